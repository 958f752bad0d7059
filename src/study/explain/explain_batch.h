/* Coalitions of an explanation on the same trials, some at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_EXPLAIN_BATCH_H
#define STUDY_EXPLAIN_BATCH_H

#include "engine/summary.h"
#include "study/explain/explain.h"
#include "study/paired/pairing.h"
#include "study/study.h"

enum { EXPLAIN_BATCH = 16 };

struct explain_work {
    struct explain *explain;
    struct arena *arena;
    leap_problems *problems;
    size_t players;
    const char **names; /* [players] */
    bool is_mean;       /* the figure is a mean over trials: a chance, too */
    uint64_t of;        /* LATIN, SOBOL: the trials of the run, of which those that are run are some */
    const bool *spoilt; /* members that make no scenario; NULL: none were met */
    bool is_deaf;       /* it is told how far all is, but no longer asked whether to stop */
    struct study_progress progress;
};

struct explain_batch {
    struct explain_work *work;
    const bool *members; /* [count][players] */
    size_t count;        /* at most EXPLAIN_BATCH */
    bool halved;         /* others' summaries stand beside these: each has half the pages */
    struct leap_scenario *scenarios[EXPLAIN_BATCH];
    struct plan *plans[EXPLAIN_BATCH];
    struct summary *summaries[EXPLAIN_BATCH]; /* of the last run; NULL: of none, or taken */
    /* As in simulate_options, while they are run; NULL: nobody looks. */
    void (*on_values)(void *user, const struct simulate_values *values);
    void *user;
};

/* LEAP_BAD_INPUT: some are no scenario (work->spoilt). The caller frees the batch whatever comes of it. */
leap_status explain_batch_prepare(struct explain_batch *batch);
/* Trials first, first + 1, ... of all of them, of Latin and Sobol ones within a randomisation; where the figure is a
 * mean over trials, nothing else is counted.
 * LEAP_INTERRUPTED: there may be no summaries. LEAP_BAD_INPUT, with a problem: one left the range of whole cars. */
leap_status explain_batch_run(struct explain_batch *batch, uint64_t first, uint64_t trials);
struct report_cell explain_batch_figure(const struct explain_batch *batch, size_t index,
                                        struct estimate estimate);
void explain_batch_free(struct explain_batch *batch);

/* Says of a coalition why a run stopped. */
void explain_batch_blame(const struct explain_batch *batch, const struct simulate_fault *fault);

/* ---- both scenarios themselves ------------------------------------------------------------------- */

/* LATIN, SOBOL: the order of the draws. LEAP_BAD_INPUT as of explain_batch_run. */
leap_status explain_order(struct explain_work *work);
/* On explain->trials: `ends`, and `whole` where it is paired. */
leap_status explain_ends(struct explain_work *work);

/* ---- trial by trial ------------------------------------------------------------------------------ */

/* What the figure is of, in two of the coalitions: outputs, and of a chance the range of cars. */
struct pairing_goal explain_batch_goal(const struct explain_batch *batch, size_t own, size_t reference);

/* Adds up what the figure, a mean over trials, is the mean of: cars, or 1 where they are in the range; trial t in group
 * t % group_count: sums[i * stride + group] of each coalition i. */
void explain_batch_deal(const struct explain_batch *batch, const struct simulate_values *values,
                        size_t group_count, size_t stride, double *sums);

#endif
