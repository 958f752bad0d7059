/* Names of components, regions and series: in `on`, `from`, `takes`, `season`, targets, actuals and limits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/bind.h"

/* All `on` together: an all-on-all file of a hundred thousand sections would need terabytes. */
enum { ACTED_ON_MAX = 4000000 };

static const struct component_type *type_of(const struct bind *bind, size_t component)
{
    return kinds_type(bind->components[component].id);
}

static bool sells(const struct bind *bind, size_t component)
{
    return component_sells(type_of(bind, component));
}

/* Counted in totals and outputs? With a fault, as it was meant. */
static bool counts(const struct bind *bind, size_t component)
{
    return sells(bind, component) &&
           (bind->faulty[component] || scenario_counts(&bind->components[component]));
}

/* ---- Registering -------------------------------------------------------------------------------- */

/* The component joins the region or series `name`, which is new with its first member. */
static size_t join_group(struct bind *bind, enum bind_names scope, struct bind_group **groups,
                         size_t *count, size_t *capacity, const struct value *value, size_t component)
{
    size_t index = names_find(bind->names, scope, value->text);
    if (index == SIZE_MAX) {
        *groups = arena_grow(bind->arena, *groups, *count, capacity, sizeof **groups);
        index = (*count)++;
        (*groups)[index] = (struct bind_group){.name = value->text, .span = value->span};
        names_add(bind->names, scope, value->text, index);
    }
    struct bind_group *group = &(*groups)[index];
    group->components = arena_grow(bind->arena, group->components, group->count, &group->capacity,
                                   sizeof *group->components);
    group->components[group->count++] = component;
    return index;
}

static void register_groups(struct bind *bind, size_t component)
{
    const struct component_type *type = type_of(bind, component);
    size_t region = component_field(type, "region"), series = component_field(type, "series");
    struct scenario_component *into = &bind->components[component];
    if (region != SIZE_MAX && into->values[region].text)
        into->region = join_group(bind, BIND_REGION, &bind->regions, &bind->region_count,
                                  &bind->region_capacity, &into->values[region], component);
    if (series != SIZE_MAX && into->values[series].text)
        into->series = join_group(bind, BIND_SERIES, &bind->series, &bind->series_count,
                                  &bind->series_capacity, &into->values[series], component);
}

static void check_name(struct bind *bind, size_t component)
{
    static const char *const reserved[] = {"all", "total", "none"};
    static const char *const own = "components, regions and series have names of their own";
    const char *name = bind->components[component].name, *fault = NULL, *hint = NULL;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(name, reserved[i]) == 0) fault = "is reserved";
    if (names_find(bind->names, BIND_REGION, name) != SIZE_MAX)
        fault = "is the name of a region", hint = own;
    if (names_find(bind->names, BIND_SERIES, name) != SIZE_MAX)
        fault = "is the name of a series", hint = own;
    if (fault)
        diag_add(bind->problems, DIAG_ERROR, bind->components[component].span, hint, "the name '%s' %s",
                 name, fault);
}

void bind_scope_register(struct bind *bind)
{
    for (size_t i = 0; i < bind->component_count; i++) register_groups(bind, i);
    for (size_t i = bind->component_count; i-- > 0;) bind->same_name[i] = SIZE_MAX;
    for (size_t i = 0; i < bind->component_count; i++) {
        const char *name = bind->components[i].name;
        names_add(bind->names, BIND_PATH, bind->components[i].path, i);
        check_name(bind, i);
        if (!sells(bind, i)) continue;
        size_t first = names_find(bind->names, BIND_BARE, name);
        if (first == SIZE_MAX) {
            names_add(bind->names, BIND_BARE, name, i);
            continue;
        }
        bind->same_name[i] = bind->same_name[first];
        bind->same_name[first] = i;
    }
    for (size_t i = 0; i < bind->series_count; i++) {
        const struct bind_group *series = &bind->series[i];
        if (names_find(bind->names, BIND_REGION, series->name) == SIZE_MAX) continue;
        diag_add(bind->problems, DIAG_ERROR, series->span, NULL, "'%s' is a region already", series->name);
    }
}

/* ---- Looking up --------------------------------------------------------------------------------- */

/* A hint with the nearest name of `kind`; NULL: of anything that sells, region or series, or `whole`. */
static const char *nearest_hint(struct bind *bind, const char *name, const char *kind, const char *whole)
{
    size_t count = 0;
    const size_t all = bind->component_count + bind->region_count + bind->series_count;
    if (diag_is_full(bind->problems) || all > BIND_HINT_NAMES) return NULL;
    const char **names = arena_array(bind->scratch, all + 1, sizeof *names);
    bool path = strchr(name, '.') != NULL;
    if (whole) names[count++] = whole;
    for (size_t i = 0; i < bind->component_count; i++) {
        if (kind ? strcmp(type_of(bind, i)->name, kind) != 0 : !sells(bind, i)) continue;
        names[count++] = path ? bind->components[i].path : bind->components[i].name;
    }
    for (size_t i = 0; !kind && i < bind->region_count; i++) names[count++] = bind->regions[i].name;
    for (size_t i = 0; !kind && i < bind->series_count; i++) names[count++] = bind->series[i].name;
    return bind_did_you_mean(bind, name, names, count);
}

static void report_unknown(struct bind *bind, const char *name, struct span span, const char *kind,
                           const char *whole)
{
    diag_add(bind->problems, DIAG_ERROR, span, nearest_hint(bind, name, kind, whole),
             kind ? "there is no %s '%s'" : "nothing%s is called '%s'", kind ? kind : "", name);
}

/* What a bare name fits: its components, counted, and region and series. Reports none or several. `whole`: the word
 * that could stand there too. */
static bool bare_name(struct bind *bind, const char *name, struct span span, const char *whole,
                      size_t *component, size_t *region, size_t *series)
{
    *component = names_find(bind->names, BIND_BARE, name);
    *region = names_find(bind->names, BIND_REGION, name);
    *series = names_find(bind->names, BIND_SERIES, name);
    size_t fits = (*region != SIZE_MAX) + (size_t)(*series != SIZE_MAX);
    const char *first = "a component";
    if (*component != SIZE_MAX) {
        first = bind->components[*component].path;
        fits += bind->same_name[*component] == SIZE_MAX ? 1 : 2;
    }
    if (fits == 0) report_unknown(bind, name, span, NULL, whole);
    if (fits > 1)
        diag_add(bind->problems, DIAG_ERROR, span, arena_format(bind->scratch, "with its kind: %s", first),
                 "'%s' fits several things", name);
    return fits == 1;
}

size_t bind_scope_path(struct bind *bind, const char *name, struct span span)
{
    size_t component = names_find(bind->names, BIND_PATH, name);
    if (component == SIZE_MAX)
        report_unknown(bind, name, span, NULL, NULL);
    else if (!sells(bind, component))
        diag_add(bind->problems, DIAG_ERROR, span, NULL, "'%s' makes no cars", name);
    else
        return component;
    return SIZE_MAX;
}

/* The region or series `name`; false with a problem reported if there is none. */
static bool group_name(struct bind *bind, enum bind_names names, enum scope_kind kind, const char *name,
                       struct span span, struct scope *scope)
{
    bool region = kind == SCOPE_REGION;
    struct bind_group *groups = region ? bind->regions : bind->series;
    size_t count = region ? bind->region_count : bind->series_count;
    size_t index = names_find(bind->names, names, name);
    *scope = (struct scope){.kind = kind, .index = index};
    if (index != SIZE_MAX) {
        groups[index].used = true;
        return true;
    }
    const char *hint = NULL;
    if (!diag_is_full(bind->problems) && count <= BIND_HINT_NAMES) {
        const char **all = arena_array(bind->scratch, count + 1, sizeof *all);
        for (size_t i = 0; i < count; i++) all[i] = groups[i].name;
        hint = bind_did_you_mean(bind, name, all, count);
    }
    diag_add(bind->problems, DIAG_ERROR, span, hint, "there is no %s '%s'", region ? "region" : "series",
             name);
    return false;
}

/* An index has no cars to speak of. */
static bool check_counts(struct bind *bind, size_t component, struct span span)
{
    if (component == SIZE_MAX || counts(bind, component)) return component != SIZE_MAX;
    diag_add(bind->problems, DIAG_ERROR, span, "region = ... makes it count",
             "'%s' is an index, which is not counted", bind->components[component].path);
    return false;
}

bool bind_scope_one(struct bind *bind, const char *name, struct span span, struct scope *scope)
{
    size_t component, region, series;
    bind_scratch(bind);
    *scope = (struct scope){.kind = SCOPE_TOTAL, .index = SIZE_MAX};
    if (strcmp(name, "total") == 0) return true;
    if (strncmp(name, "region.", 7) == 0)
        return group_name(bind, BIND_REGION, SCOPE_REGION, name + 7, span, scope);
    if (strncmp(name, "series.", 7) == 0)
        return group_name(bind, BIND_SERIES, SCOPE_SERIES, name + 7, span, scope);
    if (strchr(name, '.')) {
        component = bind_scope_path(bind, name, span);
        *scope = (struct scope){.kind = SCOPE_COMPONENT, .index = component};
        return check_counts(bind, component, span);
    }
    if (!bare_name(bind, name, span, "total", &component, &region, &series)) return false;
    if (component != SIZE_MAX)
        *scope = (struct scope){.kind = SCOPE_COMPONENT, .index = component};
    else if (region != SIZE_MAX)
        *scope = (struct scope){.kind = SCOPE_REGION, .index = region};
    else
        *scope = (struct scope){.kind = SCOPE_SERIES, .index = series};
    if (region != SIZE_MAX) bind->regions[region].used = true;
    if (series != SIZE_MAX) bind->series[series].used = true;
    return component == SIZE_MAX || check_counts(bind, component, span);
}

/* ---- on ----------------------------------------------------------------------------------------- */

struct list {
    struct bind *bind;
    struct value *value;
    size_t capacity;
};

/* Are too many acted on? Reported once. */
static bool is_full(const struct bind *bind) { return bind->acted_on > ACTED_ON_MAX; }

static void add_item(struct list *list, size_t component, const struct dist *dist, struct span span)
{
    struct value *value = list->value;
    if (is_full(list->bind)) return;
    list->bind->acted_on++;
    if (is_full(list->bind)) {
        diag_add(list->bind->problems, DIAG_ERROR, span, NULL,
                 "all sections together act on more than %d components", ACTED_ON_MAX);
        return;
    }
    value->items = arena_grow(list->bind->arena, value->items, value->item_count, &list->capacity,
                              sizeof *value->items);
    value->items[value->item_count++] = (struct value_item){component, dist, span};
}

static void add_group(struct list *list, struct bind_group *group, struct span span)
{
    group->used = true;
    for (size_t i = 0; i < group->count; i++) add_item(list, group->components[i], NULL, span);
}

/* `all` (kind NULL) or `kind.*`. */
static bool add_kind(struct list *list, const char *name, const char *kind, struct span span)
{
    struct bind *bind = list->bind;
    size_t before = list->value->item_count;
    for (size_t i = 0; i < bind->component_count && !is_full(bind); i++)
        if (kind ? sells(bind, i) && strcmp(type_of(bind, i)->name, kind) == 0 : counts(bind, i))
            add_item(list, i, NULL, span);
    bool matched = is_full(bind) || list->value->item_count > before;
    if (!matched)
        diag_add(bind->problems, DIAG_ERROR, span, NULL, "'%s' matches nothing that makes cars", name);
    return matched;
}

static bool add_named(struct list *list, const char *name, struct span span)
{
    struct bind *bind = list->bind;
    size_t component, region, series, length = strlen(name);
    if (strcmp(name, "all") == 0) return add_kind(list, name, NULL, span);
    if (length > 2 && strcmp(name + length - 2, ".*") == 0)
        return add_kind(list, name, arena_copy(bind->scratch, name, length - 2), span);
    if (strchr(name, '.')) {
        component = bind_scope_path(bind, name, span);
        if (component != SIZE_MAX) add_item(list, component, NULL, span);
        return component != SIZE_MAX;
    }
    if (!bare_name(bind, name, span, "all", &component, &region, &series)) return false;
    if (component != SIZE_MAX) add_item(list, component, NULL, span);
    if (region != SIZE_MAX) add_group(list, &bind->regions[region], span);
    if (series != SIZE_MAX) add_group(list, &bind->series[series], span);
    return true;
}

static int compare_items(const void *a, const void *b)
{
    const struct value_item *left = a, *right = b;
    if (left->component != right->component) return left->component < right->component ? -1 : 1;
    return left->span.offset < right->span.offset ? -1 : left->span.offset > right->span.offset;
}

/* In the scenario's order whatever the order of the names, each component once. */
static void settle_items(struct value *value)
{
    size_t kept = 0;
    if (value->item_count) qsort(value->items, value->item_count, sizeof *value->items, compare_items);
    for (size_t i = 0; i < value->item_count; i++)
        if (kept == 0 || value->items[kept - 1].component != value->items[i].component)
            value->items[kept++] = value->items[i];
    value->item_count = kept;
}

static bool bind_targets(struct bind *bind, struct value *value, const struct entry *entry)
{
    struct list list = {.bind = bind, .value = value};
    struct cursor cursor = expr_cursor(bind_scratch(bind), bind->problems, entry);
    bool right = true;
    do {
        struct span span;
        const char *name = expr_read_name(&cursor, &span);
        if (!name) return false;
        right = add_named(&list, name, span) && right;
    } while (expr_take(&cursor, ',') && !is_full(bind));
    if (!is_full(bind) && !expr_at_end(&cursor)) {
        expr_report_rest(&cursor);
        return false;
    }
    settle_items(value);
    return right && !is_full(bind);
}

/* ---- takes and season --------------------------------------------------------------------------- */

static size_t find_line(struct bind *bind, const char *name, struct span span)
{
    const char *path = strchr(name, '.') ? name : arena_format(bind->scratch, "line.%s", name);
    size_t line = names_find(bind->names, BIND_PATH, path);
    if (line != SIZE_MAX && bind->components[line].id == COMPONENT_line) return line;
    report_unknown(bind, name, span, "line", NULL);
    return SIZE_MAX;
}

static bool bind_take(struct list *list, const struct field *field, struct cursor *cursor)
{
    struct bind *bind = list->bind;
    struct span span;
    const char *name = expr_read_name(cursor, &span);
    if (!name) return false;
    if (strchr("0123456789.+-", *name)) {
        size_t line = expr_at_end(cursor) ? 0 : expr_word(cursor); /* "20% C" */
        const char *hint = arena_format(bind->scratch, "%.*s %s", (int)line, cursor->text, name);
        diag_add(bind->problems, DIAG_ERROR, span, line ? hint : "C 20%",
                 "the line comes first, then the share taken from it");
        return false;
    }
    size_t line = find_line(bind, name, span);
    const char *text = cursor->text;
    const struct expr *expr = expr_read(cursor);
    if (!expr) return false;
    text = arena_copy(bind->scratch, text, (size_t)(cursor->text - text));
    const struct dist *share = bind_law(bind, field, "the share taken", expr, text + strspn(text, " \t"));
    if (line == SIZE_MAX || !share) return false;
    add_item(list, line, share, span);
    return !is_full(bind);
}

/* A line named twice in one `takes`. */
static bool check_once(struct bind *bind, const struct value *value)
{
    struct value_item *sorted = arena_array(bind->scratch, value->item_count + 1, sizeof *sorted);
    if (value->item_count) memcpy(sorted, value->items, value->item_count * sizeof *sorted);
    qsort(sorted, value->item_count, sizeof *sorted, compare_items);
    for (size_t i = 1; i < value->item_count; i++) {
        if (sorted[i].component != sorted[i - 1].component) continue;
        diag_add(bind->problems, DIAG_ERROR, sorted[i].span, NULL, "'%s' stands twice in takes",
                 bind->components[sorted[i].component].path);
        return false;
    }
    return true;
}

static bool bind_takes(struct bind *bind, const struct field *field, struct value *value,
                       const struct entry *entry)
{
    struct list list = {.bind = bind, .value = value};
    struct cursor cursor = expr_cursor(bind_scratch(bind), bind->problems, entry);
    do {
        if (!bind_take(&list, field, &cursor)) return false;
    } while (expr_take(&cursor, ','));
    if (!expr_at_end(&cursor)) {
        expr_report_rest(&cursor);
        return false;
    }
    return check_once(bind, value);
}

static bool bind_season(struct bind *bind, struct value *value, const struct entry *entry)
{
    bind_scratch(bind);
    const char *name = entry->value;
    const char *path =
        strncmp(name, "season.", 7) == 0 ? name : arena_format(bind->scratch, "season.%s", name);
    value->text = name;
    value->season = names_find(bind->names, BIND_PATH, path);
    if (value->season != SIZE_MAX) return true;
    report_unknown(bind, name, entry->span, "season", NULL);
    return false;
}

void bind_scope_component(struct bind *bind, size_t index)
{
    const struct component_type *type = type_of(bind, index);
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        struct value *value = &bind->values[index][i];
        if (!value->given) continue;
        bool right = true;
        const struct entry *entry = field_has_key(field) ? bind_entry(bind, index, field) : NULL;
        if (!entry) continue;
        if (field->kind == FIELD_TARGETS || field->kind == FIELD_PAST)
            right = bind_targets(bind, value, entry);
        if (field->kind == FIELD_EXPRESSION) right = bind_formula_expression(bind, index, entry);
        if (field->kind == FIELD_TAKES) right = bind_takes(bind, field, value, entry);
        if (field->kind == FIELD_SEASON) right = bind_season(bind, value, entry);
        bind->faulty[index] = bind->faulty[index] || !right;
    }
}
