/* Markdown: the tables of GitHub.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "expect.h"
#include "report_sample.h"

static void the_sample(void **state)
{
    (void)state;
    struct leap_report *report = sample_report();
    report->tables[3]->place = REPORT_FULL_ONLY;
    char *text = sample_write(report, "markdown", false);
    assert_string_equal(text, "# Leapmotor 2026\n"
                              "\n"
                              "base.ini\n"
                              "\n"
                              "1 month known: 32,059 cars · 100,000 trials, seed 2026\n"
                              "\n"
                              "| Target | Probability | Needed Feb-Dec |\n"
                              "| :--- | ---: | ---: |\n"
                              "| 1,000,000 | 31.41 % ±0.29 | 87,995 a month |\n"
                              "| 海外 1,050,000 | \\< 0.004 % | 92,540 a month |\n"
                              "\n"
                              "± is sampling error only.\n"
                              "\n"
                              "| Year total | cars | on 2025 |\n"
                              "| :--- | ---: | ---: |\n"
                              "| P50 | 923,500 ±300 | +54.8 % |\n"
                              "| Known, \"exact\" | 32,059 | -12.3 % |\n"
                              "\n"
                              "| Where it ends | chance |\n"
                              "| :--- | ---: |\n"
                              "| under 900,000 | 25.0 % |\n"
                              "| 900,000 and over | 75.0 % |\n"
                              "\n"
                              "All of one year.\n");
    free(text);
    leap_report_free(report);
}

/* A pipe would end the cell, a backtick or star begin markup. */
static void escapes(void **state)
{
    (void)state;
    struct leap_report *report = report_create("run", "leapsim/run/1");
    static const struct report_column column = {.key = "x", .title = "A|B", .type = REPORT_TEXT};
    struct report_table *table = report_table(report, "t", "T_1", &column, 1);
    report_row(report, table, REPORT_SHOW)[0] = report_text("*a* | `b` \\ [c]\nd");
    report_row(report, table, REPORT_FULL_ONLY)[0] = report_text("only full");
    char *text = sample_write(report, "markdown", false);
    assert_non_null(strstr(text, "\n## T\\_1\n"));
    assert_non_null(strstr(text, "\n| A\\|B |\n| :--- |\n| \\*a\\* \\| \\`b\\` \\\\ \\[c]<br>d |\n"));
    assert_null(strstr(text, "only full"));
    free(text);
    text = sample_write(report, "markdown", true);
    assert_non_null(strstr(text, "| only full |"));
    free(text);
    leap_report_free(report);
}

/* What is typed as it stands is code: nothing in it is markup, but a pipe still ends the cell. */
static void code(void **state)
{
    (void)state;
    struct leap_report *report = report_create("run", "leapsim/run/1");
    static const struct report_column column = {
        .key = "x", .title = "level_month", .type = REPORT_TEXT, .code = true};
    struct report_table *table = report_table(report, "t", NULL, &column, 1);
    report_row(report, table, REPORT_SHOW)[0] = report_text("level_month | [a] *b*");
    report_row(report, table, REPORT_SHOW)[0] = report_text(NULL);
    char *text = sample_write(report, "markdown", false);
    assert_non_null(strstr(text, "\n| level\\_month |\n| :--- |\n| `level_month \\| [a] *b*` |\n|  |\n"));
    free(text);
    leap_report_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_sample), cmocka_unit_test(escapes),
                                       cmocka_unit_test(code)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
