/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist_expect.h"

static void steps(void **state)
{
    (void)state;
    const struct dist *dist = LAW("discrete", ITEM(7, 0.5), ITEM(-1, 0.25), ITEM(3, 0.25));
    const struct {
        double centred, value;
    } expected[] = {{-0.5 + 0x1p-54, -1}, {-0.25, -1},       {-0.25 + 0x1p-54, 3}, {-0x1p-54, 3}, {0, 3},
                    {0x1p-54, 7},         {0.5 - 0x1p-54, 7}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        expect_within(dist_quantile(dist, expected[i].centred), expected[i].value, 0);
    expect_draws(dist);
    expect_within(dist_cdf(dist, -1.5), 0, 0);
    expect_within(dist_cdf(dist, -1), 0.25, 0);
    expect_within(dist_cdf(dist, 6.9), 0.5, 0);
    expect_within(dist_cdf(dist, 7), 1, 0);
    expect_within(dist_outside(dist, -1, 3), 0.5, 0);
    expect_within(dist_outside(dist, -0.5, 7), 0.25, 0);
}

/* The draws' counts on an even grid are the shares, also for more values than are compared one by one. */
static void many_values(void **state)
{
    (void)state;
    enum { VALUES = 100, DRAWS = 1 << 14 };
    struct dist_argument arguments[VALUES];
    double total = VALUES * (VALUES + 1) / 2;
    for (int i = 0; i < VALUES; i++)
        arguments[i] = (struct dist_argument){.has_head = true, .head = 10 * i, .value = (i + 1) / total};
    const struct dist *dist = expect_law("discrete", arguments, VALUES, false);
    expect_draws(dist);
    static double centred[DRAWS], values[DRAWS];
    for (int i = 0; i < DRAWS; i++) centred[i] = (i + 0.5) / DRAWS - 0.5;
    draw_function *functions[WIDTH_COUNT];
    functions[draw_functions(functions) - 1](compile(dist, false, -INFINITY, INFINITY), centred, values,
                                             DRAWS);
    for (int i = 0; i < VALUES; i++) {
        int count = 0;
        for (int k = 0; k < DRAWS; k++) count += values[k] == 10 * i;
        expect_within(count, DRAWS * arguments[i].value, 1);
    }
}

static void moments(void **state)
{
    (void)state;
    const struct dist *dist = LAW("discrete", ITEM(1, 0.2), ITEM(2, 0.3), ITEM(4.5, 0.5));
    expect_relative(dist_mean(dist), 3.05, 1e-15);
    expect_relative(dist_sd(dist), sqrt(0.2 + 1.2 + 10.125 - 3.05 * 3.05), 1e-14);
    assert_false(dist_is_whole(dist));
    assert_true(dist_is_whole(LAW("discrete", ITEM(1, 0.2), ITEM(-2, 0.8), ITEM(0.5, 0))));
}

static void dates(void **state)
{
    (void)state;
    const struct dist_argument arguments[] = {
        {.has_head = true, .head = 24316, .head_is_date = true, .value = 0.4},
        {.has_head = true, .head = 24320.5, .head_is_date = true, .value = 0.6}};
    expect_relative(dist_mean(expect_law("discrete", arguments, 2, true)), 24318.7, 1e-15);
    expect_fault(0, "the value must be a number, got a date", "discrete", arguments, 2, false);
    DATE_FAULT(0, "the value must be a date here, got 5", "discrete", ITEM(5, 1));
}

static void faults(void **state)
{
    (void)state;
    FAULT(NOWHERE, "shares must sum to 1, got 0.9", "discrete", ITEM(1, 0.4), ITEM(2, 0.5));
    FAULT(NOWHERE, "shares must sum to 1, got 1.000000002", "discrete", ITEM(1, 0.5), ITEM(2, 0.500000002));
    FAULT(1, "the share must be within 0 to 1, got 1.5", "discrete", ITEM(1, 0.4), ITEM(2, 1.5));
    FAULT(1, "the value 1 is given twice", "discrete", ITEM(1, 0.4), ITEM(1, 0.6));
    FAULT(0, "discrete takes `value: share` items", "discrete", VALUE(1));
    FAULT(0, "discrete has no argument p", "discrete", NAMED("p", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps), cmocka_unit_test(many_values), cmocka_unit_test(moments),
        cmocka_unit_test(dates), cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
