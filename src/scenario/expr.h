/* Values as trees: a number, a date, a word, or a call such as truncate(normal(8k, 9k), min=0). Knows the
 * grammar; of the families only which of them take words: empirical(ramps/all.csv, cars a month).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_EXPR_H
#define SCENARIO_EXPR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "scenario/number.h"
#include "scenario/syntax.h"

enum { EXPR_NESTING_MAX = 64 };

enum expr_kind {
    EXPR_NUMBER, /* number */
    EXPR_WORD,   /* name */
    EXPR_CALL,   /* name, arguments */
    EXPR_TEXT,   /* name: an argument as it stands, up to a comma or parenthesis */
};

struct expr;

/* One argument of a call: `value`, `name = value` or `head: value`. */
struct expr_argument {
    const char *name;        /* or NULL */
    const struct expr *head; /* or NULL */
    const struct expr *value;
    struct span span;
};

struct expr {
    enum expr_kind kind;
    struct number number;
    const char *name;
    struct expr_argument *arguments;
    size_t argument_count;
    struct span span;      /* all of it */
    struct span name_span; /* WORD, CALL, TEXT */
};

/* A place that moves over one value. */
struct cursor {
    struct arena *arena;
    leap_problems *problems;
    const char *text, *end;
    struct span span; /* of the rest: source, offset, line, column; its length is not kept */
};

struct cursor expr_cursor(struct arena *arena, leap_problems *problems, const struct entry *entry);

/* Skips blanks; then, is `sign` next? expr_take also moves behind it. */
bool expr_sees(struct cursor *cursor, char sign);
bool expr_take(struct cursor *cursor, char sign);
bool expr_at_end(struct cursor *cursor);

/* Bytes of the word at the cursor: letters, digits, `_`, and points between them. */
size_t expr_word(const struct cursor *cursor);

/* Takes the next `bytes` bytes: their text and place. */
const char *expr_take_text(struct cursor *cursor, size_t bytes, struct span *span);

/* Reads one expression. NULL with a problem reported if there is none. */
const struct expr *expr_read(struct cursor *cursor);

/* Reads one expression which must be the whole value. NULL with a problem reported otherwise. */
const struct expr *expr_read_all(struct arena *arena, leap_problems *problems, const struct entry *entry);

/* Reads the next name of a list: what stands before a blank or comma ("line.C", "launch.*"). NULL with a
 * problem reported if nothing does. */
const char *expr_read_name(struct cursor *cursor, struct span *span);

/* Reads a word: letters, digits, `_` and points. NULL with a problem reported if none is there: `wanted`
 * was expected. */
const char *expr_read_word(struct cursor *cursor, const char *wanted, struct span *span);

/* Reports what stands where the value should have ended. */
void expr_report_rest(struct cursor *cursor);

#endif
