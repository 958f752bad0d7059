/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "scenario/unparse.h"

#include <stdlib.h>

#include "scenario_text.h"

static const char messy[] = "\xef\xbb\xbf; a comment\r\n[scenario]\r\n  period=2026-01..2026-12 ;no "
                            "source\r\nseed = 2026   # fact: chosen\r\n"
                            "[target]\r\ntotal=1.0M,  1.05M\r\n\r\n[line \u96f6\u8dd1]\r\nregion = "
                            "domestic\r\nlevel= normal( 10k,1k )\r\n"
                            "growth.2026-03..2026-03 = 1%;not a comment\r\n";

/* The text of a scenario read twice over is the same, byte for byte, and so is its hash. */
static void expect_fixed_point(const leap_scenario *scenario)
{
    leap_scenario *again = scenario_read(scenario->text);
    assert_string_equal(again->text, scenario->text);
    assert_string_equal(again->hash, scenario->hash);
    assert_string_equal(again->title, scenario->title);
    assert_int_equal(again->component_count, scenario->component_count);
    for (size_t i = 0; i < scenario->component_count; i++) {
        const struct scenario_component *a = &scenario->components[i], *b = &again->components[i];
        assert_string_equal(a->path, b->path);
        for (size_t field = 0; field < scenario_type(a)->field_count; field++) {
            const struct value *left = &a->values[field], *right = &b->values[field];
            assert_int_equal(left->dist != NULL, right->dist != NULL);
            if (left->dist) assert_true(dist_equal(left->dist, right->dist));
            assert_int_equal(left->override_count, right->override_count);
            assert_int_equal(left->item_count, right->item_count);
        }
    }
    leap_scenario_free(again);
}

static void test_canonical(void **state)
{
    (void)state;
    char text[1000];
    snprintf(text, sizeof text, "%s", messy);
    *strstr(text, ";not a") = '\r'; /* what stands directly behind a value is no comment */
    strcpy(strchr(text, '%') + 1, "\r\n");
    leap_scenario *scenario = scenario_read(text);
    assert_string_equal(
        scenario->text,
        "[scenario]\nperiod = 2026-01..2026-12\nseed = 2026  ; fact: chosen\ntitle = t.ini\n\n"
        "[target]\ntotal = 1.0M,  1.05M\n\n[line \u96f6\u8dd1]\nregion = domestic\n"
        "level = normal( 10k,1k )\ngrowth.2026-03 = 1%\n");
    expect_fixed_point(scenario);
    leap_scenario_free(scenario);
    assert_null(scenario_set(messy, NULL));
}

/* SHA-256 of FIPS 180-4: of the text as printed, computed by sha256sum. */
static void test_hash(void **state)
{
    (void)state;
    leap_scenario *scenario =
        scenario_read("[scenario]\ntitle = x\nperiod = 2026-01..2026-12\n\n" SCENARIO_LINE);
    assert_string_equal(scenario->text,
                        "[scenario]\ntitle = x\nperiod = 2026-01..2026-12\n\n" SCENARIO_LINE);
    assert_string_equal(scenario->hash, "d7fe74a0a92a319a20bf2648619737e2fbd23858775616ca4812697629781312");
    leap_scenario_free(scenario);
}

static void test_scenarios_of_the_house(void **state)
{
    (void)state;
    static const char *const names[] = {
        "minimal",
        "base",
        "plan",
        "downside",
        "upside",
        "examples/one_line",
        "examples/one_launch",
        "examples/two_launches",
        "examples/levers",
        "examples/formula",
        "examples/li_auto",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[300];
        snprintf(path, sizeof path, LEAP_SOURCE_DIR "/scenarios/%s.ini", names[i]);
        leap_problems *problems = leap_problems_create();
        leap_scenario *scenario;
        leap_status status = leap_scenario_read(path, NULL, problems, &scenario);
        if (status != LEAP_OK) leap_problems_write(problems, stderr, false);
        assert_int_equal(status, LEAP_OK);
        leap_problems_free(problems);
        const char *const settings[] = {"scenario.history=none", NULL}; /* the text stands in no folder */
        leap_scenario *read = scenario_set(scenario->text, settings);
        if (!read) fail_msg("%s", scenario_said);
        expect_fixed_point(read);
        leap_scenario_free(read);
        leap_scenario_free(scenario);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canonical),
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_scenarios_of_the_house),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
