/* Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers:
 * as easy as 1, 2, 3" (SC'11): a draw is a pure function of key and counter.
 *
 * A draw is a *centred uniform* c = u - 1/2 on the grid u = (k + 1/2) * 2^-53, k = 0 .. 2^53 - 1: strictly
 * inside (-1/2, 1/2), symmetric, and exact in a double, and so is the tail probability 1/2 - |c|, which u
 * itself is not near 1. Quantiles are computed from the tail and the side.
 *
 * One block, at counter (low and high half of trial / 2, month, 0), serves trials 2i (its first two words)
 * and 2i + 1 (its last two): k's upper 32 bits are the first word of the pair with its top bit flipped,
 * its lower 21 the upper bits of the second. The two words of Philox's key are the lower and the upper
 * half of the address's key (address.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DRAW_PHILOX_H
#define DRAW_PHILOX_H

#include <stddef.h>
#include <stdint.h>

#include "base/width.h"

/* The generator's constants: the multipliers of words 0 and 2 and what each round adds to the key. */
#define PHILOX_MULTIPLIER_0 0xd2511f53u
#define PHILOX_MULTIPLIER_1 0xcd9e8d57u
#define PHILOX_WEYL_0 0x9e3779b9u
#define PHILOX_WEYL_1 0xbb67ae85u
enum { PHILOX_ROUNDS = 10 };

/* One block, scalar: for known answers and for drawing a single number. */
void philox_block(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]);

/* centred[i] = the draw of trial `first_trial + i` for lanes 0 .. lanes - 1. `first_trial` and `lanes` are
 * even; `month` is 0 for draws made once a trial, else the month's number (base/month.h). */
#define PHILOX_DECLARE(width)                                                                     \
    void philox_draw_##width(uint64_t key, uint64_t first_trial, uint32_t month, double *centred, \
                             size_t lanes);
WIDTH_LIST(PHILOX_DECLARE)
#undef PHILOX_DECLARE

#endif
