/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/copula.h"

#include <math.h>

/* sin by its series, which at |x| <= pi / 6 ends below a double's last place after nine terms. */
static double sine(double x)
{
    double square = x * x, sum = 0;
    for (int n = 17; n >= 3; n -= 2) sum = (1 + sum) * -square / (n * (n - 1));
    return x + x * sum;
}

double copula_pearson(double spearman)
{
    const double sixth_of_pi = 0x1.0c152382d7366p-1;
    return 2 * sine(spearman * sixth_of_pi);
}

/* matrix[i][j] - sum over k < j of factor[i][k] factor[j][k]. */
static double remainder_of(const double *matrix, size_t n, const double *factor, size_t i, size_t j)
{
    double rest = matrix[i * n + j];
    for (size_t k = 0; k < j; k++) rest -= factor[i * n + k] * factor[j * n + k];
    return rest;
}

size_t copula_factor(const double *matrix, size_t n, double *factor)
{
    /* A pivot within the sums' rounding error may in truth be zero or negative. */
    const double smallest = 0x1p-52 * (double)n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++)
            factor[i * n + j] = remainder_of(matrix, n, factor, i, j) / factor[j * n + j];
        double pivot = remainder_of(matrix, n, factor, i, i);
        if (!(pivot > smallest)) return i;
        factor[i * n + i] = sqrt(pivot);
        for (size_t j = i + 1; j < n; j++) factor[i * n + j] = 0;
    }
    return n;
}
