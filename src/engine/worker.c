/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/worker.h"

#include <stdint.h>
#include <string.h>

#include "component/expression.h"

tile_run *worker_tile_run(enum width width)
{
    static tile_run *const runs[WIDTH_COUNT] = {
#define TILE_RUN_ROW(width) tile_run_##width,
        WIDTH_LIST(TILE_RUN_ROW)
#undef TILE_RUN_ROW
    };
    return runs[width];
}

static double **pointers(struct arena *arena, const struct worker *worker, const size_t *slots,
                         size_t count)
{
    double **found = arena_array(arena, count, sizeof *found);
    for (size_t i = 0; i < count; i++) found[i] = worker_slot(worker, slots[i]);
    return found;
}

static void targets_write(struct arena *arena, struct worker *worker, const struct plan_targets *targets)
{
    char *place = (char *)worker->kernels[targets->component] + targets->offset;
    double **volume = pointers(arena, worker, targets->volume, targets->count);
    double **other = targets->other ? pointers(arena, worker, targets->other, targets->count) : NULL;
    if (targets->kind == FIELD_TAKES) {
        struct takes takes = {targets->count, volume, (const double **)other,
                              worker_slot(worker, targets->own)};
        memcpy(place, &takes, sizeof takes);
    } else if (targets->kind == FIELD_EXPRESSION) {
        struct expression_wires wires;
        memcpy(&wires, place, sizeof wires);
        wires.inputs = (const double **)volume;
        wires.stack = worker_slot(worker, targets->own);
        memcpy(place, &wires, sizeof wires);
    } else if (targets->kind == FIELD_PAST) {
        struct past past = {targets->count, (const double **)volume};
        memcpy(place, &past, sizeof past);
    } else {
        struct targets on = {targets->count, volume, other};
        memcpy(place, &on, sizeof on);
    }
}

/* Slots that an earlier plan has too are that worker's lanes. */
static void slots_create(struct arena *arena, struct worker *worker, struct worker *const *team)
{
    const struct plan *plan = worker->plan;
    worker->slots = arena_array(arena, plan->slot_count, sizeof *worker->slots);
    size_t own = 0;
    for (size_t slot = 0; slot < plan->slot_count; slot++)
        own += worker->part->slots[slot].plan == SIZE_MAX;
    double *lanes = arena_array(arena, own * TILE_LANES, sizeof *lanes);
    for (size_t slot = 0; slot < plan->slot_count; slot++) {
        struct ensemble_place place = worker->part->slots[slot];
        worker->slots[slot] = place.plan == SIZE_MAX ? lanes : worker_slot(team[place.plan], place.slot);
        if (place.plan == SIZE_MAX) lanes += TILE_LANES;
    }
    for (size_t i = 0; i < plan->constant_count; i++) {
        if (worker->part->slots[plan->constants[i].slot].plan != SIZE_MAX) continue;
        double *constant = worker_slot(worker, plan->constants[i].slot);
        for_lanes(lane) constant[lane] = plan->constants[i].value;
    }
}

/* A component makes into its volume, unless somebody looks afterwards at what it made. */
static void made_create(struct arena *arena, struct worker *worker, bool watched)
{
    const struct plan *plan = worker->plan;
    const struct ensemble_part *part = worker->part;
    worker->made = arena_array(arena, plan->component_count, sizeof *worker->made);
    for (size_t i = 0; i < plan->component_count; i++) {
        const struct plan_component *component = &plan->components[i];
        if (component->made == SIZE_MAX) continue;
        bool kept = watched || component->made_read || part->lent[i] || part->made[i];
        worker->made[i] = worker_slot(worker, kept ? component->made : component->volume);
    }
}

static void kernels_create(struct arena *arena, struct worker *worker, enum width width)
{
    const struct plan *plan = worker->plan;
    worker->kernels = arena_array(arena, plan->component_count, sizeof *worker->kernels);
    worker->types = arena_array(arena, plan->component_count, sizeof *worker->types);
    for (size_t i = 0; i < plan->component_count; i++) {
        const struct plan_component *component = &plan->components[i];
        worker->types[i] = component_type(width, component->id);
        worker->kernels[i] = arena_alloc(arena, component->image_bytes);
        memcpy(worker->kernels[i], component->image, component->image_bytes);
    }
    for (size_t i = 0; i < plan->wire_count; i++) {
        const struct plan_wire *wire = &plan->wires[i];
        bool makes = wire->slot == plan->components[wire->component].made;
        double *lanes = makes ? worker->made[wire->component] : worker_slot(worker, wire->slot);
        memcpy((char *)worker->kernels[wire->component] + wire->offset, &lanes, sizeof lanes);
    }
    for (size_t i = 0; i < plan->targets_count; i++) targets_write(arena, worker, &plan->targets[i]);
}

/* A scope of one component is that component's volume; the others are added up every month. */
static void scopes_create(struct arena *arena, struct worker *worker)
{
    const struct plan *plan = worker->plan;
    size_t count = plan->scope_count + plan->revenue_count;
    worker->place = arena_array(arena, count, sizeof *worker->place);
    worker->scope = arena_array(arena, count, sizeof *worker->scope);
    worker->parts = arena_array(arena, plan->scope_count, sizeof *worker->parts);
    for (size_t i = 0; i < plan->scope_count; i++) {
        const struct plan_scope *scope = &plan->scopes[i];
        worker->parts[i] = arena_array(arena, scope->count, sizeof **worker->parts);
        for (size_t k = 0; k < scope->count; k++)
            worker->parts[i][k] = worker_slot(worker, plan->components[scope->components[k]].volume);
        if (scope->count == 1 && !scope->known) worker->scope[i] = worker->parts[i][0];
    }
    for (size_t i = 0; i < count; i++)
        if (!worker->scope[i])
            worker->scope[i] = worker->place[i] = arena_array(arena, TILE_LANES, sizeof **worker->place);
}

static double **lanes_create(struct arena *arena, size_t count)
{
    double **lanes = arena_array(arena, count, sizeof *lanes);
    for (size_t i = 0; i < count; i++) lanes[i] = arena_array(arena, TILE_LANES, sizeof **lanes);
    return lanes;
}

struct worker_scratch *worker_scratch(struct arena *arena, const struct ensemble_part *parts, size_t count)
{
    struct worker_scratch *scratch = arena_alloc(arena, sizeof *scratch);
    size_t group = 1, rests = 0, scopes = 0;
    for (size_t p = 0; p < count; p++) {
        const struct plan *plan = parts[p].plan;
        for (size_t i = 0; i < plan->group_count; i++)
            if (plan->groups[i].count > group) group = plan->groups[i].count;
        for (size_t i = 0; i < plan->known_count; i++)
            if (plan->knowns[i].rest_count > rests) rests = plan->knowns[i].rest_count;
        if (plan->scope_count > scopes) scopes = plan->scope_count;
    }
    scratch->centred = lanes_create(arena, group);
    scratch->rests = arena_array(arena, rests * TILE_LANES, sizeof *scratch->rests);
    scratch->derived = arena_array(arena, TILE_LANES, sizeof *scratch->derived);
    scratch->derived_parts = arena_array(arena, scopes, sizeof *scratch->derived_parts);
    return scratch;
}

struct worker *worker_create(struct arena *arena, const struct ensemble_part *part, enum width width,
                             struct worker *const *team, const struct worker_scratch *scratch, bool watched)
{
    const struct plan *plan = part->plan;
    struct worker *worker = arena_alloc(arena, sizeof *worker);
    worker->plan = plan;
    worker->part = part;
    worker->sampler = part->sampler;
    slots_create(arena, worker, team);
    made_create(arena, worker, watched);
    kernels_create(arena, worker, width);
    worker->centred = scratch->centred;
    worker->rests = scratch->rests;
    worker->derived = scratch->derived;
    worker->derived_parts = scratch->derived_parts;
    worker->kept = lanes_create(arena, sampler_kept(worker->sampler));
    scopes_create(arena, worker);
    worker->sums = arena_array(arena, plan->sum_count * TILE_LANES, sizeof *worker->sums);
    worker->moments = arena_array(arena, plan->output_count, sizeof *worker->moments);
    worker->missing = arena_array(arena, plan->goal_count, sizeof *worker->missing);
    worker->reached = arena_array(arena, plan->reached_count, sizeof *worker->reached);
    return worker;
}
