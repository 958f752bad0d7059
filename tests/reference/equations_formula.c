/* A formula's value, and how far rounding in doubles can take the program's from it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "equations.h"

/* A value and a bound of its error. */
struct estimate {
    long double value, error;
};

static const long double unit = 0x1p-50L; /* of one operation, a few ULP */

static struct estimate evaluate(struct run *run, const struct component *formula, const struct node *node);

static struct estimate leaf(struct run *run, const struct component *formula, const struct node *node)
{
    switch (node->operator) {
    case CONSTANT_OF: return (struct estimate){node->number, unit * node->number};
    case OWN_OF: return (struct estimate){run_value(run, formula, node->key), 0};
    case MADE_OF: return (struct estimate){run->made[node->component], run->error[node->component]};
    default: break;
    }
    if (run->mistake == MISTAKE_prev_of_made) return (struct estimate){run->made[node->component], 0};
    if (run->mistake == MISTAKE_prev_in_first && run->month == run->scenario->first)
        return (struct estimate){run->made[node->component], 0};
    long double past = run->past[node->component];
    return (struct estimate){past, unit * fabsl(past)};
}

static struct estimate power(struct estimate x, struct estimate y)
{
    struct estimate z = {powl(x.value, y.value), 0};
    if (x.value == 0 || z.value == 0) { /* 0^0 is 1 */
        z.error = y.value > 0 && x.error > 0 ? powl(x.error, y.value) : 0;
        return z;
    }
    long double size = fabsl(z.value), log_base = fabsl(logl(fabsl(x.value)));
    z.error = size * (fabsl(y.value) * x.error / fabsl(x.value) + log_base * y.error) +
              unit * size * (4 + fabsl(y.value) * log_base);
    return z;
}

static struct estimate unary(enum operator operator, struct estimate x)
{
    switch (operator) {
    case NEGATE: return (struct estimate){-x.value, x.error};
    case ABS: return (struct estimate){fabsl(x.value), x.error};
    case EXP: return (struct estimate){expl(x.value), expl(x.value) * (x.error + unit)};
    case LOG: return (struct estimate){logl(x.value), x.error / x.value + unit * fabsl(logl(x.value))};
    case SIN: return (struct estimate){sinl(x.value), x.error + unit};
    default: break;
    }
    long double root = sqrtl(x.value);
    return (struct estimate){root, root > 0 ? x.error / root + unit * root : sqrtl(x.error)};
}

static struct estimate binary(enum operator operator, struct estimate a, struct estimate b)
{
    struct estimate z = {0, 0};
    switch (operator) {
    case ADD: z = (struct estimate){a.value + b.value, a.error + b.error}; break;
    case SUBTRACT: z = (struct estimate){a.value - b.value, a.error + b.error}; break;
    case MULTIPLY:
        z = (struct estimate){a.value * b.value, fabsl(a.value) * b.error + fabsl(b.value) * a.error};
        break;
    case DIVIDE:
        z.value = a.value / b.value;
        z.error = (a.error + fabsl(z.value) * b.error) / fabsl(b.value);
        break;
    case MIN: return (struct estimate){fminl(a.value, b.value), fmaxl(a.error, b.error)};
    case MAX: return (struct estimate){fmaxl(a.value, b.value), fmaxl(a.error, b.error)};
    default: return power(a, b);
    }
    z.error += unit * fabsl(z.value);
    return z;
}

/* What a reader of the text would compute who bound its signs the other way. */
static bool misread(struct run *run, const struct component *formula, const struct node *node,
                    struct estimate *value)
{
    const struct node *first = node->of[0];
    if (run->mistake == MISTAKE_power_from_left && node->operator== POWER && node->of[1]->operator== POWER)
        *value = binary(
            POWER, binary(POWER, evaluate(run, formula, first), evaluate(run, formula, node->of[1]->of[0])),
            evaluate(run, formula, node->of[1]->of[1]));
    else if (run->mistake == MISTAKE_minus_before_power && node->operator== NEGATE &&
                                                           first->operator== POWER)
        *value = binary(POWER, unary(NEGATE, evaluate(run, formula, first->of[0])),
                        evaluate(run, formula, first->of[1]));
    else if (run->mistake == MISTAKE_minus_from_right && node->operator== SUBTRACT &&
                                                         first->operator== SUBTRACT)
        *value = binary(
            SUBTRACT, evaluate(run, formula, first->of[0]),
            binary(SUBTRACT, evaluate(run, formula, first->of[1]), evaluate(run, formula, node->of[1])));
    else
        return false;
    return true;
}

static struct estimate evaluate(struct run *run, const struct component *formula, const struct node *node)
{
    struct estimate value;
    if (node->operator<NEGATE) return leaf(run, formula, node);
    if (misread(run, formula, node, &value)) return value;
    value = evaluate(run, formula, node->of[0]);
    if (node->operator<ADD) return unary(node->operator, value);
    for (int i = 1; i < node->count; i++)
        value = binary(node->operator, value, evaluate(run, formula, node->of[i]));
    return value;
}

void equations_formula(struct run *run, int component)
{
    const struct component *formula = &run->scenario->components[component];
    struct estimate value = evaluate(run, formula, formula->volume);
    run->made[component] = value.value;
    run->error[component] = value.error;
}
