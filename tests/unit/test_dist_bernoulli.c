/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist_expect.h"

/* A high uniform happens: 1 exactly when the centred uniform is above 1/2 - p. */
static void steps(void **state)
{
    (void)state;
    const double chances[] = {0.3, 0.5, 0.9, 1e-6, 0x1p-52};
    for (size_t i = 0; i < sizeof chances / sizeof *chances; i++) {
        const struct dist *dist = LAW("bernoulli", VALUE(chances[i]));
        double edge = 0.5 - chances[i];
        expect_within(dist_quantile(dist, edge + 0x1p-54), 1, 0);
        expect_within(dist_quantile(dist, edge - 0x1p-54), 0, 0);
        expect_within(dist_cdf(dist, 0), 1 - chances[i], 0);
        expect_within(dist_outside(dist, -INFINITY, 0), chances[i], 0);
        expect_draws(dist);
    }
}

static void moments(void **state)
{
    (void)state;
    const struct dist *dist = LAW("bernoulli", NAMED("p", 0.3));
    expect_relative(dist_mean(dist), 0.3, 1e-15);
    expect_relative(dist_sd(dist), sqrt(0.21), 1e-15);
    assert_true(dist_is_whole(dist));
    assert_true(dist_equal(dist, dist_chance(arena, 0.3)));
    assert_false(dist_equal(dist, dist_chance(arena, 0.300001)));
}

static void certain(void **state)
{
    (void)state;
    double value;
    assert_true(dist_is_constant(LAW("bernoulli", VALUE(1)), &value));
    expect_within(value, 1, 0);
    assert_true(dist_is_constant(LAW("bernoulli", VALUE(0)), &value));
    expect_within(value, 0, 0);
}

static void faults(void **state)
{
    (void)state;
    FAULT(0, "p must be within 0 to 1, got 1.5", "bernoulli", VALUE(1.5));
    FAULT(0, "p must be within 0 to 1, got -0.1", "bernoulli", VALUE(-0.1));
    FAULT(0, "bernoulli has no argument q", "bernoulli", NAMED("q", 0.1));
    DATE_FAULT(NOWHERE, "a bernoulli cannot hold dates", "bernoulli", VALUE(0.5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps),
        cmocka_unit_test(moments),
        cmocka_unit_test(certain),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
