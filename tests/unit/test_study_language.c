/* What can a scenario say? Every section, key and distribution of the tables, and nothing else.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"
#include "base/text.h"
#include "dist/family.h"
#include "scenario/kinds.h"

static leap_report *asked(const char *word)
{
    leap_report *report = NULL;
    assert_int_equal(leap_language(word, &report), LEAP_OK);
    return report;
}

static size_t shown_count(struct kinds_keys keys)
{
    size_t count = 0;
    for (size_t i = 0; i < keys.field_count; i++)
        count += field_has_key(&keys.fields[i]) || keys.fields[i].flags & FIELD_ARGUMENT;
    return count;
}

/* Each of a section's keys, in the table's order. */
static void expect_section(const json_t *root, size_t index, const char *word)
{
    const struct kinds_keys keys = kinds_keys(index);
    size_t row = 0;
    assert_int_equal(json_array_size(rows_of(root, word)), shown_count(keys));
    for (size_t i = 0; i < keys.field_count; i++) {
        const struct field *field = &keys.fields[i];
        if (!field_has_key(field) && !(field->flags & FIELD_ARGUMENT)) continue;
        assert_string_equal(json_string_value(cell(root, word, row, "key")), field->name);
        assert_string_equal(json_string_value(cell(root, word, row, "doc")), field->doc);
        row++;
    }
}

static void sections(void **state)
{
    (void)state;
    const char *words[KINDS_COUNT];
    kinds_words(words);
    leap_report *report = asked(NULL);
    json_t *everything = parsed(report);
    assert_int_equal(json_array_size(rows_of(everything, "sections")), KINDS_COUNT);
    for (size_t i = 0; i < KINDS_COUNT; i++) {
        leap_report *alone = asked(words[i]);
        json_t *root = parsed(alone);
        expect_section(everything, i, words[i]);
        expect_section(root, i, words[i]);
        json_decref(root);
        leap_report_free(alone);
    }
    json_decref(everything);
    leap_report_free(report);
}

static void one_key_in_full(void **state)
{
    (void)state;
    leap_report *report = asked("channel");
    json_t *root = parsed(report);
    size_t row = 5; /* on, outlets, goal, from, by, completion */
    assert_string_equal(json_string_value(cell(root, "channel", row, "key")), "completion");
    assert_string_equal(json_string_value(cell(root, "channel", row, "takes")), "quantity");
    assert_string_equal(json_string_value(cell(root, "channel", row, "unit")), "share");
    assert_string_equal(json_string_value(cell(root, "channel", row, "range")), "[0, 1]");
    assert_string_equal(json_string_value(cell(root, "channel", row, "default")), "1");
    assert_true(number(root, "channel", row, "required") == 0);
    assert_true(number(root, "channel", 1, "required") == 1);
    assert_true(json_is_null(cell(root, "channel", 1, "default")));
    char *shown = written(report, "markdown", false);
    assert_non_null(strstr(shown, "| `completion` | quantity | share | \\[0, 1] | 1 | share of the plan"));
    assert_non_null(strstr(shown, "| `goal` | quantity | outlets | >= 0 | required | outlets planned"));
    free(shown);
    json_decref(root);
    leap_report_free(report);
}

/* A key's name finds it in every section. */
static void keys(void **state)
{
    (void)state;
    leap_report *report = asked("elasticity");
    json_t *root = parsed(report);
    assert_int_equal(json_array_size(rows_of(root, "keys")), 3);
    assert_string_equal(json_string_value(cell(root, "keys", 0, "section")), "[market NAME]");
    assert_string_equal(json_string_value(cell(root, "keys", 1, "section")), "[channel NAME]");
    assert_string_equal(json_string_value(cell(root, "keys", 2, "section")), "[price NAME]");
    json_decref(root);
    leap_report_free(report);
}

static void distributions(void **state)
{
    (void)state;
    size_t count, arguments = 0;
    const char *const *names = dist_family_names(&count);
    leap_report *report = asked("distributions");
    json_t *root = parsed(report);
    assert_int_equal(json_array_size(rows_of(root, "distributions")), count);
    for (size_t i = 0; i < count; i++) {
        const struct family *family = dist_family(names[i]);
        assert_string_equal(json_string_value(cell(root, "distributions", i, "usage")), family->usage);
        for (size_t way = 0; way < family->ways; way++) arguments += family->way[way].count;
        leap_report_free(asked(names[i]));
    }
    assert_int_equal(json_array_size(rows_of(root, "arguments")), arguments);
    json_decref(root);
    leap_report_free(report);
    report = asked("beta");
    root = parsed(report);
    assert_int_equal(json_array_size(rows_of(root, "distributions")), 1);
    assert_int_equal(json_array_size(rows_of(root, "arguments")), 4);
    assert_string_equal(json_string_value(cell(root, "arguments", 3, "argument")), "max");
    assert_string_equal(json_string_value(cell(root, "arguments", 3, "default")), "1");
    json_decref(root);
    leap_report_free(report);
}

/* Every word is known, and every section and distribution is among the words; every page fits 80 columns. */
static void words(void **state)
{
    (void)state;
    const char *kinds[KINDS_COUNT];
    kinds_words(kinds);
    size_t families, known = 0;
    dist_family_names(&families);
    for (const char *const *word = leap_language_words(); *word; word++, known++) {
        leap_report *report = asked(*word);
        char *shown = written(report, "text", true);
        for (char *line = strtok(shown, "\n"); line; line = strtok(NULL, "\n"))
            if (text_columns(line) > 80) fail_msg("%s: %s", *word, line);
        free(shown);
        leap_report_free(report);
    }
    assert_int_equal(known, 3 + KINDS_COUNT + families);
    for (size_t i = 0; i < KINDS_COUNT; i++) assert_string_equal(leap_language_words()[3 + i], kinds[i]);
}

static void no_such_word(void **state)
{
    (void)state;
    static const char *const unknown[] = {"lines", "", "made", "LINE", "[line]"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        leap_report *report = NULL;
        assert_int_equal(leap_language(unknown[i], &report), LEAP_BAD_INPUT);
        assert_null(report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections),      cmocka_unit_test(one_key_in_full), cmocka_unit_test(keys),
        cmocka_unit_test(distributions), cmocka_unit_test(words),           cmocka_unit_test(no_such_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
