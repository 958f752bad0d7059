/* How trials are cut up: lane < tile < block < round. A result's bytes show of this the trials of a longest round,
 * after so many of which --until may stop, and the pages of counts. The number of threads shows nowhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_SHAPE_H
#define ENGINE_SHAPE_H

#include "component/tile.h"

enum {
    BLOCK_TILES = 2, /* what a worker takes at a time */
    BLOCK_LANES = BLOCK_TILES * TILE_LANES,
    ROUND_BLOCKS = 64,     /* between two heartbeats */
    ROUND_WORKERS = 4,     /* fewer have rounds as much shorter, whose bins stay in their caches */
    ROUND_BLOCKS_WIDE = 8, /* the same where many outputs are counted */
    WIDE_OUTPUTS = 64,
    /* Where a round's bins, 4 bytes a lane and output, would pass ROUND_BYTES (many outputs: ROUND_BYTES_WIDE),
     * blocks are shorter, then there are fewer of them: ROUND_BLOCKS_LEAST, or where even these pass ROUND_BYTES a
     * single one. */
    ROUND_BYTES = 16 << 20,
    ROUND_BYTES_WIDE = 8 << 20,
    ROUND_BLOCKS_LEAST = 2,
};

/* The counts of all outputs together take at most so many pages (counts.h): what is beyond is counted in bins, and then
 * in wider ones (settle.h). Where other things take much they are fewer (budget.h), with BUDGET_WORKERS threads at
 * work. */
enum { COUNTS_PAGES = 8192, COUNTS_PAGES_LEAST = 64, BUDGET_WORKERS = 8 };

/* A thread is not worth its start, nor waiting for it at the end of each round, for fewer steps (budget.h) than these,
 * some ten milliseconds of work: where another process has its processor, that takes as long. */
enum { THREAD_STEPS = 1 << 23 };

/* When counts have grown by so many pages within a round, they are made to keep to theirs before more are counted. */
enum { GROWTH_PAGES = 512 };

#endif
