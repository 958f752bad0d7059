/* The tails of a mixture's parts, added up and followed: what its table is made from.
 *
 * A table asks for a thousand tails of a mixture, and each of these for a tail of every part. But one part by itself is
 * known everywhere from some two hundred of its tails. So the values from the median to the end of the table are halved
 * again and again, and each part becomes a polynomial (nonic.h) over the longest stretches where one serves. These add
 * up to one polynomial a stretch: it costs the same however many the parts are and however dear. On a stretch that
 * holds too little to be halved once more the parts that are left (at a kink, a corner, a singular end) are asked for
 * their own tails.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_BLEND_H
#define DIST_BLEND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct dist;
struct blend;

/* A smooth part's tail is followed to this much of the tail of all of them, or of TABLE_LEAST_TAIL where that is more;
 * one with a kink so small that both places of the check are met, to some 2^6 times that. */
#define BLEND_ERROR 0x1p-40

/* One side of a mixture, from its `median` to its value at TABLE_LEAST_TAIL; NULL if these are one. */
const struct blend *blend_create(struct arena *arena, const struct dist *mixture, double median,
                                 bool upper);

/* Is x on that side? Then *tail becomes the sum of the parts' tails there, each times its share, and *density, unless
 * NULL, that of their densities. */
bool blend_tail(const struct blend *blend, double x, bool upper, double *tail, double *density);

/* The tail of one part itself, without its share, and the density. */
double blend_part_tail(const struct dist *mixture, size_t part, double x, bool upper, double *density);

#endif
