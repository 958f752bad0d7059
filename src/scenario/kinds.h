/* The kinds of section: their words and their keys.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_KINDS_H
#define SCENARIO_KINDS_H

#include "component/component.h"

/* Those that are no component and take no name. Each has its own file, which also has its keys (bind.h). */
#define KINDS_FIXED(ROW)            \
    ROW(SCENARIO, "scenario")       \
    ROW(TARGET, "target")           \
    ROW(ACTUALS, "actuals")         \
    ROW(CORRELATION, "correlation") \
    ROW(LIMIT, "limit")

enum kind {
#define KINDS_ENUM(name, word) KIND_##name,
    KINDS_FIXED(KINDS_ENUM)
#undef KINDS_ENUM
        KIND_COMPONENT,
    KIND_UNKNOWN
};

/* What a section of this kind is for, and its keys. Of a fixed kind the name of a key may be a pattern: words
 * in capitals stand for what a file writes there ("WHAT.YEAR"). */
struct kinds_keys {
    const char *doc;
    const struct field *fields;
    size_t field_count;
};

/* The kind of section called `word`; for KIND_COMPONENT (the only one with a name) also which. */
enum kind kinds_find(const char *word, enum component_id *id);

/* All words: the fixed kinds', then the components'. */
enum { KINDS_COUNT = KIND_COMPONENT + COMPONENT_COUNT };
void kinds_words(const char *words[static KINDS_COUNT]);

/* The keys of the word at `index` among them. */
struct kinds_keys kinds_keys(size_t index);

/* A component's type: its field table is the same in every width. */
const struct component_type *kinds_type(enum component_id id);

#endif
