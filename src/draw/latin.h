/* Latin hypercube sampling (McKay, Beckman and Conover, Technometrics 21, 1979): in every column, each of n
 * equal strata of (0, 1) holds one of the n trials. The strata are dealt out by a keyed permutation, so that a
 * draw is a function of its address, (key, index), as every other.
 *
 * The permutation: rounds of x -> a x + b modulo the smallest power of two that holds n, a odd and both from the
 * key, each followed by the upper half of x folded into the lower; gone through again until x falls below n
 * (cycle walking).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DRAW_LATIN_H
#define DRAW_LATIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/width.h"

enum { LATIN_LANES = 512, LATIN_ROUNDS = 5 };
#define LATIN_STRATA_MAX ((uint64_t)1 << 31)

struct latin_column {
    uint32_t last;  /* n - 1 */
    uint32_t mask;  /* the smallest 2^k - 1 >= n - 1 */
    uint32_t shift; /* k / 2, rounded up, at least 1 */
    uint32_t times[LATIN_ROUNDS], plus[LATIN_ROUNDS];
    double centre, width; /* (n - 1) / 2, 1 / n */
};

/* 1 <= strata <= LATIN_STRATA_MAX. */
void latin_column_init(struct latin_column *column, uint64_t strata, uint64_t key);

/* The strata of trials first, first + 1, ..., counted from 0: a permutation of 0 .. n - 1. Lanes beyond trial n - 1 get
 * some number that does not count. lanes <= LATIN_LANES. */
#define LATIN_DECLARE(width)                                                                       \
    void latin_strata_##width(const struct latin_column *column, uint64_t first, uint32_t *strata, \
                              size_t lanes);
WIDTH_LIST(LATIN_DECLARE)
#undef LATIN_DECLARE

/* Moves the draws of trials first, first + 1, ... into their strata: centred[i], within (-1/2, 1/2), is the
 * place within the stratum before and the draw afterwards, within the ends of draw/philox.h's grid. Lanes
 * beyond trial n - 1 get some draw that does not count. lanes <= LATIN_LANES. */
#define LATIN_DECLARE(width)                                                                    \
    void latin_draw_##width(const struct latin_column *column, uint64_t first, double *centred, \
                            size_t lanes);
WIDTH_LIST(LATIN_DECLARE)
#undef LATIN_DECLARE

#endif
