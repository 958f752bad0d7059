/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/copula.h"

#include "expect.h"

/* N. J. Higham, "Computing the nearest correlation matrix", IMA J. Numer. Anal. 22 (2002) 329: the example
 * whose off-diagonal entries 1, 0, 1 become 0.7607, 0.1573, 0.7607. */
static void test_published_example(void **state)
{
    (void)state;
    double matrix[9] = {1, 1, 0, 1, 1, 1, 0, 1, 1}, work[36];
    copula_nearest(matrix, 3, work);
    expect_within(matrix[1], 0.7607, 6e-5);
    expect_within(matrix[2], 0.1573, 6e-5);
    expect_within(matrix[5], 0.7607, 6e-5);
    for (int i = 0; i < 3; i++) {
        expect_within(matrix[4 * i], 1, 1e-12);
        for (int j = 0; j < 3; j++) expect_within(matrix[3 * i + j], matrix[3 * j + i], 0);
    }
    assert_true(fabs(matrix[1] - 0.7071) > 6e-5); /* what clipping eigenvalues alone would give is told apart */
}

/* What comes out can be factored; what could be factored before stays. */
static void test_result_is_positive_definite(void **state)
{
    (void)state;
    double bad[16] = {1, .9, .9, -.9, .9, 1, .9, .9, .9, .9, 1, .9, -.9, .9, .9, 1}, factor[16], work[64];
    assert_int_not_equal(copula_factor(bad, 4, factor), 4);
    copula_nearest(bad, 4, work);
    assert_int_equal(copula_factor(bad, 4, factor), 4);
    double good[4] = {1, 0.5, 0.5, 1};
    copula_nearest(good, 2, work);
    expect_within(good[1], 0.5, 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_example),
        cmocka_unit_test(test_result_is_positive_definite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
