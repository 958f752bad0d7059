/* What is behind a summary: shared by the run that fills it and the functions that read it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_RESULT_H
#define ENGINE_RESULT_H

#include "engine/counts.h"
#include "engine/moments.h"
#include "engine/settle.h"
#include "engine/summary.h"

struct summary {
    size_t output_count;
    uint64_t trials;
    struct counts **counts;  /* [output_count]; NULL: not counted */
    struct moments *moments; /* [output_count] */
    const struct plan *plan;
    struct moments *missing; /* [goal_count]: of what the missing trials are short by */
    uint64_t *reached;       /* [reached_count]: trials that have reached a goal by a month; a last month's
                                is not counted, as `missing` says it */
    /* Steps of coarsening (settle.h), of which the first `coarse` are taken: so many as keep the counts to `pages`. */
    size_t *order;   /* [exact_count]: outputs counted per car, the first to go to bins first */
    size_t *counted; /* [counted_count]: likewise all that are counted, single months before the others */
    size_t exact_count, single_count, counted_count, coarse;
    size_t room; /* of all counts (counts.h); counts that have been added to since are not yet in it */
    size_t pages;
};

/* Empty, for the outputs of `plan`, whose counts take `pages`, or what they take at their coarsest; NULL: out of
 * memory. */
struct summary *summary_create(const struct plan *plan, size_t pages);

#endif
