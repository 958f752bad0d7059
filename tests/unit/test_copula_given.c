/* Members of a correlated group drawn again, given the others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "draw/copula.h"
#include "draw/philox.h"
#include "draw/scores.h"
#include "expect.h"

enum { N = 5, LANES = 1 << 18 };

/* Columns 1 and 3 are independent of the others, and tied to each other. */
static const double matrix[N * N] = {1, 0,   0.6, 0,    -0.3, 0, 1, 0,    -0.5, 0,   0.6, 0, 1,
                                     0, 0.4, 0,   -0.5, 0,    1, 0, -0.3, 0,    0.4, 0,   1};

typedef void apply_function(const double *factor, size_t n, double *const *centred, size_t lanes);
typedef void again_function(const double *given, size_t n, const size_t *order, double *const *centred,
                            size_t lanes);
typedef void draw_function(uint64_t key, uint64_t first_trial, uint32_t month, double *centred,
                           size_t lanes);

static apply_function *const apply_of[] = {
#define ROW(width) copula_apply_##width,
    WIDTH_LIST(ROW)
#undef ROW
};

static again_function *const again_of[] = {
#define ROW(width) copula_again_##width,
    WIDTH_LIST(ROW)
#undef ROW
};

static draw_function *const draw_of[] = {
#define ROW(width) philox_draw_##width,
    WIDTH_LIST(ROW)
#undef ROW
};

static void factor_create(double *factor) { assert_int_equal(copula_factor(matrix, N, factor), N); }

/* With K the rows' left part and C their right one: K S_vv K' + C C' = S_uu and K S_vv = S_uv, for every subset. */
static void test_algebra(void **state)
{
    (void)state;
    double factor[N * N], given[N * N], work[2 * N * N];
    size_t order[N];
    factor_create(factor);
    for (unsigned mask = 0; mask < 1U << N; mask++) {
        bool again[N], pair[2] = {mask >> 1 & 1, mask >> 3 & 1};
        for (size_t i = 0; i < N; i++) again[i] = mask >> i & 1;
        unsigned others = mask & 0x15;
        bool tied = pair[0] != pair[1] || (others != 0 && others != 0x15);
        assert_int_equal(copula_given(factor, N, again, order, given, work), tied);
        if (!tied) continue;
        size_t kept = 0;
        while (kept < N && !again[order[kept]]) kept++;
        for (size_t i = 0; i < N; i++) {
            assert_int_equal(again[order[i]], i >= kept);
            for (size_t j = 0; j <= i; j++) {
                double sum =
                    0; /* of the columns that come out; those that go in: kept ones, then new ones */
                for (size_t k = 0; k < N; k++)
                    for (size_t l = 0; l < N; l++) {
                        bool both = k < kept && l < kept;
                        double in = both ? matrix[order[k] * N + order[l]] : k == l;
                        sum += given[i * N + k] * in * given[j * N + l];
                    }
                expect_within(sum, matrix[order[i] * N + order[j]], 1e-14);
            }
        }
    }
}

static double correlation(const double *one, const double *other)
{
    double sum = 0, squares = 0, other_squares = 0;
    for (size_t i = 0; i < LANES; i++) {
        double a, b;
        scores_from_centred(&one[i], &a, 1);
        scores_from_centred(&other[i], &b, 1);
        sum += a * b;
        squares += a * a;
        other_squares += b * b;
    }
    return sum / sqrt(squares * other_squares);
}

static double **columns_create(uint64_t key)
{
    double **columns = malloc(N * sizeof *columns);
    assert_non_null(columns);
    for (size_t i = 0; i < N; i++) {
        columns[i] = malloc(LANES * sizeof **columns);
        assert_non_null(columns[i]);
        draw_of[0](key + i, 0, 0, columns[i], LANES);
    }
    return columns;
}

static void columns_free(double **columns)
{
    for (size_t i = 0; i < N; i++) free(columns[i]);
    free(columns);
}

/* Columns 2 and 3 again: all correlations are as ever, the kept columns are kept to the bit, and what is new goes
 * with what was there before only as far as the kept columns say: 0.6 of the normal of column 0 and so on. Bounds of
 * 4.5 standard errors; planted: new draws that do not look at the kept columns. */
static void test_draws(void **state)
{
    (void)state;
    const bool again[N] = {false, false, true, true, false};
    const double bound = 4.5 / sqrt(LANES);
    double factor[N * N], given[N * N], work[2 * N * N];
    size_t order[N];
    factor_create(factor);
    assert_true(copula_given(factor, N, again, order, given, work));
    double **before = columns_create(1), **columns = columns_create(1), **other = columns_create(1);
    apply_of[0](factor, N, before, LANES);
    apply_of[0](factor, N, columns, LANES);
    for (size_t i = 2; i < 4; i++) draw_of[0](50 + i, 0, 0, columns[i], LANES);
    assert_true(fabs(correlation(columns[0], columns[2]) - 0.6) > bound); /* planted */
    again_of[0](given, N, order, columns, LANES);
    for (size_t i = 0; i < N; i++)
        if (!again[i]) assert_memory_equal(columns[i], before[i], LANES * sizeof **columns);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < i; j++)
            expect_within(correlation(columns[i], columns[j]), matrix[i * N + j], bound);
    double rho = -0.3, kept = (0.6 * 0.6 + 0.4 * 0.4 - 2 * 0.6 * 0.4 * rho) / (1 - rho * rho);
    expect_within(correlation(columns[2], before[2]), kept, bound);
    expect_within(correlation(columns[3], before[3]), 0.5 * 0.5, bound);
    for (size_t width = 1; width <= (size_t)width_select(); width++) {
        apply_of[width](factor, N, other, LANES);
        for (size_t i = 2; i < 4; i++) draw_of[width](50 + i, 0, 0, other[i], LANES);
        again_of[width](given, N, order, other, LANES);
        for (size_t i = 0; i < N; i++) assert_memory_equal(other[i], columns[i], LANES * sizeof **columns);
        for (size_t i = 0; i < N; i++) draw_of[0](1 + i, 0, 0, other[i], LANES);
    }
    columns_free(before);
    columns_free(columns);
    columns_free(other);
}

/* Only just positive definite: so it is in every order, or is made so. */
static void test_barely(void **state)
{
    (void)state;
    double factor[9], given[9], work[18];
    size_t order[3], tried = 0;
    for (int i = 0; i < 200; i++) {
        double small = i * 2e-17;
        const double barely[] = {1, 0.6, 0.8, 0.6, 1, small, 0.8, small, 1};
        if (copula_factor(barely, 3, factor) != 3) continue;
        for (unsigned mask = 1; mask < 7; mask++) {
            const bool again[] = {mask & 1, mask >> 1 & 1, mask >> 2 & 1};
            assert_true(copula_given(factor, 3, again, order, given, work));
            for (size_t k = 0; k < 9; k++) assert_true(isfinite(given[k]));
            tried++;
        }
    }
    assert_true(tried > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_algebra),
        cmocka_unit_test(test_draws),
        cmocka_unit_test(test_barely),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
