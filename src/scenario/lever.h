/* A key that a study turns: what stands there, which numbers it takes, and how a setting says another value.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_LEVER_H
#define SCENARIO_LEVER_H

#include "scenario/scenario.h"

struct lever {
    const char *key;          /* "launch.D19.peak", "capacity.plants.limit.2026-07..", "actuals.2026-03" */
    const char *value;        /* as it stands, or as the default would be written; NULL: nothing does */
    const struct field *rule; /* unit and range */
    const struct dist *dist;  /* its law, a constant for a number; NULL: nothing stands there */
    struct span span;         /* where it was asked for, for messages */
};

/* The lever of a key, as `text`, a word of the option `option` ("--by"), names it from byte `first` on, `length`
 * bytes. False with a problem reported: no such key, or one that takes no number. All texts are in `arena`. */
bool lever_find(const struct leap_scenario *scenario, struct arena *arena, leap_problems *problems,
                const char *option, const char *text, size_t first, size_t length, struct lever *lever);

/* The place of bytes first .. first + length - 1 of an option's text. */
struct span lever_span(struct arena *arena, const char *option, const char *text, size_t first,
                       size_t length);

/* The key of a distribution of the scenario's, or else of a number, to show what one looks like; NULL: it has none. */
const char *lever_example(const struct leap_scenario *scenario, struct arena *arena);

bool lever_is_date(const struct lever *lever);

/* Does a setting of `lever` drop one of `other` that was laid over the scenario before it: one of some of its months? */
bool lever_drops(const struct lever *lever, const struct lever *other);

/* Is the number within the key's range (and whole where only whole ones are taken)? */
bool lever_takes(const struct lever *lever, double value);

/* The setting by which the key becomes a number: "launch.D19.peak=8200". */
const char *lever_set(struct arena *arena, const struct lever *lever, double value);

/* `a..b/step` or `a, b, c` behind `key=`: the values that a key is to take. */
struct lever_grid {
    struct lever lever;
    size_t count;
    const double *values; /* [count] */
    bool percent;         /* written as percentages */
};
enum { LEVER_GRID_MOST = 100000 };

/* Reads "key=values". False with a problem reported. */
bool lever_grid(const struct leap_scenario *scenario, struct arena *arena, leap_problems *problems,
                const char *option, const char *text, struct lever_grid *grid);

#endif
