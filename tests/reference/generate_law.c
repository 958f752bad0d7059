/* Random laws of every family, and the dice.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "reference.h"

/* splitmix64 */
uint64_t dice_bits(struct dice *dice)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

double dice_share(struct dice *dice) { return (double)(dice_bits(dice) >> 11) * 0x1p-53; }
int dice_below(struct dice *dice, int count) { return (int)(dice_share(dice) * count); }
bool dice_chance(struct dice *dice, double chance) { return dice_share(dice) < chance; }

/* A number as it will be written: four digits, or a date's hundredths of a month. */
static double short_number(double value, enum unit unit)
{
    char text[40];
    if (unit == WHOLE) return floor(value + 0.5);
    snprintf(text, sizeof text, unit == DATE ? "%.2f" : "%.4g", value);
    return strtod(text, NULL);
}

/* Where a law is made: mostly within [low, high]; `bounded`: and never above. */
struct place {
    struct scenario *scenario;
    struct dice *dice;
    enum unit unit;
    double low, high;
    bool bounded;
    int depth;
};

static struct law *new_law(const struct place *place, enum family family)
{
    if (place->scenario->law_count == MOST_LAWS) abort();
    struct law *law = &place->scenario->laws[place->scenario->law_count++];
    *law = (struct law){.family = family};
    return law;
}

/* The number at a share of the way from low to high. */
static double along(const struct place *place, double share)
{
    double value = short_number(place->low + share * (place->high - place->low), place->unit);
    return value < place->low ? place->low : value > place->high ? place->high : value;
}

static double between(const struct place *place, double from, double to)
{
    return along(place, from + (to - from) * dice_share(place->dice));
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

static const struct law *law_at(const struct place *place);

static const struct law *constant(const struct place *place, double value)
{
    struct law *law = new_law(place, CONSTANT);
    law->p[0] = value;
    return law;
}

static const struct law *with_parts(const struct place *place, enum family family)
{
    struct law *law = new_law(place, family);
    random_shares(place, law);
    for (int i = 0; i < law->count; i++) {
        if (family == MIXTURE) law->parts[i] = law_at(place);
        /* values in order, so that none stands twice */
        else
            law->p[i] = place->unit == WHOLE ? place->low + i : between(place, 0.3 * i, 0.3 * i + 0.25);
        /* A mixture of one number alone would not be drawn. */
        if (i && law->parts[0] && law->parts[i]->family == CONSTANT &&
            law->parts[i]->p[0] == law->parts[0]->p[0])
            i--;
    }
    return law;
}

static const struct law *truncated(const struct place *place)
{
    static const enum family inner[] = {NORMAL, NORMAL_BETWEEN, UNIFORM, TRIANGULAR, PERT, BETA, LOGNORMAL};
    struct law *law = new_law(place, TRUNCATE);
    int side = dice_below(place->dice, 3);
    struct place inside = *place;
    inside.depth = 2;
    const struct law *part = NULL;
    do part = law_at(&inside);
    while (part->family != inner[0] && part->family != inner[1] && part->family != inner[2] &&
           part->family != inner[3] && part->family != inner[4] && part->family != inner[5] &&
           part->family != inner[6]);
    law->parts[0] = part;
    law->p[0] = side == 1 ? NAN : between(place, 0.35, 0.45);
    law->p[1] = side == 2 ? NAN : between(place, 0.52, 0.65);
    return law;
}

static const struct law *spread(const struct place *place, enum family family)
{
    struct law *law = new_law(place, family);
    double *p = law->p, width = place->high - place->low;
    double spread = short_number(width * (0.01 + 0.035 * dice_share(place->dice)), NUMBER);
    static const double shares[][2] = {{0.1, 0.9}, {0.25, 0.75}, {0.1, 0.75}, {0.2, 0.8}};
    const double *pair = shares[dice_below(place->dice, 4)];
    switch (family) {
    case NORMAL:
    case LOGNORMAL:
        p[0] = between(place, 0.45, 0.55);
        p[1] = spread;
        break;
    case LOGNORMAL_LOG:
        p[0] = short_number(log(between(place, 0.45, 0.55)), NUMBER);
        p[1] = short_number(0.05 + 0.2 * dice_share(place->dice), NUMBER);
        break;
    case GAMMA:
    case WEIBULL:
        p[0] = short_number(3 + 20 * dice_share(place->dice), NUMBER);
        p[1] = short_number(between(place, 0.2, 0.7) / (family == GAMMA ? p[0] : 1), NUMBER);
        break;
    case EXPONENTIAL_LAW: p[0] = between(place, 0.1, 0.5); break;
    case STUDENT_T:
        p[0] = short_number(3 + 20 * dice_share(place->dice), NUMBER);
        p[1] = between(place, 0.4, 0.6);
        p[2] = short_number(spread / 2, NUMBER);
        break;
    case LOGISTIC_LAW:
    case GUMBEL: /* their tails are longer */
        p[0] = between(place, 0.48, 0.52);
        p[1] = short_number(spread / 2.5, NUMBER);
        break;
    case NORMAL_BETWEEN:
    case LOGNORMAL_BETWEEN:
    case UNIFORM_BETWEEN:
        p[0] = between(place, 0.46, 0.48);
        p[1] = between(place, 0.52, 0.54);
        p[2] = pair[0];
        p[3] = pair[1];
        break;
    case LOGISTIC_BETWEEN:
    case GUMBEL_BETWEEN:
        p[0] = between(place, 0.485, 0.49);
        p[1] = between(place, 0.505, 0.515);
        p[2] = pair[0];
        p[3] = pair[1];
        break;
    case UNIFORM:
        p[0] = between(place, 0, 0.45);
        p[1] = between(place, 0.55, 1);
        break;
    default: /* triangular, pert */
        p[0] = between(place, 0, 0.3);
        p[1] = between(place, 0.35, 0.65);
        p[2] = between(place, 0.7, 1);
        p[3] = dice_chance(place->dice, 0.5) ? 4 : short_number(1 + 5 * dice_share(place->dice), NUMBER);
    }
    return law;
}

static const struct law *beta(const struct place *place)
{
    struct law *law = new_law(place, BETA);
    law->p[0] = short_number(0.7 + 4 * dice_share(place->dice), NUMBER);
    law->p[1] = short_number(0.7 + 4 * dice_share(place->dice), NUMBER);
    bool whole = place->low == 0 && place->high == 1 && dice_chance(place->dice, 0.5);
    law->p[2] = whole ? 0 : between(place, 0, 0.4);
    law->p[3] = whole ? 1 : between(place, 0.6, 1);
    return law;
}

static const struct law *law_at(const struct place *place)
{
    struct dice *dice = place->dice;
    bool positive = place->low >= 0 && place->unit != DATE && !place->bounded;
    for (;;) {
        enum family family = (enum family)dice_below(dice, TRUNCATE + 1);
        if (place->unit == WHOLE && family != CONSTANT && family != DISCRETE && family != BERNOULLI)
            continue;
        switch (family) {
        case CONSTANT:
            return constant(place, dice_chance(dice, 0.1)   ? place->low
                                   : dice_chance(dice, 0.1) ? place->high
                                                            : between(place, 0, 1));
        case LOGNORMAL:
        case LOGNORMAL_LOG:
        case LOGNORMAL_BETWEEN:
            if (positive) return spread(place, family);
            break;
        case GAMMA:
        case WEIBULL:
        case EXPONENTIAL_LAW:
            if (positive) return spread(place, family);
            break;
        case STUDENT_T: /* its tails leave every range */
            if (place->unit == DATE || (place->low < 0 && place->low > -1)) return spread(place, family);
            break;
        case BETA:
            if (place->unit != DATE) return beta(place);
            break;
        case BERNOULLI:
            if (place->low > 0 || place->high < 1 || place->unit == DATE || place->unit == CARS) break;
            {
                struct law *law = new_law(place, BERNOULLI);
                law->p[0] = short_number(0.1 + 0.8 * dice_share(dice), NUMBER);
                return law;
            }
        case DISCRETE: return with_parts(place, family);
        case MIXTURE:
            if (place->depth) break;
            {
                struct place inside = *place;
                inside.depth = 1;
                return with_parts(&inside, family);
            }
        case TRUNCATE:
            if (place->depth < 2) return truncated(place);
            break;
        default: return spread(place, family);
        }
    }
}

const struct law *generate_law(struct scenario *scenario, struct dice *dice, const struct key_row *row,
                               int origin)
{
    double shift = row->unit == DATE ? origin : 0;
    struct place place = {
        scenario, dice, row->unit, row->low + shift, row->high + shift, (row->flags & BOUNDED) != 0, 0};
    if (dice_chance(dice, 0.35)) { /* dates often at a month's very beginning */
        double value = between(&place, 0, 1);
        if (row->unit == DATE && dice_chance(dice, 0.6)) value = floor(value);
        return constant(&place, value);
    }
    return law_at(&place);
}
