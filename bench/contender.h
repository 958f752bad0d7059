/* leapsim as the benchmark runs it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_CONTENDER_H
#define BENCH_CONTENDER_H

#include <stddef.h>

#include "process.h"

struct contender {
    const char *program, *scenario;
};

enum { CONTENDER_WIDTHS = 4 };

/* Fills `widths` with the names of the vector widths that program and machine have, widest first, then NULL. */
void contender_widths(const struct contender *contender, const char *widths[CONTENDER_WIDTHS + 1]);

/* Runs it, JSON as output; `threads` 0: one for each processor. */
void contender_run(const struct contender *contender, const char *width, int threads,
                   unsigned long long trials, struct process *process);

/* The same, with Sobol points from `seed` on, until what `until` says is reached. */
void contender_run_until(const struct contender *contender, const char *width, int threads,
                         const char *until, unsigned long long seed, struct process *process);

#endif
