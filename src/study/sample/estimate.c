/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/sample/estimate.h"

#include <math.h>

#include "study/sample/spread.h"

const unsigned estimate_percents[ESTIMATE_PERCENTILES] = {1, 5, 10, 25, 50, 75, 90, 95, 99};
enum { MEDIAN = 4 };

struct estimate estimate_of(const struct summary *summary)
{
    struct estimate estimate = {.summary = summary, .trials = summary_trials(summary)};
    for (size_t i = 0; i < ESTIMATE_PERCENTILES; i++)
        estimate.ranks[i] = interval_ranks(estimate.trials, estimate_percents[i]);
    return estimate;
}

struct estimate estimate_spread(const struct summary *summary, const struct spread *spread)
{
    struct estimate estimate = estimate_of(summary);
    estimate.spread = spread;
    return estimate;
}

static struct report_cell cell_of(double value, struct interval interval)
{
    return report_interval(value, interval.low, interval.high);
}

/* Of what is never below nothing. */
static struct report_cell cell_above(double value, struct interval interval)
{
    return cell_of(value, interval_cut(interval, 0, INFINITY));
}

/* The interval over the randomisations. */
static struct interval spread_interval(const struct estimate *estimate, double value, const double *own,
                                       struct interval ordinary, bool few)
{
    return interval_spread_within(value, own, spread_count(estimate->spread), ordinary, few);
}

/* Of a share, as spread over the randomisations. */
static struct report_cell spread_share(const struct estimate *estimate, uint64_t hits, const double *own)
{
    struct report_cell cell = estimate_share(estimate, hits);
    uint64_t side = hits < estimate->trials - hits ? hits : estimate->trials - hits;
    struct interval interval = spread_interval(estimate, cell.value, own,
                                               (struct interval){cell.low, cell.high}, side < ESTIMATE_FEW);
    return cell_of(cell.value, interval_cut(interval, 0, 1));
}

struct report_cell estimate_share(const struct estimate *estimate, uint64_t hits)
{
    return cell_of((double)hits / (double)estimate->trials, interval_proportion(hits, estimate->trials));
}

struct report_cell estimate_reached(const struct estimate *estimate, size_t output, double cars)
{
    return estimate_between(estimate, output, cars, NAN);
}

void estimate_shares(const struct estimate *estimate, size_t output, double from, double below,
                     double own[])
{
    const struct spread *spread = estimate->spread;
    const double *least = isnan(from) ? NULL : spread_at_least(spread, output, from);
    const double *beyond = isnan(below) ? NULL : spread_at_least(spread, output, below);
    for (size_t i = 0; i < spread_count(spread); i++)
        own[i] = (least ? least[i] : 1) - (beyond ? beyond[i] : 0);
}

struct report_cell estimate_between(const struct estimate *estimate, size_t output, double from,
                                    double below)
{
    const struct summary *summary = estimate->summary;
    uint64_t hits = isnan(from) ? estimate->trials : summary_at_least(summary, output, from);
    if (!isnan(below)) hits -= summary_at_least(summary, output, below);
    if (!estimate->spread) return estimate_share(estimate, hits);
    double own[SPREAD_RANDOMISATIONS];
    estimate_shares(estimate, output, from, below, own);
    return spread_share(estimate, hits, own);
}

struct report_cell estimate_reached_by(const struct estimate *estimate, size_t goal, int month)
{
    uint64_t hits = summary_reached(estimate->summary, goal, month);
    if (!estimate->spread) return estimate_share(estimate, hits);
    return spread_share(estimate, hits, spread_reached(estimate->spread, goal, month));
}

struct report_cell estimate_reached_in(const struct estimate *estimate, size_t goal, int month)
{
    const struct plan *plan = summary_plan(estimate->summary);
    if (month == plan->outputs[plan->goals[goal].output].first)
        return estimate_reached_by(estimate, goal, month);
    uint64_t hits = summary_reached(estimate->summary, goal, month) -
                    summary_reached(estimate->summary, goal, month - 1);
    if (!estimate->spread) return estimate_share(estimate, hits);
    const double *by = spread_reached(estimate->spread, goal, month);
    const double *before = spread_reached(estimate->spread, goal, month - 1);
    double own[SPREAD_RANDOMISATIONS];
    for (size_t i = 0; i < spread_count(estimate->spread); i++) own[i] = by[i] - before[i];
    return spread_share(estimate, hits, own);
}

struct report_cell estimate_shortfall(const struct estimate *estimate, size_t output, double cars)
{
    double mean, sd;
    uint64_t misses = summary_shortfall(estimate->summary, output, cars, &mean, &sd);
    if (!misses) return report_exact(NAN);
    struct interval interval = interval_mean(mean, sd, misses);
    if (estimate->spread)
        interval = spread_interval(estimate, mean, spread_shortfall(estimate->spread, output, cars),
                                   interval, misses < ESTIMATE_FEW);
    return cell_above(mean, interval);
}

struct report_cell estimate_mean(const struct estimate *estimate, size_t output)
{
    double mean = summary_mean(estimate->summary, output), sd = summary_sd(estimate->summary, output);
    struct interval interval = interval_mean(mean, sd, estimate->trials);
    if (estimate->spread)
        interval = spread_interval(estimate, mean, spread_mean(estimate->spread, output), interval, false);
    return cell_above(mean, interval);
}

struct report_cell estimate_sd(const struct estimate *estimate, size_t output)
{
    double sd = summary_sd(estimate->summary, output);
    double fourth = summary_fourth(estimate->summary, output);
    struct interval interval = interval_sd(sd, fourth, estimate->trials);
    if (estimate->spread)
        interval = spread_interval(estimate, sd, spread_sd(estimate->spread, output), interval, false);
    return cell_above(sd, interval);
}

/* Nothing to rank: every trial has the same value, which the mean is. */
static bool is_constant(const struct estimate *estimate, size_t output)
{
    return estimate->trials > 1 && summary_sd(estimate->summary, output) == 0;
}

/* BEFORE, BEHIND: half a step of a randomisation's own ranks off the point. */
enum { LOW, POINT, HIGH, BEFORE, BEHIND, SIDES };

/* As over the randomisations. A percentile is a whole number of cars, and `at` the bins that ranks lie in: an
 * interval's ends are whole too, and as far out as the point's bin. Nor is it finer than the step from rank to rank
 * of one randomisation: where the trials are spread so evenly that this is what is left, each one's own percentile
 * moves less than that of all of them. */
static void spread_percentile_cell(const struct estimate *estimate, size_t output, size_t percentile,
                                   const struct summary_rank at[SIDES], struct report_cell *cell)
{
    uint64_t rank = estimate->ranks[percentile].point, above = estimate->trials - rank;
    struct interval interval = spread_interval(
        estimate, cell->value, spread_percentile(estimate->spread, output, percentile),
        (struct interval){cell->low, cell->high}, (rank < above ? rank : above) < ESTIMATE_FEW);
    if (at[BEFORE].low < interval.low) interval.low = at[BEFORE].low;
    if (at[BEHIND].high > interval.high) interval.high = at[BEHIND].high;
    interval.low = floor(interval.low - (at[POINT].value - at[POINT].low));
    interval.high = ceil(interval.high + (at[POINT].high - at[POINT].value));
    *cell = cell_of(cell->value, interval_cut(interval, summary_least(estimate->summary, output),
                                              summary_most(estimate->summary, output)));
}

double estimate_step(const struct estimate *estimate, size_t output, size_t percentile)
{
    uint64_t rank = estimate->ranks[percentile].point, step = spread_count(estimate->spread) / 2;
    struct summary_rank ranks[2] = {
        {.rank = rank > step ? rank - step : 1},
        {.rank = rank + step < estimate->trials ? rank + step : estimate->trials}};
    summary_at_ranks(estimate->summary, output, ranks, 2);
    return (ranks[1].high - ranks[0].low) / 2;
}

/* The percentiles `first` .. `end` - 1. An end of an interval is the far edge of its bin. */
static void percentiles(const struct estimate *estimate, size_t output, size_t first, size_t end,
                        struct report_cell *cells)
{
    struct summary_rank ranks[ESTIMATE_PERCENTILES * SIDES];
    size_t side_of[ESTIMATE_PERCENTILES * SIDES], count = 0;
    size_t step = estimate->spread ? spread_count(estimate->spread) / 2 : 0;
    for (size_t i = first; i < end; i++) {
        const struct interval_ranks *of = &estimate->ranks[i];
        const uint64_t sides[SIDES] = {of->low, of->point, of->high,
                                       step < of->point ? of->point - step : 0, of->point + step};
        cells[i - first] = report_interval(NAN, -INFINITY, INFINITY);
        for (size_t side = 0; side < (estimate->spread ? SIDES : BEFORE); side++) {
            if (sides[side] < 1 || sides[side] > estimate->trials) continue;
            size_t at = count++; /* into its place among those in rising order */
            for (; at > 0 && ranks[at - 1].rank > sides[side]; at--) {
                ranks[at] = ranks[at - 1];
                side_of[at] = side_of[at - 1];
            }
            ranks[at].rank = sides[side];
            side_of[at] = (i - first) * SIDES + side;
        }
    }
    summary_at_ranks(estimate->summary, output, ranks, count);
    struct summary_rank found[ESTIMATE_PERCENTILES * SIDES];
    for (size_t i = 0; i < ESTIMATE_PERCENTILES * SIDES; i++)
        found[i] = (struct summary_rank){0, NAN, NAN, NAN};
    for (size_t i = 0; i < count; i++) found[side_of[i]] = ranks[i];
    for (size_t i = 0; i < end - first; i++) {
        const struct summary_rank *at = found + i * SIDES;
        struct report_cell *cell = &cells[i];
        cell->value = at[POINT].value;
        if (!isnan(at[LOW].low)) cell->low = at[LOW].low;
        if (!isnan(at[HIGH].high)) cell->high = at[HIGH].high;
        if (estimate->spread) spread_percentile_cell(estimate, output, first + i, at, cell);
    }
    if (!is_constant(estimate, output)) return;
    for (size_t i = 0; i < end - first; i++)
        cells[i] = report_exact(summary_mean(estimate->summary, output));
}

struct report_cell estimate_median(const struct estimate *estimate, size_t output)
{
    struct report_cell cell;
    percentiles(estimate, output, MEDIAN, MEDIAN + 1, &cell);
    return cell;
}

void estimate_percentiles(const struct estimate *estimate, size_t output,
                          struct report_cell cells[static ESTIMATE_PERCENTILES])
{
    percentiles(estimate, output, 0, ESTIMATE_PERCENTILES, cells);
}

struct report_cell estimate_scaled(struct report_cell cell, double less, double by)
{
    return report_interval((cell.value - less) / by, (cell.low - less) / by, (cell.high - less) / by);
}
