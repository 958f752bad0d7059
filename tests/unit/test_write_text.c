/* Text: alignment with wide characters, tables beside each other, folding, splitting, wrapping.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "base/text.h"
#include "expect.h"
#include "report_sample.h"

static void expect_text(const struct leap_report *report, bool full, const char *expected)
{
    char *text = sample_write(report, "text", full);
    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
}

static void the_sample(void **state)
{
    (void)state;
    struct leap_report *report = sample_report();
    expect_text(report, false,
                "Leapmotor 2026                                                          base.ini\n"
                "1 month known: 32,059 cars                             100,000 trials, seed 2026\n"
                "\n"
                "Target                Probability    Needed Feb-Dec\n"
                "1,000,000           31.41 % ±0.29    87,995 a month\n"
                "海外 1,050,000    < 0.004 %          92,540 a month\n"
                "± is sampling error only.\n"
                "\n"
                "Year total          cars     ±   on 2025    Where it ends      chance\n"
                "P50              923,500   300   +54.8 %    under 900,000      25.0 %   ###\n"
                "Known, \"exact\"    32,059         -12.3 %    900,000 and over   75.0 %   ########\n"
                "\n"
                "Thousands     P50    Thousands     P50    Thousands     P50\n"
                "Jan          32.1    Feb          42.1    Mar          52.1\n"
                "Apr          62.1    May          72.1\n"
                "\n"
                "All of one year.\n"
                "\n"
                "More: --full\n");
    leap_report_free(report);
}

/* Full: the rows kept back are there, the footer that offers them is not; what holds of all tables stays. */
static void full(void **state)
{
    (void)state;
    struct leap_report *report = sample_report();
    char *text = sample_write(report, "text", true);
    assert_non_null(strstr(text, "\nP1  "));
    assert_non_null(strstr(text, "< 740,000"));
    assert_null(strstr(text, "--full"));
    assert_non_null(strstr(text, "\nAll of one year.\n"));
    free(text);
    leap_report_free(report);
}

static size_t widest_line(char *text)
{
    size_t widest = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        if (text_columns(line) > widest) widest = text_columns(line);
    return widest;
}

/* Thirteen columns of ten: continued below, the first column repeated. */
static void too_wide(void **state)
{
    (void)state;
    struct leap_report *report = report_create("trial", "leapsim/trial/1");
    struct report_column columns[13] = {{.key = "month", .title = "Month", .type = REPORT_TEXT}};
    for (size_t i = 1; i < 13; i++)
        columns[i] = (struct report_column){.key = "x", .title = "launch.D19", .type = REPORT_CARS};
    struct report_table *table = report_table(report, "volume", NULL, columns, 13);
    for (size_t row = 0; row < 2; row++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text(row ? "2026-02" : "2026-01");
        for (size_t i = 1; i < 13; i++) cells[i] = report_exact((double)(1000 * row + i));
    }
    char *text = sample_write(report, "text", false);
    char *second = strstr(text, "\n\nMonth");
    assert_non_null(second);
    assert_non_null(strstr(second, "2026-02       1,007"));
    assert_null(strstr(second, "1,006"));
    assert_in_range(widest_line(text), 60, 80);
    free(text);
    leap_report_free(report);
}

static void long_texts(void **state)
{
    (void)state;
    static const struct report_column columns[] = {
        {.key = "key", .title = "Assumption", .type = REPORT_TEXT},
        {.key = "source", .title = "Source", .type = REPORT_TEXT, .wrap = true},
    };
    struct leap_report *report = report_create("sources", "leapsim/sources/1");
    struct report_table *table = report_table(report, "assumptions", NULL, columns, 2);
    struct report_cell *cells = report_row(report, table, REPORT_SHOW);
    cells[0] = report_text("line.C.level");
    cells[1] =
        report_text("judgement: the third plant opens around the turn of the year and is slow at first");
    cells = report_row(report, table, REPORT_SHOW);
    cells[0] = report_text("line.B.level");
    cells[1] = report_text("零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑");
    expect_text(report, false,
                "\n"
                "Assumption      Source\n"
                "line.C.level    judgement: the third plant opens around the turn of the year and\n"
                "                is slow at first\n"
                "line.B.level    零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑零跑\n"
                "                零跑零跑\n");
    leap_report_free(report);
}

/* Below, a row is named as above: by both texts in front of it. */
static void too_wide_with_two_names(void **state)
{
    (void)state;
    static const struct report_column columns[] = {
        {.key = "year", .title = "Year", .type = REPORT_TEXT},
        {.key = "part", .title = "Part", .type = REPORT_TEXT},
        {.key = "a", .title = "A long heading of a number", .type = REPORT_CARS},
        {.key = "b", .title = "Another long heading of one", .type = REPORT_CARS},
    };
    struct leap_report *report = report_create("run", "leapsim/run/1");
    struct report_table *table = report_table(report, "wide", NULL, columns, 4);
    for (double year = 2026; year < 2028; year++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text(year == 2026 ? "2026 Jul-Dec" : "2027");
        cells[1] = report_text("launch.with_a_long_name");
        cells[2] = report_exact(year);
        cells[3] = report_exact(2 * year);
    }
    expect_text(report, false,
                "\n"
                "Year          Part                     A long heading of a number\n"
                "2026 Jul-Dec  launch.with_a_long_name                       2,026\n"
                "2027          launch.with_a_long_name                       2,027\n"
                "\n"
                "Year          Part                     Another long heading of one\n"
                "2026 Jul-Dec  launch.with_a_long_name                        4,052\n"
                "2027          launch.with_a_long_name                        4,054\n");
    leap_report_free(report);
}

static void colors(void **state)
{
    (void)state;
    struct leap_report *report = sample_report();
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    leap_write_options options = {.format = "text", .color = true};
    assert_int_equal(leap_report_write(report, &options, stream), LEAP_OK);
    fclose(stream);
    assert_non_null(strstr(text, "\x1b[1mTarget "));
    assert_non_null(strstr(text, "\x1b[0m\n1,000,000"));
    free(text);
    leap_report_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample), cmocka_unit_test(full),   cmocka_unit_test(too_wide),
        cmocka_unit_test(long_texts), cmocka_unit_test(colors), cmocka_unit_test(too_wide_with_two_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
