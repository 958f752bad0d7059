/* What the sides assume differently, and what a weighted mixture of them comes to.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "scenario/assume.h"
#include "scenario/names.h"
#include "study/answer/answer.h"
#include "study/compare/compared.h"
#include "study/study.h"

/* ---- assumptions ------------------------------------------------------------------------------------------ */

struct keys {
    const char **keys;
    size_t count, capacity;
    struct names *rows; /* by side: the key's row in its table; by the number of sides: is it known? */
};

static const struct report_table *assumptions_of(const struct compared *compare, size_t side)
{
    return compared_table(compare->sides[side].figures, "assumptions");
}

static struct keys keys_of(const struct compared *compare)
{
    struct arena *arena = compare->report->arena;
    struct keys keys = {.rows = names_create(arena)};
    for (size_t side = 0; side < compare->count; side++) {
        const struct report_table *table = assumptions_of(compare, side);
        for (size_t row = 0; table && row < table->row_count; row++) {
            const char *key = study_keep(compare->report, compared_cell(table, row, "key").text);
            if (!key || names_find(keys.rows, side, key) != SIZE_MAX) continue;
            names_add(keys.rows, side, key, row);
            if (names_find(keys.rows, compare->count, key) != SIZE_MAX) continue;
            names_add(keys.rows, compare->count, key, keys.count);
            keys.keys = arena_grow(arena, keys.keys, keys.count, &keys.capacity, sizeof *keys.keys);
            keys.keys[keys.count++] = key;
        }
    }
    return keys;
}

static const char *value_of(const struct compared *compare, const struct keys *keys, size_t side,
                            const char *key, const char *column)
{
    size_t row = names_find(keys->rows, side, key);
    return row == SIZE_MAX ? NULL : compared_cell(assumptions_of(compare, side), row, column).text;
}

static bool same_text(const char *a, const char *b) { return a == b || (a && b && strcmp(a, b) == 0); }

/* "base, upside": the sides from `first` on that say the same of the key. */
static const char *who_says(const struct compared *compare, const struct keys *keys, size_t first,
                            const char *key)
{
    const char *names = compare->sides[first].name;
    const char *value = value_of(compare, keys, first, key, "value");
    for (size_t side = first + 1; side < compare->count; side++)
        if (same_text(value, value_of(compare, keys, side, key, "value")))
            names = arena_format(compare->report->arena, "%s, %s", names, compare->sides[side].name);
    return names;
}

/* For machines a row for each side; for people the key, then a row for each value. */
struct tables {
    struct report_table *machine, *people;
};

static void add_key(const struct compared *compare, const struct keys *keys, struct tables tables,
                    const char *key, enum report_place place)
{
    struct leap_report *report = compare->report;
    report_row(report, tables.people, place)[1] = report_text(key);
    for (size_t side = 0; side < compare->count; side++) {
        const char *value = value_of(compare, keys, side, key, "value");
        const char *source = value_of(compare, keys, side, key, "source");
        bool said = false;
        for (size_t before = 0; before < side && !said; before++)
            said = same_text(value, value_of(compare, keys, before, key, "value"));
        struct report_cell *cells = report_row(report, tables.machine, REPORT_SHOW);
        cells[0] = report_text(key);
        cells[1] = report_text(compare->sides[side].name);
        cells[2] = report_text(study_keep(report, value));
        cells[3] = report_text(study_keep(report, source));
        cells[4] = report_text(study_keep(report, value_of(compare, keys, side, key, "place")));
        if (said) continue;
        cells = report_row(report, tables.people, place);
        cells[0] = report_text(who_says(compare, keys, side, key));
        cells[1] = report_text(arena_format(report->arena, "%s%s%s", value ? value : "not there",
                                            source ? " ; " : "", source ? source : ""));
    }
}

/* Targets and limits ask; they assume nothing. */
static bool is_question(const char *key)
{
    return strncmp(key, "target.", 7) == 0 || strncmp(key, "limit.", 6) == 0;
}

void compared_assumptions_add(const struct compared *compare)
{
    static const struct report_column columns[] = {
        {.key = "key", .type = REPORT_TEXT},   {.key = "scenario", .type = REPORT_TEXT},
        {.key = "value", .type = REPORT_TEXT}, {.key = "source", .type = REPORT_TEXT},
        {.key = "place", .type = REPORT_TEXT},
    };
    static const struct report_column shown[] = {
        {.key = "scenario", .title = "Scenario", .type = REPORT_TEXT},
        {.key = "text",
         .title = "Assumption that differs: value ; source",
         .type = REPORT_TEXT,
         .wrap = true},
    };
    struct tables tables = {report_table(compare->report, "assumptions", NULL, columns, 5),
                            report_table(compare->report, "assumptions_shown", NULL, shown, 2)};
    tables.machine->place = REPORT_MACHINE;
    tables.people->people = true;
    struct keys keys = keys_of(compare);
    size_t most = compare->keys_shown ? compare->keys_shown : keys.count;
    for (size_t i = 0; i < keys.count; i++) {
        bool differs = false;
        for (size_t side = 1; side < compare->count && !differs; side++)
            differs = !same_text(value_of(compare, &keys, 0, keys.keys[i], "value"),
                                 value_of(compare, &keys, side, keys.keys[i], "value"));
        if (differs && !assume_is_silent(keys.keys[i]) && !is_question(keys.keys[i]))
            add_key(compare, &keys, tables, keys.keys[i], i < most ? REPORT_SHOW : REPORT_FULL_ONLY);
    }
}

/* ---- mixture ---------------------------------------------------------------------------------------------- */

static const char *mixture_heading(const struct compared *compare)
{
    const char *text = "Weighted";
    for (size_t side = 0; side < compare->count; side++)
        text = arena_format(compare->report->arena, "%s%s %g %% %s", text, side ? "," : "",
                            100 * compare->weights[side], compare->sides[side].name);
    return text;
}

static void mixture_chances(const struct compared *compare, const char *heading)
{
    static const struct report_column columns[] = {
        {.key = "scope", .type = REPORT_TEXT},
        {.key = "year", .type = REPORT_TEXT},
        {.key = "cars", .type = REPORT_CARS, .unit = "cars"},
        {.key = "target", .title = "Target", .type = REPORT_TEXT},
        {.key = "probability",
         .title = "Probability",
         .type = REPORT_PROBABILITY,
         .unit = "share",
         .error = REPORT_ERROR_BEHIND},
    };
    struct leap_report *report = compare->report;
    const struct compared_side *first = &compare->sides[0];
    const struct report_table *targets = compared_table(first->figures, "targets");
    struct report_table *table = report_table(report, "mixture_targets", heading, columns, 5);
    for (size_t i = 0; i < first->scenario->target_count; i++) {
        struct report_cell share;
        if (!mixture_target(compare->mixture, i, &share)) continue;
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        for (size_t key = 0; key < 4; key++) {
            cells[key] = compared_cell(targets, i, columns[key].key);
            cells[key].text = study_keep(report, cells[key].text);
        }
        cells[4] = share;
    }
}

static void mixture_totals(const struct compared *compare)
{
    int first = mixture_first_year(compare->mixture), last = mixture_last_year(compare->mixture);
    const struct report_column columns[] = {
        {.key = "year", .title = first == last ? NULL : "Year", .type = REPORT_TEXT},
        {.key = "statistic", .title = first == last ? "Year total" : "total", .type = REPORT_TEXT},
        {.key = "cars", .title = "cars", .type = REPORT_CARS, .unit = "cars", .error = REPORT_ERROR_COLUMN},
    };
    struct leap_report *report = compare->report;
    const struct summary **summaries = arena_array(report->arena, compare->count, sizeof(struct summary *));
    for (size_t side = 0; side < compare->count; side++) summaries[side] = compare->sides[side].summary;
    struct report_table *table =
        report_table(report, "mixture_year", NULL, report_columns(report, columns, 3), 3);
    table->beside = true;
    for (int year = first; year <= last; year++) {
        const char *name = arena_format(report->arena, "%d", year);
        for (size_t i = 0; i <= ESTIMATE_PERCENTILES; i++) {
            bool mean = i == ESTIMATE_PERCENTILES;
            bool shown = mean || year_is_often(estimate_percents[i]);
            struct report_cell *cells = report_row(report, table, shown ? REPORT_SHOW : REPORT_FULL_ONLY);
            cells[0] = report_text(name);
            cells[1] =
                report_text(mean ? "Mean" : arena_format(report->arena, "P%u", estimate_percents[i]));
            cells[2] = mean ? mixture_mean(compare->mixture, year)
                            : mixture_percentile(compare->mixture, year, i, summaries);
        }
    }
}

void compared_mixture_add(const struct compared *compare)
{
    if (!compare->mixture) return;
    mixture_chances(compare, mixture_heading(compare));
    mixture_totals(compare);
}
