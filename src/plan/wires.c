/* From field tables to wires: which pointer of which kernel struct shows to which slot.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/month.h"
#include "plan/builder.h"

struct place { /* the component being wired */
    size_t index;
    const struct scenario_component *component;
    const struct component_type *type;
};

/* To one slot in all months, or (`slots`) by month to another one. */
static void wire_slot(struct builder *builder, const struct place *place, const struct field *field,
                      size_t slot, const size_t *slots)
{
    struct plan *plan = builder->plan;
    builder->wires = arena_grow(builder->arena, builder->wires, plan->wire_count, &builder->wire_capacity,
                                sizeof *builder->wires);
    builder->wires[plan->wire_count++] = (struct plan_wire){
        .component = place->index, .offset = field->offset, .slot = slot, .slots = slots};
}

static void wire_add(struct builder *builder, const struct place *place, const struct field *field,
                     const size_t *slots)
{
    bool changes = false;
    for (size_t i = 1; i < builder->plan->month_count; i++) changes = changes || slots[i] != slots[0];
    wire_slot(builder, place, field, slots[0], changes ? slots : NULL);
}

static bool is_neutral(const struct builder *builder, const struct field *field, const struct value *value)
{
    if (!(field->flags & FIELD_NEUTRAL)) return false;
    for (int month = builder->plan->start_month; month <= builder->plan->last_month; month++) {
        double constant;
        if (!dist_is_constant(value_dist(value, month), &constant)) return false;
        if (constant != field->fallback) return false;
    }
    return true;
}

static const char *draw_name(struct builder *builder, const struct place *place, const char *key)
{
    return arena_format(builder->arena, "%s.%s", place->component->path, key);
}

static void wire_quantity(struct builder *builder, const struct place *place, const struct field *field,
                          const struct value *value)
{
    if (!value->dist || is_neutral(builder, field, value)) return;
    const char *name = draw_name(builder, place, field->name);
    wire_add(builder, place, field, builder_quantity(builder, field, value, name, EVERY_MONTH));
}

static void wire_shock(struct builder *builder, const struct place *place, const struct field *field,
                       const struct value *value)
{
    if (is_neutral(builder, field, value)) return;
    const struct plan *plan = builder->plan;
    int first = place->type->advance ? plan->level_month + 1 : plan->first_month;
    const char *name = draw_name(builder, place, field->name);
    wire_add(builder, place, field, builder_shock(builder, field, value, name, first));
}

static void wire_mean(struct builder *builder, const struct place *place, const struct field *field)
{
    const struct plan *plan = builder->plan;
    const struct value *value = &place->component->values[component_field(place->type, field->name)];
    size_t *slots = arena_array(builder->arena, plan->month_count, sizeof *slots);
    for (size_t i = 0; i < plan->month_count; i++)
        slots[i] = builder_constant(builder, dist_mean(value_dist(value, plan->start_month + (int)i)));
    wire_add(builder, place, field, slots);
}

/* A season's factors have been made into slots by month; each reader is wired to them. */
static void wire_season(struct builder *builder, const struct place *place, const struct field *field,
                        const struct value *value, const size_t *const *seasons)
{
    if (value->season != SIZE_MAX) wire_add(builder, place, field, seasons[value->season]);
}

static void wire_targets(struct builder *builder, const struct place *place, const struct field *field,
                         const struct value *value)
{
    struct plan *plan = builder->plan;
    size_t *volume = arena_array(builder->arena, value->item_count, sizeof *volume);
    size_t *other = arena_array(builder->arena, value->item_count, sizeof *other);
    bool takes = field->kind == FIELD_TAKES;
    for (size_t i = 0; i < value->item_count; i++) {
        const struct value_item *item = &value->items[i];
        volume[i] = builder->components[item->component].volume;
        if (takes) {
            const char *line = builder->scenario->components[item->component].name;
            const char *key = arena_format(builder->arena, "%s.%s", field->name, line);
            other[i] = builder_single(builder, item->dist, field->low, field->high,
                                      draw_name(builder, place, key));
        } else if (place->type->limit) {
            other[i] = builder_state(builder);
        }
    }
    builder->targets = arena_grow(builder->arena, builder->targets, plan->targets_count,
                                  &builder->targets_capacity, sizeof *builder->targets);
    builder->targets[plan->targets_count++] = (struct plan_targets){
        .component = place->index,
        .offset = field->offset,
        .takes = takes,
        .count = value->item_count,
        .volume = volume,
        .other = takes || place->type->limit ? other : NULL,
        .own = builder->components[place->index].volume,
    };
}

static void wire_field(struct builder *builder, const struct place *place, size_t field_index,
                       const size_t *const *seasons)
{
    const struct field *field = &place->type->fields[field_index];
    const struct value *value = &place->component->values[field_index];
    struct plan_component *compiled = &builder->components[place->index];
    char *wire = (char *)compiled->image + field->offset;
    switch (field->kind) {
    case FIELD_TEXT: break;
    case FIELD_NUMBER: memcpy(wire, &value->number, sizeof value->number); break;
    case FIELD_CHOICE: memcpy(wire, &value->choice, sizeof value->choice); break;
    case FIELD_CHANCE:
    case FIELD_QUANTITY: wire_quantity(builder, place, field, value); break;
    case FIELD_SHOCK: wire_shock(builder, place, field, value); break;
    case FIELD_MEAN: wire_mean(builder, place, field); break;
    case FIELD_SEASON: wire_season(builder, place, field, value, seasons); break;
    case FIELD_TARGETS:
    case FIELD_TAKES: wire_targets(builder, place, field, value); break;
    case FIELD_MADE: wire_slot(builder, place, field, compiled->made, NULL); break;
    case FIELD_STATE: wire_slot(builder, place, field, builder_state(builder), NULL); break;
    }
}

/* The factors of a season by month, from its twelve fields. */
static const size_t *season_slots(struct builder *builder, const struct place *place)
{
    const struct plan *plan = builder->plan;
    size_t *slots = arena_array(builder->arena, plan->month_count, sizeof *slots);
    for (int month = 0; month < 12; month++) {
        const struct field *field = &place->type->fields[month];
        const struct value *value = &place->component->values[month];
        if (!value->dist) continue;
        const size_t *factor =
            builder_quantity(builder, field, value, draw_name(builder, place, field->name), month);
        for (size_t i = 0; i < plan->month_count; i++)
            if (month_in_year(plan->start_month + (int)i) == month) slots[i] = factor[i];
    }
    return slots;
}

void wires_build(struct builder *builder)
{
    const struct leap_scenario *scenario = builder->scenario;
    size_t count = scenario->component_count;
    const size_t **seasons = arena_array(builder->arena, count, sizeof *seasons);
    for (int pass = 0; pass < 2; pass++) { /* seasons first: others read them */
        for (size_t i = 0; i < count; i++) {
            struct place place = {i, &scenario->components[i], scenario_type(&scenario->components[i])};
            bool is_season = place.component->id == COMPONENT_season;
            if (is_season && pass == 0) seasons[i] = season_slots(builder, &place);
            if (is_season || pass == 0) continue;
            for (size_t field = 0; field < place.type->field_count; field++)
                wire_field(builder, &place, field, seasons);
        }
    }
}
