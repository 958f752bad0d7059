/* [actuals]: known months of the total, of regions, of series and of components, and which parts they
 * leave unattributed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/month.h"
#include "scenario/bind.h"

enum { TOTAL, PART };

static const struct field fields[] = {
    [TOTAL] = {.name = "MONTH",
               .kind = FIELD_QUANTITY,
               .unit = UNIT_CARS,
               .flags = FIELD_OPTIONAL,
               .low = 0,
               .high = SCENARIO_CARS_MAX,
               .doc = "all cars together in a month up to level_month; a distribution is an estimate"},
    [PART] = {.name = "WHAT.MONTH",
              .kind = FIELD_QUANTITY,
              .unit = UNIT_CARS,
              .flags = FIELD_OPTIONAL,
              .low = 0,
              .high = SCENARIO_CARS_MAX,
              .doc = "the same of a part: region.R, series.S, line.C, launch.N ..."},
};

const struct kinds_keys bind_actuals_keys = {"Months that are known already", fields,
                                             sizeof fields / sizeof *fields};

struct actuals {
    struct bind *bind;
    struct scenario_actual *items;
    size_t count, capacity;
    bool incomplete; /* one was wrong: none is said to be missing */
};

/* ---- Reading ------------------------------------------------------------------------------------ */

/* Whose month it is: a bare month is the total's. */
static bool read_scope(struct bind *bind, const struct entry *entry, struct scope *scope)
{
    *scope = (struct scope){.kind = SCOPE_TOTAL, .index = SIZE_MAX};
    if (!*entry->base) return true;
    if (strchr(entry->base, '.')) return bind_scope_one(bind, entry->base, entry->key, scope);
    bool total = strcmp(entry->base, "total") == 0;
    const char *months = entry->name + strlen(entry->base) + 1;
    diag_add(bind->problems, DIAG_ERROR, entry->key,
             total ? arena_format(bind->arena, "%s = ...", months)
                   : "region.NAME, series.NAME or line.NAME, with the month behind it",
             total ? "an actual of the total is its month alone"
                   : "an actual of '%s' says whether that is a region, a series or a component",
             entry->base);
    return false;
}

static bool check_month(struct bind *bind, const struct entry *entry)
{
    const struct leap_scenario *scenario = bind->scenario;
    char level[MONTH_TEXT], month[MONTH_TEXT];
    if (!entry->monthly || entry->first != entry->last) {
        diag_add(bind->problems, DIAG_ERROR, entry->key, "2026-01 = 32059",
                 "the key of an actual is one month");
        return false;
    }
    if (!bind_head_holds(bind, entry)) return false;
    if (!bind->period_known || entry->first <= scenario->level_month) return true;
    month_format(scenario->level_month, level);
    month_format(entry->first, month);
    diag_add(bind->problems, DIAG_ERROR, entry->key,
             arena_format(bind->arena, "with level_month = %s the levels are those of that month", month),
             "an actual after level_month (%s) is not supported", level);
    return false;
}

static void bind_actual(struct actuals *actuals, const struct entry *entry)
{
    struct bind *bind = actuals->bind;
    const struct expr *expr = NULL;
    struct scope scope;
    bool ignored = entry->inherited && bind->period_known &&
                   (entry->last < bind->scenario->first_month || entry->first > bind->scenario->last_month);
    bool right = check_month(bind, entry) && read_scope(bind, entry, &scope);
    if (right) expr = expr_read_all(bind_scratch(bind), bind->problems, entry);
    const struct field *field = &fields[*entry->base ? PART : TOTAL];
    const struct dist *dist = expr ? bind_law(bind, field, "an actual", expr, entry->value) : NULL;
    if (!dist) {
        actuals->incomplete = actuals->incomplete || !ignored;
        return;
    }
    actuals->items =
        arena_grow(bind->arena, actuals->items, actuals->count, &actuals->capacity, sizeof *actuals->items);
    actuals->items[actuals->count++] = (struct scenario_actual){
        .scope = scope,
        .month = entry->first,
        .dist = dist,
        .name = arena_format(bind->arena, "actuals.%s", entry->name),
        .span = entry->span,
        .source = entry->source,
    };
}

/* By month; in a month the wholes before their parts. */
static int compare_actuals(const void *a, const void *b)
{
    const struct scenario_actual *left = a, *right = b;
    if (left->month != right->month) return left->month < right->month ? -1 : 1;
    if (left->scope.kind != right->scope.kind) return left->scope.kind < right->scope.kind ? -1 : 1;
    return left->scope.index < right->scope.index ? -1 : left->scope.index > right->scope.index;
}

static bool is_known(const struct actuals *actuals, int month)
{
    struct scenario_actual total = {.scope = {.kind = SCOPE_TOTAL, .index = SIZE_MAX}, .month = month};
    return actuals->count && bsearch(&total, actuals->items, actuals->count, sizeof total, compare_actuals);
}

/* Every month of the period up to level_month must be known; so a part's actual never stands without the
 * total's. */
static void check_complete(const struct actuals *actuals)
{
    struct bind *bind = actuals->bind;
    const struct leap_scenario *scenario = bind->scenario;
    char month[MONTH_TEXT], level[MONTH_TEXT];
    if (!bind->period_known || actuals->incomplete) return;
    for (int at = scenario->first_month; at <= scenario->level_month; at++) {
        if (is_known(actuals, at)) continue;
        const struct section *head = syntax_section(bind->tree, "scenario", NULL);
        month_format(at, month);
        month_format(scenario->level_month, level);
        diag_add(bind->problems, DIAG_ERROR, syntax_entry(bind->tree, head, "level_month")->span,
                 arena_format(bind->arena, "%s = ... under [actuals]", month),
                 "months up to level_month (%s) need an actual of the total: %s has none", level, month);
    }
}

/* ---- Parts and wholes --------------------------------------------------------------------------- */

/* One month's actuals by what they are of. */
struct known {
    const struct scenario_actual **regions, **series, **components; /* NULL: none */
    size_t *region_counted, *series_counted; /* by which whole it was counted last; 0: none */
    size_t whole;
};

static const struct scenario_actual **known_slot(struct known *known, struct scope scope)
{
    switch (scope.kind) {
    case SCOPE_REGION: return &known->regions[scope.index];
    case SCOPE_SERIES: return &known->series[scope.index];
    case SCOPE_COMPONENT: return &known->components[scope.index];
    case SCOPE_TOTAL: break;
    }
    return NULL;
}

static double known_cars(const struct scenario_actual *actual)
{
    double cars = 0;
    return actual && dist_is_constant(actual->dist, &cars) ? cars : 0;
}

/* Which of the counted components does the group hold: all those of `group` of the other dimension? */
static bool lies_in(const struct bind *bind, const struct bind_group *part, struct scope whole)
{
    for (size_t i = 0; i < part->count; i++)
        if (!bind_actuals_holds(bind, whole, part->components[i])) return false;
    return true;
}

/* What is known of the component's month as a part of `whole`: its group's, once, or its own. */
static double known_part(const struct bind *bind, struct known *known, struct scope whole,
                         enum scope_kind parts, size_t component)
{
    const struct scenario_component *part = &bind->components[component];
    size_t group = parts == SCOPE_REGION ? part->region : parts == SCOPE_SERIES ? part->series : SIZE_MAX;
    if (group != SIZE_MAX && whole.kind != parts) {
        const struct bind_group *groups = parts == SCOPE_REGION ? bind->regions : bind->series;
        size_t *counted = parts == SCOPE_REGION ? known->region_counted : known->series_counted;
        double cars = known_cars(parts == SCOPE_REGION ? known->regions[group] : known->series[group]);
        if (counted[group] == known->whole) return 0;
        if (cars > 0 && lies_in(bind, &groups[group], whole)) {
            counted[group] = known->whole;
            return cars;
        }
    }
    return known_cars(known->components[component]);
}

/* Parts that are known must leave the whole as much as it can be. */
static void check_whole(const struct bind *bind, struct known *known, const struct scenario_actual *whole)
{
    static const enum scope_kind parts[] = {SCOPE_COMPONENT, SCOPE_REGION, SCOPE_SERIES};
    const double most = dist_high(whole->dist);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        double sum = 0;
        known->whole++;
        for (size_t c = 0; c < bind->component_count; c++)
            if (bind_actuals_holds(bind, whole->scope, c))
                sum += known_part(bind, known, whole->scope, parts[i], c);
        if (sum <= most) continue;
        char month[MONTH_TEXT], part[NUMBER_TEXT], all[NUMBER_TEXT];
        month_format(whole->month, month);
        number_format(sum, false, part);
        number_format(most, false, all);
        diag_add(bind->problems, DIAG_ERROR, whole->span, NULL,
                 "the known parts of '%s' in %s add up to %s, more than its %s",
                 scenario_scope_name(bind->scenario, whole->scope), month, part, all);
        return;
    }
}

/* The actuals first .. last of one month. */
static void check_month_parts(const struct bind *bind, struct known *known,
                              const struct scenario_actual *first, const struct scenario_actual *last)
{
    if (last - first < 2) return;
    for (const struct scenario_actual *at = first; at < last; at++)
        if (at->scope.kind != SCOPE_TOTAL) *known_slot(known, at->scope) = at;
    for (const struct scenario_actual *at = first; at < last; at++)
        if (at->scope.kind != SCOPE_COMPONENT) check_whole(bind, known, at);
    for (const struct scenario_actual *at = first; at < last; at++)
        if (at->scope.kind != SCOPE_TOTAL) *known_slot(known, at->scope) = NULL;
}

static void check_parts(const struct actuals *actuals)
{
    const struct bind *bind = actuals->bind;
    struct arena *arena = bind->arena;
    struct known known = {
        .regions = arena_array(arena, bind->region_count, sizeof *known.regions),
        .series = arena_array(arena, bind->series_count, sizeof *known.series),
        .components = arena_array(arena, bind->component_count, sizeof *known.components),
        .region_counted = arena_array(arena, bind->region_count, sizeof *known.region_counted),
        .series_counted = arena_array(arena, bind->series_count, sizeof *known.series_counted),
    };
    for (size_t first = 0, last; first < actuals->count; first = last) {
        for (last = first;
             last < actuals->count && actuals->items[last].month == actuals->items[first].month;)
            last++;
        check_month_parts(bind, &known, &actuals->items[first], &actuals->items[last]);
    }
}

void bind_actuals(struct bind *bind)
{
    struct actuals actuals = {.bind = bind};
    const struct section *section = syntax_section(bind->tree, "actuals", NULL);
    for (size_t i = 0; section && i < section->entry_count; i++) {
        const struct entry *entry = &section->entries[i];
        if (entry->broken) actuals.incomplete = true;
        if (!entry->broken && !entry->dropped) bind_actual(&actuals, entry);
    }
    if (actuals.count) qsort(actuals.items, actuals.count, sizeof *actuals.items, compare_actuals);
    check_complete(&actuals);
    bind->scenario->actuals = actuals.items;
    bind->scenario->actual_count = actuals.count;
    bind->actuals_incomplete = actuals.incomplete;
    check_parts(&actuals);
}

/* ---- Attributed months -------------------------------------------------------------------------- */

bool bind_actuals_holds(const struct bind *bind, struct scope scope, size_t component)
{
    const struct scenario_component *part = &bind->components[component];
    switch (scope.kind) {
    case SCOPE_TOTAL: return part->region != SIZE_MAX || part->series != SIZE_MAX;
    case SCOPE_REGION: return part->region == scope.index;
    case SCOPE_SERIES: return part->series == scope.index;
    case SCOPE_COMPONENT: return component == scope.index;
    }
    return false;
}

/* How many components the scope counts. */
static size_t scope_count(const struct bind *bind, struct scope scope)
{
    size_t total = 0;
    switch (scope.kind) {
    case SCOPE_TOTAL:
        for (size_t i = 0; i < bind->component_count; i++) total += bind_actuals_holds(bind, scope, i);
        return total;
    case SCOPE_REGION: return bind->regions[scope.index].count;
    case SCOPE_SERIES: return bind->series[scope.index].count;
    case SCOPE_COMPONENT: break;
    }
    return 1;
}

/* Does `known` hold exactly the components of `part`? */
static bool is_same(const struct bind *bind, struct scope part, struct scope known)
{
    if (part.kind == known.kind) return part.index == known.index;
    if (scope_count(bind, part) != scope_count(bind, known)) return false;
    if (known.kind == SCOPE_TOTAL) return true;
    if (known.kind == SCOPE_COMPONENT) return bind_actuals_holds(bind, part, known.index);
    const struct bind_group *groups = known.kind == SCOPE_REGION ? bind->regions : bind->series;
    return lies_in(bind, &groups[known.index], part);
}

/* The first actual in or after the month; they stand by month. */
static size_t first_actual(const struct leap_scenario *scenario, int month)
{
    size_t low = 0, high = scenario->actual_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (scenario->actuals[middle].month < month)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Is the part's month known: by an actual of its own components as one, or by those of each? */
static bool is_attributed(const struct bind *bind, struct scope part, int month)
{
    const struct leap_scenario *scenario = bind->scenario;
    size_t missing = scope_count(bind, part);
    for (size_t i = first_actual(scenario, month);
         i < scenario->actual_count && scenario->actuals[i].month == month; i++) {
        const struct scenario_actual *actual = &scenario->actuals[i];
        if (is_same(bind, part, actual->scope)) return true;
        bool one = actual->scope.kind == SCOPE_COMPONENT;
        missing -= one && bind_actuals_holds(bind, part, actual->scope.index);
    }
    return missing == 0;
}

bool bind_actuals_attributed(struct bind *bind, struct scope part, int first, int last, struct span span)
{
    static const char *const prefixes[] = {"", "region.", "series.", ""};
    const struct leap_scenario *scenario = bind->scenario;
    if (part.kind == SCOPE_TOTAL || bind->actuals_incomplete) return true;
    const char *name = scenario_scope_name(scenario, part);
    for (size_t i = 0; i < scenario->actual_count; i++) {
        char month[MONTH_TEXT];
        const struct scenario_actual *actual = &scenario->actuals[i];
        if (actual->scope.kind != SCOPE_TOTAL || actual->month < first || actual->month > last ||
            is_attributed(bind, part, actual->month))
            continue;
        month_format(actual->month, month);
        const char *key = arena_format(bind->arena, "%s%s.%s", prefixes[part.kind], name, month);
        diag_add(bind->problems, DIAG_ERROR, span,
                 arena_format(bind->arena, "%s = ... under [actuals]", key),
                 "'%s' needs to know its part of %s: the key '%s' is missing", name, month, key);
        return false;
    }
    return true;
}
