/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/shift.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vecmath.h"
#include "scenario/expr.h"

static const struct expr *parse(struct arena *arena, leap_problems *problems, const char *value)
{
    const struct source source = {.name = "", .text = value, .length = strlen(value)};
    const struct span span = {.source = &source, .line = 1, .column = 1, .length = 1};
    const struct entry entry = {.name = "value", .value = value, .span = span};
    return expr_read_all(arena, problems, &entry);
}

static enum move kind_of(const struct expr *expr)
{
    if (expr->kind == EXPR_NUMBER) return MOVE_PLUS;
    const struct family *family = expr->kind == EXPR_CALL ? dist_family(expr->name) : NULL;
    enum move kind = family ? move_family(family) : MOVE_NOT;
    for (size_t i = 0; kind != MOVE_NOT && i < expr->argument_count; i++) {
        if (expr->arguments[i].value->kind != EXPR_CALL) continue;
        enum move part = kind_of(expr->arguments[i].value);
        if (part < kind) kind = part;
    }
    return kind;
}

enum move shift_kind(struct arena *arena, leap_problems *problems, const char *value)
{
    const struct expr *expr = parse(arena, problems, value);
    return expr && expr->kind == EXPR_CALL ? kind_of(expr) : MOVE_NOT;
}

double shift_round(double value, bool is_date, int digits)
{
    char text[64];
    if (is_date) {
        double whole = floor(value);
        snprintf(text, sizeof text, "%.*f", digits, value - whole);
        return whole + strtod(text, NULL);
    }
    snprintf(text, sizeof text, "%.*g", digits, value);
    return strtod(text, NULL);
}

const char *shift_number(struct arena *arena, double value, bool is_date, bool percent)
{
    char text[NUMBER_TEXT];
    if (percent) {
        snprintf(text, sizeof text, "%.15g", 100 * value);
        value = strtod(text, NULL);
    }
    number_format(value, is_date, text);
    return arena_format(arena, "%s%s", text, percent ? "%" : "");
}

struct shift {
    struct arena *arena;
    enum move kind;
    double amount;
    int digits;
};

static const char *number(const struct shift *shift, const struct number *number, enum move_part part)
{
    bool times = shift->kind == MOVE_TIMES;
    double value = number->value;
    if (part == MOVE_VALUE || part == MOVE_LAW)
        value = times ? value * shift->amount : value + shift->amount;
    if (part == MOVE_DISTANCE && times) value *= shift->amount;
    if (part == MOVE_LOGARITHM) value += vec_log(shift->amount);
    if (value != number->value) value = shift_round(value, number->is_date, shift->digits);
    return shift_number(shift->arena, value, number->is_date, number->is_percent);
}

static const char *write(const struct shift *shift, const struct expr *expr, enum move_part part);

static const char *write_call(const struct shift *shift, const struct expr *call)
{
    struct arena *arena = shift->arena;
    const struct family *family = dist_family(call->name);
    struct dist_argument *arguments = arena_array(arena, call->argument_count + 1, sizeof *arguments);
    for (size_t i = 0; i < call->argument_count; i++)
        arguments[i] = (struct dist_argument){.name = call->arguments[i].name,
                                              .has_head = call->arguments[i].head != NULL};
    const char *text = arena_format(arena, "%s(", call->name), *name;
    for (size_t i = 0; i < call->argument_count; i++) {
        const struct expr_argument *argument = &call->arguments[i];
        const char *head =
            argument->head ? write(shift, argument->head, move_part(family, arguments, i, true)) : NULL;
        text =
            arena_format(arena, "%s%s%s%s%s%s%s", text, i ? ", " : "", head ? head : "", head ? ": " : "",
                         argument->name ? argument->name : "", argument->name ? "=" : "",
                         write(shift, argument->value, move_part(family, arguments, i, false)));
    }
    size_t next = 0;
    struct number missing = {0};
    while (move_missing(family, arguments, call->argument_count, &next, &name, &missing.value))
        text = arena_format(arena, "%s, %s=%s", text, name, number(shift, &missing, MOVE_VALUE));
    return arena_format(arena, "%s)", text);
}

static const char *write(const struct shift *shift, const struct expr *expr, enum move_part part)
{
    if (expr->kind == EXPR_NUMBER) return number(shift, &expr->number, part);
    return expr->kind == EXPR_CALL ? write_call(shift, expr) : expr->name;
}

const char *shift_text(struct arena *arena, leap_problems *problems, const char *value, enum move kind,
                       double amount, int digits)
{
    const struct shift shift = {arena, kind, amount, digits};
    const struct expr *expr = parse(arena, problems, value);
    return expr ? write(&shift, expr, MOVE_VALUE) : value;
}
