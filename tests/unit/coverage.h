/* Do 95 % intervals hold the truth in 95 % of the runs, one for each seed? The bound is four standard errors of a share
 * of 0.95 in so many runs; planted: the same intervals, a tenth too narrow, which have to break it.
 *
 * A long test (test_*_long.c) that hands its arguments to coverage_arguments runs in short as well, with the argument
 * "short": a quarter of the seeds, which notice intervals that are a quarter too narrow. How many seeds notice how much
 * a test may say itself.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_COVERAGE_H
#define TESTS_COVERAGE_H

#include <stdbool.h>
#include <string.h>

#include "expect.h"

struct coverage {
    unsigned runs, held, narrow; /* `narrow`: those that the planted intervals hold */
};

static bool coverage_in_short;
static double coverage_planted = 0.9; /* times an interval */

static inline void coverage_arguments(int argc, char **argv)
{
    coverage_in_short = argc > 1 && strcmp(argv[1], "short") == 0;
    if (coverage_in_short) coverage_planted = 0.75;
}

static inline unsigned coverage_seeds(unsigned all) { return coverage_in_short ? all / 4 : all; }

/* Counts a run by how far the truth lies from the interval's middle, in halves of the interval. */
static inline void coverage_count(struct coverage *coverage, double off)
{
    coverage->runs++;
    coverage->held += off <= 1;
    coverage->narrow += off <= coverage_planted;
}

static inline void coverage_add(struct coverage *all, const struct coverage *coverage)
{
    all->runs += coverage->runs;
    all->held += coverage->held;
    all->narrow += coverage->narrow;
}

static inline double coverage_off(double low, double high, double truth)
{
    return fabs(truth - (low + high) / 2) / ((high - low) / 2);
}

static inline double coverage_bound(const struct coverage *coverage)
{
    return 4 * sqrt(0.05 * 0.95 / coverage->runs);
}

/* At least in 95 % of the runs. */
static inline void coverage_expect_enough(const char *what, const struct coverage *coverage)
{
    print_message("%s: held in %.4f of %u runs\n", what, coverage->held / (double)coverage->runs,
                  coverage->runs);
    assert_true(coverage->held >= (0.95 - coverage_bound(coverage)) * coverage->runs);
}

/* Neither more nor less. */
static inline void coverage_expect_held(const char *what, const struct coverage *coverage)
{
    coverage_expect_enough(what, coverage);
    expect_within(coverage->held / (double)coverage->runs, 0.95, coverage_bound(coverage));
}

/* The planted ones are found. */
static inline void coverage_expect_found(const char *what, const struct coverage *coverage)
{
    print_message("%s: %.2f of an interval held in %.4f of %u runs\n", what, coverage_planted,
                  coverage->narrow / (double)coverage->runs, coverage->runs);
    assert_true(coverage->narrow < (0.95 - coverage_bound(coverage)) * coverage->runs);
}

static inline void coverage_expect(const char *what, const struct coverage *coverage)
{
    coverage_expect_held(what, coverage);
    coverage_expect_found(what, coverage);
}

#endif
