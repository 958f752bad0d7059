/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/nonic.h"

/* The polynomial of w with these values at 0, 1 and 4, and derivatives at 1 and 4. */
static void go_through(const double at_0, const double at_1[2], const double at_4[2],
                       double terms[NONIC_TERMS])
{
    double d01 = at_1[0] - at_0, d14 = (at_4[0] - at_1[0]) / 3; /* divided differences */
    double d011 = at_1[1] - d01, d114 = (d14 - at_1[1]) / 3, d144 = (at_4[1] - d14) / 3;
    double d0114 = (d114 - d011) / 4, d1144 = (d144 - d114) / 3, d = (d1144 - d0114) / 4;
    double c = d0114 - 4 * d; /* at_0 + w (d01 + (w - 1) (d011 + (w - 1) (c + d w))) */
    terms[0] = at_0;
    terms[1] = d01 - d011 + c;
    terms[2] = d011 - 2 * c + d;
    terms[3] = c - 2 * d;
    terms[4] = d;
}

/* What is even in v, and what is odd, divided by v, are polynomials of v^2. */
struct nonic nonic_through(const struct nonic_node node[NONIC_NODES])
{
    double step = 0.25 * (node[4].at - node[0].at), half = 0.5 * step, x = node[2].value;
    struct nonic nonic = {.middle = node[2].at, .rate = 1 / step};
    double even_1 = 0.5 * ((node[3].value - x) + (node[1].value - x));
    double even_2 = 0.5 * ((node[4].value - x) + (node[0].value - x));
    double odd_1 = 0.5 * (node[3].value - node[1].value), odd_2 = 0.25 * (node[4].value - node[0].value);
    double bend_1 = half * (node[3].slope - node[1].slope), bend_2 = half * (node[4].slope - node[0].slope);
    double rise_1 = half * (node[3].slope + node[1].slope), rise_2 = half * (node[4].slope + node[0].slope);
    go_through(0, (double[]){even_1, bend_1 / 2}, (double[]){even_2, bend_2 / 4}, nonic.even);
    go_through(step * node[2].slope, (double[]){odd_1, (rise_1 - odd_1) / 2},
               (double[]){odd_2, (rise_2 - odd_2) / 8}, nonic.odd);
    nonic.even[0] = x;
    return nonic;
}

/* v = sign (1 + w / 2), where sign w runs from -2 to 2. */
struct nonic nonic_half(const struct nonic *nonic, bool upper)
{
    enum { DEGREE = 2 * NONIC_TERMS - 1 };
    double sign = upper ? 1 : -1, term[DEGREE + 1], power = 1;
    struct nonic half = {.middle = nonic->middle + sign / nonic->rate, .rate = 2 * nonic->rate};
    for (int k = 0; k < NONIC_TERMS; k++) {
        term[2 * k] = nonic->even[k];
        term[2 * k + 1] = sign * nonic->odd[k];
    }
    for (int from = 0; from < DEGREE; from++)
        for (int k = DEGREE - 1; k >= from; k--) term[k] += term[k + 1];
    for (int k = 0; k < NONIC_TERMS; k++, power *= 0.25) {
        half.even[k] = power * term[2 * k];
        half.odd[k] = sign * 0.5 * power * term[2 * k + 1];
    }
    return half;
}
