/* The lanes that kernels work on. A lane is one trial; a tile is TILE_LANES consecutive trials, and every
 * array that a kernel sees holds one double for each lane.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COMPONENT_TILE_H
#define COMPONENT_TILE_H

#include <stdbool.h>
#include <stddef.h>

/* Even (a Philox block serves two trials), a multiple of every vector width, small enough that a
 * scenario's columns stay in the second-level cache. Part of the results' bytes: a launch's curve goes by
 * steps where all lanes of its tile can (comp_launch.c), which may differ in the last bit of a month. */
enum { TILE_LANES = 512 };

/* Where a kernel stands in time. */
struct month {
    int number; /* base/month.h */
    bool moves; /* after level_month: growth, drift and the lines' noise act */
};

/* Lanes for a wire that is NULL because its quantity is neutral. */
extern const double component_zeros[TILE_LANES], component_ones[TILE_LANES];

/* All lanes, as a loop that vectorises. */
#define for_lanes(i) for (size_t i = 0; i < TILE_LANES; i++)

static inline void lanes_clear(double *to)
{
    for_lanes(i) to[i] = 0;
}

static inline void lanes_copy(double *restrict to, const double *restrict from)
{
    for_lanes(i) to[i] = from[i];
}

static inline void lanes_add(double *to, const double *from)
{
    for_lanes(i) to[i] += from[i];
}

/* to = ((part[0] + part[1]) + part[2]) + ...: four at a time, so that the sum is seldom written and read. */
static inline void lanes_sum(double *restrict to, double *const *part, size_t count)
{
    for (size_t k = 0; k < count || k == 0; k += 4) {
        const double *a = k < count ? part[k] : component_zeros;
        const double *b = k + 1 < count ? part[k + 1] : component_zeros;
        const double *c = k + 2 < count ? part[k + 2] : component_zeros;
        const double *d = k + 3 < count ? part[k + 3] : component_zeros;
        if (k == 0)
            for_lanes(i) to[i] = a[i] + b[i] + c[i] + d[i];
        else
            for_lanes(i) to[i] = to[i] + a[i] + b[i] + c[i] + d[i];
    }
}

/* The components that a lever acts on. */
struct targets {
    size_t count;
    double **volume;  /* [count]: lanes of this month's volume, changed in place */
    double **waiting; /* [count]: one lane state for each target, zero before the first month */
};

/* What a lever does once its factor of the month is known. */
static inline void targets_multiply(const struct targets *targets, const double *factor)
{
    for (size_t target = 0; target < targets->count; target++) {
        double *volume = targets->volume[target];
        for_lanes(i) volume[i] *= factor[i];
    }
}

/* Components whose volume of last month is read: as it was counted, 0 in the period's first month. */
struct past {
    size_t count;
    const double **volume; /* [count] */
};

/* The lines that a launch takes sales from. */
struct takes {
    size_t count;
    double **volume;      /* [count]: lanes of the lines' volume */
    const double **share; /* [count]: lanes of the shares */
    const double *own;    /* the launch's own volume */
};

#endif
