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

static double at_rank(const struct estimate *estimate, size_t output, uint64_t rank)
{
    if (rank == 0) return -INFINITY;
    if (rank > estimate->trials) return INFINITY;
    return summary_at_rank(estimate->summary, output, rank);
}

static struct report_cell percentile(const struct estimate *estimate, size_t output, size_t index)
{
    const struct interval_ranks *ranks = &estimate->ranks[index];
    return report_interval(at_rank(estimate, output, ranks->point), at_rank(estimate, output, ranks->low),
                           at_rank(estimate, output, ranks->high));
}

struct report_cell estimate_median(const struct estimate *estimate, size_t output)
{
    return percentile(estimate, output, MEDIAN);
}

void estimate_percentiles(const struct estimate *estimate, size_t output,
                          struct report_cell cells[static ESTIMATE_PERCENTILES])
{
    for (size_t i = 0; i < ESTIMATE_PERCENTILES; i++) cells[i] = percentile(estimate, output, i);
}

struct report_cell estimate_scaled(struct report_cell cell, double less, double by)
{
    return report_interval((cell.value - less) / by, (cell.low - less) / by, (cell.high - less) / by);
}
