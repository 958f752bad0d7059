/* Problems with their places: the one way in which a user's mistake travels.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "leapsim/leapsim.h"

/* A text that was read: a file, standard input, a --set setting. Lives as long as whoever owns it; the
 * list copies what it must show (name, line) when a problem is added. */
struct source {
    const char *name; /* as messages show it */
    const char *text;
    size_t length; /* bytes */
};

/* A stretch of one line of a source. */
struct span {
    const struct source *source; /* NULL: no place */
    uint32_t offset;             /* bytes from the source's beginning */
    uint32_t line, column;       /* from 1; columns count code points */
    uint32_t length;             /* code points; at least 1 is underlined */
};

enum diag_severity { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE };

/* Adds `text` (printf) at `place`. `hint` (NULL: none) says what would be right. A note belongs to the
 * problem added before it ("inherited from here"). Memory that runs out here is remembered in the list
 * and shown as its last problem. Control characters in messages are shown as \x1b. */
void diag_add(leap_problems *problems, enum diag_severity severity, struct span place, const char *hint,
              const char *format, ...) __attribute__((format(printf, 5, 6)));

/* The word among `words` nearest to `word` (Damerau-Levenshtein, at most a third of its length off,
 * at least one edit allowed), or NULL. */
const char *diag_nearest(const char *word, const char *const *words, size_t count);

#endif
