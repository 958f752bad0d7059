/* A hand-made report that has everything a writer must cope with.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_REPORT_SAMPLE_H
#define TESTS_REPORT_SAMPLE_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "report/report.h"

static const struct report_column sample_target_columns[] = {
    {.key = "cars", .type = REPORT_CARS, .unit = "cars"},
    {.key = "target", .title = "Target", .type = REPORT_TEXT},
    {.key = "probability", .title = "Probability", .type = REPORT_PROBABILITY, .unit = "share",
     .error = REPORT_ERROR_BEHIND},
    {.key = "needed", .title = "Needed Feb-Dec", .type = REPORT_CARS, .unit = "cars a month",
     .suffix = " a month"},
    {.key = "nothing", .title = "Never there", .type = REPORT_CARS},
};

static const struct report_column sample_year_columns[] = {
    {.key = "statistic", .title = "Year total", .type = REPORT_TEXT},
    {.key = "cars", .title = "cars", .type = REPORT_CARS, .unit = "cars", .error = REPORT_ERROR_COLUMN},
    {.key = "change", .title = "on 2025", .type = REPORT_CHANGE, .unit = "share",
     .error = REPORT_ERROR_HIDDEN},
};

static const struct report_column sample_range_columns[] = {
    {.key = "range", .title = "Where it ends", .type = REPORT_TEXT},
    {.key = "probability", .title = "chance", .type = REPORT_PROBABILITY, .unit = "share",
     .error = REPORT_ERROR_HIDDEN, .bar = true},
};

static const struct report_column sample_month_columns[] = {
    {.key = "month", .title = "Thousands", .type = REPORT_TEXT},
    {.key = "p50", .title = "P50", .type = REPORT_THOUSANDS, .unit = "cars", .error = REPORT_ERROR_HIDDEN},
};

static inline void sample_targets(struct leap_report *report)
{
    struct report_table *table = report_table(report, "targets", NULL, sample_target_columns, 5);
    struct report_cell *cells = report_row(report, table, REPORT_SHOW);
    cells[0] = report_exact(1e6);
    cells[1] = report_text("1,000,000");
    cells[2] = report_interval(0.31415, 0.31127, 0.31703);
    cells[3] = report_exact(967941.0 / 11);
    cells = report_row(report, table, REPORT_SHOW);
    cells[0] = report_exact(1.05e6);
    cells[1] = report_text("海外 1,050,000"); /* twice as wide as its letters */
    cells[2] = report_interval(0, 0, 0.000036888);
    cells[3] = report_exact(92540.0);
    table->note = "± is sampling error only.";
}

static inline void sample_year(struct leap_report *report)
{
    struct report_table *table = report_table(report, "year", NULL, sample_year_columns, 3);
    struct report_cell *cells = report_row(report, table, REPORT_FULL_ONLY);
    cells[0] = report_text("P1");
    cells[1] = report_interval(700123, -INFINITY, 731000);
    cells = report_row(report, table, REPORT_SHOW);
    cells[0] = report_text("P50");
    cells[1] = report_interval(923456, 923136, 923776);
    cells[2] = report_interval(0.5480, 0.5475, 0.5485);
    cells = report_row(report, table, REPORT_SHOW);
    cells[0] = report_text("Known, \"exact\"");
    cells[1] = report_exact(32059);
    cells[2] = report_interval(-0.123, -0.123, -0.123);
}

static inline void sample_ranges(struct leap_report *report)
{
    struct report_table *table = report_table(report, "ranges", NULL, sample_range_columns, 2);
    const char *labels[] = {"under 900,000", "900,000 and over"};
    const double chances[] = {0.25, 0.75};
    table->beside = true;
    for (size_t i = 0; i < 2; i++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text(labels[i]);
        cells[1] = report_interval(chances[i], chances[i] - 0.004, chances[i] + 0.004);
    }
}

static inline void sample_months(struct leap_report *report)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May"};
    struct report_table *table = report_table(report, "months", NULL, sample_month_columns, 2);
    table->fold = 3;
    for (size_t i = 0; i < 5; i++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        double cars = 32059 + 10000.25 * (double)i;
        cells[0] = report_text(names[i]);
        cells[1] = report_interval(cars, cars - 60, cars + 60);
    }
}

static inline struct leap_report *sample_report(void)
{
    struct leap_report *report = report_create("run", "leapsim/run/1");
    assert(report); /* no test runs out of memory here; without a catch point the arena would abort */
    report->title_left = "Leapmotor 2026";
    report->title_right = "base.ini";
    report->under_left = "1 month known: 32,059 cars";
    report->under_right = "100,000 trials, seed 2026";
    report->closing = "All of one year.";
    report->footer = "More: --full";
    report_fact_text(report, "title", "Tab\there, \"quotes\" \\ and 零跑\nsecond line \x01");
    report_fact_count(report, "trials", 100000);
    report_fact_count(report, "seed", UINT64_MAX);
    report_fact_bool(report, "complete", true);
    report_fact_text(report, "absent", NULL);
    sample_targets(report);
    sample_year(report);
    sample_ranges(report);
    sample_months(report);
    return report;
}

/* What a writer writes, for free(). */
static inline char *sample_write(const struct leap_report *report, const char *format, bool full)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    leap_write_options options = leap_write_options_default();
    options.format = format;
    options.full = full;
    leap_status status = leap_report_write(report, &options, stream);
    fclose(stream);
    if (status == LEAP_OK) return text;
    free(text);
    return NULL;
}

#endif
