/* How much smaller are errors of differences when two scenarios share Latin or Sobol trials, against random trials that
 * they share? Variances over 30 seeds: of the benchmark's model with one assumption changed, and of two shipped
 * scenarios. Bounds are about half of what is measured; a ratio of two variances of 30 values is off by a factor of 2.1
 * once in 40 times. Planted: Sobol trials that are not shared, and random trials again.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/order.h"
#include "model.h"
#include "study/spread.h"

enum { REPEATS = 30, TRIALS = 1 << 13, CHANCE = 0, MEAN, FIGURES };

struct errors {
    double variance[FIGURES];
};

static struct model read_file(const char *path, const char *setting)
{
    struct model model = {0};
    leap_problems *problems = leap_problems_create();
    const leap_read_options options = {&setting, setting ? 1 : 0};
    assert_int_equal(leap_scenario_read(path, &options, problems, &model.scenario), LEAP_OK);
    assert_int_equal(plan_compile(model.scenario, PLAN_GOALS, &model.plan), LEAP_OK);
    leap_problems_free(problems);
    return model;
}

static void take(const struct plan *const *plans, size_t count, leap_sampling sampling,
                 const struct sampler_order *order, uint64_t seed, double figures[][FIGURES])
{
    const struct spread_request request = {.plans = plans,
                                           .plan_count = count,
                                           .sampling = sampling,
                                           .trials = TRIALS,
                                           .seed = seed,
                                           .threads = parallel_processors(),
                                           .order = order,
                                           .goal = SIZE_MAX};
    struct spread_sample sample;
    struct simulate_fault fault;
    assert_int_equal(spread_take(&request, &sample, &fault), LEAP_OK);
    for (size_t i = 0; i < count; i++) {
        const struct estimate estimate = spread_estimate(&sample, i);
        const struct plan_goal *goal = &plans[i]->goals[0];
        figures[i][CHANCE] = estimate_reached(&estimate, goal->output, goal->cars).value;
        figures[i][MEAN] = estimate_mean(&estimate, goal->output).value;
    }
    spread_free(&sample);
}

/* Of the differences, over the seeds from `first` on. */
static struct errors errors_of(const struct model models[2], leap_sampling sampling, bool together,
                               uint64_t first)
{
    const struct plan *plans[2] = {models[0].plan, models[1].plan};
    double sum[FIGURES] = {0}, squares[FIGURES] = {0}, middle[FIGURES];
    struct errors errors;
    struct arena *arena = arena_create();
    const struct sampler_order *order, *apart;
    struct simulate_fault fault;
    assert_int_equal(order_measure(arena, plans, together ? 2 : 1, 2, &order, &fault), LEAP_OK);
    assert_int_equal(order_measure(arena, plans + 1, 1, 2, &apart, &fault), LEAP_OK);
    for (uint64_t seed = 0; seed < REPEATS; seed++) {
        double figures[2][FIGURES];
        take(plans, together ? 2 : 1, sampling, order, first + seed, figures);
        if (!together) take(plans + 1, 1, sampling, apart, first + seed, figures + 1);
        for (int i = 0; i < FIGURES; i++) {
            double difference = figures[1][i] - figures[0][i];
            if (seed == 0) middle[i] = difference;
            sum[i] += difference - middle[i];
            squares[i] += (difference - middle[i]) * (difference - middle[i]);
        }
    }
    for (int i = 0; i < FIGURES; i++)
        errors.variance[i] = (squares[i] - sum[i] * sum[i] / REPEATS) / (REPEATS - 1);
    arena_free(arena);
    return errors;
}

/* Is each variance at most that of random trials, divided by its bound? */
static bool are_smaller(const struct errors *random, struct errors errors, const double bounds[FIGURES])
{
    bool all = true;
    for (int i = 0; i < FIGURES; i++) {
        double ratio = random->variance[i] / errors.variance[i];
        print_message("%8.2f of at least %.1f\n", ratio, bounds[i]);
        all = all && ratio >= bounds[i];
    }
    return all;
}

static void test_one_assumption(void **state)
{
    (void)state;
    /* Chances of neighbours differ in few trials, which no order finds: no bound but that they are not worse. */
    static const double sobol[FIGURES] = {[CHANCE] = 0.4, [MEAN] = 2},
                        latin[FIGURES] = {[CHANCE] = 0.4, [MEAN] = 1};
    const struct model models[2] = {
        read_file(LEAP_SOURCE_DIR "/bench/peer.ini", NULL),
        read_file(LEAP_SOURCE_DIR "/bench/peer.ini", "line.base.growth=normal(4.5%, 8%)")};
    struct errors by_chance = errors_of(models, LEAP_SAMPLING_RANDOM, true, 1);
    assert_true(are_smaller(&by_chance, errors_of(models, LEAP_SAMPLING_SOBOL, true, 1), sobol));
    assert_true(are_smaller(&by_chance, errors_of(models, LEAP_SAMPLING_LATIN, true, 1), latin));
    assert_false(are_smaller(&by_chance, errors_of(models, LEAP_SAMPLING_SOBOL, false, 1), sobol));
    for (int i = 0; i < 2; i++) model_free((struct model *)&models[i]);
}

static void test_two_scenarios(void **state)
{
    (void)state;
    static const double sobol[FIGURES] = {[CHANCE] = 2, [MEAN] = 20};
    const struct model models[2] = {read_file(LEAP_SOURCE_DIR "/scenarios/base.ini", NULL),
                                    read_file(LEAP_SOURCE_DIR "/scenarios/plan.ini", NULL)};
    struct errors by_chance = errors_of(models, LEAP_SAMPLING_RANDOM, true, 1);
    assert_true(are_smaller(&by_chance, errors_of(models, LEAP_SAMPLING_SOBOL, true, 1), sobol));
    assert_false(are_smaller(&by_chance, errors_of(models, LEAP_SAMPLING_RANDOM, true, 1000), sobol));
    for (int i = 0; i < 2; i++) model_free((struct model *)&models[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_assumption),
                                       cmocka_unit_test(test_two_scenarios)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
