/* The compiled model as it is described.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"

static const char text[] =
    "[scenario]\nperiod = 2026-01..2026-06\n"
    "[capacity plant]\non = all\nlimit = normal(90k, 2k)\nlimit.2026-04.. = normal(99k, 2k)\n"
    "[season s]\njan = normal(0.8, 0.01)\nfeb = 0.6\nmar = 1\napr = 1\nmay = 1\njun = 1\n"
    "2026-02 = normal(0.7, 0.02)\n"
    "[line A]\nregion = home\nlevel = 60k\ngrowth = normal(1%, 4%)\nseason = s\n"
    "[launch D]\nregion = home\nstart = 2026-02\npeak = lognormal(mean=9k, sd=1k)\nramp = 4\n"
    "takes = A uniform(10%, 20%)\n"
    "[correlation]\nlaunch.D.peak, launch.D.takes.A = 0.5\n";

static json_t *described(bool full)
{
    leap_scenario *scenario = read_text(text);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    options.full = full;
    leap_report *report = NULL;
    assert_int_equal(leap_plan_describe(scenario, &options, problems, &report), LEAP_OK);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    json_t *root = parsed(report);
    leap_report_free(report);
    return root;
}

static size_t row_with(const json_t *root, const char *table, const char *column, const char *text_wanted)
{
    for (size_t row = 0; row < json_array_size(rows_of(root, table)); row++)
        if (strcmp(json_string_value(cell(root, table, row, column)), text_wanted) == 0) return row;
    fail_msg("no %s in %s", text_wanted, table);
    return 0;
}

static void expect_draw(const json_t *root, const char *name, double months, const char *stated)
{
    size_t row = row_with(root, "draws", "draw", name);
    if (months > 0)
        expect_within(number(root, "draws", row, "months"), months, 0);
    else
        assert_true(json_is_null(cell(root, "draws", row, "months")));
    assert_string_equal(json_string_value(cell(root, "draws", row, "stated")), stated);
}

/* Each draw as the file states it, overrides of months included; constants are not drawn. */
static void draws(void **state)
{
    (void)state;
    json_t *root = described(false);
    assert_int_equal(json_array_size(rows_of(root, "draws")), 6);
    expect_draw(root, "capacity.plant.limit", 0, "normal(90k, 2k); 2026-04..: normal(99k, 2k)");
    expect_draw(root, "season.s.jan", 0, "normal(0.8, 0.01)");
    expect_draw(root, "season.s.feb", 0, "0.6; 2026-02: normal(0.7, 0.02)");
    expect_draw(root, "line.A.growth", 6, "normal(1%, 4%)");
    expect_draw(root, "launch.D.peak", 0, "lognormal(mean=9k, sd=1k)");
    expect_draw(root, "launch.D.takes.A", 0, "A uniform(10%, 20%)");
    assert_int_equal(json_array_size(rows_of(root, "correlated")), 2);
    json_decref(root);
}

/* Lines advance, then make; launches take; capacities, although first in the file, come last. */
static void order(void **state)
{
    (void)state;
    json_t *root = described(false);
    size_t last = json_array_size(rows_of(root, "steps")) - 1;
    assert_string_equal(json_string_value(cell(root, "steps", last, "component")), "capacity.plant");
    assert_string_equal(json_string_value(cell(root, "steps", last, "phase")), "limit");
    assert_string_equal(json_string_value(cell(root, "steps", last - 1, "component")), "launch.D");
    assert_string_equal(json_string_value(cell(root, "steps", last - 1, "phase")), "take");
    json_decref(root);
}

static void sizes(void **state)
{
    (void)state;
    json_t *root = described(false), *full = described(true);
    expect_within(number(root, "sizes", row_with(root, "sizes", "what", "months computed"), "count"), 6, 0);
    expect_within(number(root, "sizes", row_with(root, "sizes", "what", "draws every month"), "count"), 1,
                  0);
    assert_true(number(root, "sizes", row_with(root, "sizes", "what", "the plan"), "bytes") > 1000);
    /* With --full the parts' months are counted too. */
    assert_true(json_array_size(rows_of(full, "outputs")) > json_array_size(rows_of(root, "outputs")) + 12);
    json_decref(root);
    json_decref(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(draws), cmocka_unit_test(order),
                                       cmocka_unit_test(sizes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
