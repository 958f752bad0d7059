/* Does the 95 % interval of the value that is solved for hold the truth?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "ask.h"
#include "coverage.h"

enum { SEEDS = 2000, TRIALS = 1000, JOINT_SEEDS = 1000, JOINT_TRIALS = 8192 };

static json_t *solved(const leap_scenario *scenario, const char *goal, const char *const *by, size_t keys,
                      uint64_t trials, uint64_t seed)
{
    leap_problems *problems = leap_problems_create();
    const leap_run_options options = run_options(trials, seed);
    leap_report *report = NULL;
    assert_int_equal(leap_solve(scenario, goal, by, keys, &options, problems, &report), LEAP_OK);
    json_t *root = parsed(report);
    leap_report_free(report);
    leap_problems_free(problems);
    return root;
}

static void count(const json_t *root, const char *table, size_t row, const char *column, double exact,
                  struct coverage *coverage)
{
    coverage_count(coverage, coverage_off(end(root, table, row, column, "low"),
                                          end(root, table, row, column, "high"), exact));
}

/* A line of normal(10,000, 1,000) for one month, moved until the goal is met. The intervals hold the truth in 95 % of
 * 2,000 seeds. */
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
    const char *by = "shift:line.a.level";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct coverage coverage = {0};
        for (uint64_t seed = 0; seed < coverage_seeds(SEEDS); seed++) {
            json_t *root = solved(scenario, cases[i].goal, &by, 1, TRIALS, seed);
            count(root, "keys", 0, "needed", cases[i].exact, &coverage);
            json_decref(root);
        }
        coverage_expect(cases[i].goal, &coverage);
    }
    leap_scenario_free(scenario);
}

/* ---- several keys -------------------------------------------------------------------------------- */

struct joint {
    const char *text, *goal, *by[2];
    double exact[2], distance;
};

/* Both keys and the distance. */
static void count_joint(const struct joint *joint, const leap_scenario *scenario, uint64_t seed,
                        struct coverage coverage[3])
{
    json_t *root = solved(scenario, joint->goal, joint->by, 2, JOINT_TRIALS, seed);
    for (size_t k = 0; k < 2; k++) count(root, "keys", k, "needed", joint->exact[k], &coverage[k]);
    count(root, "ways", 0, "distance", joint->distance, &coverage[2]);
    json_decref(root);
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
    struct coverage all[3] = {{0}};
    for (size_t i = 0; i < CASES; i++) {
        leap_scenario *scenario = read_text(cases[i].text);
        struct coverage coverage[3] = {{0}};
        for (uint64_t seed = 0; seed < coverage_seeds(JOINT_SEEDS); seed++)
            count_joint(&cases[i], scenario, seed, coverage);
        for (size_t k = 0; k < 3; k++) {
            coverage_expect_held(k < 2 ? cases[i].by[k] : "distance", &coverage[k]);
            all[k].runs += coverage[k].runs;
            all[k].held += coverage[k].held;
            all[k].narrow += coverage[k].narrow;
        }
        leap_scenario_free(scenario);
    }
    static const char *const names[3] = {"first keys", "second keys", "distances"};
    for (size_t k = 0; k < 3; k++) coverage_expect(names[k], &all[k]);
}

int main(int argc, char **argv)
{
    coverage_arguments(argc, argv);
    const struct CMUnitTest tests[] = {cmocka_unit_test(coverage), cmocka_unit_test(joint_coverage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
