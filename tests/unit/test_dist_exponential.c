/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "dist_expect.h"

static double oracle(double tail, bool upper, const double *p)
{
    return upper ? gsl_cdf_exponential_Qinv(tail, p[0]) : gsl_cdf_exponential_Pinv(tail, p[0]);
}

static void quantiles(void **state)
{
    (void)state;
    const double means[] = {1, 1e5, 0.02};
    for (int i = 0; i < 3; i++) {
        const struct dist *dist = LAW("exponential", VALUE(means[i]));
        expect_oracle(dist, oracle, &means[i], 1, 0);
        expect_within(oracle_distance(dist, oracle, &means[i]), 0, 1e-14);
        expect_draws(dist);
        expect_round_trip(dist, 1e-13);
        expect_relative(dist_mean(dist), means[i], 1e-15);
        expect_relative(dist_sd(dist), means[i], 1e-14);
        expect_moments(dist, 1e-8);
    }
    assert_true(dist_equal(LAW("exponential", NAMED("mean", 3)), LAW("weibull", VALUE(1), VALUE(3))));
}

static void faults(void **state)
{
    (void)state;
    FAULT(0, "mean must be > 0, got 0", "exponential", VALUE(0));
    FAULT(0, "mean must be > 0, got -1", "exponential", VALUE(-1));
    FAULT(0, "mean must be a finite number", "exponential", VALUE(NAN));
    FAULT(1, "exponential takes at most 1 arguments", "exponential", VALUE(1), VALUE(1));
    FAULT(0, "exponential has no argument p10", "exponential", NAMED("p10", 1));
    FAULT(NOWHERE, "exponential with such parameters leaves the range of numbers", "exponential",
          VALUE(1e308));
    DATE_FAULT(NOWHERE, "an exponential cannot hold dates", "exponential", DATE(24316));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(quantiles), cmocka_unit_test(faults)};
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
