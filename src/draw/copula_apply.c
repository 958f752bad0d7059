/* Hot: columns made dependent, in place, a few lanes at a time.
 *
 * Rows go from the last to the first: row i needs the normals of columns 0 .. i alone, so each may be
 * overwritten once its own row is done, and no memory is needed beside the columns. A *leading* column,
 * one that depends on no other, keeps its draws to the bit; its normals are made again where they are used.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>

#include "draw/copula.h"
#include "draw/scores.h"

enum { STRIP = 64 };

static bool leads(const double *row, size_t i)
{
    if (row[i] < 1) return false;
    for (size_t j = 0; j < i; j++)
        if (row[j] != 0) return false;
    return true;
}

static void add_scaled(double *sum, double weight, const double *normals, size_t count)
{
    for (size_t k = 0; k < count; k++) sum[k] += weight * normals[k];
}

/* The lanes from `at` on of the column that row i is about. */
VEC_INLINE double *column_of(double *const *centred, const size_t *order, size_t i, size_t at)
{
    return centred[order ? order[i] : i] + at;
}

static void strip_apply(const double *factor, size_t n, const size_t *order, double *const *centred,
                        size_t at, size_t count)
{
    for (size_t i = 0; i < n; i++) {
        double *column = column_of(centred, order, i, at);
        if (!leads(factor + i * n, i)) scores_from_centred(column, column, count);
    }
    for (size_t i = n; i-- > 0;) {
        const double *row = factor + i * n;
        if (leads(row, i)) continue;
        double sum[STRIP] = {0}, made[STRIP];
        for (size_t j = 0; j <= i; j++) {
            if (row[j] == 0) continue;
            const double *normals = column_of(centred, order, j, at);
            if (leads(factor + j * n, j)) {
                scores_from_centred(normals, made, count);
                normals = made;
            }
            add_scaled(sum, row[j], normals, count);
        }
        scores_to_centred(sum, column_of(centred, order, i, at), count);
    }
}

void width_name(copula_apply)(const double *factor, size_t n, double *const *centred, size_t lanes)
{
    for (size_t at = 0; at < lanes; at += STRIP)
        strip_apply(factor, n, NULL, centred, at, lanes - at < STRIP ? lanes - at : STRIP);
}

void width_name(copula_again)(const double *given, size_t n, const size_t *order, double *const *centred,
                              size_t lanes)
{
    for (size_t at = 0; at < lanes; at += STRIP)
        strip_apply(given, n, order, centred, at, lanes - at < STRIP ? lanes - at : STRIP);
}
