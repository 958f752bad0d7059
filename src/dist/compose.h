/* Laws made of others: values with shares, mixtures, and the part of a law between two ends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_COMPOSE_H
#define DIST_COMPOSE_H

#include "dist/family.h"

/* Less of a law than this between the ends of a truncate is an error: its figures would be noise. */
#define COMPOSE_LEAST_MASS 1e-12

/* Makes `dist` the discrete law of these values, in any order; equal values are put together. Shares are
 * divided by their sum, which is 1 but for rounding. */
void compose_atoms(struct arena *arena, struct dist *dist, const double *values, const double *shares,
                   size_t count);

/* Makes `dist` the law of which each of these observations has the same share. */
void compose_sample(struct arena *arena, struct dist *dist, const double *values, size_t count);

/* P(k + 1) / P(k) of a law of whole numbers. */
typedef double compose_ratio(const double *parameters, double k);

/* Makes `dist` the law of the whole numbers 0 .. last (or INFINITY) whose probabilities have these ratios,
 * followed outwards from `start`, the likeliest, until they are negligible. */
void compose_counts(struct arena *arena, struct dist *dist, double start, double last, compose_ratio *ratio,
                    const double *parameters);

/* Makes `dist` the mixture of these laws, laid flat: atoms and continuous parts; of atoms alone a
 * discrete, of one part alone that part. Shares as above. */
void compose_mixture(struct arena *arena, struct dist *dist, const struct dist *const *laws,
                     const double *shares, size_t count);

/* Makes `dist` the law given that it lies within low to high, which may be infinite; returns the
 * probability of that. Below COMPOSE_LEAST_MASS `dist` is not made. */
double compose_between(struct arena *arena, struct dist *dist, const struct dist *law, double low,
                       double high);

#endif
