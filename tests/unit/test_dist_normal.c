/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "dist_expect.h"

static double oracle(double tail, bool upper, const double *p)
{
    return p[0] + (upper ? gsl_cdf_gaussian_Qinv(tail, p[1]) : gsl_cdf_gaussian_Pinv(tail, p[1]));
}

static void quantiles(void **state)
{
    (void)state;
    const double cases[][2] = {{0, 1}, {8000, 1000}, {-0.03, 0.06}, {1e-9, 1e-12}, {1e12, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct dist *dist = LAW("normal", VALUE(cases[i][0]), VALUE(cases[i][1]));
        expect_within(oracle_distance(dist, oracle, cases[i]), 0, 1e-12);
        expect_draws(dist);
    }
    expect_oracle(LAW("normal", NAMED("sd", 3), NAMED("mean", 2)), oracle, (const double[]){2, 3}, 2, 1);
}

static void two_percentiles(void **state)
{
    (void)state;
    const struct dist *dist = LAW("normal", NAMED("p99.9", 130), NAMED("p2.5", 70));
    expect_relative(dist_quantile(dist, 0.025 - 0.5), 70, 1e-12);
    expect_relative(dist_quantile(dist, 0.5 - 0.001), 130, 1e-12);
    double sd = 60 / (gsl_cdf_ugaussian_Qinv(0.001) - gsl_cdf_ugaussian_Pinv(0.025));
    expect_relative(dist_sd(dist), sd, 1e-12);
    expect_relative(dist_mean(LAW("normal", NAMED("p10", -1), NAMED("p90", 3))), 1, 1e-14);
}

static void moments(void **state)
{
    (void)state;
    const struct dist *dist = LAW("normal", VALUE(5), VALUE(2));
    expect_within(dist_mean(dist), 5, 0);
    expect_within(dist_sd(dist), 2, 0);
    expect_moments(dist, 1e-8);
    expect_round_trip(dist, 1e-12);
    expect_relative(dist_outside(dist, -5, 15), 2 * gsl_cdf_ugaussian_Q(5), 1e-12);
}

static void faults(void **state)
{
    (void)state;
    FAULT(1, "sd must be > 0, got -0.2", "normal", VALUE(1), VALUE(-0.2));
    FAULT(0, "sd must be > 0, got 0", "normal", NAMED("sd", 0), NAMED("mean", 1));
    FAULT(NOWHERE, "normal lacks sd", "normal", VALUE(1));
    FAULT(2, "normal takes at most 2 arguments", "normal", VALUE(1), VALUE(2), VALUE(3));
    FAULT(1, "percentiles must increase: p10 is 30, p90 is 20", "normal", NAMED("p10", 30),
          NAMED("p90", 20));
    FAULT(0, "percentiles must increase: p10 is 30, p90 is 30", "normal", NAMED("p90", 30),
          NAMED("p10", 30));
    FAULT(NOWHERE, "normal with such parameters leaves the range of numbers", "normal", VALUE(1e308),
          VALUE(1e308));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles),
        cmocka_unit_test(two_percentiles),
        cmocka_unit_test(moments),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
