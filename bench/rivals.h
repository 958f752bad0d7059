/* What leapsim is measured against: the model of peer.ini in other tools, each as its users would write it, and
 * the goals set for the ratios.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_RIVALS_H
#define BENCH_RIVALS_H

#include <stdbool.h>
#include <stddef.h>

#include "process.h"

enum { RIVAL_WORDS = 8 };

/* A figure that is to be known to +-half (95 %), from trials spread by Sobol points. */
struct precision {
    const char *until;  /* for leapsim's --until; NULL: both run the same trials */
    const char *figure; /* its name (figures.h) */
    double half;        /* of the figure, or, if relative, of its size */
    bool relative;
};

struct rival {
    const char *name;  /* for --rival and JSON */
    const char *title; /* for people */
    /* The program; trials and seed are added behind. A word may begin with "source:" (bench/) or "build:" (the
     * build's bench/). */
    const char *command[RIVAL_WORDS]; /* empty: leapsim itself, on one thread */
    const char *probe[RIVAL_WORDS];   /* ends with status 0 where the rival can run; empty: always */
    const char *packages;             /* Debian's that it needs, or NULL */
    const char *modules;              /* where in the build's bench/ npm installs its modules, or NULL */
    int threads;                      /* its own, and leapsim's beside it */
    bool quick;                       /* cheap enough for --quick */
    /* Of one run in the agreement check: what its memory and speed allow. 0: it is checked in another row. */
    unsigned long long agree_trials;
    unsigned long long time_trials;  /* of a timed run */
    int pairs_most;                  /* timed runs, however many are asked for */
    int pairs_least;                 /* unless it is to be quick */
    struct precision precision;      /* leapsim runs until it is reached */
    unsigned long long quick_trials; /* of a timed run that is to be quick; 0: time_trials */
};

extern const struct rival rivals[];
extern const size_t rival_count;

/* NULL: none is called that. */
const struct rival *rivals_find(const char *name);

struct goal {
    const char *rival, *title;
    const char *width;  /* of leapsim; NULL: whatever it has */
    double least, goal; /* times as fast */
    const char *bound;  /* what keeps it from being more */
};

/* What is wanted of a rival at a width, or NULL. */
const struct goal *rivals_goal(const struct rival *rival, const char *width);
/* The i-th goal, or NULL behind the last. */
const struct goal *rivals_goals(size_t i);

/* Where bench/ and the build's bench/ are. */
struct places {
    const char *source, *build;
};

/* Can it run here? */
bool rival_is_installed(const struct rival *rival, const struct places *places);

/* Runs it; `planted` (or NULL) is the error it should make. */
void rival_run(const struct rival *rival, const struct places *places, unsigned long long trials,
               unsigned long long seed, const char *planted, struct process *process);

#endif
