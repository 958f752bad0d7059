/* [formula NAME]: quantities of its own, and its expression compiled to a program for a stack.
 *
 *   sum     = product { (+ | -) product }
 *   product = signed { (* | /) signed }
 *   signed  = (+ | -) signed | power
 *   power   = atom [ ^ signed ]
 *   atom    = number | name | prev(name) | function(sum, ...) | (sum)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "component/expression.h"
#include "scenario/bind.h"

static const struct field once = {
    .name = "a quantity", .kind = FIELD_QUANTITY, .low = -INFINITY, .high = INFINITY};
static const struct field monthly = {
    .name = "a quantity", .kind = FIELD_SHOCK, .low = -INFINITY, .high = INFINITY};

static const struct function {
    const char *name;
    enum expression_code code;
} functions[] = {
    {"min", EXPRESSION_MIN}, {"max", EXPRESSION_MAX},   {"abs", EXPRESSION_ABS}, {"exp", EXPRESSION_EXP},
    {"log", EXPRESSION_LOG}, {"sqrt", EXPRESSION_SQRT}, {"sin", EXPRESSION_SIN},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions, OWN_MAX = 4096 };

static const struct function *find_function(const char *name)
{
    for (size_t i = 0; i < FUNCTIONS; i++)
        if (strcmp(functions[i].name, name) == 0) return &functions[i];
    return NULL;
}

/* The component's value that holds the expression. */
static struct value *value_of(const struct bind *bind, size_t component)
{
    const struct component_type *type = kinds_type(bind->components[component].id);
    size_t field = 0;
    while (type->fields[field].kind != FIELD_EXPRESSION) field++;
    return &bind->values[component][field];
}

/* ---- Quantities of its own ---------------------------------------------------------------------- */

bool bind_formula_own(struct bind *bind, size_t component, const struct entry *entry)
{
    struct value *value = value_of(bind, component);
    bool each = strncmp(entry->base, "each.", 5) == 0;
    const char *name = entry->base + (each ? 5 : 0), *fault = syntax_name_fault(name);
    if (strcmp(name, "prev") == 0 || find_function(name)) fault = "this name is a function's";
    if (entry->monthly) fault = "a formula's quantities cannot change by month";
    if (!fault && value->own_count == OWN_MAX) fault = "a formula has at most 4096 quantities of its own";
    if (fault) {
        diag_add(bind->problems, DIAG_ERROR, entry->key, NULL, "'%s': %s", entry->name, fault);
        return false;
    }
    size_t capacity = value->own_count ? 8 : 0; /* as arena_grow has left it */
    while (capacity && capacity < value->own_count) capacity *= 2;
    value->own = arena_grow(bind->arena, value->own, value->own_count, &capacity, sizeof *value->own);
    struct value_own *own = &value->own[value->own_count];
    *own = (struct value_own){.name = entry->base, .rule = each ? &monthly : &once};
    own->value.given = true;
    own->value.span = entry->span;
    own->value.source = entry->source;
    own->value.season = SIZE_MAX;
    names_add(bind->names, BIND_OWN + component, own->name, value->own_count++);
    const struct expr *expr = expr_read_all(bind_scratch(bind), bind->problems, entry);
    own->value.dist = expr ? bind_law(bind, own->rule, own->name, expr, entry->value) : NULL;
    return own->value.dist != NULL;
}

/* ---- The program -------------------------------------------------------------------------------- */

struct reader {
    struct bind *bind;
    size_t component;
    struct cursor cursor;
    struct expression_step *steps;
    struct expression_input *inputs;
    bool *used; /* [own_count] */
    size_t step_count, step_capacity, input_count, input_capacity;
    size_t top, depth; /* of the stack: now, and at its highest */
    int nesting;
};

static bool fail(struct reader *reader, struct span span, const char *text)
{
    diag_add(reader->bind->problems, DIAG_ERROR, span, NULL, "%s", text);
    return false;
}

/* Appends a step which takes `taken` values off the stack and leaves one. */
static bool emit(struct reader *reader, enum expression_code code, size_t input, size_t taken)
{
    if (reader->step_count == EXPRESSION_STEPS)
        return fail(reader, reader->cursor.span,
                    "the expression is too long: several formulas can share it");
    reader->steps = arena_grow(reader->bind->arena, reader->steps, reader->step_count,
                               &reader->step_capacity, sizeof *reader->steps);
    reader->steps[reader->step_count++] = (struct expression_step){code, input};
    reader->top += 1 - taken;
    if (reader->top > reader->depth) reader->depth = reader->top;
    if (reader->depth <= EXPRESSION_DEPTH) return true;
    return fail(reader, reader->cursor.span, "the expression is too deep: several formulas can share it");
}

static bool emit_input(struct reader *reader, struct expression_input input)
{
    size_t found = 0;
    while (found < reader->input_count &&
           (reader->inputs[found].source != input.source || reader->inputs[found].index != input.index ||
            reader->inputs[found].number != input.number))
        found++;
    if (found == reader->input_count) {
        reader->inputs = arena_grow(reader->bind->arena, reader->inputs, reader->input_count,
                                    &reader->input_capacity, sizeof *reader->inputs);
        reader->inputs[reader->input_count++] = input;
    }
    return emit(reader, EXPRESSION_INPUT, found, 0);
}

/* ---- Names -------------------------------------------------------------------------------------- */

/* Nothing is called so: what was meant? */
static bool report_name(struct reader *reader, const char *name, struct span span)
{
    struct bind *bind = reader->bind;
    const struct entry *entry = syntax_entry(bind->tree, bind->sections[reader->component], name);
    if (entry && !entry->dropped) return false; /* it is wrong: reported there */
    const struct value *value = value_of(bind, reader->component);
    const char *each = arena_format(bind->arena, "each.%s", name), *hint;
    size_t bare = names_find(bind->names, BIND_BARE, name), count = 0;
    const char *names[OWN_MAX + FUNCTIONS];
    for (size_t i = 0; i < value->own_count; i++) names[count++] = value->own[i].name;
    for (size_t i = 0; i < FUNCTIONS; i++) names[count++] = functions[i].name;
    if (names_find(bind->names, BIND_OWN + reader->component, each) != SIZE_MAX)
        hint = arena_format(bind->arena, "what is drawn every month is written %s", each);
    else if (bare != SIZE_MAX)
        hint = arena_format(bind->arena, "with its kind: %s", bind->components[bare].path);
    else
        hint = bind_did_you_mean(bind, name, names, count);
    diag_add(bind->problems, DIAG_ERROR, span, hint, "this formula has no quantity '%s'", name);
    return false;
}

/* What a component makes this month must be known when the formula is computed. */
static bool check_order(struct reader *reader, size_t component, struct span span)
{
    const struct scenario_component *read = &reader->bind->components[component];
    if (read->id != reader->bind->components[reader->component].id || component < reader->component)
        return true;
    diag_add(reader->bind->problems, DIAG_ERROR, span,
             arena_format(reader->bind->arena, "prev(%s) is its volume of last month", read->path),
             component == reader->component ? "'%s' cannot read itself"
                                            : "'%s' is a later formula: its month is not known yet",
             read->path);
    return false;
}

static bool read_quantity(struct reader *reader, const char *name, struct span span)
{
    struct bind *bind = reader->bind;
    bool own = !strchr(name, '.') || strncmp(name, "each.", 5) == 0;
    size_t index = own ? names_find(bind->names, BIND_OWN + reader->component, name)
                       : bind_scope_path(bind, name, span);
    if (index == SIZE_MAX) return own ? report_name(reader, name, span) : false;
    if (own)
        reader->used[index] = true;
    else if (!check_order(reader, index, span))
        return false;
    return emit_input(reader, (struct expression_input){own ? EXPRESSION_OWN : EXPRESSION_MADE, 0, index});
}

static bool expect(struct reader *reader, char sign)
{
    if (expr_take(&reader->cursor, sign)) return true;
    diag_add(reader->bind->problems, DIAG_ERROR, reader->cursor.span, NULL, "expected '%c' here", sign);
    return false;
}

static bool read_prev(struct reader *reader)
{
    struct span span;
    expr_sees(&reader->cursor, ' '); /* moves over blanks */
    size_t bytes = expr_word(&reader->cursor);
    const char *name = expr_take_text(&reader->cursor, bytes, &span);
    if (!strchr(name, '.')) {
        diag_add(reader->bind->problems, DIAG_ERROR, span, "prev(line.C)",
                 "prev reads one component's volume of last month");
        return false;
    }
    size_t component = bind_scope_path(reader->bind, name, span);
    return component != SIZE_MAX &&
           emit_input(reader, (struct expression_input){EXPRESSION_PAST, 0, component}) &&
           expect(reader, ')');
}

/* ---- The grammar -------------------------------------------------------------------------------- */

static bool read_sum(struct reader *reader);
static bool read_signed(struct reader *reader);

/* Bytes that a number may take: digits, letters, points, `%`, and a sign behind the e of an exponent. So
 * that 2026-05 is a difference: there are no dates here. */
static size_t number_bytes(const struct cursor *cursor)
{
    size_t bytes = 0, rest = (size_t)(cursor->end - cursor->text);
    while (bytes < rest) {
        char c = cursor->text[bytes];
        bool sign = (c == '+' || c == '-') && bytes > 0 &&
                    (cursor->text[bytes - 1] == 'e' || cursor->text[bytes - 1] == 'E');
        if (strchr("+-*/^(), \t", c) && !sign) break;
        bytes++;
    }
    return bytes;
}

static bool read_number(struct reader *reader)
{
    struct number number;
    struct number_fault fault;
    struct span span;
    struct cursor start = reader->cursor;
    if (number_read(start.text, number_bytes(&start), &number, &fault)) {
        expr_take_text(&reader->cursor, number.length, &span);
        return emit_input(reader, (struct expression_input){EXPRESSION_NUMBER, number.value, 0});
    }
    expr_take_text(&start, fault.first, &span);
    expr_take_text(&start, fault.length, &span);
    diag_add(reader->bind->problems, DIAG_ERROR, span, fault.hint, "%s", fault.text);
    return false;
}

static bool read_arguments(struct reader *reader, const struct function *function, struct span span)
{
    size_t count = 0;
    bool binary = function->code >= EXPRESSION_BINARY;
    do {
        if (!read_sum(reader)) return false;
        if (binary && ++count > 1 && !emit(reader, function->code, 0, 2)) return false;
    } while (binary && expr_take(&reader->cursor, ','));
    if (binary && count < 2) {
        diag_add(reader->bind->problems, DIAG_ERROR, span, NULL, "%s is of two or more: %s(a, b)",
                 function->name, function->name);
        return false;
    }
    return (binary || emit(reader, function->code, 0, 1)) && expect(reader, ')');
}

static bool read_word(struct reader *reader, size_t bytes)
{
    struct bind *bind = reader->bind;
    struct span span;
    const char *names[FUNCTIONS], *name = expr_take_text(&reader->cursor, bytes, &span);
    const struct function *function = find_function(name);
    bool prev = strcmp(name, "prev") == 0;
    if (expr_take(&reader->cursor, '(')) {
        if (prev) return read_prev(reader);
        if (function) return read_arguments(reader, function, span);
        for (size_t i = 0; i < FUNCTIONS; i++) names[i] = functions[i].name;
        const char *hint = bind_did_you_mean(bind, name, names, FUNCTIONS);
        diag_add(bind->problems, DIAG_ERROR, span, hint ? hint : "min max abs exp log sqrt sin prev",
                 "there is no function '%s'", name);
        return false;
    }
    if (!prev && !function) return read_quantity(reader, name, span);
    diag_add(bind->problems, DIAG_ERROR, span, NULL, "'%s' is a function: %s(...)", name, name);
    return false;
}

static bool report_atom(struct reader *reader)
{
    struct cursor *cursor = &reader->cursor;
    struct span span;
    uint32_t code;
    size_t rest = (size_t)(cursor->end - cursor->text);
    if (rest == 0) return fail(reader, cursor->span, "the expression ends where a value should stand");
    const char *text = expr_take_text(cursor, text_decode(cursor->text, rest, &code), &span);
    diag_add(reader->bind->problems, DIAG_ERROR, span, NULL, "expected a number, a name or '(', got '%s'",
             text);
    return false;
}

static bool read_atom(struct reader *reader)
{
    struct cursor *cursor = &reader->cursor;
    if (expr_take(cursor, '(')) return read_sum(reader) && expect(reader, ')');
    char c = cursor->text < cursor->end ? *cursor->text : ' ';
    if ((c >= '0' && c <= '9') || c == '.') return read_number(reader);
    size_t bytes = expr_word(cursor);
    return bytes ? read_word(reader, bytes) : report_atom(reader);
}

static bool read_power(struct reader *reader)
{
    if (!read_atom(reader)) return false;
    if (!expr_take(&reader->cursor, '^')) return true;
    return read_signed(reader) && emit(reader, EXPRESSION_POWER, 0, 2);
}

/* Every way round the grammar comes through here. */
static bool read_signed(struct reader *reader)
{
    if (reader->nesting == EXPR_NESTING_MAX)
        return fail(reader, reader->cursor.span, "more than 64 levels of parentheses, signs and powers");
    reader->nesting++;
    bool right;
    if (expr_take(&reader->cursor, '-'))
        right = read_signed(reader) && emit(reader, EXPRESSION_NEGATE, 0, 1);
    else if (expr_take(&reader->cursor, '+'))
        right = read_signed(reader);
    else
        right = read_power(reader);
    reader->nesting--;
    return right;
}

static bool read_product(struct reader *reader)
{
    if (!read_signed(reader)) return false;
    for (;;) {
        bool times = expr_take(&reader->cursor, '*');
        if (!times && !expr_take(&reader->cursor, '/')) return true;
        if (!read_signed(reader)) return false;
        if (!emit(reader, times ? EXPRESSION_MULTIPLY : EXPRESSION_DIVIDE, 0, 2)) return false;
    }
}

static bool read_sum(struct reader *reader)
{
    if (!read_product(reader)) return false;
    for (;;) {
        bool plus = expr_take(&reader->cursor, '+');
        if (!plus && !expr_take(&reader->cursor, '-')) return true;
        if (!read_product(reader)) return false;
        if (!emit(reader, plus ? EXPRESSION_ADD : EXPRESSION_SUBTRACT, 0, 2)) return false;
    }
}

/* ---- The whole ---------------------------------------------------------------------------------- */

/* What is stated and not read is a slip: of the key's name, or of the expression. */
static void warn_unused(struct reader *reader, const struct value *value)
{
    struct bind *bind = reader->bind;
    const struct component_type *type = kinds_type(bind->components[reader->component].id);
    const char *names[64];
    size_t count = 0;
    for (size_t i = 0; i < type->field_count && count < 64; i++)
        if (field_has_key(&type->fields[i])) names[count++] = type->fields[i].name;
    for (size_t i = 0; i < value->own_count; i++)
        if (!reader->used[i])
            diag_add(bind->problems, DIAG_WARNING, value->own[i].value.span,
                     bind_did_you_mean(bind, value->own[i].name, names, count),
                     "the expression does not read '%s'", value->own[i].name);
}

bool bind_formula_expression(struct bind *bind, size_t component, const struct entry *entry)
{
    struct value *value = value_of(bind, component);
    struct reader reader = {.bind = bind,
                            .component = component,
                            .cursor = expr_cursor(bind->arena, bind->problems, entry),
                            .used = arena_array(bind->arena, value->own_count, sizeof *reader.used)};
    if (!read_sum(&reader)) return false;
    if (!expr_at_end(&reader.cursor)) {
        expr_report_rest(&reader.cursor);
        return false;
    }
    warn_unused(&reader, value);
    struct expression *expression = arena_alloc(bind->arena, sizeof *expression);
    *expression = (struct expression){.steps = reader.steps,
                                      .step_count = reader.step_count,
                                      .inputs = reader.inputs,
                                      .input_count = reader.input_count,
                                      .depth = reader.depth};
    value->expression = expression;
    return true;
}
