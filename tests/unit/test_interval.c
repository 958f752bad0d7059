/* Intervals against published figures and GSL's binomial and Student laws.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

#include "expect.h"
#include "study/sample/interval.h"

static void published_proportions(void **state)
{
    (void)state;
    struct interval wilson = interval_proportion(81, 263);
    expect_within(wilson.low, 0.255289, 5e-7);
    expect_within(wilson.high, 0.366210, 5e-7);
    wilson = interval_proportion(1, 29);
    expect_within(wilson.low, 0.00611321, 5e-9);
    expect_within(wilson.high, 0.171755, 5e-7);
    struct interval none = interval_proportion(0, 20), all = interval_proportion(20, 20);
    expect_within(none.low, 0, 0);
    expect_within(none.high, 0.16843347, 5e-9);
    expect_within(all.low, 1 - 0.16843347, 5e-9);
    expect_within(all.high, 1, 0);
}

/* Clopper and Pearson's end for 0 hits is 1 - 0.025^(1/n), here by libm's expm1. */
static void no_hits(void **state)
{
    (void)state;
    for (double n = 1; n <= 1e12; n *= 10)
        expect_relative(interval_proportion(0, (uint64_t)n).high, -expm1(log(0.025) / n), 4e-15);
    /* The mistake that is near at hand, Wilson there: a tenth too long. */
    expect_within(1.959963984540054 * 1.959963984540054 / 1e5 / interval_proportion(0, 100000).high, 1.041,
                  1e-3);
}

/* P(B <= k) by GSL; below 0: nothing. */
static double at_most(uint64_t k, uint64_t n, unsigned percent)
{
    return gsl_cdf_binomial_P((unsigned)k, percent / 100.0, (unsigned)n);
}

static void expect_ranks(uint64_t n, unsigned percent)
{
    struct interval_ranks ranks = interval_ranks(n, percent);
    double below = ranks.low ? at_most(ranks.low - 1, n, percent) : 0; /* P(B < low) */
    double above = ranks.high <= n ? 1 - at_most(ranks.high - 1, n, percent) : 0;
    const double slack = 1e-9;
    if (below > 0.025 + slack || above > 0.025 + slack)
        fail_msg("n %ju, P%u: %.17g below, %.17g above", (uintmax_t)n, percent, below, above);
    /* and no narrower ranks would do */
    double more_below = at_most(ranks.low, n, percent);
    double more_above = 1 - (ranks.high >= 2 ? at_most(ranks.high - 2, n, percent) : 0);
    if (more_below <= 0.025 - slack || more_above <= 0.025 - slack)
        fail_msg("n %ju, P%u: ranks %ju .. %ju are wider than need be", (uintmax_t)n, percent,
                 (uintmax_t)ranks.low, (uintmax_t)ranks.high);
    assert_true(ranks.low <= ranks.point && ranks.point <= ranks.high);
    assert_int_equal(ranks.point, (n * percent + 99) / 100);
}

static void binomial_ranks(void **state)
{
    (void)state;
    const unsigned percents[] = {1, 5, 10, 25, 50, 75, 90, 95, 99};
    const uint64_t sizes[] = {1, 2, 3, 7, 10, 59, 99, 100, 101, 368, 1000, 9999, 10000, 65537};
    for (size_t i = 0; i < sizeof percents / sizeof *percents; i++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) expect_ranks(sizes[k], percents[i]);
}

/* n = 5, median: P(B = 0) = 1/32 > 2.5 %, so nothing is known; n = 6: 1/64, the extremes. */
static void few_trials(void **state)
{
    (void)state;
    struct interval_ranks five = interval_ranks(5, 50), six = interval_ranks(6, 50);
    assert_int_equal(five.low, 0);
    assert_int_equal(five.high, 6);
    assert_int_equal(six.low, 1);
    assert_int_equal(six.high, 6);
    /* P99 has an upper end from 368 trials on: 0.99^368 < 0.025 < 0.99^367. */
    assert_int_equal(interval_ranks(367, 99).high, 368);
    assert_int_equal(interval_ranks(368, 99).high, 368);
}

/* In the large the ranks are those of the normal law: n p +- z sqrt(n p (1 - p)), within a rank or so. */
static void many_trials(void **state)
{
    (void)state;
    const uint64_t n = UINT64_C(10000000000);
    struct interval_ranks ranks = interval_ranks(n, 10);
    double half = 1.959963984540054 * sqrt(1e10 * 0.1 * 0.9);
    expect_within((double)ranks.low, 1e9 - half, 3);
    expect_within((double)ranks.high, 1e9 + half, 3);
    assert_int_equal(ranks.point, 1000000000);
    assert_int_equal(interval_ranks(n, 50).low + interval_ranks(n, 50).high, n + 1);
}

static void student(void **state)
{
    (void)state;
    assert_true(isinf(interval_student(0)));
    for (uint64_t degrees = 1; degrees <= 2000; degrees++)
        expect_relative(interval_student(degrees), gsl_cdf_tdist_Pinv(0.975, (double)degrees),
                        degrees <= 4 ? 1e-12 : 1.5e-4);
    /* That some t is used at all matters: the normal law's point is 24 % short at 5 degrees. */
    expect_within(interval_student(5) / 1.959963984540054, 1.3115, 1e-4);
    expect_within(interval_student(99999999), 1.959963984540054, 1e-7);
}

static void mean_and_sd(void **state)
{
    (void)state;
    struct interval mean = interval_mean(10, 3, 9); /* t(8) = 2.306004135 */
    expect_within(mean.low, 10 - 2.306004135, 1e-4);
    expect_within(mean.high, 10 + 2.306004135, 1e-4);
    assert_true(isinf(interval_mean(10, NAN, 1).high));
    /* A normal law has fourth = 3 sd^4: half = z sd / sqrt(2 n). */
    struct interval normal = interval_sd(2, 3 * 16, 1000001);
    expect_relative(normal.high - 2, 1.959963984540054 * 2 / sqrt(2e6), 1e-5);
    /* Two values, equally often: sd does not vary to first order. */
    struct interval coin = interval_sd(0.5, 0.0625, 10000);
    expect_within(coin.high - coin.low, 0, 0);
    assert_true(interval_sd(0, 0, 10).high == 0);
    assert_true(isinf(interval_sd(NAN, 0, 1).high));
}

/* The log-likelihood of (own, other, neither) at a difference `delta`, `share` being that of other alone. */
static double likelihood(double own, double other, double n, double delta, double share)
{
    double rest = n - own - other;
    double value = own * log(share + delta) + other * log(share);
    return rest > 0 ? value + rest * log(1 - 2 * share - delta) : value;
}

/* Tango's ends by his definition: there the observed difference lies z standard errors off, the share being the
 * likeliest one, found by golden section. */
static double off_by(double own, double other, double n, double delta)
{
    double low = fmax(0, -delta) + 1e-15, high = (1 - delta) / 2 - 1e-15;
    for (int i = 0; i < 200; i++) {
        double left = high - 0.6180339887498949 * (high - low),
               right = low + 0.6180339887498949 * (high - low);
        if (likelihood(own, other, n, delta, left) > likelihood(own, other, n, delta, right))
            high = right;
        else
            low = left;
    }
    double share = (low + high) / 2;
    return (own - other - n * delta) / sqrt(n * (2 * share + delta * (1 - delta)));
}

static void paired_shares(void **state)
{
    (void)state;
    static const uint64_t cases[][3] = {
        {12, 2, 50}, {9, 5, 68}, {40, 1, 1000}, {500, 480, 100000}, {3, 90, 200}};
    for (size_t i = 0; i < 5; i++) {
        double own = (double)cases[i][0], other = (double)cases[i][1], n = (double)cases[i][2];
        struct interval interval = interval_paired(cases[i][0], cases[i][1], cases[i][2]);
        expect_within(off_by(own, other, n, interval.low), 1.959963984540054, 1e-5);
        expect_within(off_by(own, other, n, interval.high), -1.959963984540054, 1e-5);
        struct interval turned = interval_paired(cases[i][1], cases[i][0], cases[i][2]);
        expect_within(turned.low, -interval.high, 1e-12);
        /* A planted mistake, the interval without a constraint, is found. */
        double naive = (own - other) / n - 1.959963984540054 * sqrt(own + other) / n;
        assert_true(fabs(off_by(own, other, n, naive) - 1.959963984540054) > 1e-3);
    }
    struct interval none = interval_paired(0, 0, 100); /* z^2 / (n + z^2) */
    expect_within(none.high, 3.841458820694124 / 103.841458820694124, 1e-12);
    expect_within(none.low, -none.high, 1e-12);
}

/* Independent shares by Newcombe's tenth method, his published example (56/70 and 48/80); with r = 1 and equal ends
 * nothing is left. */
static void differences(void **state)
{
    (void)state;
    struct interval a = interval_proportion(56, 70), b = interval_proportion(48, 80);
    struct interval apart = interval_difference((struct interval_estimate){0.8, a.low, a.high},
                                                (struct interval_estimate){0.6, b.low, b.high}, 0);
    expect_within(apart.low, 0.0524, 5e-5);
    expect_within(apart.high, 0.3339, 5e-5);
    struct interval same =
        interval_difference((struct interval_estimate){5, 4, 6}, (struct interval_estimate){3, 2, 4}, 1);
    expect_within(same.low, 2, 0);
    expect_within(same.high, 2, 0);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paired_shares),         cmocka_unit_test(differences),
        cmocka_unit_test(published_proportions), cmocka_unit_test(no_hits),
        cmocka_unit_test(binomial_ranks),        cmocka_unit_test(few_trials),
        cmocka_unit_test(many_trials),           cmocka_unit_test(student),
        cmocka_unit_test(mean_and_sd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
