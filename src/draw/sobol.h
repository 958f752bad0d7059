/* Sobol's sequence, scrambled: the points of a (t, m, s)-net in base 2, each randomisation uniform.
 *
 * Scrambling is Owen's nested uniform one (A. B. Owen, "Randomly permuted (t, m, s)-nets and (t, s)-sequences",
 * 1995) by hashing, after S. Laine and T. Karras ("Stratified sampling for stochastic transparency", 2011) and
 * B. Burley ("Practical hash-based Owen scrambling", JCGT 9(4), 2020), with N. Vegdahl's constants (2021):
 * every digit is flipped or not by the digits before it. So a draw is a function of its address, (key, index),
 * and any point can be made alone.
 *
 * The sequence's 32 digits are scrambled; the 21 below them are a hash of those, which is what the scrambling
 * makes of digits that are 0 throughout. The draw is a centred uniform on the grid of draw/philox.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DRAW_SOBOL_H
#define DRAW_SOBOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/width.h"

enum { SOBOL_DIMENSIONS = 1024, SOBOL_DIGITS = 32 };

/* What each bit of an index adds to the point, digits in reverse: bit 0 is the first behind the point. */
struct sobol_dimension {
    uint32_t direction[SOBOL_DIGITS]; /* [index bit] */
};

/* `dimension`: 0 .. SOBOL_DIMENSIONS - 1. */
void sobol_dimension_init(struct sobol_dimension *made, size_t dimension);

/* One column: a dimension, which outlives it, under one randomisation. */
struct sobol_column {
    const struct sobol_dimension *dimension;
    uint32_t flip, odd, rest; /* of the scrambling */
};

/* Scrambled by `key` (draw/address.h). */
void sobol_column_init(struct sobol_column *column, const struct sobol_dimension *dimension, uint64_t key);

/* centred[i] = the column's point `first + i`, for lanes 0 .. lanes - 1. `first` is a multiple of `lanes`,
 * `lanes` a power of two of at most SOBOL_LANES, first + lanes <= 2^32. */
enum { SOBOL_LANES = 512 };
#define SOBOL_DECLARE(width)                                                                    \
    void sobol_draw_##width(const struct sobol_column *column, uint64_t first, double *centred, \
                            size_t lanes);
WIDTH_LIST(SOBOL_DECLARE)
#undef SOBOL_DECLARE

/* centred[i] = the column's point points[i]. */
#define SOBOL_DECLARE(width)                                                                               \
    void sobol_draw_at_##width(const struct sobol_column *column, const uint32_t *points, double *centred, \
                               size_t lanes);
WIDTH_LIST(SOBOL_DECLARE)
#undef SOBOL_DECLARE

#endif
