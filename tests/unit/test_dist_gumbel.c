/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "dist_expect.h"

/* GSL's tails lose digits on the upper side: -log(-log(1 - t)) is taken as it stands. */
static double oracle(double tail, bool upper, const double *p)
{
    double x = upper ? -log(-log1p(-tail)) : gsl_cdf_gumbel1_Pinv(tail, 1, 1);
    return p[0] + p[1] * x;
}

static void quantiles(void **state)
{
    (void)state;
    const double cases[][2] = {{0, 1}, {5, 0.3}, {-1e5, 2e4}};
    for (int i = 0; i < 3; i++) {
        const struct dist *dist = LAW("gumbel", VALUE(cases[i][0]), VALUE(cases[i][1]));
        expect_oracle(dist, oracle, cases[i], 2, 1);
        expect_draws(dist);
        expect_round_trip(dist, 1e-12);
        expect_relative(dist_mean(dist), cases[i][0] + cases[i][1] * 0.57721566490153286, 1e-15);
        expect_relative(dist_sd(dist), acos(-1) / sqrt(6) * cases[i][1], 1e-15);
        expect_moments(dist, 1e-8);
    }
    expect_oracle(LAW("gumbel", VALUE(1), VALUE(3)), oracle, (const double[]){1, 3}, 2, 0);
}

/* It is the law of the maximum: the longer tail is the upper one, and GSL's type 1 has the same. */
static void of_the_maximum(void **state)
{
    (void)state;
    const struct dist *dist = LAW("gumbel", VALUE(0), VALUE(1));
    assert_true(dist_quantile(dist, 0.499) > 6 && dist_quantile(dist, -0.499) > -2);
    for (double x = -3; x < 12; x += 0.7) {
        expect_relative(dist_cdf(dist, x), gsl_cdf_gumbel1_P(x, 1, 1), 1e-13);
        expect_relative(dist_outside(dist, -INFINITY, x), gsl_cdf_gumbel1_Q(x, 1, 1), 1e-13);
    }
}

static void other_ways(void **state)
{
    (void)state;
    const struct dist *dist = LAW("gumbel", NAMED("mean", 3), NAMED("sd", 2));
    expect_relative(dist_mean(dist), 3, 1e-15);
    expect_relative(dist_sd(dist), 2, 1e-15);
    const double p[] = {3, 0.7};
    dist = LAW("gumbel", NAMED("p99", oracle(0.01, true, p)), NAMED("p20", oracle(0.2, false, p)));
    expect_within(oracle_distance(dist, oracle, p), 0, 1e-13);
    dist = DATE_LAW("gumbel", DATE_NAMED("p10", 24316), DATE_NAMED("p90", 24319));
    expect_relative(dist_quantile(dist, -0.4), 24316, 1e-14);
    expect_relative(dist_quantile(dist, 0.4), 24319, 1e-14);
}

static void faults(void **state)
{
    (void)state;
    FAULT(1, "scale must be > 0, got 0", "gumbel", VALUE(1), VALUE(0));
    FAULT(0, "location must be a finite number", "gumbel", VALUE(NAN), VALUE(1));
    FAULT(1, "scale must be a finite number", "gumbel", VALUE(0), VALUE(NAN));
    FAULT(0, "sd must be > 0, got 0", "gumbel", NAMED("sd", 0), NAMED("mean", 1));
    FAULT(NOWHERE, "gumbel lacks sd", "gumbel", NAMED("mean", 1));
    FAULT(1, "p10 is given twice", "gumbel", NAMED("p10", 1), NAMED("p10", 2));
    DATE_FAULT(1, "scale must be a number of months, got a date", "gumbel", DATE(24316), DATE(24317));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(quantiles), cmocka_unit_test(of_the_maximum),
                                       cmocka_unit_test(other_ways), cmocka_unit_test(faults)};
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
