/* The report of a run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_RUN_H
#define STUDY_RUN_H

#include "study/run/run_trials.h"
#include "study/sample/spread.h"

struct run_question {
    const struct leap_scenario *scenario;
    const struct plan *plan;
    struct spread_sample sample;
    leap_sampling sampling;
    uint64_t trials, seed; /* asked for; those of all randomisations */
    bool full;
};

/* Of whatever the sample, taken with this status, is good for. LEAP_OK, LEAP_LIMIT_BROKEN (with a problem for each),
 * LEAP_INTERRUPTED: with a report. Else none, with the status or LEAP_NO_MEMORY. */
leap_status run_answer(struct run_question *question, leap_status status, leap_problems *problems,
                       leap_report **report);

/* Of trials that have been counted, here or elsewhere. LEAP_OK, LEAP_LIMIT_BROKEN (with a problem for each): with a
 * report. LEAP_NO_MEMORY. */
leap_status run_report(const struct trials *trials, const struct summary *summary, leap_problems *problems,
                       leap_report **report);

#endif
