/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "dist_expect.h"

/* p[0]: share of LN(p[1], p[2]); the rest LN(p[3], p[4]). By bisection of the tail. */
static double oracle(double tail, bool upper, const double *p)
{
    double low = 1e-30, high = 1e30;
    for (int i = 0; i < 300; i++) {
        double x = sqrt(low) * sqrt(high);
        double reached = upper ? p[0] * gsl_cdf_lognormal_Q(x, p[1], p[2]) +
                                     (1 - p[0]) * gsl_cdf_lognormal_Q(x, p[3], p[4])
                               : p[0] * gsl_cdf_lognormal_P(x, p[1], p[2]) +
                                     (1 - p[0]) * gsl_cdf_lognormal_P(x, p[3], p[4]);
        if (upper ? reached > tail : reached < tail)
            low = x;
        else
            high = x;
    }
    return sqrt(low) * sqrt(high);
}

static const struct dist *lognormal(double mu, double sigma)
{
    return LAW("lognormal", NAMED("mu", mu), NAMED("sigma", sigma));
}

static void two_lognormals(void **state)
{
    (void)state;
    const double cases[][5] = {{0.3, 0, 0.3, 1, 0.5}, {0.03, 5, 0.1, 0, 0.2}, {0.5, 0, 1, 0, 0.01}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const double *p = cases[i];
        const struct dist *dist =
            LAW("mixture", ITEM_OF(p[0], lognormal(p[1], p[2])), ITEM_OF(1 - p[0], lognormal(p[3], p[4])));
        expect_oracle(dist, oracle, p, 5, 1);
        expect_draws(dist);
        expect_round_trip(dist, 1e-9);
        double first = exp(p[1] + p[2] * p[2] / 2), second = exp(p[3] + p[4] * p[4] / 2);
        expect_relative(dist_mean(dist), p[0] * first + (1 - p[0]) * second, 1e-14);
        if (i != 1) expect_moments(dist, 1e-6); /* that one nearly jumps: no quadrature is exact */
    }
}

/* Half of a normal, with the number 0 in its middle: the quantiles are the normal's at other places. */
static void atom_within(void **state)
{
    (void)state;
    const struct dist *dist = LAW("mixture", ITEM_OF(0.5, LAW("normal", VALUE(0), VALUE(1))), ITEM(0.5, 0));
    expect_within(dist_quantile(dist, -0.25 + 1e-9), 0, 0);
    expect_within(dist_quantile(dist, 0.25 - 1e-9), 0, 0);
    for (double tail = 0.249; tail > 1e-12; tail *= 0.7) {
        double held = 0.5 - (0.5 - tail);
        expect_relative(dist_quantile(dist, held - 0.5), gsl_cdf_ugaussian_Pinv(2 * held), 1e-9);
        expect_relative(dist_quantile(dist, 0.5 - held), gsl_cdf_ugaussian_Qinv(2 * held), 1e-9);
    }
    expect_relative(dist_cdf(dist, 0), 0.75, 1e-15);
    expect_relative(dist_outside(dist, 0, INFINITY), 0.25, 1e-15);
    expect_within(dist_mean(dist), 0, 1e-16);
    expect_relative(dist_sd(dist), sqrt(0.5), 1e-15);
    expect_draws(dist);
}

/* A flop of exactly 0, or a success. */
static void atom_below(void **state)
{
    (void)state;
    const struct dist *dist = LAW("mixture", ITEM(0.2, 0), ITEM_OF(0.8, lognormal(1, 0.5)));
    expect_within(dist_quantile(dist, -0.3), 0, 0);
    for (double tail = 0.5; tail > 1e-12; tail *= 0.7) {
        double held = 0.5 - (0.5 - tail);
        expect_relative(dist_quantile(dist, 0.5 - held), gsl_cdf_lognormal_Qinv(held / 0.8, 1, 0.5), 1e-9);
    }
    expect_draws(dist);
}

/* Uniform on 0..1 or on 5..6: nothing between. */
static void gap(void **state)
{
    (void)state;
    const struct dist *dist = LAW("mixture", ITEM_OF(0.25, LAW("uniform", VALUE(0), VALUE(1))),
                                  ITEM_OF(0.75, LAW("uniform", VALUE(5), VALUE(6))));
    for (double u = 0.01; u < 1; u += 0.02)
        expect_relative(dist_quantile(dist, u - 0.5), u <= 0.25 ? u / 0.25 : 5 + (u - 0.25) / 0.75, 1e-12);
    expect_draws(dist);
}

/* A thin tail that ends at 528 upon a much thinner one: the search has to stop at the kink, not to swing
 * about it. */
static void kink(void **state)
{
    (void)state;
    const struct dist *cut =
        LAW("truncate", OF(LAW("normal", VALUE(0), VALUE(232.076))), VALUE(51.264), VALUE(528.149315));
    const struct dist *dist = LAW("mixture", ITEM_OF(0.92, cut), ITEM_OF(0.08, lognormal(2, 1.086)));
    for (int i = 0; i < 2000; i++) {
        double centred = 0.5 - 4.7e-6 * (1 + 1e-4 * i);
        expect_relative(dist_outside(dist, -INFINITY, dist_quantile(dist, centred)), 0.5 - centred, 1e-9);
    }
}

/* A mixture of mixtures is one mixture; of numbers alone, a discrete; of one part, that part. */
static void laid_flat(void **state)
{
    (void)state;
    const struct dist *inner = LAW("mixture", ITEM(0.5, 3), ITEM_OF(0.5, lognormal(0, 1)));
    const struct dist *nested = LAW("mixture", ITEM_OF(0.5, inner), ITEM(0.5, 3));
    assert_true(dist_equal(nested, LAW("mixture", ITEM(0.75, 3), ITEM_OF(0.25, lognormal(0, 1)))));
    assert_true(dist_equal(LAW("mixture", ITEM(0.25, 3), ITEM(0.75, 4)),
                           LAW("discrete", ITEM(4, 0.75), ITEM(3, 0.25))));
    assert_true(dist_equal(LAW("mixture", ITEM_OF(1, lognormal(2, 1))), lognormal(2, 1)));
    assert_false(dist_equal(inner, LAW("mixture", ITEM(0.5, 3), ITEM_OF(0.5, lognormal(0, 1.000001)))));
}

static void faults(void **state)
{
    (void)state;
    FAULT(NOWHERE, "shares must sum to 1, got 0.7", "mixture", ITEM(0.2, 0), ITEM_OF(0.5, lognormal(0, 1)));
    FAULT(0, "the share must be within 0 to 1, got -0.2", "mixture", ITEM(-0.2, 0), ITEM(1.2, 1));
    FAULT(1, "mixture takes `share: distribution` items", "mixture", ITEM(0.2, 0), VALUE(1));
    FAULT(0, "mixture has no argument share", "mixture", NAMED("share", 1));
    DATE_FAULT(0, "every part must be a date here", "mixture", ITEM_OF(1, lognormal(0, 1)));
    DATE_FAULT(0, "the value must be a date here, got 0", "mixture", ITEM(1, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_lognormals), cmocka_unit_test(atom_within),
        cmocka_unit_test(atom_below),     cmocka_unit_test(gap),
        cmocka_unit_test(laid_flat),      cmocka_unit_test(kink),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
