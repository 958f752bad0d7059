/* Paired intervals cover: two lines, of which the scenarios share one, so that all is normal and the truth known.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <gsl/gsl_cdf.h>

#include "ask.h"

enum { SEEDS = 4000, TRIALS = 4000, GOAL = 212000 };

#define HEAD                                                          \
    "[scenario]\nperiod = 2026-01..2026-01\n[target]\ntotal = 212k\n" \
    "[line C]\nregion = home\nlevel = normal(100k, 10k)\n"
static const char base[] = HEAD "[line X]\nregion = home\nlevel = normal(100k, 8k)\n";
static const char other[] = HEAD "[line Y]\nregion = home\nlevel = normal(104k, 9k)\n";

enum { CHANCE, MEDIAN, MEAN, FIGURES };

/* Is the truth inside, and inside of an interval a tenth narrower? */
static void look(const json_t *root, size_t row, double truth, size_t *held, size_t *narrow)
{
    double value = number(root, "differences", row, "difference");
    double low = end(root, "differences", row, "difference", "low"),
           high = end(root, "differences", row, "difference", "high");
    *held += low <= truth && truth <= high;
    *narrow += value - 0.9 * (value - low) <= truth && truth <= value + 0.9 * (high - value);
}

static size_t row_of(const json_t *root, const char *group, const char *statistic)
{
    size_t row = 0;
    while (strcmp(json_string_value(cell(root, "differences", row, "group")), group) != 0 ||
           strcmp(json_string_value(cell(root, "differences", row, "statistic")), statistic) != 0)
        row++;
    return row;
}

static void paired_intervals_cover(void **state)
{
    (void)state;
    leap_scenario *scenarios[2] = {read_text(base), read_text(other)};
    leap_side sides[2] = {{.scenario = scenarios[0], .name = "a"}, {.scenario = scenarios[1], .name = "b"}};
    double one = gsl_cdf_gaussian_Q(GOAL - 0.5 - 200000, sqrt(164e6));
    double two = gsl_cdf_gaussian_Q(GOAL - 0.5 - 204000, sqrt(181e6));
    const double truth[FIGURES] = {two - one, 4000, 4000};
    size_t held[FIGURES] = {0}, narrow[FIGURES] = {0};
    leap_compare_options options = leap_compare_options_default();
    options.run.trials = TRIALS;
    options.run.seed_given = true;
    options.run.threads = 1;
    for (options.run.seed = 1; options.run.seed <= SEEDS; options.run.seed++) {
        leap_problems *problems = leap_problems_create();
        leap_report *report = NULL;
        assert_int_equal(leap_compare(sides, 2, &options, problems, &report), LEAP_OK);
        json_t *root = parsed(report);
        look(root, row_of(root, "targets", "probability"), truth[CHANCE], &held[CHANCE], &narrow[CHANCE]);
        look(root, row_of(root, "year", "P50"), truth[MEDIAN], &held[MEDIAN], &narrow[MEDIAN]);
        look(root, row_of(root, "year", "Mean"), truth[MEAN], &held[MEAN], &narrow[MEAN]);
        json_decref(root);
        leap_report_free(report);
        leap_problems_free(problems);
    }
    const double bound = 4 * sqrt(0.05 * 0.95 / SEEDS);
    for (size_t i = 0; i < FIGURES; i++) {
        print_message("%zu: %.4f, a tenth narrower %.4f\n", i, (double)held[i] / SEEDS,
                      (double)narrow[i] / SEEDS);
        expect_within((double)held[i] / SEEDS, 0.95, bound);
        assert_true((double)narrow[i] / SEEDS < 0.95 - bound); /* and a tenth too narrow is found */
    }
    leap_scenario_free(scenarios[0]);
    leap_scenario_free(scenarios[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(paired_intervals_cover)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
