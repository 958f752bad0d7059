/* Hot: columns reflected, in place, a few lanes at a time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/reflection.h"
#include "draw/scores.h"

enum { STRIP = 64 };

static void strip_apply(const double *axis, size_t n, double *const *centred, size_t at, size_t count)
{
    double along[STRIP] = {0};
    for (size_t i = 0; i < n; i++) {
        double *normals = centred[i] + at;
        scores_from_centred(normals, normals, count);
        for (size_t k = 0; k < count; k++) along[k] += axis[i] * normals[k];
    }
    for (size_t i = 0; i < n; i++) {
        double *normals = centred[i] + at;
        for (size_t k = 0; k < count; k++) normals[k] -= axis[i] * along[k];
        scores_to_centred(normals, normals, count);
    }
}

void width_name(reflection_apply)(const double *axis, size_t n, double *const *centred, size_t lanes)
{
    for (size_t at = 0; at < lanes; at += STRIP)
        strip_apply(axis, n, centred, at, lanes - at < STRIP ? lanes - at : STRIP);
}
