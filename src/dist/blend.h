/* The tails of all parts of a mixture, summed and followed: what its table is made from.
 *
 * A table asks for a thousand tails of a mixture, and each of these for one of every part. But a part alone is a smooth
 * function of the value, known everywhere from some hundred of its tails. So the values between the mixture's median
 * and the end of its table are halved again and again, and every part is taken as a polynomial (nonic.h) over the
 * longest stretch on which one serves. Where all parts are, the polynomials add up to one, which costs the same however
 * many they are and however dear. Over a stretch too short to be worth it the parts that are left (at a kink, a corner,
 * a singular end) are asked as they always are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_BLEND_H
#define DIST_BLEND_H

#include <stdbool.h>

#include "base/arena.h"

struct dist;
struct blend;

/* A part's tail is followed to this much of the whole mixture's. */
#define BLEND_ERROR 0x1p-40

/* One side of a mixture, from its value at the tail `near` ... */
const struct blend *blend_create(struct arena *arena, const struct dist *dist, double from, double to, bool upper);

/* The sum of the parts' tails at x, and of their densities; false: x is elsewhere, or the side another. */
bool blend_tail(const struct blend *blend, double x, bool upper, double *tail, double *density);

#endif
