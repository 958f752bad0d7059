/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/difference.h"

#include <math.h>

/* An interval that is narrower than this part of the separate one is none: what is the same twice has an r of 1, but for
 * the last bits. */
static const double ROUNDING = 1e-6;

enum { VALUE, APART, NARROWER, OWN, REFERENCE, PAIRED };

const struct report_column difference_columns[DIFFERENCE_COLUMNS] = {
    [VALUE] = {.key = "difference", .type = REPORT_NUMBER, .error = REPORT_ERROR_HIDDEN},
    [APART] = {.key = "half_interval_apart", .type = REPORT_NUMBER},
    [NARROWER] = {.key = "times_narrower", .type = REPORT_NUMBER},
    [OWN] = {.key = "trials_only_it", .type = REPORT_COUNT},
    [REFERENCE] = {.key = "trials_only_reference", .type = REPORT_COUNT},
    [PAIRED] = {.key = "paired", .type = REPORT_TEXT},
};

static struct interval_estimate estimate_cell(struct report_cell cell)
{
    return (struct interval_estimate){cell.value, cell.low, cell.high};
}

static struct report_cell cell_between(double value, struct interval interval)
{
    return report_interval(value, interval.low, interval.high);
}

struct difference difference_apart(struct report_cell own, struct report_cell reference)
{
    struct interval interval = interval_difference(estimate_cell(own), estimate_cell(reference), 0);
    return (struct difference){.cell = cell_between(own.value - reference.value, interval),
                               .apart = (interval.high - interval.low) / 2};
}

void difference_pair_chance(struct difference *difference, const struct pairing *pairing,
                            const struct pairing_goal *goal)
{
    difference->chance = difference->paired = true;
    difference->only_own = goal->only_own;
    difference->only_reference = goal->only_reference;
    difference->cell = cell_between(difference->cell.value,
                                    interval_paired(goal->only_own, goal->only_reference, pairing->trials));
}

/* With its ends equally far. How far a percentile's end is says how dense trials are there, each end by a few of them:
 * of two percentiles that move together, ends that differ by chance would widen the difference's interval. */
static struct interval_estimate estimate_even(struct report_cell cell)
{
    double half = (cell.high - cell.low) / 2;
    return (struct interval_estimate){cell.value, cell.value - half, cell.value + half};
}

void difference_pair_percentile(struct difference *difference, const struct pairing *pairing,
                                const struct pairing_output *output, size_t which, struct report_cell own,
                                struct report_cell reference)
{
    double r = pairing_correlation(pairing, &output->points[which]);
    difference->cell = cell_between(difference->cell.value,
                                    interval_difference(estimate_even(own), estimate_even(reference), r));
    difference->paired = true;
}

/* The values of parts and quarters are seen in bins: good for the spread, while the means are exact. */
void difference_pair_mean(struct difference *difference, const struct pairing *pairing,
                          const struct pairing_output *output)
{
    double mean;
    struct interval interval = pairing_mean(pairing, output, &mean);
    double value = difference->cell.value;
    difference->cell =
        report_interval(value, value - (mean - interval.low), value + (interval.high - mean));
    difference->paired = true;
}

double difference_narrower(const struct difference *difference)
{
    double half = (difference->cell.high - difference->cell.low) / 2;
    bool known = difference->paired && half > ROUNDING * difference->apart && isfinite(difference->apart);
    return known ? difference->apart / half : NAN;
}

void difference_cells(const struct difference *difference, struct report_cell cells[DIFFERENCE_COLUMNS])
{
    cells[VALUE] = difference->cell;
    cells[APART] = report_exact(difference->apart);
    cells[NARROWER] = report_exact(difference_narrower(difference));
    cells[OWN] = cells[REFERENCE] = report_exact(NAN);
    cells[PAIRED] = report_text(difference->paired ? "yes" : "no");
    if (!difference->chance) return;
    cells[OWN] = report_exact((double)difference->only_own);
    cells[REFERENCE] = report_exact((double)difference->only_reference);
}
