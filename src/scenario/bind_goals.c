/* [target] and [actuals]: what is asked, and what is known.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/month.h"
#include "scenario/bind.h"

/* ---- Actuals ------------------------------------------------------------------------------------ */

struct actuals {
    struct bind *bind;
    struct scenario_actual *items;
    size_t count, capacity;
    bool incomplete; /* one was wrong: none is said to be missing */
};

static bool check_month(struct bind *bind, const struct entry *entry)
{
    const struct leap_scenario *scenario = bind->scenario;
    char level[MONTH_TEXT], month[MONTH_TEXT];
    if (!entry->monthly || entry->first != entry->last) {
        diag_add(bind->problems, DIAG_ERROR, entry->key, "2026-01 = 32059",
                 "the key of an actual is one month");
        return false;
    }
    if (*entry->base) {
        month_format(entry->first, month);
        diag_add(bind->problems, DIAG_ERROR, entry->key,
                 arena_format(bind->arena, "%s = ... for all lines together", month),
                 "actuals of '%s' are not supported: only the total's are", entry->base);
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
    static const struct field rule = {.name = "an actual",
                                      .kind = FIELD_QUANTITY,
                                      .unit = UNIT_CARS,
                                      .low = 0,
                                      .high = SCENARIO_CARS_MAX};
    struct bind *bind = actuals->bind;
    const struct expr *expr = NULL;
    bool ignored = entry->inherited && bind->period_known &&
                   (entry->last < bind->scenario->first_month || entry->first > bind->scenario->last_month);
    bool right = check_month(bind, entry);
    if (right) expr = expr_read_all(bind_scratch(bind), bind->problems, entry);
    const struct dist *dist = expr ? bind_law(bind, &rule, rule.name, expr, entry->value) : NULL;
    if (!dist) {
        actuals->incomplete = actuals->incomplete || !ignored;
        return;
    }
    actuals->items =
        arena_grow(bind->arena, actuals->items, actuals->count, &actuals->capacity, sizeof *actuals->items);
    actuals->items[actuals->count++] = (struct scenario_actual){
        .scope = {.kind = SCOPE_TOTAL, .index = SIZE_MAX},
        .month = entry->first,
        .dist = dist,
        .name = arena_format(bind->arena, "actuals.%s", entry->name),
        .span = entry->span,
        .source = entry->source,
    };
}

static int compare_actuals(const void *a, const void *b)
{
    const struct scenario_actual *left = a, *right = b;
    return left->month < right->month ? -1 : left->month > right->month;
}

static bool is_known(const struct actuals *actuals, int month)
{
    struct scenario_actual wanted = {.month = month};
    return actuals->count &&
           bsearch(&wanted, actuals->items, actuals->count, sizeof wanted, compare_actuals);
}

/* Every month of the period up to level_month must be known. */
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

void bind_goals_actuals(struct bind *bind)
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
}

/* ---- Targets ------------------------------------------------------------------------------------ */

struct targets_read {
    struct bind *bind;
    struct scenario_target *items;
    size_t count, capacity;
};

/* The year of "total.2026", and the name before it; the period's only year without one. */
static bool read_year(struct bind *bind, const struct entry *entry, const char **name, int *year)
{
    const struct leap_scenario *scenario = bind->scenario;
    int first = month_year(scenario->first_month), last = month_year(scenario->last_month);
    const char *point = strrchr(entry->name, '.');
    *name = entry->name;
    *year = first;
    if (point && strlen(point) == 5 && strspn(point + 1, "0123456789") == 4) {
        *name = arena_copy(bind->arena, entry->name, (size_t)(point - entry->name));
        *year = atoi(point + 1);
        if (!bind->period_known || (*year >= first && *year <= last)) return true;
        diag_add(bind->problems, DIAG_ERROR, entry->key, NULL, "the period has no month in %d", *year);
        return false;
    }
    if (!bind->period_known || first == last) return true;
    diag_add(bind->problems, DIAG_ERROR, entry->key,
             arena_format(bind->arena, "%s.%d = ...", entry->name, last),
             "the period has several years: a target names its own");
    return false;
}

/* In a known month only the total is known: nobody can say what share of it was the part's. */
static bool check_attributed(struct bind *bind, const struct entry *entry, struct scope scope, int year)
{
    static const char *const prefixes[] = {"", "region.", "series.", ""};
    const struct leap_scenario *scenario = bind->scenario;
    const struct section *actuals = syntax_section(bind->tree, "actuals", NULL);
    if (scope.kind == SCOPE_TOTAL) return true;
    const char *part = scenario_scope_name(scenario, scope);
    for (size_t i = 0; i < scenario->actual_count; i++) {
        char month[MONTH_TEXT];
        month_format(scenario->actuals[i].month, month);
        if (month_year(scenario->actuals[i].month) != year) continue;
        const char *key = arena_format(bind->arena, "%s%s.%s", prefixes[scope.kind], part, month);
        if (syntax_entry(bind->tree, actuals, key)) continue; /* reported there */
        diag_add(
            bind->problems, DIAG_ERROR, entry->key,
            "actuals of a part are not supported: leave this target out, or level_month before the period",
            "a target on '%s' needs to know its part of %s: the key '%s' is missing", part, month, key);
        return false;
    }
    return true;
}

static void add_target(struct targets_read *targets, const struct entry *entry, struct scope scope,
                       int year, const struct expr *expr, size_t first)
{
    static const struct field rule = {.name = "a target",
                                      .kind = FIELD_NUMBER,
                                      .unit = UNIT_CARS,
                                      .flags = FIELD_LOW_OPEN,
                                      .low = 0,
                                      .high = 1e15}; /* whole cars, exact in a double */
    struct bind *bind = targets->bind;
    double cars;
    if (!bind_law_number(bind, &rule, rule.name, expr, &cars)) return;
    for (size_t i = first; i < targets->count; i++) {
        if (targets->items[i].cars != cars) continue;
        diag_add(bind->problems, DIAG_ERROR, expr->span, NULL, "this target stands here twice");
        return;
    }
    targets->items =
        arena_grow(bind->arena, targets->items, targets->count, &targets->capacity, sizeof *targets->items);
    targets->items[targets->count++] = (struct scenario_target){
        .scope = scope, .year = year, .cars = cars, .span = expr->span, .source = entry->source};
}

static void bind_target(struct targets_read *targets, const struct entry *entry)
{
    enum { NUMBERS_MAX = 100 };
    struct bind *bind = targets->bind;
    struct scope scope;
    const char *name;
    int year;
    size_t first = targets->count;
    if (entry->monthly) {
        diag_add(bind->problems, DIAG_ERROR, entry->key, NULL, "targets are for years, not for months");
        return;
    }
    if (!read_year(bind, entry, &name, &year) || !bind_scope_one(bind, name, entry->key, &scope) ||
        !check_attributed(bind, entry, scope, year))
        return;
    struct cursor cursor = expr_cursor(bind_scratch(bind), bind->problems, entry);
    do {
        const struct expr *expr = expr_read(&cursor);
        if (!expr) return;
        if (targets->count - first == NUMBERS_MAX) {
            diag_add(bind->problems, DIAG_ERROR, expr->span, NULL, "more than %d targets in one key",
                     NUMBERS_MAX);
            return;
        }
        add_target(targets, entry, scope, year, expr, first);
    } while (expr_take(&cursor, ','));
    if (!expr_at_end(&cursor)) expr_report_rest(&cursor);
}

void bind_goals_targets(struct bind *bind)
{
    struct targets_read targets = {.bind = bind};
    const struct section *section = syntax_section(bind->tree, "target", NULL);
    for (size_t i = 0; section && i < section->entry_count; i++) {
        const struct entry *entry = &section->entries[i];
        if (!entry->broken && !entry->dropped) bind_target(&targets, entry);
    }
    bind->scenario->targets = targets.items;
    bind->scenario->target_count = targets.count;
}
