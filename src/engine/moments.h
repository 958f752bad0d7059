/* Sums of whole numbers and of their squares, the least and the largest of them: exact, so the same in any order.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_MOMENTS_H
#define ENGINE_MOMENTS_H

#include <stdint.h>

__extension__ typedef unsigned __int128 moments_wide;

/* Room for 10^12 values below 2^44; for values below 2^63 as long as the sum of (value - mean)^2 is less than
 * MOMENTS_END: squares may go round. */
#define MOMENTS_END 0x1p127
struct moments {
    uint64_t count;
    moments_wide sum, squares;
    uint64_t least, most; /* of them; 0 without values */
};

void moments_add(struct moments *moments, const struct moments *more);
double moments_mean(const struct moments *moments); /* NaN without values */
double moments_sd(const struct moments *moments);   /* n - 1 below; NaN for fewer than two values */

#endif
