/* How counts are stored: shared by what fills, reads and puts them together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_COUNTS_PAGES_H
#define ENGINE_COUNTS_PAGES_H

#include "engine/counts.h"

enum { PAGE_BITS = 12, PAGE_COUNTS = COUNTS_PAGE, LOW_BITS = 8, PIECE_BITS = PAGE_BITS - 2, PIECES = 4 };

_Static_assert(PAGE_COUNTS == 1 << PAGE_BITS, "a page is a power of two");
_Static_assert(PIECES << PIECE_BITS == PAGE_COUNTS, "pieces are a page");
_Static_assert(1 << PIECE_BITS >> COUNTS_LEVELS >= 8, "eight counts are looked at together");

/* Pages of counts are allocated as they are touched, and so is the directory of them. Counting is bound by how many
 * of them stay in the cache, so a page has the lowest 8 bits of its counts together; what is carried out of them,
 * which is rare, goes to pieces of its own, a quarter of the counts each: so all that is allocated is of one size,
 * and twice that of the next level, which can have its place. A page that is not there is the page counts_full, whose
 * counts are all about to be carried: so counting has to look for one thing only. It is everybody's, and const. A
 * page covers the same two octaves at every level. */
struct carried {
    uint32_t *piece[PIECES]; /* [page_length / PIECES]; NULL: nothing carried yet */
};

struct counts {
    bool exact;
    unsigned level;
    size_t page_count;
    uint8_t **low;         /* [page_count][page_length]; counts_full: nothing counted there */
    struct carried **high; /* [page_count]; NULL: nothing carried yet */
    uint64_t total;
    size_t bytes;          /* of pages and directory */
    size_t touched, reach; /* pages that are there; 1 + the largest of them */
    size_t carried;        /* pieces with a count of 256 or more */
};

extern const uint8_t counts_full[COUNTS_PAGE];

static inline bool page_is_there(const struct counts *counts, size_t index)
{
    return counts->low[index] != counts_full;
}

static inline size_t page_length(const struct counts *counts)
{
    return (size_t)PAGE_COUNTS >> counts->level;
}

/* What is carried out of count `at` of a page: its piece, or NULL, ... */
static inline uint32_t *piece_of(const struct counts *counts, unsigned level, size_t index, size_t at)
{
    const struct carried *carried = counts->high[index];
    return carried ? carried->piece[at >> (PIECE_BITS - level)] : NULL;
}

/* ... and its place there. */
static inline size_t within_piece(unsigned level, size_t at)
{
    return at & (((size_t)1 << (PIECE_BITS - level)) - 1);
}

static inline uint64_t count_at(const struct counts *counts, size_t index, size_t at)
{
    const uint32_t *high = piece_of(counts, counts->level, index, at);
    const uint64_t carried = high ? high[within_piece(counts->level, at)] : 0;
    return counts->low[index][at] + (carried << LOW_BITS);
}

/* Page and place in it, as one number. */
static inline uint32_t place_of(const struct counts *counts, uint32_t bin, bool exact_bin)
{
    if (exact_bin && !counts->exact)
        bin = bin < (uint32_t)COUNTS_EXACT_END ? counts_log_bin(bin) : bin - (uint32_t)COUNTS_EXACT_END;
    return (bin & ~(uint32_t)(PAGE_COUNTS - 1)) | (bin & (PAGE_COUNTS - 1)) >> counts->level;
}

/* So many places of the directory take about a page. */
enum { DIRECTORY_PAGE = PAGE_COUNTS / 16 };

static inline size_t room_of(const struct counts *counts, size_t touched, size_t carried, size_t reach)
{
    size_t pages = (touched ? touched : 1) + carried;
    return (pages << (COUNTS_LEVELS - counts->level)) + reach / DIRECTORY_PAGE * COUNTS_PARTS;
}

static inline size_t pages_of(size_t room) { return (room + COUNTS_PARTS - 1) / COUNTS_PARTS; }

/* Makes the directory reach page `index`; false: out of memory. */
bool counts_reach(struct counts *counts, size_t index);

/* Makes a place for what is carried out of count `at` of a page. false: out of memory. */
bool counts_make_piece(struct counts *counts, size_t index, size_t at);

/* Makes what page `index` of the directory lacks next for count `at`: itself, then a place for what is carried. */
bool counts_make(struct counts *counts, size_t index, size_t at);

/* Adds to what is carried out of a count of a page that is there. false: out of memory. */
bool counts_carry(struct counts *counts, size_t index, size_t at, uint64_t count);

/* Counts a place `count` times; false: out of memory. */
bool counts_times(struct counts *counts, uint32_t place, uint64_t count);

#endif
