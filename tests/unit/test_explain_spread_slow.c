/* 200 seeds, which find intervals that are a third too narrow; test_explain_spread_long.c has more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "explain_spread.h"

static const struct explain_coverage coverage = {200, 0.6667};

static void all_coalitions(void **state)
{
    (void)state;
    for (leap_sampling sampling = LEAP_SAMPLING_LATIN; sampling <= LEAP_SAMPLING_SOBOL; sampling++)
        explain_between(&coverage, sampling);
}

static void random_orders(void **state)
{
    (void)state;
    for (leap_sampling sampling = LEAP_SAMPLING_LATIN; sampling <= LEAP_SAMPLING_SOBOL; sampling++)
        explain_factors(&coverage, sampling, 2048);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_coalitions), cmocka_unit_test(random_orders)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
