/* Reports as such: building, choosing a writer, streams that fail.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <locale.h>

#include "expect.h"
#include "report_sample.h"

static void rows_begin_empty_and_stay(void **state)
{
    (void)state;
    struct leap_report *report = report_create("run", "leapsim/run/1");
    struct report_table *table = report_table(report, "months", NULL, sample_month_columns, 2);
    for (size_t i = 0; i < 1000; i++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        assert_true(report_is_empty(&sample_month_columns[0], &cells[0]));
        assert_true(report_is_empty(&sample_month_columns[1], &cells[1]));
        cells[1] = report_exact((double)i);
        assert_false(report_is_empty(&sample_month_columns[1], &cells[1]));
    }
    assert_int_equal(table->row_count, 1000);
    for (size_t i = 0; i < 1000; i++) expect_within(table->rows[i].cells[1].value, (double)i, 0);
    leap_report_free(report);
    leap_report_free(NULL);
}

static void every_format_has_a_writer(void **state)
{
    (void)state;
    size_t count = 0;
    for (const char *const *name = leap_formats(); *name; name++, count++) {
        const struct report_writer *writer = report_writer(*name);
        assert_non_null(writer);
        assert_string_equal(writer->name, *name);
        assert_true(strlen(writer->doc) > 0);
    }
    assert_int_equal(count, 4);
    assert_null(report_writer("xml"));
    struct leap_report *report = sample_report();
    assert_null(sample_write(report, "xml", false));
    leap_report_free(report);
}

/* What the stream swallows in its buffer is found out by the flush. */
static void full_disk(void **state)
{
    (void)state;
    FILE *stream = fopen("/dev/full", "w");
    if (!stream) skip();
    struct leap_report *report = sample_report();
    for (const char *const *name = leap_formats(); *name; name++) {
        leap_write_options options = {.format = *name};
        assert_int_equal(leap_report_write(report, &options, stream), LEAP_IO);
    }
    fclose(stream);
    leap_report_free(report);
}

/* A host program with a decimal comma gets the same bytes, and its locale back. */
static void decimal_comma(void **state)
{
    (void)state;
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8")) skip();
    struct leap_report *report = sample_report();
    char *there = sample_write(report, "json", false);
    assert_string_equal(localeconv()->decimal_point, ",");
    setlocale(LC_NUMERIC, "C");
    char *here = sample_write(report, "json", false);
    assert_string_equal(there, here);
    free(there);
    free(here);
    leap_report_free(report);
}

static void texts(void **state)
{
    (void)state;
    assert_string_equal(leap_status_text(LEAP_OK), "done");
    assert_string_equal(leap_status_text(LEAP_INTERRUPTED), "interrupted before the last trial");
    assert_string_equal(leap_status_text((leap_status)99), "unknown status");
    int major, minor, patch;
    assert_int_equal(sscanf(leap_version(), "%d.%d.%d", &major, &minor, &patch), 3);
}

/* A table that says for people what another says for machines; last, and first, among the others. */
static void peoples_tables(void **state)
{
    (void)state;
    static const struct report_column column[] = {
        {.key = "wide_key", .title = "Wide", .type = REPORT_NUMBER, .shown_in = 1e9}};
    struct leap_report *report = sample_report();
    struct report_table *table = report_table(report, "wide_table", NULL, column, 1);
    table->people = true;
    report_row(report, table, REPORT_SHOW)[0] = report_interval(12.34e9, 12.31e9, 12.37e9);
    static const char *const formats[] = {"text", "markdown", "json", "csv"};
    for (size_t i = 0; i < 4; i++) {
        char *text = sample_write(report, formats[i], false);
        assert_int_equal(strstr(text, "Wide") != NULL, i < 2);
        assert_int_equal(strstr(text, "12.34") != NULL, i < 2); /* 12.34 ± 0.03 billion */
        assert_null(strstr(text, "wide_"));
        free(text);
    }
    leap_report_free(report);
    report = report_create("run", "leapsim/run/1");
    report_table(report, "wide_table", NULL, column, 1)->people = true;
    char *text = sample_write(report, "json", false);
    assert_non_null(strstr(text, "\"tables\": {}"));
    free(text);
    leap_report_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_begin_empty_and_stay),
        cmocka_unit_test(every_format_has_a_writer),
        cmocka_unit_test(full_disk),
        cmocka_unit_test(decimal_comma),
        cmocka_unit_test(texts),
        cmocka_unit_test(peoples_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
