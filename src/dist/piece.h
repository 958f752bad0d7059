/* One side of a standard law's quantile as polynomials of the tail: what the cells of its table are made of.
 *
 * A piece goes through five nodes at equal distances, at each of which it has the law's value and slope, and is
 * checked against the law half way between them. Where it misses it is halved: the places of the check are then
 * nodes of the halves, so the law is never asked twice. Pieces end where a mixture has a kink or a jump, and
 * nowhere span one; where the law is not smooth for other reasons (a singular end, a mode with a corner) they
 * become narrow until they are left out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DIST_PIECE_H
#define DIST_PIECE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "dist/family.h"

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

/* Pieces end this much, relatively, before a kink or a jump. */
#define PIECE_NEAR 0x1p-40

enum { PIECE_TERMS = 5 };

struct piece {
    double from, to;                            /* tails */
    double middle, rate;                        /* v = (tail - middle) * rate runs from -2 to 2 */
    double even[PIECE_TERMS], odd[PIECE_TERMS]; /* the sum of even[k] v^2k + odd[k] v^(2k + 1) */
};

/* A tail whose value is known beforehand: a piece over it has to meet it. */
struct piece_mark {
    double tail, x;
};

struct piece_side {
    const struct dist *dist;
    const struct piece_measure *measure;
    struct arena *arena;
    bool upper;
    size_t pieces, capacity;
    struct piece *piece; /* by falling tails, which need not meet: in between the law is asked */
    struct piece above;  /* the last one */
    size_t edges, edge_capacity;
    double *edge; /* kinks and jumps further out than the pieces so far, ascending */
    size_t marks;
    struct piece_mark *mark;
};

/* A side without pieces; what it holds lives in `arena`. */
struct piece_side piece_side(struct arena *arena, const struct dist *dist,
                             const struct piece_measure *measure, bool upper);

/* Adds the pieces of the tails from `octave` to twice that: the next one further out. */
void piece_add_octave(struct piece_side *side, double octave);

/* The value at v ... */
static inline double piece_value(const struct piece *piece, double v)
{
    const double *e = piece->even, *o = piece->odd;
    double w = v * v;
    double even = e[1] + w * (e[2] + w * (e[3] + w * e[4]));
    double odd = o[0] + w * (o[1] + w * (o[2] + w * (o[3] + w * o[4])));
    return e[0] + (w * even + v * odd);
}

/* ... and its derivative by v. */
static inline double piece_slope(const struct piece *piece, double v)
{
    const double *e = piece->even, *o = piece->odd;
    double w = v * v;
    double even = e[1] + w * (2 * e[2] + w * (3 * e[3] + w * (4 * e[4])));
    double odd = o[0] + w * (3 * o[1] + w * (5 * o[2] + w * (7 * o[3] + w * (9 * o[4]))));
    return 2 * v * even + odd;
}

#endif
