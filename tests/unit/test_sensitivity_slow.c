/* Do the 95 % intervals of Sobol indices hold the truth?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"

#define MONTH "[scenario]\nperiod = 2026-01\nlevel_month = 2025-12\n[formula f]\nregion = home\n"

static json_t *ask(const char *text, uint64_t trials, uint64_t seed)
{
    leap_scenario *scenario = read_text(text);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    options.trials = trials;
    options.seed_given = true;
    options.seed = seed;
    options.threads = 1;
    leap_status status = leap_sensitivity(scenario, NULL, &options, problems, &report);
    if (status != LEAP_OK) leap_problems_write(problems, stderr, false);
    assert_int_equal(status, LEAP_OK);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    json_t *root = parsed(report);
    leap_report_free(report);
    return root;
}

static size_t row_of(const json_t *root, const char *table, const char *column, const char *name)
{
    for (size_t row = 0; row < json_array_size(rows_of(root, table)); row++)
        if (strcmp(json_string_value(cell(root, table, row, column)), name) == 0) return row;
    fail_msg("no %s in %s", name, table);
    return 0;
}

/* How far the index lies from what is known, in half intervals. */
static double distance(const json_t *root, const char *unit, const char *column, double known)
{
    size_t row = row_of(root, "indices", "quantities", unit);
    double low = end(root, "indices", row, column, "low"), high = end(root, "indices", row, column, "high");
    double off = fabs(number(root, "indices", row, column) - known);
    return off == 0 ? 0 : off / ((high - low) / 2);
}

/* The intervals of the indices hold the truth in 95 % of 4,000 seeds, within four standard errors (0.0138); those
 * that are 10 % too narrow do not. */
static void coverage(void **state)
{
    (void)state;
    unsigned held[2] = {0}, narrow[2] = {0};
    enum { SEEDS = 4000 };
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        json_t *root =
            ask(MONTH "x = normal(0, 1)\ny = normal(0, 2)\nvolume = 1M + 10k*(x + y)\n", 1024, seed);
        const char *const columns[] = {"total_first", "total_all"};
        for (int k = 0; k < 2; k++) {
            double off = distance(root, "formula.f.x", columns[k], 0.2);
            held[k] += off <= 1;
            narrow[k] += off <= 0.9;
        }
        json_decref(root);
    }
    for (int k = 0; k < 2; k++) {
        expect_within(held[k] / (double)SEEDS, 0.95, 0.0138);
        assert_true(narrow[k] / (double)SEEDS < 0.95 - 0.0138);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(coverage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
