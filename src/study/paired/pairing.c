/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/paired/pairing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/month.h"
#include "engine/counts.h"
#include "engine/shape.h"
#include "study/answer/answer.h"

/* ---- what both have ----------------------------------------------------------------------------- */

struct pairing_years pairing_years(const struct leap_scenario *a, const struct leap_scenario *b)
{
    int first = month_year(a->first_month), other = month_year(b->first_month);
    int last = month_year(a->last_month), end = month_year(b->last_month);
    return (struct pairing_years){first > other ? first : other, last < end ? last : end};
}

static size_t find_scope(const struct plan *plan, const struct plan_scope *scope)
{
    for (size_t i = 0; i < plan->scope_count; i++)
        if (strcmp(plan->scopes[i].name, scope->name) == 0 &&
            strcmp(plan->scopes[i].kind, scope->kind) == 0)
            return i;
    return SIZE_MAX;
}

static struct answer answer_of(struct pairing_side side)
{
    return (struct answer){.scenario = side.scenario, .plan = side.plan};
}

static bool is_exact(const struct plan *plan, size_t output)
{
    return plan->outputs[output].count == PLAN_COUNT_EXACT;
}

/* Months first .. last of a scope of the reference, if both count them. */
static void add_output(struct pairing *pairing, struct pairing_side own, struct pairing_side reference,
                       size_t scope, int first, int last, struct pairing_output output)
{
    size_t own_scope = find_scope(own.plan, &reference.plan->scopes[scope]);
    const struct answer here = answer_of(own), there = answer_of(reference);
    struct stretch mine = answer_stretch(&here, first, last), theirs = answer_stretch(&there, first, last);
    if (own_scope == SIZE_MAX || mine.first > mine.last || theirs.first > theirs.last) return;
    output.own = answer_output(&here, own_scope, mine);
    output.reference = answer_output(&there, scope, theirs);
    if (output.own == SIZE_MAX || output.reference == SIZE_MAX) return;
    output.own_exact = is_exact(own.plan, output.own);
    output.reference_exact = is_exact(reference.plan, output.reference);
    pairing->outputs[pairing->output_count++] = output;
}

static void add_year(struct pairing *pairing, struct pairing_side own, struct pairing_side reference,
                     int year)
{
    int january = month_of(year, 1);
    struct pairing_point *points = arena_array(pairing->arena, ESTIMATE_PERCENTILES, sizeof *points);
    add_output(pairing, own, reference, 0, january, january + 11,
               (struct pairing_output){.group = "year", .name = "total", .year = year, .points = points});
    for (int quarter = 0; quarter < 4; quarter++)
        add_output(pairing, own, reference, 0, january + 3 * quarter, january + 3 * quarter + 2,
                   (struct pairing_output){.group = "quarters",
                                           .name = arena_format(pairing->arena, "Q%d", quarter + 1),
                                           .year = year});
    for (size_t scope = 1; scope < reference.plan->scope_count; scope++)
        add_output(pairing, own, reference, scope, january, january + 11,
                   (struct pairing_output){
                       .group = "parts", .name = reference.plan->scopes[scope].name, .year = year});
}

struct pairing_goal pairing_goal_between(size_t own, size_t reference, double from, double below)
{
    return (struct pairing_goal){.own = own,
                                 .reference = reference,
                                 .from = from,
                                 .below = below,
                                 .first = isnan(from) ? 0 : counts_exact_bin(ceil(from)),
                                 .end = isnan(below) ? UINT32_MAX : counts_exact_bin(ceil(below))};
}

static void add_goal(struct pairing *pairing, struct pairing_side own, struct pairing_side reference,
                     const struct scenario_target *target)
{
    const struct answer here = answer_of(own), there = answer_of(reference);
    for (size_t i = 0; i < own.scenario->target_count; i++) {
        const struct scenario_target *mine = &own.scenario->targets[i];
        if (mine->year != target->year || mine->cars != target->cars ||
            mine->scope.kind != target->scope.kind ||
            strcmp(scenario_scope_name(own.scenario, mine->scope),
                   scenario_scope_name(reference.scenario, target->scope)) != 0)
            continue;
        struct pairing_goal *goal = &pairing->goals[pairing->goal_count++];
        *goal = pairing_goal_between(targets_output(&here, mine), targets_output(&there, target),
                                     target->cars, NAN);
        goal->target = target;
        goal->name = scenario_scope_name(reference.scenario, target->scope);
        return;
    }
}

struct pairing *pairing_create(struct arena *arena, struct pairing_side own, struct pairing_side reference)
{
    struct pairing *pairing = arena_alloc(arena, sizeof *pairing);
    struct pairing_years years = pairing_years(own.scenario, reference.scenario);
    size_t most = years.last >= years.first ? (size_t)(years.last - years.first + 1) : 0;
    *pairing = (struct pairing){
        .arena = arena,
        .own = own.plan,
        .reference = reference.plan,
        .own_index = own.index,
        .reference_index = reference.index,
        .sorted = arena_array(arena, ROUND_BLOCKS * BLOCK_LANES, sizeof *pairing->sorted),
        .goals = arena_array(arena, reference.scenario->target_count, sizeof *pairing->goals),
        .outputs = arena_array(arena, most * (reference.plan->scope_count + 4), sizeof *pairing->outputs),
    };
    for (size_t i = 0; i < reference.scenario->target_count; i++)
        add_goal(pairing, own, reference, &reference.scenario->targets[i]);
    for (int year = years.first; year <= years.last; year++) add_year(pairing, own, reference, year);
    return pairing;
}

/* ---- seeing trials -------------------------------------------------------------------------------- */

static int by_bin(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* The percentiles of a round's values. */
static void fix_bins(const uint32_t *bins, size_t lanes, uint32_t *sorted, uint32_t fixed[])
{
    memcpy(sorted, bins, lanes * sizeof *sorted);
    qsort(sorted, lanes, sizeof *sorted, by_bin);
    for (size_t i = 0; i < ESTIMATE_PERCENTILES; i++)
        fixed[i] = sorted[interval_ranks(lanes, estimate_percents[i]).point - 1];
}

static void fix_points(struct pairing_output *output, const uint32_t *own, const uint32_t *reference,
                       size_t lanes, uint32_t *sorted)
{
    uint32_t mine[ESTIMATE_PERCENTILES], theirs[ESTIMATE_PERCENTILES];
    fix_bins(own, lanes, sorted, mine);
    fix_bins(reference, lanes, sorted, theirs);
    for (size_t i = 0; i < ESTIMATE_PERCENTILES; i++) {
        output->points[i].own_bin = mine[i];
        output->points[i].reference_bin = theirs[i];
    }
}

static void see_points(struct pairing_output *output, const uint32_t *own, const uint32_t *reference,
                       size_t lanes)
{
    for (size_t i = 0; i < ESTIMATE_PERCENTILES; i++) {
        struct pairing_point *point = &output->points[i];
        uint64_t both = 0, mine = 0, theirs = 0;
        for (size_t lane = 0; lane < lanes; lane++) {
            unsigned below = own[lane] <= point->own_bin, other = reference[lane] <= point->reference_bin;
            both += below & other;
            mine += below;
            theirs += other;
        }
        point->seen_both += both;
        point->seen_own += mine;
        point->seen_reference += theirs;
    }
}

static int64_t cars_of(uint32_t bin, bool exact)
{
    return exact && bin < (uint32_t)COUNTS_EXACT_END ? (int64_t)bin : (int64_t)counts_bin_low(bin, exact);
}

static void see_differences(struct pairing_output *output, const uint32_t *own, const uint32_t *reference,
                            size_t lanes)
{
    for (size_t lane = 0; lane < lanes; lane++) {
        int64_t more =
            cars_of(own[lane], output->own_exact) - cars_of(reference[lane], output->reference_exact);
        output->seen_sum += more;
        output->seen_squares += (pairing_wide)more * more;
    }
}

static void see_goal(struct pairing_goal *goal, const uint32_t *own, const uint32_t *reference,
                     size_t lanes)
{
    uint64_t mine = 0, theirs = 0;
    for (size_t lane = 0; lane < lanes; lane++) {
        unsigned hit = (own[lane] >= goal->first) & (own[lane] < goal->end);
        unsigned other = (reference[lane] >= goal->first) & (reference[lane] < goal->end);
        mine += hit & (1 - other);
        theirs += other & (1 - hit);
    }
    goal->seen_own += mine;
    goal->seen_reference += theirs;
}

void pairing_see(struct pairing *pairing, const struct simulate_values *values)
{
    const uint32_t *own = values->bins[pairing->own_index],
                   *reference = values->bins[pairing->reference_index];
    size_t stride = values->stride;
    for (size_t i = 0; i < pairing->goal_count; i++) {
        struct pairing_goal *goal = &pairing->goals[i];
        see_goal(goal, own + goal->own * stride, reference + goal->reference * stride, values->lanes);
    }
    for (size_t i = 0; i < pairing->output_count; i++) {
        struct pairing_output *output = &pairing->outputs[i];
        const uint32_t *mine = own + output->own * stride, *theirs = reference + output->reference * stride;
        see_differences(output, mine, theirs, values->lanes);
        if (!output->points) continue;
        if (!pairing->begun) fix_points(output, mine, theirs, values->lanes, pairing->sorted);
        see_points(output, mine, theirs, values->lanes);
    }
    pairing->begun = true;
    pairing->seen += values->lanes;
}

static void take(uint64_t *taken, uint64_t *seen)
{
    *taken += *seen;
    *seen = 0;
}

void pairing_take(struct pairing *pairing)
{
    for (size_t i = 0; i < pairing->goal_count; i++) {
        struct pairing_goal *goal = &pairing->goals[i];
        take(&goal->only_own, &goal->seen_own);
        take(&goal->only_reference, &goal->seen_reference);
    }
    for (size_t i = 0; i < pairing->output_count; i++) {
        struct pairing_output *output = &pairing->outputs[i];
        output->sum += output->seen_sum;
        output->squares += output->seen_squares;
        output->seen_sum = output->seen_squares = 0;
        for (size_t k = 0; output->points && k < ESTIMATE_PERCENTILES; k++) {
            take(&output->points[k].both, &output->points[k].seen_both);
            take(&output->points[k].own, &output->points[k].seen_own);
            take(&output->points[k].reference, &output->points[k].seen_reference);
        }
    }
    take(&pairing->trials, &pairing->seen);
}

/* ---- what it came to ------------------------------------------------------------------------------ */

const struct pairing_output *pairing_find(const struct pairing *pairing, const char *group,
                                          const char *name, int year)
{
    for (size_t i = 0; pairing && i < pairing->output_count; i++) {
        const struct pairing_output *output = &pairing->outputs[i];
        if (output->year == year && strcmp(output->group, group) == 0 && strcmp(output->name, name) == 0)
            return output;
    }
    return NULL;
}

const struct pairing_goal *pairing_find_goal(const struct pairing *pairing, const char *name, int year,
                                             double cars)
{
    for (size_t i = 0; pairing && i < pairing->goal_count; i++) {
        const struct pairing_goal *goal = &pairing->goals[i];
        if (goal->target->cars == cars && goal->target->year == year && strcmp(goal->name, name) == 0)
            return goal;
    }
    return NULL;
}

struct interval pairing_mean(const struct pairing *pairing, const struct pairing_output *output,
                             double *mean)
{
    pairing_wide n = (pairing_wide)pairing->trials;
    /* Around the whole part of the mean the squares are small. */
    pairing_wide whole = output->sum / n, rest = output->sum % n;
    pairing_wide around = output->squares - 2 * whole * output->sum + n * whole * whole;
    double square = (double)around - (double)rest * ((double)rest / (double)n);
    *mean = (double)whole + (double)rest / (double)n;
    double sd = pairing->trials > 1 && square > 0 ? sqrt(square / ((double)n - 1)) : 0;
    return interval_mean(*mean, sd, pairing->trials);
}

double pairing_correlation(const struct pairing *pairing, const struct pairing_point *point)
{
    double n = (double)pairing->trials, own = (double)point->own / n,
           reference = (double)point->reference / n;
    double variance = own * (1 - own) * reference * (1 - reference);
    if (!(variance > 0)) return 0;
    return ((double)point->both / n - own * reference) / sqrt(variance);
}
