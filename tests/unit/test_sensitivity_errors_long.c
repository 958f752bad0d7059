/* How much smaller the variance of a sensitivity report's figures is on Latin and Sobol trials than on as many random
 * ones: the benchmark's model, 16 x 1,024 trials, 40 seeds, the geometric mean over all rows of a table. A mean of so
 * many has a standard error of at most 25 %; bounds are safe ones. Planted: Latin trials do not reach Sobol's bounds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask_sensitivity.h"

enum { SEEDS = 40, TRIALS = 16384, ROWS_MOST = 300, SAMPLINGS = 3 };

static const struct column {
    const char *table, *key, *name;
    double latin, sobol; /* times smaller, at least */
} columns[] = {
    {"outcomes", "outcome", "mean", 5, 20},
    {"outcomes", "outcome", "probability", 1.3, 2},
    {"tornado_total", "quantity", "at_p10", 2, 6},
    {"tornado_total", "quantity", "at_p90", 2, 6},
    {"tornado_target", "quantity", "at_p10", 0.7, 0.9},
    {"tornado_target", "quantity", "at_p90", 0.7, 0.9},
    {"indices", "quantities", "total_first", 0.7, 1.1},
    {"indices", "quantities", "total_all", 1, 1.3},
    {"indices", "quantities", "target_first", 0.7, 0.8},
    {"indices", "quantities", "target_all", 0.7, 0.8},
    {"tenths", NULL, "mean", 0.8, 3},
    {"tenths", NULL, "probability", 0.8, 1.5},
    {"hit_missed", "quantity", "hit", 1, 2},
    {"hit_missed", "quantity", "missed", 1, 2.5},
    {"hit_missed", "quantity", "difference", 0.7, 1.5},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static double values[SAMPLINGS][COLUMNS][ROWS_MOST][SEEDS];

/* Where the reference's row stands: rows are in the order of their sizes. */
static size_t row_of(const json_t *root, const json_t *reference, const struct column *column, size_t row)
{
    if (!column->key) return row;
    return ask_row(root, column->table, column->key,
                   json_string_value(cell(reference, column->table, row, column->key)));
}

static void take(const json_t *root, const json_t *reference, double (*to)[ROWS_MOST][SEEDS], size_t seed)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        size_t count = json_array_size(rows_of(reference, columns[i].table));
        assert_true(count <= ROWS_MOST);
        for (size_t row = 0; row < count; row++)
            to[i][row][seed] =
                number(root, columns[i].table, row_of(root, reference, &columns[i], row), columns[i].name);
    }
}

static double variance(const double *of)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < SEEDS; i++) mean += of[i] / SEEDS;
    for (size_t i = 0; i < SEEDS; i++) squares += (of[i] - mean) * (of[i] - mean);
    return squares / (SEEDS - 1);
}

/* Are all at least as many times smaller as they have to be for that sampling? */
static bool are_smaller(leap_sampling sampling, bool as_sobol, const json_t *reference)
{
    bool all = true;
    for (size_t i = 0; i < COLUMNS; i++) {
        double sum = 0, bound = as_sobol ? columns[i].sobol : columns[i].latin;
        size_t count = 0;
        for (size_t row = 0; row < json_array_size(rows_of(reference, columns[i].table)); row++) {
            double random = variance(values[LEAP_SAMPLING_RANDOM][i][row]);
            double own = variance(values[sampling][i][row]);
            if (!(random > 0) || !(own > 0)) continue; /* a column of the other outcome */
            sum += log(random / own);
            count++;
        }
        double ratio = exp(sum / (double)count);
        print_message("%-14s %-12s %7.2f of at least %.1f\n", columns[i].table, columns[i].name, ratio,
                      bound);
        all = all && ratio >= bound;
    }
    return all;
}

static void errors(void **state)
{
    (void)state;
    leap_problems *problems = leap_problems_create();
    leap_read_options options = leap_read_options_default();
    leap_scenario *scenario = NULL;
    assert_int_equal(leap_scenario_read(LEAP_SOURCE_DIR "/bench/peer.ini", &options, problems, &scenario),
                     LEAP_OK);
    json_t *reference = ask_sensitivity_of(scenario, LEAP_SAMPLING_RANDOM, TRIALS, 0);
    for (int sampling = 0; sampling < SAMPLINGS; sampling++) {
        for (size_t seed = 0; seed < SEEDS; seed++) {
            json_t *root = ask_sensitivity_of(scenario, (leap_sampling)sampling, TRIALS, seed);
            take(root, reference, values[sampling], seed);
            json_decref(root);
        }
    }
    assert_true(are_smaller(LEAP_SAMPLING_SOBOL, true, reference));
    assert_true(are_smaller(LEAP_SAMPLING_LATIN, false, reference));
    assert_false(are_smaller(LEAP_SAMPLING_LATIN, true, reference));
    json_decref(reference);
    leap_scenario_free(scenario);
    leap_problems_free(problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(errors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
