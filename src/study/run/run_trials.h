/* Running trials: a whole run's or a shard's, from the start or from where it stopped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_RUN_TRIALS_H
#define STUDY_RUN_TRIALS_H

#include "engine/summary.h"
#include "scenario/scenario.h"

struct trials {
    const struct leap_scenario *scenario;
    const struct plan *plan; /* compiled with this detail */
    enum plan_detail detail;
    const leap_run_options *options;
    uint64_t whole, seed;   /* trials of the whole run */
    uint64_t first, end;    /* those to be run: first .. end - 1 */
    uint64_t shard, shards; /* they are of shard 1 .. shards */
    double begun;           /* seconds on the clock */
};

/* Compiles the plan and takes from the options what they say; all trials are to be run. LEAP_BAD_INPUT (with a
 * problem): too many. The caller frees the plan. */
leap_status run_trials_prepare(struct trials *trials, const struct leap_scenario *scenario,
                               const leap_run_options *options, leap_problems *problems);

/* The trials of part `index` (0 .. count - 1) of `count` of these: as equal as can be, cut between blocks, so that
 * every trial is in the lane that it is in without the cut. */
void run_trials_cut(struct trials *trials, uint64_t index, uint64_t count);

/* Trials of the summary that reach the first target; 0: there is no target. */
uint64_t run_trials_hits(const struct trials *trials, const struct summary *summary);

/* on_progress, if there is one, is told how many are done and how many of these reach the first target: goes it on? */
bool run_trials_told(const struct trials *trials, uint64_t done, uint64_t hits);

/* Runs them in this process, as simulate() does; `start` (or NULL) are the first ones, done before. */
leap_status run_trials_here(const struct trials *trials, struct summary *start,
                            bool (*on_round)(void *user, const struct summary *summary, uint64_t ran,
                                             double seconds),
                            void *user, struct summary **summary, struct simulate_fault *fault);

/* Runs them, spread over all ranks (run_ranks.h). LEAP_OK, LEAP_INTERRUPTED: with a summary of the trials done, which
 * the caller frees. Else without one: a problem is added, unless it is LEAP_NO_MEMORY. */
leap_status run_trials(const struct trials *trials, leap_problems *problems, struct summary **summary);

#endif
