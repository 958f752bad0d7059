/* Known months: which actual is held to which, which components count 0.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "plan/builder.h"

static const double CARS_MOST = 2147483647;

/* One month's actuals: the total's, then by region, series and component, each by its index. */
struct month_actuals {
    const struct scenario_actual *items;
    size_t count;
};

/* The actual of a scope in the month, or NULL. */
static const struct scenario_actual *actual_find(struct month_actuals actuals, struct scope scope)
{
    if (scope.kind == SCOPE_TOTAL) scope.index = SIZE_MAX;
    size_t low = 0, high = actuals.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        struct scope at = actuals.items[middle].scope;
        if (at.kind == scope.kind && at.index == scope.index) return &actuals.items[middle];
        if (at.kind < scope.kind || (at.kind == scope.kind && at.index < scope.index))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* While one month is built: the rests opened so far, by what they are of. */
struct month_rests {
    size_t total[PLAN_WHOLES]; /* for the regions, for the series */
    size_t *region, *series;   /* SIZE_MAX: not known */
    size_t count;
    struct month_actuals given;
};

static struct plan_actual *actual_add(struct builder *builder, struct plan_known *known,
                                      const struct month_rests *rests, struct plan_actual *actuals,
                                      struct scope scope)
{
    const struct scenario_actual *from = actual_find(rests->given, scope);
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

/* A component's wholes: its region, or where that is not known the total; and likewise its series. */
static void component_add(struct builder *builder, struct plan_known *known, struct plan_actual *actuals,
                          const struct month_rests *rests, size_t *hidden, size_t index)
{
    const struct scenario_component *component = &builder->scenario->components[index];
    if (!scenario_counts(component)) return;
    size_t whole[PLAN_WHOLES];
    memcpy(whole, rests->total, sizeof whole);
    if (component->region != SIZE_MAX && rests->region[component->region] != SIZE_MAX)
        whole[0] = rests->region[component->region];
    if (component->series != SIZE_MAX && rests->series[component->series] != SIZE_MAX)
        whole[1] = rests->series[component->series];
    struct plan_actual *own =
        actual_add(builder, known, rests, actuals, (struct scope){SCOPE_COMPONENT, index});
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

static void month_build(struct builder *builder, struct plan_known *known, struct month_actuals given)
{
    const struct leap_scenario *scenario = builder->scenario;
    struct arena *arena = builder->arena;
    struct month_rests rests = {
        .given = given,
        .total = {SIZE_MAX, SIZE_MAX},
        .region = arena_array(arena, scenario->region_count, sizeof *rests.region),
        .series = arena_array(arena, scenario->series_count, sizeof *rests.series),
    };
    struct plan_actual *actuals = arena_array(arena, given.count, sizeof *actuals), *actual;
    size_t *hidden = arena_array(arena, scenario->component_count, sizeof *hidden);
    if ((actual = actual_add(builder, known, &rests, actuals, (struct scope){SCOPE_TOTAL, 0})))
        for (size_t i = 0; i < PLAN_WHOLES; i++) actual->rest[i] = rests.total[i] = rests.count++;
    for (size_t i = 0; i < scenario->region_count; i++) {
        rests.region[i] = SIZE_MAX;
        if (!(actual = actual_add(builder, known, &rests, actuals, (struct scope){SCOPE_REGION, i})))
            continue;
        actual->whole[0] = rests.total[0];
        actual->rest[0] = rests.region[i] = rests.count++;
    }
    for (size_t i = 0; i < scenario->series_count; i++) {
        rests.series[i] = SIZE_MAX;
        if (!(actual = actual_add(builder, known, &rests, actuals, (struct scope){SCOPE_SERIES, i})))
            continue;
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
    for (size_t first = 0, last; first < scenario->actual_count; first = last) {
        const struct scenario_actual *items = &scenario->actuals[first];
        for (last = first; last < scenario->actual_count && scenario->actuals[last].month == items->month;)
            last++;
        knowns[plan->known_count].month = items->month;
        month_build(builder, &knowns[plan->known_count++], (struct month_actuals){items, last - first});
    }
    plan->knowns = knowns;
}
