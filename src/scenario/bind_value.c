/* The keys of components, by their field tables.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/month.h"
#include "base/text.h"
#include "scenario/bind.h"

enum { FIELDS_MAX = 64 };

/* May `none` stand for the key, as if it were absent? */
static bool may_be_none(const struct field *field)
{
    if (field->flags & FIELD_REQUIRED) return false;
    return field->flags & FIELD_OPTIONAL || field->kind == FIELD_SEASON || field->kind == FIELD_TAKES ||
           (field->kind == FIELD_TEXT && !field->text);
}

static void set_fallback(struct bind *bind, const struct field *field, struct value *value)
{
    bool none = field->flags & (FIELD_REQUIRED | FIELD_OPTIONAL);
    *value = (struct value){.season = SIZE_MAX};
    switch (field->kind) {
    case FIELD_TEXT: value->text = field->text; break;
    case FIELD_NUMBER: value->number = field->fallback; break;
    case FIELD_CHOICE: value->choice = (int)field->fallback; break;
    case FIELD_CHANCE:
        value->number = field->fallback;
        value->dist = dist_chance(bind->arena, field->fallback);
        break;
    case FIELD_QUANTITY:
    case FIELD_SHOCK: value->dist = none ? NULL : dist_constant(bind->arena, field->fallback); break;
    default: break;
    }
}

/* ---- Choices ------------------------------------------------------------------------------------ */

/* Bytes of a choice's word: "bass" of "bass(p, q)". */
static size_t choice_word(const char *choice) { return strcspn(choice, "("); }

/* The numbers in parentheses behind a choice, into the ARGUMENT fields that it names. */
static bool bind_arguments(struct bind *bind, const struct component_type *type,
                           const struct field *choice_field, struct value *values, const struct expr *expr)
{
    const char *choice = choice_field->choices[values[choice_field - type->fields].choice];
    size_t taken = 0;
    const char *names = choice + choice_word(choice);
    while (*names && *++names) {
        size_t length = strcspn(names, ",)");
        const char *name = arena_copy(bind->scratch, names, length);
        names += length;
        names += *names == ',';
        size_t field = component_field(type, name);
        if (taken == expr->argument_count) break;
        const struct expr_argument *argument = &expr->arguments[taken];
        if (argument->head || (argument->name && strcmp(argument->name, name) != 0)) break;
        if (!bind_law_number(bind, &type->fields[field], name, argument->value, &values[field].number))
            return false;
        values[field].given = true;
        values[field].span = argument->span;
        taken++;
    }
    if (taken == expr->argument_count && !*names) return true;
    diag_add(bind->problems, DIAG_ERROR, expr->span, NULL, "%s is written %s", choice_field->name, choice);
    return false;
}

static bool bind_choice(struct bind *bind, const struct component_type *type, const struct field *field,
                        struct value *values, const struct expr *expr)
{
    const char *words[FIELDS_MAX];
    size_t count = 0;
    for (; field->choices[count]; count++) {
        const char *choice = field->choices[count];
        words[count] = arena_copy(bind->scratch, choice, choice_word(choice));
        if (expr->kind == EXPR_NUMBER || strcmp(expr->name, words[count]) != 0) continue;
        values[field - type->fields].choice = (int)count;
        if (expr->kind == EXPR_CALL || choice[choice_word(choice)])
            return bind_arguments(bind, type, field, values, expr);
        return true;
    }
    const char *all = words[0];
    for (size_t i = 1; i < count; i++) all = arena_format(bind->scratch, "%s, %s", all, field->choices[i]);
    const char *hint = expr->name ? bind_did_you_mean(bind, expr->name, words, count) : NULL;
    diag_add(bind->problems, DIAG_ERROR, expr->span, hint, "%s must be one of %s", field->name, all);
    return false;
}

/* ---- One key ------------------------------------------------------------------------------------ */

static bool bind_text(struct bind *bind, const struct field *field, struct value *value,
                      const struct entry *entry)
{
    static const char *const reserved[] = {"all", "total", "none"};
    const char *fault = syntax_name_fault(entry->value);
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(reserved[i], entry->value) == 0) fault = "this name is reserved";
    if (fault) diag_add(bind->problems, DIAG_ERROR, entry->span, NULL, "%s: %s", field->name, fault);
    value->text = entry->value;
    return !fault;
}

static bool bind_chance(struct bind *bind, const struct field *field, struct value *value,
                        const struct expr *expr)
{
    if (!bind_law_number(bind, field, field->name, expr, &value->number)) return false;
    value->dist = dist_chance(bind->arena, value->number);
    return true;
}

/* False with a problem reported if the value is wrong. */
static bool bind_entry_value(struct bind *bind, const struct component_type *type, struct value *values,
                             const struct field *field, const struct entry *entry)
{
    struct value *value = &values[field - type->fields];
    value->given = true;
    value->span = entry->span;
    value->source = entry->source;
    if (strcmp(entry->value, "none") == 0 && may_be_none(field)) {
        value->given = false;
        value->text = NULL;
        return true;
    }
    if (field->kind == FIELD_TEXT) return bind_text(bind, field, value, entry);
    if (field->kind == FIELD_SEASON || field->kind == FIELD_TARGETS || field->kind == FIELD_TAKES ||
        field->kind == FIELD_PAST || field->kind == FIELD_EXPRESSION)
        return true; /* bind_scope.c */
    const struct expr *expr = expr_read_all(bind_scratch(bind), bind->problems, entry);
    if (!expr) return false;
    switch (field->kind) {
    case FIELD_NUMBER: return bind_law_number(bind, field, field->name, expr, &value->number);
    case FIELD_CHOICE: return bind_choice(bind, type, field, values, expr);
    case FIELD_CHANCE: return bind_chance(bind, field, value, expr);
    default: break;
    }
    value->dist = bind_law(bind, field, field->name, expr, entry->value);
    return value->dist != NULL;
}

static bool bind_override(struct bind *bind, const struct field *field, struct value *value,
                          const struct entry *entry, size_t *capacity)
{
    if (!bind_head_holds(bind, entry)) return entry->inherited;
    const struct expr *expr = expr_read_all(bind_scratch(bind), bind->problems, entry);
    const struct dist *dist = expr ? bind_law(bind, field, field->name, expr, entry->value) : NULL;
    if (!dist) return false;
    value->overrides = arena_grow(bind->arena, value->overrides, value->override_count, capacity,
                                  sizeof *value->overrides);
    value->overrides[value->override_count++] = (struct value_override){.first = entry->first,
                                                                        .last = entry->last,
                                                                        .dist = dist,
                                                                        .span = entry->span,
                                                                        .source = entry->source};
    return true;
}

/* ---- One section -------------------------------------------------------------------------------- */

static void report_unknown(struct bind *bind, const struct component_type *type, const struct entry *entry)
{
    const char *names[FIELDS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < type->field_count && count < FIELDS_MAX; i++)
        if (field_has_key(&type->fields[i])) names[count++] = type->fields[i].name;
    const char *key = *entry->base ? entry->base : entry->name;
    diag_add(bind->problems, DIAG_ERROR, entry->key, bind_did_you_mean(bind, key, names, count),
             "%s %s has no key '%s'", text_article(type->name), type->name, key);
}

/* Is the key that the table does not know a quantity of the component's own? */
static bool is_own(const struct component_type *type, const struct entry *entry)
{
    size_t field = component_field(type, entry->base);
    if (!*entry->base || (field != SIZE_MAX && field_has_key(&type->fields[field]))) return false;
    for (size_t i = 0; i < type->field_count; i++)
        if (type->fields[i].kind == FIELD_EXPRESSION) return true;
    return false;
}

/* Is it the factor of a month of every year? Its key has one other form: a month alone, of that year. */
static bool is_factor(const struct field *field)
{
    for (int month = 0; month < 12; month++)
        if (strcmp(field->name, month_name(month)) == 0) return true;
    return false;
}

/* The field of a key; a bare month is an override of that month's factor. NULL with a problem reported. */
static const struct field *find_field(struct bind *bind, const struct component_type *type,
                                      const struct entry *entry)
{
    bool bare = entry->monthly && !*entry->base;
    size_t index = component_field(type, bare ? month_name(month_in_year(entry->first)) : entry->base);
    const struct field *field = index == SIZE_MAX ? NULL : &type->fields[index];
    if (!field || !field_has_key(field)) {
        report_unknown(bind, type, entry);
        return NULL;
    }
    bool factor = is_factor(field);
    if (entry->monthly && !bare && (factor || !(field->flags & FIELD_MONTHLY)))
        diag_add(bind->problems, DIAG_ERROR, entry->key,
                 factor ? "a month alone is its factor in that year: 2026-02 = 0.6" : NULL,
                 "'%s' cannot change by month", field->name);
    else if (bare && entry->last != entry->first)
        diag_add(bind->problems, DIAG_ERROR, entry->key, NULL, "a factor is for one month");
    else
        return field;
    return NULL;
}

static void check_required(struct bind *bind, const struct component_type *type, size_t index)
{
    const struct section *section = bind->sections[index];
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        if (!field_has_key(field) || !(field->flags & FIELD_REQUIRED) || bind->values[index][i].given)
            continue;
        const struct entry *entry = syntax_entry(bind->tree, section, field->name);
        bind->faulty[index] = true;
        if (entry && !entry->dropped) continue; /* reported already */
        diag_add(bind->problems, DIAG_ERROR, section->span,
                 arena_format(bind->scratch, "%s = ...  ; %s", field->name, field->doc),
                 "[%s %s] needs the key '%s'", section->kind, section->name, field->name);
    }
}

void bind_value_component(struct bind *bind, size_t index)
{
    const struct section *section = bind->sections[index];
    const struct component_type *type = kinds_type(bind->components[index].id);
    struct value *values = bind->values[index];
    size_t capacity[FIELDS_MAX] = {0};
    bind_scratch(bind);
    for (size_t i = 0; i < type->field_count; i++) set_fallback(bind, &type->fields[i], &values[i]);
    for (size_t i = 0; i < section->entry_count; i++) {
        const struct entry *entry = &section->entries[i];
        if (entry->dropped) continue;
        bool right = !entry->broken;
        if (right && is_own(type, entry)) {
            right = bind_formula_own(bind, index, entry);
            bind->faulty[index] = bind->faulty[index] || !right;
            continue;
        }
        const struct field *field = right ? find_field(bind, type, entry) : NULL;
        if (field && entry->monthly)
            right = bind_override(bind, field, &values[field - type->fields], entry,
                                  &capacity[field - type->fields]);
        else if (field)
            right = bind_entry_value(bind, type, values, field, entry);
        bind->faulty[index] = bind->faulty[index] || !right || !field;
    }
    check_required(bind, type, index);
}
