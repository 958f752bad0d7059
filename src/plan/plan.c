/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/plan.h"

#include <stdint.h>
#include <string.h>

#include "plan/builder.h"

/* One component's image with its slots; wires follow when all components have theirs. */
static void components_build(struct builder *builder)
{
    const struct leap_scenario *scenario = builder->scenario;
    struct plan *plan = builder->plan;
    plan->component_count = scenario->component_count;
    builder->components = arena_array(builder->arena, plan->component_count, sizeof *builder->components);
    for (size_t i = 0; i < plan->component_count; i++) {
        const struct scenario_component *component = &scenario->components[i];
        const struct component_type *type = scenario_type(component);
        bool sells = component_sells(type);
        size_t resolution = component_field(type, "resolution");
        builder->components[i] = (struct plan_component){
            .id = component->id,
            .path = component->path,
            .image = arena_alloc(builder->arena, type->size),
            .image_bytes = type->size,
            .made = sells ? builder_slot(builder) : SIZE_MAX,
            .volume = sells ? builder_slot(builder) : SIZE_MAX,
            .resolution = resolution == SIZE_MAX ? 1 : component->values[resolution].number,
            .index = sells && !scenario_counts(component),
            .past = SIZE_MAX,
        };
    }
}

static size_t draw_find(const struct builder *builder, const char *name, bool monthly)
{
    for (size_t i = 0; i < builder->plan->draw_count; i++)
        if (builder->draws[i].monthly == monthly && strcmp(builder->draws[i].name, name) == 0) return i;
    return SIZE_MAX;
}

static size_t draw_for_member(struct builder *builder, const char *name, bool monthly)
{
    size_t found = draw_find(builder, name, monthly);
    if (found != SIZE_MAX) return found;
    struct plan *plan = builder->plan;
    builder->draws = arena_grow(builder->arena, builder->draws, plan->draw_count, &builder->draw_capacity,
                                sizeof *builder->draws);
    struct plan_draw *draw = &builder->draws[plan->draw_count];
    *draw = (struct plan_draw){.name = name, .monthly = monthly};
    if (monthly) draw->laws = arena_array(builder->arena, plan->month_count, sizeof *draw->laws);
    return plan->draw_count++;
}

static void groups_build(struct builder *builder)
{
    const struct leap_scenario *scenario = builder->scenario;
    struct plan *plan = builder->plan;
    struct plan_group *groups = arena_array(builder->arena, scenario->correlation_count, sizeof *groups);
    for (size_t i = 0; i < scenario->correlation_count; i++) {
        const struct scenario_correlation *correlation = &scenario->correlations[i];
        size_t count = correlation->count;
        size_t *draws = arena_array(builder->arena, count, sizeof *draws);
        for (size_t j = 0; j < count; j++) {
            draws[j] = draw_for_member(builder, correlation->members[j].name, correlation->monthly);
            builder->draws[draws[j]].grouped = true;
        }
        groups[i] = (struct plan_group){correlation->monthly, count, draws, correlation->factor};
    }
    plan->groups = groups;
    plan->group_count = scenario->correlation_count;
}

static bool has_phase(const struct component_type *type, enum plan_phase phase)
{
    switch (phase) {
    case PLAN_ADVANCE: return type->advance != NULL;
    case PLAN_MAKE: return type->make != NULL;
    case PLAN_PREPARE: return type->prepare != NULL;
    case PLAN_ACT: return type->act != NULL;
    case PLAN_TAKE: return type->take != NULL;
    case PLAN_LIMIT: return type->limit != NULL;
    }
    return false;
}

/* By phase, then in the order of component.def, then of the file. Limits: of the file alone, which is
 * the same as long as one type has them. */
static void steps_build(struct builder *builder)
{
    struct plan *plan = builder->plan;
    size_t count = 0;
    struct plan_step *steps =
        arena_array(builder->arena, (PLAN_LIMIT + 1) * plan->component_count, sizeof *steps);
    for (int phase = PLAN_ADVANCE; phase <= PLAN_LIMIT; phase++)
        for (int id = 0; id < COMPONENT_COUNT; id++)
            for (size_t i = 0; i < plan->component_count; i++)
                if (builder->components[i].id == (enum component_id)id &&
                    has_phase(component_type((enum width)0, (enum component_id)id), (enum plan_phase)phase))
                    steps[count++] = (struct plan_step){(enum plan_phase)phase, i};
    plan->steps = steps;
    plan->step_count = count;
}

static void build(struct builder *builder, enum plan_detail detail)
{
    const struct leap_scenario *scenario = builder->scenario;
    struct plan *plan = builder->plan;
    plan->arena = builder->arena;
    plan->level_month = scenario->level_month;
    plan->first_month = scenario->first_month;
    plan->last_month = scenario->last_month;
    plan->start_month =
        plan->level_month + 1 < plan->first_month ? plan->level_month + 1 : plan->first_month;
    plan->month_count = (size_t)(plan->last_month - plan->start_month + 1);
    components_build(builder);
    wires_build(builder);
    outputs_scopes(builder);
    known_build(builder);
    prices_build(builder);
    groups_build(builder);
    steps_build(builder);
    outputs_build(builder, detail);
    plan->draws = builder->draws;
    plan->constants = builder->constants;
    plan->components = builder->components;
    plan->wires = builder->wires;
    plan->targets = builder->targets;
    plan->states = builder->states;
    plan->scopes = builder->scopes;
    plan->outputs = builder->outputs;
    plan->places = builder->places;
    plan->table_count = law_cache_tables(builder->laws);
    plan->table_bytes = law_cache_bytes(builder->laws);
}

leap_status plan_compile(const struct leap_scenario *scenario, enum plan_detail detail, struct plan **plan)
{
    return plan_compile_sharing(scenario, detail, NULL, plan);
}

leap_status plan_compile_sharing(const struct leap_scenario *scenario, enum plan_detail detail,
                                 struct law_cache *tables, struct plan **plan)
{
    *plan = NULL;
    struct arena *arena = arena_create();
    if (!arena) return LEAP_NO_MEMORY;
    jmp_buf out_of_memory;
    if (setjmp(out_of_memory)) {
        arena_free(arena);
        if (tables) arena_catch(law_cache_arena(tables), NULL);
        return LEAP_NO_MEMORY;
    }
    arena_catch(arena, &out_of_memory);
    if (tables) arena_catch(law_cache_arena(tables), &out_of_memory);
    struct builder builder = {.arena = arena, .scenario = scenario};
    builder.plan = arena_alloc(arena, sizeof *builder.plan);
    builder.laws = tables ? law_cache_share(arena, tables) : law_cache_create(arena);
    build(&builder, detail);
    arena_catch(arena, NULL);
    if (tables) arena_catch(law_cache_arena(tables), NULL);
    *plan = builder.plan;
    return LEAP_OK;
}

void plan_free(struct plan *plan)
{
    if (plan) arena_free(plan->arena);
}
