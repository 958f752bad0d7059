/* A report: named tables with typed columns. Every study makes one, every writer prints any of them.
 *
 * A cell is a text or a number with (mostly) an interval; writers of people's formats round a number by
 * its interval (report_round), machine formats write it whole with both ends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "leapsim/leapsim.h"

enum report_type {
    REPORT_TEXT,
    REPORT_CARS,        /* 1,050,000 */
    REPORT_PROBABILITY, /* 0..1, shown as 31.4 % */
    REPORT_CHANGE,      /* relative: 0.76 shown as +76 % */
    REPORT_NUMBER,      /* a plain number, shown with the digits its error supports */
    REPORT_COUNT,       /* an exact whole number (trials, bytes) */
    REPORT_THOUSANDS,   /* cars, shown in thousands: 87.5 */
};

struct report_column {
    const char *key;   /* stable, machine formats: "probability" */
    const char *title; /* people's formats: "Probability"; NULL: not shown there */
    enum report_type type;
    const char *unit;  /* "cars", "cars a month", "share" ... machine formats */
    bool show_error;   /* people's formats: behind the value, as ±n.n */
    bool bar;          /* text: a bar of # behind the value, for chances */
};

struct report_cell {
    const char *text;  /* TEXT; NULL: empty */
    double value;      /* NaN: empty */
    double low, high;  /* 95 % interval of the sampling error; NaN: none (the value is exact) */
};

enum report_place {
    REPORT_SHOW,      /* in every format */
    REPORT_FULL_ONLY, /* text and markdown: only with --full */
    REPORT_MACHINE,   /* JSON and CSV only */
};

struct report_table {
    const char *key, *title; /* title NULL: none */
    const struct report_column *columns;
    size_t column_count;
    struct report_cell *cells; /* [row_count][column_count] */
    size_t row_count, row_capacity;
    enum report_place place;
    bool beside;  /* text: to the right of the table before, where 80 columns allow */
    size_t fold;  /* text: this many rows side by side on a line ("months, three to a line"); 0, 1: no */
    const char *note; /* people's formats: lines below the table, or NULL */
};

/* A fact about the run: `key` for machines, in order of addition. */
struct report_fact {
    const char *key;
    enum { FACT_TEXT, FACT_NUMBER, FACT_COUNT, FACT_BOOL, FACT_LONG_TEXT } kind;
    const char *text;
    double number;
    uint64_t count;
};

struct leap_report {
    struct arena *arena; /* owns the report, this struct included */
    const char *study;   /* "run" */
    const char *schema;  /* "leapsim/run/1" */
    const char *title_left, *title_right; /* text: the first line */
    const char *under_left, *under_right; /* text: the second line */
    struct report_fact *facts;
    size_t fact_count, fact_capacity;
    struct report_table **tables;
    size_t table_count, table_capacity;
};

/* Building. Texts are kept as given (arena or static). report_create: NULL when out of memory; then every
 * call may jump to the arena's catch point. */
struct leap_report *report_create(const char *study, const char *schema);
void report_fact_text(struct leap_report *report, const char *key, const char *text);
void report_fact_number(struct leap_report *report, const char *key, double number);
void report_fact_count(struct leap_report *report, const char *key, uint64_t count);
void report_fact_bool(struct leap_report *report, const char *key, bool value);

struct report_table *report_table(struct leap_report *report, const char *key, const char *title,
                                  const struct report_column *columns, size_t column_count);
/* A new row's cells, all empty. */
struct report_cell *report_row(struct leap_report *report, struct report_table *table);

struct report_cell cell_text(const char *text);
struct report_cell cell_exact(double value);
struct report_cell cell_interval(double value, double low, double high);

/* How many decimals a value with half-interval `error` is shown with (negative: tens, hundreds): the error
 * has one significant digit, two if it begins with 1 or 2. For error 0 or NaN: `otherwise`. */
int report_decimals(double error, int otherwise);

/* A writer: one for each format, one row in format.def. */
struct report_writer {
    const char *name, *doc;
    leap_status (*write)(const struct leap_report *report, const leap_write_options *options,
                         FILE *stream);
};
const struct report_writer *report_writer(const char *format); /* NULL: none */

#endif
