/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>

#include "dist_expect.h"

static const double cases[][2] = {{1, 0.3},    {5, 0.5},     {12, 0.04},   {100, 0.97},
                                  {1000, 0.3}, {40000, 0.5}, {1e6, 0.0007}};
enum { CASES = sizeof cases / sizeof *cases };

static double oracle(double k, bool upper, const double *p)
{
    if (k < 0) return upper ? 1 : 0;
    if (k >= p[0]) return upper ? 0 : 1;
    return upper ? gsl_cdf_binomial_Q((unsigned)k, p[1], (unsigned)p[0])
                 : gsl_cdf_binomial_P((unsigned)k, p[1], (unsigned)p[0]);
}

/* P(X = k), from the tail that is the smaller. */
static double mass(const struct dist *dist, double k)
{
    bool upper = k > dist_mean(dist);
    return upper ? dist_outside(dist, -INFINITY, k - 1) - dist_outside(dist, -INFINITY, k)
                 : dist_cdf(dist, k) - dist_cdf(dist, k - 1);
}

/* The largest relative difference from GSL over all values whose tail is at least 1e-13. */
static double distance(const struct dist *dist, const double *p)
{
    double worst = 0, mean = p[0] * p[1], sd = sqrt(mean * (1 - p[1]));
    double low = floor(mean - 8 * sd), high = ceil(mean + 8 * sd + 12);
    for (double k = low < 0 ? 0 : low; k <= high && k < p[0]; k++) {
        double below = oracle(k, false, p), above = oracle(k, true, p);
        if (below >= 1e-13) worst = fmax(worst, fabs(dist_cdf(dist, k) / below - 1));
        if (above >= 1e-13) worst = fmax(worst, fabs(dist_outside(dist, -INFINITY, k) / above - 1));
    }
    return worst;
}

static void tails(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        const struct dist *dist = LAW("binomial", VALUE(cases[i][0]), VALUE(cases[i][1]));
        expect_within(distance(dist, cases[i]), 0, 1e-9);
        const double changed[] = {cases[i][0], cases[i][1] * (1 - 1e-6)};
        assert_true(distance(dist, changed) > 1e-9); /* planted */
        expect_draws(dist);
        assert_true(dist_is_whole(dist));
    }
}

static void quantiles(void **state)
{
    (void)state;
    static const double wanted[] = {0.5, 0.1, 1e-4, 1e-6, 1e-9};
    for (int i = 0; i < CASES; i++)
        for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++) {
            const struct dist *dist = LAW("binomial", VALUE(cases[i][0]), VALUE(cases[i][1]));
            double tail = 0.5 - (0.5 - wanted[k]);
            double low = dist_quantile(dist, tail - 0.5), high = dist_quantile(dist, 0.5 - tail);
            assert_true(oracle(low, false, cases[i]) >= tail * (1 - 1e-9));
            assert_true(oracle(low - 1, false, cases[i]) < tail * (1 + 1e-9));
            if (tail == 0.5) continue;
            assert_true(oracle(high, true, cases[i]) <= tail * (1 + 1e-9));
            assert_true(oracle(high - 1, true, cases[i]) > tail * (1 - 1e-9));
            assert_false(oracle(high + 1, true, cases[i]) > tail); /* planted: one too many */
        }
}

static void moments(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        double n = cases[i][0], p = cases[i][1];
        const struct dist *dist = LAW("binomial", NAMED("p", p), NAMED("n", n));
        expect_relative(dist_mean(dist), n * p, 1e-12);
        expect_relative(dist_sd(dist), sqrt(n * p * (1 - p)), 1e-12);
        assert_false(fabs(dist_mean(dist) * (1 + 1e-11) - n * p) <= 1e-12 * n * p);
    }
}

/* A chance of 0 or 1, no chances, the largest variance, and so many chances that they are a poisson's. */
static void extremes(void **state)
{
    (void)state;
    double value = NAN;
    assert_true(dist_is_constant(LAW("binomial", VALUE(7), VALUE(0)), &value));
    expect_within(value, 0, 0);
    assert_true(dist_is_constant(LAW("binomial", VALUE(7), VALUE(1)), &value));
    expect_within(value, 7, 0);
    assert_true(dist_is_constant(LAW("binomial", VALUE(0), VALUE(0.5)), &value));
    expect_within(value, 0, 0);
    const struct dist *large = LAW("binomial", VALUE(4e6), VALUE(0.5));
    for (unsigned k = 1994000; k <= 2006000; k += 1000)
        expect_relative(mass(large, k), gsl_ran_binomial_pdf(k, 0.5, 4000000), 1e-8);
    expect_draws(large);
    const struct dist *many = LAW("binomial", VALUE(1e9), VALUE(1e-8));
    for (unsigned k = 0; k < 40; k++) expect_relative(dist_cdf(many, k), gsl_cdf_poisson_P(k, 10), 1e-7);
    const struct dist *nearly = LAW("binomial", VALUE(1e9), VALUE(1 - 0x1p-20));
    expect_relative(dist_mean(nearly), 1e9 - 1e9 * 0x1p-20, 1e-14);
    expect_relative(dist_sd(nearly), sqrt(1e9 * 0x1p-20 * (1 - 0x1p-20)), 1e-9);
}

static void composed(void **state)
{
    (void)state;
    const double p[] = {9, 0.4};
    const struct dist *dist = LAW("binomial", VALUE(p[0]), VALUE(p[1]));
    const struct dist *cut = LAW("truncate", OF(dist), NAMED("max", 4));
    for (int k = 0; k <= 4; k++)
        expect_relative(dist_cdf(cut, k), oracle(k, false, p) / oracle(4, false, p), 1e-13);
    const struct dist *mixed = LAW("mixture", ITEM(0.5, 20), ITEM_OF(0.5, dist));
    assert_true(dist_is_whole(mixed));
    expect_relative(dist_mean(mixed), 10 + 1.8, 1e-14);
    assert_true(dist_equal(LAW("binomial", VALUE(1), VALUE(0.25)), LAW("bernoulli", VALUE(0.25))));
}

static void faults(void **state)
{
    (void)state;
    FAULT(0, "n must be within 0 to 1000000000, got -1", "binomial", VALUE(-1), VALUE(0.5));
    FAULT(0, "n must be within 0 to 1000000000, got 1000000001", "binomial", VALUE(1000000001), VALUE(0));
    FAULT(0, "n must be a whole number, got 2.5", "binomial", VALUE(2.5), VALUE(0.5));
    FAULT(0, "n must be a finite number", "binomial", VALUE(NAN), VALUE(0.5));
    FAULT(1, "p must be within 0 to 1, got -0.1", "binomial", VALUE(2), VALUE(-0.1));
    FAULT(1, "p must be within 0 to 1, got 1.5", "binomial", VALUE(2), VALUE(1.5));
    FAULT(1, "p must be a finite number", "binomial", VALUE(2), VALUE(NAN));
    FAULT(NOWHERE, "binomial lacks p", "binomial", VALUE(2));
    FAULT(0, "n p (1 - p) must be at most 1000000, got 1000000.25", "binomial", VALUE(4000001), VALUE(0.5));
    DATE_FAULT(NOWHERE, "a binomial cannot hold dates", "binomial", VALUE(3), VALUE(0.5));
    struct dist_fault fault = {0};
    assert_null(
        dist_create(arena, dist_family("binomial"), ARGUMENTS(VALUE(1e8), VALUE(0.5)), false, &fault));
    assert_string_equal(fault.hint, "so large a binomial is as good as normal(50000000, 5000)");
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails),    cmocka_unit_test(quantiles), cmocka_unit_test(moments),
        cmocka_unit_test(extremes), cmocka_unit_test(composed),  cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
