/* The layout of a scenario file: sections, keys, values, comments, each with its place.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_SYNTAX_H
#define SCENARIO_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "scenario/names.h"

enum {
    SYNTAX_LINE_MAX = 1 << 20,   /* bytes of a line */
    SYNTAX_INPUT_MAX = 64 << 20, /* bytes of all files of a scenario together */
    SYNTAX_NAME_MAX = 64,        /* letters of a name */
};

/* `key = value  ; source` */
struct entry {
    const char
        *name;      /* as the canonical text writes it: "growth.2026-07..", "launch.A.peak, line.B.level" */
    const char *id; /* equal for what counts as the same key: a pair in either order */
    const char *base; /* the name without its months: "growth"; "" for a bare month */
    bool monthly;     /* the name ends in months, first .. last (INT_MAX: open) */
    int first, last;
    const char *value;     /* trimmed, without the comment */
    struct span key, span; /* of name and value */
    const char *source;    /* the comment behind it, if it is a source: "fact: ..." */
    bool inherited;        /* stands in a parent, not in the file itself or a setting */
    bool broken;           /* a problem of this line was reported: its value is not to be read */
    bool dropped;          /* an inherited override that a later setting of the key has dropped */
};

/* `[kind name]` and its keys. */
struct section {
    const char *kind, *name; /* name: NULL if it has none */
    struct span span;        /* of the head */
    bool broken;             /* a problem of the head was reported: its keys are not to be read */
    struct entry *entries;
    size_t entry_count, entry_capacity;
};

struct tree {
    struct arena *arena;
    struct section *sections;
    size_t section_count, section_capacity;
    struct names *section_index; /* scope 0, "kind name" */
    struct names *entry_index;   /* scope: the section's index; by id */
};

struct tree *syntax_tree(struct arena *arena);

/* Reads a whole file. Problems of layout are added to `problems`; what can be read is in the tree. */
struct tree *syntax_read(struct arena *arena, const struct source *source, leap_problems *problems);

/* The section, or NULL. `name` NULL: one without a name. */
struct section *syntax_section(const struct tree *tree, const char *kind, const char *name);

/* A new section at the end; it must not be there yet. */
struct section *syntax_add_section(struct tree *tree, const char *kind, const char *name, struct span span);

/* The key of that id in the section, or NULL; dropped ones are found too. */
struct entry *syntax_entry(const struct tree *tree, const struct section *section, const char *id);

/* A copy of `entry` at the section's end; its id must not be there yet. */
void syntax_add_entry(struct tree *tree, struct section *section, const struct entry *entry);

/* May every character from `line` to byte `last` stand in a file? Reports the first that may not. */
bool syntax_check_characters(struct span line, size_t last, leap_problems *problems);

/* Reads `key = value` from `line` to byte `last` of its source. False with a problem reported if there is
 * no key. `kind` is the section's. */
bool syntax_line(struct arena *arena, const char *kind, struct span line, size_t last,
                 leap_problems *problems, struct entry *entry);

/* 1 to 64 letters, digits, `_`, beginning with a letter: NULL, or what is wrong. */
const char *syntax_name_fault(const char *name);

#endif
