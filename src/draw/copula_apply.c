/* Hot: columns made dependent, in place, a few lanes at a time.
 *
 * Rows go from the last to the first: row i needs the normals of columns 0 .. i alone, so each may be
 * overwritten once its own row is done, and no memory is needed beside the columns. A *leading* column,
 * one that depends on no other, keeps its draws to the bit; its normals are made again where they are used.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>

#include "base/vecmath.h"
#include "draw/copula.h"

enum { STRIP = 64 };

static bool leads(const double *row, size_t i)
{
    if (row[i] < 1) return false;
    for (size_t j = 0; j < i; j++)
        if (row[j] != 0) return false;
    return true;
}

static void to_normals(const double *centred, double *normals, size_t count)
{
    for (size_t k = 0; k < count; k++) normals[k] = vec_normal_quantile(centred[k]);
}

static void to_centred(const double *normals, double *centred, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        double size = 0.5 - vec_normal_upper(fabs(normals[k]));
        size = size > 0.5 - 0x1p-54 ? 0.5 - 0x1p-54 : size;
        centred[k] = copysign(size, normals[k]);
    }
}

static void add_scaled(double *sum, double weight, const double *normals, size_t count)
{
    for (size_t k = 0; k < count; k++) sum[k] += weight * normals[k];
}

static void strip_apply(const double *factor, size_t n, double *const *centred, size_t at, size_t count)
{
    for (size_t i = 0; i < n; i++)
        if (!leads(factor + i * n, i)) to_normals(centred[i] + at, centred[i] + at, count);
    for (size_t i = n; i-- > 0;) {
        const double *row = factor + i * n;
        if (leads(row, i)) continue;
        double sum[STRIP] = {0}, made[STRIP];
        for (size_t j = 0; j <= i; j++) {
            if (row[j] == 0) continue;
            const double *normals = centred[j] + at;
            if (leads(factor + j * n, j)) {
                to_normals(normals, made, count);
                normals = made;
            }
            add_scaled(sum, row[j], normals, count);
        }
        to_centred(sum, centred[i] + at, count);
    }
}

void width_name(copula_apply)(const double *factor, size_t n, double *const *centred, size_t lanes)
{
    for (size_t at = 0; at < lanes; at += STRIP)
        strip_apply(factor, n, centred, at, lanes - at < STRIP ? lanes - at : STRIP);
}
