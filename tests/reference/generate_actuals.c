/* Known months of the whole and of parts, targets, limits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stddef.h>

#include "reference.h"

struct known {
    struct scenario *scenario;
    struct dice *dice;
    int month;
    double cars[MOST_COMPONENTS]; /* that could have been sold: they add up to what the total allows */
};

static void add(struct known *known, enum scope scope, int index, const struct law *law)
{
    struct scenario *scenario = known->scenario;
    if (scenario->actual_count < MOST_ACTUALS)
        scenario->actuals[scenario->actual_count++] = (struct actual){scope, index, known->month, law};
}

static const struct law *estimate(struct known *known, double low, double high)
{
    const struct key_row row = {LINE, LEVEL, "", CARS, floor(low), floor(high), NAN, 0};
    const struct law *law = NULL;
    do law = generate_law(known->scenario, known->dice, &row, 0);
    while (law->family == CONSTANT);
    return law;
}

/* The known numbers of parts must not be above the most that their whole can be. */
static void deal(struct known *known, const struct law *total)
{
    double most = 20000; /* most laws reach so far; of these all values may be smaller */
    switch (total->family) {
    case CONSTANT: most = total->p[0]; break;
    case MIXTURE:
    case EMPIRICAL:
    case POISSON:
    case BINOMIAL: most = 1000; break;
    default: break;
    }
    double weights[MOST_COMPONENTS], sum = dice_share(known->dice);
    for (int i = 0; i < known->scenario->count; i++) {
        weights[i] = counts(&known->scenario->components[i]) ? dice_share(known->dice) : 0;
        sum += weights[i];
    }
    for (int i = 0; i < known->scenario->count; i++) known->cars[i] = floor(most * weights[i] / sum);
}

static double cars_in(const struct known *known, enum scope scope, int index)
{
    double sum = 0;
    for (int i = 0; i < known->scenario->count; i++)
        if (in_scope(known->scenario, scope, index, i)) sum += known->cars[i];
    return sum;
}

static void add_groups(struct known *known, enum scope scope, int count, double chance)
{
    for (int i = 0; i < count; i++) {
        double cars = cars_in(known, scope, i);
        if (!dice_chance(known->dice, chance)) continue;
        add(known, scope, i,
            dice_chance(known->dice, 0.6) ? generate_number(known->scenario, cars)
                                          : estimate(known, cars + 1, 3 * cars + 50));
    }
}

static void add_parts(struct known *known)
{
    struct scenario *scenario = known->scenario;
    struct dice *dice = known->dice;
    add_groups(known, OF_REGION, scenario->region_count, 0.4);
    add_groups(known, OF_SERIES, scenario->series_count, 0.3);
    double chance = dice_share(dice);
    for (int i = 0; i < scenario->count; i++) {
        double cars = known->cars[i];
        if (!counts(&scenario->components[i]) || !dice_chance(dice, chance)) continue;
        if (dice_chance(dice, 0.3)) cars = floor(cars * dice_share(dice));
        add(known, OF_COMPONENT, i,
            dice_chance(dice, 0.6) ? generate_number(scenario, cars)
                                   : estimate(known, cars / 10 + 1, 2.5 * cars + 50));
    }
}

void generate_actuals(struct scenario *scenario, struct dice *dice)
{
    static const struct key_row total = {LINE, LEVEL, "", CARS, 1000, 90000, NAN, 0};
    bool parts = dice_chance(dice, 0.7);
    for (int month = scenario->first; month <= scenario->level_month; month++) {
        struct known known = {.scenario = scenario, .dice = dice, .month = month};
        const struct law *law = generate_law(scenario, dice, &total, 0);
        add(&known, OF_TOTAL, 0, law);
        deal(&known, law);
        if (parts && dice_chance(dice, 0.8)) add_parts(&known);
    }
}

/* A part's months are known of the part too, or else a goal cannot speak of it: taken where none is known. */
static bool has_known(const struct scenario *scenario, const struct goal *goal)
{
    return scenario->level_month >= scenario->first && scenario->first <= goal->last &&
           scenario->level_month >= goal->first;
}

static void choose_scope(const struct scenario *scenario, struct dice *dice, struct goal *goal)
{
    enum scope scope = has_known(scenario, goal) ? OF_TOTAL : (enum scope)dice_below(dice, 4);
    switch (scope) {
    case OF_TOTAL: break;
    case OF_REGION: goal->index = dice_below(dice, scenario->region_count); break; /* a line has one */
    case OF_SERIES:
        if (!scenario->series_count) return;
        goal->index = dice_below(dice, scenario->series_count);
        break;
    case OF_COMPONENT:
        do goal->index = dice_below(dice, scenario->count);
        while (!counts(&scenario->components[goal->index]));
    }
    goal->scope = scope;
}

/* The year of a month of the period, its quarter, or it alone. */
static void choose_months(const struct scenario *scenario, struct dice *dice, struct goal *goal)
{
    static const int lengths[] = {12, 12, 3, 1};
    int month = scenario->first + dice_below(dice, scenario->last - scenario->first + 1);
    int length = goal->target ? 12 : lengths[dice_below(dice, 4)];
    goal->first = month - month % length;
    goal->last = goal->first + length - 1;
}

void generate_goals(struct scenario *scenario, struct dice *dice)
{
    static const int percents[] = {1, 5, 10, 25, 50, 75, 90, 95, 99};
    for (int count = dice_below(dice, MOST_GOALS); count > 0; count--) {
        struct goal *goal = &scenario->goals[scenario->goal_count++];
        *goal = (struct goal){.target = dice_chance(dice, 0.5)};
        choose_months(scenario, dice, goal);
        choose_scope(scenario, dice, goal);
        double months = fmin(goal->last - goal->first + 1, scenario->last - scenario->first + 1);
        goal->cars = short_number(exp(dice_share(dice) * 3) * 3000 * months, CARS);
        goal->measure = dice_below(dice, SHORTFALL_OF + 1);
        goal->event = dice_below(dice, goal->measure == SHORTFALL_OF ? AT_MOST : BELOW + 1);
        goal->percent = percents[dice_below(dice, 9)];
        if (goal->target || !dice_chance(dice, 0.3)) continue;
        goal->cars = 0; /* reached by what sells nothing */
        goal->measure = CHANCE_OF;
    }
}
