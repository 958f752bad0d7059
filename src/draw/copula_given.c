/* Conditional draws: with the kept columns first, x = M z, so that those behind are x_u = M_uv z_v + M_uu z_u, and
 * z_v = M_vv^-1 x_v is what is given.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/copula.h"

static bool is_tied(const double *factor, size_t n, const bool *again)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            if (again[i] != again[j] && factor[i * n + j] != 0) return true;
    return false;
}

/* The correlation of two rows of the factor. */
static double product_of(const double *factor, size_t n, size_t i, size_t j)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++) sum += factor[i * n + k] * factor[j * n + k];
    return sum;
}

/* A matrix that is only just positive definite may not be so in another order: then all correlations are made a little
 * smaller, by one part in 2^40 or what it takes. */
static void factor_ordered(const double *factor, size_t n, const size_t *order, double *matrix,
                           double *ordered)
{
    double kept = 1;
    for (double less = 0x1p-40;; less *= 2) {
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                matrix[i * n + j] = i == j ? 1 : kept * product_of(factor, n, order[i], order[j]);
        if (copula_factor(matrix, n, ordered) == n) return;
        kept = 1 - less;
    }
}

bool copula_given(const double *factor, size_t n, const bool *again, size_t *order, double *given,
                  double *work)
{
    double *ordered = work + n * n;
    if (!is_tied(factor, n, again)) return false;
    size_t kept = 0, count = 0;
    for (size_t i = 0; i < n; i++)
        if (!again[i]) order[count++] = i;
    kept = count;
    for (size_t i = 0; i < n; i++)
        if (again[i]) order[count++] = i;
    factor_ordered(factor, n, order, work, ordered);
    for (size_t i = 0; i < n; i++) {
        double *row = given + i * n;
        for (size_t j = 0; j < n; j++) row[j] = i < kept ? i == j : ordered[i * n + j];
        if (i < kept) continue;
        for (size_t j = kept; j-- > 0;) { /* row M_vv = M_uv, from the last column on */
            for (size_t k = j + 1; k < kept; k++) row[j] -= row[k] * ordered[k * n + j];
            row[j] /= ordered[j * n + j];
        }
    }
    return true;
}
