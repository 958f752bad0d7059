/* What can a scenario say? Its sections, keys and distributions, as the field tables and family rows have them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dist/family.h"
#include "scenario/kinds.h"
#include "scenario/number.h"
#include "scenario/rule.h"
#include "study/study.h"

/* Words that are no section and no distribution: they show all of a sort. */
static const char sections_word[] = "sections", values_word[] = "values",
                  distributions_word[] = "distributions";

const char *const *leap_language_words(void)
{
    static const char *const words[] = {
        sections_word,
        values_word,
        distributions_word,
#define WORD(name, word) word,
        KINDS_FIXED(WORD)
#undef WORD
#define COMPONENT(name) #name,
#include "component/component.def"
#undef COMPONENT
#define FAMILY(name) #name,
#include "dist/dist.def"
#undef FAMILY
            NULL,
    };
    return words;
}

/* ---- Sections and keys -------------------------------------------------------------------------- */

/* "[line NAME]", "[target]": `index` among the words of kinds.h. */
static const char *head_text(struct leap_report *report, size_t index)
{
    const char *words[KINDS_COUNT];
    kinds_words(words);
    return arena_format(report->arena, index < KIND_COMPONENT ? "[%s]" : "[%s NAME]", words[index]);
}

static void add_sections(struct leap_report *report)
{
    static const struct report_column columns[] = {
        {.key = "section", .title = "Section", .type = REPORT_TEXT, .code = true},
        {.key = "doc", .title = "is about", .type = REPORT_TEXT, .wrap = true},
    };
    struct report_table *table = report_table(report, "sections", NULL, columns, 2);
    for (size_t i = 0; i < KINDS_COUNT; i++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text(head_text(report, i));
        cells[1] = report_text(kinds_keys(i).doc);
    }
}

/* For people: the line of its documentation, and what the table's columns leave out. */
static const char *field_doc(struct leap_report *report, const struct field *field)
{
    const char *doc = field->doc;
    const bool monthly = field->flags & FIELD_MONTHLY;
    for (size_t i = 0; field->kind == FIELD_CHOICE && field->choices[i]; i++)
        doc = arena_format(report->arena, "%s%s%s%s", doc, i ? ", " : " (", field->choices[i],
                           field->choices[i + 1] ? "" : ")");
    return monthly ? arena_format(report->arena, "%s; can change by month", doc) : doc;
}

static bool has_range(const struct field *field)
{
    return field->kind == FIELD_NUMBER || field->kind == FIELD_CHANCE || field->kind == FIELD_QUANTITY ||
           field->kind == FIELD_SHOCK || field->kind == FIELD_TAKES || field->kind == FIELD_COUNT;
}

enum { DIGITS_READ = 7 }; /* longer bounds are shown with an exponent, where that is exact */

static const char *bound_text(struct leap_report *report, double value)
{
    char digits[NUMBER_TEXT], exponent[NUMBER_TEXT];
    number_format(value, false, digits);
    snprintf(exponent, sizeof exponent, "%.0e", value);
    bool shorter = strlen(digits) > DIGITS_READ && strtod(exponent, NULL) == value;
    return arena_format(report->arena, "%s", shorter ? exponent : digits);
}

/* ">= 0", "[0, 1]", "any": what messages say (rule.h) in the letters that a column has. */
static const char *range_text(struct leap_report *report, const struct field *field)
{
    const bool low_open = field->flags & FIELD_LOW_OPEN, high_open = field->flags & FIELD_HIGH_OPEN;
    const char *low = bound_text(report, field->low), *high = bound_text(report, field->high);
    if (isinf(field->low) && isinf(field->high)) return "any";
    if (isinf(field->high)) return arena_format(report->arena, "%s %s", low_open ? ">" : ">=", low);
    if (isinf(field->low)) return arena_format(report->arena, "%s %s", high_open ? "<" : "<=", high);
    return arena_format(report->arena, "%c%s, %s%c", low_open ? '(' : '[', low, high,
                        high_open ? ')' : ']');
}

enum {
    SECTION,
    KEY,
    TAKES,
    UNIT,
    RANGE,
    FALLBACK,
    DEFAULT,
    BY_MONTH,
    REQUIRED,
    LOW,
    HIGH,
    DOC,
    TEXT,
    KEY_COLUMNS
};

static const struct report_column key_columns[KEY_COLUMNS] = {
    [SECTION] = {.key = "section", .title = "Section", .type = REPORT_TEXT, .code = true},
    [KEY] = {.key = "key", .title = "key", .type = REPORT_TEXT, .code = true},
    [TAKES] = {.key = "takes", .title = "takes", .type = REPORT_TEXT},
    [UNIT] = {.key = "unit", .title = "unit", .type = REPORT_TEXT},
    [RANGE] = {.key = "range", .title = "range", .type = REPORT_TEXT},
    [FALLBACK] = {.key = "default", .type = REPORT_TEXT},
    [DEFAULT] = {.key = "otherwise", .title = "default", .type = REPORT_TEXT, .people = true},
    [BY_MONTH] = {.key = "by_month", .type = REPORT_COUNT},
    [REQUIRED] = {.key = "required", .type = REPORT_COUNT},
    [LOW] = {.key = "low", .type = REPORT_NUMBER},
    [HIGH] = {.key = "high", .type = REPORT_NUMBER},
    [DOC] = {.key = "doc", .type = REPORT_TEXT},
    [TEXT] = {.key = "text", .title = "meaning", .type = REPORT_TEXT, .people = true, .wrap = true},
};

static void add_key(struct leap_report *report, struct report_table *table, size_t section,
                    const struct field *field)
{
    const bool argument = field->flags & FIELD_ARGUMENT,
               required = argument || field->flags & FIELD_REQUIRED;
    struct report_cell *cells = report_row(report, table, REPORT_SHOW);
    cells[SECTION] = report_text(head_text(report, section));
    cells[KEY] = report_text(field->name);
    cells[TAKES] = report_text(argument ? "argument" : field_kind_text(field->kind));
    if (field->unit != UNIT_NONE) cells[UNIT] = report_text(field_unit_text(field->unit));
    if (has_range(field)) cells[RANGE] = report_text(range_text(report, field));
    cells[FALLBACK] = report_text(required ? NULL : rule_fallback(report->arena, field));
    cells[DEFAULT] = report_text(required               ? "required"
                                 : cells[FALLBACK].text ? cells[FALLBACK].text
                                                        : "none");
    cells[BY_MONTH] = report_exact(field->flags & FIELD_MONTHLY ? 1 : 0);
    cells[REQUIRED] = report_exact(required ? 1 : 0);
    if (has_range(field) && isfinite(field->low)) cells[LOW] = report_exact(field->low);
    if (has_range(field) && isfinite(field->high)) cells[HIGH] = report_exact(field->high);
    cells[DOC] = report_text(field->doc);
    cells[TEXT] = report_text(field_doc(report, field));
}

static bool is_shown(const struct field *field)
{
    return field_has_key(field) || field->flags & FIELD_ARGUMENT;
}

static void add_section(struct leap_report *report, size_t index, enum report_place place)
{
    const struct kinds_keys keys = kinds_keys(index);
    const char *words[KINDS_COUNT];
    kinds_words(words);
    struct report_column *columns = report_columns(report, key_columns, KEY_COLUMNS);
    columns[SECTION].title = NULL;
    columns[KEY].title = head_text(report, index);
    struct report_table *table = report_table(report, words[index], NULL, columns, KEY_COLUMNS);
    table->place = place;
    for (size_t i = 0; i < keys.field_count; i++)
        if (is_shown(&keys.fields[i])) add_key(report, table, index, &keys.fields[i]);
}

/* Every section's key of that name; no row: there is none. */
static void add_keys_named(struct leap_report *report, const char *name)
{
    struct report_table *table = report_table(report, "keys", NULL, key_columns, KEY_COLUMNS);
    for (size_t section = 0; section < KINDS_COUNT; section++) {
        const struct kinds_keys keys = kinds_keys(section);
        for (size_t i = 0; i < keys.field_count; i++)
            if (is_shown(&keys.fields[i]) && strcmp(keys.fields[i].name, name) == 0)
                add_key(report, table, section, &keys.fields[i]);
    }
}

static void add_values(struct leap_report *report)
{
    static const struct report_column columns[] = {
        {.key = "takes", .title = "A key takes", .type = REPORT_TEXT},
        {.key = "doc", .title = "which is", .type = REPORT_TEXT, .wrap = true},
    };
    struct report_table *table = report_table(report, "values", NULL, columns, 2);
    for (enum field_kind kind = 0; field_kind_text(kind); kind++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text(field_kind_text(kind));
        cells[1] = report_text(field_kind_doc(kind));
    }
}

/* ---- Distributions ------------------------------------------------------------------------------ */

static const char *role_text(enum role role)
{
    switch (role) {
    case ROLE_LOCATION: return "value";
    case ROLE_SPREAD: return "difference";
    case ROLE_SHAPE:
    case ROLE_SIZE:
    case ROLE_LOG: return "number";
    case ROLE_SHARE: return "share";
    case ROLE_TEXT: return "name";
    }
    return "";
}

static const char *parameter_range(struct leap_report *report, const struct parameter *parameter)
{
    const struct field field = {
        .low = parameter->low, .high = parameter->high, .flags = parameter->low_open ? FIELD_LOW_OPEN : 0};
    return range_text(report, &field);
}

static const char *parameter_default(struct leap_report *report, const struct parameter *parameter)
{
    if (!parameter->optional) return "required";
    return isnan(parameter->fallback) ? "none" : arena_format(report->arena, "%g", parameter->fallback);
}

/* All of them, or the one of that name. */
static void add_distributions(struct leap_report *report, const char *only)
{
    static const struct report_column columns[] = {
        {.key = "distribution", .title = "Distribution", .type = REPORT_TEXT, .code = true},
        {.key = "dates", .title = "dates", .type = REPORT_TEXT},
        {.key = "doc", .type = REPORT_TEXT},
        {.key = "usage", .type = REPORT_TEXT},
        {.key = "text", .title = "is, and is written", .type = REPORT_TEXT, .people = true, .wrap = true},
    };
    struct report_table *table = report_table(report, "distributions", NULL, columns, 5);
    size_t count;
    const char *const *names = dist_family_names(&count);
    for (size_t i = 0; i < count; i++) {
        const struct family *family = dist_family(names[i]);
        if (only && strcmp(only, family->name) != 0) continue;
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text(family->name);
        cells[1] = report_text(family->refuses_dates ? "no" : "yes");
        cells[2] = report_text(family->doc);
        cells[3] = report_text(family->usage);
        cells[4] = report_text(arena_format(report->arena, "%s. %s", family->doc, family->usage));
    }
}

static void add_arguments(struct leap_report *report, const char *only, enum report_place place)
{
    static const struct report_column columns[] = {
        {.key = "distribution", .title = "Distribution", .type = REPORT_TEXT, .code = true},
        {.key = "argument", .title = "argument", .type = REPORT_TEXT, .code = true},
        {.key = "given", .title = "given", .type = REPORT_TEXT},
        {.key = "is", .title = "is", .type = REPORT_TEXT},
        {.key = "range", .title = "range", .type = REPORT_TEXT},
        {.key = "default", .title = "default", .type = REPORT_TEXT},
    };
    struct report_table *table = report_table(report, "arguments", NULL, columns, 6);
    table->place = place;
    table->note = "value, difference: in the unit of the key, for dates months; number: a pure one";
    size_t count;
    const char *const *names = dist_family_names(&count);
    for (size_t i = 0; i < count; i++) {
        const struct family *family = dist_family(names[i]);
        if (only && strcmp(only, family->name) != 0) continue;
        for (size_t way = 0; way < family->ways; way++)
            for (size_t at = 0; at < family->way[way].count; at++) {
                const struct parameter *parameter = &family->way[way].parameters[at];
                struct report_cell *cells = report_row(report, table, REPORT_SHOW);
                cells[0] = report_text(family->name);
                cells[1] = report_text(parameter->name);
                cells[2] = report_text(family->way[way].named ? "by name" : NULL);
                cells[3] = report_text(role_text(parameter->role));
                if (parameter->role != ROLE_TEXT)
                    cells[4] = report_text(parameter_range(report, parameter));
                cells[5] = report_text(parameter_default(report, parameter));
            }
    }
}

/* ---- The answer --------------------------------------------------------------------------------- */

static void add_everything(struct leap_report *report)
{
    add_sections(report);
    add_values(report);
    add_distributions(report, NULL);
    for (size_t i = 0; i < KINDS_COUNT; i++) add_section(report, i, REPORT_FULL_ONLY);
    add_arguments(report, NULL, REPORT_FULL_ONLY);
    report->footer = "leapsim language WORD: a section, a distribution or a key; --full: everything";
}

static void add_word(struct leap_report *report, const char *word)
{
    const char *words[KINDS_COUNT];
    kinds_words(words);
    for (size_t i = 0; i < KINDS_COUNT; i++) {
        if (strcmp(words[i], word) != 0) continue;
        report->under_left = kinds_keys(i).doc;
        add_section(report, i, REPORT_SHOW);
        return;
    }
    const bool all = strcmp(word, distributions_word) == 0;
    if (all || dist_family(word)) {
        add_distributions(report, all ? NULL : word);
        add_arguments(report, all ? NULL : word, REPORT_SHOW);
    } else if (strcmp(word, sections_word) == 0) {
        add_sections(report);
    } else if (strcmp(word, values_word) == 0) {
        add_values(report);
    } else {
        add_keys_named(report, word);
    }
}

static void fill(struct leap_report *report, const void *context)
{
    const char *word = study_keep(report, context);
    report->title_left =
        word ? arena_format(report->arena, "The scenario language: %s", word) : "The scenario language";
    report->title_right = arena_format(report->arena, "leapsim %s", leap_version());
    report_fact_text(report, "version", leap_version());
    report_fact_text(report, "word", word);
    if (word)
        add_word(report, word);
    else
        add_everything(report);
}

leap_status leap_language(const char *word, leap_report **report)
{
    *report = study_report("language", "leapsim/language/1", fill, word);
    if (!*report) return LEAP_NO_MEMORY;
    if ((*report)->tables[0]->row_count > 0) return LEAP_OK;
    leap_report_free(*report);
    *report = NULL;
    return LEAP_BAD_INPUT;
}
