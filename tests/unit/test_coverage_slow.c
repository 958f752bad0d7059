/* Do the 95 % intervals hold the truth in 95 % of the runs? 10,000 seeds of 10,000 trials of a law whose
 * every figure is known.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "coverage.h"
#include "model.h"
#include "study/sample/interval.h"

enum { SEEDS = 10000, TRIALS = 10000, PERCENTS = 9 };

static const unsigned percents[PERCENTS] = {1, 5, 10, 25, 50, 75, 90, 95, 99};
static const double MEAN = 100000, SD = 15000, TARGET = 108000;

/* How often the truth lay inside. */
struct held {
    struct coverage proportion, mean;
    unsigned percentile[PERCENTS];
};

static void look(const struct summary *summary, struct held *held)
{
    uint64_t hits = summary_at_least(summary, 0, TARGET);
    double p = gsl_cdf_ugaussian_Q((TARGET - 0.5 - MEAN) / SD); /* cars are rounded */
    struct interval proportion = interval_proportion(hits, TRIALS);
    coverage_count(&held->proportion, coverage_off(proportion.low, proportion.high, p));
    struct interval mean = interval_mean(summary_mean(summary, 0), summary_sd(summary, 0), TRIALS);
    coverage_count(&held->mean, coverage_off(mean.low, mean.high, MEAN));
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
    coverage_expect("proportion", &held.proportion);
    coverage_expect("mean", &held.mean);
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
