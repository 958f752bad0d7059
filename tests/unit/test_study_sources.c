/* Who says so? All assumptions, or those that name no source.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"

static const char text[] = "[scenario]\nperiod = 2026-01..2026-12\ntrials = 500\n"
                           "[target]\ntotal = 1M ; fact: announced in December\n"
                           "[line A]\nregion = home\nlevel = 60k ; history: the last quarter's mean\n"
                           "growth = normal(0.5%, 4%)\n"
                           "noise = normal(0, 2%) ; a comment, not a source\n";

static leap_report *ask(bool missing_only)
{
    leap_scenario *scenario = read_text(text);
    leap_report *report = NULL;
    assert_int_equal(leap_sources(scenario, missing_only, &report), LEAP_OK);
    leap_scenario_free(scenario);
    return report;
}

static size_t row_of(const json_t *root, const char *key)
{
    for (size_t row = 0; row < json_array_size(rows_of(root, "assumptions")); row++)
        if (strcmp(json_string_value(cell(root, "assumptions", row, "key")), key) == 0) return row;
    return SIZE_MAX;
}

static void all(void **state)
{
    (void)state;
    leap_report *report = ask(false);
    json_t *root = parsed(report);
    size_t level = row_of(root, "line.A.level"), drift = row_of(root, "line.A.drift");
    assert_true(level != SIZE_MAX && row_of(root, "scenario.trials") != SIZE_MAX);
    assert_string_equal(json_string_value(cell(root, "assumptions", level, "value")), "60k");
    assert_string_equal(json_string_value(cell(root, "assumptions", level, "source")),
                        "history: the last quarter's mean");
    assert_string_equal(json_string_value(cell(root, "assumptions", level, "place")), "test.ini:8");
    /* A default is an assumption too, shown to people on demand. */
    if (drift != SIZE_MAX)
        assert_string_equal(json_string_value(cell(root, "assumptions", drift, "place")), "default");
    char *shown = written(report, "text", false);
    assert_non_null(strstr(shown, "60k ; history: the last quarter's mean (test.ini:8)"));
    assert_null(strstr(shown, "(default)"));
    free(shown);
    json_decref(root);
    leap_report_free(report);
}

/* Growth and noise have none; trials and the region settle nothing that could have one. */
static void missing(void **state)
{
    (void)state;
    leap_report *report = ask(true);
    json_t *root = parsed(report);
    assert_int_equal(json_array_size(rows_of(root, "assumptions")), 2);
    assert_string_equal(json_string_value(cell(root, "assumptions", 0, "key")), "line.A.growth");
    assert_string_equal(json_string_value(cell(root, "assumptions", 1, "key")), "line.A.noise");
    char *shown = written(report, "text", false);
    assert_non_null(strstr(shown, "2 assumptions without a source"));
    free(shown);
    json_decref(root);
    leap_report_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all), cmocka_unit_test(missing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
