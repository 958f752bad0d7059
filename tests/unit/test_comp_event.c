/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel.h"

static const int FIRST = 12 * 2026;

static struct kernel *event(enum width width, double start, double duration, double effect, double recovery)
{
    struct kernel *kernel = kernel_create(COMPONENT_event, width);
    kernel_targets(kernel, 1);
    kernel_set(kernel, "start", start);
    kernel_set(kernel, "duration", duration);
    kernel_set(kernel, "effect", effect);
    kernel_set(kernel, "recovery", recovery);
    return kernel;
}

static double factor(struct kernel *kernel, int number)
{
    struct month month = {number, true};
    kernel_fill(kernel->volume[0], 1);
    kernel->type->prepare(kernel->self, &month);
    kernel->type->act(kernel->self, &month);
    return kernel->volume[0][7];
}

/* Three full months from the month in which the date falls, then back in thirds of what is left. */
static void shape_is_as_documented(enum width width)
{
    static const double strength[12] = {0, 0, 1, 1, 1, 2 / 3.0, 1 / 3.0, 0, 0, 0, 0, 0};
    for (double day = 0; day < 1; day += 0.49) {
        struct kernel *kernel = event(width, FIRST + 2 + day, 3, -0.3, 2);
        kernel_begin(kernel, FIRST, FIRST - 1);
        for (int m = 0; m < 12; m++) expect_within(factor(kernel, FIRST + m), 1 - 0.3 * strength[m], 1e-15);
        free(kernel);
    }
}

/* It happens in the lanes in which its chance says so, and never takes more than everything. */
static void chance_and_bound(enum width width)
{
    struct kernel *kernel = event(width, FIRST, 12, 0, 0);
    double *happens = kernel_set(kernel, "chance", 0), *effect = kernel_set(kernel, "effect", 0);
    for_lanes(i) happens[i] = (double)(i % 2);
    for_lanes(i) effect[i] = i < 128 ? 0.25 : -1;
    kernel_begin(kernel, FIRST, FIRST - 1);
    factor(kernel, FIRST + 3);
    for_lanes(i) {
        double expected = i % 2 == 0 ? 1 : (i < 128 ? 1.25 : 0);
        expect_within(kernel->volume[0][i], expected, 0);
    }
    free(kernel);
}

/* An event rounded to the next month instead of floored is told apart. */
static void planted_error_is_seen(enum width width)
{
    struct kernel *kernel = event(width, round(FIRST + 2.6), 3, -0.3, 0);
    kernel_begin(kernel, FIRST, FIRST - 1);
    assert_true(fabs(factor(kernel, FIRST + 2) - 0.7) > 1e-3);
    free(kernel);
}

static void test_shape(void **state)
{
    (void)state;
    kernel_widths(shape_is_as_documented);
}
static void test_chance(void **state)
{
    (void)state;
    kernel_widths(chance_and_bound);
}
static void test_planted(void **state)
{
    (void)state;
    kernel_widths(planted_error_is_seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_chance),
        cmocka_unit_test(test_planted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
