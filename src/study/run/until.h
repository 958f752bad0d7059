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

#include "study/sample/spread.h"

#define UNTIL_GROWTH 1.25

struct until_request {
    const struct leap_scenario *scenario;
    const char *text;    /* "P(total >= 1.05M) +- 0.1%" */
    uint64_t max_trials; /* 0: as many as a run can have */
    double
        seconds; /* 0: no limit; looked at from the second stage on, or after any round of random trials */
};

/* Takes a sample of the one plan as `spread` says, but for its trials; on LEAP_OK and LEAP_INTERRUPTED `*trials` is how
 * many the run has or, interrupted, should have had. A remark says what the figure came to or, where the error is not
 * reached, a warning which it is.
 * LEAP_BAD_INPUT: with a problem, or *fault set. */
leap_status until_take(const struct until_request *request, const struct spread_request *spread,
                       leap_problems *problems, struct spread_sample *sample, uint64_t *trials,
                       struct simulate_fault *fault);

#endif
