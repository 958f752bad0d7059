/* A run that stops when its interval is narrow enough stops sooner where the interval happens to be too narrow. Does
 * it hold the truth in 95 % of the runs all the same? 3,000 seeds and errors of a sum of four uniforms (P. Irwin, P.
 * Hall, Biometrika 19, 1927).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "coverage.h"
#include "model.h"
#include "study/run/until.h"

enum { RUNS = 3000, ERRORS = 12 };

static double irwin_hall_4(double x)
{
    static const double choose[] = {1, -4, 6, -4, 1};
    double sum = 0;
    for (int k = 0; k < 5 && k < x; k++) sum += choose[k] * pow(x - k, 4);
    return sum / 24;
}

/* How many of the runs until P(total >= cars) is known to an error of `largest` % down to half of that hold the
 * truth. */
static struct coverage coverage_of(const struct model *model, leap_sampling sampling, unsigned cars,
                                   double largest)
{
    const double truth = 1 - irwin_hall_4((cars - 0.5 - 80000) / 10000);
    struct coverage coverage = {0};
    leap_problems *problems = leap_problems_create();
    for (uint64_t seed = 0; seed < RUNS; seed++) {
        char goal[64]; /* errors over an octave, so that they fall everywhere between two looks */
        snprintf(goal, sizeof goal, "P(total >= %u) +- %.4f%%", cars,
                 largest * pow(2, (double)(seed % ERRORS) / ERRORS - 1));
        const struct until_request request = {.scenario = model->scenario, .text = goal};
        const struct spread_request spread = {.plans = (const struct plan *const[]){model->plan},
                                              .plan_count = 1,
                                              .sampling = sampling,
                                              .seed = seed,
                                              .threads = 1,
                                              .goal = SIZE_MAX};
        struct spread_sample sample;
        struct simulate_fault fault;
        uint64_t trials;
        assert_int_equal(until_take(&request, &spread, problems, &sample, &trials, &fault), LEAP_OK);
        const struct estimate estimate = spread_estimate(&sample, 0);
        struct report_cell cell = estimate_reached(&estimate, 0, cars);
        coverage_count(&coverage, coverage_off(cell.low, cell.high, truth));
        spread_free(&sample);
    }
    assert_int_equal(leap_problems_warnings(problems), 0);
    leap_problems_free(problems);
    return coverage;
}

static struct model four_uniforms(const char *target)
{
    static char text[512];
    snprintf(
        text, sizeof text,
        "[scenario]\nperiod = 2026-01..2026-01\n[target]\ntotal = %s\n"
        "[line a]\nregion = x\nlevel = uniform(20k, 30k)\n[line b]\nregion = x\nlevel = uniform(20k, 30k)\n"
        "[line c]\nregion = y\nlevel = uniform(20k, 30k)\n[line d]\nregion = y\nlevel = uniform(20k, "
        "30k)\n",
        target);
    return model_read(text, PLAN_GOALS);
}

static void test_stopped_intervals_cover(void **state)
{
    (void)state;
    struct model model = four_uniforms("104k");
    /* Such that random trials take several looks; the others' first stage is at the edge of being enough. */
    static const double largest[] = {
        [LEAP_SAMPLING_RANDOM] = 0.8, [LEAP_SAMPLING_LATIN] = 0.8, [LEAP_SAMPLING_SOBOL] = 0.3};
    for (leap_sampling sampling = LEAP_SAMPLING_RANDOM; sampling <= LEAP_SAMPLING_SOBOL; sampling++) {
        struct coverage coverage = coverage_of(&model, sampling, 104000, largest[sampling]);
        coverage_expect(leap_samplings()[sampling], &coverage);
    }
    model_free(&model);
}

/* A chance of which some runs end before 30 trials decide it: their intervals are bounds, and hold it more often. */
static void test_rare(void **state)
{
    (void)state;
    struct model model = four_uniforms("115k");
    struct coverage coverage = coverage_of(&model, LEAP_SAMPLING_RANDOM, 115000, 2);
    coverage_expect_enough("rare", &coverage);
    model_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_stopped_intervals_cover),
                                       cmocka_unit_test(test_rare)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
