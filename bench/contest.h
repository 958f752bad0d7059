/* leapsim and a rival timed by turns, as whole processes from reading the file to printing the percentiles, so that
 * a busy machine slows both. The ratio is taken pair by pair.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_CONTEST_H
#define BENCH_CONTEST_H

#include "contender.h"
#include "figures.h"
#include "promise.h"
#include "rivals.h"

enum { PAIRS_MAX = 101 };

struct timing {
    double values[PAIRS_MAX]; /* seconds, or their ratio */
    double median, low, high;
    long memory; /* kB, the largest of all runs */
};

struct contest {
    const struct rival *rival;
    const char *width; /* leapsim's */
    char tool[FIGURES_TOOL];
    unsigned long long trials; /* of each; of the rival alone where there is a precision to be reached */
    int pairs;
    struct timing ours, theirs, ratio; /* ratio: theirs to ours, times as fast */
    struct promise promise;            /* where there is a precision to be reached */
};

/* Runs `pairs` of each after one of each to warm up, with `trials` each. Where a precision is to be reached leapsim
 * runs until it is, each time from another seed; the rival's time is that of `trials`, times as many as it needs for
 * its own error, which falls with the root of their number, to become that small. That flatters the rival: its
 * percentiles are sorted. */
void contest_run(struct contest *contest, const struct rival *rival, const char *width, int pairs,
                 unsigned long long trials, const struct contender *contender, const struct places *places);

#endif
