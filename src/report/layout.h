/* Tables as aligned lines of text, wide characters included.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_LAYOUT_H
#define REPORT_LAYOUT_H

#include "report/report.h"

enum { LAYOUT_COLUMNS = 80, LAYOUT_APART = 4 /* blanks between tables beside each other */ };

/* A table as texts: what is shown of it, before widths are chosen. */
struct layout_grid;

/* NULL: nothing of the table is shown. `full`: also what is FULL_ONLY. */
struct layout_grid *layout_grid(struct arena *arena, const struct report_table *table, bool full);

/* Columns that it takes with `gap` blanks between its columns, unfolded, its bar at its shortest. */
size_t layout_width(const struct layout_grid *grid, size_t gap);

struct layout_block {
    const char **lines;
    size_t count, capacity;
};

/* Lays it out within `room` columns (`gap` 0: as closely as may be): folded as often as it may be and fits; a table
 * too wide continues below, the columns that name its rows repeated. */
struct layout_block layout_block(struct arena *arena, const struct layout_grid *grid, size_t gap,
                                 size_t room);

/* The largest comfortable gap at which `width` columns suffice for both (`right` may be NULL), or 0. */
size_t layout_gap(const struct layout_grid *left, const struct layout_grid *right, size_t width);

#endif
