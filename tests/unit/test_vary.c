/* A scenario read again: with other settings, and with a goal as one more limit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "expect.h"
#include "scenario/scenario.h"

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
    assert_int_equal(scenario_vary(base, NULL, 0, problems, &same), LEAP_OK);
    assert_string_equal(same->text, base->text);
    assert_string_equal(same->hash, base->hash);
    assert_int_equal(scenario_vary(base, settings, 1, problems, &varied), LEAP_OK);
    assert_non_null(strstr(varied->text, "level = 60k"));
    assert_non_null(strstr(varied->text, "growth = 1%"));
    assert_string_not_equal(varied->hash, base->hash);
    leap_problems_free(problems);
    leap_scenario_free(varied), leap_scenario_free(same), leap_scenario_free(base);
}

static void test_goal(void **state)
{
    (void)state;
    leap_scenario *base = base_read(), *varied = NULL;
    leap_problems *problems = leap_problems_create();
    assert_int_equal(scenario_vary_for(base, NULL, 0, "P(total >= 700k) = 50%", problems, &varied),
                     LEAP_OK);
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
        assert_int_equal(scenario_vary_for(base, NULL, 0, wrong[i], problems, &varied), LEAP_BAD_INPUT);
        assert_true(leap_problems_errors(problems) > errors);
        assert_null(varied);
    }
    leap_problems_free(problems);
    leap_scenario_free(base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_goal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
