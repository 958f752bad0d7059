/* What each trial drew: draws have addresses, so they can be had again for any trials at any time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_INPUTS_H
#define ENGINE_INPUTS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/width.h"
#include "engine/sampler.h"

struct inputs;

/* For one thread; plan and sampler outlive it. */
struct inputs *inputs_create(struct arena *arena, const struct plan *plan, const struct sampler *sampler);

/* From now on of another sampler of the plan: of the same order, if that turns columns. */
void inputs_from(struct inputs *inputs, const struct sampler *sampler);

/* Of TILE_LANES trials from `first` (a tile's first) on, into centred[draw * TILE_LANES + lane]: the centred
 * uniform that the draw's law got, after its group has been made dependent. A monthly draw: that of the sum of its
 * months' normal scores, over the root of their number. What is drawn in no month is left alone. */
void inputs_tile(struct inputs *inputs, uint64_t first, double *centred);

/* The value that a draw's law (in the month with index `at`, monthly draws; else its first law) makes of a
 * uniform; where the kernels get exp(value), it is value. */
double inputs_value(const struct plan *plan, size_t draw, size_t at, double centred);

/* ---- by vector width ----------------------------------------------------------------------------- */

struct inputs {
    const struct plan *plan;
    const struct sampler *sampler;
    double **columns; /* [largest group, at least 1]: TILE_LANES each */
    double **kept;    /* turned columns (sampler.h) */
    double *scores;   /* [draw_count][TILE_LANES]: monthly draws: sums of scores so far */
    size_t *months;   /* [draw_count]: in which it is drawn */
};

#define INPUTS_DECLARE(width)                                                               \
    void inputs_draw_##width(const struct inputs *inputs, uint64_t first, double *centred); \
    void inputs_law_##width(const struct law *law, const double *centred, double *values);
WIDTH_LIST(INPUTS_DECLARE)
#undef INPUTS_DECLARE

#endif
