/* Periods of a part of a year, of several years, of many: every table says which months it speaks of, and
 * keeps to 80 columns.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <unistd.h>

#include "ask.h"
#include "base/text.h"

#define PARTS                                                                         \
    "[line old]\nregion = home\nseries = C\nlevel = 15k\ngrowth = normal(1%, 4%)\n"   \
    "unit_price = 119_800\n"                                                          \
    "[launch new_model_with_a_name]\nregion = home\nseries = D\nstart = 2026-10\n"    \
    "peak = lognormal(4k, 1k)\nramp = 4\n"                                            \
    "[market abroad]\nceiling = 8k\nmidpoint = normal(2027-03, 2)\nsteepness = 0.4\n" \
    "unit_price = 150k\n"

/* The whole run of a scenario beside a history of 10,000 + 100 * month cars from 2025-01 to 2026-08. */
static leap_report *run(const char *head)
{
    char path[] = "/tmp/leapsim-years-XXXXXX", text[2048];
    int file = mkstemp(path);
    assert_true(file >= 0);
    FILE *stream = fdopen(file, "w");
    fputs("month,deliveries\n", stream);
    for (int month = 0; month < 20; month++)
        fprintf(stream, "%d-%02d,%d\n", 2025 + month / 12, month % 12 + 1, 10000 + 100 * month);
    fclose(stream);
    snprintf(text, sizeof text, "[scenario]\ntrials = 2000\nhistory = %s\n%s%s", path, head, PARTS);
    leap_scenario *scenario = read_text(text);
    unlink(path);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    options.full = true;
    leap_report *report = NULL;
    assert_int_equal(leap_run(scenario, &options, problems, &report), LEAP_OK);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    return report;
}

/* Lines of the text, none above 80 columns. */
static size_t lines_within_margin(const char *text)
{
    size_t lines = 0;
    for (const char *end; (end = strchr(text, '\n')); text = end + 1, lines++) {
        char line[1024];
        snprintf(line, sizeof line, "%.*s", (int)(end - text), text);
        if (text_columns(line) > 80) fail_msg("%zu columns: %s", text_columns(line), line);
    }
    return lines;
}

static void expect_shown(const char *text, const char *part)
{
    if (!strstr(text, part)) fail_msg("no '%s' in\n%s", part, text);
}

#define EIGHTEEN                                                                            \
    "period = 2026-07..2027-12\nlevel_month = 2026-08\n[target]\ntotal.2026 = 110k, 130k\n" \
    "total.2027 = 300k\nabroad.2027 = 70k\n[actuals]\n2026-07 = 18k\n2026-08 = 19k\n"

static void eighteen_months(void **state)
{
    (void)state;
    leap_report *report = run(EIGHTEEN);
    char *text = written(report, "text", false);
    assert_in_range(lines_within_margin(text), 30, 75);
    expect_shown(text, "\n2 months known: 37,000 cars ");
    expect_shown(text, "\nOnly months of the period count: Jul-Dec 2026.\n");
    expect_shown(text, "\n2026: 110,000 ");
    expect_shown(text, "\n2027: market.abroad 70,000 ");
    expect_shown(text, "\nNeeded, median path: cars a month.\n");
    expect_shown(text, "   Median path\n2026: 110,000 ");
    expect_shown(text, "\n2026 Jul-Dec   ");
    expect_shown(text, "\n2026    Q3 ");
    expect_shown(text, "\n2027    Q1 ");
    expect_shown(text, "\n2026 Jul-Dec    unattributed ");
    assert_null(strstr(text, "2027            unattributed")); /* nothing is, in that year */
    assert_null(strstr(text, "Where it ends"));
    free(text);
    text = written(report, "text", true);
    lines_within_margin(text);
    expect_shown(text, "Where it ends");
    free(text);
    text = written(report, "markdown", false);
    expect_shown(text, "\n| 2026 Jul-Dec | home |");
    free(text);
    json_t *root = parsed(report);
    assert_string_equal(json_string_value(cell(root, "year", 0, "year")), "2026");
    assert_string_equal(json_string_value(cell(root, "quarters", 2, "year")), "2027");
    assert_string_equal(json_string_value(cell(root, "quarters", 2, "quarter")), "Q1");
    assert_null(json_object_get(json_array_get(rows_of(root, "year"), 0), "year_months"));
    assert_null(rows_of(root, "years")); /* people's own */
    /* On the same months a year before: July to December 2025 are months 6 to 11 of the history. */
    double before = 6 * 10000 + 100 * (6 + 7 + 8 + 9 + 10 + 11);
    expect_within(number(root, "year", 4, "change"), number(root, "year", 4, "cars") / before - 1, 1e-12);
    before = 3 * 10000 + 100 * (12 + 13 + 14); /* the first quarter of 2027 */
    expect_within(number(root, "quarters", 2, "change"), number(root, "quarters", 2, "p50") / before - 1,
                  1e-12);
    assert_true(json_is_null(cell(root, "quarters", 4, "change"))); /* 2026-09 is no history */
    assert_true(json_is_null(cell(root, "year", 11 + 4, "change")));
    assert_int_equal(json_array_size(rows_of(root, "path")), 18);
    expect_within(number(root, "path", 1, "p50"), 37000, 0);
    expect_within(number(root, "path", 6, "p50"), number(root, "months", 6, "p50"), 0.01 * 30000);
    json_decref(root);
    leap_report_free(report);
}

/* A part of one year is called by its months, and so is a part of a quarter. */
static void part_of_a_year(void **state)
{
    (void)state;
    leap_report *report = run("period = 2026-05..2026-12\n[target]\ntotal = 130k\n");
    char *text = written(report, "text", false);
    assert_in_range(lines_within_margin(text), 25, 50);
    expect_shown(text, "\nMay-Dec total ");
    expect_shown(text, "\nMay-Dec by ");
    expect_shown(text, "\nQ2 May-Jun ");
    expect_shown(text, "\nQ3 ");
    expect_shown(text, "Needed May-Dec");
    expect_shown(text, " on 2025 ");
    expect_shown(text, "Only months of the period count: May-Dec 2026.\n");
    assert_null(strstr(text, "Year "));
    free(text);
    json_t *root = parsed(report);
    assert_string_equal(json_string_value(cell(root, "quarters", 0, "quarter")), "Q2");
    double before = 8 * 10000 + 100 * (4 + 5 + 6 + 7 + 8 + 9 + 10 + 11);
    expect_within(number(root, "year", 4, "change"), number(root, "year", 4, "cars") / before - 1, 1e-12);
    json_decref(root);
    leap_report_free(report);
}

static void one_month(void **state)
{
    (void)state;
    leap_report *report = run("period = 2026-12..2026-12\n");
    char *text = written(report, "text", false);
    lines_within_margin(text);
    expect_shown(text, "\nDec total ");
    expect_shown(text, "\nQ4 Dec ");
    free(text);
    leap_report_free(report);
}

/* Quarters and months of many years are for --full; the years stay. */
static void three_and_ten_years(void **state)
{
    (void)state;
    static const char *const ends[] = {"2029-06", "2036-06"};
    for (size_t i = 0; i < 2; i++) {
        char head[512];
        snprintf(head, sizeof head,
                 "period = 2026-07..%s\n[target]\ntotal.2026 = 110k\ntotal.2028 = 1.05M\n", ends[i]);
        leap_report *report = run(head);
        char *text = written(report, "text", false);
        lines_within_margin(text);
        expect_shown(text, i ? "\n2036 Jan-Jun " : "\n2029 Jan-Jun ");
        assert_null(strstr(text, "Quarter"));
        assert_null(strstr(text, "Months, in thousands"));
        free(text);
        text = written(report, "text", true);
        lines_within_margin(text);
        expect_shown(text, "Quarter");
        expect_shown(text, "Months, in thousands");
        free(text);
        json_t *root = parsed(report);
        assert_int_equal(json_array_size(rows_of(root, "quarters")), i ? 40 : 12);
        assert_int_equal(json_array_size(rows_of(root, "months")), i ? 120 : 36);
        json_decref(root);
        leap_report_free(report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eighteen_months),
        cmocka_unit_test(part_of_a_year),
        cmocka_unit_test(one_month),
        cmocka_unit_test(three_and_ten_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
