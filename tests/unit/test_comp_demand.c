/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel.h"

static const int LEVEL = 12 * 2026;

static void act(struct kernel *kernel, int number)
{
    struct month month = {number, number > LEVEL};
    if (month.moves) kernel->type->advance(kernel->self, &month);
    kernel->type->prepare(kernel->self, &month);
    kernel->type->act(kernel->self, &month);
}

/* exp(n (growth + drift) + noise) on every target; 1 through level_month. */
static void factor_is_closed_form(enum width width)
{
    struct kernel *kernel = kernel_create(COMPONENT_demand, width);
    kernel_targets(kernel, 2);
    kernel_set(kernel, "growth", exp(-0.02));
    kernel_set(kernel, "drift", exp(0.005));
    kernel_set(kernel, "noise", 1.1);
    kernel_begin(kernel, LEVEL, LEVEL);
    for (int n = 0; n <= 11; n++) {
        kernel_fill(kernel->volume[0], 1000);
        kernel_fill(kernel->volume[1], 30);
        act(kernel, LEVEL + n);
        double factor = n == 0 ? 1 : 1.1 * exp(-0.015 * n);
        expect_relative(kernel->volume[0][5], 1000 * factor, 1e-14);
        expect_relative(kernel->volume[1][255], 30 * factor, 1e-14);
    }
    free(kernel);
}

static void planted_error_is_seen(enum width width)
{
    struct kernel *kernel = kernel_create(COMPONENT_demand, width);
    kernel_targets(kernel, 1);
    kernel_set(kernel, "growth", exp(-0.02 + 1e-7));
    kernel_begin(kernel, LEVEL + 1, LEVEL);
    kernel_fill(kernel->volume[0], 1000);
    act(kernel, LEVEL + 1);
    assert_true(fabs(kernel->volume[0][0] - 1000 * exp(-0.02)) > 1e-14 * 1000);
    free(kernel);
}

static void test_factor(void **state)
{
    (void)state;
    kernel_widths(factor_is_closed_form);
}
static void test_planted(void **state)
{
    (void)state;
    kernel_widths(planted_error_is_seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_factor),
        cmocka_unit_test(test_planted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
