/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/assume.h"

#include <inttypes.h>
#include <string.h>

#include "base/month.h"
#include "scenario/rule.h"

struct table {
    struct bind *bind;
    struct scenario_assumption *rows;
    size_t count, capacity;
};

static void add(struct table *table, struct scenario_assumption row)
{
    table->rows = arena_grow(table->bind->arena, table->rows, table->count, &table->capacity, sizeof row);
    table->rows[table->count++] = row;
}

/* "common.ini:12", "--set". */
static const char *place_text(struct arena *arena, struct span span)
{
    if (!span.source) return "default";
    if (strncmp(span.source->name, "--", 2) == 0) return span.source->name;
    return arena_format(arena, "%s:%u", span.source->name, (unsigned)span.line);
}

static void add_given(struct table *table, const struct section *section)
{
    struct arena *arena = table->bind->arena;
    for (size_t i = 0; i < section->entry_count; i++) {
        const struct entry *entry = &section->entries[i];
        if (entry->dropped) continue;
        const char *dot = section->name ? "." : "", *name = section->name ? section->name : "";
        add(table, (struct scenario_assumption){
                       .key = arena_format(arena, "%s%s%s.%s", section->kind, dot, name, entry->name),
                       .value = entry->value,
                       .source = entry->source,
                       .place = place_text(arena, entry->key),
                       .given = entry->key.source != NULL,
                   });
    }
}

static void add_default(struct table *table, const struct section *section, const char *key,
                        const char *value)
{
    struct arena *arena = table->bind->arena;
    const char *name = section && section->name ? section->name : NULL;
    add(table, (struct scenario_assumption){
                   .key = name ? arena_format(arena, "%s.%s.%s", section->kind, name, key)
                               : arena_format(arena, "scenario.%s", key),
                   .value = value,
                   .place = "default",
               });
}

static void add_component_defaults(struct table *table, size_t component)
{
    const struct section *section = table->bind->sections[component];
    const struct component_type *type = kinds_type(table->bind->components[component].id);
    for (size_t i = 0; i < type->field_count; i++) {
        const struct entry *entry = syntax_entry(table->bind->tree, section, type->fields[i].name);
        bool stands = entry && !entry->dropped, silent = type->fields[i].flags & FIELD_NEUTRAL;
        const char *value = stands || silent ? NULL : rule_fallback(table->bind->arena, &type->fields[i]);
        if (value) add_default(table, section, type->fields[i].name, value);
    }
}

static bool is_given(const struct tree *tree, const char *key)
{
    const struct section *section = syntax_section(tree, "scenario", NULL);
    return section && syntax_entry(tree, section, key);
}

static void add_scenario_defaults(struct table *table)
{
    const struct bind *bind = table->bind;
    const struct leap_scenario *scenario = bind->scenario;
    char month[MONTH_TEXT];
    month_format(scenario->level_month, month);
    if (!is_given(bind->tree, "level_month"))
        add_default(table, NULL, "level_month", arena_format(bind->arena, "%s", month));
    if (!is_given(bind->tree, "trials"))
        add_default(table, NULL, "trials", arena_format(bind->arena, "%" PRIu64, scenario->trials));
    if (!is_given(bind->tree, "seed"))
        add_default(table, NULL, "seed", arena_format(bind->arena, "%" PRIu64, scenario->seed));
}

void assume(struct bind *bind)
{
    struct table table = {.bind = bind};
    size_t component = 0;
    for (size_t i = 0; i < bind->tree->section_count; i++) {
        const struct section *section = &bind->tree->sections[i];
        add_given(&table, section);
        if (strcmp(section->kind, "scenario") == 0) add_scenario_defaults(&table);
        if (component < bind->component_count && bind->sections[component] == section)
            add_component_defaults(&table, component++);
    }
    bind->scenario->assumptions = table.rows;
    bind->scenario->assumption_count = table.count;
}

bool assume_is_silent(const char *key)
{
    static const char *const silent[] = {"scenario.title", "scenario.trials", "scenario.seed",
                                         "scenario.history"};
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        if (strcmp(key, silent[i]) == 0) return true;
    return false;
}
