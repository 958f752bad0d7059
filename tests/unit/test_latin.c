/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/latin.h"

#include <string.h>

#include "expect.h"

typedef void draw_function(const struct latin_column *column, uint64_t first, double *centred,
                           size_t lanes);

static draw_function *const draw_of[] = {
#define ROW(width) latin_draw_##width,
    WIDTH_LIST(ROW)
#undef ROW
};

enum { STRATA_MAX = 6400 };

/* The places of trials 0 .. strata - 1, each in the middle of its stratum. */
static void column_points(size_t width, uint64_t strata, uint64_t key, double *points)
{
    struct latin_column column;
    latin_column_init(&column, strata, key);
    for (uint64_t at = 0; at < strata; at += LATIN_LANES) {
        double lanes[LATIN_LANES] = {0};
        draw_of[width](&column, at, lanes, LATIN_LANES);
        size_t left = (size_t)(strata - at);
        memcpy(points + at, lanes, (left < LATIN_LANES ? left : LATIN_LANES) * sizeof *lanes);
    }
}

static size_t empty_strata(uint64_t strata, const double *points)
{
    static unsigned char held[STRATA_MAX];
    memset(held, 0, sizeof held);
    for (size_t i = 0; i < strata; i++) {
        assert_true(fabs(points[i]) < 0.5);
        held[(size_t)((points[i] + 0.5) * (double)strata)] = 1;
    }
    size_t empty = 0;
    for (size_t i = 0; i < strata; i++) empty += !held[i];
    return empty;
}

/* Each stratum holds one trial, for any number of them, and all widths agree. */
static void test_strata(void **state)
{
    (void)state;
    static const uint64_t counts[] = {1, 2, 3, 4, 5, 7, 8, 100, 255, 256, 257, 1000, 4096, 4097, 6250};
    static double points[STRATA_MAX], other[STRATA_MAX];
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        for (uint64_t key = 0; key < 50; key++) {
            column_points(0, counts[c], key, points);
            assert_int_equal(empty_strata(counts[c], points), 0);
            for (size_t width = 1; width <= (size_t)width_select(); width++) {
                column_points(width, counts[c], key, other);
                assert_memory_equal(other, points, (size_t)counts[c] * sizeof *points);
            }
        }
    }
    points[0] = points[1]; /* planted */
    assert_int_equal(empty_strata(6250, points), 1);
}

static double correlation(const double *x, const double *y, size_t count)
{
    double xy = 0, xx = 0, yy = 0;
    for (size_t i = 0; i < count; i++) xy += x[i] * y[i], xx += x[i] * x[i], yy += y[i] * y[i];
    return xy / sqrt(xx * yy);
}

/* Columns of two keys are as good as independent: over pairs of keys r has mean 0 and sd 1 / sqrt(n - 1), for n
 * that are powers of two as for others; so has a column with itself a trial, or a third of them, later. */
static void test_independent(void **state)
{
    (void)state;
    enum { PAIRS = 400 };
    static const uint64_t counts[] = {1000, 4096, 6250};
    static double x[2 * STRATA_MAX], y[STRATA_MAX];
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        size_t n = (size_t)counts[c], lag[3] = {0, 1, n / 3};
        double sums[3] = {0}, squares[3] = {0}, same = 0;
        for (uint64_t key = 0; key < PAIRS; key++) {
            column_points(width_select(), n, key * 0x9e3779b97f4a7c15, x);
            column_points(width_select(), n, key * 0x9e3779b97f4a7c15 + 1, y);
            memcpy(x + n, x, n * sizeof *x);
            for (size_t k = 0; k < 3; k++) {
                double r = correlation(x, k ? x + lag[k] : y, n) * sqrt((double)n - 1);
                sums[k] += r;
                squares[k] += r * r;
            }
            same += correlation(x, x, n) * sqrt((double)n - 1); /* planted: one key for both */
        }
        for (size_t k = 0; k < 3; k++) {
            expect_within(sums[k], 0, 4.5 * sqrt(PAIRS));
            expect_within(squares[k] / PAIRS, 1, 4.5 * sqrt(2.0 / PAIRS));
        }
        assert_true(same > 4.5 * sqrt(PAIRS));
    }
}

/* The first trial's stratum is uniform over keys: chi-square over 50 cells of 6,250 strata. */
static void test_uniform(void **state)
{
    (void)state;
    enum { KEYS = 20000, CELLS = 50 };
    double counts[CELLS] = {0}, sum = 0, planted = 0;
    for (uint64_t key = 0; key < KEYS; key++) {
        struct latin_column column;
        double lanes[LATIN_LANES] = {0};
        latin_column_init(&column, 6250, key);
        draw_of[width_select()](&column, 0, lanes, LATIN_LANES);
        counts[(size_t)((lanes[0] + 0.5) * CELLS)]++;
    }
    for (size_t i = 0; i < CELLS; i++) {
        double expected = (double)KEYS / CELLS, off = counts[i] - expected;
        sum += off * off / expected;
        off = (i == 3 ? 1.5 : 1) * counts[i] - expected;
        planted += off * off / expected;
    }
    expect_within(sum, CELLS - 1, 4.5 * sqrt(2.0 * (CELLS - 1)));
    assert_true(planted > CELLS - 1 + 4.5 * sqrt(2.0 * (CELLS - 1)));
}

/* The place within the stratum is kept, and the outermost draws stay within the grid's ends. */
static void test_place(void **state)
{
    (void)state;
    struct latin_column column;
    latin_column_init(&column, 1000, 9);
    double low[LATIN_LANES], high[LATIN_LANES];
    for (size_t i = 0; i < LATIN_LANES; i++) low[i] = -(high[i] = 0.5 - 0x1p-54);
    draw_of[width_select()](&column, 0, low, LATIN_LANES);
    draw_of[width_select()](&column, 0, high, LATIN_LANES);
    for (size_t i = 0; i < LATIN_LANES; i++) {
        expect_within(high[i] - low[i], 0.001, 1e-12);
        assert_true(low[i] >= -0.5 + 0x1p-54 && high[i] <= 0.5 - 0x1p-54);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strata),
        cmocka_unit_test(test_independent),
        cmocka_unit_test(test_uniform),
        cmocka_unit_test(test_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
