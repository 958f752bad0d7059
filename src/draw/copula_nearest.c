/* The correlation matrix nearest to a symmetric one: N. J. Higham, "Computing the nearest correlation
 * matrix: a problem from finance" (IMA Journal of Numerical Analysis 22, 2002): projections onto the
 * matrices without negative eigenvalues and onto those of unit diagonal by turns, with Dykstra's correction.
 * Plain arithmetic in a fixed order, so the bits are the same everywhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>
#include <string.h>

#include "draw/copula.h"

enum { ROUNDS_MAX = 200, SWEEPS_MAX = 40 };

static const double enough = 1e-9;        /* change of an element in the last round */
static const double smallest_kept = 1e-6; /* eigenvalue of the result, before its diagonal is scaled */

/* One rotation that makes matrix[p][q] zero; the columns of `vectors` follow. */
static void rotate(double *matrix, double *vectors, size_t n, size_t p, size_t q)
{
    const double off = matrix[p * n + q];
    double theta = (matrix[q * n + q] - matrix[p * n + p]) / (2 * off);
    double t = 1 / (fabs(theta) + sqrt(theta * theta + 1));
    if (theta < 0) t = -t;
    const double c = 1 / sqrt(t * t + 1), s = t * c;
    for (size_t k = 0; k < n; k++) {
        double a = matrix[k * n + p], b = matrix[k * n + q];
        matrix[k * n + p] = c * a - s * b;
        matrix[k * n + q] = s * a + c * b;
    }
    for (size_t k = 0; k < n; k++) {
        double a = matrix[p * n + k], b = matrix[q * n + k];
        matrix[p * n + k] = c * a - s * b;
        matrix[q * n + k] = s * a + c * b;
        a = vectors[k * n + p];
        b = vectors[k * n + q];
        vectors[k * n + p] = c * a - s * b;
        vectors[k * n + q] = s * a + c * b;
    }
}

/* Jacobi's method: the eigenvalues end on the diagonal of `matrix`, the vectors in columns. */
static void diagonalise(double *matrix, double *vectors, size_t n)
{
    memset(vectors, 0, n * n * sizeof *vectors);
    for (size_t i = 0; i < n; i++) vectors[i * n + i] = 1;
    for (int sweep = 0; sweep < SWEEPS_MAX; sweep++) {
        bool rotated = false;
        for (size_t p = 0; p < n; p++) {
            for (size_t q = p + 1; q < n; q++) {
                if (fabs(matrix[p * n + q]) <= DBL_EPSILON / 4) continue;
                rotate(matrix, vectors, n, p, q);
                rotated = true;
            }
        }
        if (!rotated) return;
    }
}

/* `matrix` with its eigenvalues below `least` raised to it; `scratch` and `vectors` are overwritten. */
static void raise_eigenvalues(double *matrix, double least, size_t n, double *scratch, double *vectors)
{
    memcpy(scratch, matrix, n * n * sizeof *matrix);
    diagonalise(scratch, vectors, n);
    for (size_t k = 0; k < n; k++) {
        double raise = least - scratch[k * n + k];
        if (!(raise > 0)) continue;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                matrix[i * n + j] += raise * vectors[i * n + k] * vectors[j * n + k];
    }
}

/* The least eigenvalue that is not raised is far from rounding's reach: the factor exists. */
static void make_definite(double *matrix, size_t n, double *scratch, double *vectors)
{
    raise_eigenvalues(matrix, smallest_kept, n, scratch, vectors);
    for (size_t i = 0; i < n; i++) scratch[i] = sqrt(matrix[i * n + i]);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            double scaled = (matrix[i * n + j] + matrix[j * n + i]) / 2 / (scratch[i] * scratch[j]);
            matrix[i * n + j] = matrix[j * n + i] = scaled;
        }
        matrix[i * n + i] = 1;
    }
}

void copula_nearest(double *matrix, size_t n, double *work)
{
    const size_t size = n * n;
    double *correction = work, *before = work + size, *scratch = work + 2 * size,
           *vectors = work + 3 * size;
    memset(correction, 0, size * sizeof *correction);
    for (int round = 0; round < ROUNDS_MAX; round++) {
        double change = 0;
        memcpy(before, matrix, size * sizeof *matrix);
        for (size_t i = 0; i < size; i++) matrix[i] -= correction[i];
        memcpy(correction, matrix, size * sizeof *matrix); /* R; becomes X - R */
        raise_eigenvalues(matrix, 0, n, scratch, vectors);
        for (size_t i = 0; i < size; i++) correction[i] = matrix[i] - correction[i];
        for (size_t i = 0; i < n; i++) matrix[i * n + i] = 1;
        for (size_t i = 0; i < size; i++) change = fmax(change, fabs(matrix[i] - before[i]));
        if (change < enough) break;
    }
    make_definite(matrix, n, scratch, vectors);
}
