/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "dist_expect.h"

static double oracle(double tail, bool upper, const double *p)
{
    if (tail == 0.5) return p[1];
    double x;
    if (p[0] == 1) { /* Cauchy */
        x = 1 / tan(acos(-1) * tail);
        return p[1] + p[2] * (upper ? x : -x);
    }
    if (p[0] == 2) {
        x = (1 - 2 * tail) / sqrt(2 * tail * (1 - tail));
        return p[1] + p[2] * (upper ? x : -x);
    }
    x = upper ? gsl_cdf_tdist_Qinv(tail, p[0]) : gsl_cdf_tdist_Pinv(tail, p[0]);
    return p[1] + p[2] * x;
}

static const double cases[][3] = {{1, 0, 1},     {2, 0, 1},  {3, 100, 2},
                                  {4.5, 0, 0.1}, {30, 0, 1}, {1000, 5, 1}};
enum { CASES = sizeof cases / sizeof *cases };

static void quantiles(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        const double *p = cases[i];
        const struct dist *dist = LAW("student_t", VALUE(p[0]), VALUE(p[1]), VALUE(p[2]));
        expect_oracle(dist, oracle, p, 3, 2);
        expect_draws(dist);
        expect_round_trip(dist, 1e-9);
    }
    expect_oracle(LAW("student_t", VALUE(5), VALUE(1), VALUE(2)), oracle, (const double[]){5, 1, 2}, 3, 0);
}

/* At the limit it is a normal, but for a millionth. */
static void nearly_normal(void **state)
{
    (void)state;
    const struct dist *dist = LAW("student_t", VALUE(1e6), VALUE(0), VALUE(1));
    for (double tail = 0.4; tail > 1e-6; tail *= 0.3) {
        double z = gsl_cdf_ugaussian_Qinv(tail), far = (z * z * z + z) / 4e6; /* Fisher's expansion */
        expect_within(dist_quantile(dist, 0.5 - tail), z + far, 1e-9 * z);
        assert_true(fabs(dist_quantile(dist, 0.5 - tail) - z) > 1e-9 * z);
    }
    expect_draws(dist);
}

static void moments(void **state)
{
    (void)state;
    for (int i = 3; i < CASES; i++) {
        const double *p = cases[i];
        const struct dist *dist = LAW("student_t", VALUE(p[0]), VALUE(p[1]), VALUE(p[2]));
        expect_within(dist_mean(dist), p[1], 0);
        expect_relative(dist_sd(dist), p[2] * sqrt(p[0] / (p[0] - 2)), 1e-15);
        expect_moments(dist, 1e-6);
    }
    assert_true(isnan(dist_mean(LAW("student_t", VALUE(1), VALUE(0), VALUE(1)))));
    assert_true(isinf(dist_sd(LAW("student_t", VALUE(2), VALUE(0), VALUE(1)))));
    assert_false(isinf(dist_sd(LAW("student_t", VALUE(2.1), VALUE(0), VALUE(1)))));
    const struct dist *cut = LAW("truncate", OF(LAW("student_t", VALUE(3), VALUE(0), VALUE(1))), VALUE(0));
    expect_relative(dist_mean(cut), 2 * sqrt(3) / acos(-1), 1e-7);
}

static void faults(void **state)
{
    (void)state;
    FAULT(0, "df must be within 1 to 1000000, got 0.9", "student_t", VALUE(0.9), VALUE(0), VALUE(1));
    FAULT(0, "df must be a finite number", "student_t", VALUE(NAN), VALUE(0), VALUE(1));
    FAULT(1, "mean must be a finite number", "student_t", VALUE(3), VALUE(NAN), VALUE(1));
    FAULT(2, "scale must be > 0, got 0", "student_t", VALUE(3), VALUE(0), VALUE(0));
    FAULT(2, "scale must be a finite number", "student_t", VALUE(3), VALUE(0), VALUE(NAN));
    FAULT(NOWHERE, "student_t lacks scale", "student_t", VALUE(3), VALUE(0));
    FAULT(0, "student_t has no argument p10", "student_t", NAMED("p10", 3));
    DATE_FAULT(1, "mean must be a date here, got 5", "student_t", VALUE(3), VALUE(5), VALUE(1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles),
        cmocka_unit_test(nearly_normal),
        cmocka_unit_test(moments),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
