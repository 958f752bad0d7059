/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/counts.h"

#include <stdlib.h>

#include "expect.h"

enum { MOST_BINS = 32768 };

struct seen {
    double low[MOST_BINS], high[MOST_BINS];
    uint64_t count[MOST_BINS];
    size_t bins;
};

static bool look(void *context, double low, double high, uint64_t count)
{
    struct seen *seen = context;
    assert_true(seen->bins < MOST_BINS);
    seen->low[seen->bins] = low;
    seen->high[seen->bins] = high;
    seen->count[seen->bins++] = count;
    return true;
}

static struct seen *visit(const struct counts *counts)
{
    struct seen *seen = calloc(1, sizeof *seen);
    assert_non_null(seen);
    counts_visit(counts, look, NULL, seen);
    return seen;
}

/* Every bin holds the value that it was made from, is whole, and is as narrow as promised. */
static void test_bins_hold_their_values(void **state)
{
    (void)state;
    double value = 0;
    while (value < 9e15) {
        for (int exact = 0; exact < 2; exact++) {
            struct counts *counts = counts_create(exact);
            uint32_t bin = exact ? counts_exact_bin(value) : counts_log_bin(value);
            assert_true(counts_add(counts, &bin, 1, exact, SIZE_MAX));
            struct seen *seen = visit(counts);
            assert_int_equal(seen->bins, 1);
            assert_true(seen->low[0] <= value && value <= seen->high[0]);
            double widest = exact && value < COUNTS_EXACT_END ? 0 : value / 2048;
            assert_true(seen->high[0] - seen->low[0] <= widest);
            if (value < 4096) assert_true(seen->low[0] == seen->high[0]);
            free(seen);
            counts_free(counts);
        }
        value = floor(value * 1.37) + 1;
    }
}

static void test_neighbours_are_apart(void **state)
{
    (void)state;
    assert_int_not_equal(counts_exact_bin(1049999), counts_exact_bin(1050000));
    assert_int_not_equal(counts_log_bin(4095), counts_log_bin(4096));
    assert_int_equal(counts_log_bin(1049999), counts_log_bin(1049998));
}

static void test_rising_order(void **state)
{
    (void)state;
    static const double values[] = {5e9, 3, 1050000, 0, 1049999, 3, 2147483647, 2147483648};
    static const double sorted[] = {0, 3, 1049999, 1050000, 2147483647, 2147483648, 5e9};
    struct counts *counts = counts_create(true);
    for (size_t i = 0; i < 8; i++) {
        uint32_t bin = counts_exact_bin(values[i]);
        assert_true(counts_add(counts, &bin, 1, true, SIZE_MAX));
    }
    struct seen *seen = visit(counts);
    assert_int_equal(seen->bins, 7);
    for (size_t i = 0; i < 7; i++) {
        assert_true(seen->low[i] <= sorted[i] && sorted[i] <= seen->high[i]);
        assert_int_equal(seen->count[i], i == 1 ? 2 : 1);
    }
    assert_int_equal(counts_total(counts), 8);
    free(seen);
    counts_free(counts);
}

/* A bound on memory moves counts per car to bins in the midst of counting, and loses no trial. */
static void test_coarsening_keeps_every_trial(void **state)
{
    (void)state;
    enum { VALUES = 20000, PAGES = 16 };
    struct counts *bounded = counts_create(true), *bins = counts_create(false);
    static uint32_t exact[VALUES], log[VALUES];
    for (uint32_t i = 0; i < VALUES; i++) {
        double value = (double)(i * 2654435761u % 4000000u);
        exact[i] = counts_exact_bin(value);
        log[i] = counts_log_bin(value);
    }
    assert_true(counts_add(bounded, exact, VALUES, true, PAGES));
    assert_true(counts_add(bins, log, VALUES, false, PAGES));
    assert_false(counts_is_exact(bounded));
    struct seen *a = visit(bounded), *b = visit(bins);
    assert_int_equal(a->bins, b->bins);
    for (size_t i = 0; i < a->bins; i++) {
        assert_int_equal(a->count[i], b->count[i]);
        expect_within(a->low[i], b->low[i], 0);
    }
    assert_int_equal(counts_total(bounded), VALUES);
    assert_true(counts_add(bounded, exact, 1, true, PAGES)); /* and goes on counting */
    assert_int_equal(counts_total(bounded), VALUES + 1);
    free(a), free(b);
    counts_free(bounded), counts_free(bins);
}

/* One value as large as a month can count needs a directory of 50 MB: that passes a bound as pages do. */
static void test_the_directory_keeps_to_the_bound(void **state)
{
    (void)state;
    enum { PAGES = 256 };
    struct counts *counts = counts_create(true);
    uint32_t bins[] = {counts_exact_bin(5), counts_exact_bin(2147483647)};
    assert_true(counts_add(counts, bins, 2, true, PAGES));
    assert_false(counts_is_exact(counts));
    assert_true(counts_bytes(counts) <= 1 << 20);
    assert_int_equal(counts_total(counts), 2);
    assert_int_equal(counts_below(counts, 2e9), 1);
    counts_free(counts);
    counts = counts_create(true); /* an output that is known: the same in every trial */
    assert_true(counts_add(counts, bins + 1, 1, true, PAGES));
    assert_true(counts_bytes(counts) <= 1 << 20);
    assert_int_equal(counts_below(counts, 2e9), 0);
    counts_free(counts);
}

/* Counts are whole where they are carried, on their own and when bins are put together. */
static void test_large_counts(void **state)
{
    (void)state;
    static const uint32_t times[] = {1, 254, 255, 256, 257, 65535, 65536, 70001};
    enum { CASES = sizeof times / sizeof *times, LONGEST = 70001 };
    static uint32_t bins[LONGEST];
    struct counts *counts = counts_create(true);
    for (uint32_t k = 0; k < CASES; k++) {
        for (uint32_t i = 0; i < times[k]; i++) bins[i] = 5000 + k;
        assert_true(counts_add(counts, bins, times[k], true, SIZE_MAX));
    }
    struct seen *seen = visit(counts);
    assert_int_equal(seen->bins, CASES);
    for (size_t k = 0; k < CASES; k++) assert_int_equal(seen->count[k], times[k]);
    assert_int_equal(counts_below(counts, 5007), 1 + 254 + 255 + 256 + 257 + 65535 + 65536);
    free(seen);
    assert_true(counts_coarsen(counts)); /* two cars to a bin */
    seen = visit(counts);
    assert_int_equal(seen->bins, CASES / 2);
    for (size_t k = 0; k < CASES / 2; k++)
        assert_int_equal(seen->count[k], times[2 * k] + times[2 * k + 1]);
    free(seen);
    counts_free(counts);
}

static bool count_first(void *context, double low, double high, uint64_t count)
{
    double *below = context; /* [0] cars, [1] the sum */
    (void)high;
    if (low < below[0]) below[1] += (double)count;
    return true;
}

/* The quick sum over pages is that of going through the bins one by one. */
static void test_below(void **state)
{
    (void)state;
    static const double cars[] = {-1, 0, 0.5, 1, 1023, 1024, 1024.5, 99999, 1050000, 1050000.5, 4e9, 1e300};
    enum { VALUES = 5000 };
    for (int exact = 0; exact < 2; exact++) {
        struct counts *counts = counts_create(exact);
        for (uint32_t i = 0; i < VALUES; i++) {
            double value = (double)(i * 2654435761u % 3000000u) * (i % 50 == 0 ? 2000 : 1);
            uint32_t bin = exact ? counts_exact_bin(value) : counts_log_bin(value);
            assert_true(counts_add(counts, &bin, 1, exact, SIZE_MAX));
        }
        for (size_t i = 0; i < sizeof cars / sizeof *cars; i++) {
            double below[2] = {cars[i], 0};
            counts_visit(counts, count_first, NULL, below);
            assert_int_equal(counts_below(counts, cars[i]), (uint64_t)below[1]);
        }
        counts_free(counts);
    }
}

static bool skip_two(void *context, uint64_t count) { return (void)context, count == 2; }

/* Whole pages are passed over, and told how many values they hold. */
static void test_skipping(void **state)
{
    (void)state;
    static const uint32_t bins[] = {10, 11, 200000, 1000000, 1000001, 1000001};
    struct counts *counts = counts_create(true);
    assert_true(counts_add(counts, bins, 6, true, SIZE_MAX));
    struct seen *seen = calloc(1, sizeof *seen);
    assert_non_null(seen);
    counts_visit(counts, look, skip_two, seen);
    assert_int_equal(seen->bins, 3);
    expect_within(seen->low[0], 200000, 0);
    expect_within(seen->low[2], 1000001, 0);
    assert_int_equal(seen->count[2], 2);
    free(seen);
    counts_free(counts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bins_hold_their_values),
        cmocka_unit_test(test_neighbours_are_apart),
        cmocka_unit_test(test_rising_order),
        cmocka_unit_test(test_coarsening_keeps_every_trial),
        cmocka_unit_test(test_the_directory_keeps_to_the_bound),
        cmocka_unit_test(test_below),
        cmocka_unit_test(test_large_counts),
        cmocka_unit_test(test_skipping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
