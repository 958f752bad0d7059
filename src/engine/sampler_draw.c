/* Hot: a tile's uniforms.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "component/tile.h"
#include "draw/philox.h"
#include "draw/reflection.h"
#include "engine/sampler.h"

/* A column as its sampling makes it, before any is turned. */
static void column_draw(const struct sampler *sampler, size_t draw, size_t column, uint64_t first,
                        int month, double *centred)
{
    if (sampler->sobol && sampler->sobol[column]) {
        width_name(sobol_draw)(sampler->sobol[column], first - sampler->first, centred, TILE_LANES);
        return;
    }
    width_name(philox_draw)(sampler->keys[draw], first, (uint32_t)month, centred, TILE_LANES);
    if (sampler->latin)
        width_name(latin_draw)(&sampler->latin[column], first - sampler->first, centred, TILE_LANES);
}

void width_name(sampler_turn)(const struct sampler *sampler, uint64_t first, double *const *kept)
{
    const struct sampler_order *order = sampler->order;
    for (size_t i = 0; i < order->turned_count; i++) {
        const struct sampler_turned *turned = &sampler->turned[i];
        column_draw(sampler, turned->draw, turned->column, first, turned->month, kept[i]);
    }
    width_name(reflection_apply)(order->axis, order->turned_count, kept, TILE_LANES);
}

void width_name(sampler_draw)(const struct sampler *sampler, size_t draw, size_t at, uint64_t first,
                              int month, double *const *kept, double *centred)
{
    size_t column = sampler->column[draw] + (month ? at : 0);
    if (sampler->kept && sampler->kept[column] != SIZE_MAX)
        memcpy(centred, kept[sampler->kept[column]], TILE_LANES * sizeof *centred);
    else
        column_draw(sampler, draw, column, first, month, centred);
}
