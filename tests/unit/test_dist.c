/* Arguments and their faults, dates, and what all laws have in common.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist_expect.h"

static void families_by_name(void **state)
{
    (void)state;
    size_t count;
    const char *const *names = dist_family_names(&count);
    assert_int_equal(count, 20);
    for (size_t i = 0; i < count; i++) assert_non_null(dist_family(names[i]));
    assert_null(dist_family("Normal"));
    assert_null(dist_family("norm"));
}

static void argument_faults(void **state)
{
    (void)state;
    FAULT(1, "normal has no argument mu", "normal", VALUE(1), NAMED("mu", 1));
    FAULT(1, "mean is given twice", "normal", NAMED("mean", 1), NAMED("mean", 1));
    FAULT(1, "mean is given twice", "normal", VALUE(1), NAMED("mean", 1));
    FAULT(1, "an argument without a name cannot follow a named one", "normal", NAMED("mean", 1), VALUE(1));
    FAULT(1, "p10 cannot stand beside mean", "normal", NAMED("mean", 1), NAMED("p10", 1));
    FAULT(1, "mean cannot stand beside percentiles", "normal", NAMED("p10", 1), NAMED("mean", 1));
    FAULT(1, "an argument without a name cannot follow a named one", "normal", NAMED("p10", 1), VALUE(3));
    FAULT(0, "the parameters of normal are plain numbers, got a distribution", "normal",
          OF(dist_constant(arena, 1)), VALUE(1));
    FAULT(1, "normal takes no `share: value` items", "normal", VALUE(1), ITEM(0.5, 1));
    FAULT(0, "mean must be a finite number", "normal", VALUE(NAN), VALUE(1));
    FAULT(1, "sd must be a finite number", "normal", VALUE(1), VALUE(INFINITY));
    struct dist_fault fault = {0};
    assert_null(dist_create(arena, dist_family("normal"), NULL, 0, false, &fault));
    assert_string_equal(fault.text, "normal lacks mean");
    assert_string_equal(fault.hint, "normal(mean, sd) or two percentiles: normal(p10=..., p90=...)");
    assert_int_equal(fault.argument, SIZE_MAX);
}

static void percentile_names(void **state)
{
    (void)state;
    FAULT(0, "normal has no argument p0", "normal", NAMED("p0", 1), NAMED("p50", 2));
    FAULT(1, "normal has no argument p100", "normal", NAMED("p1", 1), NAMED("p100", 2));
    FAULT(1, "normal has no argument p1.2.3", "normal", NAMED("p1", 1), NAMED("p1.2.3", 2));
    FAULT(0, "normal has no argument p", "normal", NAMED("p", 1), NAMED("p90", 2));
    FAULT(0, "normal has no argument p.5", "normal", NAMED("p.5", 1), NAMED("p90", 2));
    FAULT(1, "p50.0 is given twice", "normal", NAMED("p50", 1), NAMED("p50.0", 2));
    FAULT(NOWHERE, "two percentiles state a normal, got 1", "normal", NAMED("p50", 1));
    FAULT(2, "two percentiles state a normal, got 3", "normal", NAMED("p10", 1), NAMED("p50", 2),
          NAMED("p90", 3));
    const struct dist *dist = LAW("uniform", NAMED("p99.999", 99.999), NAMED("p0.001", 0.001));
    expect_within(dist_low(dist), 0, 1e-12);
    expect_relative(dist_high(dist), 100, 1e-14);
}

static void dates(void **state)
{
    (void)state;
    const struct dist *dist = DATE_LAW("normal", DATE(24317), VALUE(1.5));
    expect_within(dist_mean(dist), 24317, 0);
    expect_within(dist_sd(dist), 1.5, 0);
    DATE_LAW("uniform", DATE_NAMED("p10", 24317), DATE_NAMED("p90", 24318));
    DATE_LAW("mixture", ITEM_OF(1, dist));
    DATE_FAULT(0, "mean must be a date here, got 5", "normal", VALUE(5), VALUE(1));
    DATE_FAULT(1, "sd must be a number of months, got a date", "normal", DATE(24317), DATE(24317));
    FAULT(0, "mean must be a number, got a date", "normal", DATE(24317), VALUE(1));
    FAULT(0, "every part must be a number here", "mixture", ITEM_OF(1, dist));
    DATE_FAULT(0, "p10 must be a date here, got 3", "normal", NAMED("p10", 3), DATE_NAMED("p90", 24318));
    DATE_FAULT(1, "percentiles must increase: p10 is 2026-06, p90 is 2026-05.5", "normal",
               DATE_NAMED("p10", 24317), DATE_NAMED("p90", 24316.5));
}

static void constants(void **state)
{
    (void)state;
    double value = 0;
    const struct dist *dist = dist_constant(arena, -2.5);
    assert_true(dist_is_constant(dist, &value));
    expect_within(value, -2.5, 0);
    expect_within(dist_mean(dist), -2.5, 0);
    expect_within(dist_sd(dist), 0, 0);
    expect_within(dist_quantile(dist, 0.4), -2.5, 0);
    expect_within(dist_outside(dist, -2.5, -2.5), 0, 0);
    expect_within(dist_outside(dist, -2.4, 0), 1, 0);
    assert_false(dist_is_whole(dist));
    assert_false(dist_is_constant(LAW("normal", VALUE(1), VALUE(1)), NULL));
    assert_false(dist_is_whole(LAW("normal", VALUE(1), VALUE(1))));
}

static void equality(void **state)
{
    (void)state;
    const struct dist *a = LAW("normal", VALUE(1), VALUE(2));
    assert_true(dist_equal(a, LAW("normal", NAMED("sd", 2), NAMED("mean", 1))));
    assert_false(dist_equal(a, LAW("normal", VALUE(1), VALUE(2.0000001))));
    assert_false(dist_equal(a, LAW("lognormal", VALUE(1), VALUE(2))));
    assert_false(dist_equal(dist_constant(arena, 1), dist_constant(arena, 2)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(families_by_name), cmocka_unit_test(argument_faults),
        cmocka_unit_test(percentile_names), cmocka_unit_test(dates),
        cmocka_unit_test(constants),        cmocka_unit_test(equality),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
