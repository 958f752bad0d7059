/* 200 seeds, which find intervals that are a third too narrow; test_solve_spread_long.c has more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "solve_spread.h"

static const struct solve_coverage coverage = {200, 2 / 3.0};

static void alone(void **state)
{
    (void)state;
    const struct solve_case chance = solve_chance();
    for (leap_sampling sampling = LEAP_SAMPLING_LATIN; sampling <= LEAP_SAMPLING_SOBOL; sampling++) {
        double narrow[3] = {0};
        solve_cover(&coverage, &chance, sampling, narrow);
        solve_expect_found(narrow[0], coverage.seeds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(alone)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
