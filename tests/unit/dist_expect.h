/* What the tests of distributions share: stating laws and faults, and what must hold of every law.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_DIST_EXPECT_H
#define TESTS_DIST_EXPECT_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "arena_expect.h"
#include "base/width.h"
#include "dist/dist.h"
#include "dist/law.h"
#include "expect.h"

/* Arguments as a scenario writes them: 5, name = 5, share: 5, share: distribution, distribution, a date. */
#define VALUE(v) {.value = (v)}
#define NAMED(n, v) {.name = (n), .value = (v)}
#define ITEM(h, v) {.has_head = true, .head = (h), .value = (v)}
#define ITEM_OF(h, d) {.has_head = true, .head = (h), .part = (d)}
#define OF(d) {.part = (d)}
#define DATE(v) {.value = (v), .is_date = true}
#define DATE_NAMED(n, v) {.name = (n), .value = (v), .is_date = true}
#define ARGUMENTS(...) (const struct dist_argument[]){__VA_ARGS__}, ARGUMENT_COUNT(__VA_ARGS__)
#define ARGUMENT_COUNT(...)                                                              \
    (sizeof((const struct dist_argument[]){__VA_ARGS__}) / sizeof(struct dist_argument))

#define LAW(family, ...) expect_law(family, ARGUMENTS(__VA_ARGS__), false)
#define DATE_LAW(family, ...) expect_law(family, ARGUMENTS(__VA_ARGS__), true)
#define NOWHERE SIZE_MAX
#define FAULT(at, text, family, ...) expect_fault(at, text, family, ARGUMENTS(__VA_ARGS__), false)
#define DATE_FAULT(at, text, family, ...) expect_fault(at, text, family, ARGUMENTS(__VA_ARGS__), true)

static inline const struct dist *expect_law(const char *family, const struct dist_argument *arguments,
                                            size_t count, bool dates)
{
    struct dist_fault fault = {0};
    const struct dist *dist = dist_create(arena, dist_family(family), arguments, count, dates, &fault);
    if (!dist) fail_msg("%s is refused: %s", family, fault.text);
    return dist;
}

static inline void expect_fault(size_t at, const char *text, const char *family,
                                const struct dist_argument *arguments, size_t count, bool dates)
{
    struct dist_fault fault = {0};
    const struct dist *dist = dist_create(arena, dist_family(family), arguments, count, dates, &fault);
    if (dist) fail_msg("%s is accepted, not refused with: %s", family, text);
    assert_string_equal(fault.text, text);
    assert_int_equal(fault.argument, at);
}

/* The exact quantile of a law: the value at a tail, from outside. */
typedef double oracle_quantile(double tail, bool upper, const double *parameters);

static const double oracle_tails[] = {0.5, 0.4, 0.25, 0.1, 0.01, 1e-4, 1e-6, 1e-9, 1e-12};
enum { ORACLE_TAILS = sizeof oracle_tails / sizeof *oracle_tails };

/* The largest relative difference between the law and the oracle, both tails. */
static inline double oracle_distance(const struct dist *dist, oracle_quantile *oracle,
                                     const double *parameters)
{
    double worst = 0;
    for (int i = 0; i < ORACLE_TAILS; i++)
        for (int upper = 0; upper < 2; upper++) {
            double centred = upper ? 0.5 - oracle_tails[i] : oracle_tails[i] - 0.5;
            double tail = 0.5 - fabs(centred); /* as the rounded centred uniform has it */
            double exact = oracle(tail, upper && tail < 0.5, parameters);
            double got = dist_quantile(dist, centred);
            double distance = fabs(got - exact) / fmax(fabs(exact), 1e-300);
            if (got == exact) distance = 0;
            if (!(distance <= worst)) worst = distance;
        }
    return worst;
}

/* The law agrees with the oracle to 1e-9, and the oracle with its parameter `planted` off by 1e-6 is told
 * apart from it. */
static inline void expect_oracle(const struct dist *dist, oracle_quantile *oracle, const double *parameters,
                                 int count, int planted)
{
    double changed[8];
    memcpy(changed, parameters, (size_t)count * sizeof *changed);
    changed[planted] += 1e-6 * (changed[planted] != 0 ? fabs(changed[planted]) : 1);
    expect_within(oracle_distance(dist, oracle, parameters), 0, 1e-9);
    if (oracle_distance(dist, oracle, changed) <= 1e-9) fail_msg("a parameter off by 1e-6 goes unnoticed");
}

typedef void draw_function(const struct law *law, const double *centred, double *values, size_t lanes);

/* The drawing functions that this machine runs; returns their number. */
static inline int draw_functions(draw_function *functions[WIDTH_COUNT])
{
#define ROW(width) law_draw_##width,
    draw_function *all[] = {WIDTH_LIST(ROW)};
#undef ROW
    int count = (int)width_select() + 1;
    for (int i = 0; i < count; i++) functions[i] = all[i];
    return count;
}

static inline const struct law *compile(const struct dist *dist, bool exponential, double low, double high)
{
    return law_compile(law_cache_create(arena), dist,
                       &(struct law_options){.exponential = exponential, .low = low, .high = high});
}

/* Tails in even steps of their logarithm, dense around 1/2, both sides, ascending in probability. */
enum { GRID = 1 << 14 };
static inline double *make_grid(void)
{
    double *centred = malloc(GRID * sizeof *centred);
    assert_non_null(centred);
    for (int i = 0; i < GRID / 2; i++) {
        double part = (i + 0.5) / (GRID / 2);
        double tail = fmax(0.5 * exp2(-53 * part * part), 0x1p-54);
        centred[GRID / 2 + i] = 0.5 - tail;
        centred[GRID / 2 - 1 - i] = tail - 0.5;
    }
    return centred;
}

/* Draws are the law's own quantiles to 1e-9 (of the value, or about 0 of the sd, or of half the distance
 * between the quartiles where there is no sd), ascend with the uniform but for the last bits, stay within
 * the law's ends, and are the same bits in every width. */
static inline void expect_draws(const struct dist *dist)
{
    draw_function *functions[WIDTH_COUNT];
    int widths = draw_functions(functions);
    const struct law *law = compile(dist, false, -INFINITY, INFINITY);
    double *centred = make_grid(), *values = malloc(2 * GRID * sizeof *values), *other = values + GRID;
    double sd = dist_sd(dist);
    if (!isfinite(sd)) sd = 0.5 * (dist_quantile(dist, 0.25) - dist_quantile(dist, -0.25));
    bool crosses = dist_low(dist) < 0 && dist_high(dist) > 0;
    functions[0](law, centred, values, GRID);
    for (int i = 0; i < GRID; i++) {
        double exact = dist_quantile(dist, centred[i]);
        double size = fmax(fabs(exact), crosses ? sd : 1e-6 * sd);
        expect_within(values[i], exact, 1e-9 * size);
        assert_true(values[i] >= dist_low(dist) && values[i] <= dist_high(dist));
        if (i && values[i] < values[i - 1] - 0x1p-51 * fabs(values[i]))
            fail_msg("falls from %.17g to %.17g at %.17g", values[i - 1], values[i], centred[i]);
    }
    for (int width = 1; width < widths; width++) {
        functions[width](law, centred, other, GRID);
        assert_memory_equal(other, values, GRID * sizeof *values);
    }
    free(values);
    free(centred);
}

/* Mean and sd, integrated over draws octave by octave of the tail. */
static inline void integrate_draws(const struct dist *dist, double *mean, double *sd)
{
    enum { POINTS = 4, PANELS = 16, OCTAVES = 53, LANES = 2 * OCTAVES * PANELS * POINTS };
    static const double node[POINTS] = {0.069431844202973712, 0.33000947820757187, 0.66999052179242813,
                                        0.93056815579702629};
    static const double weight[POINTS] = {0.17392742256872693, 0.32607257743127307, 0.32607257743127307,
                                          0.17392742256872693};
    static double centred[LANES], weights[LANES], values[LANES];
    int lane = 0;
    for (int octave = 0; octave < OCTAVES; octave++)
        for (int panel = 0; panel < PANELS; panel++)
            for (int point = 0; point < POINTS; point++)
                for (int side = -1; side <= 1; side += 2, lane++) {
                    double low = ldexp(0.25, -octave);
                    centred[lane] = side * (0.5 - low * (1 + (panel + node[point]) / PANELS));
                    weights[lane] = low * weight[point] / PANELS;
                }
    draw_function *functions[WIDTH_COUNT];
    functions[draw_functions(functions) - 1](compile(dist, false, -INFINITY, INFINITY), centred, values,
                                             LANES);
    double first = dist_quantile(dist, 0), sum = 0, squares = 0;
    for (int i = 0; i < LANES; i++) sum += weights[i] * (values[i] - first);
    for (int i = 0; i < LANES; i++) {
        double away = values[i] - first - sum;
        squares += weights[i] * away * away;
    }
    *mean = first + sum;
    *sd = sqrt(squares);
}

/* The stated moments are those of the draws within `tolerance` sd, and a mean off by ten times that is
 * told apart. */
static inline void expect_moments(const struct dist *dist, double tolerance)
{
    double mean, sd;
    integrate_draws(dist, &mean, &sd);
    expect_within(mean, dist_mean(dist), tolerance * sd);
    expect_within(sd, dist_sd(dist), tolerance * sd);
    assert_false(fabs(mean + 10 * tolerance * sd - dist_mean(dist)) <= tolerance * sd);
}

/* The distribution function takes a value back to its probability. `tolerance` is relative to the tail. */
static inline void expect_round_trip(const struct dist *dist, double tolerance)
{
    static const double tails[] = {0.5, 0.3, 0.1, 1e-3, 1e-6, 1e-9};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        double tail = 0.5 - (0.5 - tails[i]); /* as the rounded centred uniform has it */
        double low = dist_quantile(dist, tail - 0.5), high = dist_quantile(dist, 0.5 - tail);
        expect_relative(dist_cdf(dist, low), tail, tolerance);
        expect_relative(dist_outside(dist, -INFINITY, high), tail, tolerance);
        expect_relative(dist_outside(dist, low, INFINITY), tail, tolerance);
        assert_false(fabs(dist_cdf(dist, low) - tail * (1 + 10 * tolerance)) <= tolerance * tail);
    }
}

#endif
