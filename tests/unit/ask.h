/* From a scenario's text to a report, and its JSON's cells.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_ASK_H
#define TESTS_ASK_H

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "leapsim/leapsim.h"

#define ONE_MONTH "[scenario]\nperiod = 2026-01\nlevel_month = 2025-12\n"

static inline leap_scenario *read_text(const char *text)
{
    leap_problems *problems = leap_problems_create();
    leap_read_options options = leap_read_options_default();
    leap_scenario *scenario = NULL;
    leap_status status =
        leap_scenario_read_text("test.ini", text, strlen(text), &options, problems, &scenario);
    if (status != LEAP_OK) leap_problems_write(problems, stderr, false);
    assert_int_equal(status, LEAP_OK);
    leap_problems_free(problems);
    return scenario;
}

/* On one thread. */
static inline leap_run_options run_options(uint64_t trials, uint64_t seed)
{
    leap_run_options options = leap_run_options_default();
    options.trials = trials;
    options.seed_given = true;
    options.seed = seed;
    options.threads = 1;
    return options;
}

static inline leap_run_options run_options_by(leap_sampling sampling, uint64_t trials, uint64_t seed)
{
    leap_run_options options = run_options(trials, seed);
    options.sampling = sampling;
    return options;
}

static inline char *written(const leap_report *report, const char *format, bool full)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    const leap_write_options options = {.format = format, .full = full};
    assert_int_equal(leap_report_write(report, &options, stream), LEAP_OK);
    fclose(stream);
    return text;
}

static inline json_t *parsed(const leap_report *report)
{
    char *json = written(report, "json", false);
    json_error_t error;
    json_t *root = json_loads(json, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
    if (!root) fail_msg("%d:%d: %s", error.line, error.column, error.text);
    free(json);
    return root;
}

/* The JSON of a question's report, which with the problems is freed. */
static inline json_t *answered(leap_status status, leap_problems *problems, leap_report *report)
{
    if (status != LEAP_OK) leap_problems_write(problems, stderr, false);
    assert_int_equal(status, LEAP_OK);
    leap_problems_free(problems);
    json_t *root = parsed(report);
    leap_report_free(report);
    return root;
}

static inline json_t *rows_of(const json_t *root, const char *table)
{
    return json_object_get(json_object_get(json_object_get(root, "tables"), table), "rows");
}

static inline json_t *cell(const json_t *root, const char *table, size_t row, const char *column)
{
    json_t *found = json_object_get(json_array_get(rows_of(root, table), row), column);
    if (!found) fail_msg("no %s[%zu].%s", table, row, column);
    return found;
}

static inline double number(const json_t *root, const char *table, size_t row, const char *column)
{
    json_t *found = cell(root, table, row, column);
    return json_number_value(json_is_object(found) ? json_object_get(found, "value") : found);
}

static inline double end(const json_t *root, const char *table, size_t row, const char *column,
                         const char *side)
{
    return json_number_value(json_object_get(cell(root, table, row, column), side));
}

/* The first row that has `name` in `column`. */
static inline size_t ask_row(const json_t *root, const char *table, const char *column, const char *name)
{
    for (size_t row = 0; row < json_array_size(rows_of(root, table)); row++)
        if (strcmp(json_string_value(cell(root, table, row, column)), name) == 0) return row;
    fail_msg("no %s in %s", name, table);
    return 0;
}

#endif
