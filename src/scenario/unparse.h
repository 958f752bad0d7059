/* The canonical text of a resolved scenario, and numbers as the language writes them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_UNPARSE_H
#define SCENARIO_UNPARSE_H

#include "scenario/syntax.h"

/* Every section and key of the merged tree, parents' sections first, one `key = value  ; source` a line:
 * reading it again gives the same scenario, and unparsing that gives the same text. In `arena`. */
const char *unparse(struct arena *arena, const struct tree *tree);

#endif
