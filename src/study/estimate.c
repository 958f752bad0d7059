/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/estimate.h"

#include <math.h>

const unsigned estimate_percents[ESTIMATE_PERCENTILES] = {1, 5, 10, 25, 50, 75, 90, 95, 99};
enum { MEDIAN = 4 };

struct estimate estimate_of(const struct summary *summary)
{
    struct estimate estimate = {.summary = summary, .trials = summary_trials(summary)};
    for (size_t i = 0; i < ESTIMATE_PERCENTILES; i++)
        estimate.ranks[i] = interval_ranks(estimate.trials, estimate_percents[i]);
    return estimate;
}

static struct report_cell cell_of(double value, struct interval interval)
{
    return report_interval(value, interval.low, interval.high);
}

struct report_cell estimate_share(const struct estimate *estimate, uint64_t hits)
{
    return cell_of((double)hits / (double)estimate->trials, interval_proportion(hits, estimate->trials));
}

struct report_cell estimate_reached(const struct estimate *estimate, size_t output, double cars)
{
    return estimate_share(estimate, summary_at_least(estimate->summary, output, cars));
}

struct report_cell estimate_shortfall(const struct estimate *estimate, size_t output, double cars)
{
    double mean, sd;
    uint64_t misses = summary_shortfall(estimate->summary, output, cars, &mean, &sd);
    return misses ? cell_of(mean, interval_mean(mean, sd, misses)) : report_exact(NAN);
}

struct report_cell estimate_mean(const struct estimate *estimate, size_t output)
{
    double mean = summary_mean(estimate->summary, output), sd = summary_sd(estimate->summary, output);
    return cell_of(mean, interval_mean(mean, sd, estimate->trials));
}

struct report_cell estimate_sd(const struct estimate *estimate, size_t output)
{
    double sd = summary_sd(estimate->summary, output);
    double fourth = summary_fourth(estimate->summary, output);
    return cell_of(sd, interval_sd(sd, fourth, estimate->trials));
}

/* Nothing to rank: every trial has the same value, which the mean is. */
static bool is_constant(const struct estimate *estimate, size_t output)
{
    return estimate->trials > 1 && summary_sd(estimate->summary, output) == 0;
}

enum { LOW, POINT, HIGH, SIDES };

/* The percentiles `first` .. `end` - 1. An end of an interval is the far edge of its bin. */
static void percentiles(const struct estimate *estimate, size_t output, size_t first, size_t end,
                        struct report_cell *cells)
{
    struct summary_rank ranks[ESTIMATE_PERCENTILES * SIDES];
    size_t side_of[ESTIMATE_PERCENTILES * SIDES], count = 0;
    for (size_t i = first; i < end; i++) {
        const uint64_t sides[SIDES] = {estimate->ranks[i].low, estimate->ranks[i].point,
                                       estimate->ranks[i].high};
        cells[i - first] = report_interval(NAN, -INFINITY, INFINITY);
        for (size_t side = 0; side < SIDES; side++) {
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
    for (size_t i = 0; i < count; i++) {
        struct report_cell *cell = &cells[side_of[i] / SIDES];
        switch (side_of[i] % SIDES) {
        case LOW: cell->low = ranks[i].low; break;
        case POINT: cell->value = ranks[i].value; break;
        case HIGH: cell->high = ranks[i].high; break;
        }
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
