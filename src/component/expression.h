/* An expression as a program for a stack of lanes: the binder compiles it (scenario/bind_formula.c), the
 * plan wires its inputs, the formula's kernel runs it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMPONENT_EXPRESSION_H
#define COMPONENT_EXPRESSION_H

#include <stddef.h>

/* Operators take their operands from the stack's top, the right one first. */
enum expression_code {
    EXPRESSION_INPUT, /* puts `input` on the stack */
    EXPRESSION_NEGATE,
    EXPRESSION_ABS,
    EXPRESSION_EXP,
    EXPRESSION_LOG,
    EXPRESSION_SQRT,
    EXPRESSION_SIN,
    EXPRESSION_BINARY, /* from here on of two operands */
    EXPRESSION_ADD = EXPRESSION_BINARY,
    EXPRESSION_SUBTRACT,
    EXPRESSION_MULTIPLY,
    EXPRESSION_DIVIDE,
    EXPRESSION_POWER,
    EXPRESSION_MIN,
    EXPRESSION_MAX,
};

struct expression_step {
    enum expression_code code;
    size_t input;
};

/* What a program reads. */
enum expression_source {
    EXPRESSION_NUMBER, /* a constant */
    EXPRESSION_OWN,    /* a quantity of the formula's own */
    EXPRESSION_MADE,   /* what a component makes this month */
    EXPRESSION_PAST,   /* a component's volume of last month */
};

struct expression_input {
    enum expression_source source;
    double number;
    size_t index; /* OWN: into the value's own; MADE, PAST: of the component */
};

struct expression {
    const struct expression_step *steps;
    size_t step_count;
    const struct expression_input *inputs; /* each once */
    size_t input_count;
    size_t depth; /* of the stack, at most EXPRESSION_DEPTH */
};

enum { EXPRESSION_DEPTH = 256, EXPRESSION_STEPS = 4096 };

/* What a FIELD_EXPRESSION writes into a kernel's struct. */
struct expression_wires {
    const struct expression *expression;
    const double **inputs; /* [input_count]: lanes */
    double *stack;         /* [depth]: lanes for results */
};

#endif
