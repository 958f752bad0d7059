/* A run spread over ranks: rank 0 sends each of the others the scenario and its share of the trials, counts one itself,
 * and adds up what they have counted.
 *
 * A rank at work asks now and then whether it shall go on, with how far it has come, and waits for the answer before
 * it says anything else; so neither ever sends to one that is sending. Its last word is its part, or why it has none.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_RUN_RANKS_H
#define STUDY_RUN_RANKS_H

#include "study/run/run_trials.h"

/* run_trials of rank 0, where there are more. LEAP_INTERRUPTED: the trials done are not the first ones, but some of
 * each rank's; or, with a problem, there is no summary: a rank did not answer soon. */
leap_status run_ranks(const struct trials *trials, leap_problems *problems, struct summary **summary);

#endif
