/* The table of assumptions: every key given, and the defaults that have an effect.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_ASSUME_H
#define SCENARIO_ASSUME_H

#include "scenario/bind.h"

void assume(struct bind *bind);

#endif
