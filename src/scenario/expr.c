/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/expr.h"

#include <string.h>

#include "base/text.h"
#include "dist/dist.h"

static const struct expr *read_expr(struct cursor *cursor, int depth);

/* ---- Moving ------------------------------------------------------------------------------------- */

struct cursor expr_cursor(struct arena *arena, leap_problems *problems, const struct entry *entry)
{
    return (struct cursor){.arena = arena,
                           .problems = problems,
                           .text = entry->value,
                           .end = entry->value + strlen(entry->value),
                           .span = entry->span};
}

static size_t rest(const struct cursor *cursor) { return (size_t)(cursor->end - cursor->text); }

static void move(struct cursor *cursor, size_t bytes)
{
    cursor->span.column += (uint32_t)text_count(cursor->text, bytes);
    cursor->span.offset += (uint32_t)bytes;
    cursor->text += bytes;
}

static void skip_blanks(struct cursor *cursor)
{
    size_t bytes = 0;
    while (bytes < rest(cursor) && (cursor->text[bytes] == ' ' || cursor->text[bytes] == '\t')) bytes++;
    move(cursor, bytes);
}

bool expr_sees(struct cursor *cursor, char sign)
{
    skip_blanks(cursor);
    return cursor->text < cursor->end && *cursor->text == sign;
}

bool expr_take(struct cursor *cursor, char sign)
{
    bool sees = expr_sees(cursor, sign);
    if (sees) move(cursor, 1);
    return sees;
}

bool expr_at_end(struct cursor *cursor)
{
    skip_blanks(cursor);
    return cursor->text == cursor->end;
}

/* The place of `bytes` bytes from byte `first` of the rest. */
static struct span place(const struct cursor *cursor, size_t first, size_t bytes)
{
    struct span span = cursor->span;
    span.column += (uint32_t)text_count(cursor->text, first);
    span.offset += (uint32_t)first;
    span.length = (uint32_t)text_count(cursor->text + first, bytes);
    return span;
}

/* From `start` to the cursor. */
static struct span place_since(const struct cursor *cursor, struct span start)
{
    start.length = cursor->span.column - start.column;
    return start;
}

size_t expr_word(const struct cursor *cursor)
{
    size_t length = 0;
    while (length < rest(cursor)) {
        uint32_t code;
        size_t bytes = text_decode(cursor->text + length, rest(cursor) - length, &code);
        if (code == TEXT_BROKEN || (!text_is_name(code) && code != '.')) break;
        length += bytes;
    }
    return length;
}

const char *expr_take_text(struct cursor *cursor, size_t bytes, struct span *span)
{
    const char *text = arena_copy(cursor->arena, cursor->text, bytes);
    *span = place(cursor, 0, bytes);
    move(cursor, bytes);
    return text;
}

/* ---- Faults ------------------------------------------------------------------------------------- */

/* The digits and commas at `text`, commas as `_`: what 1,050,000 should have been. NULL unless exactly
 * three digits follow the first comma. */
static const char *ungrouped(struct arena *arena, const char *start, const char *comma, const char *end)
{
    size_t digits = 0;
    const char *last = comma + 1;
    while (last + digits < end && last[digits] >= '0' && last[digits] <= '9') digits++;
    if (digits != 3) return NULL;
    while (last < end && ((*last >= '0' && *last <= '9') || *last == ',')) last++;
    char *text = arena_copy(arena, start, (size_t)(last - start));
    for (char *c = text; *c; c++)
        if (*c == ',') *c = '_';
    return text;
}

/* A comma behind a number that groups its digits. */
static bool report_comma(struct cursor *cursor, const char *start)
{
    if (cursor->text == cursor->end || *cursor->text != ',') return false;
    const char *hint = ungrouped(cursor->arena, start, cursor->text, cursor->end);
    if (!hint) return false;
    struct span span = cursor->span;
    span.offset -= (uint32_t)(cursor->text - start);
    span.column -= (uint32_t)text_count(start, (size_t)(cursor->text - start));
    span.length = (uint32_t)strlen(hint);
    diag_add(cursor->problems, DIAG_ERROR, span, hint, "commas do not group digits");
    return true;
}

/* A bare `a to b` behind `first`. */
static bool report_to(struct cursor *cursor, struct span start, const char *first)
{
    skip_blanks(cursor);
    size_t length = (size_t)(cursor->text - first), word = expr_word(cursor);
    if (word != 2 || memcmp(cursor->text, "to", 2) != 0) return false;
    while (length > 0 && (first[length - 1] == ' ' || first[length - 1] == '\t')) length--;
    const char *low = arena_copy(cursor->arena, first, length);
    move(cursor, word);
    skip_blanks(cursor);
    const char *high = arena_copy(cursor->arena, cursor->text, rest(cursor) < 40 ? rest(cursor) : 0);
    move(cursor, rest(cursor));
    if (!*high) high = "...";
    diag_add(
        cursor->problems, DIAG_ERROR, place_since(cursor, start),
        arena_format(cursor->arena, "uniform(%s, %s), or lognormal(p10=%s, p90=%s)", low, high, low, high),
        "'a to b' means different laws in different tools: name the law");
    return true;
}

/* What people write behind a number: its unit after a blank or in words, or the day of a date. */
static const char *rest_hint(const struct cursor *cursor)
{
    const char *text = cursor->text;
    const bool digit_second = text[0] && text[1] >= '0' && text[1] <= '9';
    if (text[0] == '-' && digit_second)
        return "dates are months with a fraction: 2026-05.5 is the middle of May";
    if (text[0] == '/' && digit_second) return "a month is written 2026-01";
    if (text[0] == ',' && digit_second) return "the decimal sign is a point: 0.5";
    if (strcmp(text, "%") == 0 || strcmp(text, "k") == 0 || strcmp(text, "M") == 0)
        return "a suffix stands directly behind the digits: 5%, 20k";
    if (strcmp(text, "cars") == 0 || strcmp(text, "month") == 0 || strcmp(text, "months") == 0)
        return "the key says what its number counts: leave the word out";
    return NULL;
}

void expr_report_rest(struct cursor *cursor)
{
    skip_blanks(cursor);
    diag_add(cursor->problems, DIAG_ERROR, place(cursor, 0, rest(cursor)), rest_hint(cursor),
             "'%s' stands behind the end of the value", cursor->text);
}

static const struct expr *report_word(struct cursor *cursor, const char *wanted)
{
    size_t length = expr_word(cursor);
    if (length == 0 && rest(cursor) > 0) {
        uint32_t code;
        length = text_decode(cursor->text, rest(cursor), &code);
    }
    if (length == 0)
        diag_add(cursor->problems, DIAG_ERROR, place(cursor, 0, 0), NULL, "expected %s here", wanted);
    else
        diag_add(cursor->problems, DIAG_ERROR, place(cursor, 0, length),
                 *cursor->text == '"' || *cursor->text == '\'' ? "leave the quotes out" : NULL,
                 "expected %s, got '%.*s'", wanted, (int)length, cursor->text);
    return NULL;
}

/* ---- Reading ------------------------------------------------------------------------------------ */

static const struct expr *read_number(struct cursor *cursor, int depth)
{
    struct number_fault fault;
    struct expr *expr = arena_alloc(cursor->arena, sizeof *expr);
    struct span start = cursor->span;
    const char *text = cursor->text;
    if (!number_read(text, rest(cursor), &expr->number, &fault)) {
        diag_add(cursor->problems, DIAG_ERROR, place(cursor, fault.first, fault.length), fault.hint, "%s",
                 fault.text);
        return NULL;
    }
    expr->kind = EXPR_NUMBER;
    move(cursor, expr->number.length);
    expr->span = place_since(cursor, start);
    if (depth == 0 && (report_comma(cursor, text) || report_to(cursor, start, text))) return NULL;
    return expr;
}

/* `name =` before an argument's value: the name, or NULL with the cursor where it was. */
static const char *read_argument_name(struct cursor *cursor)
{
    struct cursor before = *cursor;
    size_t length = expr_word(cursor);
    const char *name = cursor->text;
    if (length == 0 || number_begins(name, length)) return NULL;
    move(cursor, length);
    if (expr_take(cursor, '=')) return arena_copy(cursor->arena, name, length);
    *cursor = before;
    return NULL;
}

/* A file or column as it stands: up to a comma or parenthesis, without blanks around. */
static const struct expr *read_text(struct cursor *cursor)
{
    size_t length = 0;
    skip_blanks(cursor);
    while (length < rest(cursor) && !strchr(",()", cursor->text[length])) length++;
    while (length > 0 && strchr(" \t", cursor->text[length - 1])) length--;
    if (length == 0) return report_word(cursor, "a name");
    struct expr *expr = arena_alloc(cursor->arena, sizeof *expr);
    expr->kind = EXPR_TEXT;
    expr->name = expr_take_text(cursor, length, &expr->name_span);
    expr->span = expr->name_span;
    return expr;
}

static bool read_argument(struct cursor *cursor, int depth, bool takes_text, struct expr_argument *argument)
{
    skip_blanks(cursor);
    struct span start = cursor->span;
    *argument = (struct expr_argument){.name = read_argument_name(cursor)};
    argument->value = takes_text ? read_text(cursor) : read_expr(cursor, depth);
    if (!argument->value) return false;
    if (!argument->name && !takes_text && expr_take(cursor, ':')) {
        argument->head = argument->value;
        argument->value = read_expr(cursor, depth);
        if (!argument->value) return false;
        if (argument->head->kind != EXPR_NUMBER) {
            diag_add(cursor->problems, DIAG_ERROR, argument->head->span, NULL,
                     "before ':' a number must stand");
            return false;
        }
    }
    argument->span = start;
    argument->span.length = argument->value->span.column + argument->value->span.length - start.column;
    return true;
}

static bool read_arguments(struct cursor *cursor, int depth, struct expr *call)
{
    size_t capacity = 0;
    const struct family *family = dist_family(call->name);
    bool takes_text = family && dist_reads_file(family);
    if (expr_take(cursor, ')')) return true;
    for (;;) {
        struct expr_argument argument;
        if (!read_argument(cursor, depth, takes_text, &argument)) return false;
        call->arguments = arena_grow(cursor->arena, call->arguments, call->argument_count, &capacity,
                                     sizeof *call->arguments);
        call->arguments[call->argument_count++] = argument;
        if (expr_take(cursor, ')')) return true;
        if (expr_take(cursor, ',')) continue;
        report_word(cursor, "',' or ')'");
        return false;
    }
}

static const struct expr *read_expr(struct cursor *cursor, int depth)
{
    skip_blanks(cursor);
    if (number_begins(cursor->text, rest(cursor))) return read_number(cursor, depth);
    size_t length = expr_word(cursor);
    uint32_t code = 0;
    if (length > 0) text_decode(cursor->text, length, &code);
    if (!text_is_letter(code)) return report_word(cursor, "a number or a distribution");
    struct expr *expr = arena_alloc(cursor->arena, sizeof *expr);
    expr->kind = EXPR_WORD;
    expr->span = cursor->span;
    expr->name_span = place(cursor, 0, length);
    expr->name = arena_copy(cursor->arena, cursor->text, length);
    move(cursor, length);
    if (expr_sees(cursor, '(')) {
        if (depth >= EXPR_NESTING_MAX) {
            diag_add(cursor->problems, DIAG_ERROR, expr->name_span, NULL,
                     "more than %d levels of parentheses", EXPR_NESTING_MAX);
            return NULL;
        }
        expr_take(cursor, '(');
        expr->kind = EXPR_CALL;
        if (!read_arguments(cursor, depth + 1, expr)) return NULL;
    }
    expr->span = expr->kind == EXPR_CALL ? place_since(cursor, expr->span) : expr->name_span;
    return expr;
}

const struct expr *expr_read(struct cursor *cursor) { return read_expr(cursor, 0); }

const struct expr *expr_read_all(struct arena *arena, leap_problems *problems, const struct entry *entry)
{
    struct cursor cursor = expr_cursor(arena, problems, entry);
    const struct expr *expr = expr_read(&cursor);
    if (!expr || expr_at_end(&cursor)) return expr;
    expr_report_rest(&cursor);
    return NULL;
}

const char *expr_read_name(struct cursor *cursor, struct span *span)
{
    size_t length = 0;
    skip_blanks(cursor);
    while (length < rest(cursor) && !strchr(" \t,", cursor->text[length])) length++;
    if (length == 0) {
        report_word(cursor, "a name");
        return NULL;
    }
    return expr_take_text(cursor, length, span);
}

const char *expr_read_word(struct cursor *cursor, const char *wanted, struct span *span)
{
    skip_blanks(cursor);
    size_t length = expr_word(cursor);
    if (length == 0) return report_word(cursor, wanted), NULL;
    const char *word = arena_copy(cursor->arena, cursor->text, length);
    *span = place(cursor, 0, length);
    move(cursor, length);
    return word;
}
