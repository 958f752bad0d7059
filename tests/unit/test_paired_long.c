/* Two plans over the same Latin and Sobol trials: do the 95 % intervals of their differences hold the truth in 95 %
 * of the runs? 3,000 seeds of two sums of four normals, of which one is higher and narrower in the second, so that
 * every figure and difference is known, and so is their mixture.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>

#include "coverage.h"
#include "engine/order.h"
#include "model.h"
#include "scatter.h"
#include "study/answer/answer.h"
#include "study/compare/mixture.h"
#include "study/paired/difference.h"

enum { SEEDS = 3000, TRIALS = 4096, PLANS = 2, JANUARY_2026 = 2026 * 12 };
enum { CHANCE, MEAN, P10, P50, MIXED_CHANCE, MIXED_MEAN, FIGURES };

#define LINES                                                                                        \
    "[scenario]\nperiod = 2026-01..2026-01\n[target]\ntotal = 104k\n"                                \
    "[line a]\nregion = x\nlevel = normal(25k, 4k)\n[line b]\nregion = x\nlevel = normal(25k, 4k)\n" \
    "[line c]\nregion = y\nlevel = normal(25k, 4k)\n"
static const char one[] = LINES "[line d]\nregion = y\nlevel = normal(25k, 4k)\n";
static const char other[] = LINES "[line d]\nregion = y\nlevel = normal(27k, 2k)\n";
static const double MU[PLANS] = {100000, 102000}, TARGET = 104000, WEIGHT = 0.5;

static const char *const names[FIGURES] = {
    "chance", "mean", "P10", "P50", "chance of the mixture", "mean of the mixture"};

struct seen {
    struct pairing *pairing;
    struct mixture *mixture;
};

static void see(void *context, const struct simulate_values *values)
{
    struct seen *seen = context;
    pairing_see(seen->pairing, values);
    mixture_see(seen->mixture, values);
}

static void take(void *context, const struct summary *const *own)
{
    struct seen *seen = context;
    pairing_take(seen->pairing);
    mixture_take(seen->mixture, own);
}

static double sigma_of(int plan) { return 1000 * sqrt(3 * 16 + (plan ? 4 : 16)); }

static void truths(double truth[FIGURES])
{
    double reached[PLANS]; /* cars are rounded */
    for (int plan = 0; plan < PLANS; plan++)
        reached[plan] = gsl_cdf_gaussian_Q(TARGET - 0.5 - MU[plan], sigma_of(plan));
    truth[CHANCE] = reached[1] - reached[0];
    truth[MEAN] = truth[P50] = MU[1] - MU[0];
    truth[P10] = MU[1] - MU[0] + gsl_cdf_ugaussian_Pinv(0.1) * (sigma_of(1) - sigma_of(0));
    truth[MIXED_CHANCE] = WEIGHT * (reached[0] + reached[1]);
    truth[MIXED_MEAN] = WEIGHT * (MU[0] + MU[1]);
}

static void look(const struct spread_sample *sample, const struct seen *seen,
                 struct coverage coverage[FIGURES])
{
    struct estimate estimates[PLANS];
    struct report_cell percentiles[PLANS][ESTIMATE_PERCENTILES], cells[FIGURES];
    double truth[FIGURES];
    truths(truth);
    for (size_t plan = 0; plan < PLANS; plan++) {
        estimates[plan] = spread_estimate(sample, plan);
        estimate_percentiles(&estimates[plan], 0, percentiles[plan]);
    }
    const struct pairing_output *output = pairing_find(seen->pairing, "year", "total", 2026);
    struct difference chance = difference_apart(estimate_reached(&estimates[1], 0, TARGET),
                                                estimate_reached(&estimates[0], 0, TARGET));
    difference_pair_chance(&chance, seen->pairing, &seen->pairing->goals[0]);
    struct difference mean =
        difference_apart(estimate_mean(&estimates[1], 0), estimate_mean(&estimates[0], 0));
    difference_pair_mean(&mean, seen->pairing, output);
    cells[CHANCE] = chance.cell;
    cells[MEAN] = mean.cell;
    for (int i = 0; i < 2; i++) {
        size_t which = i ? 4 : 2;
        struct report_cell own = percentiles[1][which], reference = percentiles[0][which];
        struct difference difference = difference_apart(own, reference);
        difference_pair_percentile(&difference, seen->pairing, output, which, own, reference);
        cells[i ? P50 : P10] = difference.cell;
    }
    assert_true(mixture_target(seen->mixture, 0, &cells[MIXED_CHANCE]));
    cells[MIXED_MEAN] = mixture_mean(seen->mixture, 2026);
    for (int i = 0; i < FIGURES; i++)
        coverage_count(&coverage[i], coverage_off(cells[i].low, cells[i].high, truth[i]));
}

static void run(const struct model models[PLANS], struct spread_request request,
                struct coverage coverage[FIGURES])
{
    struct arena *arena = arena_create();
    const struct mixture_part parts[PLANS] = {{models[0].scenario, models[0].plan, WEIGHT},
                                              {models[1].scenario, models[1].plan, WEIGHT}};
    struct seen seen = {pairing_create(arena, (struct pairing_side){models[1].scenario, models[1].plan, 1},
                                       (struct pairing_side){models[0].scenario, models[0].plan, 0}),
                        mixture_create(arena, parts, PLANS)};
    request.user = &seen;
    struct spread_sample sample = scatter_sample(&request);
    seen.pairing->own_figures = spread_estimate(&sample, 1);
    seen.pairing->reference_figures = spread_estimate(&sample, 0);
    mixture_spread(seen.mixture, sample.spreads);
    look(&sample, &seen, coverage);
    spread_free(&sample);
    arena_free(arena);
}

/* `coarse`: percentiles, as of the sides (test_spread_coverage_slow.c). */
static void expect_held(const struct model models[PLANS], leap_sampling sampling,
                        const struct sampler_order *order, bool coarse)
{
    struct coverage coverage[FIGURES] = {{0}};
    const struct plan *plans[PLANS] = {models[0].plan, models[1].plan};
    for (uint64_t seed = 0; seed < coverage_seeds(SEEDS); seed++) {
        struct spread_request request = scatter_request(plans, PLANS, sampling, TRIALS, seed);
        request.order = order;
        request.on_values = see;
        request.on_taken = take;
        run(models, request, coverage);
    }
    for (int i = 0; i < FIGURES; i++)
        (coarse && (i == P10 || i == P50) ? coverage_expect_enough : coverage_expect)(names[i],
                                                                                      &coverage[i]);
}

static void test_differences_cover(void **state)
{
    (void)state;
    const struct model models[PLANS] = {model_read(one, PLAN_GOALS), model_read(other, PLAN_GOALS)};
    const struct plan *plans[PLANS] = {models[0].plan, models[1].plan};
    struct arena *arena = arena_create();
    const struct sampler_order *order;
    struct simulate_fault fault;
    assert_int_equal(order_measure(arena, plans, PLANS, 1, &order, &fault), LEAP_OK);
    assert_int_equal(order->turned_count, 4);
    struct sampler_order plain = *order;
    plain.turned_count = 0;
    expect_held(models, LEAP_SAMPLING_LATIN, &plain, false);
    expect_held(models, LEAP_SAMPLING_SOBOL, order, true);
    arena_free(arena);
    for (int i = 0; i < PLANS; i++) model_free((struct model *)&models[i]);
}

int main(int argc, char **argv)
{
    coverage_arguments(argc, argv);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_differences_cover)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
