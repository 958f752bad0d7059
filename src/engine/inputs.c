/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/inputs.h"

#include <assert.h>

#include "base/vecmath.h"
#include "component/tile.h"

struct inputs *inputs_create(struct arena *arena, const struct plan *plan, const struct sampler *sampler)
{
    struct inputs *inputs = arena_alloc(arena, sizeof *inputs);
    size_t largest = 1, turned = sampler_kept(sampler);
    for (size_t i = 0; i < plan->group_count; i++)
        largest = plan->groups[i].count > largest ? plan->groups[i].count : largest;
    inputs->plan = plan;
    inputs->sampler = sampler;
    inputs->columns = arena_array(arena, largest, sizeof *inputs->columns);
    for (size_t i = 0; i < largest; i++)
        inputs->columns[i] = arena_array(arena, TILE_LANES, sizeof **inputs->columns);
    inputs->kept = arena_array(arena, turned, sizeof *inputs->kept);
    for (size_t i = 0; i < turned; i++)
        inputs->kept[i] = arena_array(arena, TILE_LANES, sizeof **inputs->kept);
    inputs->scores = arena_array(arena, plan->draw_count * TILE_LANES, sizeof *inputs->scores);
    inputs->months = arena_array(arena, plan->draw_count, sizeof *inputs->months);
    for (size_t i = 0; i < plan->draw_count; i++)
        for (size_t at = 0; plan->draws[i].monthly && at < plan->month_count; at++)
            inputs->months[i] += plan->draws[i].laws[at] != NULL;
    return inputs;
}

void inputs_from(struct inputs *inputs, const struct sampler *sampler)
{
    assert(sampler_kept(sampler) == sampler_kept(inputs->sampler));
    inputs->sampler = sampler;
}

void inputs_tile(struct inputs *inputs, uint64_t first, double *centred)
{
    static void (*const draws[WIDTH_COUNT])(const struct inputs *, uint64_t, double *) = {
#define INPUTS_ROW(width) inputs_draw_##width,
        WIDTH_LIST(INPUTS_ROW)
#undef INPUTS_ROW
    };
    draws[width_select()](inputs, first, centred);
}

enum { LAW_LANES = 8 }; /* what law_draw takes at least */

double inputs_value(const struct plan *plan, size_t draw, size_t at, double centred)
{
    static void (*const laws[WIDTH_COUNT])(const struct law *, const double *, double *) = {
#define INPUTS_ROW(width) inputs_law_##width,
        WIDTH_LIST(INPUTS_ROW)
#undef INPUTS_ROW
    };
    const struct plan_draw *from = &plan->draws[draw];
    double same[LAW_LANES], values[LAW_LANES];
    for (int i = 0; i < LAW_LANES; i++) same[i] = centred;
    laws[width_select()](from->monthly ? from->laws[at] : from->uses[0].law, same, values);
    return from->factor ? vec_log(values[0]) : values[0];
}
