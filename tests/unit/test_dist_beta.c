/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "dist_expect.h"

static double oracle(double tail, bool upper, const double *p)
{
    double x = upper ? gsl_cdf_beta_Qinv(tail, p[0], p[1]) : gsl_cdf_beta_Pinv(tail, p[0], p[1]);
    return p[2] + (p[3] - p[2]) * x;
}

static const double cases[][4] = {{2, 8, 0, 1},      {1, 1, 0, 1},     {0.5, 0.5, 0, 1},
                                  {2.2, 3.8, 2, 12}, {20, 3, 0, 1},    {0.3, 5, 0, 1},
                                  {5, 0.3, 0, 1},    {300, 700, 0, 1}, {1, 4, -0.2, 0.3}};

static void quantiles(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const double *p = cases[i];
        const struct dist *dist = LAW("beta", VALUE(p[0]), VALUE(p[1]), VALUE(p[2]), VALUE(p[3]));
        expect_within(oracle_distance(dist, oracle, p), 0, 1e-9);
        expect_draws(dist);
    }
    expect_oracle(LAW("beta", VALUE(2), VALUE(8)), oracle, (const double[]){2, 8, 0, 1}, 4, 1);
}

/* Beta(a, 1): x^a; beta(1, b): 1 - (1 - x)^b; also where GSL gives up. */
static void power_laws(void **state)
{
    (void)state;
    const double shapes[] = {0.1, 0.2, 0.7, 3, 1e3, 1e6};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct dist *rising = LAW("beta", VALUE(shapes[i]), VALUE(1));
        const struct dist *falling = LAW("beta", VALUE(1), VALUE(shapes[i]));
        for (int k = 0; k < ORACLE_TAILS; k++) {
            double tail = 0.5 - fabs(oracle_tails[k] - 0.5);
            expect_relative(dist_quantile(rising, tail - 0.5), pow(tail, 1 / shapes[i]), 1e-9);
            expect_relative(dist_quantile(falling, tail - 0.5), -expm1(log1p(-tail) / shapes[i]), 1e-9);
        }
        expect_draws(rising);
        expect_draws(falling);
    }
}

static void moments(void **state)
{
    (void)state;
    const struct dist *dist = LAW("beta", VALUE(2), VALUE(8));
    expect_relative(dist_mean(dist), 0.2, 1e-15);
    expect_relative(dist_sd(dist), sqrt(16.0 / 1100), 1e-14);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const double *p = cases[i];
        expect_moments(LAW("beta", VALUE(p[0]), VALUE(p[1]), VALUE(p[2]), VALUE(p[3])), 1e-7);
    }
    for (double x = 0.01; x < 1; x += 0.03) {
        expect_relative(dist_cdf(dist, x), gsl_cdf_beta_P(x, 2, 8), 1e-10);
        expect_relative(dist_outside(dist, 0, x), gsl_cdf_beta_Q(x, 2, 8), 1e-9);
    }
}

static void extremes(void **state)
{
    (void)state;
    const double shapes[] = {0.1, 1, 1e6};
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) {
            const struct dist *dist = LAW("beta", VALUE(shapes[a]), VALUE(shapes[b]));
            expect_draws(dist);
            expect_moments(dist, 1e-6);
        }
}

static void faults(void **state)
{
    (void)state;
    FAULT(0, "alpha must be within 0.1 to 1000000, got 0", "beta", VALUE(0), VALUE(1));
    FAULT(1, "beta must be within 0.1 to 1000000, got 10000000", "beta", VALUE(1), VALUE(1e7));
    FAULT(2, "min must be < max, got 1 and 1", "beta", VALUE(2), VALUE(2), NAMED("min", 1));
    FAULT(NOWHERE, "beta lacks beta", "beta", VALUE(2));
    DATE_FAULT(NOWHERE, "beta lacks min", "beta", VALUE(2), VALUE(8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles), cmocka_unit_test(power_laws), cmocka_unit_test(moments),
        cmocka_unit_test(extremes),  cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
