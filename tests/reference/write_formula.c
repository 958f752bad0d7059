/* An expression as text, with no more parentheses than its meaning needs, or some more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "reference.h"

/* How tightly a node binds: sum, product, sign, power, atom. */
enum { SUM = 1, PRODUCT, SIGNED, RAISED, ATOM };

static int binding(const struct node *node)
{
    switch (node->operator) {
    case ADD:
    case SUBTRACT: return SUM;
    case MULTIPLY:
    case DIVIDE: return PRODUCT;
    case NEGATE: return SIGNED;
    case POWER: return RAISED;
    default: return ATOM;
    }
}

struct pen {
    const struct scenario *scenario;
    struct dice *dice;
    char *text;
    size_t size;
};

static void write_node(const struct pen *pen, const struct node *node, int least);

static void blank(const struct pen *pen)
{
    if (dice_chance(pen->dice, 0.5)) append(pen->text, pen->size, " ");
}

static void sign(const struct pen *pen, const char *text)
{
    blank(pen);
    append(pen->text, pen->size, "%s", text);
    blank(pen);
}

static void write_leaf(const struct pen *pen, const struct node *node)
{
    if (node->operator== CONSTANT_OF) {
        enum unit unit = node->number >= 1000 ? CARS : dice_chance(pen->dice, 0.2) ? SHARE : NUMBER;
        write_number(node->number, unit, pen->dice, pen->text, pen->size);
    } else if (node->operator== OWN_OF) {
        append(pen->text, pen->size, "%s", known_key(FORMULA, node->key)->name);
    } else {
        const struct component *of = &pen->scenario->components[node->component];
        append(pen->text, pen->size, node->operator== PREV_OF ? "prev(%s.%s)" : "%s.%s",
               known_kinds[of->kind], of->name);
    }
}

static void write_function(const struct pen *pen, const struct node *node)
{
    static const char *const names[OPERATOR_COUNT] = {
        [ABS] = "abs", [EXP] = "exp", [LOG] = "log", [SQRT] = "sqrt",
        [SIN] = "sin", [MIN] = "min", [MAX] = "max"};
    append(pen->text, pen->size, "%s(", names[node->operator]);
    for (int i = 0; i < node->count; i++) {
        if (i) sign(pen, ",");
        write_node(pen, node->of[i], SUM);
    }
    append(pen->text, pen->size, ")");
}

static void write_operator(const struct pen *pen, const struct node *node)
{
    static const char *const signs[OPERATOR_COUNT] = {
        [ADD] = "+", [SUBTRACT] = "-", [MULTIPLY] = "*", [DIVIDE] = "/", [POWER] = "^"};
    if (node->operator== NEGATE) {
        append(pen->text, pen->size, "-");
        write_node(pen, node->of[0], SIGNED);
        return;
    }
    bool power = node->operator== POWER;
    int own = binding(node);
    write_node(pen, node->of[0], power ? ATOM : own);
    sign(pen, signs[node->operator]);
    write_node(pen, node->of[1], power ? SIGNED : own + 1);
}

/* In parentheses if it binds less than `least`. */
static void write_node(const struct pen *pen, const struct node *node, int least)
{
    bool closed = binding(node) < least || dice_chance(pen->dice, 0.05);
    if (closed) append(pen->text, pen->size, "(");
    if (!closed && least <= SIGNED && dice_chance(pen->dice, 0.02)) append(pen->text, pen->size, "+");
    if (node->operator<NEGATE)
        write_leaf(pen, node);
    else if (binding(node) == ATOM)
        write_function(pen, node);
    else
        write_operator(pen, node);
    if (closed) append(pen->text, pen->size, ")");
}

void write_formula(const struct scenario *scenario, const struct node *node, struct dice *dice, char *text,
                   size_t size)
{
    write_node(&(struct pen){scenario, dice, text, size}, node, SUM);
}
