/* A reflection of n columns: which independent uniforms stand for them.
 *
 * n independent normals z = H y, H orthogonal, are as independent as y. Householder's H maps the first axis to a
 * given direction, so that y(1) alone carries all that moves along it, and a low-discrepancy sequence can spend its
 * best dimension there: the linear transformation of J. Imai and K. S. Tan ("A general dimension reduction
 * technique for derivative pricing", J. Computational Finance 10(2), 2006), for months' growth what the Brownian
 * bridge is to paths.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DRAW_REFLECTION_H
#define DRAW_REFLECTION_H

#include <stddef.h>

#include "base/width.h"

/* Fills `axis` (n numbers) from `direction` (not all 0): H = 1 - 2 a a' / a'a with |a|^2 = 2, so H = 1 - a a'.
 * The sign is chosen so that the first axis maps to +-direction without cancellation. n >= 1. */
void reflection_axis(const double *direction, size_t n, double *axis);

/* Replaces the lanes of the n columns: y = normal quantile, z = H y, centred = Phi(z) - 1/2, held to the ends of
 * the draws' grid. */
#define REFLECTION_DECLARE(width)                                                                      \
    void reflection_apply_##width(const double *axis, size_t n, double *const *centred, size_t lanes);
WIDTH_LIST(REFLECTION_DECLARE)
#undef REFLECTION_DECLARE

#endif
