/* How trials are cut up: lane < tile < block < round. None of this shows in a result's bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_SHAPE_H
#define ENGINE_SHAPE_H

#include "component/tile.h"

enum {
    BLOCK_TILES = 4, /* what a worker takes at a time */
    BLOCK_LANES = BLOCK_TILES * TILE_LANES,
    ROUND_BLOCKS = 32,     /* between two heartbeats */
    ROUND_BLOCKS_WIDE = 8, /* the same where many outputs are counted */
    WIDE_OUTPUTS = 64,
    /* From so many on, blocks are shorter: a round's bins, 4 bytes a lane and output, would pass 32 MiB. And
     * there are fewer of them, so that bins pass 64 MiB only where they are less than counts take anyway. */
    WIDEST_OUTPUTS = 1024,
    BLOCK_TILES_WIDEST = 1,
    ROUND_BLOCKS_LEAST = 2,
    ROUND_BYTES = 64 << 20,
};

/* Counts of all outputs together are kept near this size: when they pass it, outputs are moved from counts
 * per car to bins between rounds; an output that alone takes its part of the second size, within one. Of several
 * plans each may take the first size, but together no more than so many of them would. */
enum { COUNTS_BYTES = 40 << 20, COUNTS_BYTES_IN_A_ROUND = 4 * COUNTS_BYTES, COUNTS_PLANS = 8 };

#endif
