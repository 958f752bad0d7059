/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/copula.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <mpfr.h>
#include <stdlib.h>
#include <string.h>

#include "draw_widths.h"
#include "expect.h"

typedef void apply_function(const double *factor, size_t n, double *const *centred, size_t lanes);

static apply_function *const apply_of[] = {
#define ROW(width) copula_apply_##width,
    WIDTH_LIST(ROW)
#undef ROW
};

/* `n` columns of independent draws, one block of memory behind the pointers; `lanes` is even. */
static double **columns_create(size_t n, size_t lanes)
{
    double **columns = malloc(n * sizeof *columns), *values = malloc(n * lanes * sizeof *values);
    assert_true(columns && values);
    for (size_t i = 0; i < n; i++) {
        columns[i] = values + i * lanes;
        draw_of[0](100 + i, 0, 0, columns[i], lanes);
    }
    return columns;
}

static void columns_free(double **columns)
{
    free(columns[0]);
    free(columns);
}

/* ---- Pearson from Spearman ------------------------------------------------------------------------ */

/* Exact pairs of rho and Spearman's r = 6/pi asin(rho/2). */
static void test_pearson(void **state)
{
    (void)state;
    expect_within(copula_pearson(0.482583739531), 0.5, 1e-12);
    expect_within(copula_pearson(0.682910503824), 0.7, 1e-12);
    expect_within(copula_pearson(0.89145613168), 0.9, 1e-11);
    assert_true(copula_pearson(0) == 0);
    mpfr_t truth;
    mpfr_init2(truth, 120);
    for (int i = -1000; i <= 1000; i++) {
        double r = i / 1000.0;
        mpfr_const_pi(truth, MPFR_RNDN);
        mpfr_mul_d(truth, truth, r, MPFR_RNDN);
        mpfr_div_ui(truth, truth, 6, MPFR_RNDN);
        mpfr_sin(truth, truth, MPFR_RNDN);
        mpfr_mul_ui(truth, truth, 2, MPFR_RNDN);
        expect_relative(copula_pearson(r), mpfr_get_d(truth, MPFR_RNDN), 0x1p-52 * 1.5);
        assert_true(copula_pearson(-r) == -copula_pearson(r));
    }
    mpfr_clear(truth);
}

/* ---- The factor ----------------------------------------------------------------------------------- */

enum { LARGEST = 40 };

/* A correlation matrix of `n` quantities that share n + 2 or 3 random causes. */
static void random_correlation(size_t n, uint64_t seed, double *matrix)
{
    size_t causes = n + 2 + n % 2;
    double **weight = columns_create(n, causes);
    for (size_t i = 0; i < n; i++) draw_of[0](seed + i, 0, 0, weight[i], causes);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double dot = 0, length_i = 0, length_j = 0;
            for (size_t k = 0; k < causes; k++) {
                dot += weight[i][k] * weight[j][k];
                length_i += weight[i][k] * weight[i][k];
                length_j += weight[j][k] * weight[j][k];
            }
            matrix[i * n + j] = i == j ? 1 : dot / sqrt(length_i * length_j);
        }
    columns_free(weight);
}

static void test_factor_gsl(void **state)
{
    (void)state;
    double matrix[LARGEST * LARGEST], factor[LARGEST * LARGEST];
    for (size_t n = 1; n <= LARGEST; n += 3) {
        random_correlation(n, 1000 * n, matrix);
        assert_int_equal(copula_factor(matrix, n, factor), n);
        gsl_matrix_view oracle = gsl_matrix_view_array(matrix, n, n);
        assert_int_equal(gsl_linalg_cholesky_decomp1(&oracle.matrix), GSL_SUCCESS);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                expect_within(factor[i * n + j], j <= i ? gsl_matrix_get(&oracle.matrix, i, j) : 0, 1e-12);
    }
}

/* What comes later leaves the earlier rows' bits alone. */
static void test_factor_order(void **state)
{
    (void)state;
    enum { N = 12, FEWER = 7 };
    double matrix[N * N], factor[N * N], part[FEWER * FEWER], part_factor[FEWER * FEWER];
    random_correlation(N, 5, matrix);
    for (size_t i = 0; i < FEWER; i++)
        for (size_t j = 0; j < FEWER; j++) part[i * FEWER + j] = matrix[i * N + j];
    assert_int_equal(copula_factor(matrix, N, factor), N);
    assert_int_equal(copula_factor(part, FEWER, part_factor), FEWER);
    for (size_t i = 0; i < FEWER; i++)
        assert_memory_equal(part_factor + i * FEWER, factor + i * N, FEWER * sizeof(double));
}

static void test_not_positive_definite(void **state)
{
    (void)state;
    double factor[16];
    /* a ~ b, a ~ c, but b against c: the determinant is 1 + 2abc - a2 - b2 - c2 */
    const double third[] = {1, 0.9, 0.9, 0.9, 1, -0.9, 0.9, -0.9, 1};
    const double nearly[] = {1, 0.6, 0.8, 0.6, 1, -0.0000001, 0.8, -0.0000001, 1};
    const double barely[] = {1, 0.6, 0.8, 0.6, 1, 0.0000001, 0.8, 0.0000001, 1};
    const double singular[] = {1, 0.6, 0.8, 0.6, 1, 0, 0.8, 0, 1};
    const double equal[] = {1, 0, 0, 0, 1, 1, 0, 1, 1};
    const double second[] = {1, 1, 0.5, 1, 1, 0.5, 0.5, 0.5, 1};
    const double not_a_number[] = {1, NAN, NAN, 1};
    assert_int_equal(copula_factor(third, 3, factor), 2);
    assert_int_equal(copula_factor(nearly, 3, factor), 2);
    assert_int_equal(copula_factor(barely, 3, factor), 3);
    assert_int_equal(copula_factor(singular, 3, factor), 2);
    assert_int_equal(copula_factor(equal, 3, factor), 2);
    assert_int_equal(copula_factor(second, 3, factor), 1);
    assert_int_equal(copula_factor(not_a_number, 2, factor), 1);
    assert_int_equal(copula_factor(third, 0, factor), 0);
}

/* ---- Columns made dependent ----------------------------------------------------------------------- */

/* Spearman's r of two columns whose margins are uniform is 12 E(a b); by how many standard errors the
 * sample's differs from `expected`. */
static double spearman_off(const double *a, const double *b, size_t lanes, double expected)
{
    double sum = 0, squares = 0, n = (double)lanes;
    for (size_t i = 0; i < lanes; i++) {
        double product = 12 * a[i] * b[i];
        sum += product;
        squares += product * product;
    }
    double mean = sum / n;
    return (mean - expected) / sqrt((squares / n - mean * mean) / n);
}

/* How far chi-square over 256 cells, 255 degrees of freedom, is from its mean in standard deviations. */
static double uniform_off(const double *column, size_t lanes)
{
    enum { CELLS = 256 };
    double counts[CELLS] = {0}, sum = 0, expected = (double)lanes / CELLS;
    for (size_t i = 0; i < lanes; i++) counts[(size_t)((column[i] + 0.5) * (CELLS - 1e-9))]++;
    for (size_t i = 0; i < CELLS; i++) sum += (counts[i] - expected) * (counts[i] - expected) / expected;
    return (sum - 255) / sqrt(2 * 255);
}

static void test_spearman(void **state)
{
    (void)state;
    enum { N = 3, DRAWS = 1 << 20 };
    const double r01 = 0.5, r02 = -0.3, r12 = 0.6;
    double p01 = copula_pearson(r01), p02 = copula_pearson(r02), p12 = copula_pearson(r12);
    const double matrix[] = {1, p01, p02, p01, 1, p12, p02, p12, 1};
    double factor[N * N];
    assert_int_equal(copula_factor(matrix, N, factor), N);
    double **columns = columns_create(N, DRAWS);
    apply_of[width_select()](factor, N, columns, DRAWS);
    expect_within(spearman_off(columns[0], columns[1], DRAWS, r01), 0, 4.5);
    expect_within(spearman_off(columns[0], columns[2], DRAWS, r02), 0, 4.5);
    expect_within(spearman_off(columns[1], columns[2], DRAWS, r12), 0, 4.5);
    for (size_t i = 0; i < N; i++) expect_within(uniform_off(columns[i], DRAWS), 0, 4.5);
    /* planted: Spearman's r taken for Pearson's, an r that is 0.01 off */
    assert_true(fabs(spearman_off(columns[0], columns[1], DRAWS, p01)) > 4.5);
    assert_true(fabs(spearman_off(columns[1], columns[2], DRAWS, r12 - 0.01)) > 4.5);
    columns_free(columns);
}

/* A row that is not of unit length gives margins that are not uniform, and that is seen. */
static void test_margins_planted(void **state)
{
    (void)state;
    enum { DRAWS = 1 << 20 };
    const double factor[] = {1, 0, 0.6, 0.8 * 1.02};
    double **columns = columns_create(2, DRAWS);
    apply_of[width_select()](factor, 2, columns, DRAWS);
    assert_true(uniform_off(columns[1], DRAWS) > 4.5);
    columns_free(columns);
}

/* One value at a time, by libm: Phi(sum of weights times quantiles) - 1/2. Quantiles are the library's. */
static void test_values(void **state)
{
    (void)state;
    const double factor[] = {1, 0, 0, 0, 1, 0, 0.48, 0.6, 0.64};
    static const double z[][3] = {{0, 0, 0},    {1, -1, 0.5}, {2.5, 3, 3},
                                  {-5, -5, -5}, {8, 8, 8},    {-8, -8, -8}};
    for (size_t k = 0; k < sizeof z / sizeof *z; k++) {
        double lane[3], x = 0;
        double *columns[] = {&lane[0], &lane[1], &lane[2]};
        for (size_t i = 0; i < 3; i++) {
            lane[i] = copysign(0.5 - 0.5 * erfc(fabs(z[k][i]) / sqrt(2)), z[k][i]);
            x += factor[6 + i] * z[k][i];
        }
        apply_of[0](factor, 3, columns, 1);
        double expected = copysign(0.5 - 0.5 * erfc(fabs(x) / sqrt(2)), x);
        expect_within(lane[2], fmin(fmax(expected, -0.5 + 0x1p-54), 0.5 - 0x1p-54), 4e-16);
        assert_true(fabs(lane[2]) < 0.5);
    }
}

/* Draws at the ends, which together would lie outside the grid, are held to it. */
static void test_ends(void **state)
{
    (void)state;
    const double end = 0.5 - 0x1p-54, factor[] = {1, 0, 0.7, 0.714142842854285};
    for (int sign = -1; sign <= 1; sign += 2) {
        double lanes[] = {sign * end, sign * end};
        double *columns[] = {&lanes[0], &lanes[1]};
        apply_of[width_select()](factor, 2, columns, 1);
        assert_true(lanes[0] == sign * end && lanes[1] == sign * end);
    }
}

/* Columns that depend on no other keep their bits; all widths and any split of the lanes give the same. */
static void test_same_bits(void **state)
{
    (void)state;
    enum { N = 4, LANES = 200 };
    const double factor[] = {1, 0, 0, 0, 0.6, 0.8, 0, 0, 0, 0, 1, 0, 0, 0.6, -0.48, 0.64};
    double **first = columns_create(N, LANES), **raw = columns_create(N, LANES);
    apply_of[0](factor, N, first, LANES);
    assert_memory_equal(first[0], raw[0], LANES * sizeof(double));
    assert_memory_equal(first[2], raw[2], LANES * sizeof(double));
    assert_memory_not_equal(first[1], raw[1], LANES * sizeof(double));
    for (size_t width = 0; width <= (size_t)width_select(); width++)
        for (size_t split = 0; split < LANES; split += 67) {
            double **other = columns_create(N, LANES), *rest[N];
            for (size_t i = 0; i < N; i++) rest[i] = other[i] + split;
            apply_of[width](factor, N, other, split);
            apply_of[width](factor, N, rest, LANES - split);
            assert_memory_equal(other[0], first[0], N * LANES * sizeof(double));
            columns_free(other);
        }
    columns_free(first);
    columns_free(raw);
}

/* A group of hundreds: all pairs alike. */
static void test_large_group(void **state)
{
    (void)state;
    enum { N = 300, DRAWS = 8192 };
    const double r = 0.3;
    double *matrix = malloc(N * N * sizeof *matrix), *factor = malloc(N * N * sizeof *factor);
    assert_true(matrix && factor);
    for (size_t i = 0; i < N * N; i++) matrix[i] = i % (N + 1) == 0 ? 1 : copula_pearson(r);
    assert_int_equal(copula_factor(matrix, N, factor), N);
    double **columns = columns_create(N, DRAWS);
    apply_of[width_select()](factor, N, columns, DRAWS);
    expect_within(spearman_off(columns[0], columns[N - 1], DRAWS, r), 0, 4.5);
    expect_within(spearman_off(columns[N / 2], columns[N - 1], DRAWS, r), 0, 4.5);
    expect_within(uniform_off(columns[N - 1], DRAWS), 0, 4.5);
    assert_true(fabs(spearman_off(columns[N / 2], columns[N - 1], DRAWS, r + 0.1)) > 4.5);
    columns_free(columns);
    free(matrix);
    free(factor);
}

/* ---- The nearest correlation matrix -------------------------------------------------------------- */

/* Higham's own example: tridiagonal of ones; its nearest correlation matrix, to four places. */
static void test_nearest_higham(void **state)
{
    (void)state;
    double matrix[9] = {1, 1, 0, 1, 1, 1, 0, 1, 1}, work[36], factor[9];
    copula_nearest(matrix, 3, work);
    expect_within(matrix[1], 0.7607, 5e-5);
    expect_within(matrix[2], 0.1573, 5e-5);
    expect_within(matrix[5], 0.7607, 5e-5);
    for (int i = 0; i < 3; i++) expect_within(matrix[4 * i], 1, 0);
    assert_int_equal(copula_factor(matrix, 3, factor), 3);
}

/* The largest r for which three quantities may be pairwise -r is 1/2: by symmetry that is the nearest.
 * Planted: clipping the eigenvalues without a round of projections would stop at the same matrix here, so an
 * asymmetric case follows, in which no matrix along the way to other ones may be nearer. */
static void test_nearest_is_nearest(void **state)
{
    (void)state;
    enum { N = 4 };
    double work[4 * N * N], factor[N * N];
    double even[9] = {1, -0.9, -0.9, -0.9, 1, -0.9, -0.9, -0.9, 1};
    copula_nearest(even, 3, work);
    expect_within(even[1], -0.5, 1e-5);
    const double given[N * N] = {1, 0.9, -0.8, 0.1, 0.9, 1, 0.7, 0, -0.8, 0.7, 1, 0.3, 0.1, 0, 0.3, 1};
    double nearest[N * N], distance = 0, own[N * N];
    memcpy(nearest, given, sizeof given);
    copula_nearest(nearest, N, work);
    assert_int_equal(copula_factor(given, N, factor), 2); /* it had to be repaired */
    assert_int_equal(copula_factor(nearest, N, factor), N);
    for (int i = 0; i < N * N; i++) distance += (nearest[i] - given[i]) * (nearest[i] - given[i]);
    for (int k = 0; k < 200; k++) {
        double *columns[1], draws[N * N + 2], other = 0, step = k % 2 ? 0.01 : 0.3;
        columns[0] = draws;
        draw_of[0](900 + (uint64_t)k, 0, 0, columns[0], N * N);
        /* A correlation matrix of N random vectors. */
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                double dot = 0, a = 0, b = 0;
                for (int l = 0; l < N; l++) {
                    dot += draws[N * i + l] * draws[N * j + l];
                    a += draws[N * i + l] * draws[N * i + l];
                    b += draws[N * j + l] * draws[N * j + l];
                }
                own[N * i + j] = dot / sqrt(a * b);
            }
        for (int i = 0; i < N * N; i++) {
            double mixed = (1 - step) * nearest[i] + step * own[i]; /* a correlation matrix too */
            other += (mixed - given[i]) * (mixed - given[i]);
        }
        assert_true(other > distance - 1e-5);
    }
}

/* A matrix that can be stays as it is. */
static void test_nearest_leaves(void **state)
{
    (void)state;
    double matrix[9] = {1, 0.5, 0.2, 0.5, 1, -0.3, 0.2, -0.3, 1}, work[36];
    copula_nearest(matrix, 3, work);
    expect_within(matrix[1], 0.5, 1e-15);
    expect_within(matrix[5], -0.3, 1e-15);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pearson),        cmocka_unit_test(test_factor_gsl),
        cmocka_unit_test(test_factor_order),   cmocka_unit_test(test_not_positive_definite),
        cmocka_unit_test(test_spearman),       cmocka_unit_test(test_margins_planted),
        cmocka_unit_test(test_values),         cmocka_unit_test(test_ends),
        cmocka_unit_test(test_same_bits),      cmocka_unit_test(test_large_group),
        cmocka_unit_test(test_nearest_higham), cmocka_unit_test(test_nearest_is_nearest),
        cmocka_unit_test(test_nearest_leaves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
