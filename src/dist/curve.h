/* The quantile of a metalog (Keelin 2016), of any number of terms: with c = y - 1/2 and the logit
 * L = log(y / (1 - y)) of the probability y
 *
 *     M(y) = a1 + a2 L + a3 c L + a4 c + a5 c^2 + a6 c^2 L + a7 c^3 + a8 c^3 L + ...
 *
 * which is A(c) + B(c) L with two polynomials. They are kept in 2 c, which runs from -1 to 1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_CURVE_H
#define DIST_CURVE_H

#include <stdbool.h>
#include <stddef.h>

enum { CURVE_TERMS_MAX = 16, CURVE_DEGREES = CURVE_TERMS_MAX / 2, CURVE_KNOTS = 14 };

struct curve {
    double plain[CURVE_DEGREES]; /* of A, the constant first */
    double logit[CURVE_DEGREES]; /* of B */
    int degree;                  /* the highest of both */
    struct curve_knot {     /* of the lower side, and of the upper: where the search for a tail begins */
        double value, pace; /* M as it counts outwards, and dM/dl */
    } knot[2][CURVE_KNOTS];
};

/* A point to go through: the probability as a tail and its side. */
struct curve_point {
    double tail;
    bool upper;
    double value;
};

/* The curve of `count` terms, 2 .. CURVE_TERMS_MAX, through as many points of distinct probabilities. */
struct curve curve_through(const struct curve_point *points, size_t count);

/* Does M rise over the whole of (0, 1)? If not, *tail and *upper become a place where it does not. Curves
 * that come to a halt within rounding count as falling. */
bool curve_rises(const struct curve *curve, double *tail, bool *upper);

/* M at a tail; *slope = dM/dy. */
double curve_value(const struct curve *curve, double tail, bool upper, double *slope);

/* P(M <= z), or P(M > z), of a curve that rises; *density is that at z. */
double curve_tail(const struct curve *curve, double z, bool upper, double *density);

/* Far out on a side M is as good as limit + weight * log(1 / tail); both of M as it counts outwards: for the
 * lower side of -M. */
void curve_end(const struct curve *curve, bool upper, double *limit, double *weight);

bool curve_equal(const struct curve *a, const struct curve *b);

#endif
