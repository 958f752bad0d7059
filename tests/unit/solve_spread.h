/* Do the 95 % intervals of what is solved for on Latin and Sobol trials hold the truth, whatever the randomisations? Of
 * as many seeds as are asked for, and planted, of intervals that are too narrow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SOLVE_SPREAD_H
#define TESTS_SOLVE_SPREAD_H

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "ask.h"

#define SOLVE_MONTH "[scenario]\nperiod = 2026-01\nlevel_month = 2025-12\n"
#define SOLVE_NORMALS "a = normal(0, 1)\nb = normal(0, 1)\nc = normal(0, 1)\nd = normal(0, 1)\n"

#define SOLVE_UNIFORMS "a = uniform(0, 2)\nb = uniform(0, 2)\nc = uniform(0, 2)\nd = uniform(0, 2)\n"

struct solve_coverage {
    unsigned seeds;
    double narrower; /* times a half interval, that has to be found */
};

struct solve_tally {
    unsigned held, narrow;
};

/* `exact`: of each key, then of several keys their distance. */
struct solve_case {
    const char *text, *goal, *by[2];
    size_t key_count;
    uint64_t trials;
    double exact[3];
    bool coarse; /* no finer than ranks, so it may hold more often */
};

static inline void solve_count(const struct solve_case *of, leap_scenario *scenario, leap_sampling sampling,
                               uint64_t seed, double narrower, struct solve_tally tally[3])
{
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    options.sampling = sampling;
    options.trials = of->trials;
    options.seed_given = true;
    options.seed = seed;
    options.threads = 1;
    leap_status status = leap_solve(scenario, of->goal, of->by, of->key_count, &options, problems, &report);
    if (status != LEAP_OK) leap_problems_write(problems, stderr, false);
    assert_int_equal(status, LEAP_OK);
    json_t *root = parsed(report);
    for (size_t k = 0; k < (of->key_count > 1 ? of->key_count + 1 : 1); k++) {
        bool is_key = k < of->key_count;
        const char *table = is_key ? "keys" : "ways", *column = is_key ? "needed" : "distance";
        size_t row = is_key ? k : 0;
        double low = end(root, table, row, column, "low"), high = end(root, table, row, column, "high");
        double off = fabs(of->exact[k] - (low + high) / 2), half = (high - low) / 2;
        tally[k].held += off <= half;
        tally[k].narrow += off <= narrower * half;
    }
    json_decref(root);
    leap_report_free(report);
    leap_problems_free(problems);
}

/* Of `seeds` runs: are intervals that are too narrow found? */
static inline void solve_expect_found(double narrow, double seeds)
{
    assert_true(narrow / seeds < 0.95 - 4 * sqrt(0.05 * 0.95 / seeds));
}

/* Adds up those of narrower intervals in `narrow`. */
static inline void solve_cover(const struct solve_coverage *coverage, const struct solve_case *of,
                               leap_sampling sampling, double narrow[3])
{
    const double seeds = coverage->seeds, bound = 4 * sqrt(0.05 * 0.95 / seeds);
    struct solve_tally tally[3] = {{0}};
    leap_scenario *scenario = read_text(of->text);
    for (uint64_t seed = 0; seed < coverage->seeds; seed++)
        solve_count(of, scenario, sampling, seed, coverage->narrower, tally);
    leap_scenario_free(scenario);
    for (size_t k = 0; k < (of->key_count > 1 ? of->key_count + 1 : 1); k++)
        print_message("%s, %s, %s: held %.4f, %g of it %.4f\n", leap_samplings()[sampling], of->goal,
                      k < of->key_count ? of->by[k] : "together", tally[k].held / seeds, coverage->narrower,
                      tally[k].narrow / seeds);
    for (size_t k = 0; k < (of->key_count > 1 ? of->key_count + 1 : 1); k++) {
        narrow[k] += tally[k].narrow;
        assert_true(tally[k].held / seeds >= 0.95 - bound);
        if (!of->coarse) expect_within(tally[k].held / seeds, 0.95, bound);
    }
}

/* ---- the questions ------------------------------------------------------------------------------- */

#define SOLVE_SQUARES "1000*(a*a + b*b + c*c + d*d)\n"

/* A number that is added to a thousand times chi squared of four, or to products without tails, of which the mean is
 * looked for: with tails 16 values are skewed (METHOD.md). */
static inline struct solve_case solve_chance(void)
{
    return (struct solve_case){.text = SOLVE_MONTH "[formula f]\nregion = r\nx = 500\n" SOLVE_NORMALS
                                                   "volume = 10000 + x + " SOLVE_SQUARES,
                               .goal = "P(total >= 16k) = 30%",
                               .by = {"formula.f.x"},
                               .key_count = 1,
                               .trials = 4096,
                               .exact = {6000 - 0.5 - 1000 * gsl_cdf_chisq_Qinv(0.3, 4)}};
}

static inline struct solve_case solve_median(void)
{
    struct solve_case median = solve_chance();
    median.goal = "p50(total) = 14k";
    median.exact[0] = 4000 - 1000 * gsl_cdf_chisq_Qinv(0.5, 4);
    median.coarse = true;
    return median;
}

static inline struct solve_case solve_mean(void)
{
    return (struct solve_case){.text = SOLVE_MONTH "[formula f]\nregion = r\nx = 500\n" SOLVE_UNIFORMS
                                                   "volume = 10000 + x + 2000*(a*b + c*d)\n",
                               .goal = "mean(total) = 14800",
                               .by = {"formula.f.x"},
                               .key_count = 1,
                               .trials = 4096,
                               .exact = {800}};
}

/* Straight frontiers, of which the nearest point to the middle is known: along x and y as the squares of what each
 * moves. Of the second the direction is uncertain too. */
static inline struct solve_case solve_joint_chance(void)
{
    const double more = 6000 - 0.5 - 1000 * gsl_cdf_chisq_Qinv(0.3, 4);
    return (struct solve_case){.text = SOLVE_MONTH "[formula f]\nregion = r\nx = normal(0, 1)\n"
                                                   "y = normal(0, 1)\n" SOLVE_NORMALS
                                                   "volume = 30000 + 2000*x + 1000*y + " SOLVE_SQUARES,
                               .goal = "P(total >= 36k) = 30%",
                               .by = {"formula.f.x", "formula.f.y"},
                               .key_count = 2,
                               .trials = 8192,
                               .exact = {more * 2 / 5000, more / 5000, more / 1000 / sqrt(5)}};
}

static inline struct solve_case solve_joint_mean(void)
{
    return (struct solve_case){.text = SOLVE_MONTH "[formula f]\nregion = r\nx = normal(40, 4)\n"
                                                   "y = normal(30, 5)\n" SOLVE_UNIFORMS
                                                   "volume = 1000*(x*a*b + y*c*d)\n",
                               .goal = "mean(total) = 80k",
                               .by = {"formula.f.x", "formula.f.y"},
                               .key_count = 2,
                               .trials = 8192,
                               .exact = {40 + 160 / 41.0, 30 + 250 / 41.0, 10 / sqrt(41)}};
}

#endif
