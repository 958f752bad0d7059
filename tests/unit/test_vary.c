/* A scenario read again: with other settings, and with a goal as one more limit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <string.h>

#include "expect.h"
#include "scenario/bind.h"
#include "scenario_text.h"

static const char text[] = "[scenario]\nperiod = 2026-01..2026-12\n[target]\ntotal = 700k\n"
                           "[limit]\nenough = mean(total) > 500k\n"
                           "[line a]\nregion = x\nlevel = normal(50k, 5k)\n";

static leap_scenario *base_read(void)
{
    leap_problems *problems = leap_problems_create();
    leap_read_options options = leap_read_options_default();
    const char *settings[] = {"line.a.growth=1%"};
    options.settings = settings;
    options.setting_count = 1;
    leap_scenario *scenario = NULL;
    assert_int_equal(leap_scenario_read_text("t.ini", text, strlen(text), &options, problems, &scenario),
                     LEAP_OK);
    leap_problems_free(problems);
    return scenario;
}

/* What was set before stays, what is set now is laid over it; without settings nothing changes. */
static void test_settings(void **state)
{
    (void)state;
    leap_scenario *base = base_read(), *same = NULL, *varied = NULL;
    leap_problems *problems = leap_problems_create();
    const char *settings[] = {"line.a.level=60k"};
    const struct scenario_variation none = {0}, higher = {.settings = settings, .count = 1};
    assert_int_equal(scenario_vary(base, &none, problems, &same), LEAP_OK);
    assert_string_equal(same->text, base->text);
    assert_string_equal(same->hash, base->hash);
    assert_int_equal(scenario_vary(base, &higher, problems, &varied), LEAP_OK);
    assert_non_null(strstr(varied->text, "level = 60k"));
    assert_non_null(strstr(varied->text, "growth = 1%"));
    assert_string_not_equal(varied->hash, base->hash);
    leap_problems_free(problems);
    leap_scenario_free(varied), leap_scenario_free(same), leap_scenario_free(base);
}

/* The name and the settings that it was read with are its own. */
static void test_names(void **state)
{
    (void)state;
    char name[] = "t.ini", setting[] = "line.a.growth=1%";
    const char *settings[] = {setting};
    const leap_read_options options = {.settings = settings, .setting_count = 1};
    leap_problems *problems = leap_problems_create();
    leap_scenario *base = NULL, *same = NULL;
    assert_int_equal(leap_scenario_read_text(name, text, strlen(text), &options, problems, &base), LEAP_OK);
    memset(name, 'x', sizeof name - 1), memset(setting, 'x', sizeof setting - 1);
    assert_string_equal(base->sources[0]->name, "t.ini");
    assert_int_equal(scenario_vary(base, &(struct scenario_variation){0}, problems, &same), LEAP_OK);
    assert_non_null(strstr(same->text, "growth = 1%"));
    leap_problems_free(problems);
    leap_scenario_free(same), leap_scenario_free(base);
}

static void test_goal(void **state)
{
    (void)state;
    leap_scenario *base = base_read(), *varied = NULL;
    leap_problems *problems = leap_problems_create();
    struct scenario_variation variation = {.goal = "P(total >= 700k) = 50%"};
    assert_int_equal(scenario_vary(base, &variation, problems, &varied), LEAP_OK);
    assert_int_equal(varied->limit_count, 2);
    const struct scenario_limit *goal = &varied->limits[1];
    assert_int_equal(goal->measure, LIMIT_PROBABILITY);
    assert_int_equal(goal->comparison, LIMIT_EQUAL);
    expect_within(goal->cars, 700000, 0);
    expect_within(goal->bound, 0.5, 0);
    leap_scenario_free(varied);
    static const char *const wrong[] = {"P(total >= 700k) >= 50%", "P(total >= 700k) = 150%", "p50(total)",
                                        ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        size_t errors = leap_problems_errors(problems);
        variation.goal = wrong[i];
        assert_int_equal(scenario_vary(base, &variation, problems, &varied), LEAP_BAD_INPUT);
        assert_true(leap_problems_errors(problems) > errors);
        assert_null(varied);
    }
    leap_problems_free(problems);
    leap_scenario_free(base);
}

static const char many_laws[] = "[scenario]\nperiod = 2026-01..2026-12\n"
                                "[line a]\nregion = x\nlevel = gamma(4, 9k)\ngrowth = beta(2, 8)\n"
                                "[line b]\nregion = x\nlevel = gamma(4, 9k)\nnoise = beta(2, 8)\n"
                                "[line c]\nregion = x\nlevel = gamma(4, 9k)\n"
                                "[line d]\nregion = x\nlevel = 1k\ngrowth = beta(2, 9)\n";

/* Laws that were read are known again by their words and rule; what a setting states is read every time. */
static void test_laws(void **state)
{
    (void)state;
    static const char *const keys[][2] = {{"line.b", "level"},  {"line.c", "level"}, {"line.a", "growth"},
                                          {"line.d", "growth"}, {"line.b", "noise"}, {"line.a", "level"}};
    enum { KEYS = sizeof keys / sizeof *keys, KEPT = 4, SET = KEYS - 1 };
    const char *settings[] = {"line.a.level=gamma(4, 8k)"};
    struct scenario_variation variation = {.settings = settings, .count = 1};
    leap_problems *problems = leap_problems_create();
    leap_scenario *base = scenario_read(many_laws), *read[3];
    struct arena *arena = arena_create();
    for (int i = 0; i < 3; i++) {
        if (i == 1) variation.laws = scenario_laws_create(arena);
        assert_int_equal(scenario_vary(base, &variation, problems, &read[i]), LEAP_OK);
    }
    assert_int_equal(variation.laws->count, KEPT);
    for (int key = 0; key < KEYS; key++) {
        const struct dist *laws[3];
        for (int i = 0; i < 3; i++) laws[i] = scenario_value(read[i], keys[key][0], keys[key][1])->dist;
        assert_true(dist_equal(laws[0], laws[1]) && dist_equal(laws[0], laws[2]));
        assert_true(laws[0] != laws[1]);
        assert_int_equal(laws[1] == laws[2], key != SET);
    }
    for (int i = 0; i < 3; i++) leap_scenario_free(read[i]);
    leap_scenario_free(base);
    leap_problems_free(problems);
    arena_free(arena);
}

/* Words that are right for one key may be wrong for another: what is known of a rule is no answer for another's. */
static void test_rules(void **state)
{
    (void)state;
    const char *settings[] = {"line.d.level=beta(2, 8)", "line.d.level=normal(0, 5%)"};
    struct arena *arena = arena_create();
    struct scenario_variation variation = {
        .settings = settings, .count = 1, .laws = scenario_laws_create(arena)};
    leap_problems *problems = leap_problems_create();
    leap_scenario *base = scenario_read("[scenario]\nperiod = 2026-01..2026-12\n[line d]\nregion = x\n"
                                        "level = 9k\ngrowth = beta(2, 8)\nnoise = normal(0, 5%)\n");
    leap_scenario *varied;
    assert_int_equal(scenario_vary(base, &variation, problems, &varied), LEAP_OK);
    leap_scenario_free(varied);
    variation.settings = &settings[1];
    assert_int_equal(scenario_vary(base, &variation, problems, &varied), LEAP_BAD_INPUT);
    leap_scenario_free(base);
    leap_problems_free(problems);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings), cmocka_unit_test(test_names), cmocka_unit_test(test_goal),
        cmocka_unit_test(test_laws),     cmocka_unit_test(test_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
