/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "dist_expect.h"

static double oracle(double tail, bool upper, const double *p)
{
    return upper ? gsl_cdf_weibull_Qinv(tail, p[1], p[0]) : gsl_cdf_weibull_Pinv(tail, p[1], p[0]);
}

static const double cases[][2] = {{1, 1}, {0.5, 3}, {2, 1e5}, {3.6, 0.01}, {20, 7}, {1000, 1}, {0.1, 2}};
enum { CASES = sizeof cases / sizeof *cases };

static void quantiles(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        const struct dist *dist = LAW("weibull", VALUE(cases[i][0]), VALUE(cases[i][1]));
        expect_oracle(dist, oracle, cases[i], 2, 1);
        expect_within(oracle_distance(dist, oracle, cases[i]), 0, 1e-12);
        expect_draws(dist);
        expect_round_trip(dist, 1e-11);
    }
    expect_oracle(LAW("weibull", VALUE(2), VALUE(5)), oracle, (const double[]){2, 5}, 2, 0);
}

static void moments(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        double k = cases[i][0], scale = cases[i][1];
        const struct dist *dist = LAW("weibull", VALUE(k), VALUE(scale));
        long double mean = tgammal(1 + 1.0L / k), square = tgammal(1 + 2.0L / k);
        expect_relative(dist_mean(dist), (double)(scale * mean), 1e-14);
        expect_relative(dist_sd(dist), (double)(scale * sqrtl(square - mean * mean)), 1e-10);
        if (k > 0.1) expect_moments(dist, 1e-6);
    }
}

static void mean_and_sd(void **state)
{
    (void)state;
    const double stated[][2] = {{10, 3}, {1e5, 2e5}, {2, 0.0026}, {3, 1200}, {5, 5}};
    for (size_t i = 0; i < sizeof stated / sizeof *stated; i++) {
        const struct dist *dist = LAW("weibull", NAMED("sd", stated[i][1]), NAMED("mean", stated[i][0]));
        expect_relative(dist_mean(dist), stated[i][0], 1e-13);
        expect_relative(dist_sd(dist), stated[i][1], 1e-12);
    }
    const struct dist *exponential = LAW("weibull", NAMED("mean", 5), NAMED("sd", 5));
    expect_within(oracle_distance(exponential, oracle, (const double[]){1, 5}), 0, 1e-12);
}

static void two_percentiles(void **state)
{
    (void)state;
    for (int i = 0; i + 2 < CASES; i++) {
        const double *p = cases[i];
        const struct dist *dist =
            LAW("weibull", NAMED("p5", oracle(0.05, false, p)), NAMED("p90", oracle(0.1, true, p)));
        expect_within(oracle_distance(dist, oracle, p), 0, 1e-10);
    }
}

static void faults(void **state)
{
    (void)state;
    FAULT(0, "shape must be within 0.1 to 1000, got 0.09", "weibull", VALUE(0.09), VALUE(1));
    FAULT(0, "shape must be within 0.1 to 1000, got 1001", "weibull", VALUE(1001), VALUE(1));
    FAULT(0, "shape must be a finite number", "weibull", VALUE(NAN), VALUE(1));
    FAULT(1, "scale must be > 0, got 0", "weibull", VALUE(1), VALUE(0));
    FAULT(1, "scale must be a finite number", "weibull", VALUE(1), VALUE(INFINITY));
    FAULT(NOWHERE, "weibull lacks scale", "weibull", VALUE(1));
    FAULT(1, "sd is too small beside the mean: 0.0001 against 1", "weibull", NAMED("mean", 1),
          NAMED("sd", 0.0001));
    FAULT(1, "sd is too large beside the mean: 1000 against 1", "weibull", NAMED("mean", 1),
          NAMED("sd", 1000));
    FAULT(1, "scale cannot stand beside mean", "weibull", NAMED("mean", 1), NAMED("scale", 1));
    FAULT(0, "percentiles of a weibull must be > 0, got 0", "weibull", NAMED("p10", 0), NAMED("p90", 1));
    FAULT(1, "percentiles too close for a weibull: its shape must be within 0.1 to 1000", "weibull",
          NAMED("p10", 1), NAMED("p90", 1.001));
    FAULT(1, "percentiles too far apart for a weibull: its shape must be within 0.1 to 1000", "weibull",
          NAMED("p10", 1e-20), NAMED("p90", 1e20));
    DATE_FAULT(NOWHERE, "a weibull cannot hold dates", "weibull", VALUE(1), VALUE(1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles),       cmocka_unit_test(moments), cmocka_unit_test(mean_and_sd),
        cmocka_unit_test(two_percentiles), cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
