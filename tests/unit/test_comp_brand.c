/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel.h"

static const int FIRST = 12 * 2026;

/* A brand that reads two components; their volume of last month is in kernel->share. */
static struct kernel *brand(enum width width, double halo, double *past[2])
{
    struct kernel *kernel = kernel_create(COMPONENT_brand, width);
    kernel_targets(kernel, 1);
    for (int i = 0; i < 2; i++) kernel->share[i] = past[i] = kernel_lanes(kernel, 0);
    struct past from = {2, kernel->share};
    memcpy(kernel->self + kernel_field(kernel, "from", FIELD_PAST)->offset, &from, sizeof from);
    kernel_set(kernel, "plan", 4000);
    kernel_set(kernel, "halo", halo);
    kernel_set(kernel, "neutral", 0.5);
    kernel_begin(kernel, FIRST, FIRST - 1);
    return kernel;
}

/* Nothing before the first sales; then exp(halo (s - 1/2)), also when sales stop again. */
static void halo_follows_last_month(enum width width)
{
    static const double sold[6][2] = {{0, 0}, {0, 0}, {100, 300}, {3000, 2000}, {0, 4000}, {0, 0}};
    double *past[2];
    struct kernel *kernel = brand(width, 0.2, past);
    for (int m = 0; m < 6; m++) {
        kernel_fill(past[0], sold[m][0]);
        kernel_fill(past[1], sold[m][1]);
        double s = (sold[m][0] + sold[m][1]) / 4000;
        expect_relative(kernel_factor(kernel, FIRST + m), m < 2 ? 1 : exp(0.2 * (s - 0.5)), 1e-14);
    }
    free(kernel);
}

static void negative_halo(enum width width)
{
    double *past[2];
    struct kernel *kernel = brand(width, -0.1, past);
    kernel_fill(past[0], 4000);
    expect_relative(kernel_factor(kernel, FIRST + 3), exp(-0.05), 1e-14);
    free(kernel);
}

/* A plan that is off by a ten-millionth is told apart. */
static void planted_error_is_seen(enum width width)
{
    double *past[2];
    struct kernel *kernel = brand(width, 0.2, past);
    kernel_set(kernel, "plan", 4000 * (1 + 1e-7));
    kernel_fill(past[0], 4000);
    assert_true(fabs(kernel_factor(kernel, FIRST + 3) - exp(0.1)) > 1e-14 * exp(0.1));
    free(kernel);
}

static void test_halo(void **state)
{
    (void)state;
    kernel_widths(halo_follows_last_month);
}

static void test_negative(void **state)
{
    (void)state;
    kernel_widths(negative_halo);
}

static void test_planted(void **state)
{
    (void)state;
    kernel_widths(planted_error_is_seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_halo),
        cmocka_unit_test(test_negative),
        cmocka_unit_test(test_planted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
