/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_statistics.h>

#include "dist_expect.h"

#define SAMPLE(values) \
    {.text = "f.csv"}, { .text = "x", .sample = (values), .sample_size = sizeof(values) / sizeof *(values) }

static uint64_t random_state;

static double random_number(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (double)(random_state >> 11) * 0x1p-53;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* x_(ceil(n u)) at every draw of a grid; and rounded up to n u + 1 it is another law. */
static void order_statistics(void **state)
{
    (void)state;
    const size_t sizes[] = {1, 2, 3, 7, 16, 17, 100, 1000};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        size_t n = sizes[k];
        double values[1000], sorted[1000];
        for (size_t i = 0; i < n; i++) values[i] = sorted[i] = floor(random_number() * 300) - 100;
        qsort(sorted, n, sizeof *sorted, compare);
        const struct dist_argument arguments[] = {{.text = "f.csv"},
                                                  {.text = "x", .sample = values, .sample_size = n}};
        const struct dist *dist = expect_law("empirical", arguments, 2, false);
        size_t planted = 0;
        for (int i = 0; i < 1 << 14; i++) {
            double centred = (i + 0.5) / (1 << 14) - 0.5, place = (double)n * (centred + 0.5);
            expect_within(dist_quantile(dist, centred), sorted[(size_t)ceil(place) - 1], 0);
            planted += dist_quantile(dist, centred) != sorted[(size_t)fmin(ceil(place), (double)n - 1)];
        }
        assert_true(n == 1 || planted > 0);
        expect_draws(dist);
        expect_within(dist_low(dist), sorted[0], 0);
        expect_within(dist_high(dist), sorted[n - 1], 0);
    }
}

/* Equal observations put together; shares are whole parts of n, rounded once. */
static void tails(void **state)
{
    (void)state;
    const double values[] = {5, 1, 5, 2, 5, 9, 1};
    const struct dist *dist = LAW("empirical", SAMPLE(values));
    const double at[] = {0, 1, 1.5, 2, 5, 8, 9}, count[] = {0, 2, 2, 3, 6, 6, 7};
    for (int i = 0; i < 7; i++) {
        expect_within(dist_cdf(dist, at[i]), count[i] / 7, 0);
        expect_within(dist_outside(dist, -INFINITY, at[i]), (7 - count[i]) / 7, 0);
    }
    assert_false(dist_cdf(dist, 0.999) == 2.0 / 7);
    double many[10000];
    for (int i = 0; i < 10000; i++) many[i] = (i * 7919) % 10000;
    const struct dist *fine = LAW("empirical", SAMPLE(many));
    expect_within(dist_quantile(fine, 1e-4 - 0.5 - 1e-15), 0, 0);
    expect_within(dist_quantile(fine, 1e-4 - 0.5 + 1e-15), 1, 0);
    expect_within(dist_quantile(fine, 0.5 - 1e-4 + 1e-15), 9999, 0);
    expect_within(dist_quantile(fine, 0.5 - 1e-4 - 1e-15), 9998, 0);
    expect_within(dist_quantile(fine, 1e-6 - 0.5), 0, 0);
    expect_draws(fine);
}

static void moments(void **state)
{
    (void)state;
    double values[500];
    for (int i = 0; i < 500; i++) values[i] = 1e5 + random_number();
    const struct dist *dist = LAW("empirical", SAMPLE(values));
    double mean = gsl_stats_mean(values, 1, 500), sd = gsl_stats_sd_with_fixed_mean(values, 1, 500, mean);
    expect_relative(dist_mean(dist), mean, 1e-13);
    expect_relative(dist_sd(dist), sd, 1e-9);
    assert_false(fabs(dist_sd(dist) - gsl_stats_sd(values, 1, 500)) <= 1e-9 * sd); /* n - 1 is another */
}

static void composed(void **state)
{
    (void)state;
    const double values[] = {1, 2, 2, 4}, halves[] = {0.5, 1};
    const struct dist *dist = LAW("empirical", SAMPLE(values));
    assert_true(dist_is_whole(dist));
    assert_false(dist_is_whole(LAW("empirical", SAMPLE(halves))));
    assert_true(dist_equal(dist, LAW("discrete", ITEM(1, 0.25), ITEM(2, 0.5), ITEM(4, 0.25))));
    assert_false(dist_equal(dist, LAW("discrete", ITEM(1, 0.25), ITEM(2, 0.25), ITEM(4, 0.5))));
    assert_true(dist_equal(LAW("truncate", OF(dist), NAMED("max", 3)),
                           LAW("discrete", ITEM(1, 1.0 / 3), ITEM(2, 2.0 / 3))));
    const struct dist *mixed =
        LAW("mixture", ITEM_OF(0.5, dist), ITEM_OF(0.5, LAW("normal", VALUE(0), VALUE(1))));
    expect_relative(dist_cdf(mixed, 0), 0.25, 1e-14);
    expect_draws(mixed);
    double value;
    const double same[] = {3, 3};
    assert_true(dist_is_constant(LAW("empirical", SAMPLE(same)), &value));
    expect_within(value, 3, 0);
    const double dates[] = {24316, 24317.5};
    expect_relative(dist_mean(DATE_LAW("empirical", SAMPLE(dates))), 24316.75, 1e-15);
}

static void faults(void **state)
{
    (void)state;
    FAULT(1, "the column 'x' holds no values", "empirical", {.text = "f.csv"}, {.text = "x"});
    FAULT(NOWHERE, "empirical lacks column", "empirical", {.text = "f.csv"});
    FAULT(0, "file must be a word", "empirical", VALUE(5), {.text = "x"});
    FAULT(1, "empirical has no argument row", "empirical", {.text = "f.csv"}, {.name = "row", .text = "x"});
    FAULT(2, "empirical takes at most 2 arguments", "empirical", {.text = "f"}, {.text = "x"},
          {.text = "y"});
    FAULT(0, "empirical takes no `share: value` items", "empirical", ITEM(1, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_statistics), cmocka_unit_test(tails),  cmocka_unit_test(moments),
        cmocka_unit_test(composed),         cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
