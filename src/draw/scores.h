/* Between centred uniforms and standard normals, in place, for the hot files that mix columns.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DRAW_SCORES_H
#define DRAW_SCORES_H

#include <stddef.h>

#include "base/vecmath.h"

/* Hardly any are so far out that the normal quantile needs the last of its three pieces. */
VEC_INLINE void scores_from_centred(const double *centred, double *normals, size_t count)
{
    uint64_t far = 0;
    for (size_t k = 0; k < count; k++) far |= 0.5 - fabs(centred[k]) < VEC_NORMAL_NEAR;
    if (far) {
        for (size_t k = 0; k < count; k++) normals[k] = vec_normal_quantile(centred[k]);
        return;
    }
    for (size_t k = 0; k < count; k++) {
        double size = fabs(centred[k]);
        normals[k] = copysign(vec_normal_near_size(size, 0.5 - size), centred[k]);
    }
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
