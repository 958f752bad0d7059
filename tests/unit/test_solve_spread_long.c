/* 2,000 seeds of one key and 1,000 of two, in either sampling; of all that may not be coarse together intervals that are
 * 10 % too narrow are found.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "solve_spread.h"

static void cover(const struct solve_coverage *coverage, const struct solve_case *cases, size_t count)
{
    double narrow[3] = {0}, runs = 0;
    for (size_t i = 0; i < count; i++)
        for (leap_sampling sampling = LEAP_SAMPLING_LATIN; sampling <= LEAP_SAMPLING_SOBOL; sampling++) {
            double own[3] = {0};
            solve_cover(coverage, &cases[i], sampling, own);
            for (int k = 0; k < 3 && !cases[i].coarse; k++) narrow[k] += own[k];
            runs += cases[i].coarse ? 0 : coverage->seeds;
        }
    for (size_t k = 0; k < (cases->key_count > 1 ? 3 : 1); k++) {
        print_message("narrower, all: %.4f\n", narrow[k] / runs);
        solve_expect_found(narrow[k], runs);
    }
}

static void alone(void **state)
{
    (void)state;
    const struct solve_coverage coverage = {2000, 0.9};
    cover(&coverage, (const struct solve_case[]){solve_chance(), solve_median(), solve_mean()}, 3);
}

static void together(void **state)
{
    (void)state;
    const struct solve_coverage coverage = {1000, 0.9};
    cover(&coverage, (const struct solve_case[]){solve_joint_chance(), solve_joint_mean()}, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(alone), cmocka_unit_test(together)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
