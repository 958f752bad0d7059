/* Random expressions: every operator and function, of values that stay finite.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "reference.h"

struct maker {
    struct scenario *scenario;
    struct dice *dice;
    int self; /* the formula */
};

static struct node *new_node(const struct maker *maker, enum operator operator)
{
    struct scenario *scenario = maker->scenario;
    if (scenario->node_count == MOST_NODES) abort();
    struct node *node = &scenario->nodes[scenario->node_count++];
    *node = (struct node){.operator= operator};
    return node;
}

static const struct node *number(const struct maker *maker, double value)
{
    struct node *node = new_node(maker, CONSTANT_OF);
    node->number = value;
    return node;
}

static const struct node *one(const struct maker *maker, enum operator operator, const struct node * of)
{
    struct node *node = new_node(maker, operator);
    node->count = 1;
    node->of[0] = of;
    return node;
}

static const struct node *two(const struct maker *maker, enum operator operator, const struct node * first,
                              const struct node *second)
{
    struct node *node = new_node(maker, operator);
    node->count = 2;
    node->of[0] = first;
    node->of[1] = second;
    return node;
}

static const struct node *random_number(const struct maker *maker, double low, double high)
{
    return number(maker, short_number(low + (high - low) * dice_share(maker->dice), NUMBER));
}

/* ---- leaves: of about 10 at most ------------------------------------------------------------------- */

static const struct node *own(const struct maker *maker)
{
    const struct component *formula = &maker->scenario->components[maker->self];
    enum key given[OWN_EACH_OTHER - OWN_X + 1];
    int count = 0;
    for (int key = OWN_X; key <= OWN_EACH_OTHER; key++)
        if (formula->keys[key].law) given[count++] = (enum key)key;
    if (!count) return random_number(maker, 0, 3);
    struct node *node = new_node(maker, OWN_OF);
    node->key = given[dice_below(maker->dice, count)];
    return node;
}

/* What a component makes (formulas only earlier ones) or made last month. */
static const struct node *cars_of(const struct maker *maker, enum operator operator)
{
    struct node *node = new_node(maker, operator);
    const struct component *chosen;
    do {
        node->component = dice_below(maker->dice, maker->scenario->count);
        chosen = &maker->scenario->components[node->component];
    } while (!sells(chosen->kind) ||
             (operator== MADE_OF && chosen->kind == FORMULA && node->component >= maker->self));
    return node;
}

static const struct node *scaled(const struct maker *maker, enum operator operator)
{
    const struct node *node = cars_of(maker, operator);
    if (!counts(&maker->scenario->components[node->component]))
        return two(maker, MAX, two(maker, MIN, node, number(maker, 10)),
                   one(maker, NEGATE, number(maker, 10)));
    node = two(maker, MIN, node, number(maker, 90000));
    return two(maker, DIVIDE, node, random_number(maker, 10000, 50000));
}

static const struct node *leaf(const struct maker *maker)
{
    switch (dice_below(maker->dice, 6)) {
    case 0: return random_number(maker, 0, 5);
    case 1: return scaled(maker, MADE_OF);
    case 2: return scaled(maker, PREV_OF);
    default: return own(maker);
    }
}

/* ---- operators ------------------------------------------------------------------------------------- */

static const struct node *small(const struct maker *maker, int depth);

static const struct node *above(const struct maker *maker, const struct node *node, double low)
{
    if (dice_chance(maker->dice, 0.5)) return two(maker, MAX, node, number(maker, low));
    return two(maker, ADD, one(maker, ABS, node), number(maker, low));
}

/* Towers, roots, powers of what is below 0, negative powers. */
static const struct node *power(const struct maker *maker)
{
    struct dice *dice = maker->dice;
    const struct node *base = leaf(maker), *two_or_three = number(maker, 2 + dice_below(dice, 2));
    bool whole = maker->scenario->components[maker->self].keys[OWN_WHOLE].law;
    struct node *n;
    switch (dice_below(dice, 6)) {
    case 0: return two(maker, POWER, base, two_or_three);
    case 1:
        return two(maker, POWER, base,
                   two(maker, POWER, two_or_three, number(maker, 1 + dice_below(dice, 2))));
    case 2:
        base = above(maker, base, 0.1);
        return two(maker, POWER, base, two(maker, POWER, random_number(maker, 0.2, 2), two_or_three));
    case 3: return two(maker, POWER, above(maker, base, 0.5), one(maker, NEGATE, leaf(maker)));
    case 4: return two(maker, POWER, above(maker, base, 0), random_number(maker, 0.1, 2));
    default:
        if (!whole) return two(maker, POWER, one(maker, NEGATE, base), two_or_three);
        n = new_node(maker, OWN_OF);
        n->key = OWN_WHOLE;
        return two(maker, POWER, base, two(maker, MIN, n, number(maker, 3))); /* counts have no end */
    }
}

static const struct node *function(const struct maker *maker, int depth)
{
    const struct node *of = small(maker, depth - 1);
    switch (dice_below(maker->dice, 5)) {
    case 0: return one(maker, ABS, of);
    case 1:
        if (dice_chance(maker->dice, 0.5)) return one(maker, EXP, one(maker, NEGATE, one(maker, ABS, of)));
        return one(maker, EXP, two(maker, MIN, of, random_number(maker, 0.5, 3)));
    case 2: return one(maker, LOG, above(maker, of, 0.3));
    case 3: return one(maker, SQRT, above(maker, of, 0));
    default: return one(maker, SIN, two(maker, MULTIPLY, random_number(maker, 0.5, 7), leaf(maker)));
    }
}

static const struct node *least_or_most(const struct maker *maker, int depth)
{
    struct node *node = new_node(maker, dice_chance(maker->dice, 0.5) ? MIN : MAX);
    int count = 2 + dice_below(maker->dice, MOST_OPERANDS - 1);
    for (int i = 0; i < count; i++) node->of[i] = small(maker, depth - 1);
    node->count = count;
    return node;
}

static const struct node *small(const struct maker *maker, int depth)
{
    if (depth == 0) return leaf(maker);
    const struct node *first, *second;
    switch (dice_below(maker->dice, 9)) {
    case 0: return power(maker);
    case 1: return function(maker, depth);
    case 2: return least_or_most(maker, depth);
    case 3:
        return one(maker, NEGATE, dice_chance(maker->dice, 0.5) ? power(maker) : small(maker, depth - 1));
    case 4:
        first = small(maker, depth - 1);
        return two(maker, DIVIDE, first, above(maker, small(maker, depth - 1), 0.5));
    default: break;
    }
    first = small(maker, depth - 1);
    second = small(maker, depth - 1);
    switch (dice_below(maker->dice, 4)) {
    case 0: return two(maker, ADD, first, second);
    case 1: return two(maker, MULTIPLY, first, second);
    case 2: return two(maker, SUBTRACT, first, second);
    default: return two(maker, SUBTRACT, two(maker, SUBTRACT, first, second), leaf(maker));
    }
}

/* ---- the whole ------------------------------------------------------------------------------------- */

static const struct node *cars(const struct maker *maker)
{
    struct dice *dice = maker->dice;
    const struct node *node;
    switch (dice_below(dice, 3)) {
    case 0: node = two(maker, MULTIPLY, random_number(maker, 300, 9000), small(maker, 3)); break;
    case 1:
        node = two(maker, MULTIPLY, cars_of(maker, MADE_OF),
                   one(maker, EXP, two(maker, MIN, small(maker, 2), number(maker, 1))));
        break;
    default:
        node = two(maker, MULTIPLY, random_number(maker, 0.1, 0.9), cars_of(maker, PREV_OF));
        node = two(maker, ADD, node, two(maker, MULTIPLY, random_number(maker, 100, 2000), leaf(maker)));
    }
    return two(maker, MAX, number(maker, 0), two(maker, MIN, random_number(maker, 20000, 80000), node));
}

static const struct node *index_value(const struct maker *maker)
{
    if (dice_chance(maker->dice, 0.7)) return small(maker, 3);
    struct node *itself = new_node(maker, PREV_OF);
    itself->component = maker->self;
    return two(maker, ADD, two(maker, MULTIPLY, random_number(maker, 0.1, 0.95), itself), leaf(maker));
}

void generate_formula(struct scenario *scenario, struct dice *dice, int component)
{
    static const double coarse[] = {1, 1, 1, 5, 10, 100}, fine[] = {1, 0.25, 0.1, 0.01, 0.001, 1e-6};
    struct maker maker = {scenario, dice, component};
    struct component *formula = &scenario->components[component];
    formula->volume = counts(formula) ? cars(&maker) : index_value(&maker);
    formula->resolution = (counts(formula) ? coarse : fine)[dice_below(dice, 6)];
}
