/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel.h"

static const int FIRST = 12 * 2026;

static struct kernel *price(enum width width, double saving)
{
    struct kernel *kernel = kernel_create(COMPONENT_price, width);
    kernel_targets(kernel, 1);
    kernel_set(kernel, "start", FIRST + 1.5);
    kernel_set(kernel, "months", 4);
    kernel_set(kernel, "self_made", 0.65);
    kernel_set(kernel, "saving", saving);
    kernel_set(kernel, "pass_through", 0.5);
    kernel_set(kernel, "response", 0.3);
    kernel_set(kernel, "elasticity", 1.8);
    kernel_begin(kernel, FIRST, FIRST - 1);
    return kernel;
}

static double expected(int m, double saving)
{
    double cut = 0.65 * saving * 0.5 * (1 - 0.3) * fmin(1, fmax(0, m + 1 - 1.5) / 4);
    return pow(1 - cut, -1.8);
}

static void cut_is_closed_form(enum width width)
{
    struct kernel *kernel = price(width, 0.1);
    for (int m = 0; m < 12; m++) expect_relative(kernel_factor(kernel, FIRST + m), expected(m, 0.1), 1e-13);
    expect_within(kernel_factor(kernel, FIRST), 1, 0); /* before start */
    free(kernel);
}

static void planted_error_is_seen(enum width width)
{
    struct kernel *kernel = price(width, 0.1 + 1e-8);
    assert_true(fabs(kernel_factor(kernel, FIRST + 8) - expected(8, 0.1)) > 1e-13);
    free(kernel);
}

static void test_cut(void **state)
{
    (void)state;
    kernel_widths(cut_is_closed_form);
}

static void test_planted(void **state)
{
    (void)state;
    kernel_widths(planted_error_is_seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_planted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
