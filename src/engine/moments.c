/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/moments.h"

#include <math.h>

void moments_add(struct moments *moments, const struct moments *more)
{
    if (more->count) {
        if (!moments->count || more->least < moments->least) moments->least = more->least;
        if (more->most > moments->most) moments->most = more->most;
    }
    moments->count += more->count;
    moments->sum += more->sum;
    moments->squares += more->squares;
}

double moments_mean(const struct moments *moments)
{
    if (moments->count == 0) return NAN;
    moments_wide whole = moments->sum / moments->count, rest = moments->sum % moments->count;
    return (double)whole + (double)rest / (double)moments->count;
}

/* Around q = floor(mean): sum (x - q)^2 = S2 - 2 q S1 + n q^2 is exact modulo 2^128 and small, and
 * sum (x - mean)^2 = sum (x - q)^2 - r^2 / n with r = S1 - n q. */
double moments_sd(const struct moments *moments)
{
    if (moments->count < 2) return NAN;
    moments_wide n = moments->count;
    moments_wide q = moments->sum / n, r = moments->sum % n;
    moments_wide around = moments->squares - 2 * q * moments->sum + n * q * q;
    double squares;
    if (around <= ~(moments_wide)0 / n)
        squares = (double)(around * n - r * r) / (double)n;
    else
        squares = (double)around - (double)r * ((double)r / (double)n);
    return sqrt(squares / (double)(n - 1));
}
