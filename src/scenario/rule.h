/* What a field allows, as messages, the table of assumptions and the guide show it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_RULE_H
#define SCENARIO_RULE_H

#include "base/arena.h"
#include "base/field.h"
#include "scenario/number.h"

/* ">= 0", "> 0", "within [0, 1]"; one end at least is bounded. */
const char *rule_range(struct arena *arena, const struct field *field);

/* How the field's fallback would be written; NULL where nothing stands for the absent key. */
const char *rule_fallback(struct arena *arena, const struct field *field);

/* Cars, months, money and dates are not shares: a percentage there would be a hundredth of one. NULL, or what is wrong
 * with a percentage for the key called `key`. */
const char *rule_percent_fault(struct arena *arena, const struct field *field, const char *key);

/* A number within the key's range that is hardly meant, as a warning and its hint; NULL: it may well be. `text`: how it
 * is written. Growth of 300 % where the percent sign was forgotten; thousandths of a car where a point groups
 * digits. */
struct rule_doubt {
    const char *text, *hint;
};
struct rule_doubt rule_percent_doubt(struct arena *arena, const struct field *field, const char *key,
                                     const struct number *number);
struct rule_doubt rule_points_doubt(struct arena *arena, const struct field *field, const char *text,
                                    const struct number *number);

/* From where on a value of the key is so large; INFINITY: never. */
double rule_percent_bound(const struct field *field);

#endif
