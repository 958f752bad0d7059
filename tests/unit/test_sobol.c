/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/sobol.h"

#include <stdbool.h>
#include <string.h>

#include "expect.h"

typedef void draw_function(const struct sobol_column *column, uint64_t first, double *centred,
                           size_t lanes);

static draw_function *const draw_of[] = {
#define ROW(width) sobol_draw_##width,
    WIDTH_LIST(ROW)
#undef ROW
};

typedef void draw_at_function(const struct sobol_column *column, const uint32_t *points, double *centred,
                              size_t lanes);

static draw_at_function *const draw_at_of[] = {
#define ROW(width) sobol_draw_at_##width,
    WIDTH_LIST(ROW)
#undef ROW
};

enum { POINTS = 1 << 12 };

/* The column's dimension is the last that was asked for. */
static struct sobol_column column_of(size_t dimension, uint64_t key)
{
    static struct sobol_dimension made;
    struct sobol_column column;
    sobol_dimension_init(&made, dimension);
    sobol_column_init(&column, &made, key);
    return column;
}

static void column_points(size_t dimension, uint64_t key, double points[POINTS])
{
    const struct sobol_column column = column_of(dimension, key);
    for (uint64_t at = 0; at < POINTS; at += SOBOL_LANES)
        draw_of[width_select()](&column, at, points + at, SOBOL_LANES);
}

/* The direction numbers of dimensions 1 to 4 as any textbook has them: m = 1 1 1 1 ..., 1 3 5 15 17 ..., 1 3 1 15 ...
 * 1 1 (Bratley and Fox, "Algorithm 659", ACM TOMS 14 (1988), whose dimension 2 is the same). */
static void test_directions(void **state)
{
    (void)state;
    static const uint32_t m[2][6] = {{1, 1, 1, 1, 1, 1}, {1, 3, 5, 15, 17, 51}};
    for (size_t dimension = 0; dimension < 2; dimension++) {
        struct sobol_dimension made;
        sobol_dimension_init(&made, dimension);
        for (unsigned j = 0; j < 6; j++) {
            uint32_t digits = 0; /* m(j) 2^-j, reversed by hand */
            for (unsigned bit = 0; bit <= j; bit++) digits |= (m[dimension][j] >> (j - bit) & 1) << bit;
            assert_int_equal(made.direction[j], digits);
        }
    }
}

/* How many of the boxes of 2^(m - a) by 2^a over the first 2^m points hold other than one point. */
static size_t wrong_boxes(const double *x, const double *y, unsigned m, unsigned a)
{
    static unsigned held[POINTS];
    size_t wrong = 0, points = (size_t)1 << m;
    memset(held, 0, sizeof held);
    for (size_t i = 0; i < points; i++) {
        size_t column = (size_t)((x[i] + 0.5) * (double)((size_t)1 << (m - a)));
        size_t row = (size_t)((y[i] + 0.5) * (double)((size_t)1 << a));
        held[column << a | row]++;
    }
    for (size_t i = 0; i < points; i++) wrong += held[i] != 1;
    return wrong;
}

/* Dimensions 1 and 2 are a (0, m, 2)-net, and stay one when scrambled: every box of area 2^-m holds one of the
 * first 2^m points. */
static void test_net(void **state)
{
    (void)state;
    static double x[POINTS], y[POINTS];
    for (uint64_t key = 1; key <= 20; key++) {
        column_points(0, key, x);
        column_points(1, key * 77, y);
        for (unsigned m = 1; m <= 12; m++)
            for (unsigned a = 0; a <= m; a++) assert_int_equal(wrong_boxes(x, y, m, a), 0);
    }
    column_points(5, 3, y); /* planted: not a pair of that quality */
    size_t wrong = 0;
    for (unsigned a = 0; a <= 12; a++) wrong += wrong_boxes(x, y, 12, a);
    assert_true(wrong > 0);
}

/* Every dimension by itself is stratified, as only regular direction numbers are. */
static void test_each_dimension(void **state)
{
    (void)state;
    static double points[POINTS];
    for (size_t dimension = 0; dimension < SOBOL_DIMENSIONS; dimension++) {
        column_points(dimension, dimension + 5, points);
        assert_int_equal(wrong_boxes(points, points, 12, 0), 0);
    }
}

/* Published: Joe and Kuo's numbers have property A in 1,024 dimensions: the first binary digits of the first 2^s
 * points take each of the 2^s values once. Here for s = 12. */
static size_t distinct_corners(const size_t dimensions[12])
{
    static double points[12][POINTS];
    static bool seen[POINTS];
    memset(seen, 0, sizeof seen);
    for (size_t d = 0; d < 12; d++) column_points(dimensions[d], d + 1, points[d]);
    size_t distinct = 0;
    for (size_t i = 0; i < POINTS; i++) {
        size_t cell = 0;
        for (size_t d = 0; d < 12; d++) cell |= (size_t)(points[d][i] > 0) << d;
        distinct += !seen[cell];
        seen[cell] = true;
    }
    return distinct;
}

static void test_property_a(void **state)
{
    (void)state;
    assert_int_equal(distinct_corners((const size_t[]){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}), POINTS);
    assert_true(distinct_corners((const size_t[]){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10}) < POINTS);
}

/* Of the first digits of a dimension's direction numbers, sequence[0 .. known - 1], a recurrence gives all others: the
 * shortest one (E. R. Berlekamp 1968, J. L. Massey 1969). */
static void continue_digits(bool *sequence, size_t known, size_t all)
{
    bool taps[SOBOL_DIGITS + 1] = {true}, before[SOBOL_DIGITS + 1] = {true}, kept[SOBOL_DIGITS + 1];
    size_t length = 0, since = 1;
    for (size_t n = 0; n < known; n++, since++) {
        bool off = sequence[n];
        for (size_t i = 1; i <= length; i++) off ^= taps[i] && sequence[n - i];
        if (!off) continue;
        memcpy(kept, taps, sizeof kept);
        for (size_t i = since; i <= SOBOL_DIGITS; i++) taps[i] ^= before[i - since];
        if (2 * length > n) continue;
        length = n + 1 - length;
        since = 0;
        memcpy(before, kept, sizeof before);
    }
    for (size_t n = known; n < all; n++) {
        sequence[n] = false;
        for (size_t i = 1; i <= length; i++) sequence[n] ^= taps[i] && sequence[n - i];
    }
}

enum { WORDS = SOBOL_DIMENSIONS / 64 };

/* Of the first digits in so many dimensions, so many directions of each, a matrix of 0 and 1. */
static size_t rank_of(uint64_t (*rows)[WORDS], size_t dimensions)
{
    size_t rank = 0;
    for (size_t column = 0; column < dimensions; column++) {
        size_t word = column / 64, found = rank;
        while (found < dimensions && !(rows[found][word] >> column % 64 & 1)) found++;
        if (found == dimensions) continue;
        uint64_t pivot[WORDS];
        memcpy(pivot, rows[found], sizeof pivot);
        memcpy(rows[found], rows[rank], sizeof pivot);
        memcpy(rows[rank], pivot, sizeof pivot);
        for (size_t row = rank + 1; row < dimensions; row++) {
            if (!(rows[row][word] >> column % 64 & 1)) continue;
            for (size_t k = word; k < WORDS; k++) rows[row][k] ^= pivot[k];
        }
        rank++;
    }
    return rank;
}

/* The same of all dimensions: 2^1024 points are as many as a matrix of full rank. Each polynomial and the first digit of
 * each number has its part in it. Planted: dimension 1,000 once more as the last. */
static void test_property_a_everywhere(void **state)
{
    (void)state;
    static uint64_t rows[SOBOL_DIMENSIONS][WORDS];
    for (int planted = 0; planted < 2; planted++) {
        memset(rows, 0, sizeof rows);
        for (size_t d = 0; d < SOBOL_DIMENSIONS; d++) {
            struct sobol_dimension made;
            bool digits[SOBOL_DIMENSIONS];
            sobol_dimension_init(&made, planted && d == SOBOL_DIMENSIONS - 1 ? 999 : d);
            for (size_t j = 0; j < SOBOL_DIGITS; j++) digits[j] = made.direction[j] & 1;
            continue_digits(digits, SOBOL_DIGITS, SOBOL_DIMENSIONS);
            for (size_t j = 0; j < SOBOL_DIMENSIONS; j++) rows[d][j / 64] |= (uint64_t)digits[j] << j % 64;
        }
        assert_int_equal(rank_of(rows, SOBOL_DIMENSIONS), SOBOL_DIMENSIONS - planted);
    }
}

/* Over randomisations a point is uniform, and so is each of its digits given those before: chi-square over 64
 * cells of the first six digits and over 64 cells of the last six of 32. */
static void test_scramble_uniform(void **state)
{
    (void)state;
    enum { KEYS = 1 << 15, CELLS = 64 };
    static const double shift[2] = {CELLS, 0x1p32};
    for (size_t which = 0; which < 2; which++) {
        double counts[CELLS] = {0}, sum = 0, planted = 0, lanes[SOBOL_LANES];
        for (uint64_t key = 0; key < KEYS; key++) {
            const struct sobol_column column = column_of(7, key);
            draw_of[width_select()](&column, 0, lanes, SOBOL_LANES);
            double place = (lanes[113] + 0.5) * shift[which];
            counts[(size_t)((uint64_t)place % CELLS)]++;
        }
        for (size_t i = 0; i < CELLS; i++) {
            double expected = (double)KEYS / CELLS, off = counts[i] - expected;
            sum += off * off / expected;
            off = (i == 3 ? 1.5 : 1) * counts[i] - expected; /* one cell half as full again */
            planted += off * off / expected;
        }
        expect_within(sum, CELLS - 1, 4.5 * sqrt(2.0 * (CELLS - 1)));
        assert_true(planted > CELLS - 1 + 4.5 * sqrt(2.0 * (CELLS - 1)));
    }
}

/* Randomisations are independent of each other: over keys, points of two keys are uncorrelated; and the mean of
 * the square over 2^12 points is far closer to 1/12 than that of random draws, whose sd is 0.00116. */
static void test_variance(void **state)
{
    (void)state;
    static double points[POINTS];
    double squares = 0, worst = 0;
    for (uint64_t key = 1; key <= 100; key++) {
        column_points(300, key, points);
        double sum = 0;
        for (size_t i = 0; i < POINTS; i++) sum += points[i] * points[i];
        double off = sum / POINTS - 1.0 / 12;
        squares += off * off;
        worst = fabs(off) > worst ? fabs(off) : worst;
    }
    assert_true(sqrt(squares / 100) < 0.00116 / 100);
    assert_true(worst < 0.00116 / 20);
}

/* Any width, any tile, the same bits; the grid is that of draw/philox.h. */
static void test_widths(void **state)
{
    (void)state;
    static const uint64_t firsts[] = {0, SOBOL_LANES, 1 << 20, ((uint64_t)1 << 32) - SOBOL_LANES};
    const struct sobol_column column = column_of(1023, 42);
    for (size_t f = 0; f < sizeof firsts / sizeof *firsts; f++) {
        double expected[SOBOL_LANES], found[SOBOL_LANES];
        draw_of[0](&column, firsts[f], expected, SOBOL_LANES);
        for (size_t width = 1; width <= (size_t)width_select(); width++) {
            draw_of[width](&column, firsts[f], found, SOBOL_LANES);
            assert_memory_equal(found, expected, sizeof found);
        }
        for (size_t i = 0; i < SOBOL_LANES; i += 16) { /* a shorter tile */
            draw_of[width_select()](&column, firsts[f] + i, found, 16);
            assert_memory_equal(found, expected + i, 16 * sizeof *found);
        }
        for (size_t i = 0; i < SOBOL_LANES; i++)
            assert_true(fabs(expected[i]) < 0.5 && fmod(fabs(expected[i]) * 0x1p54, 2) == 1);
    }
}

/* Points in any order are those of the sequence, also far out, at every width. */
static void test_any_order(void **state)
{
    (void)state;
    static struct sobol_dimension made;
    struct sobol_column column;
    sobol_dimension_init(&made, 77);
    sobol_column_init(&column, &made, 5);
    uint32_t points[SOBOL_LANES];
    double centred[SOBOL_LANES], in_order[SOBOL_LANES];
    for (uint64_t at = 0; at < ((uint64_t)1 << 32); at = 3 * at + SOBOL_LANES) {
        uint64_t first = at / SOBOL_LANES * SOBOL_LANES;
        draw_of[0](&column, first, in_order, SOBOL_LANES);
        for (uint32_t i = 0; i < SOBOL_LANES; i++) points[i] = (uint32_t)first + (i * 77 + 3) % SOBOL_LANES;
        for (size_t width = 0; width <= (size_t)width_select(); width++) {
            draw_at_of[width](&column, points, centred, SOBOL_LANES);
            for (size_t i = 0; i < SOBOL_LANES; i++)
                assert_true(centred[i] == in_order[(i * 77 + 3) % SOBOL_LANES]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_directions),
        cmocka_unit_test(test_net),
        cmocka_unit_test(test_each_dimension),
        cmocka_unit_test(test_property_a),
        cmocka_unit_test(test_property_a_everywhere),
        cmocka_unit_test(test_variance),
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_scramble_uniform),
        cmocka_unit_test(test_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
