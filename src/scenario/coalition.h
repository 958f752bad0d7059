/* Scenarios between two: each has some of the second one's assumptions, and the first one's otherwise.
 *
 * What differs is parted into *players*, which change sides as one: a key, or the keys of a section; a section that
 * only one of the two has; the known months; the correlations; and, where both have the same sections in another
 * order, that order. Targets and limits are asked, not assumed: no scenario between has any.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_COALITION_H
#define SCENARIO_COALITION_H

#include "scenario/scenario.h"

struct coalition;

/* A key that differs. */
struct coalition_key {
    const char *key;                             /* "launch.A10.peak" */
    const struct scenario_assumption *from, *to; /* NULL: that scenario has none */
    size_t player;
};

struct coalition_request {
    const struct leap_scenario *from, *to; /* must outlive it */
    bool by_section;
    struct scenario_laws *laws; /* as scenario_mix; NULL: none are shared */
    const char *figure; /* the one limit of each scenario between: scenario_mix; NULL: it has none */
};

/* In `arena`. Both are read again, with what they may say of that in `problems`. */
struct coalition *coalition_create(struct arena *arena, const struct coalition_request *request,
                                   leap_problems *problems);

size_t coalition_players(const struct coalition *coalition); /* 0: nothing differs */
/* "launch.A10.peak"; of several: "actuals + 1". */
const char *coalition_name(const struct coalition *coalition, struct arena *arena, size_t player);
/* All that it consists of: "actuals, scenario.level_month"; `*count`: of how many. */
const char *coalition_pieces(const struct coalition *coalition, struct arena *arena, size_t player,
                             size_t *count);

/* Their number: in the order of the first scenario, what only the second has among it. In `arena`. */
size_t coalition_keys(const struct coalition *coalition, struct arena *arena, struct coalition_key **keys);

/* The scenario in which the players with members[i] have the second one's values: the first's without any, the
 * second's with all, but for targets and limits. It must not outlive the coalition. As leap_scenario_read otherwise. */
leap_status coalition_read(const struct coalition *coalition, const bool *members, leap_problems *problems,
                           struct leap_scenario **scenario);

/* Where two players cannot change sides apart, makes one of them, until every player may change alone; nobody is told
 * of the scenarios that are none. LEAP_OK, LEAP_NO_MEMORY. */
leap_status coalition_settle(struct coalition *coalition);

/* The same for members that make no scenario: there are fewer players then. */
leap_status coalition_mend(struct coalition *coalition, const bool *members);

/* Does the figure mean something in both, and do both read the same data from files where they say the same? (A
 * coalition takes such a key from either.) LEAP_OK, LEAP_BAD_INPUT with a problem, LEAP_NO_MEMORY. */
leap_status coalition_check(const struct coalition *coalition, leap_problems *problems);

#endif
