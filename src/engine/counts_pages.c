/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/counts_pages.h"

#include <stdlib.h>

#include "engine/pool.h"
#include "leapsim/leapsim.h"

_Static_assert(sizeof(uint32_t) == PIECES * sizeof(uint8_t), "a piece takes as much as a page");
_Static_assert(LEAP_TRIALS_MAX >> LOW_BITS <= UINT32_MAX, "a count has 40 bits");

#define TIMES_8(x) x, x, x, x, x, x, x, x
const uint8_t counts_full[PAGE_COUNTS] = {TIMES_8(TIMES_8(TIMES_8(TIMES_8(UINT8_MAX))))};

struct counts *counts_create(bool exact)
{
    struct counts *counts = calloc(1, sizeof *counts);
    if (counts) counts->exact = exact;
    return counts;
}

void counts_free(struct counts *counts)
{
    if (!counts) return;
    for (size_t page = 0; page < counts->page_count; page++) {
        if (page_is_there(counts, page)) pool_give(counts->low[page], counts->level);
        for (size_t piece = 0; counts->high[page] && piece < PIECES; piece++)
            pool_give(counts->high[page]->piece[piece], counts->level);
        free(counts->high[page]);
    }
    free(counts->low);
    free(counts->high);
    free(counts);
}

bool counts_is_exact(const struct counts *counts) { return counts->exact; }
unsigned counts_level(const struct counts *counts) { return counts->level; }
size_t counts_bytes(const struct counts *counts) { return counts->bytes; }
uint64_t counts_total(const struct counts *counts) { return counts->total; }

size_t counts_room(const struct counts *counts)
{
    return room_of(counts, counts->touched, counts->carried, counts->reach);
}

size_t counts_pages(const struct counts *counts) { return pages_of(counts_room(counts)); }

bool counts_reach(struct counts *counts, size_t index)
{
    if (index < counts->page_count) return true;
    size_t longer = index + index / 2 + 1;
    uint8_t **low = realloc(counts->low, longer * sizeof *low);
    if (low) counts->low = low;
    struct carried **high = realloc(counts->high, longer * sizeof *high);
    if (high) counts->high = high;
    if (!low || !high) return false;
    counts->bytes += (longer - counts->page_count) * (sizeof *low + sizeof *high);
    for (; counts->page_count < longer; counts->page_count++) {
        low[counts->page_count] = (uint8_t *)counts_full; /* never written to */
        high[counts->page_count] = NULL;
    }
    return true;
}

bool counts_make_piece(struct counts *counts, size_t index, size_t at)
{
    const size_t length = page_length(counts) / PIECES;
    struct carried *carried = counts->high[index];
    if (!carried) carried = counts->high[index] = calloc(1, sizeof *carried);
    uint32_t *piece = carried ? pool_take(counts->level) : NULL;
    if (!piece) return false;
    carried->piece[at >> (PIECE_BITS - counts->level)] = piece;
    counts->carried++;
    counts->bytes += length * sizeof *piece;
    return true;
}

bool counts_make(struct counts *counts, size_t index, size_t at)
{
    if (page_is_there(counts, index)) return counts_make_piece(counts, index, at);
    uint8_t *page = pool_take(counts->level);
    if (!page) return false;
    counts->low[index] = page;
    counts->bytes += page_length(counts) * sizeof *page;
    counts->touched++;
    if (index >= counts->reach) counts->reach = index + 1;
    return true;
}

bool counts_carry(struct counts *counts, size_t index, size_t at, uint64_t count)
{
    if (!piece_of(counts, counts->level, index, at) && !counts_make_piece(counts, index, at)) return false;
    piece_of(counts, counts->level, index, at)[within_piece(counts->level, at)] += (uint32_t)count;
    return true;
}

bool counts_times(struct counts *counts, uint32_t place, uint64_t count)
{
    size_t index = place >> PAGE_BITS, at = place & (PAGE_COUNTS - 1);
    if (!counts_reach(counts, index)) return false;
    if (!page_is_there(counts, index) && !counts_make(counts, index, at)) return false;
    count += counts->low[index][at];
    if (count > UINT8_MAX && !counts_carry(counts, index, at, count >> LOW_BITS)) return false;
    counts->low[index][at] = (uint8_t)count;
    return true;
}
