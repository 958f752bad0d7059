/* What the split of each group makes of each part: its value and its interval.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "study/explain/explain.h"

/* What rounding leaves of groups that say the same is no error. */
static const double ROUNDING = 0x1p-40;

struct interval explain_interval(const struct explain *explain, double value, const double *own)
{
    if (explain->group_count < 2) return (struct interval){-INFINITY, INFINITY};
    struct interval interval = interval_spread(value, own, explain->group_count);
    double level = fabs(explain->ends[0].value) + fabs(explain->ends[1].value);
    bool same = interval.high - interval.low <= ROUNDING * level;
    return same ? (struct interval){value, value} : interval;
}

/* A chance of which no trial has shown a change is not known to be unmoved: Tango's interval of no trial either way
 * (interval_paired). */
static struct interval interval_of(const struct explain *explain, double value, const double *own)
{
    struct interval interval = explain_interval(explain, value, own);
    if (explain->measure != LIMIT_PROBABILITY) return interval;
    double least = interval_paired(0, 0, explain->trials).high;
    if (value - interval.low < least) interval = (struct interval){value - least, value + least};
    return interval_cut(interval, -1, 1);
}

/* What each group says of a part, set so that the mean over the groups is that over the trials. */
static double group_up(const struct explain *explain, const struct explain_split *split, size_t player,
                       double *own)
{
    double groups = (double)split->group_count, trials = (double)explain->trials, value = 0;
    for (size_t g = 0; g < split->group_count; g++)
        value += (double)split->trials[g] / trials * split->split[g * explain->player_count + player];
    for (size_t g = 0; g < split->group_count; g++) {
        double share = (double)split->trials[g] / trials;
        own[g] = value + groups * share * (split->split[g * explain->player_count + player] - value);
    }
    return value;
}

static double unit_of(const struct explain *explain)
{
    double most = fabs(explain->ends[0].value) + fabs(explain->ends[1].value), unit = 0x1p-80;
    for (size_t i = 0; i < explain->player_count; i++) most += fabs(explain->parts[i].value);
    while (unit * 0x1p52 < most) unit *= 2; /* no sum of some of them has more bits than a double */
    return unit;
}

static double spread_of(const struct explain *explain, const double *own)
{
    double mean = 0, squares = 0;
    for (size_t g = 0; g < explain->group_count; g++) mean += own[g] / (double)explain->group_count;
    for (size_t g = 0; g < explain->group_count; g++) squares += (own[g] - mean) * (own[g] - mean);
    return squares;
}

/* Parts from random orders are means over the groups. Of a chance or a mean they sum to the difference. Of a
 * percentile, a spread or a shortfall the groups say a little more or less than all trials together do: of that each
 * part takes as much as it may be wrong, by its variance, which moves them least; alike, where all groups say the
 * same. */
static void adjust(const struct explain *explain, double *values, double total)
{
    double sum = 0, all = 0;
    for (size_t i = 0; i < explain->player_count; i++) {
        sum += values[i];
        all += spread_of(explain, explain->parts[i].own);
    }
    for (size_t i = 0; i < explain->player_count; i++) {
        double share = 1 / (double)explain->player_count;
        if (all > 0) share = spread_of(explain, explain->parts[i].own) / all;
        values[i] += (total - sum) * share;
    }
}

/* In the end all are set to a grid on which doubles add up without rounding. */
void explain_parts(struct arena *arena, struct explain *explain, const struct explain_split *split)
{
    size_t count = explain->player_count;
    double *values = arena_array(arena, count, sizeof *values);
    double *units = arena_array(arena, count, sizeof *units);
    explain->group_count = split->group_count;
    explain->parts = arena_array(arena, count, sizeof *explain->parts);
    double *whole = arena_array(arena, explain->group_count, sizeof *whole);
    for (size_t i = 0; i < count; i++) {
        double *own = arena_array(arena, explain->group_count, sizeof *own);
        double mean = group_up(explain, split, i, own);
        values[i] = split->exact ? split->exact[i] : mean;
        explain->parts[i] = (struct explain_part){.value = values[i], .own = own};
        for (size_t g = 0; g < explain->group_count; g++) whole[g] += own[g];
    }
    double unit = unit_of(explain), total = explain->ends[1].value - explain->ends[0].value;
    total = floor(total / unit + 0.5) * unit;
    if (!split->exact) adjust(explain, values, total);
    explain_apportion(values, count, unit, total, units);
    for (size_t i = 0; i < count; i++) {
        struct explain_part *part = &explain->parts[i];
        part->value = units[i] * unit;
        part->interval = interval_of(explain, part->value, part->own);
    }
    explain->whole.value = total;
    if (explain->is_paired) return;
    struct interval interval = explain_interval(explain, total, whole);
    if (explain->measure == LIMIT_PROBABILITY) interval = interval_cut(interval, -1, 1);
    explain->whole = report_interval(total, interval.low, interval.high);
}

void explain_apportion(const double *values, size_t count, double unit, double total, double *units)
{
    double left = floor(total / unit + 0.5);
    for (size_t i = 0; i < count; i++) {
        units[i] = floor(values[i] / unit + 0.5);
        left -= units[i];
    }
    for (double step = left < 0 ? -1 : 1; count && fabs(left) > 0.5; left -= step) {
        size_t most = 0;
        for (size_t i = 1; i < count; i++)
            if (step * (values[i] / unit - units[i]) > step * (values[most] / unit - units[most])) most = i;
        units[most] += step;
    }
}
