/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/ruler.h"

#include <math.h>
#include <string.h>

#include "base/vecmath.h"

/* Tails are followed until the density has fallen to exp(-DEPTH) of its peak: far beyond the 2^-54 that a
 * draw can reach, so that a truncated law still finds its own tails. */
static const double DEPTH = 80;

enum { WALK_MAX = 1 << 14 };

struct edge {
    double y;
    double log_density, slope, curvature; /* of the density, not yet normalised, relative to the peak's */
    double density;
    double mass;         /* between this edge and the next */
    double lower, upper; /* tails at y */
    double log_lower, log_upper;
    double by_lower, by_upper; /* dy by the logarithms of the tails: tail / density */
};

struct ruler {
    ruler_log_density *log_density;
    double peak_value; /* the log density's value at the peak */
    double log_total;  /* log of the integral of the density relative to the peak's */
    size_t edges;
    struct edge *edge; /* ascending in y */
};

static double relative_log(const struct ruler *ruler, const struct dist *dist, double y)
{
    return ruler->log_density(dist, y).value - ruler->peak_value;
}

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

/* The integral of the density from `a` to `b`, `middle` half way between them: exact for polynomials of degree 9
 * through the density and its first two derivatives at the three. */
static double integrate(const struct edge *a, const struct edge *middle, const struct edge *b)
{
    double half = 0.5 * (b->y - a->y);
    double value = (41 * (a->density + b->density) + 128 * middle->density) / 105;
    double slope = 2 * (a->slope * a->density - b->slope * b->density) / 35;
    double bend_a = (a->curvature + a->slope * a->slope) * a->density;
    double bend_b = (b->curvature + b->slope * b->slope) * b->density;
    double bend_middle = (middle->curvature + middle->slope * middle->slope) * middle->density;
    return half * (value + half * (slope + half * (bend_a + bend_b + 16 * bend_middle) / 315));
}

/* How far the cubic through two edges misses the log density in the middle between them. */
static double cubic_miss(const struct edge *a, const struct edge *middle, const struct edge *b)
{
    double cubic = 0.5 * (a->log_density + b->log_density) + 0.125 * (b->y - a->y) * (a->slope - b->slope);
    return fabs(cubic - middle->log_density);
}

/* The next edge outwards from `from` (`direction` 1 or -1), and the mass between them. A panel spans at most a 20th
 * of the density's own width, or half an e-fold, and follows every other feature of the density through the cubic. */
static struct edge step_out(const struct ruler *ruler, const struct dist *dist, const struct edge *from,
                            double direction, double *longest, double *mass)
{
    double step = 1 / (20 * sqrt(fabs(from->curvature)) + 2 * fabs(from->slope));
    if (step > *longest) step = *longest;
    struct edge next = make_edge(ruler, dist, from->y + direction * step);
    for (;; step *= 0.5) {
        struct edge middle = make_edge(ruler, dist, 0.5 * (from->y + next.y));
        double miss = cubic_miss(from, &middle, &next);
        double allowed = 1e-9 + 1e-15 * (fabs(ruler->peak_value) + fabs(next.log_density));
        if (miss <= allowed) {
            *longest = 16 * miss <= allowed ? 2 * step : step; /* it grows with the fourth power */
            *mass = direction > 0 ? integrate(from, &middle, &next) : integrate(&next, &middle, from);
            return next;
        }
        next = middle;
    }
}

/* Adds edges outwards from the last one, `direction` 1 or -1. */
static void walk(struct arena *arena, struct ruler *ruler, size_t *capacity, const struct dist *dist,
                 double direction)
{
    double longest = INFINITY, mass;
    for (size_t i = 0; i < WALK_MAX && ruler->edge[ruler->edges - 1].log_density > -DEPTH; i++) {
        ruler->edge = arena_grow(arena, ruler->edge, ruler->edges, capacity, sizeof *ruler->edge);
        struct edge *last = &ruler->edge[ruler->edges - 1], *next = last + 1;
        *next = step_out(ruler, dist, last, direction, &longest, &mass);
        (direction > 0 ? last : next)->mass = mass;
        ruler->edges++;
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
    size_t last = ruler->edges - 1;
    /* what lies beyond the ends is as good as exponential */
    edge[0].lower = edge[0].density / fabs(edge[0].slope);
    edge[last].upper = edge[last].density / fabs(edge[last].slope);
    for (size_t i = 0; i < last; i++) edge[i + 1].lower = edge[i].lower + edge[i].mass;
    for (size_t i = last; i > 0; i--) edge[i - 1].upper = edge[i].upper + edge[i - 1].mass;
    double total = edge[last].lower + edge[last].upper;
    for (size_t i = 0; i <= last; i++) {
        double density = edge[i].density / total;
        edge[i].lower /= total;
        edge[i].upper /= total;
        edge[i].log_lower = vec_log(edge[i].lower);
        edge[i].log_upper = vec_log(edge[i].upper);
        edge[i].by_lower = edge[i].lower / density;
        edge[i].by_upper = -edge[i].upper / density;
    }
    ruler->log_total = vec_log(total);
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
static double quintic(const double at_0[3], const double at_1[3], double p, double *slope)
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

/* y and its derivatives by p, where the logarithm s of the tail runs over a panel of `width` as p over
 * [0, 1]: d2y/ds2 = dy/ds (1 - dy/ds f'/f). */
static void derivatives(const struct edge *edge, bool upper, double width, double result[3])
{
    double by_log = upper ? edge->by_upper : edge->by_lower;
    result[0] = edge->y;
    result[1] = by_log * width;
    result[2] = by_log * (1 - by_log * edge->slope) * width * width;
}

/* The other way round: the logarithm of the tail and its derivatives by p, where y runs over the panel. */
static void log_derivatives(const struct edge *edge, bool upper, double width, double result[3])
{
    double by_y = 1 / (upper ? edge->by_upper : edge->by_lower);
    result[0] = upper ? edge->log_upper : edge->log_lower;
    result[1] = by_y * width;
    result[2] = by_y * (edge->slope - by_y) * width * width;
}

/* The first panel whose far edge is not before `key`: the log tail grows along the edges for the lower
 * side and falls for the upper. */
static size_t find_panel(const struct ruler *ruler, double key, bool upper)
{
    size_t low = 0, high = ruler->edges - 2;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct edge *far = &ruler->edge[middle + 1];
        if (upper ? far->log_upper > key : far->log_lower < key)
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
    double end_log = upper ? end->log_upper : end->log_lower;
    if (key < end_log) { /* beyond the last edge: exponential */
        *slope = 1 / (fabs(end->slope) * tail);
        return end->y + (key - end_log) / end->slope;
    }
    const struct edge *near = &ruler->edge[find_panel(ruler, key, upper)], *far = near + 1;
    double near_log = upper ? near->log_upper : near->log_lower;
    double width = (upper ? far->log_upper : far->log_lower) - near_log;
    double at_near[3], at_far[3];
    derivatives(near, upper, width, at_near);
    derivatives(far, upper, width, at_far);
    double y = quintic(at_near, at_far, (key - near_log) / width, &by_log);
    *slope = fabs(by_log / (width * tail));
    return y;
}

double ruler_tail(const struct ruler *ruler, double y, bool upper)
{
    const struct edge *edge = ruler->edge, *last = edge + ruler->edges - 1;
    if (y < edge->y) {
        double below = edge->lower * vec_exp(edge->slope * (y - edge->y));
        return upper ? 1 - below : below;
    }
    if (y >= last->y) {
        double above = last->upper * vec_exp(last->slope * (y - last->y));
        return upper ? above : 1 - above;
    }
    size_t low = 0, high = ruler->edges - 2; /* the panel that holds y */
    while (low < high) {
        size_t middle = (low + high + 1) / 2;
        if (edge[middle].y <= y)
            low = middle;
        else
            high = middle - 1;
    }
    double width = edge[low + 1].y - edge[low].y, at_near[3], at_far[3], slope;
    log_derivatives(&edge[low], upper, width, at_near);
    log_derivatives(&edge[low + 1], upper, width, at_far);
    return vec_exp(quintic(at_near, at_far, (y - edge[low].y) / width, &slope));
}

double ruler_density(const struct ruler *ruler, const struct dist *dist, double y)
{
    return vec_exp(relative_log(ruler, dist, y) - ruler->log_total);
}
