/* Do the 95 % intervals over the randomisations hold the truth in 95 % of the runs? 10,000 seeds of a sum of four
 * normals, whose every figure is known. In Latin hypercubes and Sobol's sequence, with what moves the sum turned into one
 * column, and without.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "coverage.h"
#include "engine/order.h"
#include "model.h"
#include "scatter.h"

enum { SEEDS = 10000, TRIALS = 1024, CHANCE = 0, MEAN, P10, P50, FIGURES };

static const double MU = 100000, SIGMA = 8000, TARGET = 104000;

static const char *const names[FIGURES] = {"chance", "mean", "P10", "P50"};

static void look(const struct spread_sample *sample, struct coverage coverage[FIGURES])
{
    const struct estimate estimate = spread_estimate(sample, 0);
    struct report_cell percentiles[ESTIMATE_PERCENTILES];
    estimate_percentiles(&estimate, 0, percentiles);
    const struct report_cell cells[FIGURES] = {
        [CHANCE] = estimate_reached(&estimate, 0, TARGET),
        [MEAN] = estimate_mean(&estimate, 0),
        [P10] = percentiles[2],
        [P50] = percentiles[4],
    };
    const double truth[FIGURES] = {
        [CHANCE] = gsl_cdf_ugaussian_Q((TARGET - 0.5 - MU) / SIGMA), /* cars are rounded */
        [MEAN] = MU,
        [P10] = MU + SIGMA * gsl_cdf_ugaussian_Pinv(0.1),
        [P50] = MU,
    };
    for (int i = 0; i < FIGURES; i++)
        coverage_count(&coverage[i], coverage_off(cells[i].low, cells[i].high, truth[i]));
}

/* `coarse`: percentiles are so exact that the step from trial to trial is what is left of their error; they have to
 * hold the truth at least as often. */
static void expect_held(const struct plan *plan, leap_sampling sampling, const struct sampler_order *order,
                        bool coarse)
{
    struct coverage coverage[FIGURES] = {{0}};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct spread_request request = scatter_request(&plan, 1, sampling, TRIALS, seed);
        request.order = order;
        struct spread_sample sample = scatter_sample(&request);
        look(&sample, coverage);
        spread_free(&sample);
    }
    for (int i = 0; i < FIGURES; i++)
        (coarse && i >= P10 ? coverage_expect_enough : coverage_expect)(names[i], &coverage[i]);
}

static void test_intervals_cover(void **state)
{
    (void)state;
    struct model model = model_read(
        "[scenario]\nperiod = 2026-01..2026-01\n[target]\ntotal = 104k\n"
        "[line a]\nregion = x\nlevel = normal(25k, 4k)\n[line b]\nregion = x\nlevel = normal(25k, 4k)\n"
        "[line c]\nregion = y\nlevel = normal(25k, 4k)\n[line d]\nregion = y\nlevel = normal(25k, 4k)\n",
        PLAN_GOALS);
    struct arena *arena = arena_create();
    const struct sampler_order *order;
    struct simulate_fault fault;
    assert_int_equal(order_measure(arena, (const struct plan *const[]){model.plan}, 1, 1, &order, &fault),
                     LEAP_OK);
    assert_int_equal(order->turned_count, 4);
    struct sampler_order plain = *order;
    plain.turned_count = 0;
    expect_held(model.plan, LEAP_SAMPLING_LATIN, &plain, false);
    expect_held(model.plan, LEAP_SAMPLING_LATIN, order, true);
    expect_held(model.plan, LEAP_SAMPLING_SOBOL, &plain, false);
    expect_held(model.plan, LEAP_SAMPLING_SOBOL, order, true);
    arena_free(arena);
    model_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_intervals_cover)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
