/* Where a plan's uniforms come from: a *column* for each draw, or each month of a monthly draw.
 *
 * Random sampling: Philox by address, which shares draws between all plans that share names. Latin and Sobol
 * sampling: one randomisation of `trials` trials, of which each column gets strata or a dimension of its own; columns
 * that are turned get them before they are. Sobol's first SAMPLER_STEADY dimensions stay with their columns; behind them
 * each octave of dimensions (17 to 32, 33 to 64, ...) moves on among its columns by a sixteenth of its length from one
 * randomisation to the next: what a few late dimensions are unfortunate in together, as some always are, no columns meet
 * in all randomisations. On top of any of them a *view* may hold a draw fixed or draw it again, for
 * questions of "what if" and "how much does it matter".
 *
 * What is drawn again comes from a *second sample* of the same trials, with keys of its own; of Sobol's sequence it has
 * another scrambling, whose points come in an order of chance. So a trial and the same one of the second sample are
 * independent, each sample is spread evenly, and how they meet is left to chance: Latin supercube sampling (A. B. Owen,
 * ACM Transactions on Modeling and Computer Simulation 8, 1998, 71), never worse there than random trials.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_SAMPLER_H
#define ENGINE_SAMPLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/width.h"
#include "draw/latin.h"
#include "draw/sobol.h"
#include "leapsim/leapsim.h"
#include "plan/plan.h"

/* A draw of any of the plans that an order is for. */
struct sampler_order_draw {
    const char *name;
    bool monthly;
    size_t column; /* of its first month */
};

/* Dimensions that stay with their columns; randomisations until the others are where they began. */
enum { SAMPLER_STEADY = 16, SAMPLER_STEPS = 16 };

/* Which dimension each column has (in the first randomisation), and which columns are turned so that the first of them carries what moves the
 * outcome most (draw/reflection.h): by the names of draws, so that plans which share them share their uniforms.
 * Columns count through the draws, and within a monthly draw through the months. What is not in the order has no
 * dimension. Made by order_measure (engine/order.h). */
struct sampler_order {
    int start_month;    /* the first month of any plan ... */
    size_t month_count; /* ... and how many there are to the last one */
    size_t draw_count;
    const struct sampler_order_draw *draws;
    size_t column_count;
    const size_t *dimension;                  /* [column_count]; SIZE_MAX: none */
    size_t dimension_count;                   /* that columns have */
    const struct sobol_dimension *dimensions; /* [dimension_count] */
    size_t turned_count;                      /* 0: none */
    const size_t *turned;                     /* [turned_count]: columns */
    const double *axis;                       /* [turned_count] */
    const double
        *importance; /* [column_count]: share of the outcome's variance, 0..1; NULL: not measured */
};

/* How many columns the draw has there. */
size_t sampler_order_months(const struct sampler_order *order, size_t draw);

/* What a view does with a draw. A grouped draw is held after its group has been made dependent, and drawn again given
 * those of its group that are not. */
enum sampler_hold { SAMPLER_FREE, SAMPLER_HELD, SAMPLER_AGAIN };

struct sampler_view {
    size_t draw; /* of the plan */
    enum sampler_hold hold;
    double centred; /* HELD: its uniform, in every month */
};

struct sampler_options {
    leap_sampling sampling;
    uint64_t seed;
    uint64_t first, trials; /* LATIN, SOBOL: of this randomisation; first is even, a multiple of `trials` */
    const struct sampler_order *order; /* SOBOL: required; LATIN: what is turned, or NULL: nothing */
    bool padded; /* SOBOL: columns without a dimension have Latin strata; else they are random */
    bool second; /* the second sample, without views */
    const struct sampler_view *views; /* [view_count]: at most one for each draw */
    size_t view_count;
};

/* A group of which some members are drawn again while others, with which they go, are kept (draw/copula.h). */
struct sampler_given {
    const double *factor; /* [count][count], by copula_given; NULL: no such group */
    const size_t *order;  /* [count]: members, the kept ones first */
    size_t kept;          /* so many */
};

/* A turned column: of which draw and month (sampler_draw). Columns that other plans alone have, and their draws, stand
 * behind this plan's own. */
struct sampler_turned {
    size_t draw, column;
    int month;
};

struct sampler {
    uint64_t first;             /* LATIN, SOBOL: trial of index 0 */
    uint64_t *keys;             /* [draw_count]: Philox keys */
    const size_t *column;       /* [draw_count]: of its first month */
    const size_t *ordered;      /* [column_count]: the order's, SIZE_MAX: not in it; NULL: no order */
    struct latin_column *latin; /* [column_count], or NULL; of those without a dimension */
    struct sobol_column *sobol; /* [column_count], without a dimension where not Sobol's; or NULL */
    const struct latin_column *shuffle; /* SOBOL, the second sample: which point a trial has; else NULL */
    const size_t *kept; /* [column_count]: index among the turned, or SIZE_MAX; NULL: none */
    const struct sampler_turned *turned; /* [turned_count] */
    const struct sampler_order *order;   /* LATIN, SOBOL; or NULL */
    const bool *is_held;                 /* [draw_count], or NULL: none is */
    const double *held;                  /* [draw_count] */
    const struct sampler *second;        /* NULL: nothing is drawn again */
    const bool *is_again;                /* [draw_count]: from the second sample */
    const struct sampler_given *given;   /* [group_count], or NULL: there is none */
};

/* The columns of a plan's draws: `column` of sampler.h for each draw; returns their number. */
size_t sampler_columns(struct arena *arena, const struct plan *plan, const size_t **column);

const struct sampler *sampler_create(struct arena *arena, const struct plan *plan,
                                     const struct sampler_options *options);
/* One for each plan; views of one plan that share all other options share what stands below them. */
const struct sampler **sampler_create_all(struct arena *arena, const struct plan *const *plans,
                                          const struct sampler_options *options, size_t count);

/* Lanes of TILE_LANES that sampler_turn fills: of the sampler's own turned columns, then of the second sample's. */
size_t sampler_kept(const struct sampler *sampler);
/* Those that no draw of the plan needs but the marked ones (and what is drawn with them) are turned no more. */
const struct sampler *sampler_leave(struct arena *arena, const struct plan *plan,
                                    const struct sampler *sampler, const bool *wanted);

/* Has draw `a` of one sampler's plan, in each of its months, the uniforms of draw `b` of the other's? (No: perhaps.) */
bool sampler_same(const struct sampler *one, size_t a, const struct sampler *other, size_t b,
                  size_t months);
/* Likewise member `member` of both groups, after they have been made dependent. */
bool sampler_same_member(const struct sampler *one, const struct plan *plan, size_t a,
                         const struct sampler *other, const struct plan *theirs, size_t b, size_t member);

/* Before the other draws of a tile: the turned columns, into kept[i] (TILE_LANES each), i < sampler_kept. */
#define SAMPLER_TURN_DECLARE(width)                                                                \
    void sampler_turn_##width(const struct sampler *sampler, uint64_t first, double *const *kept);
WIDTH_LIST(SAMPLER_TURN_DECLARE)
#undef SAMPLER_TURN_DECLARE

/* The TILE_LANES uniforms of trials first, first + 1, ... of a draw; month 0 for those drawn once a trial, else the
 * month's number, whose index among the plan's is `at`. */
#define SAMPLER_DRAW_DECLARE(width)                                                                  \
    void sampler_draw_##width(const struct sampler *sampler, size_t draw, size_t at, uint64_t first, \
                              int month, double *const *kept, double *centred);
WIDTH_LIST(SAMPLER_DRAW_DECLARE)
#undef SAMPLER_DRAW_DECLARE

/* Those of a group's members, made dependent; what is held is not held yet. */
#define SAMPLER_GROUP_DECLARE(width)                                                                 \
    void sampler_group_##width(const struct sampler *sampler, const struct plan *plan, size_t group, \
                               size_t at, uint64_t first, int month, double *const *kept,            \
                               double *const *columns);
WIDTH_LIST(SAMPLER_GROUP_DECLARE)
#undef SAMPLER_GROUP_DECLARE

/* A draw's columns as normal scores, of a sampler that turns no columns. */
#define SAMPLER_SCORES_DECLARE(width)                                                                  \
    void sampler_scores_##width(const struct sampler *sampler, size_t draw, size_t at, uint64_t first, \
                                int month, double *scores);
WIDTH_LIST(SAMPLER_SCORES_DECLARE)
#undef SAMPLER_SCORES_DECLARE

#endif
