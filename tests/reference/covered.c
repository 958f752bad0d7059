/* The only file here that sees the inside of the program: the names in its tables of keys and of families,
 * and the words of choices and functions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "component/component.h"
#include "covered.h"
#include "dist/dist.h"

enum { MOST_FIELDS = 64, MOST_CHOICES = 8, MOST_FAMILIES = 64, MOST_NAME = 64 };

/* By component_id and field: how often the key was written, and each of its choices. */
static long keys[COMPONENT_COUNT][MOST_FIELDS], choices[COMPONENT_COUNT][MOST_FIELDS][MOST_CHOICES];
static long overrides[COMPONENT_COUNT][MOST_FIELDS], families[MOST_FAMILIES];

static const struct component_type *type_of(int id)
{
    return component_type((enum width)0, (enum component_id)id);
}

/* "kind NAME]": the component type, or COMPONENT_COUNT for other sections. */
static int read_section(const char *line)
{
    char kind[MOST_NAME] = "";
    sscanf(line, "[%60[a-z]", kind);
    return component_find(kind);
}

static void note_choice(int id, size_t field, const char *value)
{
    const char *const *names = type_of(id)->fields[field].choices;
    for (size_t i = 0; names[i]; i++)
        choices[id][field][i] += !strncmp(value, names[i], strcspn(names[i], "("));
}

/* "key = value", "key.2026-02 = value"; in a season "2026-02 = value". */
static void note_key(int id, const char *line)
{
    const struct component_type *type = type_of(id);
    const char *value = strchr(line, '=');
    for (size_t i = 0; i < type->field_count && value; i++) {
        size_t length = strlen(type->fields[i].name);
        if (strncmp(line, type->fields[i].name, length)) continue;
        keys[id][i] += line[length] == ' ';
        overrides[id][i] += line[length] == '.';
        if (type->fields[i].kind == FIELD_CHOICE) note_choice(id, i, value + 2);
    }
}

static void note_families(const char *text)
{
    size_t count;
    const char *const *names = dist_family_names(&count);
    for (size_t i = 0; i < count && i < MOST_FAMILIES; i++) {
        char call[MOST_NAME];
        snprintf(call, sizeof call, " %.50s(", names[i]);
        families[i] += strstr(text, call) != NULL;
    }
}

void covered_note(const char *text)
{
    int id = COMPONENT_COUNT;
    note_families(text);
    while (*text) {
        size_t length = strcspn(text, "\n");
        if (*text == '[')
            id = read_section(text);
        else if (id != COMPONENT_COUNT)
            note_key(id, text);
        text += length + (text[length] != '\0');
    }
}

static bool misses(const char *what, const char *of, const char *name)
{
    printf("no scenario uses %s %s%s%s\n", what, of, *of ? "." : "", name);
    return true;
}

static bool misses_choice(int id, size_t field)
{
    const struct field *of = &type_of(id)->fields[field];
    bool any = false;
    for (size_t i = 0; of->choices[i]; i++)
        if (!choices[id][field][i]) any = misses("the choice", of->name, of->choices[i]);
    return any;
}

bool covered_all(void)
{
    bool any = false;
    for (int id = 0; id < COMPONENT_COUNT; id++) {
        const struct component_type *type = type_of(id);
        for (size_t i = 0; i < type->field_count; i++) {
            const struct field *field = &type->fields[i];
            if (!field_has_key(field)) continue;
            if (!keys[id][i]) any = misses("the key", type->name, field->name);
            if (field->flags & FIELD_MONTHLY && strcmp(type->name, "season") && !overrides[id][i])
                any = misses("months of the key", type->name, field->name);
            if (field->kind == FIELD_CHOICE) any = misses_choice(id, i) || any;
        }
    }
    size_t count;
    const char *const *names = dist_family_names(&count);
    for (size_t i = 0; i < count; i++)
        if (i >= MOST_FAMILIES || !families[i]) any = misses("the family", "", names[i]);
    return !any;
}
