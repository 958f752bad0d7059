/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "study/sensitivity/sensitivity.h"

enum estimator { FIRST, ALL, SD };

/* All parts but one (SENSITIVITY_PARTS: all). */
static double estimate(const struct sensitivity_sums *sums, const struct sensitivity_base *base,
                       size_t without, enum estimator estimator)
{
    struct sensitivity_sums all = {0};
    struct moments a = {0}, b = {0};
    for (size_t part = 0; part < SENSITIVITY_PARTS; part++) {
        if (part == without) continue;
        moments_add(&a, &base[part].a);
        moments_add(&b, &base[part].b);
        if (!sums) continue;
        all.difference += sums[part].difference;
        all.squares += sums[part].squares;
        all.cross += sums[part].cross;
    }
    if (estimator == SD) return moments_sd(&a);
    double n = (double)a.count, sd_a = moments_sd(&a), sd_b = moments_sd(&b);
    double variance = (sd_a * sd_a + sd_b * sd_b) / 2;
    if (!(variance > 0)) return NAN;
    if (estimator == ALL) return (double)all.squares / n / 2 / variance;
    double mean = (moments_mean(&a) + moments_mean(&b)) / 2;
    return ((double)all.cross - mean * (double)all.difference) / n / variance;
}

static struct sensitivity_index index_of(const struct sensitivity_sums *sums,
                                         const struct sensitivity_base *base, enum estimator estimator)
{
    double without[SENSITIVITY_PARTS], mean = 0, squares = 0;
    size_t parts = 0;
    for (size_t part = 0; part < SENSITIVITY_PARTS; part++) {
        if (!base[part].a.count) continue;
        without[parts] = estimate(sums, base, part, estimator);
        mean += without[parts++];
    }
    mean /= (double)parts;
    for (size_t i = 0; i < parts; i++) squares += (without[i] - mean) * (without[i] - mean);
    struct sensitivity_index index = {estimate(sums, base, SENSITIVITY_PARTS, estimator), {NAN, NAN}};
    if (isnan(index.value)) return index;
    double count = (double)parts, error = INFINITY;
    if (parts > 1 && !isnan(squares))
        error = interval_student(parts - 1) * sqrt(squares * (count - 1) / count);
    index.interval = (struct interval){index.value - error, index.value + error};
    return index;
}

struct sensitivity_index
sensitivity_shapley(const struct sensitivity_unit *unit, size_t k,
                    struct sensitivity_sums (*const sums)[SENSITIVITY_OUTCOMES][SENSITIVITY_PARTS],
                    size_t outcome, const struct sensitivity_base *base)
{
    /* Whole numbers once more: all is times the factorial of the count, below 2^118 for 10 members. */
    struct sensitivity_sums effect[SENSITIVITY_PARTS] = {0};
    sensitivity_wide factorial[SENSITIVITY_SPLIT + 1] = {1};
    for (size_t i = 1; i <= unit->count; i++) factorial[i] = factorial[i - 1] * (sensitivity_wide)i;
    for (size_t subset = 0; subset < unit->subset_count; subset++) {
        size_t size = 0;
        for (size_t i = 0; i < unit->count; i++) size += sensitivity_has(unit, subset, i);
        bool with = sensitivity_has(unit, subset, k); /* what k adds, or what it adds to */
        size_t before = with ? size - 1 : size;
        sensitivity_wide times = factorial[before] * factorial[unit->count - 1 - before];
        for (size_t part = 0; part < SENSITIVITY_PARTS; part++)
            effect[part].squares += (with ? times : -times) * sums[subset][outcome][part].squares;
    }
    struct sensitivity_index index = index_of(effect, base, ALL);
    double all = (double)factorial[unit->count];
    return (struct sensitivity_index){index.value / all,
                                      {index.interval.low / all, index.interval.high / all}};
}

/* Of a target, "all" is the share of trials that change sides over twice the variance. A few of these say little of how
 * few they may be. */
static bool are_few(const struct sensitivity_sums *sums, size_t outcome, uint64_t *changes)
{
    enum { FEW = 30 };
    *changes = 0;
    for (size_t part = 0; part < SENSITIVITY_PARTS; part++) *changes += (uint64_t)sums[part].squares;
    return outcome == SENSITIVITY_TARGET && *changes < FEW;
}

struct sensitivity_index sensitivity_all(const struct sensitivity_sums *sums,
                                         const struct sensitivity_base *base, size_t outcome)
{
    struct sensitivity_index index = index_of(sums, base, ALL);
    uint64_t changes, trials = 0;
    if (isnan(index.value) || !are_few(sums, outcome, &changes)) return index;
    for (size_t part = 0; part < SENSITIVITY_PARTS; part++) trials += base[part].a.count;
    const struct sensitivity_sums every[SENSITIVITY_PARTS] = {{.squares = (sensitivity_wide)trials}};
    const double times = estimate(every, base, SENSITIVITY_PARTS, ALL);
    const struct interval share = interval_proportion(changes, trials);
    index.interval.low = fmin(index.interval.low, times * share.low);
    index.interval.high = fmax(index.interval.high, times * share.high);
    return index;
}

struct sensitivity_index sensitivity_first(const struct sensitivity_sums *sums,
                                           const struct sensitivity_base *base, size_t outcome)
{
    struct sensitivity_index index = index_of(sums, base, FIRST);
    uint64_t changes;
    if (isnan(index.value) || !are_few(sums, outcome, &changes)) return index;
    index.interval.low = fmin(index.interval.low, 0); /* from nothing to all */
    index.interval.high = fmax(index.interval.high, sensitivity_all(sums, base, outcome).interval.high);
    return index;
}

struct sensitivity_index sensitivity_sd(const struct sensitivity_base *base)
{
    return index_of(NULL, base, SD);
}
