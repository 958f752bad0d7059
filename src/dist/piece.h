/* One side of a standard law's quantile as polynomials of the logarithm of its tail: what the cells of its table are
 * made of.
 *
 * Far out a quantile is nearly straight in that logarithm, or an exponential of it, so that a piece may be many octaves
 * long. It goes through five nodes at equal distances, at each of which it has the law's value and slope, and is
 * checked against the law half way between the outer ones, where it is furthest off. Where it misses it is halved: the
 * places of the check are then nodes of the halves, so the law is never asked twice. The next one further out is as
 * long as the last one's miss allows. Pieces end where a mixture has a kink or a jump, and nowhere span one; where the
 * law is not smooth for other reasons (a singular end, a mode with a corner) they become short until they are left out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_PIECE_H
#define DIST_PIECE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "dist/family.h"
#include "dist/nonic.h"

/* What an error counts against: see TABLE_ERROR. */
struct piece_measure {
    double median, spread, floor;
};

struct piece_measure piece_measure(const struct dist *dist);

/* What a value may miss the law's `x` by, where it may by `error`. */
static inline double piece_tolerance(const struct piece_measure *measure, double error, double x)
{
    double size = fabs(x), away = fabs(x - measure->median) + measure->spread;
    if (away < size) size = away;
    return error * (size > measure->floor ? size : measure->floor) + 0x1p-50 * fabs(x);
}

/* A piece misses the law by at most this, measured as TABLE_ERROR is. */
#define PIECE_ERROR 0x1p-36

/* Pieces end this much, relatively, before a kink or a jump: further than from where a mixture's search may take its
 * last step, which then has not crossed it. */
#define PIECE_NEAR 0x1p-28

struct piece {
    double from, to;    /* tails */
    struct nonic nonic; /* the value by the tail's logarithm */
};

/* As far as the kink or jump that it may end before: so far it can be relied on. */
static inline double piece_end(const struct piece *piece)
{
    return piece->to + piece->to * (PIECE_NEAR * (1 + 0x1p-20));
}

/* By falling tails, from 1/2 to TABLE_LEAST_TAIL; they need not meet: in between the law is asked. */
struct piece_side {
    bool upper;
    size_t pieces;
    struct piece *piece;
};

/* What it holds lives in `arena`. */
struct piece_side piece_side(struct arena *arena, const struct dist *dist,
                             const struct piece_measure *measure, bool upper);

#endif
