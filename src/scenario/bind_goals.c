/* [target]: what is asked.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/month.h"
#include "scenario/bind.h"

static const struct field fields[] = {
    {.name = "WHAT",
     .kind = FIELD_NUMBER,
     .unit = UNIT_CARS_COUNTED,
     .flags = FIELD_OPTIONAL | FIELD_LOW_OPEN,
     .low = 0,
     .high = 1e15, /* whole cars, exact in a double */
     .doc = "targets for a year, one or several (1.0M, 1.05M), of total, a region, a series or a component; in a period of "
            "several years WHAT.YEAR"},
};

const struct kinds_keys bind_goals_keys = {"What is asked: the cars that a year shall reach", fields, 1};

/* ---- Targets ------------------------------------------------------------------------------------ */

struct targets_read {
    struct bind *bind;
    struct scenario_target *items;
    size_t count, capacity;
};

bool bind_goals_year(struct bind *bind, const char *text, struct span span, const char **name, int *year)
{
    const struct leap_scenario *scenario = bind->scenario;
    int first = month_year(scenario->first_month), last = month_year(scenario->last_month);
    const char *point = strrchr(text, '.');
    *name = text;
    *year = first;
    if (point && strlen(point) == 5 && strspn(point + 1, "0123456789") == 4) {
        *name = arena_copy(bind->arena, text, (size_t)(point - text));
        *year = atoi(point + 1);
        if (!bind->period_known || (*year >= first && *year <= last)) return true;
        diag_add(bind->problems, DIAG_ERROR, span, NULL, "the period has no month in %d", *year);
        return false;
    }
    if (!bind->period_known || first == last) return true;
    diag_add(bind->problems, DIAG_ERROR, span, arena_format(bind->arena, "%s.%d", text, last),
             "the period has several years: '%s' names its own", text);
    return false;
}

/* `known`: of what? Otherwise it is only said what is wrong with the number. */
static void add_target(struct targets_read *targets, const struct entry *entry, bool known,
                       struct scope scope, int year, const struct expr *expr)
{
    struct bind *bind = targets->bind;
    double cars;
    if (!bind_law_number(bind, fields, "a target", expr, &cars) || !known) return;
    const char *id = arena_format(bind->arena, "%d %zu %d %.17g", (int)scope.kind, scope.index, year, cars);
    if (names_find(bind->names, BIND_TARGET, id) != SIZE_MAX) {
        diag_add(bind->problems, DIAG_ERROR, expr->span, NULL, "this target stands here twice");
        return;
    }
    names_add(bind->names, BIND_TARGET, id, targets->count);
    targets->items =
        arena_grow(bind->arena, targets->items, targets->count, &targets->capacity, sizeof *targets->items);
    targets->items[targets->count++] = (struct scenario_target){
        .scope = scope, .year = year, .cars = cars, .span = expr->span, .source = entry->source};
}

static void bind_target(struct targets_read *targets, const struct entry *entry)
{
    enum { NUMBERS_MAX = 100 };
    struct bind *bind = targets->bind;
    struct scope scope = {0};
    const char *name;
    int year = 0;
    size_t first = targets->count;
    if (entry->monthly) {
        diag_add(bind->problems, DIAG_ERROR, entry->key, NULL, "targets are for years, not for months");
        return;
    }
    bool known = bind_goals_year(bind, entry->name, entry->key, &name, &year) &&
                 bind_scope_one(bind, name, entry->key, &scope) &&
                 bind_actuals_attributed(bind, scope, month_of(year, 1), month_of(year, 12), entry->key);
    struct cursor cursor = expr_cursor(bind_scratch(bind), bind->problems, entry);
    do {
        const struct expr *expr = expr_read(&cursor);
        if (!expr) return;
        if (targets->count - first == NUMBERS_MAX) {
            diag_add(bind->problems, DIAG_ERROR, expr->span, NULL, "more than %d targets in one key",
                     NUMBERS_MAX);
            return;
        }
        add_target(targets, entry, known, scope, year, expr);
    } while (expr_take(&cursor, ','));
    if (!expr_at_end(&cursor)) expr_report_rest(&cursor);
}

void bind_goals(struct bind *bind)
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
