/* Hot: a tile's uniforms as laws get them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "component/tile.h"
#include "draw/scores.h"
#include "engine/inputs.h"

static bool is_drawn(const struct plan_draw *draw, size_t at)
{
    return draw->monthly ? draw->laws[at] != NULL : draw->use_count > 0;
}

static void take(const struct inputs *inputs, size_t draw, size_t at, const double *column, double *centred)
{
    const struct plan_draw *from = &inputs->plan->draws[draw];
    if (!is_drawn(from, at)) return;
    if (!from->monthly) {
        memcpy(centred + draw * TILE_LANES, column, TILE_LANES * sizeof *column);
        return;
    }
    double scores[TILE_LANES], *sums = inputs->scores + draw * TILE_LANES;
    scores_from_centred(column, scores, TILE_LANES);
    for_lanes(i) sums[i] += scores[i];
}

/* All that are drawn once a trial (month 0), or in one month with index `at`. */
static void take_all(const struct inputs *inputs, bool monthly, uint64_t first, int month, size_t at,
                     double *centred)
{
    const struct plan *plan = inputs->plan;
    for (size_t i = 0; i < plan->draw_count; i++) {
        const struct plan_draw *draw = &plan->draws[i];
        if (draw->grouped || draw->monthly != monthly || !is_drawn(draw, at)) continue;
        width_name(sampler_draw)(inputs->sampler, i, at, first, month, inputs->kept, inputs->columns[0]);
        take(inputs, i, at, inputs->columns[0], centred);
    }
    for (size_t g = 0; g < plan->group_count; g++) {
        const struct plan_group *group = &plan->groups[g];
        if (group->monthly != monthly) continue;
        width_name(sampler_group)(inputs->sampler, plan, g, at, first, month, inputs->kept,
                                  inputs->columns);
        for (size_t i = 0; i < group->count; i++)
            take(inputs, group->draws[i], at, inputs->columns[i], centred);
    }
}

void width_name(inputs_draw)(const struct inputs *inputs, uint64_t first, double *centred)
{
    const struct plan *plan = inputs->plan;
    memset(inputs->scores, 0, plan->draw_count * TILE_LANES * sizeof *inputs->scores);
    width_name(sampler_turn)(inputs->sampler, first, inputs->kept);
    take_all(inputs, false, first, 0, 0, centred);
    for (size_t at = 0; at < plan->month_count; at++)
        take_all(inputs, true, first, plan->start_month + (int)at, at, centred);
    for (size_t draw = 0; draw < plan->draw_count; draw++) {
        if (!inputs->months[draw]) continue;
        double *sums = inputs->scores + draw * TILE_LANES, root = sqrt((double)inputs->months[draw]);
        for_lanes(i) sums[i] /= root;
        scores_to_centred(sums, centred + draw * TILE_LANES, TILE_LANES);
    }
}

void width_name(inputs_law)(const struct law *law, const double *centred, double *values)
{
    width_name(law_draw)(law, centred, values, 8);
}
