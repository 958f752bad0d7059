/* [limit]: named conditions on figures of a year, `worthwhile = P(total >= 1.05M) >= 30%`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "scenario/bind.h"

static const char hint[] =
    "P(total >= 1.05M) >= 30%, p50(total) >= 1M, mean(region.R) >= 90k, sd(total) < 80k";

static const struct field fields[] = {
    {.name = "NAME",
     .kind = FIELD_CONDITION,
     .flags = FIELD_OPTIONAL,
     .doc = "a condition on a figure of the year; a name of your own is told when it is not held"},
};

const struct kinds_keys bind_limit_keys = {"What has to hold: else the exit status is 1", fields, 1};

struct limits {
    struct bind *bind;
    struct scenario_limit *items;
    size_t count, capacity;
};

/* ---- Pieces ------------------------------------------------------------------------------------- */

static bool read_comparison(struct cursor *cursor, enum limit_comparison *comparison)
{
    bool greater = expr_take(cursor, '>');
    if (!greater && !expr_take(cursor, '<')) {
        diag_add(cursor->problems, DIAG_ERROR, cursor->span, hint, "expected >=, >, <= or < here");
        return false;
    }
    bool equal = cursor->text < cursor->end && *cursor->text == '=' && expr_take(cursor, '=');
    *comparison = greater ? (equal ? LIMIT_AT_LEAST : LIMIT_ABOVE) : (equal ? LIMIT_AT_MOST : LIMIT_BELOW);
    return true;
}

static bool take(struct cursor *cursor, char sign)
{
    if (expr_take(cursor, sign)) return true;
    diag_add(cursor->problems, DIAG_ERROR, cursor->span, hint, "expected '%c' here", sign);
    return false;
}

/* The percentile in "p90": one of those that are printed. */
static bool read_percent(struct cursor *cursor, const char *word, struct span span, double *percent)
{
    struct number number;
    struct number_fault fault;
    size_t length = strlen(word + 1);
    bool right = number_read(word + 1, length, &number, &fault) && number.length == length &&
                 !number.is_date && !number.is_percent;
    static const double printed[] = {1, 5, 10, 25, 50, 75, 90, 95, 99};
    bool known = false;
    for (size_t i = 0; right && i < sizeof printed / sizeof *printed; i++)
        known = known || number.value == printed[i];
    right = known;
    if (right)
        *percent = number.value;
    else
        diag_add(cursor->problems, DIAG_ERROR, span, "p1, p5, p10, p25, p50, p75, p90, p95 or p99",
                 "a limit speaks of a percentile that is printed, got '%s'", word);
    return right;
}

static bool read_measure(struct cursor *cursor, struct scenario_limit *limit)
{
    static const char *const words[] = {"P", "p50", "mean", "sd"};
    struct span span;
    const char *word = expr_read_word(cursor, "P, mean, sd or a percentile such as p50", &span);
    if (!word) return false;
    if (word[0] == 'p' && number_begins(word + 1, strlen(word + 1))) {
        limit->measure = LIMIT_PERCENTILE;
        return read_percent(cursor, word, span, &limit->percent);
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(word, words[i]) != 0) continue;
        limit->measure = (enum limit_measure)i;
        return true;
    }
    diag_add(cursor->problems, DIAG_ERROR, span, hint, "there is no figure '%s'", word);
    return false;
}

static bool read_bound(struct bind *bind, struct cursor *cursor, const struct field *rule, double *bound)
{
    const struct expr *expr = expr_read(cursor);
    return expr && bind_law_number(bind, rule, rule->name, expr, bound);
}

/* "total", "region.overseas.2027": whose year, and which. */
static bool read_output(struct bind *bind, struct cursor *cursor, struct scenario_limit *limit)
{
    struct span span;
    const char *word = expr_read_word(cursor, "total, a region, series or component", &span), *name;
    return word && bind_goals_year(bind, word, span, &name, &limit->year) &&
           bind_scope_one(bind, name, span, &limit->scope) &&
           bind_actuals_attributed(bind, limit->scope, limit->year, span);
}

/* ---- One limit ---------------------------------------------------------------------------------- */

static bool read_limit(struct bind *bind, struct cursor *cursor, struct scenario_limit *limit)
{
    static const struct field cars = {
        .name = "this number", .kind = FIELD_NUMBER, .unit = UNIT_CARS_A_YEAR, .low = 0, .high = 1e15};
    static const struct field chance = {
        .name = "the bound", .kind = FIELD_NUMBER, .unit = UNIT_SHARE, .low = 0, .high = 1};
    if (!read_measure(cursor, limit) || !take(cursor, '(') || !read_output(bind, cursor, limit))
        return false;
    bool is_chance = limit->measure == LIMIT_PROBABILITY;
    if (is_chance &&
        (!read_comparison(cursor, &limit->event) || !read_bound(bind, cursor, &cars, &limit->cars)))
        return false;
    if (!take(cursor, ')') || !read_comparison(cursor, &limit->comparison) ||
        !read_bound(bind, cursor, is_chance ? &chance : &cars, &limit->bound))
        return false;
    if (expr_at_end(cursor)) return true;
    expr_report_rest(cursor);
    return false;
}

static void bind_one(struct limits *limits, const struct entry *entry)
{
    struct bind *bind = limits->bind;
    const char *fault =
        entry->monthly ? "a limit is of a year: its name has no month" : syntax_name_fault(entry->name);
    if (fault) {
        diag_add(bind->problems, DIAG_ERROR, entry->key, "worthwhile = P(total >= 1.05M) >= 30%", "%s",
                 fault);
        return;
    }
    struct scenario_limit limit = {
        .name = entry->name, .text = entry->value, .span = entry->span, .source = entry->source};
    bind_scratch(bind);
    struct cursor cursor = expr_cursor(bind->arena, bind->problems, entry);
    if (!read_limit(bind, &cursor, &limit)) return;
    limits->items =
        arena_grow(bind->arena, limits->items, limits->count, &limits->capacity, sizeof *limits->items);
    limits->items[limits->count++] = limit;
}

void bind_limit(struct bind *bind)
{
    struct limits limits = {.bind = bind};
    const struct section *section = syntax_section(bind->tree, "limit", NULL);
    for (size_t i = 0; section && i < section->entry_count; i++)
        if (!section->entries[i].broken && !section->entries[i].dropped)
            bind_one(&limits, &section->entries[i]);
    bind->scenario->limits = limits.items;
    bind->scenario->limit_count = limits.count;
}
