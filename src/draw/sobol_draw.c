/* Hot: a column of Sobol's sequence.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vecmath.h"
#include "draw/centred.h"
#include "draw/sobol.h"

/* Digits in reverse, so that every operation passes a digit on to those behind it and to no other. */
VEC_INLINE uint32_t scramble(uint32_t x, uint32_t flip, uint32_t odd)
{
    x ^= x * 0x3d20adea;
    x += flip;
    x *= odd;
    x ^= x * 0x05526c56;
    x ^= x * 0x53a22864;
    return x;
}

VEC_INLINE uint32_t in_order(uint32_t x)
{
    x = (x >> 1 & 0x55555555) | (x & 0x55555555) << 1;
    x = (x >> 2 & 0x33333333) | (x & 0x33333333) << 2;
    x = (x >> 4 & 0x0f0f0f0f) | (x & 0x0f0f0f0f) << 4;
    x = (x >> 8 & 0x00ff00ff) | (x & 0x00ff00ff) << 8;
    return x >> 16 | x << 16;
}

/* The finaliser of MurmurHash3 (A. Appleby), 32 bits. */
VEC_INLINE uint32_t hashed(uint32_t x)
{
    x = (x ^ x >> 16) * 0x85ebca6b;
    x = (x ^ x >> 13) * 0xc2b2ae35;
    return x ^ x >> 16;
}

static void finish(const struct sobol_column *column, const uint32_t *digits, double *centred, size_t lanes)
{
    const uint32_t flip = column->flip, odd = column->odd, rest = column->rest;
    for (size_t i = 0; i < lanes; i++) {
        uint32_t scrambled = scramble(digits[i], flip, odd);
        centred[i] = centred_of(in_order(scrambled), hashed(scrambled ^ rest));
    }
}

/* The points of consecutive indices differ by the directions of their lowest bits alone: each bit doubles
 * what is there. */
void width_name(sobol_draw)(const struct sobol_column *column, uint64_t first, double *centred,
                            size_t lanes)
{
    const uint32_t *direction = column->dimension->direction;
    uint32_t digits[SOBOL_LANES] = {0};
    for (unsigned bit = 0; bit < SOBOL_DIGITS; bit++)
        if (first >> bit & 1) digits[0] ^= direction[bit];
    unsigned bit = 0;
    for (size_t made = 1; made < lanes; made *= 2, bit++)
        for (size_t i = 0; i < made; i++) digits[made + i] = digits[i] ^ direction[bit];
    finish(column, digits, centred, lanes);
}

void width_name(sobol_draw_at)(const struct sobol_column *column, const uint32_t *points, double *centred,
                               size_t lanes)
{
    uint32_t digits[SOBOL_LANES] = {0}, all = 0;
    for (size_t i = 0; i < lanes; i++) all |= points[i];
    for (unsigned bit = 0; bit < SOBOL_DIGITS && all >> bit; bit++) {
        const uint32_t direction = column->dimension->direction[bit];
        for (size_t i = 0; i < lanes; i++) digits[i] ^= direction & (0 - (points[i] >> bit & 1));
    }
    finish(column, digits, centred, lanes);
}
