/* Hot: draws into their strata.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vecmath.h"
#include "draw/latin.h"

VEC_INLINE uint32_t permuted(const struct latin_column *column, uint32_t x)
{
    for (int round = 0; round < LATIN_ROUNDS; round++) {
        x = (x * column->times[round] + column->plus[round]) & column->mask;
        x ^= x >> column->shift;
    }
    return x;
}

void width_name(latin_strata)(const struct latin_column *column, uint64_t first, uint32_t *strata,
                              size_t lanes)
{
    const struct latin_column own = *column; /* nothing that is written to may change it */
    uint32_t outside = 0;
    for (size_t i = 0; i < lanes; i++) {
        strata[i] = permuted(&own, ((uint32_t)first + (uint32_t)i) & own.mask);
        outside |= strata[i] > own.last;
    }
    for (size_t i = 0; outside && i < lanes; i++) {
        if (first + i > own.last) continue; /* not a trial */
        while (strata[i] > own.last) strata[i] = permuted(&own, strata[i]);
    }
}

void width_name(latin_draw)(const struct latin_column *column, uint64_t first, double *centred,
                            size_t lanes)
{
    const double centre = column->centre, width = column->width, most = 0.5 - 0x1p-54;
    uint32_t strata[LATIN_LANES];
    width_name(latin_strata)(column, first, strata, lanes);
    for (size_t i = 0; i < lanes; i++) {
        double placed = ((double)(int32_t)strata[i] - centre + centred[i]) * width;
        placed = placed > most ? most : placed;
        centred[i] = placed < -most ? -most : placed;
    }
}
