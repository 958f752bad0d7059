/* What is counted more coarsely when counts would take too much memory, and in which order.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "engine/result.h"

static bool is_single_month(const struct plan *plan, size_t output)
{
    return output > 0 && plan->outputs[output].first == plan->outputs[output].last;
}

/* Appends the counted outputs, single months first, the others from the last to the first, which are the ones that
 * people ask for: the first is the first year's total. */
static size_t order_fill(const struct plan *plan, bool exact_alone, size_t *order, size_t *singles)
{
    size_t count = 0;
    for (int months = 1; months >= 0; months--) {
        for (size_t i = plan->output_count; i-- > 0;) {
            enum plan_count how = plan->outputs[i].count;
            bool counted = exact_alone ? how == PLAN_COUNT_EXACT : how != PLAN_COUNT_NONE;
            if (counted && is_single_month(plan, i) == (months == 1)) order[count++] = i;
        }
        if (months == 1) *singles = count;
    }
    return count;
}

bool settle_begin(struct summary *summary)
{
    const struct plan *plan = summary->plan;
    size_t singles;
    summary->order = calloc(2 * plan->output_count, sizeof *summary->order);
    if (!summary->order) return false;
    summary->exact_count = order_fill(plan, true, summary->order, &singles);
    summary->counted = summary->order + summary->exact_count;
    summary->counted_count = order_fill(plan, false, summary->counted, &summary->single_count);
    return true;
}

/* What a step does: it moves an output to bins (level 0), or its bins to a level. */
struct step {
    size_t output;
    unsigned level;
};

static size_t step_count(const struct summary *summary)
{
    return summary->exact_count + COUNTS_LEVELS * summary->counted_count;
}

/* First all counts per car go to bins; then the single months' bins, level by level; then the others'. */
static struct step step_of(const struct summary *summary, size_t step)
{
    if (step < summary->exact_count) return (struct step){summary->order[step], 0};
    step -= summary->exact_count;
    size_t first = 0, count = summary->single_count;
    if (step >= COUNTS_LEVELS * count) {
        step -= COUNTS_LEVELS * count;
        first = count;
        count = summary->counted_count - count;
    }
    return (struct step){summary->counted[first + step % count], 1 + (unsigned)(step / count)};
}

static bool has_taken(struct counts_form form, struct step step)
{
    return !form.exact && form.level >= step.level;
}

static bool is_taken(const struct summary *summary, size_t step)
{
    const struct step does = step_of(summary, step);
    const struct counts *counts = summary->counts[does.output];
    return has_taken((struct counts_form){counts_is_exact(counts), counts_level(counts)}, does);
}

/* Takes the next step, and keeps the room of all counts up to date. */
static bool step_take(struct summary *summary)
{
    const size_t step = summary->coarse++;
    struct counts *counts = summary->counts[step_of(summary, step).output];
    if (is_taken(summary, step)) return true;
    summary->room -= counts_room(counts);
    if (!counts_coarsen(counts)) return false;
    summary->room += counts_room(counts);
    return true;
}

static bool has_room(const struct summary *summary)
{
    return (summary->room + COUNTS_PARTS - 1) / COUNTS_PARTS <= summary->pages;
}

/* What is taken after a given number of steps only grows with the trials, so the least number that leaves enough room
 * is never passed on the way. */
bool settle(struct summary *summary, size_t least)
{
    while (summary->coarse < step_count(summary) && (summary->coarse < least || !has_room(summary)))
        if (!step_take(summary)) return false;
    return true;
}

bool settle_moved(struct summary *summary)
{
    size_t least = summary->coarse < summary->exact_count ? summary->exact_count : 0;
    while (least > summary->coarse && !is_taken(summary, least - 1)) least--;
    return settle(summary, least);
}

bool settle_again(struct summary *summary)
{
    size_t least = step_count(summary);
    while (least > summary->coarse && !is_taken(summary, least - 1)) least--;
    summary->room = 0;
    for (size_t i = 0; i < summary->output_count; i++)
        if (summary->counts[i]) summary->room += counts_room(summary->counts[i]);
    return settle(summary, least);
}

bool settle_leaves(const struct summary *summary, const struct counts_form *forms)
{
    const size_t count = step_count(summary);
    size_t taken = 0;
    for (size_t step = 0; step < count; step++) {
        const struct step does = step_of(summary, step);
        if (has_taken(forms[does.output], does) && taken++ < step) return false;
    }
    return true;
}
