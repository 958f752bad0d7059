/* One trial again: what is printed explains itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"

static const char text[] = "[scenario]\nperiod = 2026-01..2026-12\nlevel_month = 2026-01\nseed = 7\n"
                           "[actuals]\n2026-01 = 50k\n"
                           "[line A]\nregion = home\nlevel = lognormal(mean=60k, sd=6k)\n"
                           "growth = normal(0.5%, 4%)\n"
                           "[launch D]\nregion = home\nstart = uniform(2026-04, 2026-08)\n"
                           "peak = normal(9k, 1k)\nramp = 4\ncurve = linear\n";

static json_t *ask_of(const char *asked, uint64_t trial)
{
    leap_scenario *scenario = read_text(asked);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    assert_int_equal(leap_trial(scenario, trial, &options, problems, &report), LEAP_OK);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    json_t *root = parsed(report);
    leap_report_free(report);
    return root;
}

static json_t *ask(uint64_t trial) { return ask_of(text, trial); }

/* The launch's months follow from the printed draws: peak * min(1, age / ramp), age at the month's end; the
 * line's from its level and growths. libm's exp is good enough to compare by. */
static void draws_explain_months(void **state)
{
    (void)state;
    json_t *root = ask(12345);
    assert_string_equal(json_string_value(cell(root, "draws", 0, "draw")), "line.A.level");
    assert_string_equal(json_string_value(cell(root, "draws", 1, "draw")), "launch.D.start");
    assert_string_equal(json_string_value(cell(root, "draws", 2, "draw")), "launch.D.peak");
    double level = number(root, "draws", 0, "value");
    double start = number(root, "draws", 1, "value"), peak = number(root, "draws", 2, "value");
    assert_true(start > 12 * 2026 + 3 && start < 12 * 2026 + 7);
    for (int month = 1; month < 12; month++) {
        size_t row = (size_t)month;
        double age = 12 * 2026 + month + 1 - start;
        double made = age <= 0 ? 0 : peak * fmin(1, age / 4);
        level *= exp(number(root, "shocks", row, "line.A.growth"));
        expect_within(number(root, "made", row, "launch.D"), made, 1e-6);
        expect_within(number(root, "made", row, "line.A"), level, 1e-6);
        expect_within(number(root, "volume", row, "line.A"), floor(level + 0.5), 0);
        expect_within(number(root, "volume", row, "total"),
                      number(root, "volume", row, "line.A") + number(root, "volume", row, "launch.D"), 0);
    }
    /* The known month: its parts count 0. */
    expect_within(number(root, "volume", 0, "total"), 50000, 0);
    expect_within(number(root, "volume", 0, "line.A"), 0, 0);
    assert_true(json_is_null(cell(root, "shocks", 0, "line.A.growth")));
    json_decref(root);
}

/* Dates read as dates: "2026-05.43" is the number 12 * 2026 + 4.43. */
static void dates(void **state)
{
    (void)state;
    json_t *root = ask(1);
    int year, month, hundredths;
    const char *shown = json_string_value(cell(root, "draws", 1, "text"));
    assert_int_equal(sscanf(shown, "%4d-%2d.%2d", &year, &month, &hundredths), 3);
    expect_within(number(root, "draws", 1, "value"), 12 * year + month - 1 + hundredths / 100.0, 0.005001);
    json_decref(root);
}

/* Neighbours in a tile and trials beyond any run differ; the same trial does not. */
static void any_trial(void **state)
{
    (void)state;
    const uint64_t trials[] = {0, 1, 255, 256, UINT64_C(1000000000001)};
    double previous = 0;
    for (size_t i = 0; i < 5; i++) {
        json_t *once = ask(trials[i]), *again = ask(trials[i]);
        double level = number(once, "draws", 0, "value");
        expect_within(number(again, "draws", 0, "value"), level, 0);
        assert_true(level != previous);
        previous = level;
        json_decref(once);
        json_decref(again);
    }
}

/* A draw whose law months override is one uniform; each month tells what it makes of it. */
static void overridden(void **state)
{
    (void)state;
    json_t *root = ask_of("[scenario]\nperiod = 2026-01..2026-04\nseed = 7\n"
                          "[line A]\nregion = home\nlevel = 500\n"
                          "[capacity c]\non = all\nlimit = normal(600, 10)\n"
                          "limit.2026-02 = normal(700, 20)\nlimit.2026-03 = 900\n",
                          3);
    double deviation = (number(root, "shocks", 0, "capacity.c.limit") - 600) / 10;
    assert_true(fabs(deviation) > 1e-3 && fabs(deviation) < 6);
    expect_within(number(root, "shocks", 1, "capacity.c.limit"), 700 + 20 * deviation, 1e-9);
    assert_true(json_is_null(cell(root, "shocks", 2, "capacity.c.limit")));
    expect_within(number(root, "shocks", 3, "capacity.c.limit"), 600 + 10 * deviation, 0);
    assert_int_equal(json_array_size(rows_of(root, "draws")), 0);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_explain_months),
        cmocka_unit_test(dates),
        cmocka_unit_test(any_trial),
        cmocka_unit_test(overridden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
