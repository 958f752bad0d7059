/* What a family of distributions is made of: one file dist_<name>.c and one row in dist.def.
 *
 * A law is location + scale * (a standard law given by its shape). The functions of a family speak of the
 * standard law and of a *tail*: a probability t in (0, 1/2] and the side that it is counted from, so that
 * both ends of a law are as exact as its middle.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_FAMILY_H
#define DIST_FAMILY_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "dist/dist.h"

/* The least tail of any draw: half a step of the grid of draw/philox.h. */
#define FAMILY_LEAST_TAIL 0x1p-54

struct blend;
struct curve;
struct ruler;

struct dist {
    const struct family *family; /* whose law it is: a pert is a beta, a bernoulli a discrete */
    double location, scale;      /* scale > 0 */
    double shape[4];             /* pure numbers; those not used are 0 */
    double low, high;            /* no value lies outside; -INFINITY, INFINITY: unbounded */
    bool holds_dates;
    const struct ruler *ruler; /* of families that integrate their density, or NULL */
    const struct curve *curve; /* metalog */
    size_t parts;              /* mixture, truncate: continuous laws ... */
    const struct dist **part;
    double *share; /* ... of a mixture their shares ... */
    double *reach; /* ... and for each a value below and one above which there is next to nothing of it */
    const struct blend *blend; /* ... and while its table is made the sums of their tails, or NULL */
    size_t atoms;              /* discrete, mixture: values that have a probability, ascending ... */
    double *atom;
    double *mass;                    /* ... theirs ... */
    double *mass_below, *mass_above; /* ... the sums of those of the atoms before and behind ... */
    double *below, *above;           /* ... and P(X < atom) and P(X > atom) */
};

enum role {
    ROLE_LOCATION, /* same unit as the quantity: a date for a key that holds a date */
    ROLE_SPREAD,   /* a difference: months for a date */
    ROLE_SHAPE,    /* a number of its own */
    ROLE_SIZE,     /* grows with the quantity, of laws on (0, inf) */
    ROLE_LOG,      /* the logarithm of a size */
    ROLE_TEXT,     /* a word */
    ROLE_SHARE,    /* a probability, whatever the quantity's unit */
};

struct parameter {
    const char *name;
    enum role role;
    double low, high;
    bool low_open; /* > low, not >= low */
    bool optional;
    double fallback; /* when optional and absent; NAN: the family looks whether it was given */
};

enum { FAMILY_WAYS = 2, FAMILY_PARAMETERS = 4 };

/* One way to state a law: by position in this order, or by name. */
struct way {
    bool named; /* by name only */
    size_t count;
    struct parameter parameters[FAMILY_PARAMETERS];
};

struct percentile {
    double tail; /* as the tail and its side: p99.9 is 0.001, upper */
    bool upper;
    double value;
    size_t at; /* index of the argument */
};

/* What a call said, bound to one of the family's ways. */
struct stated {
    struct arena *arena;
    const struct family *family;
    const struct dist_argument *arguments;
    size_t count;
    bool wants_date;
    struct dist_fault *fault;
    size_t way; /* index, or SIZE_MAX: by percentiles */
    double value[FAMILY_PARAMETERS];
    size_t at[FAMILY_PARAMETERS];    /* index of the argument, or SIZE_MAX: absent */
    struct percentile percentile[2]; /* ascending in probability and in value */
};

/* A value that a curve close to the law has at a tail, and the curve's second derivative by the tail's logarithm. */
struct family_guess {
    double value, bend;
};

/* How a law draws whole columns. */
enum form { FORM_TABLE, FORM_UNIFORM, FORM_TRIANGULAR, FORM_STEPS };

struct family {
    const char *name, *doc;
    const char *usage;    /* every way to state it, for hints */
    const char *example;  /* one law of it, as a scenario states it: what `leapsim bench` draws */
    bool refuses_dates;   /* laws on (0, inf), and counts */
    bool two_percentiles; /* may be stated by two percentiles */
    bool takes_law;       /* the first argument is a distribution: the ways begin behind it */
    bool symmetric;       /* about the standard law's 0 */
    enum form form;
    size_t ways;
    struct way way[FAMILY_WAYS];

    /* Fills `dist` (location, scale, shape, bounds) or sets the fault and returns false. With no ways the
     * family reads the arguments itself. A family that is another's law under its own arguments sets
     * dist->family, and has nothing below. */
    bool (*state)(struct dist *dist, const struct stated *stated);

    /* What the law needs besides its numbers, made once they are final; NULL: nothing. */
    void (*prepare)(struct arena *arena, struct dist *dist);

    /* The value at a tail; `slope`, unless NULL, becomes |dx/dt| there. */
    double (*quantile)(const struct dist *dist, double tail, bool upper, double *slope);
    /* The same, faster, for a law that searches: the value is close to a guess. NULL: quantile. */
    double (*quantile_near)(const struct dist *dist, double tail, bool upper,
                            const struct family_guess *guess, double *slope);
    /* P(X <= x), or for `upper` P(X > x); `density`, unless NULL, becomes the density at x. */
    double (*tail)(const struct dist *dist, double x, bool upper, double *density);
    void (*moments)(const struct dist *dist, double *mean, double *sd);
    /* The law of exp(X) when it is one of another family with a better table; NULL: never. */
    bool (*exponential)(const struct dist *dist, struct dist *result);
};

#define FAMILY(name) extern const struct family family_##name;
#include "dist/dist.def"
#undef FAMILY

/* A law with nothing stated yet: location 0, scale 1, unbounded. */
struct dist *dist_begin(struct arena *arena, const struct family *family);

/* Moments of the standard law, integrated over its quantile: for a family without closed ones, to 1e-8. They
 * are those of the draws: what lies beyond FAMILY_LEAST_TAIL is left out. */
void dist_integrate_moments(const struct dist *dist, double *mean, double *sd);

/* The whole law's functions, location and scale included. */
double dist_at_tail(const struct dist *dist, double tail, bool upper, double *slope);
double dist_tail(const struct dist *dist, double x, bool upper, double *density);

/* Equal up to location and scale: such laws share a table. */
bool dist_same_shape(const struct dist *a, const struct dist *b);
/* A copy in another arena, parts and all. */
const struct dist *dist_copy(struct arena *arena, const struct dist *dist);

#endif
