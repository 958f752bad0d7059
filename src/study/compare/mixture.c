/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/compare/mixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/month.h"
#include "engine/counts.h"
#include "engine/shape.h"
#include "study/answer/answer.h"
#include "study/sample/spread.h"

/* Over trials, of a number that each trial has: in the order of trials, so the same everywhere. */
struct sums {
    double sum, squares;
};

struct target {
    size_t *outputs; /* [count]; NULL: not all have it */
    uint32_t bin;
    struct sums sums;
};

struct year {
    size_t *outputs; /* [count] */
    bool *exact;
    struct sums mean;
    double middle; /* about the mean, so that squares keep their digits */
    uint32_t points[ESTIMATE_PERCENTILES];
    struct sums below[ESTIMATE_PERCENTILES]; /* the weight at or below the point */
    double (*own)[SPREAD_RANDOMISATIONS];    /* [ESTIMATE_PERCENTILES]: each randomisation's */
};

struct mixture {
    const struct mixture_part *parts;
    size_t count;
    struct target *targets;
    size_t target_count;
    int first_year, last_year;
    struct year *years;
    bool begun;                    /* what depends on the first round is settled */
    uint64_t trials;               /* taken */
    size_t taken;                  /* as so many samples: randomisations */
    struct spread *const *spreads; /* [count]; NULL: trials are independent */
    struct weighted *sorted;       /* [count * lanes of the longest round] */
    double *lanes;                 /* [lanes of the longest round] */
};

struct weighted {
    uint32_t bin;
    double weight;
};

enum { LANES_MOST = ROUND_BLOCKS * BLOCK_LANES };
#define Z 1.9599639845400543

/* ---- what all have ---------------------------------------------------------------------------------- */

/* The output of the target in another part, or SIZE_MAX. */
static size_t find_target(const struct mixture_part *part, const struct mixture_part *first,
                          const struct scenario_target *wanted)
{
    const struct answer answer = {.scenario = part->scenario, .plan = part->plan};
    const char *name = scenario_scope_name(first->scenario, wanted->scope);
    for (size_t i = 0; i < part->scenario->target_count; i++) {
        const struct scenario_target *target = &part->scenario->targets[i];
        bool same = target->year == wanted->year && target->cars == wanted->cars &&
                    target->scope.kind == wanted->scope.kind;
        if (same && strcmp(scenario_scope_name(part->scenario, target->scope), name) == 0)
            return targets_output(&answer, target);
    }
    return SIZE_MAX;
}

static void target_prepare(struct arena *arena, const struct mixture *mixture, size_t index)
{
    const struct scenario_target *wanted = &mixture->parts[0].scenario->targets[index];
    struct target *target = &mixture->targets[index];
    target->bin = counts_exact_bin(ceil(wanted->cars));
    size_t *outputs = arena_array(arena, mixture->count, sizeof *outputs);
    for (size_t i = 0; i < mixture->count; i++) {
        outputs[i] = find_target(&mixture->parts[i], &mixture->parts[0], wanted);
        if (outputs[i] == SIZE_MAX) return;
    }
    target->outputs = outputs;
}

static void year_prepare(struct arena *arena, const struct mixture *mixture, int year)
{
    struct year *prepared = &mixture->years[year - mixture->first_year];
    prepared->outputs = arena_array(arena, mixture->count, sizeof *prepared->outputs);
    prepared->exact = arena_array(arena, mixture->count, sizeof *prepared->exact);
    prepared->own = arena_array(arena, ESTIMATE_PERCENTILES, sizeof *prepared->own);
    for (size_t i = 0; i < mixture->count; i++) {
        const struct answer answer = {.scenario = mixture->parts[i].scenario,
                                      .plan = mixture->parts[i].plan};
        prepared->outputs[i] = answer_output(&answer, 0, answer_year(&answer, year));
        prepared->exact[i] = answer.plan->outputs[prepared->outputs[i]].count == PLAN_COUNT_EXACT;
    }
}

struct mixture *mixture_create(struct arena *arena, const struct mixture_part *parts, size_t count)
{
    struct mixture *mixture = arena_alloc(arena, sizeof *mixture);
    mixture->parts = parts;
    mixture->count = count;
    mixture->first_year = month_year(parts[0].scenario->first_month);
    mixture->last_year = month_year(parts[0].scenario->last_month);
    for (size_t i = 1; i < count; i++) {
        int first = month_year(parts[i].scenario->first_month),
            last = month_year(parts[i].scenario->last_month);
        if (first > mixture->first_year) mixture->first_year = first;
        if (last < mixture->last_year) mixture->last_year = last;
    }
    mixture->target_count = parts[0].scenario->target_count;
    mixture->targets = arena_array(arena, mixture->target_count, sizeof *mixture->targets);
    for (size_t i = 0; i < mixture->target_count; i++) target_prepare(arena, mixture, i);
    int years = mixture->last_year - mixture->first_year + 1;
    mixture->years = arena_array(arena, years > 0 ? (size_t)years : 0, sizeof *mixture->years);
    for (int year = mixture->first_year; year <= mixture->last_year; year++)
        year_prepare(arena, mixture, year);
    mixture->sorted = arena_array(arena, count * LANES_MOST, sizeof *mixture->sorted);
    mixture->lanes = arena_array(arena, LANES_MOST, sizeof *mixture->lanes);
    return mixture;
}

/* ---- seeing trials ---------------------------------------------------------------------------------- */

static const uint32_t *bins_of(const struct simulate_values *values, size_t part, size_t output)
{
    return values->bins[part] + output * values->stride;
}

static void add_lanes(struct sums *sums, const double *lanes, size_t count)
{
    for (size_t lane = 0; lane < count; lane++) {
        sums->sum += lanes[lane];
        sums->squares += lanes[lane] * lanes[lane];
    }
}

static void see_target(const struct mixture *mixture, struct target *target,
                       const struct simulate_values *values)
{
    double *lanes = mixture->lanes;
    memset(lanes, 0, values->lanes * sizeof *lanes);
    for (size_t part = 0; part < mixture->count; part++) {
        const uint32_t *bins = bins_of(values, part, target->outputs[part]);
        double weight = mixture->parts[part].weight;
        for (size_t lane = 0; lane < values->lanes; lane++)
            lanes[lane] += bins[lane] >= target->bin ? weight : 0;
    }
    add_lanes(&target->sums, lanes, values->lanes);
}

static int by_bin(const void *left, const void *right)
{
    const struct weighted *a = left, *b = right;
    return (a->bin > b->bin) - (a->bin < b->bin);
}

/* The mixture's percentiles in this round, and about its mean. All bins are of one kind, as plans count the
 * year's total per car. */
static void fix_points(const struct mixture *mixture, struct year *year,
                       const struct simulate_values *values)
{
    size_t count = 0, at = 0;
    for (size_t part = 0; part < mixture->count; part++) {
        const uint32_t *bins = bins_of(values, part, year->outputs[part]);
        for (size_t lane = 0; lane < values->lanes; lane++)
            mixture->sorted[count++] = (struct weighted){bins[lane], mixture->parts[part].weight};
    }
    qsort(mixture->sorted, count, sizeof *mixture->sorted, by_bin);
    double weight = 0, all = (double)values->lanes;
    for (size_t i = 0; i < ESTIMATE_PERCENTILES; i++) {
        while (at + 1 < count && weight + mixture->sorted[at].weight < all * estimate_percents[i] / 100)
            weight += mixture->sorted[at++].weight;
        year->points[i] = mixture->sorted[at].bin;
    }
    year->middle = counts_bin_low(year->points[ESTIMATE_PERCENTILES / 2], true);
}

static void see_year(const struct mixture *mixture, struct year *year, const struct simulate_values *values)
{
    double *lanes = mixture->lanes;
    if (!mixture->begun) fix_points(mixture, year, values);
    memset(lanes, 0, values->lanes * sizeof *lanes);
    for (size_t part = 0; part < mixture->count; part++) {
        const uint32_t *bins = bins_of(values, part, year->outputs[part]);
        double weight = mixture->parts[part].weight;
        for (size_t lane = 0; lane < values->lanes; lane++) {
            bool plain = year->exact[part] && bins[lane] < (uint32_t)COUNTS_EXACT_END;
            double cars = plain ? bins[lane] : counts_bin_low(bins[lane], year->exact[part]);
            lanes[lane] += weight * (cars - year->middle);
        }
    }
    add_lanes(&year->mean, lanes, values->lanes);
    for (size_t i = 0; i < ESTIMATE_PERCENTILES; i++) {
        memset(lanes, 0, values->lanes * sizeof *lanes);
        for (size_t part = 0; part < mixture->count; part++) {
            const uint32_t *bins = bins_of(values, part, year->outputs[part]);
            double weight = mixture->parts[part].weight;
            for (size_t lane = 0; lane < values->lanes; lane++)
                lanes[lane] += bins[lane] <= year->points[i] ? weight : 0;
        }
        add_lanes(&year->below[i], lanes, values->lanes);
    }
}

void mixture_see(struct mixture *mixture, const struct simulate_values *values)
{
    for (size_t i = 0; i < mixture->target_count; i++)
        if (mixture->targets[i].outputs) see_target(mixture, &mixture->targets[i], values);
    for (int year = mixture->first_year; year <= mixture->last_year; year++)
        see_year(mixture, &mixture->years[year - mixture->first_year], values);
    mixture->begun = true;
}

/* ---- percentiles ------------------------------------------------------------------------------------ */

/* The share of the mixture at or below `cars`, a whole number. */
static double share_below(const struct mixture *mixture, const struct year *year,
                          const struct summary *const *summaries, double cars)
{
    double below = 0, n = (double)summary_trials(summaries[0]);
    for (size_t part = 0; part < mixture->count; part++) {
        uint64_t above = summary_at_least(summaries[part], year->outputs[part], cars + 1);
        below += mixture->parts[part].weight * ((n - (double)above) / n);
    }
    return below;
}

/* The least whole number at or below which there is `share`. It has so much of each part or more. */
static double invert(const struct mixture *mixture, const struct year *year,
                     const struct summary *const *summaries, double share)
{
    const double rounding = 1e-12;
    double low = -1, high = 1;
    while (share_below(mixture, year, summaries, high) < share - rounding && high < 0x1p62) high *= 2;
    while (high - low > 1) {
        double middle = floor((low + high) / 2);
        *(share_below(mixture, year, summaries, middle) < share - rounding ? &low : &high) = middle;
    }
    return high;
}

void mixture_take(struct mixture *mixture, const struct summary *const *own)
{
    mixture->trials += summary_trials(own[0]);
    for (int at = 0; at <= mixture->last_year - mixture->first_year; at++) {
        struct year *year = &mixture->years[at];
        for (size_t i = 0; i < ESTIMATE_PERCENTILES; i++)
            year->own[i][mixture->taken] = invert(mixture, year, own, estimate_percents[i] / 100.0);
    }
    mixture->taken++;
}

/* ---- what it came to -------------------------------------------------------------------------------- */

void mixture_spread(struct mixture *mixture, struct spread *const *spreads) { mixture->spreads = spreads; }

static size_t count_of(const struct mixture *mixture) { return spread_count(mixture->spreads[0]); }

static void add_weighted(double *own, const double *more, double weight, size_t count)
{
    for (size_t i = 0; i < count; i++) own[i] += weight * more[i];
}

static double mean_of(const double *own, size_t count)
{
    double mean = 0;
    for (size_t i = 0; i < count; i++) mean += own[i] / (double)count;
    return mean;
}

/* Over the randomisations; of few trials no surer than a plain share of as many, which no mixture is less sure than. */
static struct report_cell spread_share(const struct mixture *mixture, const struct target *target,
                                       double cars)
{
    double own[SPREAD_RANDOMISATIONS] = {0}, n = (double)mixture->trials;
    for (size_t part = 0; part < mixture->count; part++)
        add_weighted(own, spread_at_least(mixture->spreads[part], target->outputs[part], cars),
                     mixture->parts[part].weight, count_of(mixture));
    double value = mean_of(own, count_of(mixture));
    if (value > 1) value = 1;
    double side = n * (value < 0.5 ? value : 1 - value);
    uint64_t hits = (uint64_t)(n * value + 0.5);
    struct interval interval = interval_spread_within(
        value, own, count_of(mixture), interval_proportion(hits, mixture->trials), side < ESTIMATE_FEW);
    interval = interval_cut(interval, 0, 1);
    return report_interval(value, interval.low, interval.high);
}

static double sd_of(const struct sums *sums, double n)
{
    double square = sums->squares - sums->sum * (sums->sum / n);
    return n > 1 && square > 0 ? sqrt(square / (n - 1)) : 0;
}

int mixture_first_year(const struct mixture *mixture) { return mixture->first_year; }
int mixture_last_year(const struct mixture *mixture) { return mixture->last_year; }

/* Wilson's interval (interval.h) for as many trials as would make a share as sure. */
bool mixture_target(const struct mixture *mixture, size_t target, struct report_cell *share)
{
    const struct sums *sums = &mixture->targets[target].sums;
    if (!mixture->targets[target].outputs) return false;
    if (mixture->spreads) {
        *share = spread_share(mixture, &mixture->targets[target],
                              mixture->parts[0].scenario->targets[target].cars);
        return true;
    }
    double n = (double)mixture->trials, value = sums->sum / n, sd = sd_of(sums, n);
    if (value > 1) value = 1;
    if (!(sd > 0)) { /* no trial differs: all or none */
        struct interval edge = interval_proportion(value > 0.5 ? mixture->trials : 0, mixture->trials);
        *share = report_interval(value, edge.low, edge.high);
        return true;
    }
    double size = n * value * (1 - value) / (sd * sd), shrink = 1 + Z * Z / size;
    double centre = (value + Z * Z / (2 * size)) / shrink;
    double half = Z / shrink * sqrt(value * (1 - value) / size + Z * Z / (4 * size * size));
    *share = report_interval(value, centre - half, centre + half);
    return true;
}

static struct report_cell spread_mean_cell(const struct mixture *mixture, const struct year *year)
{
    double own[SPREAD_RANDOMISATIONS] = {0};
    for (size_t part = 0; part < mixture->count; part++)
        add_weighted(own, spread_mean(mixture->spreads[part], year->outputs[part]),
                     mixture->parts[part].weight, count_of(mixture));
    double mean = mean_of(own, count_of(mixture));
    struct interval interval = interval_cut(interval_spread(mean, own, count_of(mixture)), 0, INFINITY);
    return report_interval(mean, interval.low, interval.high);
}

struct report_cell mixture_mean(const struct mixture *mixture, int year)
{
    const struct year *of = &mixture->years[year - mixture->first_year];
    if (mixture->spreads) return spread_mean_cell(mixture, of);
    double n = (double)mixture->trials, mean = of->middle + of->mean.sum / n;
    struct interval interval =
        interval_cut(interval_mean(mean, sd_of(&of->mean, n), mixture->trials), 0, INFINITY);
    return report_interval(mean, interval.low, interval.high);
}

/* How far about a share its percentile's interval reaches at the least: half a step of a randomisation's own ranks,
 * and of few trials as far as that of independent ones. */
static double spread_half(const struct mixture *mixture, double share)
{
    double n = (double)mixture->trials, side = n * (share < 0.5 ? share : 1 - share);
    if (side < ESTIMATE_FEW) return Z * sqrt(share * (1 - share) / n);
    return (double)count_of(mixture) / 2 / n;
}

/* R. S. Woodruff, JASA 47 (1952) 635: the interval of the share at the percentile, taken back to cars. */
struct report_cell mixture_percentile(const struct mixture *mixture, int year, size_t percentile,
                                      const struct summary *const *summaries)
{
    const struct year *of = &mixture->years[year - mixture->first_year];
    double n = (double)mixture->trials, share = estimate_percents[percentile] / 100.0;
    double half = Z * sd_of(&of->below[percentile], n) / sqrt(n);
    if (mixture->spreads) half = spread_half(mixture, share);
    double value = invert(mixture, of, summaries, share), low = -INFINITY, high = INFINITY;
    if (share - half >= 1 / n) low = invert(mixture, of, summaries, share - half);
    if (share + half <= 1 - 1 / n) high = invert(mixture, of, summaries, share + half);
    if (!mixture->spreads) return report_interval(value, low, high);
    struct interval interval = interval_spread(value, of->own[percentile], count_of(mixture));
    return report_interval(value, interval.low < low ? interval.low : low,
                           interval.high > high ? interval.high : high);
}
