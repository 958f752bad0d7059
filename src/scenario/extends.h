/* A file, its parents and its settings merged into one tree.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_EXTENDS_H
#define SCENARIO_EXTENDS_H

#include "scenario/load.h"
#include "scenario/syntax.h"

enum { EXTENDS_MAX = 64 }; /* parents of parents */

/* Reads the parents of `file` and lays each child over its parent: a parent's sections keep their place, a
 * child's key replaces the parent's and drops the overrides inherited for it. NULL with a problem reported
 * if a parent cannot be read; without it nothing can be said about the scenario. */
struct tree *extends_read(struct loader *loader, const struct source *file);

/* Lays one setting, "section.name.key=value", over the tree. */
void extends_set(struct loader *loader, struct tree *tree, const char *setting);

#endif
