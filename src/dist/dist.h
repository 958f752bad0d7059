/* A distribution as a scenario states it: immutable, in an arena, valid by construction.
 *
 * Nothing here uses libm or GSL: values reach results and must have the same bits everywhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_DIST_H
#define DIST_DIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct dist;
struct family;

/* One argument of a call: `normal(2%, sd=5%)`, `discrete(1: 30%, 2: 70%)`, `mixture(20%: normal(..), ..)`. */
struct dist_argument {
    const char *name;        /* NULL: by position. "p10", "p2.5" name percentiles */
    bool is_date;            /* value was written as a date */
    double value;            /* the number, unless `part` is given */
    const struct dist *part; /* a nested distribution, or NULL */
    bool has_head;           /* written `head: value` (discrete: head is a value, item its share;  */
    bool head_is_date;       /*                        mixture: head is a share) */
    double head;
    const char *text;     /* written as a word: empirical's file and column; NULL: not ... */
    const double *sample; /* ... and the numbers that stand there, for its column: read by the room that
                             may read files */
    size_t sample_size;
};

/* Why a call states no distribution. Both texts are in the arena. */
struct dist_fault {
    size_t argument;  /* index of the one at fault, or SIZE_MAX: the call as a whole */
    const char *text; /* "sd must be > 0, got -0.2" */
    const char *hint; /* what would be right, or NULL */
};

/* The family called `name`, or NULL. Names of all families for hints: dist_family_names. */
const struct family *dist_family(const char *name);
const char *const *dist_family_names(size_t *count);

/* Are the family's arguments words, a file and a column? */
bool dist_reads_file(const struct family *family);

/* Is this argument (of items `head: value` the head, if `head`) a share, so that it may be written as a
 * percentage whatever the quantity's unit? Items that the family does not take count as such: it refuses them. */
bool dist_takes_share(const struct family *family, const struct dist_argument *arguments, size_t at,
                      bool head);

/* The law that `family(arguments)` states. `wants_date`: for a key that holds a date: locations must then
 * be dates and spreads plain numbers of months; elsewhere dates are refused. NULL with `*fault` set (the
 * first fault only) when there is no such law. */
const struct dist *dist_create(struct arena *arena, const struct family *family,
                               const struct dist_argument *arguments, size_t count, bool wants_date,
                               struct dist_fault *fault);

/* A number: the law with all its mass there. */
const struct dist *dist_constant(struct arena *arena, double value);
/* 1 with probability `chance`, else 0; a high uniform happens. */
const struct dist *dist_chance(struct arena *arena, double chance);

bool dist_is_constant(const struct dist *dist, double *value); /* value may be NULL */
bool dist_is_whole(const struct dist *dist);                   /* only whole numbers */
/* The same law as a draw would see it: equal in family and parameters. */
bool dist_equal(const struct dist *a, const struct dist *b);

/* Moments; infinite or NaN where the law has none. */
double dist_mean(const struct dist *dist);
double dist_sd(const struct dist *dist);

/* The value at probability centred + 1/2 (see draw/philox.h): the very value that a draw there gives, to
 * 1e-9 relative. dist_low and dist_high: the smallest and largest value that any draw can give. */
double dist_quantile(const struct dist *dist, double centred);
double dist_low(const struct dist *dist);
double dist_high(const struct dist *dist);

/* P(X <= x), and P(X < low) + P(X > high), each accurate in its own tail. */
double dist_cdf(const struct dist *dist, double x);
double dist_outside(const struct dist *dist, double low, double high);

#endif
