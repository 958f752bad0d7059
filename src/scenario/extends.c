/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/extends.h"

#include <string.h>

#include "base/month.h"
#include "base/text.h"
#include "scenario/kinds.h"

/* ---- Merging ------------------------------------------------------------------------------------ */

/* Does a key of the child drop this override of the parent: `growth` those of growth, a season's `feb`
 * those of every February? */
static bool is_dropped(const struct tree *child, const struct section *section, const struct entry *entry)
{
    if (!entry->monthly) return false;
    bool bare = !*entry->base;
    const char *key = bare ? month_name(month_in_year(entry->first)) : entry->base;
    const struct entry *set = syntax_entry(child, section, key);
    return set && !set->monthly;
}

static void merge_section(struct tree *tree, const struct tree *child, const struct section *section)
{
    struct section *into = syntax_section(tree, section->kind, section->name);
    if (!into) into = syntax_add_section(tree, section->kind, section->name, section->span);
    for (size_t i = 0; i < into->entry_count; i++)
        if (is_dropped(child, section, &into->entries[i])) into->entries[i].dropped = true;
    for (size_t i = 0; i < section->entry_count; i++) {
        struct entry *earlier = syntax_entry(tree, into, section->entries[i].id);
        if (earlier)
            *earlier = section->entries[i];
        else
            syntax_add_entry(tree, into, &section->entries[i]);
    }
}

static void merge(struct tree *tree, const struct tree *child)
{
    for (size_t i = 0; i < child->section_count; i++)
        if (!child->sections[i].broken) merge_section(tree, child, &child->sections[i]);
}

static void mark_inherited(struct tree *tree)
{
    for (size_t i = 0; i < tree->section_count; i++)
        for (size_t j = 0; j < tree->sections[i].entry_count; j++)
            tree->sections[i].entries[j].inherited = true;
}

/* ---- Parents ------------------------------------------------------------------------------------ */

static struct entry *find_extends(const struct tree *tree)
{
    const struct section *section = syntax_section(tree, "scenario", NULL);
    return section ? syntax_entry(tree, section, "extends") : NULL;
}

/* Reads the parent that `key` of `child` names; `paths` are those of the chain so far. */
static struct tree *read_parent(struct loader *loader, const struct source *child, const struct entry *key,
                                const char *const *paths, size_t depth, const char **path)
{
    *path = load_join(loader->arena, child->name, key->value);
    for (size_t i = 0; i < depth; i++) {
        if (!load_is_same_file(paths[i], *path)) continue;
        diag_add(loader->problems, DIAG_ERROR, key->span, NULL, "'%s' is an ancestor of itself", *path);
        return NULL;
    }
    if (depth > EXTENDS_MAX) {
        diag_add(loader->problems, DIAG_ERROR, key->span, NULL, "more than %d parents above each other",
                 EXTENDS_MAX);
        return NULL;
    }
    const struct source *source = load_file(loader, *path, key->span);
    return source ? syntax_read(loader->arena, source, loader->problems) : NULL;
}

struct tree *extends_read(struct loader *loader, const struct source *file)
{
    struct tree *chain[EXTENDS_MAX + 1];
    const char *paths[EXTENDS_MAX + 1];
    size_t depth = 1;
    chain[0] = syntax_read(loader->arena, file, loader->problems);
    paths[0] = file->name;
    for (;;) {
        const struct entry *key = find_extends(chain[depth - 1]);
        if (!key) break;
        const char *path;
        struct tree *parent =
            key->broken ? NULL : read_parent(loader, key->key.source, key, paths, depth, &path);
        if (!parent) return NULL;
        mark_inherited(parent);
        paths[depth] = path;
        chain[depth++] = parent;
    }
    struct tree *tree = chain[depth - 1];
    for (size_t i = depth - 1; i-- > 0;) merge(tree, chain[i]);
    struct entry *key = find_extends(tree);
    if (key) key->dropped = true;
    return tree;
}

/* ---- Settings ----------------------------------------------------------------------------------- */

/* Bytes up to the next `.` before `=`; 0 if there is none. */
static size_t piece_length(const char *text)
{
    size_t length = strcspn(text, ".=");
    return text[length] == '.' ? length : 0;
}

static const char *nearest_name(const struct tree *tree, const char *kind, const char *name)
{
    const char **names = arena_array(tree->arena, tree->section_count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < tree->section_count; i++)
        if (tree->sections[i].name && strcmp(tree->sections[i].kind, kind) == 0)
            names[count++] = tree->sections[i].name;
    return diag_nearest(name, names, count);
}

static const char *did_you_mean(struct arena *arena, const char *word)
{
    return word ? arena_format(arena, "did you mean '%s'?", word) : NULL;
}

/* The place of `length` bytes from byte `first` of a setting. */
static struct span piece(struct span line, size_t first, size_t length)
{
    const char *text = line.source->text;
    line.offset = (uint32_t)first;
    line.column = 1 + (uint32_t)text_count(text, first);
    line.length = (uint32_t)text_count(text + first, length);
    return line;
}

static const char setting_shape[] = "section.name.key=value, as in launch.D19.peak=8k or scenario.seed=7";

/* The section of a component: it must be there, or a slip of the name would make a new one. */
static struct section *find_component(struct loader *loader, const struct tree *tree, struct span line,
                                      const char *kind, size_t *start)
{
    const char *text = line.source->text + *start;
    size_t length = piece_length(text);
    const char *name = arena_copy(loader->arena, text, length);
    struct section *section = length ? syntax_section(tree, kind, name) : NULL;
    if (!length)
        diag_add(loader->problems, DIAG_ERROR, piece(line, *start, strlen(text)), setting_shape,
                 "a setting of '%s' needs a name and a key", kind);
    else if (!section)
        diag_add(loader->problems, DIAG_ERROR, piece(line, *start, length),
                 did_you_mean(loader->arena, nearest_name(tree, kind, name)), "there is no section [%s %s]",
                 kind, name);
    *start += length + 1;
    return section;
}

/* What begins with a section's name lacks its kind; else it is a slip of one. */
static const char *kind_hint(struct arena *arena, const struct tree *tree, const char *kind)
{
    for (size_t i = 0; i < tree->section_count; i++) {
        const struct section *section = &tree->sections[i];
        if (section->name && strcmp(section->name, kind) == 0)
            return did_you_mean(arena, arena_format(arena, "%s.%s", section->kind, kind));
    }
    const char *words[KINDS_COUNT];
    kinds_words(words);
    return did_you_mean(arena, diag_nearest(kind, words, KINDS_COUNT));
}

/* The section of the setting and, in `*start`, where its key begins. NULL with a problem reported. */
static struct section *find_section(struct loader *loader, struct tree *tree, struct span line,
                                    size_t *start)
{
    const char *text = line.source->text;
    size_t length = piece_length(text);
    enum component_id id;
    if (!length) {
        diag_add(loader->problems, DIAG_ERROR, piece(line, 0, strlen(text)), setting_shape,
                 "not a setting");
        return NULL;
    }
    const char *kind = arena_copy(loader->arena, text, length);
    *start = length + 1;
    switch (kinds_find(kind, &id)) {
    case KIND_COMPONENT: return find_component(loader, tree, line, kind, start);
    case KIND_UNKNOWN:
        diag_add(loader->problems, DIAG_ERROR, piece(line, 0, length), kind_hint(loader->arena, tree, kind),
                 "there is no kind of section called '%s'", kind);
        return NULL;
    default: break;
    }
    struct section *section = syntax_section(tree, kind, NULL);
    return section ? section : syntax_add_section(tree, kind, NULL, line);
}

void extends_set(struct loader *loader, struct tree *tree, const char *setting)
{
    const char *text = arena_copy(loader->arena, setting, strlen(setting));
    const struct source *source = load_text(loader, LOAD_SETTING, text, strlen(text));
    struct span line = {.source = source, .line = 1, .column = 1, .length = 1};
    size_t start;
    if (!syntax_check_characters(line, source->length, loader->problems)) return;
    const struct section *section = find_section(loader, tree, line, &start);
    if (!section) return;
    struct entry entry;
    struct span key = piece(line, start, 1);
    if (!syntax_line(loader->arena, section->kind, key, source->length, loader->problems, &entry)) return;
    if (strcmp(section->kind, "scenario") == 0 && strcmp(entry.name, "extends") == 0) {
        diag_add(loader->problems, DIAG_ERROR, entry.key, NULL, "a setting cannot change the parent");
        return;
    }
    struct tree *layer = syntax_tree(loader->arena);
    syntax_add_entry(layer, syntax_add_section(layer, section->kind, section->name, line), &entry);
    merge(tree, layer);
}
