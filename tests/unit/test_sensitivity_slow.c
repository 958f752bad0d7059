/* Do the 95 % intervals of a sensitivity report on random trials hold the truth? 4,000 seeds; and, in fewer, those on
 * Sobol trials (test_sensitivity_spread_long.c has as many, and Latin ones).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "sensitivity_coverage.h"

static void random_linear(void **state)
{
    (void)state;
    cover_linear(LEAP_SAMPLING_RANDOM, 2048, 4000);
}

static void random_chance(void **state)
{
    (void)state;
    cover_chance(LEAP_SAMPLING_RANDOM, 4096, 4000);
}

static void sobol_linear(void **state)
{
    (void)state;
    cover_linear(LEAP_SAMPLING_SOBOL, 4096, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_linear),
        cmocka_unit_test(random_chance),
        cmocka_unit_test(sobol_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
