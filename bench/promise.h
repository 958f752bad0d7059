/* Does what `--until` promises hold? Runs from other seeds have to scatter no more than each says of itself, and
 * about the same figure as plain random trials.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_PROMISE_H
#define BENCH_PROMISE_H

#include <stdbool.h>

#include "figures.h"
#include "rivals.h"

enum { PROMISE_RUNS = 128 };

struct promise {
    double values[PROMISE_RUNS], halves[PROMISE_RUNS], trials[PROMISE_RUNS]; /* of each run */
    int runs;
    /* Half 95 % intervals: asked for; printed, at most and as a root mean square; that of the values' scatter. */
    double asked, largest, printed, seen;
    double allowed; /* times `printed` may be seen, by so many runs */
    double off;     /* the values' mean from that of random trials, in standard errors of the difference */
    double median_trials;
    bool kept;
};

/* Takes a run's figure down. */
void promise_note(struct promise *promise, const struct precision *precision,
                  const struct figures *figures);

/* Fills what is said of all runs; at least two. `random`: what random trials say. */
void promise_judge(struct promise *promise, const struct precision *precision,
                   const struct figures *random);

#endif
