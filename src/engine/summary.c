/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/summary.h"

#include <assert.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/parallel.h"
#include "engine/budget.h"
#include "engine/result.h"

struct summary *summary_create(const struct plan *plan, size_t pages)
{
    struct summary *summary = calloc(1, sizeof *summary);
    if (!summary) return NULL;
    summary->output_count = plan->output_count;
    summary->counts = calloc(plan->output_count, sizeof(struct counts *));
    summary->moments = calloc(plan->output_count, sizeof *summary->moments);
    summary->plan = plan;
    summary->missing = calloc(plan->goal_count + 1, sizeof *summary->missing);
    summary->reached = calloc(plan->reached_count + 1, sizeof *summary->reached);
    summary->pages = pages;
    bool complete = summary->counts && summary->moments && summary->missing && summary->reached;
    complete = complete && settle_begin(summary);
    for (size_t i = 0; complete && i < plan->output_count; i++) {
        enum plan_count count = plan->outputs[i].count;
        if (count == PLAN_COUNT_NONE) continue;
        summary->counts[i] = counts_create(count == PLAN_COUNT_EXACT);
        complete = summary->counts[i] != NULL;
    }
    if (complete && settle_again(summary)) return summary;
    summary_free(summary);
    return NULL;
}

struct summary *summary_empty(const struct plan *plan)
{
    return summary_create(plan, budget_pages(&plan, 1));
}

void summary_free(struct summary *summary)
{
    if (!summary) return;
    for (size_t i = 0; summary->counts && i < summary->output_count; i++) counts_free(summary->counts[i]);
    free(summary->counts);
    free(summary->moments);
    free(summary->missing);
    free(summary->reached);
    free(summary->order);
    free(summary);
}

static void moments_add_all(struct moments *all, const struct moments *more, size_t count)
{
    for (size_t i = 0; i < count; i++) moments_add(&all[i], &more[i]);
}

struct adding {
    struct summary *all;
    const struct summary *more;
    size_t first; /* output */
    atomic_bool failed;
};

static void add_output(void *context, int worker, size_t item)
{
    struct adding *adding = context;
    (void)worker;
    const size_t output = adding->first + item;
    struct counts *counts = adding->all->counts[output];
    if (counts && !counts_add_all(counts, adding->more->counts[output]))
        atomic_store(&adding->failed, true);
}

static size_t room_of(const struct summary *summary, size_t first, size_t count)
{
    size_t room = 0;
    for (size_t i = first; i < first + count; i++)
        if (summary->counts[i]) room += counts_room(summary->counts[i]);
    return room;
}

/* Some outputs at a time: between them counts are made to keep to their pages, as in a round. */
static bool add_counts(struct adding *adding, int threads)
{
    enum { AT_A_TIME = 64 };
    struct summary *all = adding->all;
    if (!settle(all, adding->more->coarse)) return false;
    for (; adding->first < all->output_count; adding->first += AT_A_TIME) {
        const size_t left = all->output_count - adding->first, count = left < AT_A_TIME ? left : AT_A_TIME;
        all->room -= room_of(all, adding->first, count);
        parallel_for(threads, count, add_output, adding);
        all->room += room_of(all, adding->first, count);
        if (atomic_load(&adding->failed) || !settle(all, 0)) return false;
    }
    return true;
}

bool summary_add(struct summary *all, const struct summary *more, int threads)
{
    const struct plan *plan = all->plan;
    assert(more->trials <= LEAP_TRIALS_MAX && all->trials <= LEAP_TRIALS_MAX - more->trials);
    assert(plan->output_count == more->output_count && plan->goal_count == more->plan->goal_count &&
           plan->reached_count == more->plan->reached_count);
    struct adding adding = {.all = all, .more = more};
    if (!add_counts(&adding, threads)) return false;
    moments_add_all(all->moments, more->moments, all->output_count);
    moments_add_all(all->missing, more->missing, plan->goal_count);
    for (size_t i = 0; i < plan->reached_count; i++) all->reached[i] += more->reached[i];
    all->trials += more->trials;
    return settle_again(all);
}

uint64_t summary_trials(const struct summary *summary) { return summary->trials; }

const struct plan *summary_plan(const struct summary *summary) { return summary->plan; }

double summary_mean(const struct summary *summary, size_t output)
{
    return moments_mean(&summary->moments[output]);
}

struct second {
    double mean, below, sum, largest;
};

static bool add_second(void *context, double low, double high, uint64_t count)
{
    struct second *second = context;
    if (low >= second->below) return false;
    double off = (low + high) / 2 - second->mean;
    second->sum += off * off * (double)count;
    second->largest = high;
    return true;
}

/* No value of the output is larger. Units of money may be any number of them to the car. */
static double largest_value(const struct plan *plan, const struct plan_output *output)
{
    if (output->scope >= plan->scope_count) return INFINITY;
    return (double)plan->scopes[output->scope].count * (output->last - output->first + 1) *
           COUNTS_EXACT_END;
}

/* The squares of so large values could have gone round more than once (moments.h). */
static bool may_go_round(const struct moments *moments, double largest)
{
    double spread = largest / 2; /* the sd is at most that */
    return (double)moments->count * spread * spread >= MOMENTS_END;
}

/* The sd of the values below a bound, whose mean is `mean`; `moments` are theirs, or those of their distances from it.
 * Where squares may have gone round, the counts tell. */
static double sd_below(const struct summary *summary, size_t output, const struct moments *moments,
                       double mean, double below)
{
    if (!summary->counts[output] || moments->count < 2 ||
        !may_go_round(moments, largest_value(summary->plan, &summary->plan->outputs[output])))
        return moments_sd(moments);
    struct second second = {.mean = mean, .below = below};
    counts_visit(summary->counts[output], add_second, NULL, &second);
    if (!may_go_round(moments, second.largest)) return moments_sd(moments);
    return sqrt(second.sum / (double)(moments->count - 1));
}

double summary_sd(const struct summary *summary, size_t output)
{
    const struct moments *moments = &summary->moments[output];
    return sd_below(summary, output, moments, moments_mean(moments), INFINITY);
}

double summary_least(const struct summary *summary, size_t output)
{
    return (double)summary->moments[output].least;
}

double summary_most(const struct summary *summary, size_t output)
{
    return (double)summary->moments[output].most;
}

bool summary_is_exact(const struct summary *summary, size_t output)
{
    return summary->counts[output] && counts_is_exact(summary->counts[output]);
}

size_t summary_bytes(const struct summary *summary)
{
    size_t bytes = 0;
    for (size_t i = 0; i < summary->output_count; i++)
        if (summary->counts[i]) bytes += counts_bytes(summary->counts[i]);
    return bytes;
}

/* ---- reading counts ---------------------------------------------------------------------------- */

/* What was noted of a goal, or NULL when it is none. */
static const struct moments *goal_find(const struct summary *summary, size_t output, double cars)
{
    const struct plan *plan = summary->plan;
    for (size_t i = 0; i < plan->goal_count; i++)
        if (plan->goals[i].output == output && plan->goals[i].cars == cars) return &summary->missing[i];
    return NULL;
}

uint64_t summary_at_least(const struct summary *summary, size_t output, double cars)
{
    const struct moments *missing = goal_find(summary, output, cars);
    if (missing) return summary->trials - missing->count;
    if (cars <= (double)summary->moments[output].least) return summary->trials;
    if (cars > (double)summary->moments[output].most) return 0;
    return summary->trials - counts_below(summary->counts[output], cars);
}

uint64_t summary_shortfall(const struct summary *summary, size_t output, double cars, double *mean,
                           double *sd)
{
    const struct moments *missing = goal_find(summary, output, cars);
    assert(missing);
    *mean = moments_mean(missing) - (ceil(cars) - cars);
    *sd = sd_below(summary, output, missing, cars - *mean, cars);
    return missing->count;
}

uint64_t summary_reached(const struct summary *summary, size_t goal, int month)
{
    const struct plan_goal *of = &summary->plan->goals[goal];
    const struct plan_output *output = &summary->plan->outputs[of->output];
    assert(of->reached != SIZE_MAX && month >= output->first && month <= output->last);
    if (month == output->last) return summary->trials - summary->missing[goal].count;
    return summary->reached[of->reached + (size_t)(month - output->first)];
}

struct at_ranks {
    struct summary_rank *next;
    size_t left;
    uint64_t passed;
    double least, most; /* of all values */
};

static bool find_ranks(void *context, double low, double high, uint64_t count)
{
    struct at_ranks *at = context;
    if (low < at->least) low = at->least;
    if (high > at->most) high = at->most;
    for (; at->left && at->next->rank <= at->passed + count; at->next++, at->left--) {
        double within = ((double)(at->next->rank - at->passed) - 0.5) / (double)count;
        at->next->low = low;
        at->next->value = low + within * (high - low);
        at->next->high = high;
    }
    at->passed += count;
    return at->left > 0;
}

/* A page before the next rank need not be looked into. */
static bool skip_ranks(void *context, uint64_t count)
{
    struct at_ranks *at = context;
    if (!at->left || at->next->rank <= at->passed + count) return false;
    at->passed += count;
    return true;
}

void summary_at_ranks(const struct summary *summary, size_t output, struct summary_rank *ranks,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) ranks[i].low = ranks[i].value = ranks[i].high = NAN;
    const struct moments *moments = &summary->moments[output];
    struct at_ranks at = {ranks, count, 0, (double)moments->least, (double)moments->most};
    counts_visit(summary->counts[output], find_ranks, skip_ranks, &at);
}

double summary_at_rank(const struct summary *summary, size_t output, uint64_t rank)
{
    struct summary_rank at = {.rank = rank};
    summary_at_ranks(summary, output, &at, 1);
    return at.value;
}

struct fourth {
    double mean, sum;
};

static bool add_fourth(void *context, double low, double high, uint64_t count)
{
    struct fourth *fourth = context;
    double off = (low + high) / 2 - fourth->mean;
    fourth->sum += off * off * off * off * (double)count;
    return true;
}

double summary_fourth(const struct summary *summary, size_t output)
{
    struct fourth fourth = {.mean = summary_mean(summary, output)};
    counts_visit(summary->counts[output], add_fourth, NULL, &fourth);
    return fourth.sum / (double)summary->trials;
}
