/* The tails of a law at many places.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_TAILS_H
#define DIST_TAILS_H

#include "dist/family.h"

/* Adds `share` times P(X < x[i]) to below[i], and times P(X > x[i]) to above[i], for ascending x. The law is continuous.
 * Where many places lie close together it is asked at few and followed in between, to 2^-36 of what stands there then. */
void tails_add(const struct dist *dist, double share, const double *x, size_t count, double *below,
               double *above);

#endif
