/* What a run may keep: so much that a process stays within 64 MiB, whatever the number of trials. It depends on the
 * plans alone, neither on the threads nor on the memory at hand: what is counted in wider bins is part of a result.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_BUDGET_H
#define ENGINE_BUDGET_H

#include <stddef.h>

#include "plan/plan.h"

struct ensemble_part;

struct budget {
    size_t blocks, block_tiles; /* of a round: none has work for more workers than blocks */
    size_t workers;             /* more of them would have lanes beyond the budget */
    size_t steps; /* of a trial, a few nanoseconds each: draws, months of components, outputs */
    size_t pages; /* of the counts of each plan (counts.h) */
};

/* `parts`: what each plan leaves to others; NULL: nothing. */
struct budget budget_of(const struct plan *const *plans, const struct ensemble_part *parts, size_t count);

/* The pages of each of these plans if they have nothing in common. */
size_t budget_pages(const struct plan *const *plans, size_t count);

#endif
