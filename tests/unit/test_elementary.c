/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/elementary.h"

#include <gsl/gsl_sf_gamma.h>

#include "expect.h"

static void small_arguments(void **state)
{
    (void)state;
    for (double x = 1e-300; x < 30; x *= 1.7)
        for (int sign = -1; sign <= 1; sign += 2) {
            double y = sign * x;
            expect_relative(elementary_exp_minus_one(y), expm1(y), 1e-15);
            if (y > -1) expect_relative(elementary_log_one_plus(y), log1p(y), 1e-15);
            if (x > 1e-150) {
                double excess = (double)(expm1l(y) - (long double)y);
                if (x < 1e-6) excess = 0.5 * y * y * (1 + y / 3 * (1 + y / 4));
                struct elementary_exp at = elementary_exp(y);
                expect_relative(at.excess, excess, 1e-12);
                expect_relative(at.minus_one, expm1(y), 4e-16);
                expect_relative(at.power, exp(y), 4e-16);
            }
        }
    assert_false(fabs(exp(1e-9) - 1 - expm1(1e-9)) <= 1e-15 * expm1(1e-9)); /* the plain one would not do */
}

static void limits(void **state)
{
    (void)state;
    expect_within(elementary_exp_minus_one(-INFINITY), -1, 0);
    assert_true(elementary_exp_minus_one(INFINITY) == INFINITY);
    assert_true(elementary_log_one_plus(INFINITY) == INFINITY);
    expect_within(elementary_exp_minus_one(0), 0, 0);
    expect_within(elementary_log_one_plus(0), 0, 0);
}

static void log_gamma(void **state)
{
    (void)state;
    for (double x = 1e-12; x < 30; x *= 1.1) {
        expect_within(elementary_log_gamma(x), lgamma(1 + x), 4e-16 + 2e-15 * fabs(lgamma(1 + x)));
        expect_within(elementary_log_gamma(x), gsl_sf_lngamma(1 + x), 1e-14 * (1 + fabs(lgamma(1 + x))));
    }
    /* exact: log Gamma(3/2), log Gamma(5), and for tiny x the series -euler x + pi^2 x^2 / 12 */
    expect_relative(elementary_log_gamma(0.5), -0.12078223763524522235, 1e-15);
    expect_relative(elementary_log_gamma(4), 3.1780538303479456196, 1e-15);
    expect_relative(elementary_log_gamma(1e-9), -0.57721566490153286061e-9 + 0.82246703342411321824e-18,
                    1e-15);
    assert_false(fabs(elementary_log_gamma(4 + 1e-12) - 3.1780538303479456196) <= 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_arguments),
        cmocka_unit_test(limits),
        cmocka_unit_test(log_gamma),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
