/* A look at a plan before anything is counted: what its total comes to in a tile of trials.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_PILOT_H
#define ENGINE_PILOT_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/shape.h"
#include "plan/plan.h"

/* The total of each calendar year of the period, years[year - first year][lane], in the first TILE_LANES trials of a run
 * with that seed. false: one of them is faulty, or out of memory. */
bool pilot_totals(const struct plan *plan, uint64_t seed, double (*years)[TILE_LANES]);

#endif
