/* A table of a standard law's quantile: cubics in octaves of the tail.
 *
 * Each octave [2^-k, 2^-k+1) of the tail, down to TABLE_LEAST_TAIL, is cut into 2^bits equal cells, so the
 * cell's number stands in the top bits of the tail's double, and the place within it in the rest. A cell is
 * the cubic with the law's values and derivatives at its ends, which with what it is checked against come from
 * polynomials that were checked against the law more closely (piece.h). One that misses the law by more than
 * TABLE_ERROR (where it has a kink, a jump or a singular end) is not a number, and who draws from it asks the
 * law itself. So does one draw in 2^16, which lies further out than the table.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_TABLE_H
#define DIST_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "dist/family.h"

/* Largest error of a cell, relative to the value, or to its distance from the median plus the interquartile
 * range where that is less; within 2^-6 of that range about 0, where no value can be relatively exact, it
 * counts as that much away from 0. Four roundings of the value never count. */
#define TABLE_ERROR 1e-9

enum { TABLE_OCTAVES = 16, TABLE_BITS_MIN = 6, TABLE_BITS_MAX = 9, TABLE_MANTISSA = 52, TABLE_ROW = 4 };
#define TABLE_LEAST_TAIL (0.5 / (1 << TABLE_OCTAVES))

struct table {
    const double *row; /* TABLE_ROW coefficients a cell, constant first; lower side, then upper */
    size_t side_rows;  /* of a side: one that is no number for what lies further out, cells, the tail 1/2 */
    unsigned bits;
    bool symmetric; /* only the upper side is stored; the lower is its negative */
    size_t flagged; /* cells that are not numbers */
};

const struct table *table_build(struct arena *arena, const struct dist *dist);
size_t table_bytes(const struct table *table);

#endif
