/* An index from names to numbers: what keeps files of a million keys linear.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_NAMES_H
#define SCENARIO_NAMES_H

#include <stddef.h>

#include "base/arena.h"

struct names;

struct names *names_create(struct arena *arena);

/* The number under which `name` was added in `scope` (any number that keeps uses apart), or SIZE_MAX. */
size_t names_find(const struct names *names, size_t scope, const char *name);

/* Remembers `number` under the name, which must not be there yet and must outlive the index. */
void names_add(struct names *names, size_t scope, const char *name, size_t number);

#endif
