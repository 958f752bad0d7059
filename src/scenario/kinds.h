/* The words that a section's head may begin with.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_KINDS_H
#define SCENARIO_KINDS_H

#include "component/component.h"

enum kind {
    KIND_SCENARIO,
    KIND_TARGET,
    KIND_ACTUALS,
    KIND_CORRELATION,
    KIND_LIMIT,
    KIND_COMPONENT,
    KIND_UNKNOWN
};

/* The kind of section called `word`; for KIND_COMPONENT (the only one with a name) also which. */
enum kind kinds_find(const char *word, enum component_id *id);

/* All words, for hints. */
enum { KINDS_COUNT = KIND_COMPONENT + COMPONENT_COUNT };
void kinds_words(const char *words[static KINDS_COUNT]);

/* A component's type: its field table is the same in every width. */
const struct component_type *kinds_type(enum component_id id);

#endif
