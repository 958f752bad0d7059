/* The Gaussian copula: makes independent centred uniforms of n columns dependent, in place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DRAW_COPULA_H
#define DRAW_COPULA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/width.h"

/* Pearson's r of the underlying normals from Spearman's, within [-1, 1]: 2 sin(pi r / 6), at most 2 ULP. */
double copula_pearson(double spearman);

/* Factors the n x n correlation matrix (row-major, symmetric, unit diagonal) into its lower triangle
 * `factor` (n x n, row-major; Cholesky, in order, so a later row leaves earlier ones alone). Returns n, or
 * the index of the first row at which the matrix stops being positive definite by more than rounding. */
size_t copula_factor(const double *matrix, size_t n, double *factor);

/* Replaces the matrix (symmetric, unit diagonal) by the correlation matrix nearest to it by the sum of
 * squares, its smallest eigenvalue kept above zero, so that copula_factor takes it. `work`: 4 n n. */
void copula_nearest(double *matrix, size_t n, double *work);

/* Replaces the lanes of the n columns: z = normal quantile, x = factor * z, centred = Phi(x) - 1/2, held
 * to the ends of the draws' grid, +-(1/2 - 2^-54). A column that depends on no earlier one keeps its draws
 * exactly, so stating a correlation moves only the columns that are named later. */
#define COPULA_DECLARE(width)                                                                        \
    void copula_apply_##width(const double *factor, size_t n, double *const *centred, size_t lanes);
WIDTH_LIST(COPULA_DECLARE)
#undef COPULA_DECLARE

/* Of columns that `factor` made dependent those marked `again` are to be drawn again, given the others: `order` gets
 * the columns, the kept ones first, and `given` (n x n) what copula_again takes. `work`: 2 n n. false: no column that
 * is kept depends on one that is not, so there is nothing to be given. */
bool copula_given(const double *factor, size_t n, const bool *again, size_t *order, double *given,
                  double *work);

/* The n columns, dependent where they are kept (which keeps them to the bit), new and independent where they are drawn
 * again, become dependent all. */
#define COPULA_DECLARE(width)                                                                             \
    void copula_again_##width(const double *given, size_t n, const size_t *order, double *const *centred, \
                              size_t lanes);
WIDTH_LIST(COPULA_DECLARE)
#undef COPULA_DECLARE

#endif
