/* Do the 95 % intervals hold the truth in 95 % of the runs? 10,000 seeds of 10,000 trials of a law whose
 * every figure is known; the bound is four standard errors of a share of 0.95 in 10,000 runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "base/month.h"
#include "model.h"
#include "study/interval.h"

enum { SEEDS = 10000, TRIALS = 10000, PERCENTS = 9 };

static const unsigned percents[PERCENTS] = {1, 5, 10, 25, 50, 75, 90, 95, 99};
static const double MEAN = 100000, SD = 15000, TARGET = 108000;

/* How often the truth lay inside: as printed, and in intervals that are 10 % too narrow. */
struct held {
    unsigned proportion, narrow_proportion, mean, narrow_mean, percentile[PERCENTS];
};

static bool holds(struct interval interval, double centre, double shrink, double truth)
{
    double low = centre + shrink * (interval.low - centre);
    double high = centre + shrink * (interval.high - centre);
    return low <= truth && truth <= high;
}

static void look(const struct summary *summary, struct held *held)
{
    uint64_t hits = summary_at_least(summary, 0, TARGET);
    double p = gsl_cdf_ugaussian_Q((TARGET - 0.5 - MEAN) / SD); /* cars are rounded */
    struct interval proportion = interval_proportion(hits, TRIALS);
    double centre = (proportion.low + proportion.high) / 2;
    held->proportion += holds(proportion, centre, 1, p);
    held->narrow_proportion += holds(proportion, centre, 0.9, p);
    double mean = summary_mean(summary, 0);
    struct interval around = interval_mean(mean, summary_sd(summary, 0), TRIALS);
    held->mean += holds(around, mean, 1, MEAN);
    held->narrow_mean += holds(around, mean, 0.9, MEAN);
    for (int i = 0; i < PERCENTS; i++) {
        struct interval_ranks ranks = interval_ranks(TRIALS, percents[i]);
        double truth = MEAN + SD * gsl_cdf_ugaussian_Pinv(percents[i] / 100.0);
        held->percentile[i] += summary_at_rank(summary, 0, ranks.low) <= truth &&
                               truth <= summary_at_rank(summary, 0, ranks.high);
    }
}

static void test_intervals_cover(void **state)
{
    (void)state;
    struct model model = model_read("[scenario]\nperiod = 2026-01..2026-01\n"
                                    "[line a]\nregion = x\nlevel = normal(100k, 15k)\n",
                                    PLAN_GOALS);
    const struct plan *plan = model.plan;
    struct held held = {0};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct simulate_options options = {.trials = TRIALS, .seed = seed, .threads = 1};
        struct simulate_fault fault;
        struct summary *summary;
        assert_int_equal(simulate(&plan, 1, &options, &summary, &fault), LEAP_OK);
        look(summary, &held);
        summary_free(summary);
    }
    model_free(&model);
    expect_within(held.proportion / (double)SEEDS, 0.95, 0.009);
    expect_within(held.mean / (double)SEEDS, 0.95, 0.009);
    assert_true(held.narrow_proportion < 0.941 * SEEDS); /* 10 % too narrow fails */
    assert_true(held.narrow_mean < 0.941 * SEEDS);
    for (int i = 0; i < PERCENTS; i++) {
        struct interval_ranks ranks = interval_ranks(TRIALS, percents[i]);
        double p = percents[i] / 100.0;
        double exact = gsl_cdf_binomial_P((unsigned)ranks.high - 1, p, TRIALS) -
                       gsl_cdf_binomial_P((unsigned)ranks.low - 1, p, TRIALS);
        expect_within(held.percentile[i] / (double)SEEDS, exact, 4 * sqrt(exact * (1 - exact) / SEEDS));
        assert_true(exact >= 0.95);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_intervals_cover)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
