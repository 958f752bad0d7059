/* Do the 95 % intervals of an explanation of Latin and Sobol trials hold the truth, whatever the randomisations? Of as
 * many seeds as are asked for, and planted, of intervals that are too narrow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_EXPLAIN_SPREAD_H
#define TESTS_EXPLAIN_SPREAD_H

#include <math.h>

#include "ask.h"

#define EXPLAIN_MONTH "[scenario]\nperiod = 2026-01\nlevel_month = 2025-12\n"

struct explain_coverage {
    unsigned seeds;
    double narrower; /* times a half interval, that has to be found */
};

struct explain_tally {
    unsigned held, narrow;
};

static inline json_t *explain_spread(const leap_scenario *from, const leap_scenario *to, const char *of,
                                     leap_sampling sampling, uint64_t trials, uint64_t seed)
{
    leap_problems *problems = leap_problems_create();
    leap_explain_options options = leap_explain_options_default();
    leap_report *report = NULL;
    options.of = of;
    options.run.sampling = sampling;
    options.run.trials = trials;
    options.run.seed_given = true;
    options.run.seed = seed;
    options.run.threads = 1;
    leap_status status = leap_explain(from, to, &options, problems, &report);
    if (status != LEAP_OK) leap_problems_write(problems, stderr, false);
    assert_int_equal(status, LEAP_OK);
    leap_problems_free(problems);
    json_t *root = parsed(report);
    leap_report_free(report);
    return root;
}

static inline size_t explain_row(const json_t *root, const char *name)
{
    for (size_t row = 0; row < json_array_size(rows_of(root, "parts")); row++)
        if (strcmp(json_string_value(cell(root, "parts", row, "part")), name) == 0) return row;
    fail_msg("no %s", name);
    return 0;
}

static inline void explain_count(const json_t *root, const char *table, size_t row, const char *column,
                                 double known, const struct explain_coverage *coverage,
                                 struct explain_tally *tally)
{
    double low = end(root, table, row, column, "low"), high = end(root, table, row, column, "high");
    double off = fabs((low + high) / 2 - known) / ((high - low) / 2);
    tally->held += off <= 1;
    tally->narrow += off <= coverage->narrower;
}

/* `coarse`: no finer than ranks, so it may hold more often. */
static inline void explain_expect(const char *what, const struct explain_coverage *coverage, bool coarse,
                                  struct explain_tally tally)
{
    const double seeds = coverage->seeds, bound = 4 * sqrt(0.05 * 0.95 / seeds);
    print_message("%s: held %.4f, %g of it %.4f\n", what, tally.held / seeds, coverage->narrower,
                  tally.narrow / seeds);
    assert_true(tally.held / seeds >= 0.95 - bound);
    if (coarse) return;
    expect_within(tally.held / seeds, 0.95, bound);
    assert_true(tally.narrow / seeds < 0.95 - bound);
}

/* ---- all coalitions ------------------------------------------------------------------------------ */

#define SQUARES(s, t)                                                                 \
    EXPLAIN_MONTH "[formula f]\nregion = r\ns = " s "\nt = " t "\na = normal(0, 1)\n" \
                  "b = normal(0, 1)\nc = normal(0, 1)\nd = normal(0, 1)\n"            \
                  "volume = 1000*(s*(a*a + b*b) + t*(c*c + d*d))\n"

/* P(s (a^2 + b^2) + t (c^2 + d^2) > x), for normals: two exponentials of means 2 s and 2 t. */
static inline double squares_beyond(double s, double t, double x)
{
    if (s == t) return exp(-x / (2 * s)) * (1 + x / (2 * s));
    return (s * exp(-x / (2 * s)) - t * exp(-x / (2 * t))) / (s - t);
}

static inline double squares_median(double s, double t)
{
    double low = 0, high = 100;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        *(squares_beyond(s, t, middle) > 0.5 ? &low : &high) = middle;
    }
    return 1000 * low;
}

/* A figure of two scenarios, and what it is known to be: of both, and of what lies between where s alone, or t, has
 * changed. */
struct explain_case {
    const char *from, *to, *figure;
    double none, s, t, both;
    bool coarse; /* the whole difference is no finer than ranks */
};

static inline void explain_cover(const struct explain_coverage *coverage, leap_sampling sampling,
                                 const struct explain_case *of)
{
    leap_scenario *from = read_text(of->from), *to = read_text(of->to);
    struct explain_tally part = {0}, whole = {0};
    const double known = ((of->s - of->none) + (of->both - of->t)) / 2;
    for (uint64_t seed = 0; seed < coverage->seeds; seed++) {
        json_t *root = explain_spread(from, to, of->figure, sampling, 4096, seed);
        explain_count(root, "parts", explain_row(root, "formula.f.s"), "change", known, coverage, &part);
        explain_count(root, "ends", 0, "difference", of->both - of->none, coverage, &whole);
        json_decref(root);
    }
    print_message("%s, %s, ", leap_samplings()[sampling], of->figure);
    explain_expect("a part", coverage, false, part);
    explain_expect("all", coverage, of->coarse, whole);
    leap_scenario_free(from);
    leap_scenario_free(to);
}

#define PRODUCTS(s, t)                                                                 \
    EXPLAIN_MONTH "[formula f]\nregion = r\ns = " s "\nt = " t "\na = uniform(0, 2)\n" \
                  "b = uniform(0, 2)\nc = uniform(0, 2)\nd = uniform(0, 2)\n"          \
                  "volume = 10000*(s*a*b + t*c*d)\n"

/* A chance and a median; and a mean of what has no tails: with them 16 values are skewed (METHOD.md). */
static inline void explain_between(const struct explain_coverage *coverage, leap_sampling sampling)
{
    const double x = 7.9995; /* cars are rounded */
    const struct explain_case cases[] = {
        {SQUARES("1", "1"), SQUARES("2", "3"), "P(total >= 8k)", squares_beyond(1, 1, x),
         squares_beyond(2, 1, x), squares_beyond(1, 3, x), squares_beyond(2, 3, x), false},
        {SQUARES("1", "1"), SQUARES("2", "3"), "p50(total)", squares_median(1, 1), squares_median(2, 1),
         squares_median(1, 3), squares_median(2, 3), true},
        {PRODUCTS("1", "1"), PRODUCTS("2", "3"), "mean(total)", 20000, 30000, 40000, 50000, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) explain_cover(coverage, sampling, &cases[i]);
}

/* ---- random orders ------------------------------------------------------------------------------- */

enum { FACTORS = 12 };

static inline leap_scenario *factors_of(bool second)
{
    char text[2048] = EXPLAIN_MONTH "[formula f]\nregion = r\nluck = uniform(0, 2)\n"
                                    "more = uniform(0, 2)\n";
    for (int i = 0; i < FACTORS; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "x%d = %g\n", i,
                 second ? 1 + 0.02 * (i + 1) : 1);
    strcat(text, "volume = 1000*luck*more");
    for (int i = 0; i < FACTORS; i++) snprintf(text + strlen(text), sizeof text - strlen(text), "*x%d", i);
    strcat(text, "\n");
    return read_text(text);
}

/* What the first of the factors moves, over all orders. */
static inline double factor_part(void)
{
    double part = 0;
    for (unsigned set = 0; set < 1u << (FACTORS - 1); set++) {
        double product = 1000, weight = 1.0 / FACTORS;
        int size = 0;
        for (int i = 1; i < FACTORS; i++)
            if (set >> (i - 1) & 1) {
                product *= 1 + 0.02 * (i + 1);
                weight *= (double)(size + 1) / (FACTORS - 1 - size);
                size++;
            }
        part += weight * product * 0.02;
    }
    return part;
}

/* Of so few trials a randomisation has one order, of 65,536 it has four. */
static inline void explain_factors(const struct explain_coverage *coverage, leap_sampling sampling,
                                   uint64_t trials)
{
    leap_scenario *from = factors_of(false), *to = factors_of(true);
    struct explain_tally tally = {0};
    double known = factor_part();
    for (uint64_t seed = 0; seed < coverage->seeds; seed++) {
        json_t *root = explain_spread(from, to, "mean(total)", sampling, trials, seed);
        explain_count(root, "parts", explain_row(root, "formula.f.x0"), "change", known, coverage, &tally);
        json_decref(root);
    }
    print_message("%s, ", leap_samplings()[sampling]);
    explain_expect("orders", coverage, false, tally);
    leap_scenario_free(from);
    leap_scenario_free(to);
}

#endif
