/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/check.h"

#include <stdarg.h>
#include <stdint.h>

#include "base/month.h"

/* ---- Each type's own rules ---------------------------------------------------------------------- */

struct check {
    struct bind *bind;
    size_t component;
};

static void fault(void *context, enum diag_severity severity, size_t field, const char *hint,
                  const char *format, ...) __attribute__((format(printf, 5, 6)));

static void fault(void *context, enum diag_severity severity, size_t field, const char *hint,
                  const char *format, ...)
{
    const struct check *check = context;
    const struct value *value = &check->bind->values[check->component][field];
    struct span place = value->given ? value->span : check->bind->components[check->component].span;
    va_list values;
    va_start(values, format);
    const char *text = arena_vformat(check->bind->arena, format, values);
    va_end(values);
    diag_add(check->bind->problems, severity, place, hint, "%s", text);
}

static void check_types(struct bind *bind)
{
    for (size_t i = 0; i < bind->component_count; i++) {
        const struct component_type *type = kinds_type(bind->components[i].id);
        if (!type->check || bind->faulty[i]) continue;
        struct check context = {bind, i};
        type->check(&(struct component_check){
            .name = bind->components[i].name,
            .values = bind->values[i],
            .first_month = bind->scenario->first_month,
            .last_month = bind->scenario->last_month,
            .level_month = bind->scenario->level_month,
            .context = &context,
            .fault = fault,
        });
    }
}

/* ---- Seasons ------------------------------------------------------------------------------------ */

/* The months for which a season has no factor. */
struct gap {
    int first;         /* that is computed, or 0: none */
    const char *names; /* "2026-02", or of several "feb, mar" */
};

static struct gap find_gap(const struct bind *bind, size_t season)
{
    struct gap gap = {0, ""};
    size_t count = 0;
    bool seen[12] = {false};
    const struct component_type *type = kinds_type(bind->components[season].id);
    const struct leap_scenario *scenario = bind->scenario;
    int first = scenario->first_month;
    if (scenario->level_month + 1 < first) first = scenario->level_month + 1;
    for (int month = first; month <= scenario->last_month; month++) {
        const int of_year = month_in_year(month);
        size_t field = component_field(type, month_name(of_year));
        if (seen[of_year] || (field != SIZE_MAX && value_dist(&bind->values[season][field], month)))
            continue;
        seen[of_year] = true;
        if (!count) gap.first = month;
        gap.names =
            arena_format(bind->arena, "%s%s%s", gap.names, count++ ? ", " : "", month_name(of_year));
    }
    char text[MONTH_TEXT];
    if (count == 1) {
        month_format(gap.first, text);
        gap.names = arena_format(bind->arena, "%s", text);
    }
    return gap;
}

static void check_seasons(struct bind *bind)
{
    struct gap *gaps = arena_array(bind->arena, bind->component_count, sizeof *gaps);
    for (size_t i = 0; i < bind->component_count; i++)
        if (bind->components[i].id == COMPONENT_season && !bind->faulty[i]) gaps[i] = find_gap(bind, i);
    for (size_t i = 0; i < bind->component_count; i++) {
        const struct component_type *type = kinds_type(bind->components[i].id);
        for (size_t field = 0; field < type->field_count; field++) {
            const struct value *value = &bind->values[i][field];
            if (type->fields[field].kind != FIELD_SEASON || value->season == SIZE_MAX ||
                !gaps[value->season].first)
                continue;
            const struct gap *gap = &gaps[value->season];
            const char *name = bind->components[value->season].name;
            diag_add(bind->problems, DIAG_ERROR, value->span,
                     arena_format(bind->arena, "%s = 1 under [season %s]",
                                  month_name(month_in_year(gap->first)), name),
                     "the season '%s' has no factor for %s", name, gap->names);
        }
    }
}

/* ---- Regions and demand ------------------------------------------------------------------------- */

/* A misspelt region would be missed in silence; with one region there is nothing to mistake it for. */
static void check_regions(struct bind *bind)
{
    for (size_t i = 0; i < bind->region_count && bind->region_count > 1; i++) {
        const struct bind_group *region = &bind->regions[i];
        if (region->count > 1 || region->used || !region->span.source) continue;
        const char *names[64];
        size_t count = 0;
        for (size_t other = 0; other < bind->region_count && count < 64; other++)
            if (other != i) names[count++] = bind->regions[other].name;
        const char *nearest = bind_did_you_mean(bind, region->name, names, count);
        diag_add(bind->problems, DIAG_WARNING, region->span,
                 nearest ? nearest : "no fault if it has just this component",
                 "nothing else is in the region '%s' or names it", region->name);
    }
}

static bool is_uncertain(const struct value *value)
{
    bool uncertain = value->dist && !dist_is_constant(value->dist, NULL);
    for (size_t i = 0; i < value->override_count; i++)
        uncertain = uncertain || !dist_is_constant(value->overrides[i].dist, NULL);
    return uncertain;
}

static bool has_uncertainty(const struct bind *bind, size_t component)
{
    const struct component_type *type = kinds_type(bind->components[component].id);
    for (size_t field = 0; field < type->field_count; field++)
        if (is_uncertain(&bind->values[component][field])) return true;
    return false;
}

/* Marks the lines that a demand's draws move together with at least one other. */
static void mark_shared(const struct bind *bind, size_t demand, bool *shared)
{
    const struct component_type *type = kinds_type(bind->components[demand].id);
    for (size_t field = 0; field < type->field_count; field++) {
        const struct value *value = &bind->values[demand][field];
        if (type->fields[field].kind != FIELD_TARGETS || value->item_count < 2) continue;
        for (size_t i = 0; i < value->item_count; i++) shared[value->items[i].component] = true;
    }
}

/* Independent lines make the total look safer than it is. */
static void check_demand(struct bind *bind)
{
    bool *shared = arena_array(bind->arena, bind->component_count, sizeof *shared);
    size_t lines = 0, alone = SIZE_MAX, alone_count = 0;
    for (size_t i = 0; i < bind->component_count; i++)
        if (bind->components[i].id == COMPONENT_demand && has_uncertainty(bind, i))
            mark_shared(bind, i, shared);
    for (size_t group = 0; group < bind->scenario->correlation_count; group++) {
        const struct scenario_correlation *correlation = &bind->scenario->correlations[group];
        for (size_t i = 0; i < correlation->count; i++) shared[correlation->members[i].component] = true;
    }
    for (size_t i = 0; i < bind->component_count; i++) {
        if (bind->components[i].id != COMPONENT_line) continue;
        lines++;
        if (shared[i] || !has_uncertainty(bind, i)) continue;
        if (alone == SIZE_MAX) alone = i;
        alone_count++;
    }
    if (lines < 2 || alone == SIZE_MAX) return;
    diag_add(bind->problems, DIAG_WARNING, bind->components[alone].span,
             "a [demand NAME] with on = line.* and a growth moves them together",
             "%zu of %zu lines share no draw with another: independent lines make the total look safer "
             "than it is",
             alone_count, lines);
}

static void check_cars(struct bind *bind)
{
    for (size_t i = 0; i < bind->component_count; i++)
        if (scenario_counts(&bind->components[i])) return;
    diag_add(bind->problems, DIAG_ERROR, (struct span){.source = bind->loader->sources[0]}, "[line NAME]",
             "nothing in this scenario makes cars");
}

void check_scenario(struct bind *bind)
{
    if (bind->period_known) {
        check_types(bind);
        check_seasons(bind);
    }
    check_regions(bind);
    if (leap_problems_errors(bind->problems) > bind->errors_before)
        return; /* what is missing may come yet */
    check_demand(bind);
    check_cars(bind);
}
