/* A figure and the error that it may have: "P(total >= 1.05M) +- 0.1%".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "scenario/bind.h"

static const char hint[] =
    "P(total >= 1.05M) +- 0.1%, p50(total) +- 500, mean(total) +- 0.01%, P(total >= 1.4M) +- 5% relative";

static bool refuse(struct bind *bind, struct span span, const char *fault)
{
    diag_add(bind->problems, DIAG_ERROR, span, hint, "%s", fault);
    return false;
}

/* "+-" or "±". */
static bool read_sign(struct bind *bind, struct cursor *cursor)
{
    static const char sign[] = "\xc2\xb1";
    struct span span = cursor->span;
    if (expr_take(cursor, '+')) return expr_take(cursor, '-') || refuse(bind, span, "expected '+-' here");
    if ((size_t)(cursor->end - cursor->text) >= strlen(sign) &&
        memcmp(cursor->text, sign, strlen(sign)) == 0) {
        expr_take_text(cursor, strlen(sign), &span);
        return true;
    }
    return refuse(bind, cursor->span, "expected '+-' here");
}

/* P(total >= 1M) +- 0.1 is right, and ten percentage points: never meant. */
static void warn_of_percent(struct bind *bind, const struct expr *expr, double error)
{
    const double bound = 0.05;
    if (error < bound) return;
    char got[NUMBER_TEXT];
    number_format(error, false, got);
    diag_add(bind->problems, DIAG_WARNING, expr->span, arena_format(bind->arena, "did you mean %s%%?", got),
             "the error may be %.6g percentage points", 100 * error);
}

/* A percentage is of a chance itself, of cars it is relative. */
static bool read_error(struct bind *bind, struct cursor *cursor, struct scenario_until *until)
{
    static const struct field chance = {.name = "the error",
                                        .kind = FIELD_NUMBER,
                                        .unit = UNIT_SHARE,
                                        .flags = FIELD_LOW_OPEN,
                                        .low = 0,
                                        .high = 1};
    static const struct field cars = {.name = "the error",
                                      .kind = FIELD_NUMBER,
                                      .unit = UNIT_CARS_COUNTED,
                                      .flags = FIELD_LOW_OPEN,
                                      .low = 0,
                                      .high = 1e15};
    const struct expr *expr = expr_read(cursor);
    if (!expr) return false;
    bool percent = expr->kind == EXPR_NUMBER && expr->number.is_percent;
    bool is_chance = until->figure.measure == LIMIT_PROBABILITY;
    if (!bind_law_number(bind, is_chance || percent ? &chance : &cars, "the error", expr, &until->error))
        return false;
    until->relative = percent && !is_chance;
    if (is_chance && !percent) warn_of_percent(bind, expr, until->error);
    if (expr_at_end(cursor)) return true;
    struct span span;
    const char *word = expr_read_word(cursor, "relative, or nothing,", &span);
    if (!word) return false;
    if (strcmp(word, "relative") != 0) return refuse(bind, span, "expected 'relative', or nothing, here");
    if (!percent) return refuse(bind, expr->span, "a relative error is a percentage");
    until->relative = true;
    if (expr_at_end(cursor)) return true;
    expr_report_rest(cursor);
    return false;
}

bool bind_until(struct bind *bind, const char *text, struct scenario_until *until)
{
    *until = (struct scenario_until){0};
    const char *copy = arena_copy(bind->arena, text, strlen(text));
    const struct source *source = load_text(bind->loader, SCENARIO_UNTIL, copy, strlen(copy));
    if (!source) return false;
    const struct span span = {.source = source, .line = 1, .column = 1, .length = 1};
    if (!syntax_check_characters(span, source->length, bind->problems)) return false;
    struct entry entry = {.name = "until", .value = copy, .span = span};
    bind_scratch(bind);
    struct cursor cursor = expr_cursor(bind->arena, bind->problems, &entry);
    return bind_limit_figure(bind, &cursor, &until->figure) && read_sign(bind, &cursor) &&
           read_error(bind, &cursor, until);
}
