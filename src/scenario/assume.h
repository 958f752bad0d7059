/* The table of assumptions: every key given, and the defaults that have an effect.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_ASSUME_H
#define SCENARIO_ASSUME_H

#include "scenario/bind.h"

void assume(struct bind *bind);

/* Is nothing assumed by the key: how much is computed, what it is called, what it is set beside? */
bool assume_is_silent(const char *key);

#endif
