/* What a run leaves: exact counts and sums for every output of the plan.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_SUMMARY_H
#define ENGINE_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "leapsim/leapsim.h"
#include "plan/plan.h"

struct summary;

struct sampler_options;

/* What every plan's outputs came to in the trials first, first + 1, ... of a round. Plan p's output o of trial
 * first + lane has the bin bins[p][o * stride + lane] (counts.h): its cars, where it is counted per car. */
struct simulate_values {
    uint64_t first;
    size_t lanes, stride;
    const uint32_t *const *bins; /* [plan_count] */
};

struct simulate_options {
    uint64_t first;  /* trial, a multiple of TILE_LANES beyond the sampling's first; usually 0 */
    uint64_t trials; /* from there on */
    uint64_t seed;   /* of random sampling */
    int threads;     /* at least 1 */
    bool uncounted;  /* on_values is all that is wanted: summaries have no percentiles and no shares */
    size_t pages;    /* of each plan's counts (counts.h); 0: as many as there is room for (budget.h) */
    struct summary *const
        *start; /* [plan_count]: other trials' summaries, taken over, to be added to; NULL: none */
    const struct sampler_options *sampling; /* [plan_count], or NULL: random with `seed`, without views */
    /* Called from the calling thread, about every twentieth of a second, also within a round. `summary` holds the rounds
     * done so far, `done` their trials, maybe none. Where it says false, no more blocks are begun: those of the round
     * that are done, its first ones, count. */
    bool (*on_round)(void *user, const struct summary *summary, uint64_t done, double seconds);
    /* Called after every round, from the calling thread, trials in rising order. NULL: nobody looks. */
    void (*on_values)(void *user, const struct simulate_values *values);
    /* Asked after as many trials each time, whatever the threads, and in the end: are the trials done enough? Then the
     * run ends there, as if no more had been asked for. NULL: they never are. */
    bool (*is_enough)(void *user, const struct summary *summary, uint64_t done);
    void *user; /* of all three */
};

/* Why a run stopped by itself: a component's month was not finite or left [0, 2^31). */
struct simulate_fault {
    bool found;
    uint64_t trial;
    int month;
    size_t plan, component;
    double value;
};

/* Runs `plan_count` plans over the same trials, summaries[i] for plans[i], which must outlive it. LEAP_OK;
 * LEAP_INTERRUPTED (on_round said stop: summaries hold what is done, at least a block); LEAP_BAD_INPUT with *fault set: the
 * lowest such trial; LEAP_NO_MEMORY. On the last two all summaries are NULL. */
leap_status simulate(const struct plan *const *plans, size_t plan_count,
                     const struct simulate_options *options, struct summary **summaries,
                     struct simulate_fault *fault);
void summary_free(struct summary *summary);

/* Of no trials, to be added to; its counts keep to the pages of a run of the plan. NULL: out of memory. */
struct summary *summary_empty(const struct plan *plan);

/* Adds, on `threads` threads, the trials of `more`, which are others of the same plan, or of one that counts the
 * same: `all` is then, whatever its parts were, to the last bit what it is after a run of all these trials. Together
 * they are at most LEAP_TRIALS_MAX. `more` may be `all` itself: each of its trials then counts twice. false: out of
 * memory, `all` is good for nothing. */
bool summary_add(struct summary *all, const struct summary *more, int threads);

/* All below: `output` is an index into the plan's outputs. */

uint64_t summary_trials(const struct summary *summary);
const struct plan *summary_plan(const struct summary *summary);

/* From integer sums, so exact to the last bit of the division. sd has n - 1 below; NaN when n < 2. */
double summary_mean(const struct summary *summary, size_t output);
double summary_sd(const struct summary *summary, size_t output);

/* Of all trials; 0 without any. */
double summary_least(const struct summary *summary, size_t output);
double summary_most(const struct summary *summary, size_t output);

/* Is it counted per car (otherwise values below are those of log-linear bins)? An output asked to be
 * counted per car is moved to bins when its counts would take too much memory. */
bool summary_is_exact(const struct summary *summary, size_t output);

/* Trials whose value is >= cars: exact for a goal of the plan and for counts per car; otherwise as if a bin
 * lay wholly at its lower edge. */
uint64_t summary_at_least(const struct summary *summary, size_t output, double cars);

/* The rank-th smallest value, rank 1 .. trials (bins: interpolated within the bin, as far as values reach into it, so
 * never below the least or above the largest of all). */
double summary_at_rank(const struct summary *summary, size_t output, uint64_t rank);

/* The same for `count` ranks, in rising order, in one pass; and the bin that the value lies in for certain
 * (low = value = high where it is exact). */
struct summary_rank {
    uint64_t rank;
    double low, value, high;
};
void summary_at_ranks(const struct summary *summary, size_t output, struct summary_rank *ranks,
                      size_t count);

/* Of a goal of the plan: mean and sd of (cars - value) over the trials with value < cars, and their number. */
uint64_t summary_shortfall(const struct summary *summary, size_t output, double cars, double *mean,
                           double *sd);

/* Trials that have reached a target of the plan (goal `goal`) by the end of `month`, one of its output's. */
uint64_t summary_reached(const struct summary *summary, size_t goal, int month);

/* The fourth central moment over n (bins: of their middles), in rising order of values: for sd's error. */
double summary_fourth(const struct summary *summary, size_t output);

/* Bytes of counts in use. */
size_t summary_bytes(const struct summary *summary);

/* ---- one trial --------------------------------------------------------------------------------- */

struct trial_record {
    const double *draws;  /* [draw_count]: per-trial draws; NaN for monthly ones and where months differ */
    const double *shocks; /* [month_count][draw_count]: monthly draws, and what months with a law of their
                             own make of a per-trial one; NaN for the others and where not drawn */
    const double *made;   /* [month_count][component_count]; NaN outside the period, or sells nothing */
    const double *volume; /* [month_count][component_count]: whole units, as counted (0 in known months) */
    const double *total;  /* [month_count] */
};

/* Recomputes one trial, together with its tile; the record is in `arena`. `sampling` is that of the run which it
 * belongs to. Draws are values, also where the kernels get exp(value). LEAP_BAD_INPUT when this trial is faulty; the
 * record then shows how it came to it. */
leap_status trial_record_run(const struct plan *plan, const struct sampler_options *sampling,
                             uint64_t trial, struct arena *arena, struct trial_record *record,
                             struct simulate_fault *fault);

#endif
