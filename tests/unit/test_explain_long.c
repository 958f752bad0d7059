/* Do the 95 % intervals of parts hold the truth?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"
#include "coverage.h"

#define MONTH "[scenario]\nperiod = 2026-01\nlevel_month = 2025-12\n"
enum { TRIALS = 4096 };

static json_t *explain(const leap_scenario *from, const leap_scenario *to, const char *of, uint64_t seed)
{
    leap_problems *problems = leap_problems_create();
    leap_explain_options options = leap_explain_options_default();
    leap_report *report = NULL;
    options.of = of;
    options.run = run_options(TRIALS, seed);
    leap_status status = leap_explain(from, to, &options, problems, &report);
    if (status != LEAP_OK) leap_problems_write(problems, stderr, false);
    assert_int_equal(status, LEAP_OK);
    leap_problems_free(problems);
    json_t *root = parsed(report);
    leap_report_free(report);
    return root;
}

static void count(const json_t *root, const char *table, size_t row, const char *column, double known,
                  struct coverage *coverage)
{
    coverage_count(coverage, coverage_off(end(root, table, row, column, "low"),
                                          end(root, table, row, column, "high"), known));
}

static void count_part(const json_t *root, const char *name, double known, struct coverage *coverage)
{
    for (size_t row = 0; row < json_array_size(rows_of(root, "parts")); row++) {
        if (strcmp(json_string_value(cell(root, "parts", row, "part")), name) != 0) continue;
        count(root, "parts", row, "change", known, coverage);
        return;
    }
    fail_msg("no %s", name);
}

static double below(double z) { return erfc(-z / sqrt(2)) / 2; }

static void all_coalitions(void **state)
{
    (void)state;
    leap_scenario *from = read_text(MONTH "[formula f]\nregion = r\na = normal(0, 1)\nb = normal(0, 1)\n"
                                          "volume = 9000 + 500*a + 500*b\n");
    leap_scenario *to = read_text(MONTH "[formula f]\nregion = r\na = normal(1, 1.5)\nb = normal(0, 2)\n"
                                        "volume = 9000 + 500*a + 500*b\n");
    const double two = 1.999, one = 0.999; /* from 9,999.5 on it is 10,000 cars */
    double p0 = 1 - below(two / sqrt(2)), pa = 1 - below(one / sqrt(3.25)), pb = 1 - below(two / sqrt(5)),
           both = 1 - below(one / sqrt(6.25));
    const double chance = ((pa - p0) + (both - pb)) / 2;
    enum { CHANCE, MEDIAN, MEAN, FIGURES };
    static const char *const figures[FIGURES] = {"P(total >= 10k)", "p50(total)", "mean(total)"};
    const double known[FIGURES] = {chance, 500, 500}, known_whole[FIGURES] = {both - p0, 500, 500};
    struct coverage parts[FIGURES] = {{0}}, wholes[FIGURES] = {{0}};
    for (uint64_t seed = 0; seed < coverage_seeds(4000); seed++) {
        for (int i = 0; i < FIGURES; i++) {
            json_t *root = explain(from, to, figures[i], seed);
            count_part(root, "formula.f.a", known[i], &parts[i]);
            count(root, "ends", 0, "difference", known_whole[i], &wholes[i]);
            json_decref(root);
        }
    }
    for (int i = 0; i < FIGURES; i++) {
        coverage_expect(figures[i], &parts[i]);
        coverage_expect("the whole", &wholes[i]);
    }
    leap_scenario_free(from);
    leap_scenario_free(to);
}

/* 12 factors by threes from 1 to 2, each three with a luck of its own: a third of 7 each. In which order those of
 * one product come says nothing of another's, so a run has four independent samples. */
#define PRODUCT(name, x)                                                                                  \
    "[formula " name "]\nregion = r\na = " x "\nb = " x "\nc = " x "\nluck = lognormal(mean=1, sd=1.5)\n" \
    "volume = 1000*a*b*c*luck\n"
#define PRODUCTS(x) MONTH PRODUCT("f", x) PRODUCT("g", x) PRODUCT("h", x) PRODUCT("i", x)

static void random_orders(void **state)
{
    (void)state;
    leap_scenario *from = read_text(PRODUCTS("1")), *to = read_text(PRODUCTS("2"));
    static const char *const names[] = {"formula.f.a", "formula.g.b", "formula.h.c", "formula.i.a"};
    struct coverage coverage = {0};
    for (uint64_t seed = 0; seed < coverage_seeds(1000); seed++) {
        json_t *root = explain(from, to, "mean(total)", seed);
        for (int i = 0; i < 4; i++) count_part(root, names[i], 7000.0 / 3, &coverage);
        json_decref(root);
    }
    coverage_expect("random orders", &coverage);
    leap_scenario_free(from);
    leap_scenario_free(to);
}

int main(int argc, char **argv)
{
    coverage_arguments(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_coalitions),
        cmocka_unit_test(random_orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
