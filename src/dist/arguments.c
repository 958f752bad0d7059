/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/month.h"
#include "base/text.h"
#include "dist/elementary.h"

static bool fault(const struct stated *stated, size_t at, const char *hint, const char *format,
                  va_list values)
{
    stated->fault->argument = at;
    stated->fault->text = arena_vformat(stated->arena, format, values);
    stated->fault->hint = hint;
    return false;
}

bool arguments_fault(const struct stated *stated, size_t at, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    fault(stated, at, stated->family->usage, format, values);
    va_end(values);
    return false;
}

bool arguments_fault_hint(const struct stated *stated, size_t at, const char *hint, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    fault(stated, at, hint, format, values);
    va_end(values);
    return false;
}

/* "2026-05" for the beginning of a month, "2026-05.25" within it. */
static const char *date_text(struct arena *arena, double value)
{
    char month[MONTH_TEXT], digits[32];
    double whole = floor(value);
    month_format((int)whole, month);
    if (value == whole) return arena_format(arena, "%s", month);
    snprintf(digits, sizeof digits, "%.6g", value - whole);
    return arena_format(arena, "%s%s", month, digits[0] == '0' ? digits + 1 : "");
}

const char *arguments_text(const struct stated *stated, double value)
{
    if (stated->wants_date && value >= MONTH_MIN && value <= MONTH_MAX)
        return date_text(stated->arena, value);
    char digits[32];
    for (int count = 10; count <= 17; count++) { /* two values that differ are shown so */
        snprintf(digits, sizeof digits, "%.*g", count, value);
        if (strtod(digits, NULL) == value) break;
    }
    return arena_format(stated->arena, "%s", digits);
}

bool arguments_check_kind(const struct stated *stated, size_t at, enum role role, const char *name,
                          double value, bool is_date)
{
    static const char *const date_hint = "2026-05 is the beginning of May 2026, 2026-05.5 its middle";
    bool wants_date = stated->wants_date && role == ROLE_LOCATION;
    if (wants_date && !is_date)
        return arguments_fault_hint(stated, at, date_hint, "%s must be a date here, got %.10g", name,
                                    value);
    if (!wants_date && is_date) {
        bool months = stated->wants_date && role == ROLE_SPREAD;
        return arguments_fault_hint(stated, at, months ? "spreads of dates are in months" : NULL,
                                    "%s must be a number%s, got a date", name, months ? " of months" : "");
    }
    if (!isfinite(value)) return arguments_fault(stated, at, "%s must be a finite number", name);
    return true;
}

bool arguments_check_order(const struct stated *stated, size_t low, size_t high)
{
    if (stated->value[low] < stated->value[high]) return true;
    const struct parameter *parameters = stated->family->way[stated->way].parameters;
    size_t at = stated->at[high] != SIZE_MAX ? stated->at[high] : stated->at[low];
    return arguments_fault(stated, at, "%s must be < %s, got %s and %s", parameters[low].name,
                           parameters[high].name, arguments_text(stated, stated->value[low]),
                           arguments_text(stated, stated->value[high]));
}

void arguments_place(const struct stated *stated, struct dist *dist)
{
    const struct percentile *low = &stated->percentile[0], *high = &stated->percentile[1];
    double at_low = dist->family->quantile(dist, low->tail, low->upper, NULL);
    double at_high = dist->family->quantile(dist, high->tail, high->upper, NULL);
    dist->scale = (high->value - low->value) / (at_high - at_low);
    dist->location = low->value - dist->scale * at_low;
}

bool arguments_log_rise(const struct stated *stated, double *rise)
{
    const struct percentile *low = &stated->percentile[0], *high = &stated->percentile[1];
    if (!(low->value > 0))
        return arguments_fault(stated, low->at, "percentiles of %s %s must be > 0, got %.10g",
                               text_article(stated->family->name), stated->family->name, low->value);
    *rise = elementary_log_one_plus((high->value - low->value) / low->value);
    return true;
}

bool arguments_check_shape(const struct stated *stated, double shape, double low, double high)
{
    if (shape >= low && shape <= high) return true;
    return arguments_fault_hint(stated, stated->percentile[1].at, NULL,
                                "percentiles too %s for %s %s: its shape must be within %.10g to %.10g",
                                shape > high ? "close" : "far apart", text_article(stated->family->name),
                                stated->family->name, low, high);
}

/* Reads "p10", "p99.9" as the tail and its side, both correctly rounded: digits are counted in whole
 * steps of the last decimal. False when `name` names no percentile between p0 and p100. */
static bool read_percentile(const char *name, struct percentile *percentile)
{
    enum { DIGITS = 12 };
    if (name[0] != 'p') return false;
    uint64_t steps = 0, hundred = 100;
    int digits = 0;
    bool fraction = false;
    for (const char *at = name + 1; *at; at++) {
        if (*at == '.' && !fraction && digits > 0) {
            fraction = true;
            continue;
        }
        if (*at < '0' || *at > '9' || ++digits > DIGITS) return false;
        steps = steps * 10 + (uint64_t)(*at - '0');
        if (fraction) hundred *= 10;
    }
    if (digits == 0 || steps == 0 || steps >= hundred) return false;
    percentile->upper = steps > hundred - steps;
    percentile->tail = (double)(percentile->upper ? hundred - steps : steps) / (double)hundred;
    return true;
}

bool arguments_is_percentile(const struct dist_argument *argument)
{
    struct percentile percentile;
    return argument->name && read_percentile(argument->name, &percentile);
}

static bool is_before(const struct percentile *a, const struct percentile *b)
{
    if (a->upper != b->upper) return b->upper;
    return a->upper ? a->tail > b->tail : a->tail < b->tail;
}

bool arguments_check_plain(const struct stated *stated, size_t at)
{
    const struct dist_argument *argument = &stated->arguments[at];
    if (argument->has_head)
        return arguments_fault(stated, at, "%s takes no `share: value` items", stated->family->name);
    if (argument->part)
        return arguments_fault_hint(stated, at, "for one law among several: mixture(30%: ..., 70%: ...)",
                                    "the parameters of %s are plain numbers, got a distribution",
                                    stated->family->name);
    return true;
}

bool arguments_read_percentiles(const struct stated *stated, struct percentile *percentiles, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct percentile read = percentiles[i];
        const struct dist_argument *argument = &stated->arguments[read.at];
        if (!arguments_check_kind(stated, read.at, ROLE_LOCATION, argument->name, argument->value,
                                  argument->is_date))
            return false;
        read_percentile(argument->name, &read);
        read.value = argument->value;
        size_t place = i;
        for (; place > 0 && is_before(&read, &percentiles[place - 1]); place--)
            percentiles[place] = percentiles[place - 1];
        percentiles[place] = read;
    }
    for (size_t i = 1; i < count; i++) {
        const struct percentile *low = &percentiles[i - 1], *high = &percentiles[i];
        const char *low_name = stated->arguments[low->at].name;
        const char *high_name = stated->arguments[high->at].name;
        if (low->tail == high->tail && low->upper == high->upper)
            return arguments_fault(stated, high->at, "%s is given twice", high_name);
        if (!(low->value < high->value))
            return arguments_fault_hint(
                stated, high->at, NULL, "percentiles must increase: %s is %s, %s is %s", low_name,
                arguments_text(stated, low->value), high_name, arguments_text(stated, high->value));
    }
    return true;
}

static bool bind_percentiles(struct stated *stated, size_t first)
{
    if (stated->count - first != 2)
        return arguments_fault(stated, stated->count - first > 2 ? first + 2 : SIZE_MAX,
                               "two percentiles state %s %s, got %zu", text_article(stated->family->name),
                               stated->family->name, stated->count - first);
    for (size_t i = 0; i < 2; i++) stated->percentile[i].at = first + i;
    stated->way = SIZE_MAX;
    return arguments_read_percentiles(stated, stated->percentile, 2);
}

/* The parameter of `way` called `name`, or way->count. */
static size_t find_parameter(const struct way *way, const char *name)
{
    size_t i = 0;
    while (i < way->count && strcmp(way->parameters[i].name, name) != 0) i++;
    return i;
}

static bool known(const struct family *family, const struct dist_argument *argument)
{
    if (family->two_percentiles && arguments_is_percentile(argument)) return true;
    for (size_t way = 0; way < family->ways; way++)
        if (find_parameter(&family->way[way], argument->name) < family->way[way].count) return true;
    return false;
}

/* The way that the first named argument belongs to; the first way when all go by position. */
static size_t choose_way(const struct stated *stated, size_t first)
{
    const struct family *family = stated->family;
    for (size_t i = first; i < stated->count; i++) {
        const char *name = stated->arguments[i].name;
        if (!name) return 0;
        if (family->two_percentiles && arguments_is_percentile(&stated->arguments[i])) return SIZE_MAX;
        for (size_t way = 0; way < family->ways; way++)
            if (find_parameter(&family->way[way], name) < family->way[way].count) return way;
    }
    return 0;
}

static bool check_range(const struct stated *stated, size_t at, const struct parameter *parameter,
                        double value)
{
    bool low = parameter->low_open ? value > parameter->low : value >= parameter->low;
    if (low && value <= parameter->high) return true;
    if (isfinite(parameter->low) && isfinite(parameter->high)) {
        if (parameter->low_open)
            return arguments_fault_hint(stated, at, NULL, "%s must be > %.10g and at most %.10g, got %.10g",
                                        parameter->name, parameter->low, parameter->high, value);
        return arguments_fault_hint(stated, at, NULL, "%s must be within %.10g to %.10g, got %.10g",
                                    parameter->name, parameter->low, parameter->high, value);
    }
    return arguments_fault_hint(stated, at, NULL, "%s must be %s %.10g, got %.10g", parameter->name,
                                parameter->low_open ? ">" : ">=", parameter->low, value);
}

/* Puts argument `at` into its parameter's place. */
static bool place(struct stated *stated, const struct way *way, size_t at, size_t *position)
{
    const struct dist_argument *argument = &stated->arguments[at];
    const char *family = stated->family->name;
    size_t slot;
    if (argument->name) {
        if (!known(stated->family, argument))
            return arguments_fault(stated, at, "%s has no argument %s", family, argument->name);
        slot = find_parameter(way, argument->name);
        if (slot == way->count)
            return arguments_fault(stated, at, "%s cannot stand beside %s", argument->name,
                                   way->parameters[0].name);
        if (stated->at[slot] != SIZE_MAX)
            return arguments_fault(stated, at, "%s is given twice", argument->name);
        *position = SIZE_MAX;
    } else {
        if (*position == SIZE_MAX)
            return arguments_fault(stated, at, "an argument without a name cannot follow a named one");
        if (*position == way->count)
            return arguments_fault(stated, at, "%s takes at most %zu arguments", family, way->count);
        slot = (*position)++;
    }
    const struct parameter *parameter = &way->parameters[slot];
    stated->value[slot] = argument->value;
    stated->at[slot] = at;
    if (parameter->role == ROLE_TEXT)
        return argument->text || arguments_fault(stated, at, "%s must be a word", parameter->name);
    return arguments_check_kind(stated, at, parameter->role, parameter->name, argument->value,
                                argument->is_date) &&
           check_range(stated, at, parameter, argument->value);
}

static bool fill_missing(struct stated *stated, const struct way *way)
{
    for (size_t i = 0; i < way->count; i++) {
        const struct parameter *parameter = &way->parameters[i];
        if (stated->at[i] != SIZE_MAX) continue;
        bool date = stated->wants_date && parameter->role == ROLE_LOCATION && !isnan(parameter->fallback);
        if (!parameter->optional || date)
            return arguments_fault(stated, SIZE_MAX, "%s lacks %s", stated->family->name, parameter->name);
        stated->value[i] = parameter->fallback;
    }
    return true;
}

bool arguments_bind(struct stated *stated, size_t first)
{
    for (size_t i = 0; i < FAMILY_PARAMETERS; i++) stated->at[i] = SIZE_MAX;
    for (size_t i = first; i < stated->count; i++)
        if (!arguments_check_plain(stated, i)) return false;
    stated->way = choose_way(stated, first);
    if (stated->way == SIZE_MAX) {
        for (size_t i = first; i < stated->count; i++) {
            const struct dist_argument *argument = &stated->arguments[i];
            if (!argument->name)
                return arguments_fault(stated, i, "an argument without a name cannot follow a named one");
            if (!known(stated->family, argument))
                return arguments_fault(stated, i, "%s has no argument %s", stated->family->name,
                                       argument->name);
            if (!arguments_is_percentile(argument))
                return arguments_fault(stated, i, "%s cannot stand beside percentiles", argument->name);
        }
        return bind_percentiles(stated, first);
    }
    const struct way *way = &stated->family->way[stated->way];
    size_t position = way->named ? SIZE_MAX : 0;
    for (size_t i = first; i < stated->count; i++)
        if (!place(stated, way, i, &position)) return false;
    return fill_missing(stated, way);
}
