/* From field tables to wires: which pointer of which kernel struct shows to which slot.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/month.h"
#include "component/expression.h"
#include "plan/builder.h"

struct place { /* the component being wired */
    size_t index;
    const struct scenario_component *component;
    const struct component_type *type;
};

static void wire_put(struct builder *builder, struct plan_wire wire)
{
    struct plan *plan = builder->plan;
    builder->wires = arena_grow(builder->arena, builder->wires, plan->wire_count, &builder->wire_capacity,
                                sizeof *builder->wires);
    builder->wires[plan->wire_count++] = wire;
}

/* To what the component fills itself. */
static void wire_written(struct builder *builder, const struct place *place, const struct field *field,
                         size_t slot)
{
    wire_put(builder,
             (struct plan_wire){
                 .component = place->index, .offset = field->offset, .slot = slot, .written = true});
}

/* To what it reads: one slot in all months, or another one by month. */
static void wire_add(struct builder *builder, const struct place *place, const struct field *field,
                     const size_t *slots)
{
    bool changes = false;
    for (size_t i = 1; i < builder->plan->month_count; i++) changes = changes || slots[i] != slots[0];
    wire_put(builder, (struct plan_wire){.component = place->index,
                                         .offset = field->offset,
                                         .slot = slots[0],
                                         .slots = changes ? slots : NULL});
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

/* Where last month's volume of a component is kept: a state that the engine fills. */
static size_t past_slot(struct builder *builder, size_t component)
{
    struct plan_component *compiled = &builder->components[component];
    if (compiled->past == SIZE_MAX) compiled->past = builder_state(builder);
    return compiled->past;
}

/* What goes with target `item`: its share, what waits of it, or nothing (SIZE_MAX). */
static size_t target_other(struct builder *builder, const struct place *place, const struct field *field,
                           const struct value_item *item)
{
    if (field->kind == FIELD_TAKES) {
        const char *line = builder->scenario->components[item->component].name;
        const char *key = arena_format(builder->arena, "%s.%s", field->name, line);
        return builder_single(builder, item->dist, field->low, field->high, draw_name(builder, place, key));
    }
    bool waits = field->kind == FIELD_TARGETS && place->type->limit;
    return waits ? builder_state(builder) : SIZE_MAX;
}

static void wire_targets(struct builder *builder, const struct place *place, const struct field *field,
                         const struct value *value)
{
    struct plan *plan = builder->plan;
    size_t *volume = arena_array(builder->arena, value->item_count, sizeof *volume);
    size_t *other = arena_array(builder->arena, value->item_count, sizeof *other);
    bool has_other = false;
    for (size_t i = 0; i < value->item_count; i++) {
        const struct value_item *item = &value->items[i];
        volume[i] = field->kind == FIELD_PAST ? past_slot(builder, item->component)
                                              : builder->components[item->component].volume;
        other[i] = target_other(builder, place, field, item);
        has_other = other[i] != SIZE_MAX;
    }
    builder->targets = arena_grow(builder->arena, builder->targets, plan->targets_count,
                                  &builder->targets_capacity, sizeof *builder->targets);
    builder->targets[plan->targets_count++] = (struct plan_targets){
        .component = place->index,
        .offset = field->offset,
        .kind = field->kind,
        .count = value->item_count,
        .volume = volume,
        .other = has_other ? other : NULL,
        .own = builder->components[place->index].volume,
    };
}

/* Where an input of an expression is found: in the period it stays where it is. */
static size_t input_slot(struct builder *builder, const struct place *place, const struct value *value,
                         const struct expression_input *input)
{
    const struct plan *plan = builder->plan;
    switch (input->source) {
    case EXPRESSION_NUMBER: return builder_constant(builder, input->number);
    case EXPRESSION_MADE:
        builder->components[input->index].made_read = true;
        return builder->components[input->index].made;
    case EXPRESSION_PAST: return past_slot(builder, input->index);
    case EXPRESSION_OWN: break;
    }
    const struct value_own *own = &value->own[input->index];
    const char *name = draw_name(builder, place, own->name);
    const size_t *slots = own->rule->kind == FIELD_SHOCK
                              ? builder_shock(builder, own->rule, &own->value, name, plan->first_month)
                              : builder_quantity(builder, own->rule, &own->value, name, EVERY_MONTH);
    return slots[plan_month(plan, plan->first_month)];
}

/* The stack's slots lie one behind the other. */
static void wire_expression(struct builder *builder, const struct place *place, const struct field *field,
                            const struct value *value)
{
    struct plan *plan = builder->plan;
    const struct expression *expression = value->expression;
    const struct expression_wires wires = {.expression = expression};
    memcpy((char *)builder->components[place->index].image + field->offset, &wires, sizeof wires);
    size_t *inputs = arena_array(builder->arena, expression->input_count, sizeof *inputs);
    for (size_t i = 0; i < expression->input_count; i++)
        inputs[i] = input_slot(builder, place, value, &expression->inputs[i]);
    size_t stack = builder_slot(builder);
    for (size_t i = 1; i < expression->depth; i++) builder_slot(builder);
    builder->targets = arena_grow(builder->arena, builder->targets, plan->targets_count,
                                  &builder->targets_capacity, sizeof *builder->targets);
    builder->targets[plan->targets_count++] = (struct plan_targets){
        .component = place->index,
        .offset = field->offset,
        .kind = field->kind,
        .count = expression->input_count,
        .volume = inputs,
        .own = stack,
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
    case FIELD_TEXT:
    case FIELD_WORDING:
    case FIELD_PATH:
    case FIELD_MONTH:
    case FIELD_PERIOD:
    case FIELD_COUNT:
    case FIELD_CONDITION: break;
    case FIELD_NUMBER: memcpy(wire, &value->number, sizeof value->number); break;
    case FIELD_CHOICE: memcpy(wire, &value->choice, sizeof value->choice); break;
    case FIELD_CHANCE:
    case FIELD_QUANTITY: wire_quantity(builder, place, field, value); break;
    case FIELD_SHOCK: wire_shock(builder, place, field, value); break;
    case FIELD_MEAN: wire_mean(builder, place, field); break;
    case FIELD_SEASON: wire_season(builder, place, field, value, seasons); break;
    case FIELD_TARGETS:
    case FIELD_PAST:
    case FIELD_TAKES: wire_targets(builder, place, field, value); break;
    case FIELD_EXPRESSION: wire_expression(builder, place, field, value); break;
    case FIELD_MADE: wire_written(builder, place, field, compiled->made); break;
    case FIELD_STATE: wire_written(builder, place, field, builder_state(builder)); break;
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
        const size_t *factor =
            builder_quantity(builder, field, value, draw_name(builder, place, field->name), month);
        for (size_t i = 0; i < plan->month_count; i++)
            if (month_in_year(plan->start_month + (int)i) == month) slots[i] = factor[i];
    }
    return slots;
}

static void wire_component(struct builder *builder, const struct place *place, const size_t *const *seasons)
{
    const struct plan *plan = builder->plan;
    struct plan_component *compiled = &builder->components[place->index];
    compiled->wire = plan->wire_count;
    compiled->target = plan->targets_count;
    for (size_t field = 0; field < place->type->field_count; field++)
        wire_field(builder, place, field, seasons);
    compiled->wire_count = plan->wire_count - compiled->wire;
    compiled->targets_count = plan->targets_count - compiled->target;
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
            if (!is_season && pass == 1) wire_component(builder, &place, seasons);
        }
    }
}
