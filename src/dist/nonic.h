/* The polynomial of degree nine through five nodes at equal distances that has a function's values and slopes there:
 * what follows a smooth function that is dear to ask.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_NONIC_H
#define DIST_NONIC_H

#include <stdbool.h>

enum { NONIC_NODES = 5, NONIC_TERMS = 5 };

struct nonic_node {
    double at, value, slope;
};

struct nonic {
    double middle, rate;                        /* v = (at - middle) * rate runs from -2 to 2 */
    double even[NONIC_TERMS], odd[NONIC_TERMS]; /* the sum of even[k] v^2k + odd[k] v^(2k + 1) */
};

/* `node` by ascending places, at equal distances. */
struct nonic nonic_through(const struct nonic_node node[NONIC_NODES]);

/* Adds `share` times another one over the same nodes. */
static inline void nonic_add(struct nonic *nonic, double share, const struct nonic *other)
{
    for (int k = 0; k < NONIC_TERMS; k++) {
        nonic->even[k] += share * other->even[k];
        nonic->odd[k] += share * other->odd[k];
    }
}

/* The same polynomial over the lower or the upper half of its nodes. */
struct nonic nonic_half(const struct nonic *nonic, bool upper);

/* The value at v ... */
static inline double nonic_value(const struct nonic *nonic, double v)
{
    const double *e = nonic->even, *o = nonic->odd;
    double w = v * v;
    double even = e[1] + w * (e[2] + w * (e[3] + w * e[4]));
    double odd = o[0] + w * (o[1] + w * (o[2] + w * (o[3] + w * o[4])));
    return e[0] + (w * even + v * odd);
}

/* ... and its derivative by v. */
static inline double nonic_slope(const struct nonic *nonic, double v)
{
    const double *e = nonic->even, *o = nonic->odd;
    double w = v * v;
    double even = e[1] + w * (2 * e[2] + w * (3 * e[3] + w * (4 * e[4])));
    double odd = o[0] + w * (3 * o[1] + w * (5 * o[2] + w * (7 * o[3] + w * (9 * o[4]))));
    return 2 * v * even + odd;
}

static inline double nonic_at(const struct nonic *nonic, double at)
{
    return nonic_value(nonic, (at - nonic->middle) * nonic->rate);
}

/* The first and the second derivative by the place. */
static inline double nonic_slope_at(const struct nonic *nonic, double at)
{
    return nonic->rate * nonic_slope(nonic, (at - nonic->middle) * nonic->rate);
}

static inline double nonic_bend_at(const struct nonic *nonic, double at)
{
    const double *e = nonic->even, *o = nonic->odd;
    double v = (at - nonic->middle) * nonic->rate, w = v * v;
    double even = 2 * e[1] + w * (12 * e[2] + w * (30 * e[3] + w * (56 * e[4])));
    double odd = 6 * o[1] + w * (20 * o[2] + w * (42 * o[3] + w * (72 * o[4])));
    return nonic->rate * nonic->rate * (even + v * odd);
}

#endif
