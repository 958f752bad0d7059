/* Sensitivity: known indices, means when held, and texts. Bounds in the report's own 95 % intervals: 4.5 standard
 * errors are 2.3 half intervals; a wrong scale or a swapped index is far beyond.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"

#define MONTH "[scenario]\nperiod = 2026-01\nlevel_month = 2025-12\n[formula f]\nregion = home\n"

static const double HALVES = 2.3;

static json_t *ask(const char *text, uint64_t trials, uint64_t seed)
{
    leap_scenario *scenario = read_text(text);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    options.trials = trials;
    options.seed_given = true;
    options.seed = seed;
    options.threads = 2;
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

static void expect_index(const json_t *root, const char *unit, double first, double all)
{
    expect_within(distance(root, unit, "total_first", first), 0, HALVES);
    expect_within(distance(root, unit, "total_all", all), 0, HALVES);
    assert_true(distance(root, unit, "total_first", first + 0.05) > HALVES); /* planted */
    assert_true(distance(root, unit, "total_all", all + 0.05) > HALVES);
}

static void ishigami(void **state)
{
    (void)state;
    json_t *root = ask(MONTH "x = uniform(-3.141592653589793, 3.141592653589793)\n"
                             "y = uniform(-3.141592653589793, 3.141592653589793)\n"
                             "z = uniform(-3.141592653589793, 3.141592653589793)\n"
                             "volume = 100k*(20 + sin(x) + 7*sin(y)^2 + 0.1*z^4*sin(x))\n",
                       100000, 1);
    expect_index(root, "formula.f.x", 0.313905191147811, 0.557588855209959);
    expect_index(root, "formula.f.y", 0.442411144790041, 0.442411144790041);
    expect_index(root, "formula.f.z", 0, 0.243683664062148);
    json_decref(root);
}

#define G(x, a) "(abs(4*" x " - 2) + " a ")/(1 + " a ")"
static void sobol_g(void **state)
{
    (void)state;
    json_t *root =
        ask(MONTH "a = uniform(0, 1)\nb = uniform(0, 1)\nc = uniform(0, 1)\nd = uniform(0, 1)\n"
                  "e = uniform(0, 1)\ng = uniform(0, 1)\nh = uniform(0, 1)\ni = uniform(0, 1)\n"
                  "volume = 1M*" G("a", "0") "*" G("b", "1") "*" G("c", "4.5") "*" G("d", "9") "*" G(
                      "e", "99") "*" G("g", "99") "*" G("h", "99") "*" G("i", "99") "\n",
            100000, 1);
    expect_index(root, "formula.f.a", 0.71619217, 0.78714413);
    expect_index(root, "formula.f.b", 0.17904804, 0.24219819);
    expect_index(root, "formula.f.c", 0.023675774, 0.03431691);
    expect_index(root, "formula.f.d", 0.0071619217, 0.010460387);
    json_decref(root);
}

/* x and y correlated by r (Pearson 2 sin(pi r / 6)), z free: the group's share is (1 + 4 + 2 * 2 rho) / (that + 4);
 * held alone, x moves the mean by 1.2815515655446 sd. */
static void linear_gaussian(void **state)
{
    (void)state;
    json_t *root =
        ask("[scenario]\nperiod = 2026-01..2026-04\nlevel_month = 2025-12\n[target]\ntotal = 4M\n"
            "[formula f]\nregion = home\nx = normal(0, 1)\ny = normal(0, 1)\neach.e = normal(0, 1)\n"
            "volume = 1M + 10k*x + 20k*y + 40k*each.e\n"
            "[correlation]\nformula.f.x, formula.f.y = 0.5\n",
            50000, 3);
    double rho = 2 * sin(3.14159265358979323846 / 12), group = 16 * (1 + 4 + 4 * rho), months = 4 * 16;
    double share = group / (group + months), z = 1.2815515655446004;
    expect_index(root, "formula.f.x, formula.f.y", share, share);
    expect_index(root, "formula.f.each.e", 1 - share, 1 - share);
    size_t row = row_of(root, "tornado_total", "quantity", "formula.f.x");
    double half = (end(root, "tornado_total", row, "at_p90", "high") -
                   end(root, "tornado_total", row, "at_p90", "low")) /
                  2;
    expect_within(number(root, "tornado_total", row, "at_p90"), 4e4 * z, HALVES * half);
    expect_within(number(root, "tornado_total", row, "p90"), z, 1e-9);
    row = row_of(root, "tornado_total", "quantity", "formula.f.each.e");
    expect_within(number(root, "tornado_total", row, "at_p10"), -4e4 * 2 * z, 3000); /* z / 2 in 4 months */
    expect_within(number(root, "tornado_total", row, "p10"), -z / 2, 1e-9);
    row = row_of(root, "hit_missed", "quantity", "formula.f.each.e");
    assert_true(number(root, "hit_missed", row, "difference") > 0.5);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ishigami),
        cmocka_unit_test(sobol_g),
        cmocka_unit_test(linear_gaussian),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
