/* Several plans, or views of one, side by side over the same trials: what one plan shares with an earlier one is
 * neither drawn nor computed again.
 *
 * Shared are constants; draws of one name, law and uniforms; and what a component makes before levers act, if all
 * that it reads is shared. From levers on each plan goes its own way, so the bits are those of a run alone. Plans
 * share nothing unless their months are the same.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_ENSEMBLE_H
#define ENGINE_ENSEMBLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "engine/sampler.h"
#include "plan/plan.h"

/* Where a slot's lanes are: those of another plan's slot (never one that is shared itself), or its own. */
struct ensemble_place {
    size_t plan; /* SIZE_MAX: its own */
    size_t slot;
};

/* What a plan of the ensemble leaves to earlier ones. */
struct ensemble_part {
    const struct plan *plan;
    const struct sampler *sampler;
    struct ensemble_place *slots; /* [slot_count] */
    bool *drawn;                  /* [draw_count]: by an earlier plan */
    bool *made;                   /* [component_count]: its begin, advance, make and prepare, likewise */
    bool *lent;                   /* [component_count]: a later plan reads what it made */
};

/* The parts, in `arena`, in the order of the plans. */
struct ensemble_part *ensemble_create(struct arena *arena, const struct plan *const *plans,
                                      const struct sampler *const *samplers, size_t count);

#endif
