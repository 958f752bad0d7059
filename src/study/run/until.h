/* Trials until a figure is known closely enough.
 *
 * Random trials go on, and are looked at only at sizes each UNTIL_GROWTH times the one before. Latin and Sobol trials
 * are taken in stages, each a run of its own and at least twice as large, its size predicted from the error of the
 * stage before; the last one is the answer. Either way the answer is the one of a run of as many trials. Nothing is
 * believed before there are 30 trials on both sides of a figure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_UNTIL_H
#define STUDY_UNTIL_H

#include "study/answer/answer.h"
#include "study/sample/spread.h"

#define UNTIL_GROWTH 1.25

/* What came of it. */
struct until_result {
    const char *text;
    struct scenario_until goal;
    struct report_cell cell; /* the figure */
    bool reached;
};

struct until_request {
    const struct leap_scenario *scenario;
    const char *text;    /* "P(total >= 1.05M) +- 0.1%" */
    uint64_t max_trials; /* 0: as many as a run can have */
    double
        seconds; /* 0: no limit; looked at from the second stage on, or after any round of random trials */
    struct until_result *result; /* on LEAP_OK and LEAP_INTERRUPTED; NULL: nobody asks */
};

/* Takes a sample of the one plan as `spread` says, but for its trials; on LEAP_OK and LEAP_INTERRUPTED `*trials` is how
 * many the run has or, interrupted, should have had. Where the error is not reached, a warning says which it is.
 * LEAP_BAD_INPUT: with a problem, or *fault set. */
leap_status until_take(const struct until_request *request, const struct spread_request *spread,
                       leap_problems *problems, struct spread_sample *sample, uint64_t *trials,
                       struct simulate_fault *fault);

/* Says in the report what the run went for. */
void until_add(struct leap_report *report, const struct until_result *result);

#endif
