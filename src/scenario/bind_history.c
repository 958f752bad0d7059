/* The past: a CSV file of months and cars under one header row, for "on last year".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/month.h"
#include "base/text.h"
#include "scenario/bind.h"

enum { ROWS_MAX = 12000 };

struct history {
    struct bind *bind;
    int *months;
    double *cars;
    struct span *spans;
    size_t count, month_capacity, cars_capacity, span_capacity;
};

static struct span place(struct span line, size_t first, size_t length)
{
    const char *text = line.source->text + line.offset;
    line.offset += (uint32_t)first;
    line.column = 1 + (uint32_t)text_count(text, first);
    line.length = (uint32_t)text_count(text + first, length);
    return line;
}

/* Bytes of `text` without blanks around, from `*first` on. */
static size_t trimmed(const char *text, size_t length, size_t *first)
{
    while (*first < length && (text[*first] == ' ' || text[*first] == '\t')) ++*first;
    while (length > *first && (text[length - 1] == ' ' || text[length - 1] == '\t')) length--;
    return length - *first;
}

/* "2025-01,32059"; an empty number is an unknown month. */
static void read_row(struct history *history, struct span line, size_t length)
{
    struct bind *bind = history->bind;
    const char *text = line.source->text + line.offset;
    const char *comma = memchr(text, ',', length);
    size_t first = 0, second = comma ? (size_t)(comma - text) + 1 : length;
    const char *next = comma ? memchr(comma + 1, ',', length - second) : NULL;
    size_t month_length = trimmed(text, comma ? second - 1 : length, &first);
    size_t cars_length = trimmed(text, next ? (size_t)(next - text) : length, &second);
    int month;
    if (!comma || !number_month(text + first, month_length, &month)) {
        diag_add(bind->problems, DIAG_ERROR, place(line, first, month_length), "2025-01,25170",
                 "a row of a history is a month and its cars");
        return;
    }
    struct number number = {.value = NAN, .length = cars_length};
    struct number_fault fault;
    bool read = cars_length == 0 || (number_begins(text + second, cars_length) &&
                                     number_read(text + second, cars_length, &number, &fault));
    if (!read || number.length != cars_length || number.is_date || number.is_percent || number.value < 0 ||
        number.value > SCENARIO_CARS_MAX) {
        diag_add(bind->problems, DIAG_ERROR, place(line, second, cars_length), NULL,
                 "cars must be a number from 0 to %.0f, got '%.*s'", SCENARIO_CARS_MAX, (int)cars_length,
                 text + second);
        return;
    }
    size_t count = history->count;
    history->months =
        arena_grow(bind->arena, history->months, count, &history->month_capacity, sizeof(int));
    history->cars = arena_grow(bind->arena, history->cars, count, &history->cars_capacity, sizeof(double));
    history->spans =
        arena_grow(bind->arena, history->spans, count, &history->span_capacity, sizeof(struct span));
    history->months[count] = month;
    history->cars[count] = number.value;
    history->spans[count] = place(line, first, month_length);
    history->count++;
}

/* The first row names the columns: one that is a month of its own would be lost. */
static void read_head(const struct history *history, struct span line, size_t length)
{
    int month;
    const char *text = line.source->text + line.offset, *comma = memchr(text, ',', length);
    size_t first = 0, name = trimmed(text, comma ? (size_t)(comma - text) : length, &first);
    if (comma && !number_month(text + first, name, &month)) return;
    diag_add(history->bind->problems, DIAG_ERROR, line, "month,deliveries",
             "the first row of a history names its columns");
}

static void read_rows(struct history *history, const struct source *source, struct span named)
{
    struct bind *bind = history->bind;
    struct span line = {.source = source, .line = 0, .column = 1, .length = 1};
    for (size_t at = 0; at < source->length;) {
        const char *newline = memchr(source->text + at, '\n', source->length - at);
        size_t end = newline ? (size_t)(newline - source->text) : source->length, first = 0;
        size_t last = end > at && newline && source->text[end - 1] == '\r' ? end - 1 : end;
        line.offset = (uint32_t)at;
        line.line++;
        if (line.line > ROWS_MAX) {
            diag_add(bind->problems, DIAG_ERROR, line, NULL, "a history has at most %d rows", ROWS_MAX);
            return;
        }
        bool right = syntax_check_characters(line, last, bind->problems);
        bool blank = trimmed(source->text + at, last - at, &first) == 0;
        if (right && line.line == 1) read_head(history, line, last - at);
        if (right && line.line > 1 && !blank) read_row(history, line, last - at);
        at = end + 1;
    }
    if (line.line < 2)
        diag_add(bind->problems, DIAG_ERROR, named, "month,deliveries, and a row for each month",
                 "the history '%s' has no rows", source->name);
}

static void fill(struct history *history)
{
    struct bind *bind = history->bind;
    int first = INT_MAX, last = INT_MIN;
    for (size_t i = 0; i < history->count; i++) {
        if (history->months[i] < first) first = history->months[i];
        if (history->months[i] > last) last = history->months[i];
    }
    if (history->count == 0) return;
    size_t count = (size_t)(last - first) + 1;
    double *cars = arena_array(bind->arena, count, sizeof *cars);
    bool *seen = arena_array(bind->arena, count, sizeof *seen);
    for (size_t i = 0; i < count; i++) cars[i] = NAN;
    for (size_t i = 0; i < history->count; i++) {
        size_t at = (size_t)(history->months[i] - first);
        if (seen[at])
            diag_add(bind->problems, DIAG_ERROR, history->spans[i], NULL, "this month stands twice");
        seen[at] = true;
        cars[at] = history->cars[i];
    }
    bind->scenario->history = cars;
    bind->scenario->history_first = first;
    bind->scenario->history_count = count;
}

/* The canonical text stands in one place: there the path starts at the scenario's own folder. */
static void settle_path(struct bind *bind, struct entry *entry, const char *path)
{
    const char *file = bind->scenario->file, *slash = strrchr(file, '/');
    size_t folder = slash ? (size_t)(slash + 1 - file) : 0;
    bool inside = entry->value[0] != '/' && strncmp(path, file, folder) == 0;
    entry->value = inside ? path + folder : path;
}

void bind_history(struct bind *bind)
{
    const struct section *section = syntax_section(bind->tree, "scenario", NULL);
    struct entry *entry = section ? syntax_entry(bind->tree, section, "history") : NULL;
    if (!entry || entry->broken || entry->dropped || strcmp(entry->value, "none") == 0) return;
    const struct source *from = entry->key.source;
    bool set = from->order > bind->loader->sources[0]->order && !entry->inherited;
    const char *path = load_join(bind->arena, set ? bind->scenario->file : from->name, entry->value);
    const struct source *source = load_file(bind->loader, path, entry->span);
    struct history history = {.bind = bind};
    if (!source) return;
    read_rows(&history, source, entry->span);
    fill(&history);
    settle_path(bind, entry, path);
}
