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

/* Two lines, a of normal(92,000, 2,000) and b of normal(8,000, 1,000), besides c of normal(10,000, 1,500): the frontier
 * a + b = more is straight, and nearest to the middle at a multiple of the two sds. */
static void joint_coverage(void **state)
{
    (void)state;
    static const char text[] =
        "[scenario]\nperiod = 2026-01\nlevel_month = 2025-12\n[line a]\nregion = x\nlevel = normal(92k, "
        "2k)\n"
        "[line b]\nregion = x\nlevel = normal(8k, 1k)\n[line c]\nregion = x\nlevel = normal(10k, 1.5k)\n";
    static const char *const set[] = {"line.a.level", "line.b.level"}, *const shift[] = {
                                                                           "shift:line.a.level",
                                                                           "shift:line.b.level"};
    const double z = gsl_cdf_ugaussian_Pinv(0.6);
    const struct {
        const char *goal;
        const char *const *by;
        double more; /* that a and b have to have together than in their middles */
    } cases[] = {
        {"mean(total) = 113k", set, 3000},
        {"P(total >= 113k) = 60%", set, 3000 - 0.5 + 1500 * z},
        {"P(total >= 113k) = 60%", shift, 3000 - 0.5 + 1000 * sqrt(4 + 1 + 2.25) * z},
        {"p50(total) = 113k", shift, 3000},
    };
    leap_scenario *scenario = read_text(text);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tally tally[2] = {{0}};
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            leap_problems *problems = leap_problems_create();
            leap_run_options options = leap_run_options_default();
            leap_report *report = NULL;
            options.trials = TRIALS;
            options.seed_given = true;
            options.seed = seed;
            options.threads = 1;
            assert_int_equal(
                leap_solve(scenario, cases[i].goal, cases[i].by, 2, &options, problems, &report), LEAP_OK);
            json_t *root = parsed(report);
            for (size_t k = 0; k < 2; k++) {
                double middle = cases[i].by == set ? k ? 8000 : 92000 : 0;
                double exact = middle + cases[i].more * (k ? 1 : 4) / 5;
                double low = end(root, "keys", k, "needed", "low"),
                       high = end(root, "keys", k, "needed", "high");
                double off = fabs(exact - (low + high) / 2), half = (high - low) / 2;
                tally[k].held += off <= half;
                tally[k].narrow += off <= 0.9 * half;
            }
            json_decref(root);
            leap_report_free(report);
            leap_problems_free(problems);
        }
        for (size_t k = 0; k < 2; k++)
            printf("%s, key %zu: held %.4f, 10 %% narrower %.4f\n", cases[i].goal, k,
                   tally[k].held / (double)SEEDS, tally[k].narrow / (double)SEEDS);
    }
    leap_scenario_free(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(coverage), cmocka_unit_test(joint_coverage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
