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
    size_t length;          /* bytes */
    uint32_t order;         /* problems are listed source by source, in this order (diag_order) */
    uint64_t device, inode; /* of the file, whatever it is called; 0, 0: it is none */
};

/* A stretch of one line of a source. */
struct span {
    const struct source *source; /* NULL: no place */
    uint32_t offset;             /* bytes from the source's beginning */
    uint32_t line, column;       /* from 1; columns count code points; line 0: the source as a whole */
    uint32_t length;             /* code points; at least 1 is underlined */
};

/* A note belongs to the problem added before it ("inherited from here"). A remark stands by itself: nothing is wrong. */
enum diag_severity { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE, DIAG_REMARK };

/* Adds `text` (printf) at `place`. `hint` (NULL: none) says what would be right. What is in the list already, the same text at the same place, as
 * a parent's mistake is that several scenarios inherit, is counted and not shown again; the same text about several files
 * as a whole is shown once, with their names. Memory that runs out here is
 * remembered in the list and shown as its last problem, and so is the number of those beyond the first DIAG_KEPT, which
 * are only counted. Control characters in messages are shown as \x1b. */
enum { DIAG_KEPT = 200 };
void diag_add(leap_problems *problems, enum diag_severity severity, struct span place, const char *hint,
              const char *format, ...) __attribute__((format(printf, 5, 6)));

/* A number for the next source's `order`: sources of one list are told apart by it. */
uint32_t diag_order(leap_problems *problems);

/* Would a further problem only be counted? Then a hint need not be searched for. */
bool diag_is_full(const leap_problems *problems);

/* The word among `words` nearest to `word` (Damerau-Levenshtein, at most a third of its length off,
 * at least one edit allowed), or NULL. */
const char *diag_nearest(const char *word, const char *const *words, size_t count);

#endif
