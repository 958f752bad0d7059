/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/order.h"

#include <math.h>
#include <string.h>

#include "base/largest.h"
#include "base/parallel.h"
#include "component/tile.h"
#include "draw/reflection.h"

_Static_assert(ORDER_PILOT % TILE_LANES == 0, "the pilot is whole tiles");

/* A column as one of the plans has it. */
struct origin {
    size_t plan, draw, at;
};

struct pilot {
    struct arena *arena;
    const struct plan *const *plans;
    size_t plan_count;
    const size_t *outputs;           /* [plan_count]: of which the outcomes are */
    const struct sampler **samplers; /* [plan_count]: of the pilot's trials */
    struct sampler_order *order;     /* that is measured */
    size_t count;                    /* its columns */
    struct origin *origin;           /* [count]: the first plan that uses it, or SIZE_MAX: none does */
    bool **uses;                     /* [plan_count][count] */
    double **outcome;                /* [plan_count][ORDER_PILOT]: less its mean */
    double *variance;                /* [plan_count]: of it */
    double *apart;                   /* [plan_count]: the variance of how far it is from the mean of all */
    double **linear, **quadratic;    /* [plan_count][count]: b, q */
    double *explains;                /* [count]: the largest share of a variance */
};

/* ---- the pilot's trials -------------------------------------------------------------------------- */

static void keep_outcomes(void *user, const struct simulate_values *values)
{
    struct pilot *pilot = user;
    for (size_t p = 0; p < pilot->plan_count; p++) {
        const uint32_t *bins = values->bins[p] + pilot->outputs[p] * values->stride;
        for (size_t i = 0; i < values->lanes; i++) pilot->outcome[p][values->first + i] = bins[i];
    }
}

/* Takes the mean away; returns the variance. */
static double centre(double *outcome)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < ORDER_PILOT; i++) mean += outcome[i];
    mean /= ORDER_PILOT;
    for (size_t i = 0; i < ORDER_PILOT; i++) {
        outcome[i] -= mean;
        squares += outcome[i] * outcome[i];
    }
    return squares / ORDER_PILOT;
}

static void set_apart(struct pilot *pilot)
{
    double count = (double)pilot->plan_count;
    for (size_t i = 0; i < ORDER_PILOT; i++) {
        double mean = 0;
        for (size_t p = 0; p < pilot->plan_count; p++) mean += pilot->outcome[p][i];
        mean /= count;
        for (size_t p = 0; p < pilot->plan_count; p++) {
            double apart = pilot->outcome[p][i] - mean;
            pilot->apart[p] += apart * apart / ORDER_PILOT;
        }
    }
}

static leap_status run_trials(struct pilot *pilot, int threads, struct simulate_fault *fault)
{
    const struct simulate_options options = {.trials = ORDER_PILOT,
                                             .seed = ORDER_SEED,
                                             .threads = threads,
                                             .uncounted = true,
                                             .on_values = keep_outcomes,
                                             .user = pilot};
    struct summary **summaries = arena_array(pilot->arena, pilot->plan_count, sizeof *summaries);
    leap_status status = simulate(pilot->plans, pilot->plan_count, &options, summaries, fault);
    for (size_t p = 0; p < pilot->plan_count; p++) summary_free(summaries[p]);
    if (status != LEAP_OK) return status;
    for (size_t p = 0; p < pilot->plan_count; p++) pilot->variance[p] = centre(pilot->outcome[p]);
    if (pilot->plan_count > 1) set_apart(pilot);
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

struct union_of {
    struct arena *arena;
    struct sampler_order_draw *draws;
    size_t count, capacity;
};

/* Where the draw stands in the union, in which it is from now on. Plans mostly have them in one order. */
static size_t unite(struct union_of *all, const struct plan_draw *draw, size_t next)
{
    for (size_t step = 0; step < all->count; step++) {
        size_t i = (next + step) % all->count;
        if (all->draws[i].monthly == draw->monthly && strcmp(all->draws[i].name, draw->name) == 0) return i;
    }
    all->draws = arena_grow(all->arena, all->draws, all->count, &all->capacity, sizeof *all->draws);
    const char *name = arena_copy(all->arena, draw->name, strlen(draw->name));
    all->draws[all->count] = (struct sampler_order_draw){.name = name, .monthly = draw->monthly};
    return all->count++;
}

/* Of all plans by name. */
static void unite_draws(const struct pilot *pilot, struct sampler_order *order)
{
    struct union_of all = {.arena = pilot->arena};
    int start = pilot->plans[0]->start_month, end = start;
    for (size_t p = 0; p < pilot->plan_count; p++) {
        const struct plan *plan = pilot->plans[p];
        size_t next = 0;
        for (size_t i = 0; i < plan->draw_count; i++) next = unite(&all, &plan->draws[i], next) + 1;
        int last = plan->start_month + (int)plan->month_count;
        start = plan->start_month < start ? plan->start_month : start;
        end = last > end ? last : end;
    }
    order->start_month = start;
    order->month_count = (size_t)(end - start);
    order->draws = all.draws;
    order->draw_count = all.count;
    for (size_t i = 0; i < all.count; i++) {
        all.draws[i].column = order->column_count;
        order->column_count += sampler_order_months(order, i);
    }
}

static void find_columns(struct pilot *pilot)
{
    const struct sampler_order *order = pilot->order;
    for (size_t column = 0; column < pilot->count; column++) pilot->origin[column].plan = SIZE_MAX;
    for (size_t p = 0; p < pilot->plan_count; p++) {
        const struct sampler_options options = {.seed = ORDER_SEED, .order = order};
        const struct plan *plan = pilot->plans[p];
        const struct sampler *sampler = sampler_create(pilot->arena, plan, &options);
        pilot->samplers[p] = sampler;
        for (size_t draw = 0; draw < plan->draw_count; draw++)
            for (size_t at = 0; at < (plan->draws[draw].monthly ? plan->month_count : 1); at++) {
                size_t column = sampler->ordered[sampler->column[draw] + at];
                if (!is_used(plan, draw, at)) continue;
                pilot->uses[p][column] = true;
                if (pilot->origin[column].plan == SIZE_MAX)
                    pilot->origin[column] = (struct origin){p, draw, at};
            }
    }
}

static bool is_in_use(const struct pilot *pilot, size_t column)
{
    return pilot->origin[column].plan != SIZE_MAX;
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
    const struct origin *from = &pilot->origin[column];
    const struct plan *plan = pilot->plans[from->plan];
    int month = plan->draws[from->draw].monthly ? plan->start_month + (int)from->at : 0;
    for (size_t first = 0; first < ORDER_PILOT; first += TILE_LANES)
        scores_of[width_select()](pilot->samplers[from->plan], from->draw, from->at, first, month,
                                  scores + first);
}

static double share_of(double linear, double quadratic, double variance)
{
    return variance > 0 ? (linear * linear + quadratic * quadratic / 2) / variance : 0;
}

/* b and q of every plan, and the largest share of them and of what is between them. */
static void measure(const struct pilot *pilot, size_t column, const double *scores)
{
    double most = 0, linear_mean = 0, quadratic_mean = 0, count = (double)pilot->plan_count;
    for (size_t p = 0; p < pilot->plan_count; p++) {
        double linear = 0, quadratic = 0;
        const double *outcome = pilot->outcome[p];
        for (size_t i = 0; i < ORDER_PILOT; i++) {
            linear += scores[i] * outcome[i];
            quadratic += (scores[i] * scores[i] - 1) * outcome[i];
        }
        pilot->linear[p][column] = linear /= ORDER_PILOT;
        pilot->quadratic[p][column] = quadratic /= ORDER_PILOT;
        linear_mean += linear / count;
        quadratic_mean += quadratic / count;
        double share = share_of(linear, quadratic, pilot->variance[p]);
        most = share > most ? share : most;
    }
    for (size_t p = 0; p < pilot->plan_count; p++) {
        double share = share_of(pilot->linear[p][column] - linear_mean,
                                pilot->quadratic[p][column] - quadratic_mean, pilot->apart[p]);
        most = share > most ? share : most;
    }
    pilot->explains[column] = most;
}

static void measure_column(void *context, int worker, size_t column)
{
    const struct pilot *pilot = context;
    double scores[ORDER_PILOT];
    (void)worker;
    if (!is_in_use(pilot, column)) return;
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
        of_used[column] = is_in_use(pilot, column) ? size[column] : NAN;
        count += is_in_use(pilot, column);
    }
    *ranked = largest_first(pilot->arena, of_used, pilot->count);
    return count;
}

/* The largest linear share of a plan that uses the column. */
static double linear_share(const struct pilot *pilot, size_t column)
{
    double most = 0;
    for (size_t p = 0; p < pilot->plan_count; p++) {
        if (!pilot->uses[p][column] || !(pilot->variance[p] > 0)) continue;
        double share = pilot->linear[p][column] * pilot->linear[p][column] / pilot->variance[p];
        most = share > most ? share : most;
    }
    return most;
}

/* The sum of b over the outcome's sd, in units of the first plan that has one. */
static double direction_of(const struct pilot *pilot, size_t column)
{
    double sum = 0, unit = 0;
    for (size_t p = 0; p < pilot->plan_count; p++) {
        if (!(pilot->variance[p] > 0)) continue;
        if (!(unit > 0)) unit = pilot->variance[p];
        if (pilot->uses[p][column]) sum += pilot->linear[p][column] * sqrt(unit / pilot->variance[p]);
    }
    return sum;
}

/* The columns to turn, the most important first. */
static void choose_turned(const struct pilot *pilot)
{
    const size_t *ranked;
    struct sampler_order *order = pilot->order;
    double *size = arena_array(pilot->arena, pilot->count, sizeof *size);
    for (size_t i = 0; i < pilot->count; i++) size[i] = linear_share(pilot, i);
    size_t count = rank(pilot, size, &ranked), turned = 0;
    while (turned < count && turned < ORDER_TURNED_MOST && size[ranked[turned]] >= ORDER_TURNED_LEAST)
        turned++;
    if (turned < 2) return;
    size_t *columns = arena_array(pilot->arena, turned, sizeof *columns);
    double *axis = arena_array(pilot->arena, turned, sizeof *axis);
    double direction[ORDER_TURNED_MOST], squares = 0;
    for (size_t i = 0; i < turned; i++) {
        columns[i] = ranked[i];
        direction[i] = direction_of(pilot, columns[i]);
        squares += direction[i] * direction[i];
    }
    if (!(squares > 0)) return; /* plans that move against each other, to the last bit */
    reflection_axis(direction, turned, axis);
    order->turned_count = turned;
    order->turned = columns;
    order->axis = axis;
}

/* What the turned columns explain: of y with z = H y, which is H z. */
static void measure_turned(const struct pilot *pilot)
{
    const struct sampler_order *order = pilot->order;
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
static void give_dimensions(const struct pilot *pilot)
{
    struct sampler_order *order = pilot->order;
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
    struct sobol_dimension *dimensions = arena_array(pilot->arena, next, sizeof *dimensions);
    for (size_t i = 0; i < next; i++) sobol_dimension_init(&dimensions[i], i);
    order->dimension = dimension;
    order->dimension_count = next;
    order->dimensions = dimensions;
    order->importance = pilot->explains;
}

static double **arrays(struct arena *arena, size_t count, size_t length)
{
    double **rows = arena_array(arena, count, sizeof *rows);
    for (size_t i = 0; i < count; i++) rows[i] = arena_array(arena, length, sizeof **rows);
    return rows;
}

leap_status order_measure(struct arena *arena, const struct plan *const *plans, size_t plan_count,
                          int threads, const struct sampler_order **order, struct simulate_fault *fault)
{
    size_t *outputs = arena_array(arena, plan_count, sizeof *outputs);
    for (size_t p = 0; p < plan_count; p++)
        if (plans[p]->goal_count) outputs[p] = plans[p]->goals[0].output;
    return order_measure_outputs(arena, plans, plan_count, outputs, threads, order, fault);
}

leap_status order_measure_outputs(struct arena *arena, const struct plan *const *plans, size_t plan_count,
                                  const size_t *outputs, int threads, const struct sampler_order **order,
                                  struct simulate_fault *fault)
{
    struct pilot pilot = {
        .arena = arena,
        .plans = plans,
        .plan_count = plan_count,
        .outputs = outputs,
        .samplers = arena_array(arena, plan_count, sizeof *pilot.samplers),
        .order = arena_alloc(arena, sizeof *pilot.order),
        .uses = arena_array(arena, plan_count, sizeof *pilot.uses),
        .outcome = arrays(arena, plan_count, ORDER_PILOT),
        .variance = arena_array(arena, plan_count, sizeof(double)),
        .apart = arena_array(arena, plan_count, sizeof(double)),
    };
    leap_status status = run_trials(&pilot, threads, fault);
    if (status != LEAP_OK) return status;
    unite_draws(&pilot, pilot.order);
    pilot.count = pilot.order->column_count;
    pilot.origin = arena_array(arena, pilot.count, sizeof *pilot.origin);
    for (size_t p = 0; p < plan_count; p++)
        pilot.uses[p] = arena_array(arena, pilot.count, sizeof *pilot.uses[p]);
    find_columns(&pilot);
    pilot.linear = arrays(arena, plan_count, pilot.count);
    pilot.quadratic = arrays(arena, plan_count, pilot.count);
    pilot.explains = arena_array(arena, pilot.count, sizeof *pilot.explains);
    parallel_for(threads, pilot.count, measure_column, &pilot);
    choose_turned(&pilot);
    measure_turned(&pilot);
    give_dimensions(&pilot);
    *order = pilot.order;
    return LEAP_OK;
}

const struct sampler_order *order_first(struct arena *arena, const struct sampler_order *order, size_t most)
{
    struct sampler_order *first = arena_alloc(arena, sizeof *first);
    size_t *dimension = arena_array(arena, order->column_count, sizeof *dimension);
    for (size_t i = 0; i < order->column_count; i++)
        dimension[i] = order->dimension[i] < most ? order->dimension[i] : SIZE_MAX;
    *first = *order;
    first->dimension = dimension;
    if (first->dimension_count > most) first->dimension_count = most;
    return first;
}
