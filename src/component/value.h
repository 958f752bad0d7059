/* What a scenario says for one field of one component; the binder makes it, checks and plan read it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMPONENT_VALUE_H
#define COMPONENT_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "dist/dist.h"

struct expression;

/* key.2026-02 = ..., key.2026-07.. = ..., key.2026-07..2026-09 = ... */
struct value_override {
    int first, last; /* months, inclusive; open-ended: last = INT_MAX */
    const struct dist *dist;
    struct span span;   /* of the value */
    const char *source; /* the comment that names its source, or NULL */
};

/* One name of `on`, or one line and share of `takes`. */
struct value_item {
    size_t component;        /* index into the scenario's components */
    const struct dist *dist; /* takes: the share */
    struct span span;
};

struct value_own;

struct value {
    bool given;              /* stands in the file; otherwise the field's fallback is filled in */
    struct span span;        /* of the value; no source when not given */
    const char *source;      /* "judgement: ..." or NULL */
    double number;           /* NUMBER, CHANCE */
    int choice;              /* CHOICE */
    const char *text;        /* TEXT; SEASON: its name; NULL when absent */
    size_t season;           /* SEASON: index of the component; SIZE_MAX: none */
    const struct dist *dist; /* QUANTITY, SHOCK (a constant for a number); NULL: OPTIONAL and absent;
                                CHANCE: the law of 1 and 0 */
    struct value_override *overrides; /* MONTHLY fields, and season factors */
    size_t override_count;
    struct value_item *items; /* TARGETS, TAKES, PAST */
    size_t item_count;
    const struct expression *expression; /* EXPRESSION: NULL until it is read */
    struct value_own *own;               /* EXPRESSION: quantities of its own */
    size_t own_count;
};

/* A quantity that a formula brings along: `x`, or `each.e`, drawn every month. */
struct value_own {
    const char *name;         /* "x", "each.e" */
    const struct field *rule; /* QUANTITY or SHOCK, of any number */
    struct value value;
};

/* The law in force in `month`: the override that covers it and begins latest, of those the shortest;
 * otherwise the value itself. */
const struct dist *value_dist(const struct value *value, int month);

#endif
