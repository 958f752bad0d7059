/* Does the 95 % interval of the value that is solved for hold the truth?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "ask.h"

enum { SEEDS = 2000, TRIALS = 1000 };

/* What is counted for one goal. */
struct tally {
    unsigned held, narrow;
};

static void count(leap_scenario *scenario, uint64_t seed, const char *goal, const char *by, double exact,
                  struct tally *tally)
{
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    options.trials = TRIALS;
    options.seed_given = true;
    options.seed = seed;
    options.threads = 1;
    assert_int_equal(leap_solve(scenario, goal, &by, 1, &options, problems, &report), LEAP_OK);
    json_t *root = parsed(report);
    double low = end(root, "keys", 0, "needed", "low"), high = end(root, "keys", 0, "needed", "high");
    double middle = (low + high) / 2, off = fabs(exact - middle), half = (high - low) / 2;
    tally->held += off <= half;
    tally->narrow += off <= 0.9 * half;
    json_decref(root);
    leap_report_free(report);
    leap_problems_free(problems);
}

/* A line of normal(10,000, 1,000) for one month, moved until the goal is met. The intervals hold the truth in 95 % of
 * 2,000 seeds, within four standard errors (0.0195); those that are 10 % too narrow do not. */
static void coverage(void **state)
{
    (void)state;
    static const char text[] =
        "[scenario]\nperiod = 2026-01\nlevel_month = 2025-12\n[line a]\nregion = home\n"
        "level = normal(10k, 1k)\n";
    const struct {
        const char *goal;
        double exact;
    } cases[] = {
        {"P(total >= 11k) = 30%", 11000 - 0.5 - 10000 - 1000 * gsl_cdf_ugaussian_Pinv(0.7)},
        {"mean(total) = 10500", 500},
    };
    leap_scenario *scenario = read_text(text);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tally tally = {0};
        for (uint64_t seed = 0; seed < SEEDS; seed++)
            count(scenario, seed, cases[i].goal, "shift:line.a.level", cases[i].exact, &tally);
        printf("%s: held %.4f, 10 %% narrower %.4f\n", cases[i].goal, tally.held / (double)SEEDS,
               tally.narrow / (double)SEEDS);
        expect_within(tally.held / (double)SEEDS, 0.95, 0.0195);
        assert_true(tally.narrow / (double)SEEDS < 0.95 - 0.0195);
    }
    leap_scenario_free(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(coverage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
