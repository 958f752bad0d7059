/* From a scenario's text to a sensitivity report's JSON, and how far an index in it lies from what is known.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_ASK_SENSITIVITY_H
#define TESTS_ASK_SENSITIVITY_H

#include <math.h>

#include "ask.h"

/* One month of a formula: `volume`, and the quantities that it names, are to follow. */
#define ASK_MONTH ONE_MONTH "[formula f]\nregion = home\n"

static inline json_t *ask_sensitivity_of(const leap_scenario *scenario, leap_sampling sampling,
                                         uint64_t trials, uint64_t seed)
{
    leap_problems *problems = leap_problems_create();
    const leap_run_options options = run_options_by(sampling, trials, seed);
    leap_report *report = NULL;
    leap_status status = leap_sensitivity(scenario, NULL, &options, problems, &report);
    return answered(status, problems, report);
}

static inline json_t *ask_sensitivity_by(const char *text, leap_sampling sampling, uint64_t trials,
                                         uint64_t seed)
{
    leap_scenario *scenario = read_text(text);
    json_t *root = ask_sensitivity_of(scenario, sampling, trials, seed);
    leap_scenario_free(scenario);
    return root;
}

static inline json_t *ask_sensitivity(const char *text, uint64_t trials, uint64_t seed)
{
    return ask_sensitivity_by(text, LEAP_SAMPLING_RANDOM, trials, seed);
}

/* Of a cell with an interval from what is known, in half intervals on that side. */
static inline double ask_distance(const json_t *root, const char *table, size_t row, const char *column,
                                  double known)
{
    double value = number(root, table, row, column), off = known - value;
    if (off == 0) return 0;
    return off > 0 ? off / (end(root, table, row, column, "high") - value)
                   : off / (end(root, table, row, column, "low") - value);
}

#endif
