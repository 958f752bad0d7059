/* Rules across keys and sections: each type's own check, seasons that lack a month, regions that stand
 * alone, lines that share no demand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_CHECK_H
#define SCENARIO_CHECK_H

#include "scenario/bind.h"

void check_scenario(struct bind *bind);

#endif
