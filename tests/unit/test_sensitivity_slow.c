/* Do the 95 % intervals of a sensitivity report on random trials hold the truth? 4,000 seeds.
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_linear),
        cmocka_unit_test(random_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
