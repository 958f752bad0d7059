/* Numbers for people: no digit that the error does not support.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "report/figure.h"
#include "study/sample/interval.h"

static void one_digit_or_two(void **state)
{
    (void)state;
    static const struct {
        double error;
        int decimals;
    } cases[] = {
        {0.3, 1},   {0.29, 2}, {0.34, 1},   {0.96, 1},    {0.95, 1},  {1, 1},       {1.04, 1},   {2.94, 1},
        {2.96, 0},  {3, 0},    {9.4, 0},    {9.96, 0},    {10, 0},    {29, 0},      {31, -1},    {320, -2},
        {1500, -2}, {0.1, 2},  {0.0096, 3}, {0.00996, 3}, {1e-9, 10}, {5e-324, 15}, {4.9e6, -6},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (figure_decimals(cases[i].error, 99) != cases[i].decimals)
            fail_msg("error %g: %d decimals, not %d", cases[i].error, figure_decimals(cases[i].error, 99),
                     cases[i].decimals);
    assert_int_equal(figure_decimals(0, 7), 7);
    assert_int_equal(figure_decimals(NAN, 7), 7);
    assert_int_equal(figure_decimals(INFINITY, 7), 7);
}

static void expect_figure(enum report_type type, struct report_cell cell, const char *value,
                          const char *error)
{
    const struct report_column column = {.key = "k", .type = type, .error = REPORT_ERROR_BEHIND};
    struct figure figure = figure_show(&column, &cell);
    assert_string_equal(figure.value, value);
    assert_string_equal(figure.error, error);
}

static struct report_cell plus_minus(double value, double error)
{
    return report_interval(value, value - error, value + error);
}

static void value_and_error(void **state)
{
    (void)state;
    expect_figure(REPORT_PROBABILITY, plus_minus(0.31415, 0.0034), "31.4 %", "0.3");
    expect_figure(REPORT_PROBABILITY, plus_minus(0.31419, 0.0029), "31.42 %", "0.29");
    expect_figure(REPORT_PROBABILITY, plus_minus(0.5, 0.04), "50 %", "4");
    expect_figure(REPORT_CARS, plus_minus(923456.7, 320), "923,500", "300");
    expect_figure(REPORT_CARS, plus_minus(923456.7, 210), "923,460", "210");
    expect_figure(REPORT_CARS, plus_minus(999999, 4), "999,999", "4");
    expect_figure(REPORT_CARS, plus_minus(999999, 40), "1,000,000", "40");
    expect_figure(REPORT_CARS, plus_minus(-1234, 4), "-1,234", "4");
    expect_figure(REPORT_CARS, plus_minus(1234.2, 0.27), "1,234", "1"); /* small is not nothing */
    expect_figure(REPORT_CHANGE, plus_minus(0.7601, 0.00031), "+76.0 %", "0.1");
    expect_figure(REPORT_CHANGE, plus_minus(0.7601, 0.01), "+76.0 %", "1.0");
    expect_figure(REPORT_CHANGE, plus_minus(-0.0001, 0.04), "0 %", "4"); /* no minus before nothing */
    expect_figure(REPORT_THOUSANDS, plus_minus(87549, 60), "87.5", "0.1");
    expect_figure(REPORT_NUMBER, plus_minus(1.23456, 0.012), "1.235", "0.012");
    expect_figure(REPORT_CARS, report_exact(1050000), "1,050,000", "");
    expect_figure(REPORT_CARS, report_exact(999), "999", "");
    expect_figure(REPORT_COUNT, report_exact(1000), "1,000", "");
    expect_figure(REPORT_NUMBER, report_exact(0.1), "0.1", "");
    expect_figure(REPORT_CARS, report_exact(NAN), "", "");
}

/* In 0 of 100,000 trials: at most 0.0036888 % with 97.5 % confidence, and never less than that is said. */
static void bounds(void **state)
{
    (void)state;
    expect_figure(REPORT_PROBABILITY, report_interval(0, 0, 3.6888e-5), "< 0.004 %", "");
    expect_figure(REPORT_PROBABILITY, report_interval(0, 0, 3.2e-5), "< 0.004 %", "");
    expect_figure(REPORT_PROBABILITY, report_interval(0, 0, 1.62e-5), "< 0.0017 %", "");
    expect_figure(REPORT_PROBABILITY, report_interval(1, 1 - 3.2e-5, 1), "> 99.996 %", "");
    expect_figure(REPORT_PROBABILITY, report_interval(0, 0, 0.975), "< 98 %", ""); /* of a single trial */
    expect_figure(REPORT_PROBABILITY, report_interval(1, 0.025, 1), "> 2 %", "");
    expect_figure(REPORT_PROBABILITY, report_interval(0, 0, 1), "?", ""); /* nothing is known */
    expect_figure(REPORT_PROBABILITY, report_interval(0.3, 0, 1), "?", "");
    expect_figure(REPORT_PROBABILITY, report_interval(0.0013, 0, 0.004), "< 0.40 %",
                  ""); /* perhaps nothing */
    expect_figure(REPORT_PROBABILITY, report_interval(0.98, 0.94, 1), "> 94 %", "");
    expect_figure(REPORT_CARS, report_interval(700123, -INFINITY, 731000), "< 740,000", "");
    expect_figure(REPORT_CARS, report_interval(700123, 698765, INFINITY), "> 698,700", "");
    expect_figure(REPORT_CARS, report_interval(700123, -INFINITY, INFINITY), "?", "");
    /* The largest of few trials is their percentile and its bound. */
    expect_figure(REPORT_CARS, report_interval(996597, -INFINITY, 996597), "< 996,597", "");
    expect_figure(REPORT_CARS, report_interval(996597, 996597, INFINITY), "> 996,597", "");
    expect_figure(REPORT_PROBABILITY, report_exact(0), "0.0 %", ""); /* known to be 0 */
}

/* 1, 2, 5 of 100 and 98 of 100 (Wilson): a half interval about them would say less than nothing, more than all, or be
 * off on both sides. */
static void both_ends(void **state)
{
    (void)state;
    expect_figure(REPORT_PROBABILITY, report_interval(0.01, 0.001767, 0.054486), "1.0 %", "0.2 to 5.4");
    expect_figure(REPORT_PROBABILITY, report_interval(0.02, 0.005502, 0.070012), "2 %", "1 to 7");
    expect_figure(REPORT_PROBABILITY, report_interval(0.05, 0.021542, 0.111755), "5 %", "2 to 11");
    expect_figure(REPORT_PROBABILITY, report_interval(0.98, 0.929988, 0.994498), "98 %", "93 to 99");
    expect_figure(REPORT_PROBABILITY, report_interval(0.9998, 0.99888, 0.999968), "99.98 %",
                  "99.89 to 99.997"); /* not 100.00 */
    expect_figure(REPORT_PROBABILITY, report_interval(0.0002, 0.0000361, 0.00112), "0.02 %",
                  "0.004 to 0.11");
    expect_figure(REPORT_PROBABILITY, report_interval(0.10, 0.055228, 0.174370), "10 %", "6");
    expect_figure(REPORT_PROBABILITY, plus_minus(0.0401, 0.04), "4 %",
                  "4"); /* to nothing is not beyond it */
    expect_figure(REPORT_PROBABILITY, report_interval(0.4, 0.38, 0.5), "40 %", "38 to 50");
    expect_figure(REPORT_POINTS, report_interval(0.9, 0.65, 1), "+90 pp", "+65 to +100");
    expect_figure(REPORT_POINTS, report_interval(-0.9, -1, -0.6), "-90 pp", "-100 to -60");
    expect_figure(REPORT_POINTS, plus_minus(-0.2, 0.4), "-20 pp", "40");
    expect_figure(REPORT_CARS, report_interval(900000, 850000, 901000), "900,000", "850,000 to 901,000");
    expect_figure(REPORT_CARS, report_interval(240000, 0, 900000), "200,000", "0 to 900,000");
    expect_figure(REPORT_CARS, plus_minus(240, 240), "240", "240");
    expect_figure(REPORT_MORE, plus_minus(240, 500), "+200", "500"); /* a difference may be below nothing */
    expect_figure(REPORT_CARS, report_interval(900000, 880000, 900000), "900,000", "880,000 to 900,000");
    expect_figure(REPORT_NUMBER, report_interval(1, 0.5, 2.9), "1.0", "1.2"); /* not four times as far */
    expect_figure(REPORT_NUMBER, report_interval(1, 0.5, 3.1), "1.0", "0.5 to 3.1");
}

/* ± of a share never reaches beyond nothing or all, whatever it is of, and both ends lie about the value. */
static void never_beyond(void **state)
{
    (void)state;
    static const uint64_t trials[] = {1, 2, 3, 10, 30, 100, 101, 1000, 3000, 100000};
    const struct report_column column = {
        .key = "k", .type = REPORT_PROBABILITY, .error = REPORT_ERROR_BEHIND};
    size_t ends = 0, halves = 0, bounds_seen = 0;
    for (size_t t = 0; t < sizeof trials / sizeof *trials; t++)
        for (uint64_t hits = 0; hits <= trials[t]; hits += hits < 50 || trials[t] - hits <= 50 ? 1 : 97) {
            const struct interval interval = interval_proportion(hits, trials[t]);
            const struct report_cell cell =
                report_interval((double)hits / (double)trials[t], interval.low, interval.high);
            const struct figure figure = figure_show(&column, &cell);
            if (strchr("<>?", figure.value[0])) {
                bounds_seen++;
                continue;
            }
            double value = strtod(figure.value, NULL), low, high;
            if (figure.ends) {
                assert_int_equal(sscanf(figure.error, "%lf to %lf", &low, &high), 2);
                ends++;
            } else {
                double half = strtod(figure.error, NULL);
                low = value - half, high = value + half;
                halves++;
            }
            if (low < -1e-9 || high > 100 + 1e-9 || low > value || high < value)
                fail_msg("%d of %d: %s, %s", (int)hits, (int)trials[t], figure.value, figure.error);
        }
    assert_true(ends > 50 && halves > 1000 && bounds_seen >= 18);
}

static void behind(void **state)
{
    (void)state;
    char text[FIGURE_BEHIND_BYTES];
    figure_behind(text, &(struct figure){"31.4 %", "0.3", false});
    assert_string_equal(text, " ±0.3");
    figure_behind(text, &(struct figure){"1.0 %", "0.2 to 5.4", true});
    assert_string_equal(text, " (0.2 to 5.4)");
    figure_behind(text, &(struct figure){"7", "", false});
    assert_string_equal(text, "");
    const struct report_cell lopsided = report_interval(1, 0.25, 5), exact = report_exact(1);
    assert_true(figure_error(&lopsided) == 4);
    assert_true(figure_error(&exact) == 0);
}

/* xorshift64*: any double's bits. */
static double any_double(uint64_t *state)
{
    double value;
    do {
        *state ^= *state >> 12;
        *state ^= *state << 25;
        *state ^= *state >> 27;
        uint64_t bits = *state * UINT64_C(2685821657736338717);
        memcpy(&value, &bits, sizeof value);
    } while (!isfinite(value));
    return value;
}

static void shortest_parses_back(void **state)
{
    (void)state;
    char text[FIGURE_BYTES];
    uint64_t random = 2026;
    for (int i = 0; i < 20000; i++) {
        double value = any_double(&random), back;
        figure_shortest(text, value);
        back = strtod(text, NULL);
        if (memcmp(&back, &value, sizeof value) != 0) fail_msg("%s is not %.17g", text, value);
    }
    figure_shortest(text, 0.1);
    assert_string_equal(text, "0.1");
    figure_shortest(text, 1.0 / 3);
    assert_string_equal(text, "0.3333333333333333");
    figure_shortest(text, -0.0);
    assert_string_equal(text, "-0");
    figure_shortest(text, 0.1 + 0.2);
    assert_string_equal(text, "0.30000000000000004");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_digit_or_two),
        cmocka_unit_test(value_and_error),
        cmocka_unit_test(bounds),
        cmocka_unit_test(both_ends),
        cmocka_unit_test(never_beyond),
        cmocka_unit_test(behind),
        cmocka_unit_test(shortest_parses_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
