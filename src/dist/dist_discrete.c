/* discrete: a few values, each with its share. Drawn by exact steps. Numbers, chances and bernoulli are
 * laws of this family too. Values are not scaled: location 0, scale 1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "dist/arguments.h"
#include "dist/compose.h"
#include "dist/family.h"

static double discrete_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    size_t low = 0, high = dist->atoms - 1;
    while (low < high) { /* the first atom with P(X <= atom) >= the probability of the place */
        size_t middle = (low + high) / 2;
        bool covers = upper ? dist->above[middle] <= tail : dist->below[middle + 1] >= tail;
        if (covers)
            high = middle;
        else
            low = middle + 1;
    }
    if (slope) *slope = 0;
    return dist->atom[low];
}

static double discrete_tail(const struct dist *dist, double x, bool upper, double *density)
{
    if (density) *density = 0;
    size_t low = 0, high = dist->atoms; /* the first atom above x */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (dist->atom[middle] > x)
            high = middle;
        else
            low = middle + 1;
    }
    if (low == dist->atoms) return upper ? 0 : 1;
    if (low == 0) return upper ? 1 : 0;
    return upper ? dist->above[low - 1] : dist->below[low];
}

static void discrete_moments(const struct dist *dist, double *mean, double *sd)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < dist->atoms; i++) sum += dist->mass[i] * dist->atom[i];
    for (size_t i = 0; i < dist->atoms; i++)
        squares += dist->mass[i] * (dist->atom[i] - sum) * (dist->atom[i] - sum);
    *mean = dist->atoms == 1 ? dist->atom[0] : sum;
    *sd = dist->atoms == 1 ? 0 : sqrt(squares);
}

static bool check_item(const struct stated *stated, size_t at)
{
    const struct dist_argument *argument = &stated->arguments[at];
    if (argument->name) return arguments_fault(stated, at, "discrete has no argument %s", argument->name);
    if (!argument->has_head || argument->part)
        return arguments_fault(stated, at, "discrete takes `value: share` items");
    if (!arguments_check_kind(stated, at, ROLE_LOCATION, "the value", argument->head,
                              argument->head_is_date) ||
        !arguments_check_kind(stated, at, ROLE_SHAPE, "the share", argument->value, argument->is_date))
        return false;
    if (!(argument->value >= 0 && argument->value <= 1))
        return arguments_fault(stated, at, "the share must be within 0 to 1, got %.10g", argument->value);
    return true;
}

static int compare_items(const void *a, const void *b)
{
    const struct dist_argument *left = *(const struct dist_argument *const *)a,
                               *right = *(const struct dist_argument *const *)b;
    if (left->head != right->head) return left->head < right->head ? -1 : 1;
    return left < right ? -1 : left > right;
}

/* Reports the first item whose value an item before it has. */
static bool check_once(const struct stated *stated)
{
    const struct dist_argument **sorted = arena_array(stated->arena, stated->count, sizeof *sorted);
    const struct dist_argument *again = NULL;
    for (size_t i = 0; i < stated->count; i++) sorted[i] = &stated->arguments[i];
    qsort(sorted, stated->count, sizeof *sorted, compare_items);
    for (size_t i = 1; i < stated->count; i++)
        if (sorted[i]->head == sorted[i - 1]->head && (!again || sorted[i] < again)) again = sorted[i];
    return !again ||
           arguments_fault_hint(stated, (size_t)(again - stated->arguments),
                                "write each value once, with its whole share",
                                "the value %s is given twice", arguments_text(stated, again->head));
}

static bool discrete_state(struct dist *dist, const struct stated *stated)
{
    double *values = arena_array(stated->arena, 2 * stated->count, sizeof *values);
    double *shares = values + stated->count, sum = 0;
    for (size_t i = 0; i < stated->count; i++) {
        if (!check_item(stated, i)) return false;
        values[i] = stated->arguments[i].head;
        sum += shares[i] = stated->arguments[i].value;
    }
    if (!check_once(stated)) return false;
    if (!(fabs(sum - 1) <= 1e-9))
        return arguments_fault(stated, SIZE_MAX, "shares must sum to 1, got %.10g", sum);
    compose_atoms(stated->arena, dist, values, shares, stated->count);
    return true;
}

const struct family family_discrete = {
    .name = "discrete",
    .doc = "A few values, each with its share",
    .usage = "discrete(value: share, value: share, ...), shares summing to 1",
    .example = "discrete(1: 20%, 2: 50%, 4: 30%)",
    .form = FORM_STEPS,
    .state = discrete_state,
    .quantile = discrete_quantile,
    .tail = discrete_tail,
    .moments = discrete_moments,
};
