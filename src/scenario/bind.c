/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/bind.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "scenario/check.h"

enum { SCRATCH_BYTES = 4 << 20 };

struct arena *bind_scratch(struct bind *bind)
{
    if (bind->scratch && arena_bytes(bind->scratch) < SCRATCH_BYTES) return bind->scratch;
    arena_free(bind->scratch);
    bind->scratch = arena_create();
    if (!bind->scratch) longjmp(*bind->on_failure, 1);
    arena_catch(bind->scratch, bind->on_failure);
    return bind->scratch;
}

const char *bind_did_you_mean(struct bind *bind, const char *word, const char *const *words, size_t count)
{
    if (diag_is_full(bind->problems)) return NULL;
    const char *nearest = diag_nearest(word, words, count);
    return nearest ? arena_format(bind->arena, "did you mean '%s'?", nearest) : NULL;
}

static void report_unknown(struct bind *bind, const struct section *section)
{
    const char *words[KINDS_COUNT];
    kinds_words(words);
    diag_add(bind->problems, DIAG_ERROR, section->span,
             bind_did_you_mean(bind, section->kind, words, KINDS_COUNT),
             "there is no kind of section called '%s'", section->kind);
}

static void add_component(struct bind *bind, const struct section *section, enum component_id id,
                          size_t *capacity)
{
    size_t count = bind->component_count;
    size_t sections = *capacity, values = *capacity;
    bind->components = arena_grow(bind->arena, bind->components, count, capacity, sizeof *bind->components);
    bind->sections = arena_grow(bind->arena, bind->sections, count, &sections, sizeof *bind->sections);
    bind->values = arena_grow(bind->arena, bind->values, count, &values, sizeof *bind->values);
    bind->values[count] = arena_array(bind->arena, kinds_type(id)->field_count, sizeof(struct value));
    bind->components[count] = (struct scenario_component){
        .id = id,
        .name = section->name,
        .path = arena_format(bind->arena, "%s.%s", section->kind, section->name),
        .values = bind->values[count],
        .region = SIZE_MAX,
        .series = SIZE_MAX,
        .span = section->span,
    };
    bind->sections[count] = section;
    bind->component_count++;
}

static void find_components(struct bind *bind)
{
    size_t capacity = 0;
    for (size_t i = 0; i < bind->tree->section_count; i++) {
        const struct section *section = &bind->tree->sections[i];
        enum component_id id;
        if (section->broken) continue;
        enum kind kind = kinds_find(section->kind, &id);
        if (kind == KIND_UNKNOWN)
            report_unknown(bind, section);
        else if (kind == KIND_COMPONENT && !section->name)
            diag_add(bind->problems, DIAG_ERROR, section->span, NULL, "%s %s needs a name: [%s NAME]",
                     text_article(section->kind), section->kind, section->kind);
        else if (kind != KIND_COMPONENT && section->name)
            diag_add(bind->problems, DIAG_ERROR, section->span, NULL, "the section [%s] takes no name",
                     section->kind);
        else if (kind == KIND_COMPONENT)
            add_component(bind, section, id, &capacity);
    }
    bind->faulty = arena_array(bind->arena, bind->component_count, sizeof *bind->faulty);
    bind->same_name = arena_array(bind->arena, bind->component_count, sizeof *bind->same_name);
    bind->scenario->components = bind->components;
    bind->scenario->component_count = bind->component_count;
}

static const char *const *group_names(struct bind *bind, const struct bind_group *groups, size_t count)
{
    const char **names = arena_array(bind->arena, count, sizeof *names);
    for (size_t i = 0; i < count; i++) names[i] = groups[i].name;
    return names;
}

const struct entry *bind_entry(const struct bind *bind, size_t component, const struct field *field)
{
    const struct entry *entry = syntax_entry(bind->tree, bind->sections[component], field->name);
    return entry && !entry->dropped && !entry->broken ? entry : NULL;
}

const char *bind_path(struct bind *bind, const struct source *from, const char *written)
{
    bool setting = strncmp(from->name, "--", 2) == 0;
    return load_join(bind->arena, setting ? bind->scenario->file : from->name, written);
}

const char *bind_path_settled(const struct bind *bind, const char *written, const char *path)
{
    const char *file = bind->scenario->file, *slash = strrchr(file, '/');
    size_t folder = slash ? (size_t)(slash + 1 - file) : 0;
    bool inside = written[0] != '/' && strncmp(path, file, folder) == 0;
    return inside ? path + folder : path;
}

void bind_tree(struct bind *bind)
{
    bind->names = names_create(bind->arena);
    bind_head(bind);
    find_components(bind);
    for (size_t i = 0; i < bind->component_count; i++) bind_value_component(bind, i);
    bind_scope_register(bind);
    for (size_t i = 0; i < bind->component_count; i++) bind_scope_component(bind, i);
    bind->scenario->regions = group_names(bind, bind->regions, bind->region_count);
    bind->scenario->region_count = bind->region_count;
    bind->scenario->series = group_names(bind, bind->series, bind->series_count);
    bind->scenario->series_count = bind->series_count;
    bind_actuals(bind);
    bind_goals(bind);
    bind_limit(bind);
    bind_pairs(bind);
    bind_history(bind);
    bind_sample_settle(bind);
    check_scenario(bind);
}
