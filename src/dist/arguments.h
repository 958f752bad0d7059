/* From the arguments of a call to the parameters of a family, or to what is wrong with them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_ARGUMENTS_H
#define DIST_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "dist/family.h"

/* Binds the arguments from index `first` on to one of the family's ways, each within its range; sets
 * stated->way, value, at, percentile. False: the fault is set. */
bool arguments_bind(struct stated *stated, size_t first);

/* Sets the fault at argument `at` (SIZE_MAX: the call as a whole), with the family's usage as hint;
 * returns false. */
bool arguments_fault(const struct stated *stated, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with a hint of its own. */
bool arguments_fault_hint(const struct stated *stated, size_t at, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A value as a message shows it: a number, or a date when the key holds one. */
const char *arguments_text(const struct stated *stated, double value);

/* Is the argument's value a date where the role and the key want one, a number elsewhere, and finite? */
bool arguments_check_kind(const struct stated *stated, size_t at, enum role role, const char *name,
                          double value, bool is_date);

/* Is the argument a plain `value` or `name = value`? */
bool arguments_check_plain(const struct stated *stated, size_t at);

/* Does its name name a percentile: "p10", "p99.9"? */
bool arguments_is_percentile(const struct dist_argument *argument);

/* Reads the percentiles at the arguments percentiles[i].at and sorts them; they must be distinct and their
 * values increase. */
bool arguments_read_percentiles(const struct stated *stated, struct percentile *percentiles, size_t count);

/* min < max, both given. */
bool arguments_check_order(const struct stated *stated, size_t low, size_t high);

/* Location and scale that the two percentiles give a law without a shape. */
void arguments_place(const struct stated *stated, struct dist *dist);

/* For laws on (0, inf): the difference of the two percentiles' logarithms; false unless both are > 0. */
bool arguments_log_rise(const struct stated *stated, double *rise);

/* The shape that the two percentiles ask for: too small, they are too far apart for the family; too large,
 * too close. */
bool arguments_check_shape(const struct stated *stated, double shape, double low, double high);

#endif
