/* Between centred uniforms and standard normals, in place, for the hot files that mix columns.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DRAW_SCORES_H
#define DRAW_SCORES_H

#include <stddef.h>

#include "base/vecmath.h"

VEC_INLINE void scores_from_centred(const double *centred, double *normals, size_t count)
{
    for (size_t k = 0; k < count; k++) normals[k] = vec_normal_quantile(centred[k]);
}

/* Held to the ends of the draws' grid, +-(1/2 - 2^-54). */
VEC_INLINE void scores_to_centred(const double *normals, double *centred, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        double size = 0.5 - vec_normal_upper(fabs(normals[k]));
        size = size > 0.5 - 0x1p-54 ? 0.5 - 0x1p-54 : size;
        centred[k] = copysign(size, normals[k]);
    }
}

#endif
