/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "dist_expect.h"

static double oracle(double tail, bool upper, const double *p)
{
    return p[0] + (upper ? gsl_cdf_logistic_Qinv(tail, p[1]) : gsl_cdf_logistic_Pinv(tail, p[1]));
}

static void quantiles(void **state)
{
    (void)state;
    const double cases[][2] = {{0, 1}, {5, 0.3}, {-1e5, 2e4}};
    for (int i = 0; i < 3; i++) {
        const struct dist *dist = LAW("logistic", VALUE(cases[i][0]), VALUE(cases[i][1]));
        expect_oracle(dist, oracle, cases[i], 2, 1);
        expect_draws(dist);
        expect_round_trip(dist, 1e-13);
        expect_within(dist_mean(dist), cases[i][0], 0);
        expect_relative(dist_sd(dist), acos(-1) / sqrt(3) * cases[i][1], 1e-15);
        expect_moments(dist, 1e-8);
    }
    expect_oracle(LAW("logistic", VALUE(1), VALUE(3)), oracle, (const double[]){1, 3}, 2, 0);
}

static void other_ways(void **state)
{
    (void)state;
    const struct dist *dist = LAW("logistic", NAMED("mean", 3), NAMED("sd", 2));
    expect_relative(dist_mean(dist), 3, 1e-15);
    expect_relative(dist_sd(dist), 2, 1e-15);
    const double p[] = {3, 0.7};
    dist = LAW("logistic", NAMED("p99", oracle(0.01, true, p)), NAMED("p20", oracle(0.2, false, p)));
    expect_within(oracle_distance(dist, oracle, p), 0, 1e-13);
    dist = DATE_LAW("logistic", DATE(24316), VALUE(1.5));
    expect_within(dist_mean(dist), 24316, 0);
}

static void faults(void **state)
{
    (void)state;
    FAULT(1, "scale must be > 0, got 0", "logistic", VALUE(1), VALUE(0));
    FAULT(1, "scale must be a finite number", "logistic", VALUE(1), VALUE(NAN));
    FAULT(0, "location must be a finite number", "logistic", VALUE(NAN), VALUE(1));
    FAULT(1, "sd must be > 0, got -1", "logistic", NAMED("mean", 1), NAMED("sd", -1));
    FAULT(1, "scale cannot stand beside mean", "logistic", NAMED("mean", 1), NAMED("scale", 1));
    FAULT(1, "percentiles must increase: p10 is 2, p90 is 1", "logistic", NAMED("p10", 2), NAMED("p90", 1));
    DATE_FAULT(0, "location must be a date here, got 5", "logistic", VALUE(5), VALUE(1));
    DATE_FAULT(1, "scale must be a number of months, got a date", "logistic", DATE(24316), DATE(24317));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(quantiles), cmocka_unit_test(other_ways),
                                       cmocka_unit_test(faults)};
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
