/* A law known by its density alone: integrated and inverted numerically, once, when it is created.
 *
 * The family gives the logarithm of its density, up to a constant, in a variable y on the whole line that
 * suits it (logit for a beta, log for a gamma), in which it must be concave. The line is cut into panels. What is
 * integrated, from both ends inwards, is not the density but Mills' ratio, tail over density, which changes slowly where
 * the density itself falls by orders of magnitude: so a panel may be some e-folds long, and each tail is relatively
 * exact. Within a panel the logarithm of the tail is the quintic that has the exact first and second derivatives at its
 * edges.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_RULER_H
#define DIST_RULER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct dist;
struct ruler;

/* Logarithm of the density of y, and its first three derivatives. */
struct ruler_density {
    double value, slope, curvature, bend;
};
typedef struct ruler_density ruler_log_density(const struct dist *dist, double y);

/* `peak`: where the density is highest; `symmetric`: about it. */
const struct ruler *ruler_create(struct arena *arena, ruler_log_density *log_density,
                                 const struct dist *dist, double peak, bool symmetric);
const struct ruler *ruler_copy(struct arena *arena, const struct ruler *ruler);

/* y at a tail; *slope = |dy/dt|. */
double ruler_quantile(const struct ruler *ruler, double tail, bool upper, double *slope);
/* P(Y <= y), or P(Y > y); *density, unless NULL, becomes the density at y. */
double ruler_tail(const struct ruler *ruler, double y, bool upper, double *density);

#endif
