/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "dist_expect.h"

static double oracle(double tail, bool upper, const double *p)
{
    return upper ? gsl_cdf_flat_Qinv(tail, p[0], p[1]) : gsl_cdf_flat_Pinv(tail, p[0], p[1]);
}

static void quantiles(void **state)
{
    (void)state;
    const double cases[][2] = {{0, 1}, {0, 1e6}, {-3, 5}, {100, 101}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct dist *dist = LAW("uniform", VALUE(cases[i][0]), VALUE(cases[i][1]));
        expect_within(oracle_distance(dist, oracle, cases[i]), 0, 1e-14);
        expect_draws(dist);
    }
    expect_oracle(LAW("uniform", VALUE(1), VALUE(2)), oracle, (const double[]){1, 2}, 2, 1);
}

static void two_percentiles(void **state)
{
    (void)state;
    const struct dist *dist = LAW("uniform", NAMED("p10", 20), NAMED("p60", 30));
    expect_relative(dist_low(dist), 18, 1e-14);
    expect_relative(dist_high(dist), 38, 1e-14);
}

static void mean_and_sd(void **state)
{
    (void)state;
    const struct dist *dist = LAW("uniform", NAMED("mean", 5), NAMED("sd", sqrt(3)));
    expect_relative(dist_low(dist), 2, 1e-14);
    expect_relative(dist_high(dist), 8, 1e-14);
    expect_relative(dist_mean(dist), 5, 1e-15);
    expect_relative(dist_sd(dist), sqrt(3), 1e-15);
    expect_within(oracle_distance(dist, oracle, (const double[]){2, 8}), 0, 1e-14);
    assert_false(oracle_distance(dist, oracle, (const double[]){2, 8.000001}) <= 1e-9);
    expect_relative(dist_high(DATE_LAW("uniform", DATE_NAMED("mean", 24317), NAMED("sd", 2))),
                    24317 + 2 * sqrt(3), 1e-14);
    FAULT(1, "sd must be > 0, got 0", "uniform", NAMED("mean", 5), NAMED("sd", 0));
    FAULT(1, "sd must be a finite number", "uniform", NAMED("mean", 5), NAMED("sd", NAN));
    FAULT(1, "max cannot stand beside mean", "uniform", NAMED("mean", 5), NAMED("max", 9));
}

static void moments(void **state)
{
    (void)state;
    const struct dist *dist = LAW("uniform", VALUE(2), VALUE(8));
    expect_relative(dist_mean(dist), 5, 1e-15);
    expect_relative(dist_sd(dist), sqrt(3), 1e-15);
    expect_moments(dist, 1e-12);
    expect_round_trip(LAW("uniform", VALUE(-1), VALUE(1)), 1e-6); /* 1e-9 of a value of size 1 */
    expect_within(dist_outside(dist, 0, 10), 0, 0);
    expect_relative(dist_outside(dist, 3, 7.5), 0.25, 1e-15);
}

static void faults(void **state)
{
    (void)state;
    FAULT(1, "min must be < max, got 3 and 3", "uniform", VALUE(3), VALUE(3));
    FAULT(1, "min must be < max, got 5 and 3", "uniform", NAMED("min", 5), NAMED("max", 3));
    FAULT(NOWHERE, "uniform with such parameters leaves the range of numbers", "uniform", VALUE(-1e308),
          VALUE(1e308));
    DATE_FAULT(1, "min must be < max, got 2026-06.5 and 2026-03", "uniform", DATE(24317.5), DATE(24314));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles), cmocka_unit_test(two_percentiles), cmocka_unit_test(mean_and_sd),
        cmocka_unit_test(moments),   cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
