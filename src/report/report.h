/* A report: named tables with typed columns. Every study makes one, every writer prints any of them.
 *
 * A cell is a text or a number with (mostly) an interval; writers of people's formats round a number by
 * its interval (figure.h), machine formats write it whole with both ends. A column, row or table may be
 * kept out of people's formats, never out of machines'.
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
    REPORT_POINTS,      /* a difference of probabilities: 0.214 shown as +21.4 pp, percentage points */
    REPORT_MORE,        /* a difference of cars: +21,400 */
};

/* What a column says of the sampling error. All but NONE have value, low and high in machine formats. */
enum report_error {
    REPORT_EXACT,        /* there is none */
    REPORT_ERROR_HIDDEN, /* people's formats: only in the rounding */
    REPORT_ERROR_BEHIND, /* 31.4 % ±0.3 */
    REPORT_ERROR_COLUMN, /* in a column of its own, headed ± */
};

struct report_column {
    const char *key;   /* stable, machine formats: "probability" */
    const char *title; /* people's formats: "Probability"; NULL: not shown there */
    enum report_type type;
    const char *unit; /* machine formats: "cars", "cars a month", "share"; NULL: none */
    enum report_error error;
    const char *suffix; /* people's formats: behind the number (" a month"); NULL: none */
    bool bare;          /* people's formats: without its type's unit, which the heading says */
    bool drawn;         /* TEXT, drawn in characters, blanks included: markdown: as code */
    bool bar;           /* text: a bar of # behind the value, for chances */
    bool people;        /* not in machine formats: other columns say it */
    bool code;          /* markdown: as code, for what is typed as it stands */
    bool right;         /* TEXT: a number or date in words of its own: to the right, as numbers are */
    bool wrap;          /* text: the table's last column, a long text broken into lines */
    double shown_in;    /* people's formats: the number is divided by it (1e9: in billions); 0: by 1 */
    bool rounded;       /* people's formats: all rows have `decimals`, whatever their errors */
    int decimals;
};

struct report_cell {
    const char *text; /* TEXT; NULL: empty */
    double value;     /* NaN: empty */
    /* 95 % interval of the sampling error. NaN: the value is exact. Infinite: so few trials that nothing
     * is known on that side. */
    double low, high;
};

enum report_place {
    REPORT_SHOW,      /* in every format */
    REPORT_FULL_ONLY, /* text and markdown: only when all is asked for */
    REPORT_MACHINE,   /* JSON and CSV only */
};

struct report_row {
    enum report_place place;
    struct report_cell *cells; /* [column_count] */
};

struct report_table {
    const char *key, *title; /* title NULL: none, the first column's heading says it */
    const struct report_column *columns;
    size_t column_count;
    struct report_row *rows;
    size_t row_count, row_capacity;
    enum report_place place;
    bool people;      /* not in machine formats: another table says it */
    bool beside;      /* text: to the right of the table before, where 80 columns allow */
    size_t fold;      /* text: up to this many rows side by side on a line; 0, 1: no */
    const char *note; /* people's formats: lines below the table, or NULL */
};

/* A fact about the run: `key` for machines, in order of addition. */
struct report_fact {
    const char *key;
    enum { FACT_TEXT, FACT_COUNT, FACT_BOOL } kind;
    const char *text;
    uint64_t count; /* BOOL: 0 or 1 */
};

struct leap_report {
    struct arena *arena;                  /* owns the report, this struct included */
    const char *study;                    /* "run" */
    const char *schema;                   /* "leapsim/run/1" */
    const char *title_left, *title_right; /* people's formats: the first line */
    const char *under_left, *under_right; /* the second line */
    const char *closing;                  /* people's formats: what holds of all tables; behind them */
    const char *footer; /* text: the last line where not all was asked for, for who can ask again */
    struct report_fact *facts;
    size_t fact_count, fact_capacity;
    struct report_table **tables;
    size_t table_count, table_capacity;
};

/* Building. Texts are kept as given (arena or static). report_create: NULL when out of memory; the caller
 * then sets arena_catch, and every other call may jump there. */
struct leap_report *report_create(const char *study, const char *schema);
void report_fact_text(struct leap_report *report, const char *key, const char *text);
void report_fact_count(struct leap_report *report, const char *key, uint64_t count);
void report_fact_bool(struct leap_report *report, const char *key, bool value);

/* A copy in the report's arena. */
struct report_column *report_columns(struct leap_report *report, const struct report_column *columns,
                                     size_t count);

struct report_table *report_table(struct leap_report *report, const char *key, const char *title,
                                  const struct report_column *columns, size_t column_count);
/* A new row's cells, all empty; `place` holds for the row within its table. Good until the next row. */
struct report_cell *report_row(struct leap_report *report, struct report_table *table,
                               enum report_place place);

struct report_cell report_text(const char *text);
struct report_cell report_exact(double value);
struct report_cell report_interval(double value, double low, double high);

bool report_is_empty(const struct report_column *column, const struct report_cell *cell);

/* A writer: one for each format, one row in format.def. `scratch` is released after the call; a failing
 * stream is found by leap_report_write. */
struct report_writer {
    const char *name, *doc;
    void (*write)(const struct leap_report *report, const leap_write_options *options,
                  struct arena *scratch, FILE *stream);
};
const struct report_writer *report_writer(const char *format); /* NULL: none */

#endif
