/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>

#include "dist_expect.h"

static const double means[] = {0.001, 0.5, 1, 3.7, 25, 400, 12345.6};
enum { MEANS = sizeof means / sizeof *means };

static double oracle(double k, bool upper, double mean)
{
    if (k < 0) return upper ? 1 : 0;
    return upper ? gsl_cdf_poisson_Q((unsigned)k, mean) : gsl_cdf_poisson_P((unsigned)k, mean);
}

/* P(X = k), from the tail that is the smaller. */
static double mass(const struct dist *dist, double k)
{
    bool upper = k > dist_mean(dist);
    return upper ? dist_outside(dist, -INFINITY, k - 1) - dist_outside(dist, -INFINITY, k)
                 : dist_cdf(dist, k) - dist_cdf(dist, k - 1);
}

/* The largest relative difference from GSL over all values whose tail is at least 1e-13. */
static double distance(const struct dist *dist, double mean)
{
    double worst = 0, low = floor(mean - 8 * sqrt(mean)), high = ceil(mean + 8 * sqrt(mean) + 12);
    for (double k = low < 0 ? 0 : low; k <= high; k++) {
        double below = oracle(k, false, mean), above = oracle(k, true, mean);
        if (below >= 1e-13) worst = fmax(worst, fabs(dist_cdf(dist, k) / below - 1));
        if (above >= 1e-13) worst = fmax(worst, fabs(dist_outside(dist, -INFINITY, k) / above - 1));
    }
    return worst;
}

static void tails(void **state)
{
    (void)state;
    for (int i = 0; i < MEANS; i++) {
        const struct dist *dist = LAW("poisson", VALUE(means[i]));
        expect_within(distance(dist, means[i]), 0, 1e-9);
        assert_true(distance(dist, means[i] * (1 + 1e-6)) > 1e-9); /* planted */
        expect_draws(dist);
        assert_true(dist_is_whole(dist));
    }
}

/* At the least and largest mean: single probabilities, which GSL has to about 1e-9 there. */
static void extremes(void **state)
{
    (void)state;
    const struct dist *large = LAW("poisson", NAMED("mean", 1e6));
    for (unsigned k = 994000; k <= 1006000; k += 1000) {
        expect_relative(mass(large, k), gsl_ran_poisson_pdf(k, 1e6), 1e-8);
    }
    expect_relative(dist_outside(large, 993000, 1007000),
                    oracle(992999, false, 1e6) + oracle(1007000, true, 1e6), 1e-7);
    expect_draws(large);
    double value;
    assert_true(dist_is_constant(LAW("poisson", VALUE(0)), &value));
    expect_within(value, 0, 0);
    const struct dist *small = LAW("poisson", VALUE(1e-12));
    expect_relative(dist_mean(small), 1e-12, 1e-15);
    expect_relative(dist_outside(small, 0, 0), 1e-12, 1e-11);
}

/* The least value whose probability reaches that of the draw: before it GSL's falls short. */
static void quantiles(void **state)
{
    (void)state;
    static const double wanted[] = {0.5, 0.1, 1e-4, 1e-6, 1e-9};
    for (int i = 0; i < MEANS; i++)
        for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++) {
            const struct dist *dist = LAW("poisson", VALUE(means[i]));
            double tail = 0.5 - (0.5 - wanted[k]);
            double low = dist_quantile(dist, tail - 0.5), high = dist_quantile(dist, 0.5 - tail);
            assert_true(oracle(low, false, means[i]) >= tail * (1 - 1e-9));
            assert_true(oracle(low - 1, false, means[i]) < tail * (1 + 1e-9));
            assert_true(tail == 0.5 || oracle(high, true, means[i]) <= tail * (1 + 1e-9));
            assert_true(tail == 0.5 || oracle(high - 1, true, means[i]) > tail * (1 - 1e-9));
            assert_false(tail != 0.5 &&
                         oracle(high + 1, true, means[i]) > tail); /* planted: one too many */
        }
}

static void moments(void **state)
{
    (void)state;
    for (int i = 0; i < MEANS; i++) {
        const struct dist *dist = LAW("poisson", VALUE(means[i]));
        expect_relative(dist_mean(dist), means[i], 1e-12);
        expect_relative(dist_sd(dist), sqrt(means[i]), 1e-12);
        assert_false(fabs(dist_mean(dist) * (1 + 1e-11) - means[i]) <= 1e-12 * means[i]);
    }
}

static void composed(void **state)
{
    (void)state;
    const struct dist *dist = LAW("poisson", VALUE(3));
    const struct dist *cut = LAW("truncate", OF(dist), NAMED("min", 1), NAMED("max", 5));
    double whole = oracle(5, false, 3) - oracle(0, false, 3);
    for (int k = 1; k <= 5; k++)
        expect_relative(dist_cdf(cut, k), (oracle(k, false, 3) - oracle(0, false, 3)) / whole, 1e-13);
    const struct dist *far = LAW("truncate", OF(dist), NAMED("min", 15)); /* 1e-6 of it is left */
    expect_relative(dist_outside(far, 15, 20), oracle(20, true, 3) / oracle(14, true, 3), 1e-12);
    const struct dist *mixed =
        LAW("mixture", ITEM_OF(0.25, dist), ITEM_OF(0.75, LAW("poisson", VALUE(40))));
    assert_true(dist_is_whole(mixed));
    expect_relative(dist_cdf(mixed, 4), 0.25 * oracle(4, false, 3) + 0.75 * oracle(4, false, 40), 1e-12);
    expect_relative(dist_mean(mixed), 0.75 + 30, 1e-13);
    expect_draws(mixed);
    const struct dist *part =
        LAW("mixture", ITEM_OF(0.5, dist), ITEM_OF(0.5, LAW("normal", VALUE(2), VALUE(3))));
    expect_relative(dist_cdf(part, 4), 0.5 * oracle(4, false, 3) + 0.5 * gsl_cdf_gaussian_P(2, 3), 1e-12);
    expect_draws(part);
    assert_false(dist_is_whole(part));
}

static void faults(void **state)
{
    (void)state;
    FAULT(0, "mean must be >= 0, got -1", "poisson", VALUE(-1));
    FAULT(0, "mean must be a finite number", "poisson", VALUE(NAN));
    FAULT(0, "mean must be a finite number", "poisson", VALUE(INFINITY));
    FAULT(0, "mean must be at most 1000000, got 1000001", "poisson", VALUE(1000001));
    FAULT(1, "poisson takes at most 1 arguments", "poisson", VALUE(1), VALUE(2));
    DATE_FAULT(NOWHERE, "a poisson cannot hold dates", "poisson", VALUE(3));
    struct dist_fault fault = {0};
    assert_null(dist_create(arena, dist_family("poisson"), ARGUMENTS(VALUE(4e6)), false, &fault));
    assert_string_equal(fault.hint, "so large a poisson is as good as normal(4000000, 2000)");
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails),   cmocka_unit_test(extremes), cmocka_unit_test(quantiles),
        cmocka_unit_test(moments), cmocka_unit_test(composed), cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
