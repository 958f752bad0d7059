/* A distribution as it is written, moved as a whole: normal(1%, 5%) by 0.5 % is normal(1.5%, 5%).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_SHIFT_H
#define SCENARIO_SHIFT_H

#include "base/arena.h"
#include "base/diag.h"
#include "dist/move.h"

/* How the value may be moved: MOVE_TIMES where any of its laws can only be multiplied, MOVE_NOT where one cannot be
 * moved, or the value is no distribution. `problems`: for what is wrong with it, which the scenario's reader has said
 * already. */
enum move shift_kind(struct arena *arena, leap_problems *problems, const char *value);

/* The value with `amount` added, or multiplied by it; numbers are rounded to so many significant digits (of dates:
 * decimals of a month). */
const char *shift_text(struct arena *arena, leap_problems *problems, const char *value, enum move kind,
                       double amount, int digits);

/* The number nearest to `value` with so many digits, in the same sense. */
double shift_round(double value, bool is_date, int digits);

/* As the language writes it; `percent`: as a percentage. */
const char *shift_number(struct arena *arena, double value, bool is_date, bool percent);

#endif
