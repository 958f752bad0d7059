/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/order.h"

#include <math.h>

#include "base/largest.h"
#include "base/parallel.h"
#include "component/tile.h"
#include "draw/reflection.h"

_Static_assert(ORDER_PILOT % TILE_LANES == 0, "the pilot is whole tiles");

struct pilot {
    struct arena *arena;
    const struct plan *plan;
    const struct sampler *sampler; /* of the pilot's trials */
    size_t count;                  /* columns */
    size_t *draw, *at;             /* [count]: whose column it is, and of which month */
    bool *used;                    /* [count] */
    size_t output;
    double *outcome;  /* [ORDER_PILOT]: less its mean */
    double variance;  /* of it */
    double *linear;   /* [count]: b */
    double *explains; /* [count]: the share of the variance */
};

/* ---- the pilot's trials -------------------------------------------------------------------------- */

static void keep_outcome(void *user, const struct simulate_values *values)
{
    struct pilot *pilot = user;
    const uint32_t *bins = values->bins[0] + pilot->output * values->stride;
    for (size_t i = 0; i < values->lanes; i++) pilot->outcome[values->first + i] = bins[i];
}

static leap_status run_trials(struct pilot *pilot, int threads, struct simulate_fault *fault)
{
    const struct simulate_options options = {.trials = ORDER_PILOT,
                                             .seed = ORDER_SEED,
                                             .threads = threads,
                                             .on_values = keep_outcome,
                                             .user = pilot};
    struct summary *summary = NULL;
    leap_status status = simulate(&pilot->plan, 1, &options, &summary, fault);
    summary_free(summary);
    if (status != LEAP_OK) return status;
    double mean = 0, squares = 0;
    for (size_t i = 0; i < ORDER_PILOT; i++) mean += pilot->outcome[i];
    mean /= ORDER_PILOT;
    for (size_t i = 0; i < ORDER_PILOT; i++) {
        pilot->outcome[i] -= mean;
        squares += pilot->outcome[i] * pilot->outcome[i];
    }
    pilot->variance = squares / ORDER_PILOT;
    return LEAP_OK;
}

/* ---- columns ------------------------------------------------------------------------------------- */

static bool is_wanted(const struct plan_draw *draw, size_t at)
{
    return draw->monthly ? draw->laws[at] != NULL : draw->use_count > 0;
}

/* A group draws all of its members as soon as one is wanted. */
static bool is_used(const struct plan *plan, size_t draw, size_t at)
{
    if (!plan->draws[draw].grouped) return is_wanted(&plan->draws[draw], at);
    for (size_t i = 0; i < plan->group_count; i++) {
        const struct plan_group *group = &plan->groups[i];
        bool member = false, wanted = false;
        for (size_t k = 0; k < group->count; k++) {
            member = member || group->draws[k] == draw;
            wanted = wanted || is_wanted(&plan->draws[group->draws[k]], at);
        }
        if (member) return wanted;
    }
    return false;
}

static void find_columns(struct pilot *pilot)
{
    const struct plan *plan = pilot->plan;
    const size_t *first;
    pilot->count = sampler_columns(pilot->arena, plan, &first);
    pilot->draw = arena_array(pilot->arena, pilot->count, sizeof *pilot->draw);
    pilot->at = arena_array(pilot->arena, pilot->count, sizeof *pilot->at);
    pilot->used = arena_array(pilot->arena, pilot->count, sizeof *pilot->used);
    for (size_t draw = 0; draw < plan->draw_count; draw++) {
        size_t months = plan->draws[draw].monthly ? plan->month_count : 1;
        for (size_t at = 0; at < months; at++) {
            pilot->draw[first[draw] + at] = draw;
            pilot->at[first[draw] + at] = at;
            pilot->used[first[draw] + at] = is_used(plan, draw, at);
        }
    }
}

typedef void sampler_scores(const struct sampler *sampler, size_t draw, size_t at, uint64_t first,
                            int month, double *scores);

/* The normal scores of a column in the pilot's trials. */
static void read_scores(const struct pilot *pilot, size_t column, double *scores)
{
    static sampler_scores *const scores_of[WIDTH_COUNT] = {
#define ORDER_ROW(width) sampler_scores_##width,
        WIDTH_LIST(ORDER_ROW)
#undef ORDER_ROW
    };
    size_t draw = pilot->draw[column], at = pilot->at[column];
    int month = pilot->plan->draws[draw].monthly ? pilot->plan->start_month + (int)at : 0;
    for (size_t first = 0; first < ORDER_PILOT; first += TILE_LANES)
        scores_of[width_select()](pilot->sampler, draw, at, first, month, scores + first);
}

static void measure(const struct pilot *pilot, size_t column, const double *scores)
{
    double linear = 0, quadratic = 0;
    for (size_t i = 0; i < ORDER_PILOT; i++) {
        linear += scores[i] * pilot->outcome[i];
        quadratic += (scores[i] * scores[i] - 1) * pilot->outcome[i];
    }
    linear /= ORDER_PILOT;
    quadratic /= ORDER_PILOT;
    pilot->linear[column] = linear;
    if (pilot->variance > 0)
        pilot->explains[column] = (linear * linear + quadratic * quadratic / 2) / pilot->variance;
}

static void measure_column(void *context, int worker, size_t column)
{
    const struct pilot *pilot = context;
    double scores[ORDER_PILOT];
    (void)worker;
    if (!pilot->used[column]) return;
    read_scores(pilot, column, scores);
    measure(pilot, column, scores);
}

/* ---- turning ------------------------------------------------------------------------------------- */

/* The used columns, those of a larger size[column] first; how many. */
static size_t rank(const struct pilot *pilot, const double *size, const size_t **ranked)
{
    double *of_used = arena_array(pilot->arena, pilot->count, sizeof *of_used);
    size_t count = 0;
    for (size_t column = 0; column < pilot->count; column++) {
        of_used[column] = pilot->used[column] ? size[column] : NAN;
        count += pilot->used[column];
    }
    *ranked = largest_first(pilot->arena, of_used, pilot->count);
    return count;
}

/* The columns to turn, the most important first. */
static void choose_turned(const struct pilot *pilot, struct sampler_order *order)
{
    const size_t *ranked;
    double *size = arena_array(pilot->arena, pilot->count, sizeof *size);
    for (size_t i = 0; i < pilot->count && pilot->variance > 0; i++)
        size[i] = pilot->linear[i] * pilot->linear[i] / pilot->variance;
    size_t count = rank(pilot, size, &ranked), turned = 0;
    while (turned < count && turned < ORDER_TURNED_MOST && size[ranked[turned]] >= ORDER_TURNED_LEAST)
        turned++;
    if (turned < 2) return;
    size_t *columns = arena_array(pilot->arena, turned, sizeof *columns);
    double *axis = arena_array(pilot->arena, turned, sizeof *axis);
    double direction[ORDER_TURNED_MOST];
    for (size_t i = 0; i < turned; i++) {
        columns[i] = ranked[i];
        direction[i] = pilot->linear[columns[i]];
    }
    reflection_axis(direction, turned, axis);
    order->turned_count = turned;
    order->turned = columns;
    order->axis = axis;
}

/* What the turned columns explain: of y with z = H y, which is H z. */
static void measure_turned(struct pilot *pilot, const struct sampler_order *order)
{
    size_t count = order->turned_count;
    double *scores = arena_array(pilot->arena, count * ORDER_PILOT, sizeof *scores);
    double *along = arena_array(pilot->arena, ORDER_PILOT, sizeof *along);
    for (size_t i = 0; i < count; i++) {
        double *own = scores + i * ORDER_PILOT;
        read_scores(pilot, order->turned[i], own);
        for (size_t k = 0; k < ORDER_PILOT; k++) along[k] += order->axis[i] * own[k];
    }
    for (size_t i = 0; i < count; i++) {
        double *own = scores + i * ORDER_PILOT;
        for (size_t k = 0; k < ORDER_PILOT; k++) own[k] -= order->axis[i] * along[k];
        measure(pilot, order->turned[i], own);
    }
}

/* By falling importance. Turned columns are drawn together, so each has a dimension, also where what it carries beside
 * the first of them is less than what others do. */
static void give_dimensions(const struct pilot *pilot, struct sampler_order *order)
{
    const size_t *ranked;
    size_t *dimension = arena_array(pilot->arena, pilot->count, sizeof *dimension);
    bool *turned = arena_array(pilot->arena, pilot->count, sizeof *turned);
    size_t used = rank(pilot, pilot->explains, &ranked), next = 0, kept = order->turned_count;
    for (size_t i = 0; i < kept; i++) turned[order->turned[i]] = true;
    for (size_t i = 0; i < pilot->count; i++) dimension[i] = SIZE_MAX;
    for (size_t i = 0; i < used; i++) {
        size_t column = ranked[i];
        if (!turned[column] && next + kept >= SOBOL_DIMENSIONS) continue;
        kept -= turned[column];
        dimension[column] = next++;
    }
    order->column_count = pilot->count;
    order->dimension = dimension;
    order->importance = pilot->explains;
}

leap_status order_measure(struct arena *arena, const struct plan *plan, int threads,
                          const struct sampler_order **order, struct simulate_fault *fault)
{
    struct pilot pilot = {
        .arena = arena,
        .plan = plan,
        .sampler = sampler_create(arena, plan, &(struct sampler_options){.seed = ORDER_SEED}),
        .output = plan->goal_count ? plan->goals[0].output : 0,
        .outcome = arena_array(arena, ORDER_PILOT, sizeof(double)),
    };
    leap_status status = run_trials(&pilot, threads, fault);
    if (status != LEAP_OK) return status;
    find_columns(&pilot);
    pilot.linear = arena_array(arena, pilot.count, sizeof *pilot.linear);
    pilot.explains = arena_array(arena, pilot.count, sizeof *pilot.explains);
    parallel_for(threads, pilot.count, measure_column, &pilot);
    struct sampler_order *found = arena_alloc(arena, sizeof *found);
    choose_turned(&pilot, found);
    measure_turned(&pilot, found);
    give_dimensions(&pilot, found);
    *order = found;
    return LEAP_OK;
}
