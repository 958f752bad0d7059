/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/rule.h"

const char *rule_range(struct arena *arena, const struct field *field)
{
    char low[NUMBER_TEXT], high[NUMBER_TEXT];
    const bool low_open = field->flags & FIELD_LOW_OPEN, high_open = field->flags & FIELD_HIGH_OPEN;
    number_format(field->low, false, low);
    number_format(field->high, false, high);
    if (isinf(field->high)) return arena_format(arena, "%s %s", low_open ? ">" : ">=", low);
    if (isinf(field->low)) return arena_format(arena, "%s %s", high_open ? "<" : "<=", high);
    return arena_format(arena, "within %c%s, %s%c", low_open ? '(' : '[', low, high, high_open ? ')' : ']');
}

const char *rule_fallback(struct arena *arena, const struct field *field)
{
    char text[NUMBER_TEXT];
    if (!field_has_key(field) || field->flags & (FIELD_REQUIRED | FIELD_OPTIONAL)) return NULL;
    switch (field->kind) {
    case FIELD_CHOICE: return field->choices[(size_t)field->fallback];
    case FIELD_NUMBER:
    case FIELD_CHANCE:
    case FIELD_QUANTITY:
    case FIELD_SHOCK:
    case FIELD_COUNT:
        number_format(field->fallback, field->unit == UNIT_DATE, text);
        return arena_format(arena, "%s", text);
    default: return field->text;
    }
}

const char *rule_percent_fault(struct arena *arena, const struct field *field, const char *key)
{
    enum field_unit unit = field->unit;
    if (unit == UNIT_NONE || unit == UNIT_SHARE || unit == UNIT_RATE || unit == UNIT_FACTOR) return NULL;
    return arena_format(arena, "%s is a %s%s: a percentage means nothing here", key,
                        unit == UNIT_DATE ? "" : "number of ", field_unit_text(unit));
}

/* A steepness (the rates that must be > 0) of 1 is an ordinary one; a tariff may double the price. */
double rule_percent_bound(const struct field *field)
{
    if (field->unit == UNIT_RATE) return field->flags & FIELD_LOW_OPEN ? 2 : 1;
    return field->unit == UNIT_SHARE ? 2 : INFINITY;
}

struct rule_doubt rule_percent_doubt(struct arena *arena, const struct field *field, const char *key,
                                     const struct number *number)
{
    if (number->is_percent || !(fabs(number->value) >= rule_percent_bound(field)))
        return (struct rule_doubt){NULL, NULL};
    char got[NUMBER_TEXT];
    number_format(number->value, false, got);
    return (struct rule_doubt){arena_format(arena, "%s is %.6g %%", key, 100 * number->value),
                               arena_format(arena, "did you mean %s%%?", got)};
}

struct rule_doubt rule_points_doubt(struct arena *arena, const struct field *field, const char *text,
                                    const struct number *number)
{
    bool cars = field->unit == UNIT_CARS || field->unit == UNIT_CARS_COUNTED;
    if (!cars || !number_seems_grouped(text, number->length)) return (struct rule_doubt){NULL, NULL};
    char got[NUMBER_TEXT];
    number_format(number->value, false, got);
    int length = (int)number->length;
    return (struct rule_doubt){arena_format(arena, "%.*s is %s cars", length, text, got),
                               arena_format(arena, "did you mean %.*s_%.3s? A point does not group digits",
                                            length - 4, text, text + length - 3)};
}
