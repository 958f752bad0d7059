/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

#include "dist_expect.h"

static double oracle(double tail, bool upper, const double *p)
{
    return upper ? gsl_cdf_gamma_Qinv(tail, p[0], p[1]) : gsl_cdf_gamma_Pinv(tail, p[0], p[1]);
}

static const double cases[][2] = {{1, 1}, {0.5, 3}, {2, 1e5}, {3.6, 0.01}, {20, 7}, {400, 1}, {0.3, 2}};
enum { CASES = sizeof cases / sizeof *cases };

static void quantiles(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        const struct dist *dist = LAW("gamma", VALUE(cases[i][0]), VALUE(cases[i][1]));
        expect_oracle(dist, oracle, cases[i], 2, 1);
        expect_draws(dist);
        expect_round_trip(dist, 1e-9);
    }
    expect_oracle(LAW("gamma", VALUE(2), VALUE(5)), oracle, (const double[]){2, 5}, 2, 0);
}

/* The shapes' limits: far down x^a / Gamma(a + 1) is the whole law; a large one is nearly normal, and its
 * distribution function is GSL's. */
static void extremes(void **state)
{
    (void)state;
    const struct dist *small = LAW("gamma", VALUE(0.1), VALUE(1)),
                      *large = LAW("gamma", VALUE(1e6), VALUE(1));
    for (double tail = 1e-6; tail > 1e-13; tail *= 0.1) {
        double held = 0.5 - (0.5 - tail);
        expect_relative(dist_quantile(small, held - 0.5), pow(held * tgamma(1.1), 10), 1e-9);
        expect_relative(gsl_cdf_gamma_P(dist_quantile(large, held - 0.5), 1e6, 1), held, 1e-8);
        expect_relative(gsl_cdf_gamma_Q(dist_quantile(large, 0.5 - held), 1e6, 1), held, 1e-8);
    }
    expect_draws(small);
    expect_draws(large);
}

static void moments(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        const struct dist *dist = LAW("gamma", VALUE(cases[i][0]), VALUE(cases[i][1]));
        expect_relative(dist_mean(dist), cases[i][0] * cases[i][1], 1e-15);
        expect_relative(dist_sd(dist), sqrt(cases[i][0]) * cases[i][1], 1e-15);
        expect_moments(dist, 1e-7);
    }
    const struct dist *dist = LAW("gamma", NAMED("mean", 10), NAMED("sd", 4));
    expect_relative(dist_mean(dist), 10, 1e-15);
    expect_relative(dist_sd(dist), 4, 1e-15);
    expect_within(oracle_distance(dist, oracle, (const double[]){6.25, 1.6}), 0, 1e-9);
}

static void two_percentiles(void **state)
{
    (void)state;
    const double many[][2] = {{1, 1}, {0.11, 3}, {2, 1e5}, {20, 7}, {4000, 1}, {0.3, 2}, {1e5, 1}};
    for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
        const double *p = many[i];
        const struct dist *dist =
            LAW("gamma", NAMED("p90", oracle(0.1, true, p)), NAMED("p25", oracle(0.25, false, p)));
        expect_relative(dist_quantile(dist, 0.4), oracle(0.1, true, p), 1e-11);
        expect_relative(dist_quantile(dist, -0.25), oracle(0.25, false, p), 1e-11);
        expect_relative(dist_mean(dist), p[0] * p[1], 1e-8);
        expect_relative(dist_sd(dist), sqrt(p[0]) * p[1], 1e-7);
    }
}

/* Of so many equal laws that an arena's chunks do not matter. */
static size_t bytes_of(const char *family, const struct dist_argument *arguments, size_t count)
{
    enum { LAWS = 32 };
    struct arena *own = arena_create();
    struct dist_fault fault;
    assert_non_null(own);
    for (int i = 0; i < LAWS; i++)
        assert_non_null(dist_create(own, dist_family(family), arguments, count, false, &fault));
    size_t bytes = arena_bytes(own);
    arena_free(own);
    return bytes;
}

/* How many shapes a statement tries: each is integrated, which takes memory. */
static size_t shapes_tried(const struct dist_argument *arguments, size_t count)
{
    const struct dist_argument numbers[] = {VALUE(2), VALUE(1)};
    size_t none = bytes_of("normal", numbers, 2), one = bytes_of("gamma", numbers, 2) - none;
    assert_true(one > 100000);
    return (bytes_of("gamma", arguments, count) - none + one / 2) / one;
}

/* The shape of two percentiles is found by few tries, and by more the further it is from where the guess is good. */
static void few_tries(void **state)
{
    (void)state;
    static const char *const names[][2] = {{"p10", "p90"}, {"p1", "p99"}, {"p50", "p95"}, {"p0.1", "p1"}};
    size_t least = SIZE_MAX, most = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (double shape = 0.11; shape < 9e5; shape *= 3) {
            const struct dist *law = LAW("gamma", VALUE(shape), VALUE(1));
            struct dist_argument arguments[2] = {NAMED(names[i][0], 0), NAMED(names[i][1], 0)};
            for (int k = 0; k < 2; k++)
                arguments[k].value = dist_quantile(law, strtod(names[i][k] + 1, NULL) / 100 - 0.5);
            size_t tried = shapes_tried(arguments, 2);
            if (tried < least) least = tried;
            if (tried > most) most = tried;
        }
    assert_true(least <= 3 && most > least && most <= 6);
}

static void faults(void **state)
{
    (void)state;
    FAULT(0, "shape must be within 0.1 to 1000000, got 0", "gamma", VALUE(0), VALUE(1));
    FAULT(0, "shape must be within 0.1 to 1000000, got 1000001", "gamma", VALUE(1000001), VALUE(1));
    FAULT(0, "shape must be a finite number", "gamma", VALUE(NAN), VALUE(1));
    FAULT(1, "scale must be > 0, got 0", "gamma", VALUE(1), VALUE(0));
    FAULT(1, "scale must be a finite number", "gamma", VALUE(1), VALUE(NAN));
    FAULT(1, "sd is too small beside the mean: 0.0001 against 1", "gamma", NAMED("mean", 1),
          NAMED("sd", 0.0001));
    FAULT(1, "sd is too large beside the mean: 4 against 1", "gamma", NAMED("mean", 1), NAMED("sd", 4));
    FAULT(0, "percentiles of a gamma must be > 0, got -1", "gamma", NAMED("p10", -1), NAMED("p90", 1));
    FAULT(1, "percentiles too close for a gamma: its shape must be within 0.1 to 1000000", "gamma",
          NAMED("p10", 1), NAMED("p90", 1.001));
    FAULT(1, "percentiles too far apart for a gamma: its shape must be within 0.1 to 1000000", "gamma",
          NAMED("p10", 1e-20), NAMED("p90", 1e20));
    DATE_FAULT(NOWHERE, "a gamma cannot hold dates", "gamma", VALUE(1), VALUE(1));
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles),       cmocka_unit_test(extremes),  cmocka_unit_test(moments),
        cmocka_unit_test(two_percentiles), cmocka_unit_test(few_tries), cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
