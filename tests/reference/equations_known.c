/* The end of a month: rounding, actuals in their places, sums.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include "equations.h"

enum { WAYS = 2 }; /* a part is held to what is left by way of regions, and by way of series */

struct month_end {
    struct run *run;
    int at;
    bool known;                              /* the total is */
    long double own[MOST_COMPONENTS];        /* a component's actual as it counts; NaN: none */
    long double region[3], series[3], total; /* as they count; NaN: not known */
    long double total_left[WAYS], region_left[3], series_left[3];
};

/* ---- rounding -------------------------------------------------------------------------------------- */

static bool is_countable(const struct component *component, long double volume)
{
    return counts(component) ? volume >= 0 && volume < 2147483647.5L : isfinite(volume);
}

/* In its resolution. Where either neighbour is right, the one that the program took. */
static long double rounded(const struct month_end *end, int i, bool *doubtful)
{
    struct run *run = end->run;
    const struct component *component = &run->scenario->components[i];
    long double step = component->kind == FORMULA ? component->resolution : 1, volume = run->volume[i];
    if (run->mistake == MISTAKE_resolution_of_one) step = 1;
    long double scale = run->made[i] != 0 ? fabsl(volume / run->made[i]) : 1;
    long double slack = 100 * run->relative * fabsl(volume) + run->error[i] * scale + 1e-9L;
    long double low = floorl((volume - slack) / step + 0.5L) * step,
                high = floorl((volume + slack) / step + 0.5L) * step;
    if (low == high) return low;
    char path[2 * MOST_NAME];
    snprintf(path, sizeof path, "%s.%s", known_kinds[component->kind], component->name);
    long double program = run->program->cars(run->program->source, end->at, path);
    bool hidden = end->known && counts(component);
    *doubtful = *doubtful || hidden;
    if (!hidden && program >= low - step * 1e-6L && program <= high + step * 1e-6L) return program;
    return floorl(volume / step + 0.5L) * step;
}

/* ---- actuals --------------------------------------------------------------------------------------- */

static bool is_known_number(const struct month_end *end, enum scope scope, int index)
{
    const struct law *law = actual_of(end->run->scenario, scope, index, end->run->month);
    return law && law->family == CONSTANT;
}

static int index_of(const struct scenario *scenario, enum scope scope, int component)
{
    int count = scope == OF_REGION ? scenario->region_count : scenario->series_count;
    for (int i = 0; i < count; i++)
        if (in_scope(scenario, scope, i, component)) return i;
    return -1;
}

/* Known numbers in known wholes come before estimates, which get what those leave. */
static bool comes_first(const struct month_end *end, enum scope scope, int index)
{
    const struct scenario *scenario = end->run->scenario;
    if (end->run->mistake == MISTAKE_estimates_first) return true;
    if (!is_known_number(end, scope, index)) return false;
    for (enum scope whole = OF_REGION; scope == OF_COMPONENT && whole <= OF_SERIES; whole++) {
        int group = index_of(scenario, whole, index);
        if (group >= 0 && actual_of(scenario, whole, group, end->run->month) &&
            !is_known_number(end, whole, group))
            return false;
    }
    return true;
}

static long double actual_drawn(const struct month_end *end, enum scope scope, int index)
{
    struct run *run = end->run;
    const struct scenario *scenario = run->scenario;
    const struct law *law = actual_of(scenario, scope, index, run->month);
    char name[4 * MOST_NAME], of[3 * MOST_NAME] = "";
    if (!law) return NAN;
    if (law->family == CONSTANT) return floorl(law->p[0] + 0.5L);
    if (scope == OF_REGION) snprintf(of, sizeof of, "region.%s.", scenario->regions[index]);
    if (scope == OF_SERIES) snprintf(of, sizeof of, "series.%s.", scenario->series[index]);
    if (scope == OF_COMPONENT)
        snprintf(of, sizeof of, "%s.%s.", known_kinds[scenario->components[index].kind],
                 scenario->components[index].name);
    snprintf(name, sizeof name, "actuals.%s%04d-%02d", of, run->month / 12, run->month % 12 + 1);
    return floorl(run_drawn(run, name, -1) + 0.5L);
}

/* Held to what each whole (NULL: none) leaves, and taken off it. */
static long double placed(const struct month_end *end, enum scope scope, int index, long double *one,
                          long double *other)
{
    long double cars = actual_drawn(end, scope, index);
    if (isnan(cars)) return cars;
    if (end->run->mistake != MISTAKE_parts_not_held) {
        if (one) cars = fminl(cars, *one);
        if (other) cars = fminl(cars, *other);
    }
    if (one) *one -= cars;
    if (other) *other -= cars;
    return cars;
}

static void place_component(struct month_end *end, int i)
{
    const struct scenario *scenario = end->run->scenario;
    int region = index_of(scenario, OF_REGION, i), series = index_of(scenario, OF_SERIES, i);
    long double *one = region >= 0 && actual_of(scenario, OF_REGION, region, end->run->month)
                           ? &end->region_left[region]
                           : &end->total_left[0];
    long double *other = series >= 0 && actual_of(scenario, OF_SERIES, series, end->run->month)
                             ? &end->series_left[series]
                             : &end->total_left[1];
    end->own[i] = placed(end, OF_COMPONENT, i, one, other);
}

static void place_all(struct month_end *end)
{
    const struct scenario *scenario = end->run->scenario;
    end->total = end->total_left[0] = end->total_left[1] = placed(end, OF_TOTAL, 0, NULL, NULL);
    end->known = !isnan(end->total);
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < scenario->region_count; i++)
            if (comes_first(end, OF_REGION, i) == !pass)
                end->region[i] = end->region_left[i] = placed(end, OF_REGION, i, &end->total_left[0], NULL);
        for (int i = 0; i < scenario->series_count; i++)
            if (comes_first(end, OF_SERIES, i) == !pass)
                end->series[i] = end->series_left[i] = placed(end, OF_SERIES, i, &end->total_left[1], NULL);
        for (int i = 0; i < scenario->count; i++)
            if (comes_first(end, OF_COMPONENT, i) == !pass) place_component(end, i);
    }
}

/* ---- the month ------------------------------------------------------------------------------------- */

static void add_up(const struct month_end *end)
{
    const struct scenario *scenario = end->run->scenario;
    struct outcome *outcome = end->run->outcome;
    const int at = end->at;
    long double parts = 0, regions = 0;
    for (int i = 0; i < scenario->count; i++)
        if (in_scope(scenario, OF_TOTAL, 0, i) ||
            (end->run->mistake == MISTAKE_index_in_total && scenario->components[i].kind == FORMULA))
            parts += outcome->cars[at][i];
    outcome->total[at] = end->known ? end->total : parts;
    for (int k = 0; k < scenario->region_count; k++) {
        long double sum = 0;
        for (int i = 0; i < scenario->count; i++)
            if (in_scope(scenario, OF_REGION, k, i)) sum += outcome->cars[at][i];
        outcome->region[at][k] = isnan(end->region[k]) ? sum : end->region[k];
        regions += outcome->region[at][k];
    }
    for (int k = 0; k < scenario->series_count; k++) {
        long double sum = 0;
        for (int i = 0; i < scenario->count; i++)
            if (in_scope(scenario, OF_SERIES, k, i)) sum += outcome->cars[at][i];
        outcome->series[at][k] = isnan(end->series[k]) ? sum : end->series[k];
    }
    outcome->rest[at] = outcome->total[at] - (end->run->mistake == MISTAKE_rest_of_all ? 0 : parts);
    outcome->rest_of_regions[at] = outcome->total[at] - regions;
}

bool equations_record(struct run *run)
{
    struct month_end end = {.run = run, .at = run->month - run->scenario->first};
    struct outcome *outcome = run->outcome;
    bool doubtful = false;
    place_all(&end);
    for (int i = 0; i < run->scenario->count; i++) {
        const struct component *component = &run->scenario->components[i];
        outcome->made[end.at][i] = run->made[i];
        outcome->error[end.at][i] = run->error[i];
        if (!sells(component->kind)) continue;
        if (!is_countable(component, run->volume[i])) {
            outcome->fault = i;
            outcome->fault_volume = run->volume[i];
            outcome->months = end.at;
            return false;
        }
        long double cars = rounded(&end, i, &doubtful), own = end.own[i];
        bool hidden = end.known && counts(component) && isnan(own);
        run->past[i] = isnan(own) || run->mistake == MISTAKE_past_before_actual ? cars : own;
        outcome->cars[end.at][i] = hidden ? 0 : isnan(own) ? cars : own;
        if (hidden && run->mistake == MISTAKE_past_of_hidden) run->past[i] = 0;
        if (!isnan(own) && run->mistake == MISTAKE_actual_hidden) outcome->cars[end.at][i] = 0;
    }
    add_up(&end);
    if (doubtful) outcome->months = end.at + 1;
    return !doubtful;
}
