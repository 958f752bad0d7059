/* The scenario that a search has found, as a short file: what differs from its parent.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "report/report.h"
#include "scenario/kinds.h"
#include "scenario/number.h"

enum { KEY, VALUE, WHY };

static const struct report_table *find_table(const struct leap_report *report, const char *key)
{
    for (size_t i = 0; i < report->table_count; i++)
        if (strcmp(report->tables[i]->key, key) == 0) return report->tables[i];
    return NULL;
}

static const char *cell(const struct report_table *table, size_t row, size_t column)
{
    return table->rows[row].cells[column].text;
}

/* Bytes of "launch.D19" in "launch.D19.peak", of "scenario" in "scenario.seed". */
static size_t section_length(const char *key)
{
    char kind[32];
    size_t length = strcspn(key, ".");
    enum component_id id;
    if (length >= sizeof kind) return length;
    memcpy(kind, key, length);
    kind[length] = '\0';
    if (kinds_find(kind, &id) != KIND_COMPONENT || !key[length]) return length;
    return length + 1 + strcspn(key + length + 1, ".");
}

static bool is_same_section(const char *a, const char *b)
{
    size_t length = section_length(a);
    return section_length(b) == length && strncmp(a, b, length) == 0;
}

/* Does a later setting take its place, or drop it as one for some months? */
static bool is_replaced(const struct report_table *table, size_t row)
{
    const char *key = cell(table, row, KEY);
    for (size_t i = row + 1; i < table->row_count; i++) {
        const char *later = cell(table, i, KEY);
        size_t length = strlen(later);
        int first, last;
        if (strcmp(later, key) == 0) return true;
        if (strncmp(later, key, length) == 0 && key[length] == '.' &&
            number_months(key + length + 1, strlen(key + length + 1), &first, &last))
            return true;
    }
    return false;
}

static void write_key(const struct report_table *table, size_t row, const char *goal, FILE *stream)
{
    const char *key = cell(table, row, KEY), *value = cell(table, row, VALUE);
    fprintf(stream, "%s = %s", key + section_length(key) + 1, value);
    const char *why = cell(table, row, WHY);
    if (strcmp(why, "solved") == 0)
        fprintf(stream, "  ; judgement: solved for %s", goal);
    else if (strcmp(why, "tied") == 0)
        fputs("  ; judgement: a number correlates with nothing", stream);
    else if (!strpbrk(value, ";#"))
        fputs("  ; judgement: set beside it", stream);
    fputc('\n', stream);
}

/* `[kind name]` and what is set there, unless an earlier row has written it. */
static void write_section(const struct report_table *table, size_t row, const char *goal, FILE *stream)
{
    const char *key = cell(table, row, KEY);
    for (size_t i = 0; i < row; i++)
        if (is_same_section(cell(table, i, KEY), key)) return;
    size_t length = section_length(key), kind = strcspn(key, ".");
    if (length == strlen("scenario") && strncmp(key, "scenario", length) == 0) return;
    if (length > kind)
        fprintf(stream, "\n[%.*s %.*s]\n", (int)kind, key, (int)(length - kind - 1), key + kind + 1);
    else
        fprintf(stream, "\n[%.*s]\n", (int)length, key);
    for (size_t i = row; i < table->row_count; i++)
        if (is_same_section(cell(table, i, KEY), key) && !is_replaced(table, i))
            write_key(table, i, goal, stream);
}

leap_status leap_solution_write(const leap_report *report, const char *parent, FILE *stream)
{
    const struct report_table *settings = find_table(report, "settings"),
                              *goals = find_table(report, "goal");
    if (!settings || !goals) return LEAP_BAD_INPUT;
    const char *goal = cell(goals, 0, 0), *title = report->title_right ? report->title_left : NULL;
    fprintf(stream, "[scenario]\nextends = %s\n", parent);
    if (title) fprintf(stream, "title = %s; %s\n", title, goal);
    for (size_t i = 0; i < settings->row_count; i++)
        if (is_same_section(cell(settings, i, KEY), "scenario.seed") && !is_replaced(settings, i) &&
            (!title || strcmp(cell(settings, i, KEY), "scenario.title") != 0))
            write_key(settings, i, goal, stream);
    for (size_t i = 0; i < settings->row_count; i++) write_section(settings, i, goal, stream);
    fflush(stream);
    return ferror(stream) ? LEAP_IO : LEAP_OK;
}
