/* Random laws, and the dice.
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

double short_number(double value, enum unit unit)
{
    char text[40];
    if (unit == WHOLE) return floor(value + 0.5);
    snprintf(text, sizeof text, unit == DATE ? "%.2f" : "%.4g", value);
    return strtod(text, NULL);
}

double along(const struct place *place, double share)
{
    double value = short_number(place->low + share * (place->high - place->low), place->unit);
    return value < place->low ? place->low : value > place->high ? place->high : value;
}

double between(const struct place *place, double from, double to)
{
    return along(place, from + (to - from) * dice_share(place->dice));
}

static struct law *new_law(struct scenario *scenario, enum family family)
{
    if (scenario->law_count == MOST_LAWS) abort();
    struct law *law = &scenario->laws[scenario->law_count];
    *law = (struct law){.family = family, .number = scenario->law_count++};
    return law;
}

static bool can_stand(const struct law_row *row, const struct place *place)
{
    bool positive = place->low >= 0 && place->unit != DATE && !place->bounded;
    bool wide = place->unit == DATE || (place->low < 0 && place->low > -1);
    if (row->form == PARTS && row->family == MIXTURE && place->depth > 1) return false;
    if (row->form == TRUNCATED && place->depth > 1) return false;
    if (row->family == BERNOULLI && (place->low > 0 || place->high < 1 || place->unit == CARS))
        return false;
    bool counts = place->low >= 0 && place->unit == CARS && !place->bounded;
    counts = counts || (place->low == 0 && place->unit == WHOLE);
    if ((row->fits & COUNTS) && !counts) return false;
    return !((row->fits & POSITIVE) && !positive) && !((row->fits & NO_DATE) && place->unit == DATE) &&
           !(place->unit == WHOLE && !(row->fits & WHOLES)) && !(place->fenced && !(row->fits & INSIDE)) &&
           !((row->fits & FAR_TAILS) && !wide);
}

const struct law *law_at(const struct place *place)
{
    for (;;) {
        const struct law_row *row = &known_laws[dice_below(place->dice, FAMILY_COUNT)];
        if (!can_stand(row, place)) continue;
        struct law *law = new_law(place->scenario, row->family);
        row->make(place, law);
        return law;
    }
}

const struct law *generate_number(struct scenario *scenario, double value)
{
    struct law *law = new_law(scenario, CONSTANT);
    law->p[0] = value;
    return law;
}

const struct law *generate_law(struct scenario *scenario, struct dice *dice, const struct key_row *row,
                               int origin)
{
    double shift = row->unit == DATE ? origin : 0;
    struct place place = {scenario,
                          dice,
                          row->unit,
                          row->low + shift,
                          row->high + shift,
                          (row->flags & BOUNDED) != 0,
                          (row->flags & FENCED) != 0,
                          0};
    if ((row->flags & FIXED) || dice_chance(dice, 0.45)) { /* dates often at a month's very beginning */
        double value = between(&place, 0, 1);
        if (row->unit == DATE && !place.fenced && dice_chance(dice, 0.6)) value = floor(value);
        return generate_number(scenario, value);
    }
    return law_at(&place);
}
