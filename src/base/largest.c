/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/largest.h"

#include <math.h>
#include <stdlib.h>

struct ranked {
    double size;
    size_t index;
};

static int larger_first(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->size != b->size) return a->size < b->size ? 1 : -1;
    return a->index < b->index ? -1 : a->index > b->index;
}

const size_t *largest_first(struct arena *arena, const double *sizes, size_t count)
{
    struct ranked *ranked = arena_array(arena, count, sizeof *ranked);
    size_t *order = arena_array(arena, count, sizeof *order);
    for (size_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){isnan(sizes[i]) ? -INFINITY : sizes[i], i};
    if (count) qsort(ranked, count, sizeof *ranked, larger_first);
    for (size_t i = 0; i < count; i++) order[i] = ranked[i].index;
    return order;
}
