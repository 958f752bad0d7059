/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/paired/difference.h"

#include <math.h>
#include <string.h>

#include "study/sample/spread.h"

/* An interval that is narrower than this part of the separate one is none: what is the same twice has an r of 1, but
 * for the last bits. */
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

/* Of a difference that each randomisation has a value of. */
static struct interval over_randomisations(const struct pairing *pairing, double value, const double *own,
                                           const double *reference, struct interval ordinary, bool few)
{
    double differences[SPREAD_RANDOMISATIONS];
    size_t count = spread_count(pairing->own_figures.spread);
    for (size_t i = 0; i < count; i++) differences[i] = own[i] - reference[i];
    return interval_spread_within(value, differences, count, ordinary, few);
}

void difference_pair_chance(struct difference *difference, const struct pairing *pairing,
                            const struct pairing_goal *goal)
{
    struct interval interval = interval_paired(goal->only_own, goal->only_reference, pairing->trials);
    difference->chance = difference->paired = true;
    difference->only_own = goal->only_own;
    difference->only_reference = goal->only_reference;
    if (pairing->own_figures.spread) {
        double own[SPREAD_RANDOMISATIONS], reference[SPREAD_RANDOMISATIONS];
        estimate_shares(&pairing->own_figures, goal->own, goal->from, goal->below, own);
        estimate_shares(&pairing->reference_figures, goal->reference, goal->from, goal->below, reference);
        interval = over_randomisations(pairing, difference->cell.value, own, reference, interval,
                                       goal->only_own + goal->only_reference < ESTIMATE_FEW);
        interval = interval_cut(interval, -1, 1);
    }
    difference->cell = cell_between(difference->cell.value, interval);
}

/* With its ends equally far. How far a percentile's end is says how dense trials are there, each end by a few of them:
 * of two percentiles that move together, ends that differ by chance would widen the difference's interval. */
static struct interval_estimate estimate_even(struct report_cell cell)
{
    double half = (cell.high - cell.low) / 2;
    return (struct interval_estimate){cell.value, cell.value - half, cell.value + half};
}

/* Over the randomisations; and, as of each percentile alone, no finer than the step from rank to rank of one of them. */
static struct interval spread_percentile_interval(const struct pairing *pairing,
                                                  const struct pairing_output *output, size_t which,
                                                  double value, double r, struct interval ordinary)
{
    const struct estimate *own = &pairing->own_figures, *reference = &pairing->reference_figures;
    uint64_t rank = own->ranks[which].point, above = own->trials - rank;
    struct interval interval =
        over_randomisations(pairing, value, spread_percentile(own->spread, output->own, which),
                            spread_percentile(reference->spread, output->reference, which), ordinary,
                            (rank < above ? rank : above) < ESTIMATE_FEW);
    double mine = estimate_step(own, output->own, which),
           theirs = estimate_step(reference, output->reference, which);
    struct interval step =
        interval_difference((struct interval_estimate){value, value - mine, value + mine},
                            (struct interval_estimate){0, -theirs, theirs}, r);
    return (struct interval){step.low < interval.low ? step.low : interval.low,
                             step.high > interval.high ? step.high : interval.high};
}

void difference_pair_percentile(struct difference *difference, const struct pairing *pairing,
                                const struct pairing_output *output, size_t which, struct report_cell own,
                                struct report_cell reference)
{
    const struct pairing_point *point = &output->points[which];
    double value = difference->cell.value;
    bool is_spread = pairing->own_figures.spread != NULL;
    /* Few trials that agree on all do not say that all would: one more that only each of them has. */
    struct pairing_point seen = *point;
    if (!is_spread && value != 0) seen.own++, seen.reference++;
    double r = pairing_correlation(pairing, &seen);
    /* To the last bit, so that what is the same has no error. */
    if (is_spread && point->own == point->both && point->reference == point->both) r = 1;
    struct interval interval = interval_difference(estimate_even(own), estimate_even(reference), r);
    if (is_spread) interval = spread_percentile_interval(pairing, output, which, value, r, interval);
    difference->cell = cell_between(value, interval);
    difference->paired = true;
}

/* The values of parts and quarters are seen in bins: good for the spread, while the means are exact. */
void difference_pair_mean(struct difference *difference, const struct pairing *pairing,
                          const struct pairing_output *output)
{
    double mean, value = difference->cell.value;
    struct interval around = pairing_mean(pairing, output, &mean);
    struct interval interval = {value - (mean - around.low), value + (around.high - mean)};
    const struct spread *own = pairing->own_figures.spread, *reference = pairing->reference_figures.spread;
    if (own)
        interval = over_randomisations(pairing, value, spread_mean(own, output->own),
                                       spread_mean(reference, output->reference), interval, false);
    difference->cell = cell_between(value, interval);
    difference->paired = true;
}

double difference_narrower(const struct difference *difference)
{
    double half = (difference->cell.high - difference->cell.low) / 2;
    bool known = difference->paired && half > ROUNDING * difference->apart && isfinite(difference->apart);
    return known ? difference->apart / half : NAN;
}

const char *difference_times(struct arena *arena, double least, double most)
{
    const char *first = arena_format(arena, "%.1f", least), *last = arena_format(arena, "%.1f", most);
    return strcmp(first, last) == 0 ? first : arena_format(arena, "%s to %s", first, last);
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
