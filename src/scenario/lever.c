/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/lever.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/month.h"
#include "base/text.h"
#include "scenario/kinds.h"
#include "scenario/number.h"
#include "scenario/rule.h"

struct span lever_span(struct arena *arena, const char *option, const char *text, size_t first,
                       size_t length)
{
    struct source *source = arena_alloc(arena, sizeof *source);
    size_t bytes = strlen(text);
    *source = (struct source){.name = option, .text = arena_copy(arena, text, bytes), .length = bytes};
    return (struct span){
        .source = source,
        .offset = (uint32_t)first,
        .line = 1,
        .column = 1 + (uint32_t)text_count(text, first),
        .length = (uint32_t)text_count(text + first, length),
    };
}

bool lever_is_date(const struct lever *lever) { return lever->rule->unit == UNIT_DATE; }

bool lever_drops(const struct lever *lever, const struct lever *other)
{
    size_t length = strlen(lever->key), section = (size_t)(strrchr(lever->key, '.') + 1 - lever->key);
    int first, last;
    if (strncmp(other->key, lever->key, length) == 0 && other->key[length] == '.')
        return number_months(other->key + length + 1, strlen(other->key + length + 1), &first, &last);
    if (strncmp(other->key, lever->key, section) != 0) return false;
    const char *months = other->key + section; /* a season's: `feb` drops those of every February */
    return number_months(months, strlen(months), &first, &last) &&
           strcmp(month_name(month_in_year(first)), lever->key + section) == 0;
}

bool lever_takes(const struct lever *lever, double value)
{
    const struct field *rule = lever->rule;
    bool low = rule->flags & FIELD_LOW_OPEN ? value > rule->low : value >= rule->low;
    bool high = rule->flags & FIELD_HIGH_OPEN ? value < rule->high : value <= rule->high;
    return low && high && !(rule->flags & FIELD_WHOLE && value != floor(value));
}

const char *lever_set(struct arena *arena, const struct lever *lever, double value)
{
    char number[NUMBER_TEXT];
    number_format(value, lever_is_date(lever), number);
    return arena_format(arena, "%s=%s", lever->key, number);
}

const char *lever_example(const struct leap_scenario *scenario, struct arena *arena)
{
    const char *example = NULL;
    for (size_t i = 0; i < scenario->component_count; i++) {
        const struct scenario_component *component = &scenario->components[i];
        const struct component_type *type = scenario_type(component);
        for (size_t k = 0; k < type->field_count; k++) {
            const struct value *value = &component->values[k];
            const struct field *field = &type->fields[k];
            double number;
            if (field->kind != FIELD_QUANTITY || !field_has_key(field) || !value->given || !value->dist)
                continue;
            const bool is_number = dist_is_constant(value->dist, &number);
            if (!example || !is_number)
                example = arena_format(arena, "%s.%s", component->path, field->name);
            if (!is_number) return example;
        }
    }
    return example;
}

/* ---- Which key? --------------------------------------------------------------------------------- */

struct search {
    const struct leap_scenario *scenario;
    struct arena *arena;
    leap_problems *problems;
    struct lever *lever;
};

static bool is_turned(const char *key)
{
    static const char *const settled[] = {"scenario.", "target.", "limit.", "correlation."};
    for (size_t i = 0; i < sizeof settled / sizeof *settled; i++)
        if (strncmp(key, settled[i], strlen(settled[i])) == 0) return false;
    return true;
}

static bool report_unknown(const struct search *search)
{
    const struct leap_scenario *scenario = search->scenario;
    const char *key = search->lever->key;
    if (!is_turned(key)) {
        const char *example = lever_example(scenario, search->arena);
        diag_add(search->problems, DIAG_ERROR, search->lever->span,
                 example ? arena_format(search->arena, "a key of an assumption, such as %s", example)
                         : NULL,
                 "'%s' is no assumption: it says what is computed", key);
        return false;
    }
    const char **keys = arena_array(search->arena, scenario->assumption_count, sizeof *keys);
    size_t count = 0;
    for (size_t i = 0; i < scenario->assumption_count; i++)
        if (is_turned(scenario->assumptions[i].key)) keys[count++] = scenario->assumptions[i].key;
    const char *nearest = diag_nearest(key, keys, count);
    diag_add(search->problems, DIAG_ERROR, search->lever->span,
             nearest ? arena_format(search->arena, "did you mean '%s'?", nearest)
                     : "'leapsim check FILE --sources --full' lists all keys",
             "there is no key '%s'", key);
    return false;
}

static bool report_kind(const struct search *search)
{
    diag_add(search->problems, DIAG_ERROR, search->lever->span,
             "keys of numbers and distributions: 'leapsim check FILE --sources --full'",
             "'%s' holds no number", search->lever->key);
    return false;
}

/* The months at the end of "limit.2026-07..", if the rest is the name. */
static bool months_behind(const char *key, const char *name, int *first, int *last)
{
    size_t length = strlen(name);
    if (strncmp(key, name, length) != 0 || key[length] != '.') return false;
    const char *months = key + length + 1;
    return number_months(months, strlen(months), first, last);
}

static void take_value(struct lever *lever, struct arena *arena, const struct field *rule,
                       const struct value *value)
{
    lever->rule = rule;
    if (rule->kind == FIELD_NUMBER || rule->kind == FIELD_CHANCE)
        lever->dist = dist_constant(arena, value->number);
    else
        lever->dist = value->dist;
}

/* The key is the field's, or that of months of it, which need not stand there yet. */
static bool match_value(struct search *search, const char *key, const char *name, const struct field *rule,
                        const struct value *value, bool *is_number)
{
    int first, last;
    *is_number = rule->kind == FIELD_NUMBER || rule->kind == FIELD_CHANCE || rule->kind == FIELD_QUANTITY ||
                 rule->kind == FIELD_SHOCK;
    if (strcmp(key, name) == 0) {
        if (*is_number) take_value(search->lever, search->arena, rule, value);
        return true;
    }
    if (!(rule->flags & FIELD_MONTHLY) || !months_behind(key, name, &first, &last)) return false;
    search->lever->rule = rule;
    search->lever->dist = value_dist(value, first);
    return true;
}

/* A season's factor of one month: 2026-02. */
static bool match_month(struct search *search, const struct scenario_component *component, const char *key)
{
    const struct component_type *type = scenario_type(component);
    int month;
    if (!number_month(key, strlen(key), &month)) return false;
    size_t field = component_field(type, month_name(month_in_year(month)));
    if (field == SIZE_MAX) return false;
    search->lever->rule = &type->fields[field];
    search->lever->dist = value_dist(&component->values[field], month);
    return true;
}

static bool find_in_component(struct search *search, const struct scenario_component *component,
                              const char *key)
{
    const struct component_type *type = scenario_type(component);
    bool is_number = false;
    if (match_month(search, component, key)) return true;
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        const struct value *value = &component->values[i];
        if (field_has_key(field) && match_value(search, key, field->name, field, value, &is_number))
            return is_number || report_kind(search);
        for (size_t own = 0; own < value->own_count; own++)
            if (match_value(search, key, value->own[own].name, value->own[own].rule, &value->own[own].value,
                            &is_number))
                return is_number || report_kind(search);
    }
    return report_unknown(search);
}

/* What stands there now, as it is written. */
static void find_text(struct search *search)
{
    const struct leap_scenario *scenario = search->scenario;
    for (size_t i = 0; i < scenario->assumption_count; i++)
        if (strcmp(scenario->assumptions[i].key, search->lever->key) == 0)
            search->lever->value = scenario->assumptions[i].value;
}

static bool find_known(struct search *search)
{
    static const struct field cars = {.name = "an actual",
                                      .kind = FIELD_QUANTITY,
                                      .unit = UNIT_CARS,
                                      .low = 0,
                                      .high = SCENARIO_CARS_MAX};
    const struct leap_scenario *scenario = search->scenario;
    for (size_t i = 0; i < scenario->actual_count; i++) {
        if (strcmp(scenario->actuals[i].name, search->lever->key) != 0) continue;
        search->lever->rule = &cars;
        search->lever->dist = scenario->actuals[i].dist;
        return true;
    }
    return report_unknown(search);
}

bool lever_find(const struct leap_scenario *scenario, struct arena *arena, leap_problems *problems,
                const char *option, const char *text, size_t first, size_t length, struct lever *lever)
{
    const char *key = arena_copy(arena, text + first, length);
    *lever = (struct lever){.key = key, .span = lever_span(arena, option, text, first, length)};
    struct search search = {scenario, arena, problems, lever};
    find_text(&search);
    if (strncmp(key, "actuals.", 8) == 0) return find_known(&search);
    for (size_t i = 0; i < scenario->component_count; i++) {
        const struct scenario_component *component = &scenario->components[i];
        size_t path = strlen(component->path);
        if (strncmp(key, component->path, path) == 0 && key[path] == '.')
            return find_in_component(&search, component, key + path + 1);
    }
    return report_unknown(&search);
}

/* ---- Which values? ------------------------------------------------------------------------------ */

struct reading {
    struct arena *arena;
    leap_problems *problems;
    const char *option, *text;
    size_t at, length;
    struct lever_grid *grid;
    bool warned;
};

static bool fail(const struct reading *reading, size_t first, size_t length, const char *hint,
                 const char *fault)
{
    struct span span =
        lever_span(reading->arena, reading->option, reading->text, first, length ? length : 1);
    diag_add(reading->problems, DIAG_ERROR, span, hint, "%s", fault);
    return false;
}

static const char grid_shape[] =
    "launch.D19.peak=2k..8k/1k, launch.D19.start=2026-03..2026-09/1, launch.D19.peak=2k,5k,8k";

static void skip_blanks(struct reading *reading)
{
    while (reading->at < reading->length && reading->text[reading->at] == ' ') reading->at++;
}

static bool takes_sign(struct reading *reading, const char *sign)
{
    skip_blanks(reading);
    if (strncmp(reading->text + reading->at, sign, strlen(sign)) != 0) return false;
    reading->at += strlen(sign);
    return true;
}

/* Once: a range or list is written in one way. */
static void warn(struct reading *reading, const struct number *number)
{
    const struct lever *lever = &reading->grid->lever;
    const char *text = reading->text + reading->at;
    struct rule_doubt doubt = rule_percent_doubt(reading->arena, lever->rule, lever->key, number);
    if (!doubt.text) doubt = rule_points_doubt(reading->arena, lever->rule, text, number);
    if (!doubt.text || reading->warned) return;
    reading->warned = true;
    struct span span =
        lever_span(reading->arena, reading->option, reading->text, reading->at, number->length);
    diag_add(reading->problems, DIAG_WARNING, span, doubt.hint, "%s", doubt.text);
}

/* A number of the key's kind; `step`: a difference, of dates in months. */
static bool read_number(struct reading *reading, bool step, double *value, size_t *first)
{
    skip_blanks(reading);
    struct number number;
    struct number_fault fault;
    const char *from = reading->text + reading->at;
    *first = reading->at;
    if (!number_read(from, reading->length - reading->at, &number, &fault))
        return fail(reading, reading->at + fault.first, fault.length, fault.hint ? fault.hint : grid_shape,
                    reading->at == reading->length ? "a number is missing here" : fault.text);
    bool date = lever_is_date(&reading->grid->lever) && !step;
    if (number.is_date != date)
        return fail(reading, reading->at, number.length,
                    date ? "dates are written 2026-05 or 2026-05.5; a step is a number of months" : NULL,
                    date ? "the key holds a date" : "the key holds a number, not a date");
    const struct lever *lever = &reading->grid->lever;
    const char *percent =
        number.is_percent ? rule_percent_fault(reading->arena, lever->rule, lever->key) : NULL;
    if (percent) return fail(reading, reading->at, number.length, NULL, percent);
    if (!step) warn(reading, &number);
    reading->at += number.length;
    reading->grid->percent = reading->grid->percent || number.is_percent;
    *value = number.value;
    return true;
}

/* Is the value one that the key takes? */
static bool check_value(const struct reading *reading, double value, size_t first)
{
    const struct lever *lever = &reading->grid->lever;
    if (lever_takes(lever, value)) return true;
    char got[NUMBER_TEXT];
    number_format(value, lever_is_date(lever), got);
    bool whole = lever->rule->flags & FIELD_WHOLE && value != floor(value);
    const char *range = whole ? "a whole number" : rule_range(reading->arena, lever->rule);
    return fail(reading, first, reading->at - first, NULL,
                arena_format(reading->arena, "%s must be %s, got %s", lever->key, range, got));
}

/* first, first + step ... up to last, which the steps have to meet. */
static bool read_range(struct reading *reading, double from, size_t first)
{
    double to, step;
    size_t at;
    if (!read_number(reading, false, &to, &at) || !check_value(reading, to, at)) return false;
    if (!takes_sign(reading, "/"))
        return fail(reading, reading->at, 0, grid_shape, "a range needs its step: a..b/step");
    if (!read_number(reading, true, &step, &at)) return false;
    if (!(step > 0)) return fail(reading, at, reading->at - at, NULL, "the step must be > 0");
    if (to < from) return fail(reading, first, at - 1 - first, NULL, "the range ends before it begins");
    double steps = floor((to - from) / step + 0.5), off = from + steps * step - to;
    if (steps + 1 > LEVER_GRID_MOST)
        return fail(reading, at, reading->at - at, "a larger step", "a sweep has at most 100,000 points");
    if (fabs(off) > 1e-9 * (fabs(to) + step))
        return fail(reading, at, reading->at - at, "a step of which the range is a multiple",
                    "the steps do not meet the range's end");
    struct lever_grid *grid = reading->grid;
    double *values = arena_array(reading->arena, (size_t)steps + 1, sizeof *values);
    for (size_t i = 0; i <= (size_t)steps; i++) {
        /* 0.1 + 2 * 0.1 is not 0.3: as the decimal that was meant. */
        double scale = step < 1 ? floor(1e9 / step + 0.5) : 1e9, value = from + (double)i * step;
        double round = floor(value * scale + 0.5) / scale;
        values[i] = fabs(round - value) <= 1e-12 * fabs(value) ? round : value;
    }
    values[(size_t)steps] = to;
    grid->values = values;
    grid->count = (size_t)steps + 1;
    return true;
}

static bool read_list(struct reading *reading, double value, size_t first)
{
    struct lever_grid *grid = reading->grid;
    double *values = NULL;
    size_t capacity = 0;
    for (;;) {
        if (!check_value(reading, value, first)) return false;
        if (grid->count == LEVER_GRID_MOST)
            return fail(reading, first, 1, NULL, "a sweep has at most 100,000 points");
        values = arena_grow(reading->arena, values, grid->count, &capacity, sizeof *values);
        values[grid->count++] = value;
        grid->values = values;
        if (!takes_sign(reading, ",")) return true;
        if (!read_number(reading, false, &value, &first)) return false;
    }
}

bool lever_grid(const struct leap_scenario *scenario, struct arena *arena, leap_problems *problems,
                const char *option, const char *text, struct lever_grid *grid)
{
    *grid = (struct lever_grid){0};
    size_t key = strcspn(text, "="), end = key, first;
    while (end > 0 && text[end - 1] == ' ') end--;
    struct reading reading = {arena, problems, option, text, key + 1, strlen(text), grid, false};
    if (!text[key] || !end) {
        reading.at = 0;
        return fail(&reading, 0, strlen(text), grid_shape, "a sweep is written key=from..to/step");
    }
    double value;
    if (!lever_find(scenario, arena, problems, option, text, 0, end, &grid->lever)) return false;
    if (!read_number(&reading, false, &value, &first)) return false;
    bool right = takes_sign(&reading, "..")
                     ? check_value(&reading, value, first) && read_range(&reading, value, first)
                     : read_list(&reading, value, first);
    if (!right) return false;
    skip_blanks(&reading);
    if (reading.at == reading.length) return true;
    return fail(&reading, reading.at, reading.length - reading.at, grid_shape, "nothing may stand here");
}
