/* The report of a run whose trials have been counted, here or elsewhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_RUN_H
#define STUDY_RUN_H

#include "study/run_trials.h"

/* LEAP_OK, LEAP_LIMIT_BROKEN (with a problem for each): with a report. LEAP_NO_MEMORY. */
leap_status run_report(const struct trials *trials, const struct summary *summary, leap_problems *problems,
                       leap_report **report);

#endif
