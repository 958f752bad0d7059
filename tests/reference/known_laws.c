/* Every family and every way to state it: a row each, with what makes one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stddef.h>

#include "reference.h"

static double any(const struct place *place, double from, double to)
{
    return short_number(from + (to - from) * dice_share(place->dice), NUMBER);
}

/* A spread that keeps a bell within the range. */
static double spread(const struct place *place)
{
    return short_number((place->high - place->low) * (0.01 + 0.035 * dice_share(place->dice)), NUMBER);
}

static void make_number(const struct place *place, struct law *law)
{
    law->p[0] = dice_chance(place->dice, 0.1)   ? place->low
                : dice_chance(place->dice, 0.1) ? place->high
                                                : between(place, 0, 1);
}

static void make_moments(const struct place *place, struct law *law)
{
    law->p[0] = between(place, 0.45, 0.55);
    law->p[1] = spread(place);
}

/* Longer tails. */
static void make_location(const struct place *place, struct law *law)
{
    law->p[0] = between(place, 0.48, 0.52);
    law->p[1] = short_number(spread(place) / 2.5, NUMBER);
}

static void make_log(const struct place *place, struct law *law)
{
    law->p[0] = short_number(log(between(place, 0.45, 0.55)), NUMBER);
    law->p[1] = any(place, 0.05, 0.25);
}

static void percentiles(const struct place *place, struct law *law)
{
    static const double shares[][2] = {{0.1, 0.9}, {0.25, 0.75}, {0.1, 0.75}, {0.2, 0.8}};
    const double *pair = shares[dice_below(place->dice, 4)];
    law->p[2] = pair[0];
    law->p[3] = pair[1];
}

static void make_between(const struct place *place, struct law *law)
{
    law->p[0] = between(place, 0.46, 0.48);
    law->p[1] = between(place, 0.52, 0.54);
    percentiles(place, law);
}

static void make_near(const struct place *place, struct law *law)
{
    law->p[0] = between(place, 0.485, 0.49);
    law->p[1] = between(place, 0.505, 0.515);
    percentiles(place, law);
}

static void make_uniform(const struct place *place, struct law *law)
{
    law->p[0] = between(place, 0, 0.45);
    law->p[1] = between(place, 0.55, 1);
}

static void make_mode(const struct place *place, struct law *law)
{
    law->p[0] = between(place, 0, 0.3);
    law->p[1] = between(place, 0.35, 0.65);
    law->p[2] = between(place, 0.7, 1);
    law->p[3] = dice_chance(place->dice, 0.5) ? 4 : any(place, 1, 6);
}

static void make_beta(const struct place *place, struct law *law)
{
    bool whole = place->low == 0 && place->high == 1 && dice_chance(place->dice, 0.5);
    law->p[0] = any(place, 0.7, 4.7);
    law->p[1] = any(place, 0.7, 4.7);
    law->p[2] = whole ? 0 : between(place, 0, 0.4);
    law->p[3] = whole ? 1 : between(place, 0.6, 1);
}

static void make_gamma(const struct place *place, struct law *law)
{
    law->p[0] = any(place, 3, 23);
    law->p[1] = short_number(between(place, 0.2, 0.7) / law->p[0], NUMBER);
}

static void make_weibull(const struct place *place, struct law *law)
{
    law->p[0] = any(place, 3, 23);
    law->p[1] = between(place, 0.2, 0.7);
}

static void make_mean(const struct place *place, struct law *law) { law->p[0] = between(place, 0.1, 0.5); }

static void make_student(const struct place *place, struct law *law)
{
    law->p[0] = any(place, 3, 23);
    law->p[1] = between(place, 0.4, 0.6);
    law->p[2] = short_number(spread(place) / 2, NUMBER);
}

static void make_chance(const struct place *place, struct law *law) { law->p[0] = any(place, 0.1, 0.9); }

static void make_poisson(const struct place *place, struct law *law)
{
    law->p[0] = place->unit == WHOLE ? any(place, 0.3, place->high / 2) : between(place, 0.1, 0.6);
}

static void make_binomial(const struct place *place, struct law *law)
{
    law->p[1] = any(place, 0.1, 0.9);
    law->p[0] = place->unit == WHOLE ? place->high
                                     : floor(short_number(between(place, 0.1, 0.6) / law->p[1], CARS));
}

/* Percentiles near those of a logistic: what strays far from it may not rise. */
static void make_metalog(const struct place *place, struct law *law)
{
    static const double shares[][4] = {{0.1, 0.9}, {0.1, 0.5, 0.9}, {0.05, 0.25, 0.75, 0.95}};
    law->count = 2 + dice_below(place->dice, 3);
    for (int i = 0; i < law->count; i++) {
        double share = law->shares[i] = shares[law->count - 2][i];
        double at = 0.5 + 0.012 * log(share / (1 - share));
        law->p[i] = between(place, at - 0.001, at + 0.001);
    }
    law->bounds[0] = dice_chance(place->dice, 0.4) ? between(place, 0, 0.2) : NAN;
    law->bounds[1] = dice_chance(place->dice, 0.4) ? between(place, 0.8, 1) : NAN;
}

static void make_empirical(const struct place *place, struct law *law)
{
    law->unit = place->unit;
    law->count = MOST_PARTS;
    for (int i = 0; i < law->count; i++) law->p[i] = between(place, 0, 1);
    if (law->p[0] == law->p[1]) law->p[0] = place->low; /* so that it is uncertain */
}

static void random_shares(const struct place *place, struct law *law)
{
    int left = 100;
    law->count = 2 + dice_below(place->dice, 2);
    for (int i = 0; i + 1 < law->count; i++) {
        int share = 5 + dice_below(place->dice, 40);
        law->shares[i] = share / 100.0;
        left -= share;
    }
    law->shares[law->count - 1] = left / 100.0;
}

/* Values in order, so that none stands twice. */
static void make_discrete(const struct place *place, struct law *law)
{
    random_shares(place, law);
    for (int i = 0; i < law->count; i++)
        law->p[i] = place->unit == WHOLE ? place->low + i : between(place, 0.3 * i, 0.3 * i + 0.25);
}

static void make_mixture(const struct place *place, struct law *law)
{
    struct place inside = *place;
    inside.depth++;
    random_shares(place, law);
    for (int i = 0; i < law->count; i++) {
        law->parts[i] = law_at(&inside);
        /* A mixture of one number alone would not be drawn. */
        if (i && law->parts[0]->family == CONSTANT && law->parts[i]->family == CONSTANT &&
            law->parts[i]->p[0] == law->parts[0]->p[0])
            i--;
    }
}

/* Is there something of it between the bounds? Whose density mean_of_law.c knows. */
static bool can_be_truncated(enum family family)
{
    static const enum family those[] = {NORMAL, NORMAL_BETWEEN, UNIFORM, TRIANGULAR, PERT, BETA, LOGNORMAL};
    for (size_t i = 0; i < sizeof those / sizeof *those; i++)
        if (those[i] == family) return true;
    return false;
}

static void make_truncated(const struct place *place, struct law *law)
{
    struct place inside = *place;
    inside.depth = 2;
    inside.fenced = false;
    int side = place->fenced ? 0 : dice_below(place->dice, 3);
    do law->parts[0] = law_at(&inside);
    while (!can_be_truncated(law->parts[0]->family));
    law->p[0] = side == 1 ? NAN : between(place, 0.35, 0.45);
    law->p[1] = side == 2 ? NAN : between(place, 0.52, 0.65);
}

#define TWO(first, second) .count = 2, .least = 2, .arguments = {first, second}
#define MOMENTS TWO("mean", "sd"), .spread = 2
#define SHAPE TWO("shape", "scale"), .plain = 1
#define LOCATION TWO("location", "scale"), .spread = 2
#define BETWEEN(family, word, where, makes)                                  \
    [family] = {family, word, PERCENTILES, .fits = (where), .make = (makes)}
#define LAW(family, word, form, ...) [family] = {family, word, form, __VA_ARGS__}

const struct law_row known_laws[FAMILY_COUNT] = {
    LAW(CONSTANT, "", NUMERAL, .fits = WHOLES | INSIDE, .make = make_number),
    LAW(NORMAL, "normal", CALL, MOMENTS, .make = make_moments),
    BETWEEN(NORMAL_BETWEEN, "normal", 0, make_between),
    LAW(LOGNORMAL, "lognormal", CALL, MOMENTS, .fits = POSITIVE, .make = make_moments),
    LAW(LOGNORMAL_LOG, "lognormal", NAMED, TWO("mu", "sigma"), .plain = 3, .fits = POSITIVE, .make = make_log),
    BETWEEN(LOGNORMAL_BETWEEN, "lognormal", POSITIVE, make_between),
    LAW(UNIFORM, "uniform", CALL, TWO("min", "max"), .fits = INSIDE, .make = make_uniform),
    LAW(UNIFORM_MOMENTS, "uniform", NAMED, MOMENTS, .fits = INSIDE, .make = make_moments),
    BETWEEN(UNIFORM_BETWEEN, "uniform", 0, make_between),
    LAW(TRIANGULAR, "triangular", CALL, .count = 3, .least = 3, .arguments = {"min", "mode", "max"},
        .fits = INSIDE, .make = make_mode),
    LAW(PERT, "pert", CALL, .count = 4, .least = 3, .arguments = {"min", "mode", "max", "lambda"},
        .defaults = {0, 0, 0, 4}, .plain = 8, .fits = INSIDE, .make = make_mode),
    LAW(BETA, "beta", CALL, .count = 4, .least = 2, .arguments = {"alpha", "beta", "min", "max"},
        .defaults = {0, 0, 0, 1}, .plain = 3, .fits = INSIDE | NO_DATE, .make = make_beta),
    LAW(GAMMA, "gamma", CALL, SHAPE, .fits = POSITIVE, .make = make_gamma),
    LAW(GAMMA_MOMENTS, "gamma", NAMED, MOMENTS, .fits = POSITIVE, .make = make_moments),
    BETWEEN(GAMMA_BETWEEN, "gamma", POSITIVE, make_between),
    LAW(WEIBULL, "weibull", CALL, SHAPE, .fits = POSITIVE, .make = make_weibull),
    LAW(WEIBULL_MOMENTS, "weibull", NAMED, MOMENTS, .fits = POSITIVE, .make = make_moments),
    BETWEEN(WEIBULL_BETWEEN, "weibull", POSITIVE, make_between),
    LAW(EXPONENTIAL_LAW, "exponential", CALL, .count = 1, .least = 1, .arguments = {"mean"}, .fits = POSITIVE,
        .make = make_mean),
    LAW(STUDENT_T, "student_t", CALL, .count = 3, .least = 3, .arguments = {"df", "mean", "scale"}, .plain = 1,
        .spread = 4, .fits = FAR_TAILS, .make = make_student),
    LAW(LOGISTIC_LAW, "logistic", CALL, LOCATION, .make = make_location),
    LAW(LOGISTIC_MOMENTS, "logistic", NAMED, MOMENTS, .make = make_location),
    BETWEEN(LOGISTIC_BETWEEN, "logistic", 0, make_near),
    LAW(GUMBEL, "gumbel", CALL, LOCATION, .make = make_location),
    LAW(GUMBEL_MOMENTS, "gumbel", NAMED, MOMENTS, .make = make_location),
    BETWEEN(GUMBEL_BETWEEN, "gumbel", 0, make_near),
    LAW(POISSON, "poisson", CALL, .count = 1, .least = 1, .arguments = {"mean"}, .plain = 1,
        .fits = COUNTS | WHOLES, .make = make_poisson),
    LAW(BINOMIAL, "binomial", CALL, .count = 2, .least = 2, .arguments = {"n", "p"}, .plain = 3,
        .fits = COUNTS | WHOLES, .make = make_binomial),
    LAW(METALOG, "metalog", CURVE, .make = make_metalog),
    LAW(EMPIRICAL, "empirical", COLUMN, .fits = WHOLES | INSIDE, .make = make_empirical),
    LAW(BERNOULLI, "bernoulli", CALL, .count = 1, .least = 1, .arguments = {"p"}, .fits = WHOLES | NO_DATE,
        .make = make_chance),
    LAW(DISCRETE, "discrete", PARTS, .fits = WHOLES | INSIDE, .make = make_discrete),
    LAW(MIXTURE, "mixture", PARTS, .fits = INSIDE, .make = make_mixture),
    LAW(TRUNCATE, "truncate", TRUNCATED, .fits = INSIDE, .make = make_truncated),
};
