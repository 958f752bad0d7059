/* What a month of one tile adds to the outputs: sums, moments, goals and, where an output ends, bins.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>

#include "engine/counts.h"
#include "engine/worker.h"

/* Sums of whole numbers below 2^22 and of their squares are exact in doubles over a tile, in any order;
 * larger numbers go the long way. */
static double moments_lanes(struct moments *moments, const double *values, size_t lanes)
{
    double sum = 0, squares = 0, largest = 0, smallest = values[0];
#pragma omp simd reduction(+ : sum, squares) reduction(max : largest) reduction(min : smallest)
    for (size_t i = 0; i < lanes; i++) {
        sum += values[i];
        squares += values[i] * values[i];
        largest = values[i] > largest ? values[i] : largest;
        smallest = values[i] < smallest ? values[i] : smallest;
    }
    if (!moments->count || smallest < (double)moments->least) moments->least = (uint64_t)smallest;
    if (largest > (double)moments->most) moments->most = (uint64_t)largest;
    moments->count += lanes;
    if (largest < 4194304) {
        moments->sum += (uint64_t)sum;
        moments->squares += (uint64_t)squares;
        return largest;
    }
    for (size_t i = 0; i < lanes; i++) {
        moments_wide value = (uint64_t)values[i];
        moments->sum += value;
        moments->squares += value * value;
    }
    return largest;
}

/* What the trials that miss a goal are short of the first whole number that reaches it. */
static void goal_lanes(struct moments *missing, double cars, const double *values, size_t lanes)
{
    const double enough = ceil(cars);
    double short_by[TILE_LANES], misses = 0, least = enough;
#pragma omp simd reduction(+ : misses) reduction(min : least)
    for (size_t i = 0; i < lanes; i++) {
        const bool is_short = values[i] < enough;
        short_by[i] = is_short ? enough - values[i] : 0;
        least = is_short && short_by[i] < least ? short_by[i] : least;
        misses += is_short ? 1 : 0;
    }
    if (misses == 0) return;
    struct moments tile = {0};
    moments_lanes(&tile, short_by, lanes);
    tile.count = (uint64_t)misses;
    tile.least = (uint64_t)least;
    moments_add(missing, &tile);
}

/* In how many trials the months so far have brought `cars`. */
static uint64_t reached_lanes(double cars, const double *values, size_t lanes)
{
    double hits = 0;
#pragma omp simd reduction(+ : hits)
    for (size_t i = 0; i < lanes; i++) hits += values[i] >= cars ? 1 : 0;
    return (uint64_t)hits;
}

static void bins_write(enum plan_count count, const double *values, size_t lanes, double largest,
                       uint32_t *bins)
{
    if (count == PLAN_COUNT_BINS) {
        for (size_t i = 0; i < lanes; i++) bins[i] = counts_log_bin(values[i]);
    } else if (largest < COUNTS_EXACT_END) {
        for (size_t i = 0; i < lanes; i++) bins[i] = (uint32_t)(int32_t)values[i];
    } else {
        for (size_t i = 0; i < lanes; i++) bins[i] = counts_exact_bin(values[i]);
    }
}

/* A derived output's sum of its parts' sums, into lanes that the next one overwrites. */
static const double *derived_lanes(struct worker *worker, const struct plan_output *output)
{
    for (size_t i = 0; i < output->part_count; i++)
        worker->derived_parts[i] = worker->sums + worker->plan->outputs[output->parts[i]].sum * TILE_LANES;
    lanes_sum(worker->derived, worker->derived_parts, output->part_count);
    return worker->derived;
}

/* The sum over the output's months so far; of a derived output over all of them. */
static const double *output_lanes(struct worker *worker, const struct plan_output *output)
{
    if (output->parts) return derived_lanes(worker, output);
    return output->sum == SIZE_MAX ? worker->scope[output->scope] : worker->sums + output->sum * TILE_LANES;
}

/* How many trials have reached their goals by this month; in a goal's last month, by how much the others
 * miss it. */
static void count_goals(struct worker *worker, int month, size_t lanes)
{
    const struct plan *plan = worker->plan;
    for (size_t i = 0; i < plan->goal_count; i++) {
        const struct plan_goal *goal = &plan->goals[i];
        const struct plan_output *output = &plan->outputs[goal->output];
        if (month < output->first || month > output->last) continue;
        if (month == output->last)
            goal_lanes(&worker->missing[i], goal->cars, output_lanes(worker, output), lanes);
        else if (goal->reached != SIZE_MAX)
            worker->reached[goal->reached + (size_t)(month - output->first)] +=
                reached_lanes(goal->cars, output_lanes(worker, output), lanes);
    }
}

/* Adds the month to the sums of the outputs that are added up. A scope without components has cars in known months
 * only. */
static void sums_add(struct worker *worker, const struct plan_counted *counted, int month, bool known)
{
    const struct plan *plan = worker->plan;
    for (size_t k = 0; k < counted->count; k++) {
        const struct plan_output *output = &plan->outputs[counted->outputs[k]];
        if (output->sum == SIZE_MAX) continue;
        double *sum = worker->sums + output->sum * TILE_LANES;
        if (month == output->first)
            lanes_copy(sum, worker->scope[output->scope]);
        else if (known || output->scope >= plan->scope_count || plan->scopes[output->scope].count)
            lanes_add(sum, worker->scope[output->scope]);
    }
}

void width_name(tile_count)(struct worker *worker, int month, bool known, size_t lanes, uint32_t *bins,
                            size_t stride)
{
    const struct plan *plan = worker->plan;
    const struct plan_counted *counted = &plan->counted[plan_month(plan, month)];
    sums_add(worker, counted, month, known);
    for (size_t k = 0; k < counted->count; k++) {
        const size_t i = counted->outputs[k];
        const struct plan_output *output = &plan->outputs[i];
        if (month < output->last) continue;
        const double *cars = output_lanes(worker, output);
        double largest = moments_lanes(&worker->moments[i], cars, lanes);
        if (bins && output->count != PLAN_COUNT_NONE)
            bins_write(output->count, cars, lanes, largest, bins + i * stride);
    }
    count_goals(worker, month, lanes);
}
