/* 4,000 seeds, which find intervals that are 10 % too narrow; in short 200, which find those a third too narrow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "coverage.h"
#include "explain_spread.h"

static struct explain_coverage coverage = {4000, 0.9};

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

/* 1,000 seeds find intervals that are 20 % too narrow. */
static void turned_orders(void **state)
{
    (void)state;
    if (coverage_in_short) skip();
    const struct explain_coverage fewer = {1000, 0.8};
    explain_factors(&fewer, LEAP_SAMPLING_SOBOL, 1 << 16);
}

int main(int argc, char **argv)
{
    coverage_arguments(argc, argv);
    if (coverage_in_short) coverage = (struct explain_coverage){200, 2 / 3.0};
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_coalitions), cmocka_unit_test(random_orders),
                                       cmocka_unit_test(turned_orders)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
