/* Files as sources: regular files and standard input, at most SYNTAX_INPUT_MAX bytes together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_LOAD_H
#define SCENARIO_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"

/* The name of the source that is a setting, one line of text. */
#define LOAD_SETTING "--set"

struct loader {
    struct arena *arena;
    leap_problems *problems;
    const struct source **sources; /* in order of reading */
    size_t count, capacity;
    size_t bytes; /* read so far */
    bool failed;  /* a file could not be read */
    /* A scenario read before: what it has read of a file stands for that file; NULL: none. */
    const struct source *const *known;
    size_t known_count;
};

/* Reads the file `path`, or standard input for NULL. NULL with a problem at `place` if it cannot. */
const struct source *load_file(struct loader *loader, const char *path, struct span place);

/* Takes `length` bytes of text as the source `name`, without a copy. */
const struct source *load_text(struct loader *loader, const char *name, const char *text, size_t length);

/* `path` as seen from the file `from`: relative paths start at its folder. */
const char *load_join(struct arena *arena, const char *from, const char *path);

/* Are both paths one existing file? */
bool load_is_same_file(const char *a, const char *b);

#endif
