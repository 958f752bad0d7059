/* Known months: which actual is held to which, which components count 0.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "plan/builder.h"

static const double CARS_MOST = 2147483647;

/* The actual of a scope in a month of the known ones, or NULL. */
static const struct scenario_actual *actual_find(const struct leap_scenario *scenario, struct scope scope,
                                                 int month)
{
    for (size_t i = 0; i < scenario->actual_count; i++) {
        const struct scenario_actual *actual = &scenario->actuals[i];
        bool same = actual->scope.kind == scope.kind &&
                    (scope.kind == SCOPE_TOTAL || actual->scope.index == scope.index);
        if (same && actual->month == month) return actual;
    }
    return NULL;
}

/* While one month is built: the rests opened so far, by what they are of. */
struct month_rests {
    size_t total[PLAN_WHOLES]; /* for the regions, for the series */
    size_t *region, *series;   /* SIZE_MAX: not known */
    size_t count;
};

static struct plan_actual *actual_add(struct builder *builder, struct plan_known *known,
                                      struct plan_actual *actuals, struct scope scope)
{
    const struct scenario_actual *from = actual_find(builder->scenario, scope, known->month);
    if (!from) return NULL;
    struct plan_actual *actual = &actuals[known->count++];
    *actual = (struct plan_actual){
        .scope = outputs_scope_index(builder, scope),
        .slot = builder_single(builder, from->dist, 0, CARS_MOST, from->name),
        .whole = {SIZE_MAX, SIZE_MAX},
        .rest = {SIZE_MAX, SIZE_MAX},
        .is_number = dist_is_constant(from->dist, NULL),
        .name = from->name,
    };
    return actual;
}

static bool counts_in_total(const struct builder *builder, size_t component)
{
    for (size_t i = 0; i < builder->scopes[0].count; i++)
        if (builder->scopes[0].components[i] == component) return true;
    return false;
}

/* A component's wholes: its region, or where that is not known the total; and likewise its series. */
static void component_add(struct builder *builder, struct plan_known *known, struct plan_actual *actuals,
                          const struct month_rests *rests, size_t *hidden, size_t index)
{
    const struct scenario_component *component = &builder->scenario->components[index];
    if (!scenario_counts(component)) return;
    size_t whole[PLAN_WHOLES] = {SIZE_MAX, SIZE_MAX};
    if (counts_in_total(builder, index)) memcpy(whole, rests->total, sizeof whole);
    if (component->region != SIZE_MAX && rests->region[component->region] != SIZE_MAX)
        whole[0] = rests->region[component->region];
    if (component->series != SIZE_MAX && rests->series[component->series] != SIZE_MAX)
        whole[1] = rests->series[component->series];
    struct plan_actual *own = actual_add(builder, known, actuals, (struct scope){SCOPE_COMPONENT, index});
    if (own)
        memcpy(own->whole, whole, sizeof whole);
    else if (whole[0] != SIZE_MAX || whole[1] != SIZE_MAX)
        hidden[known->hidden_count++] = index;
}

/* What is known must not give way to an estimate beside it: it comes first. */
static const struct plan_actual *numbers_first(struct arena *arena, const struct plan_known *known,
                                               const struct plan_actual *actuals)
{
    struct plan_actual *sorted = arena_array(arena, known->count, sizeof *sorted);
    bool *firm =
        arena_array(arena, known->rest_count, sizeof *firm); /* of rests: no estimate comes before */
    bool *first = arena_array(arena, known->count, sizeof *first);
    size_t placed = 0;
    for (size_t i = 0; i < known->count; i++) {
        bool is_total = actuals[i].scope == 0;
        first[i] = is_total || actuals[i].is_number;
        for (size_t k = 0; k < PLAN_WHOLES; k++)
            if (actuals[i].whole[k] != SIZE_MAX) first[i] = first[i] && firm[actuals[i].whole[k]];
        for (size_t k = 0; k < PLAN_WHOLES; k++)
            if (actuals[i].rest[k] != SIZE_MAX) firm[actuals[i].rest[k]] = first[i];
        if (first[i]) sorted[placed++] = actuals[i];
    }
    for (size_t i = 0; i < known->count; i++)
        if (!first[i]) sorted[placed++] = actuals[i];
    return sorted;
}

static void month_build(struct builder *builder, struct plan_known *known)
{
    const struct leap_scenario *scenario = builder->scenario;
    struct arena *arena = builder->arena;
    struct month_rests rests = {
        .total = {SIZE_MAX, SIZE_MAX},
        .region = arena_array(arena, scenario->region_count, sizeof *rests.region),
        .series = arena_array(arena, scenario->series_count, sizeof *rests.series),
    };
    size_t most = 1 + scenario->region_count + scenario->series_count + scenario->component_count;
    struct plan_actual *actuals = arena_array(arena, most, sizeof *actuals), *actual;
    size_t *hidden = arena_array(arena, scenario->component_count, sizeof *hidden);
    if ((actual = actual_add(builder, known, actuals, (struct scope){SCOPE_TOTAL, 0})))
        for (size_t i = 0; i < PLAN_WHOLES; i++) actual->rest[i] = rests.total[i] = rests.count++;
    for (size_t i = 0; i < scenario->region_count; i++) {
        rests.region[i] = SIZE_MAX;
        if (!(actual = actual_add(builder, known, actuals, (struct scope){SCOPE_REGION, i}))) continue;
        actual->whole[0] = rests.total[0];
        actual->rest[0] = rests.region[i] = rests.count++;
    }
    for (size_t i = 0; i < scenario->series_count; i++) {
        rests.series[i] = SIZE_MAX;
        if (!(actual = actual_add(builder, known, actuals, (struct scope){SCOPE_SERIES, i}))) continue;
        actual->whole[1] = rests.total[1];
        actual->rest[0] = rests.series[i] = rests.count++;
    }
    for (size_t i = 0; i < scenario->component_count; i++)
        component_add(builder, known, actuals, &rests, hidden, i);
    known->hidden = hidden;
    known->rest_count = rests.count;
    known->actuals = numbers_first(arena, known, actuals);
}

void known_build(struct builder *builder)
{
    const struct leap_scenario *scenario = builder->scenario;
    struct plan *plan = builder->plan;
    struct plan_known *knowns = arena_array(builder->arena, scenario->actual_count, sizeof *knowns);
    for (size_t i = 0; i < scenario->actual_count; i++) {
        if (i && scenario->actuals[i].month == scenario->actuals[i - 1].month) continue;
        knowns[plan->known_count].month = scenario->actuals[i].month;
        month_build(builder, &knowns[plan->known_count++]);
    }
    plan->knowns = knowns;
}
