/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble.h"

#include <stdint.h>
#include <string.h>

#include "component/component.h"

/* A plan and an earlier one that it may borrow from. */
struct pair {
    struct ensemble_part *own, *other;
    size_t other_index;
};

static bool same_place(struct ensemble_place a, struct ensemble_place b)
{
    return a.plan == b.plan && a.slot == b.slot;
}

/* The slot's lanes as the ensemble knows them: with the plan that has them. */
static struct ensemble_place place_of(const struct ensemble_part *part, size_t index, size_t slot)
{
    return part->slots[slot].plan == SIZE_MAX ? (struct ensemble_place){index, slot} : part->slots[slot];
}

static void borrow_slot(const struct pair *pair, size_t slot, size_t from)
{
    pair->own->slots[slot] = place_of(pair->other, pair->other_index, from);
}

/* What plans have in common mostly stands in one order: each search begins behind what the last one found. */

/* ---- constants and draws ------------------------------------------------------------------------- */

static void borrow_constants(const struct pair *pair)
{
    const struct plan *own = pair->own->plan, *other = pair->other->plan;
    size_t next = 0;
    for (size_t i = 0; i < own->constant_count; i++) {
        if (pair->own->slots[own->constants[i].slot].plan != SIZE_MAX) continue;
        for (size_t step = 0; step < other->constant_count; step++) {
            size_t j = (next + step) % other->constant_count;
            if (memcmp(&own->constants[i].value, &other->constants[j].value, sizeof(double)) != 0) continue;
            borrow_slot(pair, own->constants[i].slot, other->constants[j].slot);
            next = j + 1;
            break;
        }
    }
}

static bool same_law(const struct law *a, const struct law *b)
{
    return a == b || (a && b && law_same(a, b));
}

/* Does it make the same of the same uniforms? */
static bool same_laws(const struct pair *pair, size_t a, size_t b)
{
    const struct plan_draw *own = &pair->own->plan->draws[a], *other = &pair->other->plan->draws[b];
    if (strcmp(own->name, other->name) != 0 || own->monthly != other->monthly ||
        own->factor != other->factor || own->use_count != other->use_count ||
        own->grouped != other->grouped)
        return false;
    for (size_t i = 0; i < own->use_count; i++)
        if (!same_law(own->uses[i].law, other->uses[i].law)) return false;
    for (size_t at = 0; own->monthly && at < pair->own->plan->month_count; at++)
        if (!same_law(own->laws[at], other->laws[at])) return false;
    return true;
}

static void borrow_draw(const struct pair *pair, size_t a, size_t b)
{
    const struct plan_draw *own = &pair->own->plan->draws[a], *other = &pair->other->plan->draws[b];
    pair->own->drawn[a] = true;
    if (own->monthly) borrow_slot(pair, own->slot, other->slot);
    for (size_t i = 0; i < own->use_count; i++) borrow_slot(pair, own->uses[i].slot, other->uses[i].slot);
}

static size_t find_draw(const struct pair *pair, size_t index, size_t next)
{
    size_t months = pair->own->plan->draws[index].monthly ? pair->own->plan->month_count : 1;
    size_t count = pair->other->plan->draw_count;
    for (size_t step = 0; step < count; step++) {
        size_t i = (next + step) % count;
        if (same_laws(pair, index, i) &&
            sampler_same(pair->own->sampler, index, pair->other->sampler, i, months))
            return i;
    }
    return SIZE_MAX;
}

/* Members of the same place among their group's are borrowed where they come to the same, whatever the others do. */
static void borrow_group(const struct pair *pair, size_t index)
{
    const struct plan *own = pair->own->plan, *other = pair->other->plan;
    const struct plan_group *group = &own->groups[index];
    for (size_t i = 0; i < other->group_count; i++) {
        const struct plan_group *from = &other->groups[i];
        if (from->monthly != group->monthly) continue;
        for (size_t k = 0; k < group->count && k < from->count; k++) {
            if (pair->own->drawn[group->draws[k]] || !same_laws(pair, group->draws[k], from->draws[k]))
                continue;
            if (sampler_same_member(pair->own->sampler, own, index, pair->other->sampler, other, i, k))
                borrow_draw(pair, group->draws[k], from->draws[k]);
        }
    }
}

static void borrow_draws(const struct pair *pair)
{
    const struct plan *plan = pair->own->plan;
    size_t next = 0;
    for (size_t i = 0; i < plan->draw_count; i++) {
        if (plan->draws[i].grouped || pair->own->drawn[i]) continue;
        size_t from = find_draw(pair, i, next);
        if (from == SIZE_MAX) continue;
        borrow_draw(pair, i, from);
        next = from + 1;
    }
    for (size_t i = 0; i < plan->group_count; i++) borrow_group(pair, i);
}

/* Has the plan to draw it, or one that is drawn with it? */
static bool is_drawn_here(const struct ensemble_part *part, size_t draw)
{
    const struct plan *plan = part->plan;
    bool any = !part->drawn[draw];
    for (size_t i = 0; plan->draws[draw].grouped && i < plan->group_count; i++) {
        const struct plan_group *group = &plan->groups[i];
        bool member = false, missing = false;
        for (size_t k = 0; k < group->count; k++) {
            member = member || group->draws[k] == draw;
            missing = missing || !part->drawn[group->draws[k]];
        }
        any = any || (member && missing);
    }
    return any;
}

/* Columns are turned for plans alone that draw one of them. */
static void leave_turning(struct arena *arena, struct ensemble_part *part)
{
    if (!sampler_kept(part->sampler)) return;
    bool *wanted = arena_array(arena, part->plan->draw_count, sizeof *wanted);
    for (size_t draw = 0; draw < part->plan->draw_count; draw++) wanted[draw] = is_drawn_here(part, draw);
    part->sampler = sampler_leave(arena, part->plan, part->sampler, wanted);
}

/* ---- components ---------------------------------------------------------------------------------- */

static const struct plan_wire *wires_of(const struct plan *plan, size_t component)
{
    return plan->wires + plan->components[component].wire;
}

static const struct plan_targets *targets_of(const struct plan *plan, size_t component)
{
    return plan->targets + plan->components[component].target;
}

/* Does it make, advance or prepare by nothing but its own wires? A formula and a brand read others. */
static bool stands_alone(const struct plan *plan, size_t index)
{
    const struct component_type *type = component_type((enum width)0, plan->components[index].id);
    if (!type->make && !type->advance && !type->prepare) return false;
    const struct plan_targets *targets = targets_of(plan, index);
    for (size_t i = 0; i < plan->components[index].targets_count; i++)
        if (targets[i].kind == FIELD_EXPRESSION || targets[i].kind == FIELD_PAST) return false;
    return true;
}

static bool same_wire(const struct pair *pair, size_t own_index, const struct plan_wire *own,
                      const struct plan_wire *other)
{
    const struct plan *plan = pair->own->plan;
    for (size_t at = 0; at < plan->month_count; at++) {
        size_t mine = own->slots ? own->slots[at] : own->slot,
               theirs = other->slots ? other->slots[at] : other->slot;
        if (mine == SIZE_MAX || theirs == SIZE_MAX) {
            if (mine != theirs) return false;
            continue;
        }
        if (!same_place(place_of(pair->own, own_index, mine),
                        place_of(pair->other, pair->other_index, theirs)))
            return false;
        if (!own->slots && !other->slots) break;
    }
    return true;
}

static const struct plan_wire *wire_at(const struct plan *plan, size_t component, size_t offset)
{
    const struct plan_wire *wires = wires_of(plan, component);
    for (size_t i = 0; i < plan->components[component].wire_count; i++)
        if (wires[i].offset == offset) return &wires[i];
    return NULL;
}

static const struct plan_targets *targets_at(const struct plan *plan, size_t component, size_t offset)
{
    const struct plan_targets *targets = targets_of(plan, component);
    for (size_t i = 0; i < plan->components[component].targets_count; i++)
        if (targets[i].offset == offset) return &targets[i];
    return NULL;
}

/* Shares that are taken settle at the tile's beginning how they are brought down. */
static bool same_shares(const struct pair *pair, size_t own_index, size_t a, size_t b)
{
    const struct plan *own = pair->own->plan;
    for (size_t i = 0; i < own->components[a].targets_count; i++) {
        const struct plan_targets *mine = &targets_of(own, a)[i];
        if (mine->kind != FIELD_TAKES) continue;
        const struct plan_targets *theirs = targets_at(pair->other->plan, b, mine->offset);
        if (!theirs || theirs->count != mine->count) return false;
        for (size_t k = 0; k < mine->count; k++)
            if (!same_place(place_of(pair->own, own_index, mine->other[k]),
                            place_of(pair->other, pair->other_index, theirs->other[k])))
                return false;
    }
    return true;
}

static bool same_component(const struct pair *pair, size_t own_index, size_t a, size_t b)
{
    const struct plan *own = pair->own->plan, *other = pair->other->plan;
    const struct plan_component *mine = &own->components[a], *theirs = &other->components[b];
    if (mine->id != theirs->id || mine->image_bytes != theirs->image_bytes ||
        memcmp(mine->image, theirs->image, mine->image_bytes) != 0 || !stands_alone(other, b) ||
        mine->wire_count != theirs->wire_count)
        return false;
    for (size_t i = 0; i < mine->wire_count; i++) {
        const struct plan_wire *wire = &wires_of(own, a)[i], *from = wire_at(other, b, wire->offset);
        if (!from || wire->written != from->written) return false;
        if (!wire->written && !same_wire(pair, own_index, wire, from)) return false;
    }
    return same_shares(pair, own_index, a, b);
}

static void borrow_component(const struct pair *pair, struct ensemble_part *parts, size_t a, size_t b)
{
    const struct plan *own = pair->own->plan, *other = pair->other->plan;
    pair->own->made[a] = true;
    for (size_t i = 0; i < own->components[a].wire_count; i++) {
        const struct plan_wire *wire = &wires_of(own, a)[i];
        if (wire->written) borrow_slot(pair, wire->slot, wire_at(other, b, wire->offset)->slot);
    }
    if (own->components[a].made == SIZE_MAX) return;
    struct ensemble_place place = pair->own->slots[own->components[a].made];
    const struct plan *lender = parts[place.plan].plan;
    for (size_t i = 0; i < lender->component_count; i++)
        if (lender->components[i].made == place.slot) parts[place.plan].lent[i] = true;
}

static void borrow_components(const struct pair *pair, struct ensemble_part *parts, size_t own_index)
{
    const struct plan *own = pair->own->plan, *other = pair->other->plan;
    size_t next = 0;
    for (size_t i = 0; i < own->component_count; i++) {
        if (pair->own->made[i] || !stands_alone(own, i)) continue;
        for (size_t step = 0; step < other->component_count; step++) {
            size_t j = (next + step) % other->component_count;
            if (!same_component(pair, own_index, i, j)) continue;
            borrow_component(pair, parts, i, j);
            next = j + 1;
            break;
        }
    }
}

/* ---- the ensemble -------------------------------------------------------------------------------- */

static bool same_months(const struct plan *a, const struct plan *b)
{
    return a->start_month == b->start_month && a->first_month == b->first_month &&
           a->last_month == b->last_month && a->level_month == b->level_month;
}

static void part_init(struct arena *arena, struct ensemble_part *part, const struct plan *plan,
                      const struct sampler *sampler)
{
    part->plan = plan;
    part->sampler = sampler;
    part->slots = arena_array(arena, plan->slot_count, sizeof *part->slots);
    for (size_t slot = 0; slot < plan->slot_count; slot++) part->slots[slot].plan = SIZE_MAX;
    part->drawn = arena_array(arena, plan->draw_count, sizeof *part->drawn);
    part->made = arena_array(arena, plan->component_count, sizeof *part->made);
    part->lent = arena_array(arena, plan->component_count, sizeof *part->lent);
}

struct ensemble_part *ensemble_create(struct arena *arena, const struct plan *const *plans,
                                      const struct sampler *const *samplers, size_t count)
{
    struct ensemble_part *parts = arena_array(arena, count, sizeof *parts);
    for (size_t i = 0; i < count; i++) {
        part_init(arena, &parts[i], plans[i], samplers[i]);
        for (size_t j = 0; j < i; j++) {
            const struct pair pair = {&parts[i], &parts[j], j};
            if (!same_months(plans[i], plans[j])) continue;
            borrow_constants(&pair);
            borrow_draws(&pair);
        }
        leave_turning(arena, &parts[i]);
        for (size_t j = 0; j < i; j++) { /* when all that they read has its place */
            const struct pair pair = {&parts[i], &parts[j], j};
            if (same_months(plans[i], plans[j])) borrow_components(&pair, parts, i);
        }
    }
    return parts;
}
