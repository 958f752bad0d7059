/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/ruler.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/vecmath.h"

/* Tails are followed until the density has fallen to exp(-DEPTH) of its peak: far beyond the 2^-54 that a
 * draw can reach, so that a truncated law still finds its own tails. */
static const double DEPTH = 80;

enum { WALK_MAX = 1 << 14, HALVINGS_MAX = 16, PARTS = 256 };

/* The logarithm of a tail, and how fast it falls away from its side: density / tail. */
struct tail {
    double logarithm, hazard;
};

struct edge {
    double y;
    double log_density, slope, curvature; /* of the density, relative to the peak's until all is summed */
    union {
        struct {
            double bend;  /* the third derivative */
            double mills; /* tail / density, of the side on which the edge lies */
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
    return (struct edge){.y = y,
                         .log_density = at.value - ruler->peak_value,
                         .slope = at.slope,
                         .curvature = at.curvature,
                         .bend = at.bend};
}

/* How far the quintic through two edges misses the log density in the middle between them. */
static double quintic_miss(const struct edge *a, const struct edge *middle, const struct edge *b)
{
    double width = b->y - a->y;
    double quintic = 0.5 * (a->log_density + b->log_density) + 5.0 / 32 * width * (a->slope - b->slope) +
                     1.0 / 64 * width * width * (a->curvature + b->curvature);
    return fabs(quintic - middle->log_density);
}

/* The next edge outwards from `from` (`direction` 1 or -1), and that half way. Together they span a fourteenth of the length
 * on which Mills' ratio changes (the density's own width, and further out what its slope takes to change), at most four
 * e-folds, so that what is wrong with the ratio at the end has died away, and follow every other feature of the density
 * through the quintic. */
static void step_out(const struct ruler *ruler, const struct dist *dist, const struct edge *from,
                     double direction, double *longest, struct edge *middle, struct edge *next)
{
    double slope = fabs(from->slope), inverse = 14 * sqrt(fabs(from->curvature));
    if (14 * slope > inverse) inverse = 14 * fabs(from->curvature) / slope;
    if (slope > 4 * inverse) inverse = 0.25 * slope;
    double step = 1 / inverse;
    if (step > *longest) step = *longest;
    *next = make_edge(ruler, dist, from->y + direction * step);
    for (int halvings = 0;; halvings++, step *= 0.5) {
        *middle = make_edge(ruler, dist, 0.5 * (from->y + next->y));
        double miss = quintic_miss(from, middle, next);
        double allowed = 1e-10 + 1e-15 * (fabs(ruler->peak_value) + fabs(next->log_density));
        if (miss <= allowed || halvings == HALVINGS_MAX) {
            *longest = 64 * miss <= allowed ? 2 * step : step; /* it grows with the sixth power */
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
        struct edge *last = &ruler->edge[ruler->edges - 1];
        step_out(ruler, dist, last, direction, &longest, last + 1, last + 2);
        ruler->edges += 2;
    }
}

/* Puts the edges from the peak down in ascending order. */
static void reverse(struct edge *edge, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct edge swap = edge[i];
        edge[i] = edge[count - 1 - i];
        edge[count - 1 - i] = swap;
    }
}

/* Adds the reflections of the ascending edges below the peak. */
static void reflect(struct arena *arena, struct ruler *ruler, size_t *capacity)
{
    size_t peak = ruler->edges - 1;
    double centre = ruler->edge[peak].y;
    for (size_t i = 1; i <= peak; i++, ruler->edges++) {
        ruler->edge = arena_grow(arena, ruler->edge, ruler->edges, capacity, sizeof *ruler->edge);
        struct edge *edge = &ruler->edge[peak + i];
        *edge = ruler->edge[peak - i];
        edge->y = centre + (centre - edge->y);
        edge->slope = -edge->slope;
        edge->bend = -edge->bend;
    }
}

/* A number that is linear in Mills' ratio. */
struct linear {
    double plain, times;
};

/* The weights that an integral over one of two panels gives to a function at an edge, to its derivative times the half, and
 * to its second derivative times the half's square. */
struct weights {
    double value, rise, bend;
};

/* Of the polynomial of degree 8 through all three at the inner, the middle and the outer edge: over the inner half, and
 * over the outer one. */
static const struct weights weights[2][3] = {
    {{41.0 / 210 + 29.0 / 128, 1.0 / 35 + 5.0 / 128, 1.0 / 630 + 1.0 / 384},
     {128.0 / 210, -1.0 / 8, 16.0 / 630},
     {41.0 / 210 - 29.0 / 128, 5.0 / 128 - 1.0 / 35, 1.0 / 630 - 1.0 / 384}},
    {{41.0 / 210 - 29.0 / 128, 1.0 / 35 - 5.0 / 128, 1.0 / 630 - 1.0 / 384},
     {128.0 / 210, 1.0 / 8, 16.0 / 630},
     {41.0 / 210 + 29.0 / 128, -1.0 / 35 - 5.0 / 128, 1.0 / 630 + 1.0 / 384}}};

/* The rise m' = -1 - m s of Mills' ratio m at an edge, where s is the slope of the log density outwards, and its first two
 * derivatives, times a half and its square. */
struct rise {
    struct linear value, rise, bend;
};

static struct rise rise_at(const struct edge *edge, double direction, double half)
{
    double s = direction * edge->slope, c = edge->curvature, b = direction * edge->bend;
    double square = half * half;
    return (struct rise){{-1, -s},
                         {half * s, half * (s * s - c)},
                         {square * (2 * c - s * s), square * (3 * c * s - s * s * s - b)}};
}

static struct linear weigh(const struct rise *rise, double half, const struct weights *weight)
{
    return (struct linear){half * (weight->value * rise->value.plain + weight->rise * rise->rise.plain +
                                   weight->bend * rise->bend.plain),
                           half * (weight->value * rise->value.times + weight->rise * rise->rise.times +
                                   weight->bend * rise->bend.times)};
}

/* From Mills' ratio at the outer edge to those at the middle and the inner one: with these the integrals of its rise are
 * their differences. Inwards errors die away as the density grows. */
static void pass_inwards(struct edge *inner, struct edge *middle, const struct edge *outer,
                         double direction)
{
    double half = 0.5 * fabs(outer->y - inner->y), known[2], at_inner[2], at_middle[2];
    struct rise rise[] = {rise_at(inner, direction, half), rise_at(middle, direction, half),
                          rise_at(outer, direction, half)};
    for (int i = 0; i < 2; i++) {
        struct linear a = weigh(&rise[0], half, &weights[i][0]);
        struct linear b = weigh(&rise[1], half, &weights[i][1]);
        struct linear c = weigh(&rise[2], half, &weights[i][2]);
        known[i] = a.plain + b.plain + c.plain + c.times * outer->mills;
        at_inner[i] = a.times;
        at_middle[i] = b.times;
    }
    at_inner[0] += 1, at_middle[0] -= 1;
    at_middle[1] += 1, known[1] -= outer->mills;
    double inverse = 1 / (at_inner[0] * at_middle[1] - at_middle[0] * at_inner[1]);
    inner->mills = (at_middle[0] * known[1] - known[0] * at_middle[1]) * inverse;
    middle->mills = (known[0] * at_inner[1] - at_inner[0] * known[1]) * inverse;
}

/* Fills Mills' ratio from the last edge, beyond which the density is as good as exponential, to the peak; returns that
 * there. */
static double find_mills(struct edge *edge, size_t peak, size_t end)
{
    double direction = end > peak ? 1 : -1;
    edge[end].mills = 1 / fabs(edge[end].slope);
    for (struct edge *outer = &edge[end], *inner; outer != &edge[peak]; outer = inner) {
        struct edge *middle = direction > 0 ? outer - 1 : outer + 1;
        inner = direction > 0 ? outer - 2 : outer + 2;
        pass_inwards(inner, middle, outer, direction);
    }
    return edge[peak].mills;
}

/* The tail on whose side an edge lies, over the density at the peak. */
static double tail_at(const struct edge *edge) { return vec_exp(edge->log_density) * edge->mills; }

/* From here on the peak counts as of the lower side. */
static void sum_up(struct ruler *ruler, size_t peak)
{
    struct edge *edge = ruler->edge;
    size_t last = ruler->edges - 1, median = peak;
    double above = find_mills(edge, peak, last), total = above + find_mills(edge, peak, 0);
    while (median > 0 && tail_at(&edge[median]) > 0.5 * total) median--;
    while (median >= peak && median + 2 < ruler->edges && tail_at(&edge[median + 1]) > 0.5 * total)
        median++;
    ruler->median = median;
    double log_total = vec_log(total);
    for (size_t i = 0; i <= last; i++) {
        double mills = edge[i].mills;
        edge[i].log_density -= log_total;
        for (int side = i > median + 1; side <= (i >= median); side++) {
            double ratio = side == (i > peak) ? mills : vec_exp(-edge[i].log_density) - mills;
            edge[i].tail[side] = (struct tail){edge[i].log_density + vec_log(ratio), 1 / ratio};
        }
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
                                 const struct dist *dist, double peak, bool symmetric)
{
    struct ruler *ruler = arena_alloc(arena, sizeof *ruler);
    ruler->log_density = log_density;
    ruler->peak_value = log_density(dist, peak).value;
    size_t capacity = 448;
    ruler->edge = arena_array(arena, capacity, sizeof *ruler->edge);
    ruler->edge[0] = make_edge(ruler, dist, peak);
    ruler->edges = 1;
    walk(arena, ruler, &capacity, dist, -1);
    size_t at_peak = ruler->edges - 1;
    reverse(ruler->edge, ruler->edges);
    if (symmetric)
        reflect(arena, ruler, &capacity);
    else
        walk(arena, ruler, &capacity, dist, 1);
    sum_up(ruler, at_peak);
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

/* The other way round: the logarithm of the tail and its derivatives by p, where y runs over the panel. */
VEC_INLINE void log_derivatives(const struct edge *edge, bool upper, double width, double result[3])
{
    double by_y = upper ? -edge->tail[upper].hazard : edge->tail[upper].hazard;
    result[0] = edge->tail[upper].logarithm;
    result[1] = by_y * width;
    result[2] = by_y * (edge->slope - by_y) * width * width;
}

/* The logarithm of the tail within a panel, and its derivative by y. */
VEC_INLINE double log_tail_within(const struct edge *near, double y, bool upper, double *by_y)
{
    const struct edge *far = near + 1;
    double width = far->y - near->y, at_near[3], at_far[3], slope;
    log_derivatives(near, upper, width, at_near);
    log_derivatives(far, upper, width, at_far);
    double log_tail = quintic(at_near, at_far, (y - near->y) / width, &slope);
    *by_y = slope / width;
    return log_tail;
}

/* The quintic is close; a step of Newton's on that of the tail makes it the inverse of ruler_tail. */
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
    double y = quintic(at_near, at_far, (key - near_log) / width, &by_log), by_y;
    double miss = log_tail_within(near, y, upper, &by_y) - key;
    *slope = fabs(1 / (by_y * tail));
    return y - miss / by_y;
}

/* The tail beyond an end, exponential, and the density there. */
static double tail_beyond(const struct edge *end, double y, bool upper, double *density)
{
    double change = end->slope * (y - end->y);
    *density = vec_exp(end->log_density + change);
    return vec_exp(end->tail[upper].logarithm + change);
}

/* The tail within a panel and the density there. */
static double tail_within(const struct edge *near, double y, bool upper, double *density)
{
    const struct edge *far = near + 1;
    double width = far->y - near->y, slope, by_y;
    double density_near[3] = {near->log_density, near->slope * width, near->curvature * width * width};
    double density_far[3] = {far->log_density, far->slope * width, far->curvature * width * width};
    *density = vec_exp(quintic(density_near, density_far, (y - near->y) / width, &slope));
    return vec_exp(log_tail_within(near, y, upper, &by_y));
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
