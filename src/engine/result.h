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
};

/* Empty, for the outputs of `plan`; NULL: out of memory. */
struct summary *summary_create(const struct plan *plan);

#endif
