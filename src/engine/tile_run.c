/* The month loop over one tile: draw, advance, make, act, take, limit, round, count.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/month.h"
#include "engine/counts.h"
#include "engine/worker.h"

/* ---- draws ------------------------------------------------------------------------------------- */

/* A draw that a view holds is the same in all lanes, whatever its group made of it. */
static void draw_held(const struct worker *worker, size_t draw, double *centred)
{
    const struct sampler *sampler = worker->sampler;
    if (!sampler->is_held || !sampler->is_held[draw]) return;
    for_lanes(i) centred[i] = sampler->held[draw];
}

/* From a uniform to values, in the month with index `at` (monthly draws). */
static void draw_apply(const struct worker *worker, size_t index, size_t at, const double *centred)
{
    const struct plan_draw *draw = &worker->plan->draws[index];
    if (draw->monthly) {
        if (draw->laws[at])
            width_name(law_draw)(draw->laws[at], centred, worker_slot(worker, draw->slot), TILE_LANES);
        return;
    }
    for (size_t use = 0; use < draw->use_count; use++)
        width_name(law_draw)(draw->uses[use].law, centred, worker_slot(worker, draw->uses[use].slot),
                             TILE_LANES);
}

static bool draw_wanted(const struct plan_draw *draw, bool monthly, size_t at)
{
    return draw->monthly == monthly && (!monthly || draw->laws[at]);
}

static void draw_group(const struct worker *worker, size_t index, uint64_t first, int month, size_t at)
{
    const struct plan_group *group = &worker->plan->groups[index];
    const bool *drawn = worker->part->drawn;
    bool wanted = false;
    for (size_t i = 0; i < group->count; i++)
        wanted = wanted || (!drawn[group->draws[i]] &&
                            draw_wanted(&worker->plan->draws[group->draws[i]], group->monthly, at));
    if (!wanted) return;
    width_name(sampler_group)(worker->sampler, worker->plan, index, at, first, month, worker->kept,
                              worker->centred);
    for (size_t i = 0; i < group->count; i++) {
        if (drawn[group->draws[i]]) continue;
        draw_held(worker, group->draws[i], worker->centred[i]);
        draw_apply(worker, group->draws[i], at, worker->centred[i]);
    }
}

/* All draws of a trial (month 0), or of one month with index `at`. */
static void draw_all(const struct worker *worker, bool monthly, uint64_t first, int month, size_t at)
{
    const struct plan *plan = worker->plan;
    for (size_t i = 0; i < plan->draw_count; i++) {
        const struct plan_draw *draw = &plan->draws[i];
        if (draw->grouped || worker->part->drawn[i] || !draw_wanted(draw, monthly, at)) continue;
        width_name(sampler_draw)(worker->sampler, i, at, first, month, worker->kept, worker->centred[0]);
        draw_held(worker, i, worker->centred[0]);
        draw_apply(worker, i, at, worker->centred[0]);
    }
    for (size_t i = 0; i < plan->group_count; i++)
        if (plan->groups[i].monthly == monthly) draw_group(worker, i, first, month, at);
}

/* ---- one month --------------------------------------------------------------------------------- */

static void wire_month(const struct worker *worker, size_t at)
{
    const struct plan *plan = worker->plan;
    for (size_t i = 0; i < plan->wire_count; i++) {
        const struct plan_wire *wire = &plan->wires[i];
        if (!wire->slots) continue;
        double *lanes = worker_slot(worker, wire->slots[at]);
        memcpy((char *)worker->kernels[wire->component] + wire->offset, &lanes, sizeof lanes);
    }
}

static void volume_from_made(const struct worker *worker)
{
    const struct plan *plan = worker->plan;
    for (size_t i = 0; i < plan->component_count; i++) {
        if (!worker->made[i]) continue;
        double *volume = worker_slot(worker, plan->components[i].volume);
        if (volume != worker->made[i]) lanes_copy(volume, worker->made[i]);
    }
}

static void run_steps(const struct worker *worker, const struct month *month)
{
    const struct plan *plan = worker->plan;
    bool copied = false;
    for (size_t i = 0; i < plan->step_count; i++) {
        const struct plan_step *step = &plan->steps[i];
        const struct component_type *type = worker->types[step->component];
        void *kernel = worker->kernels[step->component];
        bool elsewhere = worker->part->made[step->component];
        if (step->phase == PLAN_ADVANCE) {
            if (month->moves && !elsewhere) type->advance(kernel, month);
            continue;
        }
        if (month->number < plan->first_month) return;
        if (step->phase > PLAN_PREPARE && !copied) {
            volume_from_made(worker);
            copied = true;
        }
        switch (step->phase) {
        case PLAN_ADVANCE: break;
        case PLAN_MAKE:
            if (!elsewhere) type->make(kernel, month);
            break;
        case PLAN_PREPARE:
            if (!elsewhere) type->prepare(kernel, month);
            break;
        case PLAN_ACT: type->act(kernel, month); break;
        case PLAN_TAKE: type->take(kernel, month); break;
        case PLAN_LIMIT: type->limit(kernel, month); break;
        }
    }
    if (!copied) volume_from_made(worker);
}

/* ---- rounding ---------------------------------------------------------------------------------- */

static const double CARS_END = COUNTS_EXACT_END - 0.5; /* what is less rounds to less than 2^31 */

static bool is_countable(double volume, bool index)
{
    return index ? isfinite(volume) : volume >= 0 && volume < CARS_END;
}

/* Notes the lowest trial that cannot be counted and lets those lanes count 0, so that the round can end. */
static void fault_note(struct worker *worker, double *volume, uint64_t first, size_t lanes, int month,
                       size_t component)
{
    bool index = component != SIZE_MAX && worker->plan->components[component].index;
    for (size_t i = TILE_LANES; i-- > 0;) {
        if (is_countable(volume[i], index)) continue;
        struct simulate_fault fault = {true, first + i, month, 0, component, volume[i]};
        if (i < lanes && fault.trial >= worker->fault_first &&
            !(worker->fault.found && worker->fault.trial <= fault.trial))
            worker->fault = fault;
        volume[i] = 0;
    }
}

/* floor(v + 1/2), by way of int32: the same for 0 <= v < 2^31 - 1/2, and one instruction everywhere. */
static void round_lanes(struct worker *worker, double *volume, uint64_t first, size_t lanes, int month,
                        size_t component)
{
    double largest = 0;
#pragma omp simd reduction(max : largest)
    for_lanes(i) {
        double countable = volume[i] >= 0 ? volume[i] : CARS_END;
        largest = countable > largest ? countable : largest;
    }
    if (largest >= CARS_END) fault_note(worker, volume, first, lanes, month, component);
    for_lanes(i) volume[i] = (double)(int32_t)(volume[i] + 0.5);
}

/* floor(v / step + 1/2) steps. */
static void round_steps(struct worker *worker, double *volume, double step, uint64_t first, size_t lanes,
                        int month, size_t component)
{
    for_lanes(i) volume[i] = floor(volume[i] / step + 0.5) * step;
    fault_note(worker, volume, first, lanes, month, component);
}

static void round_all(struct worker *worker, uint64_t first, size_t lanes, int month)
{
    const struct plan *plan = worker->plan;
    for (size_t i = 0; i < plan->component_count; i++) {
        const struct plan_component *component = &plan->components[i];
        if (component->made == SIZE_MAX) continue;
        double *volume = worker_slot(worker, component->volume);
        if (component->index || component->resolution != 1)
            round_steps(worker, volume, component->resolution, first, lanes, month, i);
        else
            round_lanes(worker, volume, first, lanes, month, i);
    }
}

/* Next month's readers see this month's volume rounded: a component's own actual where it has one, but what
 * was computed where a known whole hides it. */
static void keep_past(const struct worker *worker)
{
    const struct plan *plan = worker->plan;
    for (size_t i = 0; i < plan->component_count; i++)
        if (plan->components[i].past != SIZE_MAX)
            lanes_copy(worker_slot(worker, plan->components[i].past),
                       worker_slot(worker, plan->components[i].volume));
}

/* ---- known months ------------------------------------------------------------------------------ */

static const struct plan_known *known_of(const struct plan *plan, int month)
{
    for (size_t i = 0; i < plan->known_count; i++)
        if (plan->knowns[i].month == month) return &plan->knowns[i];
    return NULL;
}

static double *scope_lanes(struct worker *worker, size_t scope)
{
    const struct plan_scope *of = &worker->plan->scopes[scope];
    if (!of->known && of->count == 1)
        return worker_slot(worker, worker->plan->components[of->components[0]].volume);
    return worker->place[scope];
}

static void subtract_lanes(double *to, const double *from)
{
    for_lanes(i) to[i] -= from[i];
}

/* Puts the actuals, each held to what is left of its wholes, in the places of their scopes. */
static void place_actuals(struct worker *worker, const struct plan_known *known, uint64_t first,
                          size_t lanes)
{
    for (size_t i = 0; i < known->count; i++) {
        const struct plan_actual *actual = &known->actuals[i];
        double *to = scope_lanes(worker, actual->scope);
        lanes_copy(to, worker_slot(worker, actual->slot));
        round_lanes(worker, to, first, lanes, known->month, SIZE_MAX);
        for (size_t k = 0; k < PLAN_WHOLES; k++) {
            if (actual->whole[k] == SIZE_MAX) continue;
            const double *left = worker->rests + actual->whole[k] * TILE_LANES;
            for_lanes(lane) to[lane] = to[lane] < left[lane] ? to[lane] : left[lane];
        }
        for (size_t k = 0; k < PLAN_WHOLES; k++) {
            if (actual->whole[k] != SIZE_MAX)
                subtract_lanes(worker->rests + actual->whole[k] * TILE_LANES, to);
            if (actual->rest[k] != SIZE_MAX) lanes_copy(worker->rests + actual->rest[k] * TILE_LANES, to);
        }
    }
}

static void hide_components(struct worker *worker, const struct plan_known *known)
{
    for (size_t i = 0; i < known->hidden_count; i++)
        lanes_clear(worker_slot(worker, worker->plan->components[known->hidden[i]].volume));
}

/* The unattributed rows are what the total has beyond its parts. */
static void settle_rest(struct worker *worker)
{
    const struct plan *plan = worker->plan;
    const double *total = worker->scope[0];
    for (size_t i = 0; i < plan->scope_count; i++) {
        const struct plan_scope *scope = &plan->scopes[i];
        if (!scope->parts) continue;
        double *to = scope_lanes(worker, i);
        lanes_copy(to, total);
        for (size_t k = 0; k < scope->part_count; k++) subtract_lanes(to, worker->scope[scope->parts[k]]);
    }
}

/* Where no component is unattributed, nothing is in other months. */
static void clear_rest(struct worker *worker)
{
    const struct plan *plan = worker->plan;
    for (size_t i = 0; i < plan->scope_count; i++)
        if (plan->scopes[i].parts && !plan->scopes[i].count) lanes_clear(scope_lanes(worker, i));
}

/* ---- scopes ------------------------------------------------------------------------------------ */

static bool has_actual(const struct plan_known *known, size_t scope)
{
    for (size_t i = 0; known && i < known->count; i++)
        if (known->actuals[i].scope == scope) return true;
    return false;
}

/* Scopes that stand in no place of their own: those that neither are one component nor have an actual. One without
 * components is zero but in known months. */
static void scopes_add_up(struct worker *worker, const struct plan_known *known)
{
    const struct plan *plan = worker->plan;
    for (size_t i = 0; i < plan->scope_count; i++) {
        const struct plan_scope *scope = &plan->scopes[i];
        double *to = worker->place[i];
        if (to && scope->monthly && scope->count && !has_actual(known, i))
            lanes_sum(to, worker->parts[i], scope->count);
    }
}

/* What the cars of this month bring, in whole units. */
static void revenues_add_up(struct worker *worker)
{
    const struct plan *plan = worker->plan;
    for (size_t i = 0; i < plan->revenue_count; i++) {
        const struct plan_revenue *revenue = &plan->revenues[i];
        if (revenue->counted < plan->scope_count) continue;
        double *to = worker->place[revenue->counted];
        lanes_clear(to);
        for (size_t k = 0; k < revenue->count; k++) {
            const double *cars = worker_slot(worker, plan->components[revenue->components[k]].volume);
            const double units = revenue->units[k];
            for_lanes(lane) to[lane] += units * cars[lane];
        }
    }
}

/* ---- the tile ---------------------------------------------------------------------------------- */

static void begin(struct worker *worker, uint64_t first)
{
    const struct plan *plan = worker->plan;
    const struct month month = {plan->first_month, plan->first_month > plan->level_month};
    width_name(sampler_turn)(worker->sampler, first, worker->kept);
    draw_all(worker, false, first, 0, 0);
    for (size_t i = 0; i < plan->state_count; i++)
        if (worker->part->slots[plan->states[i]].plan == SIZE_MAX)
            lanes_clear(worker_slot(worker, plan->states[i]));
    for (size_t i = 0; i < plan->component_count; i++)
        if (worker->types[i]->begin && !worker->part->made[i])
            worker->types[i]->begin(worker->kernels[i], &month);
}

static void count_month(struct worker *worker, int month, uint64_t first, size_t lanes, uint32_t *bins,
                        size_t stride)
{
    const struct plan_known *known = known_of(worker->plan, month);
    round_all(worker, first, lanes, month);
    if (known) place_actuals(worker, known, first, lanes);
    keep_past(worker);
    if (known) hide_components(worker, known);
    scopes_add_up(worker, known);
    if (known) settle_rest(worker);
    revenues_add_up(worker);
    width_name(tile_count)(worker, month, known, lanes, bins, stride);
    if (known) clear_rest(worker);
}

static void run_month(struct worker *worker, int number, uint64_t first, size_t lanes, uint32_t *bins,
                      size_t stride)
{
    const struct plan *plan = worker->plan;
    if (number < plan->start_month || number > plan->last_month) return;
    const struct month month = {number, number > plan->level_month};
    size_t at = plan_month(plan, number);
    wire_month(worker, at);
    draw_all(worker, true, first, number, at);
    run_steps(worker, &month);
    if (number >= plan->first_month) count_month(worker, number, first, lanes, bins, stride);
    if (worker->watch) worker->watch(worker->watcher, worker, &month);
}

/* All plans go through a month before the next: then what they share of it is there. */
void width_name(tile_run)(struct worker *const *workers, size_t count, uint64_t first, size_t lanes,
                          uint32_t *const *bins, size_t stride)
{
    int start = workers[0]->plan->start_month, last = workers[0]->plan->last_month;
    for (size_t i = 0; i < count; i++) {
        const struct plan *plan = workers[i]->plan;
        if (plan->start_month < start) start = plan->start_month;
        if (plan->last_month > last) last = plan->last_month;
        begin(workers[i], first);
    }
    for (int number = start; number <= last; number++)
        for (size_t i = 0; i < count; i++)
            run_month(workers[i], number, first, lanes, bins ? bins[i] : NULL, stride);
}
