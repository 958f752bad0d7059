/* Trials of one plan or of several side by side, under any sampling. Latin and Sobol trials are made in
 * SPREAD_RANDOMISATIONS independent randomisations, one after another: all of them together give a figure's value,
 * and how far each one's own value lies from it its error, whatever the figure is. So of every randomisation its own
 * figures are kept, and of its counts nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_SPREAD_H
#define STUDY_SPREAD_H

#include "engine/sampler.h"
#include "engine/summary.h"
#include "study/sample/estimate.h"

enum { SPREAD_RANDOMISATIONS = 16 };

/* The trials of one randomisation when `trials` are asked for: even, and as many in each, so together `trials` or
 * up to 31 more. */
uint64_t spread_each(uint64_t trials);

struct spread;

struct spread_request {
    const struct plan *const *plans; /* [plan_count]: all over the same trials */
    size_t plan_count;
    leap_sampling sampling;
    uint64_t first;        /* RANDOM: as in simulate_options */
    uint64_t trials, seed; /* LATIN, SOBOL: at most LEAP_SPREAD_TRIALS_MAX, rounded up (spread_each) */
    int threads;
    const struct sampler_order *order; /* LATIN, SOBOL; NULL: it is measured */
    size_t only; /* LATIN, SOBOL: 1 .. SPREAD_RANDOMISATIONS: that randomisation alone; 0: all of them */
    /* After the first randomisation, of each plan: spread_mark what other figures will be asked for. NULL: nothing
     * is. */
    void (*on_first)(void *user, size_t plan, const struct estimate *first, struct spread *spread);
    /* RANDOM: as in simulate_options. */
    bool (*is_enough)(void *user, const struct summary *summary, uint64_t done);
    /* As in simulate_options; and once the trials that it has seen since the last call are those of the sample:
     * `own` are their summaries. What it has seen after the last call, a stopped randomisation, is not. May be NULL. */
    void (*on_values)(void *user, const struct simulate_values *values);
    void (*on_taken)(void *user, const struct summary *const *own);
    /* As in leap_run_options; `goal` of the first plan is what is told of, SIZE_MAX: none. */
    bool (*on_progress)(void *user, const leap_progress *progress);
    size_t goal;
    void *user, *progress_user; /* of all but the last, of the last */
};

struct spread_sample {
    struct arena *arena; /* owns all but the summaries */
    size_t plan_count;
    struct summary **summaries; /* [plan_count]: of all trials done */
    struct spread **spreads;    /* [plan_count]; NULL: random, or there are no two whole randomisations */
    const struct sampler_order *order; /* LATIN, SOBOL */
};

/* LEAP_OK; LEAP_INTERRUPTED: with what is done, whole randomisations if there are two; LEAP_BAD_INPUT with *fault
 * set, LEAP_NO_MEMORY: the sample is empty. */
leap_status spread_take(const struct spread_request *request, struct spread_sample *sample,
                        struct simulate_fault *fault);
void spread_free(struct spread_sample *sample);

/* The figures of a plan, with their errors. */
struct estimate spread_estimate(const struct spread_sample *sample, size_t plan);

/* Where trial `trial` of `trials` comes from; the order (LATIN, SOBOL) is to be added. */
struct sampler_options spread_of_trial(leap_sampling sampling, uint64_t seed, uint64_t trials,
                                       uint64_t trial);

/* ---- each randomisation's own figures, [spread_count] --------------------------------------------- */

size_t spread_count(const struct spread *spread);
struct arena *spread_arena(struct spread *spread); /* it lives there */

/* Trials with values of at least `cars` will be asked for; `edge`: as an edge of ranges. */
void spread_mark(struct spread *spread, size_t output, double cars, bool edge);
/* The `index`-th edge marked on `output`, in order of marking; NaN: there are no more. */
double spread_edge(const struct spread *spread, size_t output, size_t index);

const double *spread_percentile(const struct spread *spread, size_t output, size_t percentile);
const double *spread_mean(const struct spread *spread, size_t output);
const double *spread_sd(const struct spread *spread, size_t output);
/* Share of trials; of a goal of the plan or a mark. */
const double *spread_at_least(const struct spread *spread, size_t output, double cars);
/* Mean shortfall of a goal of the plan; NaN where no trial misses it. */
const double *spread_shortfall(const struct spread *spread, size_t output, double cars);
/* Share of trials that have reached a target of the plan by the end of `month`. */
const double *spread_reached(const struct spread *spread, size_t goal, int month);

#endif
