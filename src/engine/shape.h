/* How trials are cut up: lane < tile < block < round. None of this shows in a result's bytes.
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
    /* Where a round's bins, 4 bytes a lane and output, would pass ROUND_BYTES, blocks are shorter, then there are
     * fewer of them: so bins pass it only where they are less than counts take anyway. */
    ROUND_BYTES = 16 << 20,
    ROUND_BLOCKS_LEAST = 2,
};

/* The counts of all outputs together take at most so many pages (counts.h), which is 40 MiB when every page has been
 * carried out of; what is beyond is counted in bins. Only where these alone take more, it is more. */
enum { COUNTS_PAGES = 2048 };

/* Of several plans each may take as many, but all together no more than so many of them would. */
enum { COUNTS_PLANS = 8 };

#endif
