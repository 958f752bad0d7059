/* CSV: read back by the grammar of RFC 4180.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "expect.h"
#include "report_sample.h"

enum { FIELDS = 8, ROWS_MOST = 64 };

struct csv {
    char *text; /* unquoted in place */
    char *field[ROWS_MOST][FIELDS];
    size_t rows;
};

/* One field from `at`: its text ends at `*end`'s NUL; returns what followed it (',' or '\r'). */
static char take_field(char **at, char **field)
{
    char *in = *at, *out = *at;
    *field = out;
    bool quoted = *in == '"';
    if (quoted) in++;
    for (;;) {
        if (!*in) fail_msg("the file ends within a field");
        if (quoted && *in == '"') {
            if (in[1] != '"') break;
            in++;
        }
        if (!quoted && (*in == ',' || *in == '\r')) break;
        if (!quoted && (*in == '"' || *in == '\n')) fail_msg("a bare %d in a field", *in);
        *out++ = *in++;
    }
    if (quoted) in++;
    char after = *in;
    assert_true(after == ',' || after == '\r');
    *out = '\0';
    *at = in + 1;
    return after;
}

static struct csv written(const struct leap_report *report)
{
    struct csv csv = {.text = sample_write(report, "csv", false)};
    for (char *at = csv.text; *at; csv.rows++) {
        assert_in_range(csv.rows, 0, ROWS_MOST - 1);
        for (size_t i = 0; i < FIELDS; i++) {
            char after = take_field(&at, &csv.field[csv.rows][i]);
            assert_int_equal(after, i + 1 < FIELDS ? ',' : '\r');
        }
        assert_int_equal(*at++, '\n');
    }
    return csv;
}

static char **find(struct csv *csv, const char *table, const char *row, const char *column)
{
    for (size_t i = 0; i < csv->rows; i++)
        if (strcmp(csv->field[i][0], table) == 0 && strcmp(csv->field[i][1], row) == 0 &&
            strcmp(csv->field[i][2], column) == 0)
            return csv->field[i];
    fail_msg("no %s,%s,%s", table, row, column);
    return NULL;
}

static void expect_row(char **row, const char *value, const char *low, const char *high, const char *unit,
                       const char *text)
{
    const char *const expected[] = {value, low, high, unit, text};
    for (size_t i = 0; i < 5; i++) assert_string_equal(row[3 + i], expected[i]);
}

static void cells(void **state)
{
    (void)state;
    struct leap_report *report = sample_report();
    struct csv csv = written(report);
    const char *const head[FIELDS] = {"table", "row", "column", "value", "low", "high", "unit", "text"};
    for (size_t i = 0; i < FIELDS; i++) assert_string_equal(csv.field[0][i], head[i]);
    expect_row(find(&csv, "facts", "1", "schema"), "", "", "", "", "leapsim/run/1");
    expect_row(find(&csv, "facts", "1", "seed"), "18446744073709551615", "", "", "", "");
    expect_row(find(&csv, "facts", "1", "title"), "", "", "", "",
               "Tab\there, \"quotes\" \\ and 零跑\nsecond line \x01");
    expect_row(find(&csv, "targets", "1", "probability"), "0.31415", "0.31127", "0.31703", "share", "");
    expect_row(find(&csv, "targets", "2", "target"), "", "", "", "", "海外 1,050,000");
    expect_row(find(&csv, "targets", "1", "needed"), "87994.63636363637", "", "", "cars a month", "");
    expect_row(find(&csv, "year", "1", "cars"), "700123", "", "731000", "cars", "");
    expect_row(find(&csv, "year", "3", "cars"), "32059", "32059", "32059", "cars", "");
    expect_row(find(&csv, "year", "3", "statistic"), "", "", "", "", "Known, \"exact\"");
    free(csv.text);
    leap_report_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cells)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
