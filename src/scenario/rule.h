/* What a field allows, as messages, the table of assumptions and the guide show it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_RULE_H
#define SCENARIO_RULE_H

#include "base/arena.h"
#include "base/field.h"

/* ">= 0", "> 0", "within [0, 1]"; one end at least is bounded. */
const char *rule_range(struct arena *arena, const struct field *field);

/* How the field's fallback would be written; NULL where nothing stands for the absent key. */
const char *rule_fallback(struct arena *arena, const struct field *field);

/* Cars, months, money and dates are not shares: a percentage there would be a hundredth of one. NULL, or what is wrong
 * with a percentage for the key called `key`. */
const char *rule_percent_fault(struct arena *arena, const struct field *field, const char *key);

#endif
