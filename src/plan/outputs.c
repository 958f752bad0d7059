/* What is counted: scopes (whose cars) and outputs (in which months, how finely).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>

#include "base/month.h"
#include "plan/builder.h"

static struct plan_scope *scope_add(struct builder *builder, const char *name, const char *kind)
{
    struct plan *plan = builder->plan;
    builder->scopes = arena_grow(builder->arena, builder->scopes, plan->scope_count,
                                 &builder->scope_capacity, sizeof *builder->scopes);
    struct plan_scope *scope = &builder->scopes[plan->scope_count++];
    *scope = (struct plan_scope){.name = name, .kind = kind};
    return scope;
}

/* The counted components of each region or series, group behind group: those of group i stand from start[i] to
 * start[i + 1]. */
static size_t *group_members(struct builder *builder, enum scope_kind kind, size_t groups, size_t *start)
{
    const struct leap_scenario *scenario = builder->scenario;
    size_t *members = arena_array(builder->arena, scenario->component_count, sizeof *members);
    size_t *next = arena_array(builder->arena, groups, sizeof *next);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < scenario->component_count; i++) {
            const struct scenario_component *component = &scenario->components[i];
            size_t group = kind == SCOPE_REGION ? component->region : component->series;
            if (group == SIZE_MAX || !scenario_counts(component)) continue;
            if (pass == 0)
                start[group + 1]++;
            else
                members[next[group]++] = i;
        }
        for (size_t group = 0; pass == 0 && group < groups; group++) {
            next[group] = start[group];
            start[group + 1] += start[group];
        }
    }
    return members;
}

static void scope_build(struct builder *builder, struct scope of, const char *kind, const size_t *members,
                        size_t count)
{
    struct plan_scope *scope = scope_add(builder, scenario_scope_name(builder->scenario, of), kind);
    scope->components = members;
    scope->count = count;
}

static void groups_build(struct builder *builder, enum scope_kind kind, size_t groups, const char *name)
{
    size_t *start = arena_array(builder->arena, groups + 1, sizeof *start);
    const size_t *members = group_members(builder, kind, groups, start);
    for (size_t i = 0; i < groups; i++)
        scope_build(builder, (struct scope){kind, i}, name, members + start[i], start[i + 1] - start[i]);
}

/* Every component that is counted has a scope of its own. */
static void components_build(struct builder *builder, const size_t *counted, size_t count)
{
    const struct leap_scenario *scenario = builder->scenario;
    builder->component_scope = arena_array(builder->arena, scenario->component_count, sizeof(size_t));
    for (size_t i = 0; i < count; i++) {
        builder->component_scope[counted[i]] = builder->plan->scope_count;
        scope_build(builder, (struct scope){SCOPE_COMPONENT, counted[i]},
                    scenario_type(&scenario->components[counted[i]])->name, counted + i, 1);
    }
}

static void mark_known(struct builder *builder)
{
    const struct leap_scenario *scenario = builder->scenario;
    builder->scopes[0].known = scenario->actual_count > 0;
    for (size_t i = 0; i < scenario->actual_count; i++) {
        struct scope scope = scenario->actuals[i].scope;
        if (scope.kind != SCOPE_COMPONENT)
            builder->scopes[outputs_scope_index(builder, scope)].known = true;
    }
}

/* What the total has beyond the scopes of one kind. */
static void rest_build(struct builder *builder, enum scope_kind kind, const char *name)
{
    const struct leap_scenario *scenario = builder->scenario;
    bool regions = kind == SCOPE_REGION;
    size_t count = regions ? scenario->region_count : scenario->component_count, part_count = 0;
    size_t *parts = arena_array(builder->arena, count, sizeof *parts);
    size_t *outside = arena_array(builder->arena, scenario->component_count, sizeof *outside);
    size_t outside_count = 0;
    for (size_t i = 0; i < count; i++)
        if (regions || scenario_counts(&scenario->components[i]))
            parts[part_count++] = outputs_scope_index(builder, (struct scope){kind, i});
    for (size_t i = 0; regions && i < scenario->component_count; i++)
        if (scenario_counts(&scenario->components[i]) && scenario->components[i].region == SIZE_MAX)
            outside[outside_count++] = i;
    struct plan_scope *scope = scope_add(builder, name, "unattributed");
    scope->known = true;
    scope->parts = parts;
    scope->part_count = part_count;
    scope->components = outside;
    scope->count = outside_count;
}

/* Are there cars in the total that have a region but no component, or a component but no region? */
static bool regions_differ(const struct leap_scenario *scenario)
{
    for (size_t i = 0; i < scenario->actual_count; i++)
        if (scenario->actuals[i].scope.kind == SCOPE_REGION) return true;
    for (size_t i = 0; i < scenario->component_count; i++)
        if (scenario->components[i].region == SIZE_MAX && scenario->components[i].series != SIZE_MAX &&
            component_sells(scenario_type(&scenario->components[i])))
            return true;
    return false;
}

/* The scopes stand in this order: total, regions, series, components that sell, unattributed: beyond the
 * components, and where that is not the same beyond the regions. */
void outputs_scopes(struct builder *builder)
{
    const struct leap_scenario *scenario = builder->scenario;
    size_t *counted = arena_array(builder->arena, scenario->component_count, sizeof *counted), count = 0;
    for (size_t i = 0; i < scenario->component_count; i++)
        if (scenario_counts(&scenario->components[i])) counted[count++] = i;
    scope_build(builder, (struct scope){SCOPE_TOTAL, 0}, "total", counted, count);
    groups_build(builder, SCOPE_REGION, scenario->region_count, "region");
    groups_build(builder, SCOPE_SERIES, scenario->series_count, "series");
    components_build(builder, counted, count);
    mark_known(builder);
    if (scenario->actual_count) rest_build(builder, SCOPE_COMPONENT, "unattributed");
    if (regions_differ(scenario)) rest_build(builder, SCOPE_REGION, "unattributed by region");
}

size_t outputs_scope_index(const struct builder *builder, struct scope scope)
{
    const struct leap_scenario *scenario = builder->scenario;
    size_t index = 1 + scope.index;
    switch (scope.kind) {
    case SCOPE_TOTAL: return 0;
    case SCOPE_REGION: return index;
    case SCOPE_SERIES: return index + scenario->region_count;
    case SCOPE_COMPONENT: return builder->component_scope[scope.index];
    }
    return SIZE_MAX;
}

/* ---- outputs ------------------------------------------------------------------------------------ */

/* The place of the output of these months, or the empty one (SIZE_MAX) in which it belongs. */
static size_t place_of(const size_t *places, size_t count, const struct plan_output *outputs, size_t scope,
                       int first, int last)
{
    uint64_t hash = (uint64_t)scope * UINT64_C(0x9E3779B97F4A7C15);
    hash = (hash ^ (uint64_t)(uint32_t)first) * UINT64_C(0xBF58476D1CE4E5B9);
    hash = (hash ^ (uint64_t)(uint32_t)last) * UINT64_C(0x94D049BB133111EB);
    for (size_t at = (size_t)(hash >> 32) & (count - 1);; at = (at + 1) & (count - 1)) {
        if (places[at] == SIZE_MAX) return at;
        const struct plan_output *output = &outputs[places[at]];
        if (output->scope == scope && output->first == first && output->last == last) return at;
    }
}

size_t plan_find_output(const struct plan *plan, size_t scope, int first, int last)
{
    if (!plan->place_count) return SIZE_MAX;
    return plan->places[place_of(plan->places, plan->place_count, plan->outputs, scope, first, last)];
}

static void places_grow(struct builder *builder)
{
    enum { LEAST = 64 };
    struct plan *plan = builder->plan;
    if (2 * (plan->output_count + 1) <= plan->place_count) return;
    size_t count = plan->place_count ? 2 * plan->place_count : LEAST;
    size_t *places = arena_array(builder->arena, count, sizeof *places);
    for (size_t i = 0; i < count; i++) places[i] = SIZE_MAX;
    for (size_t i = 0; i < plan->output_count; i++) {
        const struct plan_output *output = &builder->outputs[i];
        places[place_of(places, count, builder->outputs, output->scope, output->first, output->last)] = i;
    }
    builder->places = places;
    plan->place_count = count;
}

/* The output of these months, new or there already, counted at least as finely as `count`; its index. */
static size_t output_add(struct builder *builder, size_t scope, int first, int last, enum plan_count count)
{
    struct plan *plan = builder->plan;
    if (first < plan->first_month) first = plan->first_month;
    if (last > plan->last_month) last = plan->last_month;
    places_grow(builder);
    size_t place = place_of(builder->places, plan->place_count, builder->outputs, scope, first, last);
    size_t found = builder->places[place];
    if (found != SIZE_MAX) {
        if (builder->outputs[found].count < count) builder->outputs[found].count = count;
        return found;
    }
    builder->outputs = arena_grow(builder->arena, builder->outputs, plan->output_count,
                                  &builder->output_capacity, sizeof *builder->outputs);
    builder->outputs[plan->output_count] =
        (struct plan_output){scope, first, last, count, SIZE_MAX, 0, NULL};
    builder->places[place] = plan->output_count;
    return plan->output_count++;
}

static void outputs_by_month(struct builder *builder, size_t scope, enum plan_count count)
{
    for (int month = builder->plan->first_month; month <= builder->plan->last_month; month++)
        output_add(builder, scope, month, month, count);
}

static void outputs_by_step(struct builder *builder, size_t scope, int months, enum plan_count count)
{
    const struct plan *plan = builder->plan;
    int first = plan->first_month - plan->first_month % months;
    for (; first <= plan->last_month; first += months)
        output_add(builder, scope, first, first + months - 1, count);
}

/* An output that has to be counted finely, and the number that it should reach. */
static struct plan_goal goal_of(struct builder *builder, struct scope scope, int first, int last,
                                double cars)
{
    size_t output = output_add(builder, outputs_scope_index(builder, scope), first, last, PLAN_COUNT_EXACT);
    return (struct plan_goal){output, cars, SIZE_MAX};
}

static void goals_build(struct builder *builder, enum plan_detail detail)
{
    const struct leap_scenario *scenario = builder->scenario;
    size_t count = scenario->target_count + scenario->limit_count;
    struct plan_goal *goals = arena_array(builder->arena, count + scenario->limit_count, sizeof *goals);
    for (size_t i = 0; i < scenario->target_count; i++) {
        const struct scenario_target *target = &scenario->targets[i];
        goals[i] = goal_of(builder, target->scope, month_of(target->year, 1), month_of(target->year, 12),
                           target->cars);
        if (detail < PLAN_NORMAL) continue;
        const struct plan_output *output = &builder->outputs[goals[i].output];
        goals[i].reached = builder->plan->reached_count;
        builder->plan->reached_count += (size_t)(output->last - output->first + 1);
    }
    for (size_t i = 0; i < scenario->limit_count; i++) {
        const struct scenario_limit *limit = &scenario->limits[i];
        goals[scenario->target_count + i] =
            goal_of(builder, limit->scope, limit->first, limit->last, scenario_limit_cars(limit));
    }
    for (size_t i = 0; i < scenario->limit_count; i++) {
        const struct scenario_limit *limit = &scenario->limits[i];
        if (!isnan(limit->from))
            goals[count++] = goal_of(builder, limit->scope, limit->first, limit->last, limit->from);
    }
    builder->plan->goals = goals;
    builder->plan->goal_count = count;
}

/* Revenue by year, the total's by quarter and by month too, and the cars behind it. */
static void revenues_count(struct builder *builder, enum plan_detail detail)
{
    const struct plan *plan = builder->plan;
    for (size_t i = 0; i < plan->revenue_count; i++) {
        const struct plan_revenue *revenue = &plan->revenues[i];
        bool cars_only = revenue->counted >= plan->scope_count && revenue->counted == plan->priced;
        enum plan_count count = cars_only ? PLAN_COUNT_NONE : PLAN_COUNT_BINS;
        outputs_by_step(builder, revenue->counted, 12, count);
        if (revenue->scope > 0) continue;
        outputs_by_step(builder, revenue->counted, 3, count);
        if (detail >= PLAN_FULL) outputs_by_month(builder, revenue->counted, count);
    }
}

/* Which outputs somebody follows through the months of their period. */
static bool *find_followed(struct builder *builder)
{
    const struct plan *plan = builder->plan;
    bool *followed = arena_array(builder->arena, plan->output_count, sizeof *followed);
    for (size_t i = 0; i < plan->goal_count; i++)
        if (plan->goals[i].reached != SIZE_MAX) followed[plan->goals[i].output] = true;
    return followed;
}

/* The outputs of the same months of a scope's components, if each has one; else NULL. */
static const size_t *parts_of(struct builder *builder, const struct plan_output *output)
{
    const struct plan *plan = builder->plan;
    const struct plan_scope *scope = &builder->scopes[output->scope];
    size_t *parts = arena_array(builder->arena, scope->count, sizeof *parts);
    for (size_t i = 0; i < scope->count; i++) {
        size_t own = builder->component_scope[scope->components[i]];
        parts[i] = builder->places[place_of(builder->places, plan->place_count, builder->outputs, own,
                                            output->first, output->last)];
        if (parts[i] == SIZE_MAX) return NULL;
    }
    return parts;
}

/* A whole whose parts are counted over the same months needs no sum of its own, and its months nobody. */
static void derive(struct builder *builder)
{
    const struct plan *plan = builder->plan;
    const bool *followed = find_followed(builder);
    for (size_t i = 0; i < plan->output_count; i++) {
        struct plan_output *output = &builder->outputs[i];
        if (output->scope >= plan->scope_count || output->first == output->last) continue;
        const struct plan_scope *scope = &builder->scopes[output->scope];
        if (scope->known || scope->count < 2 || followed[i]) continue;
        output->parts = parts_of(builder, output);
        output->part_count = output->parts ? scope->count : 0;
    }
    builder->scopes[0].monthly = true; /* a recorded trial shows it */
    for (size_t i = 0; i < plan->output_count; i++) {
        const struct plan_output *output = &builder->outputs[i];
        if (output->scope < plan->scope_count && !output->parts)
            builder->scopes[output->scope].monthly = true;
    }
    for (size_t i = 0; i < plan->scope_count; i++)
        for (size_t k = 0; k < builder->scopes[i].part_count; k++)
            builder->scopes[builder->scopes[i].parts[k]].monthly = true;
}

/* The outputs of each month, and places for their sums: as many as there are outputs at a time. */
static void months_build(struct builder *builder)
{
    struct plan *plan = builder->plan;
    struct plan_counted *counted = arena_array(builder->arena, plan->month_count, sizeof *counted);
    size_t *free_sums = arena_array(builder->arena, plan->output_count, sizeof *free_sums), free_count = 0;
    for (size_t i = 0; i < plan->output_count; i++)
        for (int month = builder->outputs[i].first; month <= builder->outputs[i].last; month++)
            counted[plan_month(plan, month)].count++;
    size_t **lists = arena_array(builder->arena, plan->month_count, sizeof *lists);
    for (size_t at = 0; at < plan->month_count; at++) {
        counted[at].outputs = lists[at] = arena_array(builder->arena, counted[at].count, sizeof **lists);
        counted[at].count = 0;
    }
    for (size_t i = 0; i < plan->output_count; i++)
        for (int month = builder->outputs[i].first; month <= builder->outputs[i].last; month++) {
            size_t at = plan_month(plan, month);
            lists[at][counted[at].count++] = i;
        }
    for (int month = plan->first_month; month <= plan->last_month; month++) {
        const struct plan_counted *now = &counted[plan_month(plan, month)];
        for (size_t k = 0; k < now->count; k++) {
            struct plan_output *output = &builder->outputs[now->outputs[k]];
            if (output->first == month && output->last > month && !output->parts)
                output->sum = free_count ? free_sums[--free_count] : plan->sum_count++;
        }
        for (size_t k = 0; k < now->count; k++) { /* free again, from the next month on */
            const struct plan_output *output = &builder->outputs[now->outputs[k]];
            if (output->last == month && output->sum != SIZE_MAX) free_sums[free_count++] = output->sum;
        }
    }
    plan->counted = counted;
}

void outputs_build(struct builder *builder, enum plan_detail detail)
{
    const struct plan *plan = builder->plan;
    outputs_by_step(builder, 0, 12, PLAN_COUNT_EXACT);
    goals_build(builder, detail);
    if (detail >= PLAN_NORMAL) {
        outputs_by_month(builder, 0, PLAN_COUNT_EXACT);
        outputs_by_step(builder, 0, 3, PLAN_COUNT_BINS);
        for (size_t scope = 1; scope < plan->scope_count; scope++)
            outputs_by_step(builder, scope, 12, PLAN_COUNT_BINS);
        revenues_count(builder, detail);
    }
    if (detail >= PLAN_FULL) {
        for (size_t scope = 1; scope < plan->scope_count; scope++)
            outputs_by_month(builder, scope, PLAN_COUNT_BINS);
        for (int month = plan->first_month; month <= plan->last_month; month++) {
            int january = month - month_in_year(month);
            output_add(builder, 0, january, month, PLAN_COUNT_BINS);
        }
    }
    derive(builder);
    months_build(builder);
}
