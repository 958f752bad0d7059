/* From 53 random bits to a centred uniform on the grid of draw/philox.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DRAW_CENTRED_H
#define DRAW_CENTRED_H

#include <stdint.h>

/* The first 32 digits of u and 21 more in the upper bits of `rest`: exact, and converted as whole numbers
 * with a sign, which every vector unit can. */
static inline double centred_of(uint32_t digits, uint32_t rest)
{
    return (double)(int32_t)(digits ^ 0x80000000u) * 0x1p-32 +
           ((double)(int32_t)(rest >> 11) * 0x1p-53 + 0x1p-54);
}

#endif
