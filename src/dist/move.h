/* A law moved as a whole: which numbers of its statement change when every value has something added to it, or is
 * multiplied.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_MOVE_H
#define DIST_MOVE_H

#include <stdbool.h>
#include <stddef.h>

#include "dist/dist.h"

/* What the laws of a family can be subjected to without leaving it. Those on (0, inf) have no number that says where
 * they begin; a count's values are whole, and those of a file stand there. */
enum move { MOVE_NOT, MOVE_TIMES, MOVE_PLUS /* or TIMES */ };
enum move move_family(const struct family *family);

enum move_part {
    MOVE_FIXED,     /* stays as it is */
    MOVE_VALUE,     /* changes as the values do */
    MOVE_DISTANCE,  /* is multiplied, nothing is added */
    MOVE_LOGARITHM, /* of a factor: it is added */
    MOVE_LAW,       /* is a distribution itself, or a value */
};

/* What argument `at` is, or its head; of the arguments it looks at names and heads. */
enum move_part move_part(const struct family *family, const struct dist_argument *arguments, size_t at,
                         bool head);

/* A value that the statement leaves to its default and that would not stay there (beta's min and max): the next
 * one from `*next` (at first 0) on. False: there is none. */
bool move_missing(const struct family *family, const struct dist_argument *arguments, size_t count,
                  size_t *next, const char **name, double *value);

#endif
