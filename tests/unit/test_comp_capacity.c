/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel.h"

static const int FIRST = 12 * 2026;

static void limit(struct kernel *kernel, double a, double b)
{
    struct month month = {FIRST, true};
    kernel_fill(kernel->volume[0], a);
    kernel_fill(kernel->volume[1], b);
    kernel->type->limit(kernel->self, &month);
}

/* Demand of 150 on a limit of 100: two thirds each; half of the rest waits and is served when there is
 * room, by the recursion in long double. */
static void backlog_follows_its_recursion(enum width width)
{
    static const double demand[6][2] = {{90, 60}, {30, 10}, {100, 100}, {0, 0}, {0, 0}, {50, 49}};
    struct kernel *kernel = kernel_create(COMPONENT_capacity, width);
    kernel_targets(kernel, 2);
    kernel_set(kernel, "limit", 100);
    kernel_set(kernel, "backlog", 0.5);
    long double waiting[2] = {0, 0};
    for (int month = 0; month < 6; month++) {
        long double want[2] = {demand[month][0] + waiting[0], demand[month][1] + waiting[1]};
        long double total = want[0] + want[1], served = total > 100 ? 100 / total : 1;
        limit(kernel, demand[month][0], demand[month][1]);
        for (int i = 0; i < 2; i++) {
            expect_within(kernel->volume[i][3], (double)(want[i] * served), 1e-12);
            waiting[i] = (want[i] - want[i] * served) / 2;
            expect_within(kernel->waiting[i][3], (double)waiting[i], 1e-12);
        }
    }
    free(kernel);
}

static void no_demand_and_no_capacity_are_fine(enum width width)
{
    struct kernel *kernel = kernel_create(COMPONENT_capacity, width);
    kernel_targets(kernel, 2);
    kernel_set(kernel, "limit", 0);
    limit(kernel, 0, 0);
    expect_within(kernel->volume[0][0], 0, 0);
    limit(kernel, 10, 20);
    expect_within(kernel->volume[1][0], 0, 0);
    expect_within(kernel->waiting[1][0], 0, 0); /* without backlog nothing waits */
    free(kernel);
}

/* What is below the limit passes untouched, bit for bit. */
static void room_changes_nothing(enum width width)
{
    struct kernel *kernel = kernel_create(COMPONENT_capacity, width);
    kernel_targets(kernel, 2);
    kernel_set(kernel, "limit", 100);
    limit(kernel, 33.3, 66.6);
    expect_within(kernel->volume[0][0], 33.3, 0);
    expect_within(kernel->volume[1][0], 66.6, 0);
    limit(kernel, 33.3, 66.8); /* and a tenth over the limit is seen */
    assert_true(kernel->volume[0][0] < 33.3);
    free(kernel);
}

static void test_backlog(void **state)
{
    (void)state;
    kernel_widths(backlog_follows_its_recursion);
}
static void test_zero(void **state)
{
    (void)state;
    kernel_widths(no_demand_and_no_capacity_are_fine);
}
static void test_room(void **state)
{
    (void)state;
    kernel_widths(room_changes_nothing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_backlog),
        cmocka_unit_test(test_zero),
        cmocka_unit_test(test_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
