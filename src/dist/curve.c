/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/curve.h"

#include <math.h>
#include <stdint.h>

#include "dist/elementary.h"

/* ---- One side ------------------------------------------------------------------------------------
 * The lower side is looked at as the upper side of the law of -M, so that what follows knows one side only:
 * the tail t in (0, 1/2], v = 1 - 2 t, l = log((1 - t) / t), and M = A(v) + B(v) l. */

struct side {
    int degree;
    double plain[CURVE_DEGREES], logit[CURVE_DEGREES];
};

/* The highest degree that one of them has. */
static int degree_of(const double *a, const double *b, const double *c)
{
    int degree = CURVE_DEGREES - 1;
    while (degree > 0 && a[degree] == 0 && b[degree] == 0 && c[degree] == 0) degree--;
    return degree;
}

static struct side side_of(const struct curve *curve, bool upper)
{
    struct side side = {.degree = curve->degree};
    double sign = upper ? 1 : -1;
    for (int k = 0; k <= side.degree; k++) {
        side.plain[k] = (k % 2 ? 1 : sign) * curve->plain[k];
        side.logit[k] = (k % 2 ? sign : 1) * curve->logit[k];
    }
    return side;
}

static double polynomial(const double *coefficients, int degree, double v, double *slope)
{
    double sum = 0, derivative = 0;
    for (int k = degree; k >= 0; k--) {
        derivative = derivative * v + sum;
        sum = sum * v + coefficients[k];
    }
    *slope = derivative;
    return sum;
}

static double side_value(const struct side *side, double tail, double log_odds, double *pace)
{
    double v = 1 - 2 * tail, a_slope, b_slope;
    double a = polynomial(side->plain, side->degree, v, &a_slope);
    double b = polynomial(side->logit, side->degree, v, &b_slope);
    /* t (1 - t) dM/dy = dM/dl: it stays finite */
    *pace = 2 * tail * (1 - tail) * (a_slope + b_slope * log_odds) + b;
    return a + b * log_odds;
}

static double log_odds_at(double tail) { return elementary_log_one_plus((1 - 2 * tail) / tail); }

double curve_value(const struct curve *curve, double tail, bool upper, double *slope)
{
    struct side side = side_of(curve, upper);
    double pace, value = side_value(&side, tail, log_odds_at(tail), &pace);
    *slope = pace / (tail * (1 - tail));
    return upper ? value : -value;
}

void curve_end(const struct curve *curve, bool upper, double *limit, double *weight)
{
    struct side side = side_of(curve, upper);
    double slope;
    *limit = polynomial(side.plain, side.degree, 1, &slope);
    *weight = polynomial(side.logit, side.degree, 1, &slope);
}

/* Beyond the last M is as good as straight. */
static const double knots[CURVE_KNOTS] = {0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 20, 40};

static void set_knots(struct curve *curve)
{
    for (int upper = 0; upper < 2; upper++) {
        struct side side = side_of(curve, upper);
        for (int i = 0; i < CURVE_KNOTS; i++) {
            double power = vec_exp(-knots[i]);
            struct curve_knot *knot = &curve->knot[upper][i];
            knot->value = side_value(&side, power / (1 + power), knots[i], &knot->pace);
        }
    }
}

/* A bracket of l, and within it where the inverse cubic through both ends is z. */
static double find_start(const struct curve_knot *knot, double z, double *low, double *high)
{
    int i = 0;
    while (i + 1 < CURVE_KNOTS && knot[i + 1].value < z) i++;
    *low = knots[i];
    if (i + 1 == CURVE_KNOTS) return knots[i] + (z - knot[i].value) / knot[i].pace;
    *high = knots[i + 1];
    double width = *high - *low, rise = knot[i + 1].value - knot[i].value, p = (z - knot[i].value) / rise;
    double at_low = rise / knot[i].pace - width, at_high = rise / knot[i + 1].pace - width;
    return *low + p * width + p * (1 - p) * ((1 - p) * at_low - p * at_high);
}

/* Newton's method in l, in which M is nearly straight far out, between the ends of a shrinking bracket. What the last
 * step leaves is the square of it, and of the pace there, which is taken to turn as it did over the step before, its
 * product with that. */
static double side_tail(const struct side *side, const struct curve_knot *knot, double z, double *pace)
{
    enum { ROUNDS = 200, END = 700 };
    double low = 0, high = END, tail = 0.5, before = 0, pace_before = 0;
    double log_odds = find_start(knot, z, &low, &high);
    for (int round = 0; round < ROUNDS; round++) {
        if (!(log_odds >= low && log_odds <= high)) log_odds = 0.5 * (low + high);
        double power = vec_exp(-log_odds);
        tail = power / (1 + power);
        double miss = z - side_value(side, tail, log_odds, pace);
        *(miss > 0 ? &low : &high) = log_odds;
        double step = miss / *pace, next = log_odds + step;
        if (fabs(step) <= 1e-14 || (round > 0 && fabs(step) <= 1e-8)) {
            if (round > 0 && before != log_odds)
                *pace += step * ((pace_before - *pace) / (before - log_odds));
            return tail * (1 - step * (1 - tail)); /* dt/dl = -t (1 - t) */
        }
        double at_end;
        if (next >= END && z >= side_value(side, vec_exp(-END), END, &at_end)) {
            *pace = at_end;
            return 0;
        }
        before = log_odds;
        pace_before = *pace;
        log_odds = next;
    }
    return tail;
}

double curve_tail(const struct curve *curve, double z, bool upper, double *density)
{
    bool above = z > curve->plain[0];
    struct side side = side_of(curve, above);
    double pace, tail = side_tail(&side, curve->knot[above], above ? z : -z, &pace);
    *density = tail > 0 ? tail * (1 - tail) / pace : 0;
    return above == upper ? tail : 1 - tail;
}

bool curve_equal(const struct curve *a, const struct curve *b)
{
    for (int k = 0; k < CURVE_DEGREES; k++)
        if (a->plain[k] != b->plain[k] || a->logit[k] != b->logit[k]) return false;
    return true;
}

/* ---- Through points ------------------------------------------------------------------------------ */

/* Keelin's terms, from 0: L comes before c L before c, then c^2 before c^2 L, and so on. Term k has the degree
 * k / 2. */
static bool is_logit(size_t term) { return term == 1 || term == 2 || (term > 4 && term % 2 == 1); }

struct equations {
    size_t count;
    double row[CURVE_TERMS_MAX][CURVE_TERMS_MAX];
    size_t order[CURVE_TERMS_MAX]; /* of the rows, once factored */
};

static void state_equations(struct equations *equations, const struct curve_point *points, size_t count)
{
    equations->count = count;
    for (size_t i = 0; i < count; i++) {
        double sign = points[i].upper ? 1 : -1, u = sign * (1 - 2 * points[i].tail);
        double log_odds = sign * log_odds_at(points[i].tail), power = 1;
        for (size_t term = 0; term < count; term++) {
            if (term > 0 && term % 2 == 0) power *= u;
            equations->row[i][term] = is_logit(term) ? power * log_odds : power;
        }
    }
}

/* Gauss with the largest pivot of a column; the multipliers stay where the zeros would. */
static void factor(struct equations *equations)
{
    size_t count = equations->count;
    for (size_t i = 0; i < count; i++) equations->order[i] = i;
    for (size_t column = 0; column < count; column++) {
        size_t best = column;
        for (size_t i = column + 1; i < count; i++)
            if (fabs(equations->row[equations->order[i]][column]) >
                fabs(equations->row[equations->order[best]][column]))
                best = i;
        size_t swap = equations->order[best];
        equations->order[best] = equations->order[column];
        equations->order[column] = swap;
        const double *pivot = equations->row[swap];
        for (size_t i = column + 1; i < count; i++) {
            double *row = equations->row[equations->order[i]];
            row[column] /= pivot[column];
            for (size_t k = column + 1; k < count; k++) row[k] -= row[column] * pivot[k];
        }
    }
}

static void solve(const struct equations *factored, const double *right, double *solution)
{
    size_t count = factored->count;
    for (size_t i = 0; i < count; i++) {
        const double *row = factored->row[factored->order[i]];
        solution[i] = right[factored->order[i]];
        for (size_t k = 0; k < i; k++) solution[i] -= row[k] * solution[k];
    }
    for (size_t i = count; i-- > 0;) {
        const double *row = factored->row[factored->order[i]];
        for (size_t k = i + 1; k < count; k++) solution[i] -= row[k] * solution[k];
        solution[i] /= row[i];
    }
}

/* Where the points lie on a polynomial of the probability (a uniform), B is rounding: it would bend the ends,
 * however little. */
static void drop_rounding(struct curve *curve)
{
    double plain = 0, logit = 0;
    for (int k = 0; k < CURVE_DEGREES; k++) {
        if (k > 0 && fabs(curve->plain[k]) > plain) plain = fabs(curve->plain[k]);
        if (fabs(curve->logit[k]) > logit) logit = fabs(curve->logit[k]);
    }
    for (int k = 0; logit <= 1e-11 * plain && k < CURVE_DEGREES; k++) curve->logit[k] = 0;
}

struct curve curve_through(const struct curve_point *points, size_t count)
{
    enum { REFINEMENTS = 3 };
    struct equations exact, factored;
    double sum[CURVE_TERMS_MAX] = {0}, rest[CURVE_TERMS_MAX], step[CURVE_TERMS_MAX];
    state_equations(&exact, points, count);
    factored = exact;
    factor(&factored);
    for (int round = 0; round < REFINEMENTS; round++) {
        for (size_t i = 0; i < count; i++) {
            rest[i] = points[i].value;
            for (size_t k = 0; k < count; k++) rest[i] -= exact.row[i][k] * sum[k];
        }
        solve(&factored, rest, step);
        for (size_t i = 0; i < count; i++) sum[i] += step[i];
    }
    struct curve curve = {0};
    for (size_t i = 0; i < count; i++) (is_logit(i) ? curve.logit : curve.plain)[i / 2] = sum[i];
    drop_rounding(&curve);
    curve.degree = degree_of(curve.plain, curve.logit, curve.logit);
    set_knots(&curve);
    return curve;
}

/* ---- Does it rise? -------------------------------------------------------------------------------
 * The pace F = dM/dl must be positive on each side. An interval of tails on which |F''| <= D holds no zero
 * when F at both ends is above D width^2 / 8; otherwise it is halved. D comes from F's own polynomials, so
 * nothing between the places looked at is missed. */

enum { LOOKS = 1 << 11 };

struct pace {
    int degree;
    double p[CURVE_DEGREES], q[CURVE_DEGREES], r[CURVE_DEGREES]; /* F = p(v) + t (1 - t) (q(v) + r(v) l) */
    double least;                                                /* less counts as no rise */
    unsigned looks; /* left: so close to zero that it cannot be told otherwise */
};

static struct pace pace_of(const struct side *side)
{
    struct pace pace = {.looks = LOOKS};
    bool plain = true; /* no logit at all: then F / (t (1 - t)) is looked at, as F itself ends at 0 */
    double size = 0;
    for (int k = 0; k < CURVE_DEGREES; k++) plain = plain && side->logit[k] == 0;
    for (int k = 0; k < CURVE_DEGREES; k++) {
        bool last = k + 1 == CURVE_DEGREES;
        double a_slope = last ? 0 : (k + 1) * side->plain[k + 1];
        pace.p[k] = plain ? a_slope : side->logit[k];
        pace.q[k] = plain ? 0 : 2 * a_slope;
        pace.r[k] = plain || last ? 0 : 2 * (k + 1) * side->logit[k + 1];
        size += fabs(pace.p[k]) + fabs(pace.q[k]) + fabs(pace.r[k]);
    }
    pace.least = 1e-13 * size;
    pace.degree = degree_of(pace.p, pace.q, pace.r);
    return pace;
}

static double pace_at(const struct pace *pace, double tail)
{
    double v = 1 - 2 * tail, slope;
    return polynomial(pace->p, pace->degree, v, &slope) +
           tail * (1 - tail) *
               (polynomial(pace->q, pace->degree, v, &slope) +
                polynomial(pace->r, pace->degree, v, &slope) * log_odds_at(tail));
}

/* Bounds of a polynomial and its first two derivatives within `radius` of `centre`, by its Taylor series
 * there. */
static void bound(const double *coefficients, int degree, double centre, double radius, double bounds[3])
{
    double shifted[CURVE_DEGREES];
    for (int k = 0; k <= degree; k++) shifted[k] = coefficients[k];
    for (int from = 0; from < degree; from++)
        for (int k = degree - 1; k >= from; k--) shifted[k] += centre * shifted[k + 1];
    bounds[0] = bounds[1] = bounds[2] = 0;
    for (int k = degree; k >= 0; k--) {
        double size = fabs(shifted[k]);
        bounds[0] = bounds[0] * radius + size;
        if (k >= 1) bounds[1] = bounds[1] * radius + k * size;
        if (k >= 2) bounds[2] = bounds[2] * radius + k * (k - 1) * size;
    }
}

/* |F''| by the tail, within low .. high. */
static double bend(const struct pace *pace, double low, double high)
{
    double v = 1 - 2 * low, w_low = low * (1 - low), w = high * (1 - high), log_odds = log_odds_at(low);
    double p[3], q[3], r[3], centre = 1 - (low + high), radius = high - low;
    bound(pace->p, pace->degree, centre, radius, p);
    bound(pace->q, pace->degree, centre, radius, q);
    bound(pace->r, pace->degree, centre, radius, r);
    double steep = log_odds > 1 ? log_odds : 1; /* |d(w l)/dt| = |v l - 1| */
    return 4 * p[2] + 2 * q[0] + 4 * v * q[1] + 4 * w * q[2] + (2 * log_odds + v / w_low) * r[0] +
           4 * steep * r[1] + 4 * w * log_odds * r[2];
}

/* Does F stay above `least` within low .. high? `at_low` and `at_high` are above it. */
static bool stays_above(struct pace *pace, double low, double at_low, double high, double at_high,
                        double *tail)
{
    double width = high - low, least = at_low < at_high ? at_low : at_high, middle = low + 0.5 * width;
    if (least - bend(pace, low, high) * width * width / 8 > pace->least) return true;
    *tail = middle;
    if (pace->looks == 0 || !(middle > low && middle < high)) return false;
    pace->looks--;
    double at_middle = pace_at(pace, middle);
    return at_middle > pace->least && stays_above(pace, low, at_low, middle, at_middle, tail) &&
           stays_above(pace, middle, at_middle, high, at_high, tail);
}

/* Octave by octave, down to where the end's own sign decides. */
static bool side_rises(const struct side *side, double *tail)
{
    enum { OCTAVES = 100 };
    struct pace pace = pace_of(side);
    double high = 0.5, at_high = pace_at(&pace, high);
    *tail = high;
    if (!(at_high > pace.least)) return false;
    for (int i = 0; i < OCTAVES; i++) {
        double low = 0.5 * high, at_low = pace_at(&pace, low);
        *tail = low;
        if (!(at_low > pace.least) || !stays_above(&pace, low, at_low, high, at_high, tail)) return false;
        high = low;
        at_high = at_low;
    }
    return true;
}

bool curve_rises(const struct curve *curve, double *tail, bool *upper)
{
    for (int side = 0; side < 2; side++) {
        struct side half = side_of(curve, side);
        *upper = side;
        if (!side_rises(&half, tail)) return false;
    }
    return true;
}
