/* Largest first: by hand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expect.h"

#include <math.h>

#include "base/largest.h"

static void expect_order(const double *sizes, size_t count, const size_t *expected)
{
    struct arena *arena = arena_create();
    const size_t *order = largest_first(arena, sizes, count);
    for (size_t i = 0; i < count; i++)
        if (order[i] != expected[i]) fail_msg("at %zu: %zu instead of %zu", i, order[i], expected[i]);
    arena_free(arena);
}

static void test_order(void **state)
{
    (void)state;
    expect_order(NULL, 0, NULL);
    expect_order((const double[]){1, 3, -2, 2}, 4, (const size_t[]){1, 3, 0, 2});
    expect_order((const double[]){INFINITY, 0, -INFINITY}, 3, (const size_t[]){0, 1, 2});
}

/* The order of equal ones, and where no number is, must not depend on how they are sorted. */
static void test_equal_and_none(void **state)
{
    (void)state;
    expect_order((const double[]){2, NAN, 2, 5, NAN, 2}, 6, (const size_t[]){3, 0, 2, 5, 1, 4});
    expect_order((const double[]){NAN, NAN, -1}, 3, (const size_t[]){2, 0, 1});
    double same[1000];
    size_t expected[1000];
    for (size_t i = 0; i < 1000; i++)
        same[i] = (double)(i % 2), expected[i] = i < 500 ? 2 * i + 1 : 2 * (i - 500);
    expect_order(same, 1000, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_equal_and_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
