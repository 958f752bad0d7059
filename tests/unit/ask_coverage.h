/* Do the intervals of what is explained or solved for hold the truth?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_ASK_COVERAGE_H
#define TESTS_ASK_COVERAGE_H

#include "ask.h"
#include "coverage.h"

static inline json_t *ask_explain(const leap_scenario *from, const leap_scenario *to, const char *of,
                                  leap_run_options run)
{
    leap_problems *problems = leap_problems_create();
    leap_explain_options options = leap_explain_options_default();
    leap_report *report = NULL;
    options.of = of;
    options.run = run;
    leap_status status = leap_explain(from, to, &options, problems, &report);
    return answered(status, problems, report);
}

static inline json_t *ask_solve(const leap_scenario *scenario, const char *goal, const char *const *by,
                                size_t keys, leap_run_options run)
{
    leap_problems *problems = leap_problems_create();
    leap_report *report = NULL;
    leap_status status = leap_solve(scenario, goal, by, keys, &run, problems, &report);
    return answered(status, problems, report);
}

static inline void ask_count(struct coverage *coverage, const json_t *root, const char *table, size_t row,
                             const char *column, double known)
{
    coverage_count(coverage, coverage_off(end(root, table, row, column, "low"),
                                          end(root, table, row, column, "high"), known));
}

#endif
