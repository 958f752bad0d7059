/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel.h"

static const int FIRST = 12 * 2026;

static struct kernel *channel(enum width width, double completion, double maturity, double elasticity)
{
    struct kernel *kernel = kernel_create(COMPONENT_channel, width);
    kernel_targets(kernel, 1);
    kernel_set(kernel, "outlets", 1070);
    kernel_set(kernel, "goal", 1500);
    kernel_set(kernel, "from", FIRST);
    kernel_set(kernel, "by", FIRST + 12);
    kernel_set(kernel, "completion", completion);
    kernel_set(kernel, "maturity", maturity);
    kernel_set(kernel, "elasticity", elasticity);
    kernel_begin(kernel, FIRST, FIRST - 1);
    return kernel;
}

/* A straight line from 1,070 to what is completed of 1,500, a few months late, then flat. */
static void line_is_straight(enum width width)
{
    static const double cases[][3] = {{1, 0, 0.5}, {0.8, 2.5, 0.3}, {1, 0, -0.2}, {0, 3, 1}};
    for (size_t c = 0; c < 4; c++) {
        struct kernel *kernel = channel(width, cases[c][0], cases[c][1], cases[c][2]);
        for (int m = 0; m < 18; m++) {
            double done = fmin(1, fmax(0, (m + 1 - cases[c][1]) / 12));
            double outlets = 1070 + done * cases[c][0] * (1500 - 1070);
            expect_relative(kernel_factor(kernel, FIRST + m), pow(outlets / 1070, cases[c][2]), 1e-13);
        }
        free(kernel);
    }
}

/* Outlets may also go; half of them gone with elasticity 1 is half the volume. */
static void fewer_outlets(enum width width)
{
    struct kernel *kernel = channel(width, 1, 0, 1);
    kernel_set(kernel, "goal", 535);
    expect_relative(kernel_factor(kernel, FIRST + 11), 0.5, 1e-14);
    expect_relative(kernel_factor(kernel, FIRST + 5), 0.75, 1e-14);
    free(kernel);
}

/* Outlets taken at the month's beginning instead of its end are told apart. */
static void planted_error_is_seen(enum width width)
{
    struct kernel *kernel = channel(width, 1, 1, 0.5);
    double right = pow((1070 + 430 / 12.0) / 1070, 0.5);
    assert_true(fabs(kernel_factor(kernel, FIRST) - right) > 1e-13 * right);
    free(kernel);
}

static void test_line(void **state)
{
    (void)state;
    kernel_widths(line_is_straight);
}

static void test_fewer(void **state)
{
    (void)state;
    kernel_widths(fewer_outlets);
}

static void test_planted(void **state)
{
    (void)state;
    kernel_widths(planted_error_is_seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_fewer),
        cmocka_unit_test(test_planted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
