/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/reflection.h"

#include <string.h>

#include "base/vecmath.h"
#include "draw/scores.h"
#include "draw_widths.h"
#include "expect.h"

typedef void apply_function(const double *axis, size_t n, double *const *centred, size_t lanes);

static apply_function *const apply_of[] = {
#define ROW(width) reflection_apply_##width,
    WIDTH_LIST(ROW)
#undef ROW
};

enum { COLUMNS = 5, LANES = 200 };

static const double directions[][COLUMNS] = {
    {3, 1, -2, 0.5, 4}, {-3, 1, 0, 0, 1}, {1, 0, 0, 0, 0}, {0, 0, 7, 0, 0}, {1e-9, 0, 0, 1, 0}};
enum { DIRECTIONS = sizeof directions / sizeof *directions };

/* H is its own inverse, and its first column is +-direction. */
static void test_axis(void **state)
{
    (void)state;
    for (size_t d = 0; d < DIRECTIONS; d++) {
        double axis[COLUMNS], length = 0, size = 0;
        reflection_axis(directions[d], COLUMNS, axis);
        for (size_t i = 0; i < COLUMNS; i++) {
            length += directions[d][i] * directions[d][i];
            size += axis[i] * axis[i];
        }
        expect_within(size, 2, 1e-14);
        double sign = directions[d][0] < 0 ? 1 : -1;
        for (size_t i = 0; i < COLUMNS; i++)
            expect_within((i == 0) - axis[0] * axis[i], sign * directions[d][i] / sqrt(length), 1e-14);
    }
}

static void columns_fill(double lanes[COLUMNS][LANES], double *columns[COLUMNS])
{
    for (size_t i = 0; i < COLUMNS; i++) {
        columns[i] = lanes[i];
        draw_of[0](i + 1, 0, 0, lanes[i], LANES);
    }
}

/* Twice is not at all, up to the normal law's accuracy; and every width gives the same bits. */
static void test_apply(void **state)
{
    (void)state;
    for (size_t d = 0; d < DIRECTIONS; d++) {
        static double before[COLUMNS][LANES], after[COLUMNS][LANES], other[COLUMNS][LANES];
        double axis[COLUMNS], *columns[COLUMNS];
        reflection_axis(directions[d], COLUMNS, axis);
        columns_fill(before, columns);
        columns_fill(after, columns);
        apply_of[width_select()](axis, COLUMNS, columns, LANES);
        double squares = 0; /* along the direction there is the first column, up to its sign */
        for (size_t i = 0; i < COLUMNS; i++) squares += directions[d][i] * directions[d][i];
        for (size_t k = 0; k < LANES; k++) {
            double along = 0, sign = directions[d][0] < 0 ? 1 : -1;
            for (size_t i = 0; i < COLUMNS; i++)
                along += directions[d][i] * vec_normal_quantile(after[i][k]);
            expect_within(along / sqrt(squares), sign * vec_normal_quantile(before[0][k]), 1e-11);
        }
        for (size_t width = 0; width < (size_t)width_select(); width++) {
            columns_fill(other, columns);
            apply_of[width](axis, COLUMNS, columns, LANES);
            assert_memory_equal(other, after, sizeof after);
        }
        for (size_t i = 0; i < COLUMNS; i++) columns[i] = after[i];
        apply_of[width_select()](axis, COLUMNS, columns, LANES);
        for (size_t i = 0; i < COLUMNS; i++)
            for (size_t k = 0; k < LANES; k++) expect_within(after[i][k], before[i][k], 1e-12);
    }
}

/* The columns stay independent and uniform: of 200,000 draws each the correlations, and the mean squares beside
 * 1/12, are within 4.5 standard errors. Planted: an axis that is too long by a tenth. */
static void test_independent(void **state)
{
    (void)state;
    enum { TILES = 1000 };
    for (int planted = 0; planted < 2; planted++) {
        double axis[COLUMNS], sums[COLUMNS][COLUMNS] = {{0}}, worst = 0;
        reflection_axis(directions[0], COLUMNS, axis);
        for (size_t i = 0; i < COLUMNS; i++) axis[i] *= planted ? 1.1 : 1;
        for (uint64_t tile = 0; tile < TILES; tile++) {
            static double lanes[COLUMNS][LANES];
            double *columns[COLUMNS];
            for (size_t i = 0; i < COLUMNS; i++) {
                columns[i] = lanes[i];
                draw_of[0](i + 10, tile * LANES, 0, lanes[i], LANES);
            }
            apply_of[width_select()](axis, COLUMNS, columns, LANES);
            for (size_t i = 0; i < COLUMNS; i++)
                for (size_t j = 0; j <= i; j++)
                    for (size_t k = 0; k < LANES; k++) sums[i][j] += lanes[i][k] * lanes[j][k];
        }
        const double n = TILES * (double)LANES;
        for (size_t i = 0; i < COLUMNS; i++)
            for (size_t j = 0; j <= i; j++) { /* products of uniforms: sd 1/12; squares: sd 1 / sqrt(180) */
                double off =
                    (sums[i][j] / n - (i == j ? 1.0 / 12 : 0)) * sqrt(n) * (i == j ? sqrt(180) : 12);
                worst = fabs(off) > worst ? fabs(off) : worst;
            }
        assert_true(planted ? worst > 4.5 : worst <= 4.5);
    }
}

/* One lane that is far out changes the way of all of a strip, and nothing else. */
static void test_scores(void **state)
{
    (void)state;
    enum { STRIP = 64 };
    static const double far_out[] = {0.3, 0.5 - 0x1p-36, 0.5 - 0x1p-37, -0.5 + 0x1p-54};
    for (size_t f = 0; f < sizeof far_out / sizeof *far_out; f++) {
        double centred[STRIP], normals[STRIP];
        draw_of[0](5, 0, 0, centred, STRIP);
        centred[17] = far_out[f];
        scores_from_centred(centred, normals, STRIP);
        for (size_t k = 0; k < STRIP; k++) assert_true(normals[k] == vec_normal_quantile(centred[k]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_axis),
        cmocka_unit_test(test_apply),
        cmocka_unit_test(test_independent),
        cmocka_unit_test(test_scores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
