/* 95 % intervals of the sampling error. Only + - * / and sqrt: the same bits on every machine.
 *
 * An end of -INFINITY or INFINITY: so few trials that nothing is known on that side.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_INTERVAL_H
#define STUDY_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct interval {
    double low, high;
};

/* Of a probability that came true in `hits` of `n` > 0 trials: E. B. Wilson, JASA 22 (1927) 209. At 0 and n
 * hits, where Wilson's is too short to be trusted, C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404. */
struct interval interval_proportion(uint64_t hits, uint64_t n);

/* The ranks between which the percentile lies: X(low) <= x <= X(high) with a binomial probability of at
 * least 95 %, whatever the law. Equal tails: with B ~ Binomial(n, percent / 100), `low` is the largest rank
 * with P(B < low) <= 2.5 %, `high` the smallest with P(B >= high) <= 2.5 %. 0 and n + 1: no such rank.
 * `point` is ceil(n * percent / 100). `percent` 1 .. 99, n > 0. */
struct interval_ranks {
    uint64_t low, point, high;
};
struct interval_ranks interval_ranks(uint64_t n, unsigned percent);

/* Of a mean, by Student's t. */
struct interval interval_mean(double mean, double sd, uint64_t n);

/* Of a standard deviation, whatever the law: var(s^2) is (fourth - sd^4) / n to first order, `fourth` being
 * the fourth central moment. */
struct interval interval_sd(double sd, double fourth, uint64_t n);

/* Of the difference of two probabilities observed in the same `n` trials, of which `own` had only the one and
 * `other` only the other event: the score interval of T. Tango, Statistics in Medicine 17 (1998) 891. */
struct interval interval_paired(uint64_t own, uint64_t other, uint64_t n);

/* Of the difference a - b of two estimates with intervals of their own and correlation r of their errors (0:
 * independent), from the distances of the ends that matter: G. Y. Zou and A. Donner, Statistics in Medicine 27
 * (2008) 1693; for shares and r = 0 R. G. Newcombe's tenth method. A value without ends (NaN) is exact. */
struct interval_estimate {
    double value, low, high;
};
struct interval interval_difference(struct interval_estimate a, struct interval_estimate b, double r);

/* Of a figure around `value`, by Student's t: `own` are `count` >= 2 independent values of it, each from one of
 * `count` equal parts of what gave `value`. */
struct interval interval_spread(double value, const double *own, size_t count);

/* The same, kept from saying more than is known: `ordinary`, that of independent trials, where one of the values is
 * none (NaN); and no narrower than it where `few` trials decide, or where all values are the same. */
struct interval interval_spread_within(double value, const double *own, size_t count,
                                       struct interval ordinary, bool few);

/* Cut to what the figure can be: a symmetric interval knows nothing of that. An infinite end stays what it is. */
struct interval interval_cut(struct interval interval, double least, double most);

/* The 97.5 % point of Student's t: exact for 1 to 4 degrees of freedom, from there by the expansion of
 * Abramowitz and Stegun 26.7.5, at most 2e-4 off. */
double interval_student(uint64_t degrees);

#endif
