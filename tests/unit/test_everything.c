/* What the determinism tests compare byte for byte has everything in it: every kind of section, every key, every
 * choice, every distribution. A new one is missed here until it stands in tests/determinism/everything.ini.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "dist/dist.h"
#include "expect.h"
#include "scenario/kinds.h"
#include "scenario/scenario.h"

static leap_scenario *everything;

static int set_up(void **state)
{
    (void)state;
    leap_problems *problems = leap_problems_create();
    leap_read_options options = leap_read_options_default();
    leap_status status =
        leap_scenario_read(LEAP_TEST_DIR "/determinism/everything.ini", &options, problems, &everything);
    if (status != LEAP_OK) leap_problems_write(problems, stderr, false);
    leap_problems_free(problems);
    return status == LEAP_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    leap_scenario_free(everything);
    return 0;
}

/* ---- Components --------------------------------------------------------------------------------- */

/* In how many components of the type is the key given, how often does it change by month, and which of its
 * choices are taken (bits)? */
struct seen {
    size_t given, overridden;
    unsigned choices;
};

static struct seen seen_of(enum component_id id, size_t field)
{
    struct seen seen = {0};
    for (size_t i = 0; i < everything->component_count; i++) {
        const struct scenario_component *component = &everything->components[i];
        if (component->id != id) continue;
        seen.given += component->values[field].given;
        seen.overridden += component->values[field].override_count > 0;
        seen.choices |= 1u << component->values[field].choice;
    }
    return seen;
}

static void every_key(void **state)
{
    (void)state;
    for (int id = 0; id < COMPONENT_COUNT; id++) {
        const struct component_type *type = kinds_type((enum component_id)id);
        size_t monthly = 0, overridden = 0;
        for (size_t i = 0; i < type->field_count; i++) {
            const struct field *field = &type->fields[i];
            if (!field_has_key(field) && !(field->flags & FIELD_ARGUMENT)) continue;
            const struct seen seen = seen_of((enum component_id)id, i);
            if (!seen.given) fail_msg("no %s of everything.ini has the key '%s'", type->name, field->name);
            for (size_t choice = 0; field->kind == FIELD_CHOICE && field->choices[choice]; choice++)
                if (!(seen.choices & 1u << choice))
                    fail_msg("no %s of everything.ini has %s = %s", type->name, field->name,
                             field->choices[choice]);
            monthly += (field->flags & FIELD_MONTHLY) != 0;
            overridden += seen.overridden > 0;
        }
        if (monthly && !overridden)
            fail_msg("no key of a %s of everything.ini changes by month", type->name);
    }
}

/* A formula's own quantities are no rows of a table. */
static void quantities_of_a_formula(void **state)
{
    (void)state;
    bool once = false, monthly = false;
    for (size_t i = 0; i < everything->component_count; i++) {
        const struct scenario_component *component = &everything->components[i];
        const struct value *volume = &component->values[0];
        for (size_t own = 0; own < volume->own_count; own++) {
            if (strncmp(volume->own[own].name, "each.", 5) == 0)
                monthly = true;
            else
                once = true;
        }
    }
    assert_true(once);
    assert_true(monthly);
}

/* ---- Fixed sections ----------------------------------------------------------------------------- */

/* Does the key ("2026-01", "region.R.2026-01", "a.b.c, d.e.f") fit a field's name or pattern? */
static bool fits(const struct field *field, const char *key)
{
    if (islower((unsigned char)field->name[0])) return strcmp(field->name, key) == 0;
    if (strcmp(field->name, "MONTH") == 0) return isdigit((unsigned char)key[0]);
    if (strchr(field->name, ',')) return strchr(key, ',') != NULL;
    return isalpha((unsigned char)key[0]) && !strchr(key, ',');
}

static bool is_given(const char *kind, const struct field *field)
{
    size_t length = strlen(kind);
    for (size_t i = 0; i < everything->assumption_count; i++) {
        const struct scenario_assumption *assumption = &everything->assumptions[i];
        if (assumption->given && strncmp(assumption->key, kind, length) == 0 &&
            assumption->key[length] == '.' && fits(field, assumption->key + length + 1))
            return true;
    }
    return false;
}

/* A parent leaves no assumption: it is a file that was read. */
static bool has_parent(void)
{
    return everything->source_count > 1 && strstr(everything->sources[1]->name, ".ini");
}

static void every_fixed_section(void **state)
{
    (void)state;
    const char *words[KINDS_COUNT];
    kinds_words(words);
    for (size_t kind = 0; kind < KIND_COMPONENT; kind++) {
        const struct kinds_keys keys = kinds_keys(kind);
        for (size_t i = 0; i < keys.field_count; i++) {
            const struct field *field = &keys.fields[i];
            bool given = strcmp(field->name, "extends") == 0 ? has_parent() : is_given(words[kind], field);
            if (!given) fail_msg("[%s] of everything.ini has no '%s'", words[kind], field->name);
        }
    }
}

/* ---- Distributions ------------------------------------------------------------------------------ */

/* Is `name(` written in the text, not as the end of a longer name? */
static bool calls(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = strstr(text, name); at; at = strstr(at + 1, name)) {
        bool begins = at == text || (!isalnum((unsigned char)at[-1]) && at[-1] != '_');
        if (begins && at[length] == '(') return true;
    }
    return false;
}

static void every_distribution(void **state)
{
    (void)state;
    size_t count;
    const char *const *names = dist_family_names(&count);
    for (size_t i = 0; i < count; i++) {
        bool called = false;
        for (size_t row = 0; row < everything->assumption_count; row++)
            called = called || calls(everything->assumptions[row].value, names[i]);
        if (!called) fail_msg("everything.ini has no %s(...)", names[i]);
    }
}

/* The tests above would say so if something were missing. */
static void what_is_missing_is_seen(void **state)
{
    (void)state;
    assert_true(calls("mixture(20%: gamma(2, 3), 80%: 1)", "gamma"));
    assert_false(calls("lognormal(1, 2)", "normal"));
    assert_false(calls("normal", "normal"));
    assert_false(is_given("target", &(struct field){.name = "nothing"}));
    assert_false(
        is_given("season", &(struct field){.name = "jan"})); /* season.home.jan is not season.jan */
    assert_true(seen_of(COMPONENT_launch, component_field(kinds_type(COMPONENT_launch), "made")).given ==
                0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key),
        cmocka_unit_test(quantities_of_a_formula),
        cmocka_unit_test(every_fixed_section),
        cmocka_unit_test(every_distribution),
        cmocka_unit_test(what_is_missing_is_seen),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
