/* [limit]: named conditions on figures of a year, quarter or month, `worthwhile = P(total >= 1.05M) >= 30%`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/month.h"
#include "scenario/bind.h"

static const char hint[] =
    "P(total >= 1.05M) >= 30%, p50(total) >= 1M, mean(region.R) >= 90k, sd(total) < 80k";

static const char goal_hint[] = "P(total >= 1.05M) = 50%, p50(total) = 1M, mean(region.R) = 90k";

static const struct field fields[] = {
    {.name = "NAME",
     .kind = FIELD_CONDITION,
     .flags = FIELD_OPTIONAL,
     .doc = "a condition on a figure of a year, quarter or month; a name of your own is told when it is "
            "not held"},
};

const struct kinds_keys bind_limit_keys = {"What has to hold: else the exit status is 1", fields, 1};

/* What stands behind the figure. */
enum ending { ENDS_IN_CONDITION, ENDS_IN_EQUATION, ENDS };

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

/* Between the figure and its bound. */
static bool read_relation(struct cursor *cursor, enum ending ending, enum limit_comparison *comparison)
{
    if (ending == ENDS_IN_CONDITION) return read_comparison(cursor, comparison);
    *comparison = LIMIT_EQUAL;
    if (expr_take(cursor, '=')) return true;
    diag_add(cursor->problems, DIAG_ERROR, cursor->span, goal_hint,
             "a goal is an equation: expected '=' here");
    return false;
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
    static const char *const words[] = {"P", "p50", "mean", "sd", "shortfall"};
    struct span span;
    const char *word = expr_read_word(cursor, "P, mean, sd, shortfall or a percentile such as p50", &span);
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

/* 1 .. 12; 0: it is no month. */
static int month_number(const char *word)
{
    bool digits = strlen(word) == 2 && strspn(word, "0123456789") == 2;
    int month = digits ? 10 * (word[0] - '0') + word[1] - '0' : 0;
    return month <= 12 ? month : 0;
}

/* Behind a first month, and "..": "2027-10", the last one. */
static bool read_last(struct bind *bind, struct cursor *cursor, int year, const char *word,
                      struct span span, int *last)
{
    struct span span_last = span;
    bool own = strlen(word) == 4 && strspn(word, "0123456789") == 4 && atoi(word) == year;
    const char *month = NULL;
    if (own && cursor->text < cursor->end && *cursor->text == '-') {
        expr_take(cursor, '-');
        month = expr_read_word(cursor, "the last month, such as 10,", &span_last);
        if (!month) return false;
    }
    int number = month ? month_number(month) : 0;
    *last = month_of(year, number);
    if (number) return true;
    diag_add(bind->problems, DIAG_ERROR, span_last,
             arena_format(bind->arena, "total.%d-01..%d-10", year, year),
             "a stretch of months ends with a month of the year in which it begins");
    return false;
}

/* "Q3", "07" or, with what follows, "01..2027-10": the months for which it stands, and the first word of it. NULL: none,
 * with a problem. */
static const char *read_months(struct bind *bind, struct cursor *cursor, int year,
                               struct scenario_limit *limit, struct span *span)
{
    const char *word = expr_read_word(cursor, "a quarter or month, such as Q3 or 07,", span);
    if (!word) return NULL;
    const char *more = strstr(word, "..");
    const char *part = more ? arena_copy(bind->arena, word, (size_t)(more - word)) : word;
    int quarter = part[0] == 'Q' && part[1] && !part[2] && !more ? part[1] - '0' : 0;
    int month = month_number(part);
    if (quarter >= 1 && quarter <= 4) {
        limit->first = month_of(year, 3 * quarter - 2);
        limit->last = limit->first + 2;
        return part;
    }
    if (month) {
        limit->first = limit->last = month_of(year, month);
        if (more && !read_last(bind, cursor, year, more + 2, *span, &limit->last)) return NULL;
        if (limit->first <= limit->last) return part;
        diag_add(bind->problems, DIAG_ERROR, *span, NULL, "a stretch of months ends before it begins");
        return NULL;
    }
    diag_add(bind->problems, DIAG_ERROR, *span,
             arena_format(bind->arena, "total.%d-Q3, total.%d-07", year, year),
             "'%s' is neither a quarter nor a month", part);
    return NULL;
}

/* Of a year, what stands behind it: "-Q3", "-07", "-01..2027-10", nothing. */
static bool read_part(struct bind *bind, struct cursor *cursor, int year, bool year_written,
                      struct scenario_limit *limit)
{
    limit->first = month_of(year, 1);
    limit->last = month_of(year, 12);
    if (cursor->text == cursor->end || *cursor->text != '-') return true;
    struct span span = cursor->span;
    expr_take(cursor, '-');
    if (!year_written) {
        diag_add(bind->problems, DIAG_ERROR, span,
                 arena_format(bind->arena, "total.%d-Q3, total.%d-07", year, year),
                 "a quarter or month stands behind its year");
        return false;
    }
    const char *part = read_months(bind, cursor, year, limit, &span);
    if (!part) return false;
    const struct leap_scenario *scenario = bind->scenario;
    if (!bind->period_known ||
        (limit->last >= scenario->first_month && limit->first <= scenario->last_month))
        return true;
    diag_add(bind->problems, DIAG_ERROR, span, NULL, "the period has no month in %d-%s", year, part);
    return false;
}

/* "total", "region.overseas.2027", "total.2027-Q3", "total.2027-01..2027-10": whose cars, and in which months. */
static bool read_output(struct bind *bind, struct cursor *cursor, struct scenario_limit *limit)
{
    struct span span;
    int year;
    const char *word = expr_read_word(cursor, "total, a region, series or component", &span), *name;
    return word && bind_goals_year(bind, word, span, &name, &year) &&
           read_part(bind, cursor, year, name != word, limit) &&
           bind_scope_one(bind, name, span, &limit->scope) &&
           bind_actuals_attributed(bind, limit->scope, limit->first, limit->last, span);
}

/* ---- One limit ---------------------------------------------------------------------------------- */

static const struct field cars_field = {
    .name = "this number", .kind = FIELD_NUMBER, .unit = UNIT_CARS_COUNTED, .low = 0, .high = 1e15};
static const struct field chance_field = {
    .name = "the bound", .kind = FIELD_NUMBER, .unit = UNIT_SHARE, .low = 0, .high = 1};

static bool is_below(enum limit_comparison comparison)
{
    return comparison == LIMIT_AT_MOST || comparison == LIMIT_BELOW;
}

static bool report_event(struct bind *bind, struct span span, const char *example, const char *fault)
{
    diag_add(bind->problems, DIAG_ERROR, span, example, "%s", fault);
    return false;
}

/* In front of what is spoken of: "800k <=", the lower end of a range, which only a chance may have. */
static bool read_from(struct bind *bind, struct cursor *cursor, struct scenario_limit *limit)
{
    bool less = expr_sees(cursor, '-'); /* which the bound's range refuses */
    if (!less && !number_begins(cursor->text, (size_t)(cursor->end - cursor->text))) return true;
    struct span span = cursor->span;
    enum limit_comparison comparison;
    if (limit->measure != LIMIT_PROBABILITY)
        return report_event(bind, span, hint, "only P(...) speaks of a range");
    if (!read_bound(bind, cursor, &cars_field, &limit->from)) return false;
    span = cursor->span;
    if (!read_comparison(cursor, &comparison)) return false;
    if (!is_below(comparison))
        return report_event(bind, span, "P(800k <= total < 1M) >= 30%", "a range begins with <= or <");
    if (comparison == LIMIT_BELOW) limit->from = floor(limit->from) + 1;
    return true;
}

/* ">= 1.05M", or where a range ends. */
static bool read_event(struct bind *bind, struct cursor *cursor, struct scenario_limit *limit)
{
    struct span span = cursor->span;
    if (!read_comparison(cursor, &limit->event)) return false;
    if (limit->measure == LIMIT_SHORTFALL && is_below(limit->event))
        return report_event(bind, span, "shortfall(total >= 1.05M) < 200k",
                            "one falls short of >= or >, not of <= or <");
    if (!isnan(limit->from) && !is_below(limit->event))
        return report_event(bind, span, "P(800k <= total < 1M) >= 30%", "a range ends with <= or <");
    if (!read_bound(bind, cursor, &cars_field, &limit->cars)) return false;
    double end = limit->event == LIMIT_AT_MOST ? floor(limit->cars) + 1 : ceil(limit->cars);
    if (isnan(limit->from) || ceil(limit->from) < end) return true;
    return report_event(bind, span, NULL, "nothing lies in this range");
}

bool bind_limit_figure(struct bind *bind, struct cursor *cursor, struct scenario_limit *limit)
{
    limit->from = NAN;
    if (!read_measure(cursor, limit) || !take(cursor, '(') || !read_from(bind, cursor, limit) ||
        !read_output(bind, cursor, limit))
        return false;
    bool is_event = limit->measure == LIMIT_PROBABILITY || limit->measure == LIMIT_SHORTFALL;
    return (!is_event || read_event(bind, cursor, limit)) && take(cursor, ')');
}

static bool read_limit(struct bind *bind, struct cursor *cursor, enum ending ending,
                       struct scenario_limit *limit)
{
    if (!bind_limit_figure(bind, cursor, limit)) return false;
    bool is_chance = limit->measure == LIMIT_PROBABILITY;
    if (ending != ENDS &&
        (!read_relation(cursor, ending, &limit->comparison) ||
         !read_bound(bind, cursor, is_chance ? &chance_field : &cars_field, &limit->bound)))
        return false;
    if (expr_at_end(cursor)) return true;
    expr_report_rest(cursor);
    return false;
}

static void add(struct limits *limits, const struct entry *entry, enum ending ending)
{
    struct bind *bind = limits->bind;
    struct scenario_limit limit = {.name = entry->name,
                                   .text = entry->value,
                                   .from = NAN,
                                   .span = entry->span,
                                   .source = entry->source};
    bind_scratch(bind);
    struct cursor cursor = expr_cursor(bind->arena, bind->problems, entry);
    if (!read_limit(bind, &cursor, ending, &limit)) return;
    limits->items =
        arena_grow(bind->arena, limits->items, limits->count, &limits->capacity, sizeof *limits->items);
    limits->items[limits->count++] = limit;
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
    add(limits, entry, ENDS_IN_CONDITION);
}

/* One that stands in no section: asked for by an option. */
static void bind_asked(struct limits *limits, const char *option, const char *asked, enum ending ending)
{
    struct bind *bind = limits->bind;
    const char *text = arena_copy(bind->arena, asked, strlen(asked));
    const struct source *source = load_text(bind->loader, option, text, strlen(text));
    if (!source) return;
    const struct span span = {.source = source, .line = 1, .column = 1, .length = 1};
    if (!syntax_check_characters(span, source->length, bind->problems)) return;
    add(limits, &(struct entry){.name = "goal", .value = text, .span = span}, ending);
}

void bind_limit(struct bind *bind)
{
    struct limits limits = {.bind = bind};
    const struct section *section = syntax_section(bind->tree, "limit", NULL);
    for (size_t i = 0; section && i < section->entry_count; i++)
        if (!section->entries[i].broken && !section->entries[i].dropped)
            bind_one(&limits, &section->entries[i]);
    if (bind->goal) bind_asked(&limits, SCENARIO_GOAL, bind->goal, ENDS_IN_EQUATION);
    if (bind->figure) bind_asked(&limits, SCENARIO_FIGURE, bind->figure, ENDS);
    bind->scenario->limits = limits.items;
    bind->scenario->limit_count = limits.count;
}
