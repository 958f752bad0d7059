/* What is behind a summary: shared by the run that fills it and the functions that read it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_RESULT_H
#define ENGINE_RESULT_H

#include "engine/counts.h"
#include "engine/moments.h"
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
    /* Outputs counted per car are moved to bins in a fixed order, the first `coarse` of it being there: as few
     * as keep all counts together to `pages` (counts_pages). So which they are depends on the trials counted, but
     * not on how these came together. */
    size_t *order; /* [exact_count]: outputs, the first to go first */
    size_t exact_count, coarse;
    size_t pages;
};

/* Empty, for the outputs of `plan`, whose counts take `pages`, but for what bins alone take; NULL: out of memory. */
struct summary *summary_create(const struct plan *plan, size_t pages);

/* Moves to bins what has to be there. false: out of memory. */
bool summary_settle(struct summary *summary);

#endif
