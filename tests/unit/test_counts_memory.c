/* Counts when memory runs out: whatever comes of it, all that was taken is given back, and nothing twice.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/counts.h"
#include "engine/pool.h"
#include "expect.h"

static size_t left;           /* pieces to be had before there are no more */
static size_t taken, refused; /* bytes; pieces */

void *__real_pool_take(unsigned level);
void __real_pool_give(void *piece, unsigned level);
void *__wrap_pool_take(unsigned level);
void __wrap_pool_give(void *piece, unsigned level);

void *__wrap_pool_take(unsigned level)
{
    if (left == 0) {
        refused++;
        return NULL;
    }
    left--;
    void *piece = __real_pool_take(level);
    if (piece) taken += (size_t)COUNTS_PAGE >> level;
    return piece;
}

void __wrap_pool_give(void *piece, unsigned level)
{
    if (piece) taken -= (size_t)COUNTS_PAGE >> level;
    __real_pool_give(piece, level);
}

/* `values` bins, a third of them 100 times, the others 200 times: none is carried, but neighbours together are. */
static struct counts *fill(uint32_t values)
{
    static uint32_t bins[200];
    struct counts *counts = counts_create(false);
    assert_non_null(counts);
    for (uint32_t i = 0; i < values; i++) {
        for (size_t k = 0; k < 200; k++) bins[k] = 4096 + i;
        assert_true(counts_add(counts, bins, i < values / 3 ? 100 : 200, false, SIZE_MAX));
    }
    return counts;
}

/* Bins get wider with memory for so many pieces more. */
static bool coarsen(size_t pieces)
{
    left = SIZE_MAX;
    struct counts *counts = fill(6000);
    left = pieces;
    bool done = true;
    for (int level = 1; done && level <= COUNTS_LEVELS; level++) done = counts_coarsen(counts);
    assert_true(taken > 0);
    counts_free(counts);
    assert_int_equal(taken, 0);
    return done;
}

static void test_bins_that_cannot_get_wider(void **state)
{
    (void)state;
    size_t pieces = 0;
    while (refused = 0, !coarsen(pieces)) {
        assert_true(refused > 0);
        pieces++;
    }
    assert_int_equal(refused, 0);
    assert_true(pieces > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bins_that_cannot_get_wider)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
