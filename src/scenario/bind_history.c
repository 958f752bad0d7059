/* The past: a CSV file of months and cars under one header row, for "on last year".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/month.h"
#include "scenario/bind.h"
#include "scenario/csv.h"

enum { ROWS_MAX = 12000 };

struct history {
    struct bind *bind;
    int *months;
    double *cars;
    struct span *spans;
    size_t count, month_capacity, cars_capacity, span_capacity;
};

/* "2025-01,32059"; an empty number is an unknown month. */
static void read_row(struct history *history, const struct csv *csv)
{
    struct bind *bind = history->bind;
    struct csv_cell first, second;
    bool whole = csv_cell(csv, 0, &first) && csv_cell(csv, 1, &second);
    struct span month_place = csv_place(csv, &first);
    int month;
    if (!whole || !number_month(first.text, first.length, &month)) {
        diag_add(bind->problems, DIAG_ERROR, month_place, "2025-01,25170",
                 "a row of a history is a month and its cars");
        return;
    }
    struct number number = {.value = NAN};
    bool read = second.length == 0 || csv_number(&second, &number);
    if (!read || number.is_date || number.is_percent || number.value < 0 ||
        number.value > SCENARIO_CARS_MAX) {
        diag_add(bind->problems, DIAG_ERROR, csv_place(csv, &second), NULL,
                 "cars must be a number from 0 to %.0f, got '%.*s'", SCENARIO_CARS_MAX, (int)second.length,
                 second.text);
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
    history->spans[count] = month_place;
    history->count++;
}

/* The first row names the columns: one that is a month of its own would be lost. */
static void read_head(const struct history *history, const struct csv *csv)
{
    int month;
    struct csv_cell first, second;
    bool whole = csv_cell(csv, 0, &first) && csv_cell(csv, 1, &second);
    if (whole && !number_month(first.text, first.length, &month)) return;
    struct span line = csv->line;
    line.column = line.length = 1;
    diag_add(history->bind->problems, DIAG_ERROR, line, "month,deliveries",
             "the first row of a history names its columns");
}

static void read_rows(struct history *history, const struct source *source, struct span named)
{
    struct csv csv = csv_open(source);
    while (csv_next(&csv)) {
        if (csv.line.line > ROWS_MAX) {
            struct span line = csv.line;
            line.column = line.length = 1;
            diag_add(history->bind->problems, DIAG_ERROR, line, NULL, "a history has at most %d rows",
                     ROWS_MAX);
            return;
        }
        size_t end = csv.line.offset + csv.length;
        if (csv.length > 0 && end < source->length && source->text[end - 1] == '\r') end--;
        if (!syntax_check_characters(csv.line, end, history->bind->problems)) continue;
        if (csv.line.line == 1)
            read_head(history, &csv);
        else
            read_row(history, &csv);
    }
    if (csv.line.line < 2)
        diag_add(history->bind->problems, DIAG_ERROR, named, "month,deliveries, and a row for each month",
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

void bind_history(struct bind *bind)
{
    const struct section *section = syntax_section(bind->tree, "scenario", NULL);
    struct entry *entry = section ? syntax_entry(bind->tree, section, "history") : NULL;
    if (!entry || entry->broken || entry->dropped || strcmp(entry->value, "none") == 0) return;
    const char *path = bind_path(bind, entry->key.source, entry->value);
    const struct source *source = load_file(bind->loader, path, entry->span);
    struct history history = {.bind = bind};
    if (!source) return;
    read_rows(&history, source, entry->span);
    fill(&history);
    entry->value = bind_path_settled(bind, entry->value, path);
}
