/* Expressions as numbers and distributions, held to a key's unit and range.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "scenario/bind.h"
#include "scenario/rule.h"

/* A chance of leaving the range that no run will ever see. */
static const double chance_ignored = 1e-9;

/* Each of a mixture's parts takes a millisecond. */
enum { LAWS_MAX = 250 };

static bool check_percent(struct bind *bind, const struct field *rule, const char *key,
                          const struct expr *expr)
{
    const char *fault = NULL;
    if (expr->kind == EXPR_NUMBER && expr->number.is_percent)
        fault = rule_percent_fault(bind->arena, rule, key);
    if (fault) diag_add(bind->problems, DIAG_ERROR, expr->span, NULL, "%s", fault);
    return !fault;
}

static bool is_outside(const struct field *rule, double value)
{
    bool low = rule->flags & FIELD_LOW_OPEN ? value <= rule->low : value < rule->low;
    bool high = rule->flags & FIELD_HIGH_OPEN ? value >= rule->high : value > rule->high;
    return low || high;
}

/* 35 where 35 % would do, or -12 where -12 % would. */
static bool is_percent_forgotten(const struct field *rule, const struct expr *expr)
{
    double value = expr->number.value;
    return (rule->unit == UNIT_SHARE || rule->unit == UNIT_RATE || rule->unit == UNIT_FACTOR) &&
           !expr->number.is_percent && fabs(value) >= 2 && !is_outside(rule, value / 100);
}

static bool is_grouped(const struct expr *expr)
{
    const struct span *span = &expr->span; /* of a number, so of single bytes */
    return expr->kind == EXPR_NUMBER &&
           number_seems_grouped(span->source->text + span->offset, span->length);
}

/* level = 12.500, normal(12.500, 1.000): nobody counts thousandths of a car. */
static void warn_of_points(struct bind *bind, const struct field *rule, const struct expr *expr)
{
    if (rule->unit != UNIT_CARS && rule->unit != UNIT_CARS_COUNTED) return;
    size_t grouped = 0, numbers = 0;
    const struct expr *first = is_grouped(expr) ? expr : NULL;
    for (size_t i = 0; expr->kind == EXPR_CALL && i < expr->argument_count; i++) {
        const struct expr *argument = expr->arguments[i].value;
        numbers += argument->kind == EXPR_NUMBER;
        grouped += is_grouped(argument);
        if (!first && is_grouped(argument)) first = argument;
    }
    if (!first || grouped < numbers) return; /* shapes have decimals, too */
    const char *text = first->span.source->text + first->span.offset;
    struct rule_doubt doubt = rule_points_doubt(bind->arena, rule, text, &first->number);
    diag_add(bind->problems, DIAG_WARNING, first->span, doubt.hint, "%s", doubt.text);
}

static bool check_number(struct bind *bind, const struct field *rule, const char *key,
                         const struct expr *expr)
{
    const double value = expr->number.value;
    const bool date = rule->unit == UNIT_DATE, whole = rule->flags & FIELD_WHOLE;
    bool right =
        expr->number.is_date == date && !is_outside(rule, value) && !(whole && value != floor(value));
    if (right) warn_of_points(bind, rule, expr);
    if (right) return check_percent(bind, rule, key, expr);
    char got[NUMBER_TEXT];
    number_format(value, expr->number.is_date, got);
    if (expr->number.is_date != date)
        diag_add(bind->problems, DIAG_ERROR, expr->span,
                 date ? "dates are written 2026-05 or 2026-05.5" : NULL,
                 date ? "%s must be a date, got %s" : "%s must be a number, not a date; got %s", key, got);
    else if (is_outside(rule, value))
        diag_add(bind->problems, DIAG_ERROR, expr->span,
                 is_percent_forgotten(rule, expr) ? arena_format(bind->arena, "did you mean %s%%?", got)
                                                  : NULL,
                 "%s must be %s, got %s", key, rule_range(bind->arena, rule), got);
    else
        diag_add(bind->problems, DIAG_ERROR, expr->span, NULL, "%s must be a whole number, got %s", key,
                 got);
    return false;
}

/* Has it a number of that size that is written without a percent sign? */
static bool has_bare(const struct expr *expr, double bound)
{
    if (expr->kind == EXPR_NUMBER) return !expr->number.is_percent && fabs(expr->number.value) >= bound;
    for (size_t i = 0; expr->kind == EXPR_CALL && i < expr->argument_count; i++)
        if (has_bare(expr->arguments[i].value, bound)) return true;
    return false;
}

/* growth = 2, noise = normal(0, 5): within the range, and never meant. */
static void warn_of_percent(struct bind *bind, const struct field *rule, const char *key,
                            const struct expr *expr, const struct dist *dist)
{
    const double bound = rule_percent_bound(rule), often = 0.25;
    if (!has_bare(expr, bound)) return;
    if (expr->kind == EXPR_NUMBER) {
        struct rule_doubt doubt = rule_percent_doubt(bind->arena, rule, key, &expr->number);
        diag_add(bind->problems, DIAG_WARNING, expr->span, doubt.hint, "%s", doubt.text);
    } else if (dist_outside(dist, -bound, bound) >= often) {
        diag_add(bind->problems, DIAG_WARNING, expr->span, "is a percent sign missing? 5% is 0.05",
                 "%s lies beyond %.0f %% with a chance of %.2g %%", key, 100 * bound,
                 100 * dist_outside(dist, -bound, bound));
    }
}

/* How the law would be held to the range; NULL where a value at an open end would stay in it. */
static const char *truncate_hint(struct bind *bind, const struct field *rule, const struct dist *dist,
                                 const char *text)
{
    char low[NUMBER_TEXT], high[NUMBER_TEXT];
    bool has_low = isfinite(rule->low), has_high = isfinite(rule->high);
    bool at_open_end =
        rule->flags & FIELD_LOW_OPEN && dist_cdf(dist, rule->low) > dist_outside(dist, rule->low, INFINITY);
    if (at_open_end && !dist_is_whole(dist)) return NULL;
    number_format(rule->low + (at_open_end ? 1 : 0), false, low);
    number_format(rule->high, false, high);
    if (strlen(text) > 200) text = "...";
    return arena_format(bind->arena, "truncate(%s%s%s%s%s)", text, has_low ? ", min=" : "",
                        has_low ? low : "", has_high ? ", max=" : "", has_high ? high : "");
}

/* Does the law stay in the key's range, up to a chance that no run will see? */
static bool check_range(struct bind *bind, const struct field *rule, const char *key,
                        const struct expr *expr, const struct dist *dist, const char *text)
{
    double outside = dist_outside(dist, rule->low, rule->high);
    if (rule->flags & FIELD_LOW_OPEN && dist_cdf(dist, rule->low) > outside)
        outside = dist_cdf(dist, rule->low);
    if (outside > chance_ignored) {
        diag_add(bind->problems, DIAG_ERROR, expr->span, truncate_hint(bind, rule, dist, text),
                 "%s must be %s; this distribution lies outside with a chance of %.2g %%", key,
                 rule_range(bind->arena, rule), 100 * outside);
        return false;
    }
    if (rule->flags & FIELD_WHOLE && !dist_is_whole(dist)) {
        diag_add(bind->problems, DIAG_ERROR, expr->span, "for instance discrete(3: 50%, 6: 50%)",
                 "%s is a whole number: its distribution must give only such", key);
        return false;
    }
    return true;
}

static const struct dist *create(struct bind *bind, const struct field *rule, const char *key,
                                 const struct expr *call);

static bool fill_argument(struct bind *bind, const struct field *rule, const char *key,
                          const struct expr_argument *from, struct dist_argument *to)
{
    *to = (struct dist_argument){.name = from->name, .has_head = from->head != NULL};
    if (from->head) {
        to->head = from->head->number.value;
        to->head_is_date = from->head->number.is_date;
    }
    if (from->value->kind == EXPR_NUMBER) {
        to->value = from->value->number.value;
        to->is_date = from->value->number.is_date;
        return true;
    }
    if (from->value->kind == EXPR_TEXT) {
        to->text = from->value->name;
        return true;
    }
    to->part = create(bind, rule, key, from->value);
    return to->part != NULL;
}

/* Percentages stand only where the quantity or the family takes a share. */
static bool check_percents(struct bind *bind, const struct field *rule, const char *key,
                           const struct expr *call, const struct family *family,
                           const struct dist_argument *arguments)
{
    bool right = true;
    for (size_t i = 0; i < call->argument_count; i++) {
        const struct expr *head = call->arguments[i].head, *value = call->arguments[i].value;
        if (head && !dist_takes_share(family, arguments, i, true))
            right = check_percent(bind, rule, key, head) && right;
        if (!dist_takes_share(family, arguments, i, false))
            right = check_percent(bind, rule, key, value) && right;
    }
    return right;
}

/* The law of a call; a word alone is none. */
static const struct dist *create(struct bind *bind, const struct field *rule, const char *key,
                                 const struct expr *call)
{
    if (++bind->laws > LAWS_MAX) {
        if (bind->laws == LAWS_MAX + 1)
            diag_add(bind->problems, DIAG_ERROR, call->span, NULL,
                     "more than %d distributions in one value", LAWS_MAX);
        return NULL;
    }
    size_t count;
    const char *const *names = dist_family_names(&count);
    const struct family *family = dist_family(call->name);
    if (call->kind != EXPR_CALL || !family) {
        const char *nearest = family ? call->name : diag_nearest(call->name, names, count);
        diag_add(bind->problems, DIAG_ERROR, call->name_span,
                 nearest ? arena_format(bind->arena, "did you mean '%s(...)'?", nearest) : NULL,
                 call->kind == EXPR_CALL ? "there is no distribution '%s'"
                                         : "expected a number or a distribution, got '%s'",
                 call->name);
        return NULL;
    }
    struct dist_argument *arguments =
        arena_array(bind->scratch, call->argument_count + 1, sizeof *arguments);
    bool filled = true;
    for (size_t i = 0; i < call->argument_count; i++)
        filled = fill_argument(bind, rule, key, &call->arguments[i], &arguments[i]) && filled;
    if (!check_percents(bind, rule, key, call, family, arguments) || !filled) return NULL;
    if (dist_reads_file(family) && !bind_sample(bind, rule, call, arguments)) return NULL;
    struct dist_fault fault;
    const struct dist *dist = dist_create(bind->law_arena, family, arguments, call->argument_count,
                                          rule->unit == UNIT_DATE, &fault);
    if (dist) return dist;
    bool whole = fault.argument >= call->argument_count;
    diag_add(bind->problems, DIAG_ERROR, whole ? call->span : call->arguments[fault.argument].span,
             fault.hint, "%s", fault.text);
    return NULL;
}

bool bind_law_number(struct bind *bind, const struct field *rule, const char *key, const struct expr *expr,
                     double *number)
{
    if (expr->kind != EXPR_NUMBER) {
        diag_add(bind->problems, DIAG_ERROR, expr->span, NULL, "%s is a plain number, not a distribution",
                 key);
        return false;
    }
    *number = expr->number.value;
    return check_number(bind, rule, key, expr);
}

static bool reads_file(const struct expr *expr)
{
    if (expr->kind == EXPR_TEXT) return true;
    for (size_t i = 0; expr->kind == EXPR_CALL && i < expr->argument_count; i++)
        if (reads_file(expr->arguments[i].value)) return true;
    return false;
}

/* Is it of a setting laid over what is read again? It may be one of any number, each read once. */
static bool is_passing(const struct bind *bind, const struct expr *expr)
{
    for (size_t i = bind->lasting; i < bind->loader->count; i++)
        if (bind->loader->sources[i] == expr->span.source) return true;
    return false;
}

/* Of one rule: the same words for a key of another unit or range may be wrong. */
static size_t scope_of(const struct field *rule) { return (size_t)(uintptr_t)rule; }

static const struct dist *find_known(const struct bind *bind, const struct field *rule, const char *text)
{
    const struct scenario_laws *known = bind->known_laws;
    size_t found = known ? names_find(known->words, scope_of(rule), text) : SIZE_MAX;
    return found == SIZE_MAX ? NULL : known->laws[found];
}

static void keep(struct bind *bind, const struct field *rule, const char *text, const struct dist *dist)
{
    struct scenario_laws *known = bind->known_laws;
    if (bind->law_arena == bind->arena) return;
    known->laws =
        arena_grow(known->arena, known->laws, known->count, &known->capacity, sizeof *known->laws);
    known->laws[known->count] = dist;
    names_add(known->words, scope_of(rule), arena_copy(known->arena, text, strlen(text)), known->count++);
}

struct scenario_laws *scenario_laws_create(struct arena *arena)
{
    struct scenario_laws *laws = arena_alloc(arena, sizeof *laws);
    *laws = (struct scenario_laws){.arena = arena, .words = names_create(arena)};
    return laws;
}

const struct dist *bind_law(struct bind *bind, const struct field *rule, const char *key,
                            const struct expr *expr, const char *text)
{
    const struct dist *dist = NULL;
    bind->laws = 0;
    bool kept = bind->known_laws && !reads_file(expr) && !is_passing(bind, expr);
    bind->law_arena = kept ? bind->known_laws->arena : bind->arena;
    if (expr->kind == EXPR_NUMBER) {
        if (check_number(bind, rule, key, expr)) dist = dist_constant(bind->arena, expr->number.value);
    } else if (!(dist = find_known(bind, rule, text))) {
        dist = create(bind, rule, key, expr);
        if (dist && !check_range(bind, rule, key, expr, dist, text)) return NULL;
        if (dist) warn_of_points(bind, rule, expr);
        if (dist) keep(bind, rule, text, dist);
    }
    if (dist) warn_of_percent(bind, rule, key, expr, dist);
    return dist;
}
