/* Does the 95 % interval of the value that is solved for hold the truth?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "ask.h"

enum { SEEDS = 2000, TRIALS = 1000, JOINT_SEEDS = 1000, JOINT_TRIALS = 8192 };

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

/* ---- several keys -------------------------------------------------------------------------------- */

struct joint {
    const char *text, *goal, *by[2];
    double exact[2], distance;
};

static void count_joint(const struct joint *joint, leap_scenario *scenario, uint64_t seed,
                        struct tally tally[3])
{
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    options.trials = JOINT_TRIALS;
    options.seed_given = true;
    options.seed = seed;
    options.threads = 1;
    assert_int_equal(leap_solve(scenario, joint->goal, joint->by, 2, &options, problems, &report), LEAP_OK);
    json_t *root = parsed(report);
    for (size_t k = 0; k < 3; k++) {
        const char *table = k < 2 ? "keys" : "ways", *column = k < 2 ? "needed" : "distance";
        double low = end(root, table, k % 2, column, "low"), high = end(root, table, k % 2, column, "high");
        double off = fabs((k < 2 ? joint->exact[k] : joint->distance) - (low + high) / 2),
               half = (high - low) / 2;
        tally[k].held += off <= half;
        tally[k].narrow += off <= 0.9 * half;
    }
    json_decref(root);
    leap_report_free(report);
    leap_problems_free(problems);
}

/* Straight frontiers, of which the nearest point to the middle is known. Lines a of sd 2,000 and b of 1,000 are moved
 * until with c, of 1,500, they reach 113,000 as often as is asked: by 4 and 1 parts of 5. x and y, of sd 4 and 5, stand
 * before factors of mean 1,000 that each run knows from its trials alone, so that the direction is uncertain too: 10
 * more are parted as 16 and 25 of 41, for x and y in units of their own. */
static void joint_coverage(void **state)
{
    (void)state;
    const double more = 3000 - 0.5 + 1000 * sqrt(4 + 1 + 2.25) * gsl_cdf_ugaussian_Pinv(0.6);
    const struct joint cases[] = {
        {"[scenario]\nperiod = 2026-01\nlevel_month = 2025-12\n[line a]\nregion = x\nlevel = normal(92k, "
         "2k)\n"
         "[line b]\nregion = x\nlevel = normal(8k, 1k)\n[line c]\nregion = x\nlevel = normal(10k, 1.5k)\n",
         "P(total >= 113k) = 60%",
         {"shift:line.a.level", "shift:line.b.level"},
         {more * 4 / 5, more / 5},
         more / 1000 / sqrt(5)},
        {"[scenario]\nperiod = 2026-01\nlevel_month = 2025-12\n[formula f]\nregion = x\nx = normal(40, 4)\n"
         "y = normal(30, 5)\na = lognormal(mean=1000, sd=300)\nb = lognormal(mean=1000, sd=300)\nvolume = "
         "x*a + y*b\n",
         "mean(total) = 80k",
         {"formula.f.x", "formula.f.y"},
         {40 + 160 / 41.0, 30 + 250 / 41.0},
         10 / sqrt(41)},
    };
    enum { CASES = sizeof cases / sizeof *cases };
    struct tally all[3] = {{0}};
    for (size_t i = 0; i < CASES; i++) {
        leap_scenario *scenario = read_text(cases[i].text);
        struct tally tally[3] = {{0}};
        for (uint64_t seed = 0; seed < JOINT_SEEDS; seed++) count_joint(&cases[i], scenario, seed, tally);
        for (size_t k = 0; k < 3; k++)
            printf("%s, %s: held %.4f, 10 %% narrower %.4f\n", cases[i].goal,
                   k < 2 ? cases[i].by[k] : "together", tally[k].held / (double)JOINT_SEEDS,
                   tally[k].narrow / (double)JOINT_SEEDS);
        for (size_t k = 0; k < 3; k++) {
            expect_within(tally[k].held / (double)JOINT_SEEDS, 0.95, 0.0276);
            all[k].held += tally[k].held;
            all[k].narrow += tally[k].narrow;
        }
        leap_scenario_free(scenario);
    }
    /* Of 2,000 runs of both: four standard errors are 0.0195. */
    for (size_t k = 0; k < 3; k++) {
        expect_within(all[k].held / (double)(CASES * JOINT_SEEDS), 0.95, 0.0195);
        assert_true(all[k].narrow / (double)(CASES * JOINT_SEEDS) < 0.95 - 0.0195);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(coverage), cmocka_unit_test(joint_coverage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
