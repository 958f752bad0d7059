/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "dist_expect.h"

static double oracle(double tail, bool upper, const double *p)
{
    double alpha = 1 + p[3] * (p[1] - p[0]) / (p[2] - p[0]),
           beta = 1 + p[3] * (p[2] - p[1]) / (p[2] - p[0]);
    double x = upper ? gsl_cdf_beta_Qinv(tail, alpha, beta) : gsl_cdf_beta_Pinv(tail, alpha, beta);
    return p[0] + (p[2] - p[0]) * x;
}

static void quantiles(void **state)
{
    (void)state;
    const double cases[][4] = {{2, 5, 12, 4}, {1, 1, 2, 4}, {1, 2, 2, 4}, {10, 12, 20, 30}, {3, 5, 6, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const double *p = cases[i];
        const struct dist *dist = LAW("pert", VALUE(p[0]), VALUE(p[1]), VALUE(p[2]), VALUE(p[3]));
        expect_within(oracle_distance(dist, oracle, p), 0, 1e-9);
        expect_draws(dist);
    }
    expect_oracle(LAW("pert", VALUE(2), VALUE(5), VALUE(12)), oracle, (const double[]){2, 5, 12, 4}, 4, 1);
}

/* Published: PERT(2, 5, 12) is the beta with 2.2 and 3.8. */
static void moments(void **state)
{
    (void)state;
    const struct dist *dist = LAW("pert", VALUE(2), VALUE(5), VALUE(12));
    expect_relative(dist_mean(dist), 17.0 / 3, 1e-14);
    expect_relative(dist_sd(dist), 1.82138966656, 1e-11);
    expect_moments(dist, 1e-8);
    expect_round_trip(dist, 1e-5); /* of values beside min = 2, known to 1e-16 */
    assert_true(dist_equal(
        dist, LAW("pert", NAMED("lambda", 4), NAMED("max", 12), NAMED("mode", 5), NAMED("min", 2))));
    assert_false(dist_equal(dist, LAW("pert", VALUE(2), VALUE(5), VALUE(12), VALUE(4.000001))));
}

static void dates(void **state)
{
    (void)state;
    const struct dist *dist = DATE_LAW("pert", DATE(24316), DATE(24317), DATE(24320));
    expect_relative(dist_mean(dist), 24316 + 4.0 / 3, 1e-14);
    expect_draws(dist);
}

static void faults(void **state)
{
    (void)state;
    FAULT(1, "mode must be within min to max, got 7 outside 2 to 5", "pert", VALUE(2), VALUE(7), VALUE(5));
    FAULT(2, "min must be < max, got 5 and 4", "pert", VALUE(5), VALUE(5), VALUE(4));
    FAULT(3, "lambda must be within 0 to 100000, got -1", "pert", VALUE(2), VALUE(3), VALUE(5), VALUE(-1));
    DATE_FAULT(3, "lambda must be a number, got a date", "pert", DATE(24316), DATE(24317), DATE(24320),
               DATE(24320));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles),
        cmocka_unit_test(moments),
        cmocka_unit_test(dates),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
