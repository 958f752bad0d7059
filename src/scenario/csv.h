/* Data in CSV files: a header row, then rows of cells between commas. A cell may stand in double quotes, which
 * are not part of it; blank rows are passed over; a byte order mark and CRLF do no harm.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_CSV_H
#define SCENARIO_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "scenario/number.h"

/* A file and the row last read. */
struct csv {
    const struct source *source;
    size_t next;      /* where the next row begins */
    struct span line; /* the row: its source, offset, line */
    size_t length;    /* its bytes, without the line's end */
};

/* A cell of it, without blanks and quotes around. All zero: before the first. */
struct csv_cell {
    const char *text;
    size_t length; /* bytes */
    size_t next;   /* where the next cell begins within the row */
};

struct csv csv_open(const struct source *source);

/* Moves to the next row; false at the end. The first line is the header. */
bool csv_next(struct csv *csv);

/* Moves to the row's next cell; false behind the last, with an empty cell at the row's end. */
bool csv_next_cell(const struct csv *csv, struct csv_cell *cell);

/* The row's cell `index`, from 0; the same if it has fewer. */
bool csv_cell(const struct csv *csv, size_t index, struct csv_cell *cell);

struct span csv_place(const struct csv *csv, const struct csv_cell *cell);

/* Is all of the cell a number or a date? */
bool csv_number(const struct csv_cell *cell, struct number *number);

#endif
