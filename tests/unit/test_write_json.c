/* JSON: read back by jansson, doubles bit for bit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <jansson.h>

#include "expect.h"
#include "report_sample.h"

static json_t *written(const struct leap_report *report)
{
    char *text = sample_write(report, "json", false);
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
    if (!root) fail_msg("%d:%d: %s\n%s", error.line, error.column, error.text, text);
    free(text);
    return root;
}

static json_t *cell(const json_t *root, const char *table, size_t row, const char *column)
{
    const json_t *tables = json_object_get(root, "tables");
    const json_t *rows = json_object_get(json_object_get(tables, table), "rows");
    json_t *found = json_object_get(json_array_get(rows, row), column);
    if (!found) fail_msg("no %s[%zu].%s", table, row, column);
    return found;
}

static void facts(void **state)
{
    (void)state;
    struct leap_report *report = sample_report();
    json_t *root = written(report);
    assert_string_equal(json_string_value(json_object_get(root, "schema")), "leapsim/run/1");
    assert_string_equal(json_string_value(json_object_get(root, "title")),
                        "Tab\there, \"quotes\" \\ and 零跑\nsecond line \x01");
    expect_within(json_number_value(json_object_get(root, "trials")), 1e5, 0);
    assert_string_equal(json_string_value(json_object_get(root, "seed")), "18446744073709551615");
    assert_true(json_is_true(json_object_get(root, "complete")));
    assert_true(json_is_null(json_object_get(root, "absent")));
    json_decref(root);
    leap_report_free(report);
}

static void cells(void **state)
{
    (void)state;
    struct leap_report *report = sample_report();
    json_t *root = written(report);
    json_t *probability = cell(root, "targets", 0, "probability");
    assert_int_equal(json_object_size(probability), 3);
    expect_within(json_number_value(json_object_get(probability, "value")), 0.31415, 0);
    expect_within(json_number_value(json_object_get(probability, "low")), 0.31127, 0);
    expect_within(json_number_value(json_object_get(probability, "high")), 0.31703, 0);
    expect_within(json_number_value(cell(root, "targets", 0, "needed")), 967941.0 / 11, 0);
    assert_true(json_is_null(cell(root, "targets", 0, "nothing")));
    assert_true(json_is_null(json_object_get(cell(root, "year", 0, "cars"), "low"))); /* unbounded */
    expect_within(json_number_value(json_object_get(cell(root, "year", 2, "cars"), "low")), 32059, 0);
    assert_string_equal(json_string_value(cell(root, "year", 2, "statistic")), "Known, \"exact\"");
    json_t *units = json_object_get(json_object_get(json_object_get(root, "tables"), "targets"), "units");
    assert_string_equal(json_string_value(json_object_get(units, "needed")), "cars a month");
    json_decref(root);
    leap_report_free(report);
}

/* What is kept from people's text is here, and rows count as they were added. */
static void everything_is_there(void **state)
{
    (void)state;
    struct leap_report *report = sample_report();
    report->tables[3]->place = REPORT_MACHINE;
    json_t *root = written(report);
    assert_string_equal(json_string_value(cell(root, "year", 0, "statistic")), "P1");
    assert_string_equal(json_string_value(cell(root, "months", 4, "month")), "May");
    json_decref(root);
    leap_report_free(report);
}

/* 4,000 doubles of all sizes, written with %.15g only, would fail this. */
static void doubles_survive(void **state)
{
    (void)state;
    enum { COUNT = 4000 };
    static const struct report_column column = {.key = "x", .type = REPORT_NUMBER};
    struct leap_report *report = report_create("run", "leapsim/run/1");
    struct report_table *table = report_table(report, "numbers", NULL, &column, 1);
    double *values = malloc(COUNT * sizeof *values);
    size_t short_digits = 0;
    uint64_t random = 1;
    for (size_t i = 0; i < COUNT; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        values[i] = ((double)(random >> 11) - 0x1p52) * pow(10, (double)((int)(i % 81) - 40));
        report_row(report, table, REPORT_SHOW)[0] = report_exact(values[i]);
        char planted[32];
        snprintf(planted, sizeof planted, "%.15g", values[i]);
        short_digits += strtod(planted, NULL) != values[i];
    }
    json_t *root = written(report);
    for (size_t i = 0; i < COUNT; i++) {
        double back = json_number_value(cell(root, "numbers", i, "x"));
        if (memcmp(&back, &values[i], sizeof back) != 0)
            fail_msg("%.17g came back as %.17g", values[i], back);
    }
    assert_in_range(short_digits, COUNT / 2, COUNT);
    json_decref(root);
    free(values);
    leap_report_free(report);
}

static void empty_report(void **state)
{
    (void)state;
    struct leap_report *report = report_create("run", "leapsim/run/1");
    json_t *root = written(report);
    assert_int_equal(json_object_size(json_object_get(root, "tables")), 0);
    json_decref(root);
    report_table(report, "none", NULL, sample_month_columns, 2);
    root = written(report);
    json_t *table = json_object_get(json_object_get(root, "tables"), "none");
    assert_int_equal(json_array_size(json_object_get(table, "rows")), 0);
    json_decref(root);
    leap_report_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts),
        cmocka_unit_test(cells),
        cmocka_unit_test(everything_is_there),
        cmocka_unit_test(doubles_survive),
        cmocka_unit_test(empty_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
