/* A worker: one thread's own lanes and kernel structs for one plan. Nothing in it is shared, and nothing in
 * it outlives a block but the sums.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_WORKER_H
#define ENGINE_WORKER_H

#include "base/width.h"
#include "engine/ensemble.h"
#include "engine/moments.h"
#include "engine/sampler.h"
#include "engine/shape.h"
#include "engine/summary.h"

/* What a worker calls when a month of a tile has been computed, for recording a trial. */
struct worker;
typedef void worker_watch(void *context, const struct worker *worker, const struct month *month);

struct worker {
    const struct plan *plan;
    const struct ensemble_part *part; /* what it leaves to the workers of earlier plans */
    double **slots;                   /* [slot_count]: lanes, its own or an earlier worker's */
    void **kernels;                   /* [component_count]: the struct that the component's functions get */
    const struct component_type **types; /* [component_count] of this width */
    double **made; /* [component_count]: where it makes: a slot of its own when somebody
                                            looks at it afterwards, else its volume; NULL: sells nothing */
    const struct sampler *sampler;
    double **centred;            /* [largest group]: uniforms before their laws */
    double **kept;               /* [turned columns]: their uniforms, made at the tile's beginning */
    const double **scope;        /* [scope_count + revenue_count]: this month's cars or money, in its ... */
    double **place;              /* ... own place; NULL: it is a component's volume */
    double ***parts;             /* [scope_count]: volumes of its components */
    double *rests;               /* [largest rest_count][TILE_LANES]: what a known month's wholes leave */
    double *sums;                /* [sum_count][TILE_LANES]: over the output's months so far */
    double *derived;             /* [TILE_LANES]: an output's sum of its parts, which are ... */
    double **derived_parts;      /* [scope_count] */
    struct moments *moments;     /* [output_count]: of all valid lanes so far */
    struct moments *missing;     /* [goal_count]: of what the missing trials are short by */
    uint64_t *reached;           /* [reached_count]: trials that have reached a goal by a month */
    struct simulate_fault fault; /* the lowest faulty trial so far ... */
    uint64_t fault_first;        /* ... from this one on */
    worker_watch *watch;         /* NULL: nobody watches */
    void *watcher;
};

/* A thread's lanes in which nothing is kept from one plan to the next: large enough for any of the parts. */
struct worker_scratch {
    double **centred, *rests, *derived, **derived_parts; /* as in struct worker */
};
struct worker_scratch *worker_scratch(struct arena *arena, const struct ensemble_part *parts, size_t count);

/* In `arena`, for kernels of `width`. The part outlives it; `team`: the same thread's workers for the ensemble's plans
 * up to this one; `scratch`: that of them all. `watched`: what each component made is kept. */
struct worker *worker_create(struct arena *arena, const struct ensemble_part *part, enum width width,
                             struct worker *const *team, const struct worker_scratch *scratch,
                             bool watched);

static inline double *worker_slot(const struct worker *worker, size_t slot) { return worker->slots[slot]; }

/* Runs trials first .. first + TILE_LANES - 1, of which `lanes` count, through an ensemble's workers, month by month.
 * Worker w's output o has its bins at bins[w][o * stride + lane]; bins may be NULL. */
#define TILE_RUN_DECLARE(width)                                                                      \
    void tile_run_##width(struct worker *const *workers, size_t count, uint64_t first, size_t lanes, \
                          uint32_t *const *bins, size_t stride);
WIDTH_LIST(TILE_RUN_DECLARE)
#undef TILE_RUN_DECLARE

/* Adds a month whose scopes are there to all that is counted of it. `known`: it has actuals. */
#define TILE_COUNT_DECLARE(width)                                                                       \
    void tile_count_##width(struct worker *worker, int month, bool known, size_t lanes, uint32_t *bins, \
                            size_t stride);
WIDTH_LIST(TILE_COUNT_DECLARE)
#undef TILE_COUNT_DECLARE

typedef void tile_run(struct worker *const *workers, size_t count, uint64_t first, size_t lanes,
                      uint32_t *const *bins, size_t stride);
tile_run *worker_tile_run(enum width width);

#endif
