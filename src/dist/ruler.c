/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/ruler.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/vecmath.h"

/* Tails are followed until the density has fallen to exp(-DEPTH) of its peak: far beyond the 2^-54 that a
 * draw can reach, so that a truncated law still finds its own tails. */
static const double DEPTH = 80;

enum { WALK_MAX = 1 << 14, PARTS = 1024 };

/* The logarithm of a tail, and how fast it falls away from its side: density / tail. */
struct tail {
    double logarithm, hazard;
};

struct edge {
    double y;
    double log_density, slope, curvature; /* of the density, relative to the peak's until all is summed */
    union {
        struct {
            double density;      /* relative to the peak's */
            double mass;         /* between this edge and the next */
            double lower, upper; /* tails at y */
        };
        struct tail tail[2]; /* then. The lower one up to the median's panel, the upper one from there on */
    };
};

struct ruler {
    ruler_log_density *log_density;
    double peak_value; /* the log density's value at the peak */
    size_t edges;
    struct edge *edge; /* ascending in y */
    size_t median;     /* it lies between edge[median] and the next */
    double parts_per_y;
    uint16_t first[PARTS + 1]; /* the panel in which each of so many equal parts of the line begins */
};

static struct edge make_edge(const struct ruler *ruler, const struct dist *dist, double y)
{
    struct ruler_density at = ruler->log_density(dist, y);
    double value = at.value - ruler->peak_value;
    return (struct edge){.y = y,
                         .log_density = value,
                         .slope = at.slope,
                         .curvature = at.curvature,
                         .density = vec_exp(value)};
}

/* Sets the masses between `a`, `middle` half way, and `b`: exact for polynomials of degree 8 through the density and its
 * first two derivatives at the three. */
static void integrate(struct edge *a, struct edge *middle, const struct edge *b)
{
    double half = 0.5 * (b->y - a->y);
    double rise_a = half * a->slope * a->density, rise_b = half * b->slope * b->density;
    double rise = half * middle->slope * middle->density;
    double bend_a = half * half * (a->curvature + a->slope * a->slope) * a->density;
    double bend_b = half * half * (b->curvature + b->slope * b->slope) * b->density;
    double bend = half * half * (middle->curvature + middle->slope * middle->slope) * middle->density;
    double even = (41 * (a->density + b->density) + 128 * middle->density) / 210 + (rise_a - rise_b) / 35 +
                  (bend_a + bend_b + 16 * bend) / 630;
    double odd = 0.5 * rise + 29 * (0.5 * (b->density - a->density) - rise) / 64 -
                 5 * (0.5 * (rise_a + rise_b) - rise) / 64 + (bend_b - bend_a) / 384;
    a->mass = half * (even - odd);
    middle->mass = half * (even + odd);
}

/* How far the cubic through two edges misses the log density in the middle between them. */
static double cubic_miss(const struct edge *a, const struct edge *middle, const struct edge *b)
{
    double cubic = 0.5 * (a->log_density + b->log_density) + 0.125 * (b->y - a->y) * (a->slope - b->slope);
    return fabs(cubic - middle->log_density);
}

/* The next edge outwards from `from` (`direction` 1 or -1), and that half way. Together they span at most a tenth of the
 * density's own width, or an e-fold, and follow every other feature of the density through the cubic. */
static void step_out(const struct ruler *ruler, const struct dist *dist, const struct edge *from,
                     double direction, double *longest, struct edge *middle, struct edge *next)
{
    double step = 1 / (10 * sqrt(fabs(from->curvature)) + fabs(from->slope));
    if (step > *longest) step = *longest;
    *next = make_edge(ruler, dist, from->y + direction * step);
    for (;; step *= 0.5) {
        *middle = make_edge(ruler, dist, 0.5 * (from->y + next->y));
        double miss = cubic_miss(from, middle, next);
        double allowed = 16e-9 + 1e-15 * (fabs(ruler->peak_value) + fabs(next->log_density));
        if (miss <= allowed) {
            *longest = 16 * miss <= allowed ? 2 * step : step; /* it grows with the fourth power */
            return;
        }
        *next = *middle;
    }
}

/* Adds edges outwards from the last one, `direction` 1 or -1. */
static void walk(struct arena *arena, struct ruler *ruler, size_t *capacity, const struct dist *dist,
                 double direction)
{
    double longest = INFINITY;
    for (size_t i = 0; i < WALK_MAX && ruler->edge[ruler->edges - 1].log_density > -DEPTH; i++) {
        ruler->edge = arena_grow(arena, ruler->edge, ruler->edges + 1, capacity, sizeof *ruler->edge);
        struct edge *last = &ruler->edge[ruler->edges - 1], *middle = last + 1, *next = last + 2;
        step_out(ruler, dist, last, direction, &longest, middle, next);
        if (direction > 0)
            integrate(last, middle, next);
        else
            integrate(next, middle, last);
        ruler->edges += 2;
    }
}

static void reverse(struct edge *edge, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct edge swap = edge[i];
        edge[i] = edge[count - 1 - i];
        edge[count - 1 - i] = swap;
    }
}

static void sum_up(struct ruler *ruler)
{
    struct edge *edge = ruler->edge;
    size_t last = ruler->edges - 1, median = 0;
    /* what lies beyond the ends is as good as exponential */
    edge[0].lower = edge[0].density / fabs(edge[0].slope);
    edge[last].upper = edge[last].density / fabs(edge[last].slope);
    for (size_t i = 0; i < last; i++) edge[i + 1].lower = edge[i].lower + edge[i].mass;
    for (size_t i = last; i > 0; i--) edge[i - 1].upper = edge[i].upper + edge[i - 1].mass;
    double total = edge[last].lower + edge[last].upper, log_total = vec_log(total);
    while (median + 2 < ruler->edges && edge[median + 1].lower < 0.5 * total) median++;
    ruler->median = median;
    for (size_t i = 0; i <= last; i++) {
        double density = edge[i].density;
        const double tail[2] = {edge[i].lower, edge[i].upper};
        edge[i].log_density -= log_total;
        for (int side = i > median + 1; side <= (i >= median); side++)
            edge[i].tail[side] = (struct tail){vec_log(tail[side] / total), density / tail[side]};
    }
}

/* So that a tail looks for its panel among few. */
static void guide(struct ruler *ruler)
{
    const struct edge *edge = ruler->edge;
    size_t last = ruler->edges - 1, panel = 0;
    ruler->parts_per_y = PARTS / (edge[last].y - edge[0].y);
    for (size_t i = 0; i <= PARTS; i++) {
        double from = edge[0].y + (double)i / ruler->parts_per_y;
        while (panel + 1 < last && edge[panel + 1].y <= from) panel++;
        ruler->first[i] = (uint16_t)panel;
    }
}

const struct ruler *ruler_create(struct arena *arena, ruler_log_density *log_density,
                                 const struct dist *dist, double peak)
{
    struct ruler *ruler = arena_alloc(arena, sizeof *ruler);
    ruler->log_density = log_density;
    ruler->peak_value = log_density(dist, peak).value;
    size_t capacity = 1024;
    ruler->edge = arena_array(arena, capacity, sizeof *ruler->edge);
    ruler->edge[0] = make_edge(ruler, dist, peak);
    ruler->edges = 1;
    walk(arena, ruler, &capacity, dist, -1);
    reverse(ruler->edge, ruler->edges);
    walk(arena, ruler, &capacity, dist, 1);
    sum_up(ruler);
    guide(ruler);
    return ruler;
}

const struct ruler *ruler_copy(struct arena *arena, const struct ruler *ruler)
{
    struct ruler *copy = arena_alloc(arena, sizeof *copy);
    *copy = *ruler;
    copy->edge = arena_array(arena, ruler->edges, sizeof *copy->edge);
    memcpy(copy->edge, ruler->edge, ruler->edges * sizeof *copy->edge);
    return copy;
}

/* The quintic on [0, 1] with these values, first and second derivatives at its ends, at p; *slope becomes
 * its derivative there. */
VEC_INLINE double quintic(const double at_0[3], const double at_1[3], double p, double *slope)
{
    double rest = at_1[0] - (at_0[0] + at_0[1] + 0.5 * at_0[2]);
    double rest_slope = at_1[1] - (at_0[1] + at_0[2]);
    double rest_bend = at_1[2] - at_0[2];
    double c3 = 10 * rest - 4 * rest_slope + 0.5 * rest_bend;
    double c4 = -15 * rest + 7 * rest_slope - rest_bend;
    double c5 = 6 * rest - 3 * rest_slope + 0.5 * rest_bend;
    *slope = at_0[1] + p * (at_0[2] + p * (3 * c3 + p * (4 * c4 + p * 5 * c5)));
    return at_0[0] + p * (at_0[1] + p * (0.5 * at_0[2] + p * (c3 + p * (c4 + p * c5))));
}

/* dy by the logarithm of the tail. */
static double pace_of(const struct edge *edge, bool upper)
{
    return (upper ? -1 : 1) / edge->tail[upper].hazard;
}

/* y and its derivatives by p, where the logarithm s of the tail runs over a panel of `width` as p over
 * [0, 1]: d2y/ds2 = dy/ds (1 - dy/ds f'/f). */
static void derivatives(const struct edge *edge, bool upper, double width, double result[3])
{
    double by_log = pace_of(edge, upper);
    result[0] = edge->y;
    result[1] = by_log * width;
    result[2] = by_log * (1 - by_log * edge->slope) * width * width;
}

/* The first panel whose far edge is not before `key`: the log tail grows along the edges for the lower
 * side and falls for the upper. */
static size_t find_panel(const struct ruler *ruler, double key, bool upper)
{
    size_t low = upper ? ruler->median : 0, high = upper ? ruler->edges - 2 : ruler->median;
    while (low < high) {
        size_t middle = (low + high) / 2;
        double far = ruler->edge[middle + 1].tail[upper].logarithm;
        if (upper ? far > key : far < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

double ruler_quantile(const struct ruler *ruler, double tail, bool upper, double *slope)
{
    double key = vec_log(tail), by_log;
    const struct edge *end = &ruler->edge[upper ? ruler->edges - 1 : 0];
    double end_log = end->tail[upper].logarithm;
    if (key < end_log) { /* beyond the last edge: exponential */
        *slope = 1 / (fabs(end->slope) * tail);
        return end->y + (key - end_log) / end->slope;
    }
    const struct edge *near = &ruler->edge[find_panel(ruler, key, upper)], *far = near + 1;
    double near_log = near->tail[upper].logarithm, width = far->tail[upper].logarithm - near_log;
    double at_near[3], at_far[3];
    derivatives(near, upper, width, at_near);
    derivatives(far, upper, width, at_far);
    double y = quintic(at_near, at_far, (key - near_log) / width, &by_log);
    *slope = fabs(by_log / (width * tail));
    return y;
}

/* The tail beyond an end, exponential, and the density there. */
static double tail_beyond(const struct edge *end, double y, bool upper, double *density)
{
    double change = end->slope * (y - end->y);
    *density = vec_exp(end->log_density + change);
    return vec_exp(end->tail[upper].logarithm + change);
}

/* The other way round: the logarithm of the tail and its derivatives by p, where y runs over the panel. */
VEC_INLINE void log_derivatives(const struct edge *edge, bool upper, double width, double result[3])
{
    double by_y = upper ? -edge->tail[upper].hazard : edge->tail[upper].hazard;
    result[0] = edge->tail[upper].logarithm;
    result[1] = by_y * width;
    result[2] = by_y * (edge->slope - by_y) * width * width;
}

/* The tail within a panel and the density there. */
static double tail_within(const struct edge *near, double y, bool upper, double *density)
{
    const struct edge *far = near + 1;
    double width = far->y - near->y, p = (y - near->y) / width, at_near[3], at_far[3], slope;
    log_derivatives(near, upper, width, at_near);
    log_derivatives(far, upper, width, at_far);
    double log_tail = quintic(at_near, at_far, p, &slope);
    double density_near[3] = {near->log_density, near->slope * width, near->curvature * width * width};
    double density_far[3] = {far->log_density, far->slope * width, far->curvature * width * width};
    *density = vec_exp(quintic(density_near, density_far, p, &slope));
    return vec_exp(log_tail);
}

/* The panel that holds y. */
static size_t find_place(const struct ruler *ruler, double y)
{
    const struct edge *edge = ruler->edge;
    size_t part = (size_t)((y - edge->y) * ruler->parts_per_y);
    if (part >= PARTS) part = PARTS - 1;
    size_t low = ruler->first[part], high = ruler->first[part + 1];
    while (low < high) {
        size_t middle = (low + high + 1) / 2;
        if (edge[middle].y <= y)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

double ruler_tail(const struct ruler *ruler, double y, bool upper, double *density)
{
    const struct edge *edge = ruler->edge, *last = edge + ruler->edges - 1;
    double tail, there;
    bool side = y >= last->y; /* of the tail that is known at y */
    if (y < edge->y || y >= last->y) {
        tail = tail_beyond(side ? last : edge, y, side, &there);
    } else {
        size_t panel = find_place(ruler, y);
        side = panel > ruler->median;
        tail = tail_within(&edge[panel], y, side, &there);
    }
    if (density) *density = there;
    return upper == side ? tail : 1 - tail;
}
