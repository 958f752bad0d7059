/* Do the 95 % intervals of a sensitivity report on Latin and Sobol trials hold the truth? 4,000 seeds of each;
 * in short, those on Sobol trials of one scenario.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "sensitivity_coverage.h"

enum { SEEDS = 4000, TRIALS = 4096 };

static void sobol_linear(void **state)
{
    (void)state;
    cover_linear(LEAP_SAMPLING_SOBOL, TRIALS, SEEDS);
}

static void sobol(void **state)
{
    (void)state;
    if (coverage_in_short) skip();
    cover_chance(LEAP_SAMPLING_SOBOL, TRIALS, SEEDS);
    cover_ishigami(LEAP_SAMPLING_SOBOL, TRIALS, SEEDS);
}

static void latin(void **state)
{
    (void)state;
    if (coverage_in_short) skip();
    cover_linear(LEAP_SAMPLING_LATIN, TRIALS, SEEDS);
    cover_chance(LEAP_SAMPLING_LATIN, TRIALS, SEEDS);
    cover_ishigami(LEAP_SAMPLING_LATIN, TRIALS, SEEDS);
}

int main(int argc, char **argv)
{
    coverage_arguments(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sobol_linear),
        cmocka_unit_test(sobol),
        cmocka_unit_test(latin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
