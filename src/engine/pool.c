/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/pool.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "engine/counts.h"

struct piece {
    struct piece *next;
};

enum { CHUNK_PAGES = 256 };

/* Its first page is this. */
struct chunk {
    struct chunk *next;
    size_t used; /* pages */
};

_Static_assert(sizeof(struct chunk) <= COUNTS_PAGE && sizeof(struct piece) <= COUNTS_PAGE >> COUNTS_LEVELS,
               "there is room for what is noted in pieces");

static atomic_flag lock = ATOMIC_FLAG_INIT;
static struct piece *pieces[COUNTS_LEVELS + 1]; /* of each level, to be taken again */
static struct chunk *chunks;                    /* the first has pages that were never taken */
static size_t taken;                            /* bytes */

static size_t piece_bytes(unsigned level) { return (size_t)COUNTS_PAGE >> level; }

static void lock_take(void)
{
    while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire)) {
    }
}

static void lock_give(void) { atomic_flag_clear_explicit(&lock, memory_order_release); }

static void *page_take(void)
{
    if (!chunks || chunks->used == CHUNK_PAGES) {
        struct chunk *chunk = aligned_alloc(COUNTS_PAGE, (size_t)CHUNK_PAGES * COUNTS_PAGE);
        if (!chunk) return NULL;
        *chunk = (struct chunk){chunks, 1};
        chunks = chunk;
    }
    return (char *)chunks + COUNTS_PAGE * chunks->used++;
}

static void put(void *piece, unsigned level)
{
    struct piece *put = piece;
    put->next = pieces[level];
    pieces[level] = put;
}

/* The smallest piece that is large enough, of which the half that is not wanted stays, and so on. */
static void *take(unsigned level)
{
    unsigned at = level;
    while (at > 0 && !pieces[at]) at--;
    struct piece *piece = pieces[at];
    if (piece)
        pieces[at] = piece->next;
    else
        piece = page_take();
    for (; piece && at < level; at++) put((char *)piece + piece_bytes(at + 1), at + 1);
    if (piece) taken += piece_bytes(level);
    return piece;
}

void *pool_take(unsigned level)
{
    lock_take();
    void *piece = take(level);
    lock_give();
    if (piece) memset(piece, 0, piece_bytes(level));
    return piece;
}

/* A small run needs no more than one chunk, whose memory the next run finds in place. */
static void keep_one(void)
{
    memset(pieces, 0, sizeof pieces);
    while (chunks->next) {
        struct chunk *next = chunks->next;
        free(chunks);
        chunks = next;
    }
    chunks->used = 1;
}

void pool_give(void *piece, unsigned level)
{
    if (!piece) return;
    lock_take();
    put(piece, level);
    taken -= piece_bytes(level);
    if (taken == 0) keep_one();
    lock_give();
}
