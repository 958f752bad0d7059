/* Numbers as people and as machines read them.
 *
 * For people an error is shown to one significant digit (two if it begins with 1 or 2), its value to the
 * same place: 31.42 % ±0.29. Where ± would say what cannot be, a chance below nothing or above certainty, or where one
 * end of the interval is more than twice as far as the other (of a share; four times of other figures), both ends stand
 * instead: 2.0 % (0.6 to 7.0). A bound stands where nothing else is known, P = 0 in 100,000 trials is "< 0.004 %", and
 * of a share that may be nothing. For machines a number has the shortest digits that parse back to the same double.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include "report/report.h"

enum { FIGURE_BYTES = 64 };

struct figure {
    char value[FIGURE_BYTES]; /* "31.42 %"; "" when the cell is empty */
    char error
        [FIGURE_BYTES]; /* "0.29", or both ends, "0.6 to 7.0", in the value's unit; "" when there is none */
    bool ends;
};

/* How many decimals a value with half-interval `error` is shown with (negative: tens, hundreds). For error
 * 0, NaN or infinite: `otherwise`. */
int figure_decimals(double error, int otherwise);

/* Rounded to `decimals` places (negative: to tens, hundreds), thousands separated by commas. */
void figure_number(char text[static FIGURE_BYTES], double value, int decimals);

/* A number's cell (not TEXT) for people, without the column's suffix. */
struct figure figure_show(const struct report_column *column, const struct report_cell *cell);

/* The error as it stands behind its value: " ±0.29", " (0.6 to 7.0)", "". */
enum { FIGURE_BEHIND_BYTES = FIGURE_BYTES + 4 };
void figure_behind(char text[static FIGURE_BEHIND_BYTES], const struct figure *figure);

/* To so many places, as figure_number shows it. */
double figure_rounded(double value, int decimals);

/* The same rule for a figure that nothing bounds but `least` and `most`. */
bool figure_is_lopsided(const struct report_cell *cell, double least, double most);

/* How far the farther end of a cell's interval is from its value: what "at most ±" is of. 0: it is exact. */
double figure_error(const struct report_cell *cell);

/* The fewest digits (of 15, 16, 17 significant ones) that parse back; `value` is finite. */
void figure_shortest(char text[static FIGURE_BYTES], double value);

#endif
