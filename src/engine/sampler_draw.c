/* Hot: a tile's uniforms.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "component/tile.h"
#include "draw/copula.h"
#include "draw/philox.h"
#include "draw/reflection.h"
#include "draw/scores.h"
#include "engine/sampler.h"

_Static_assert((int)TILE_LANES <= (int)LATIN_LANES && (int)TILE_LANES <= (int)SOBOL_LANES,
               "a tile is drawn at once");

/* A column as its sampling makes it, before any is turned. */
static void column_draw(const struct sampler *sampler, size_t draw, size_t column, uint64_t first,
                        int month, double *centred)
{
    const uint64_t index = first - sampler->first;
    const struct sobol_column *sobol =
        sampler->sobol && sampler->sobol[column].dimension ? &sampler->sobol[column] : NULL;
    if (sobol && sampler->shuffle) {
        uint32_t points[TILE_LANES];
        width_name(latin_strata)(sampler->shuffle, index, points, TILE_LANES);
        width_name(sobol_draw_at)(sobol, points, centred, TILE_LANES);
        return;
    }
    if (sobol) {
        width_name(sobol_draw)(sobol, index, centred, TILE_LANES);
        return;
    }
    width_name(philox_draw)(sampler->keys[draw], first, (uint32_t)month, centred, TILE_LANES);
    if (sampler->latin) width_name(latin_draw)(&sampler->latin[column], index, centred, TILE_LANES);
}

static void turn(const struct sampler *sampler, uint64_t first, double *const *kept)
{
    const struct sampler_order *order = sampler->order;
    for (size_t i = 0; i < order->turned_count; i++) {
        const struct sampler_turned *turned = &sampler->turned[i];
        column_draw(sampler, turned->draw, turned->column, first, turned->month, kept[i]);
    }
    width_name(reflection_apply)(order->axis, order->turned_count, kept, TILE_LANES);
}

/* The lanes of the second sample's turned columns. */
static double *const *kept_again(const struct sampler *sampler, double *const *kept)
{
    return sampler->second->kept ? kept + sampler->order->turned_count : NULL;
}

void width_name(sampler_turn)(const struct sampler *sampler, uint64_t first, double *const *kept)
{
    if (sampler->kept) turn(sampler, first, kept);
    if (sampler->second && sampler->second->kept) turn(sampler->second, first, kept_again(sampler, kept));
}

/* Of the sampler's own sample. */
static void draw_own(const struct sampler *sampler, size_t draw, size_t at, uint64_t first, int month,
                     double *const *kept, double *centred)
{
    size_t column = sampler->column[draw] + (month ? at : 0);
    if (sampler->kept && sampler->kept[column] != SIZE_MAX)
        lanes_copy(centred, kept[sampler->kept[column]]);
    else
        column_draw(sampler, draw, column, first, month, centred);
}

void width_name(sampler_draw)(const struct sampler *sampler, size_t draw, size_t at, uint64_t first,
                              int month, double *const *kept, double *centred)
{
    if (sampler->is_again && sampler->is_again[draw])
        draw_own(sampler->second, draw, at, first, month, kept_again(sampler, kept), centred);
    else
        draw_own(sampler, draw, at, first, month, kept, centred);
}

void width_name(sampler_group)(const struct sampler *sampler, const struct plan *plan, size_t group,
                               size_t at, uint64_t first, int month, double *const *kept,
                               double *const *columns)
{
    const struct plan_group *of = &plan->groups[group];
    const struct sampler_given *given = sampler->given ? &sampler->given[group] : NULL;
    if (!given || !given->factor) {
        for (size_t i = 0; i < of->count; i++)
            width_name(sampler_draw)(sampler, of->draws[i], at, first, month, kept, columns[i]);
        width_name(copula_apply)(of->factor, of->count, columns, TILE_LANES);
        return;
    }
    for (size_t i = 0; i < of->count; i++)
        draw_own(sampler, of->draws[i], at, first, month, kept, columns[i]);
    width_name(copula_apply)(of->factor, of->count, columns, TILE_LANES);
    for (size_t i = given->kept; i < of->count; i++)
        width_name(sampler_draw)(sampler, of->draws[given->order[i]], at, first, month, kept,
                                 columns[given->order[i]]);
    width_name(copula_again)(given->factor, of->count, given->order, columns, TILE_LANES);
}

void width_name(sampler_scores)(const struct sampler *sampler, size_t draw, size_t at, uint64_t first,
                                int month, double *scores)
{
    width_name(sampler_draw)(sampler, draw, at, first, month, NULL, scores);
    scores_from_centred(scores, scores, TILE_LANES);
}
