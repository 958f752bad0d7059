/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "dist_expect.h"

static double oracle(double tail, bool upper, const double *p)
{
    return upper ? gsl_cdf_lognormal_Qinv(tail, p[0], p[1]) : gsl_cdf_lognormal_Pinv(tail, p[0], p[1]);
}

static void quantiles(void **state)
{
    (void)state;
    const double cases[][2] = {{0, 1}, {10, 0.01}, {0.3, 2}, {-3, 4}, {0, 1e-6}, {0, 40}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct dist *dist = LAW("lognormal", NAMED("mu", cases[i][0]), NAMED("sigma", cases[i][1]));
        expect_within(oracle_distance(dist, oracle, cases[i]), 0, 1e-11);
        expect_draws(dist);
    }
    expect_oracle(LAW("lognormal", NAMED("sigma", 0.5), NAMED("mu", 2)), oracle, (const double[]){2, 0.5},
                  2, 1);
}

/* Published: lognormal from p5 = 5, p95 = 10. */
static void two_percentiles(void **state)
{
    (void)state;
    const struct dist *dist = LAW("lognormal", NAMED("p5", 5), NAMED("p95", 10));
    const double exact[] = {1.95601150271407, 0.2107017819709};
    expect_within(oracle_distance(dist, oracle, exact), 0, 1e-11);
    expect_relative(dist_mean(dist), 7.22978373229, 1e-11);
}

static void mean_and_sd(void **state)
{
    (void)state;
    const double cases[][2] = {{1, 0.3}, {3e6, 3e5}, {5, 5e-9}, {2, 40}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct dist *dist = LAW("lognormal", VALUE(cases[i][0]), VALUE(cases[i][1]));
        expect_relative(dist_mean(dist), cases[i][0], 1e-13);
        expect_relative(dist_sd(dist), cases[i][1], 1e-9);
        double ratio = cases[i][1] / cases[i][0], variance = log1p(ratio * ratio);
        const double exact[] = {log(cases[i][0]) - variance / 2, sqrt(variance)};
        expect_within(oracle_distance(dist, oracle, exact), 0, 1e-11);
    }
    expect_moments(LAW("lognormal", VALUE(1), VALUE(0.3)), 1e-8);
    expect_round_trip(LAW("lognormal", VALUE(1), VALUE(0.3)), 1e-12);
}

static void faults(void **state)
{
    (void)state;
    FAULT(1, "sd must be > 0, got 0", "lognormal", VALUE(1), VALUE(0));
    FAULT(0, "mean must be > 0, got -1", "lognormal", VALUE(-1), VALUE(1));
    FAULT(1, "sigma must be > 0 and at most 50, got 51", "lognormal", NAMED("mu", 0), NAMED("sigma", 51));
    FAULT(0, "mu must be within -600 to 600, got 601", "lognormal", NAMED("mu", 601), NAMED("sigma", 1));
    FAULT(1, "sd cannot stand beside mu", "lognormal", NAMED("mu", 1), NAMED("sd", 1));
    FAULT(0, "percentiles of a lognormal must be > 0, got -5", "lognormal", NAMED("p5", -5),
          NAMED("p95", 10));
    FAULT(1, "sd is too large beside the mean: 1e+300 against 1", "lognormal", VALUE(1), VALUE(1e300));
    DATE_FAULT(NOWHERE, "a lognormal cannot hold dates", "lognormal", DATE(24316), VALUE(1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles),
        cmocka_unit_test(two_percentiles),
        cmocka_unit_test(mean_and_sd),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
