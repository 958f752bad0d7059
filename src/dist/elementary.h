/* What the laws need beyond base/vecmath.h: functions that stay exact where the plain ones cancel.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_ELEMENTARY_H
#define DIST_ELEMENTARY_H

#include "base/vecmath.h"

/* log(1 + x), also for tiny x: the error of 1 + x cancels (Kahan). */
static inline double elementary_log_one_plus(double x)
{
    double sum = 1 + x;
    return sum == 1 || sum == INFINITY ? x : x * (vec_log(sum) / (sum - 1));
}

/* e^x - 1, by the same trick. */
static inline double elementary_exp_minus_one(double x)
{
    double power = vec_exp(x);
    if (power == 1) return x;
    return fabs(x) < 1 ? (power - 1) * (x / vec_log(power)) : power - 1;
}

/* x^exponent for x > 0. */
static inline double elementary_power(double x, double exponent) { return vec_exp(exponent * vec_log(x)); }

/* e^x, and what it is beyond 1 and beyond 1 + x. */
struct elementary_exp {
    double power, minus_one, excess;
};
struct elementary_exp elementary_exp(double x);

/* The logarithm of the gamma function at 1 + x, 0 <= x <= 100; relatively exact for small x. */
double elementary_log_gamma(double x);

#endif
