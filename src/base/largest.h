/* Which of many are the largest.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_LARGEST_H
#define BASE_LARGEST_H

#include <stddef.h>

#include "base/arena.h"

/* The indices of `sizes` [count], the largest first: equal ones in their order, NaN last. In `arena`. */
const size_t *largest_first(struct arena *arena, const double *sizes, size_t count);

#endif
