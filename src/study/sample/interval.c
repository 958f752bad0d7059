/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/sample/interval.h"

#include <assert.h>
#include <math.h>

#define TAIL 0.025                  /* on each side */
#define LOG_TAIL 3.6888794541139363 /* -ln TAIL */
#define Z 1.9599639845400543        /* the normal law's 97.5 % point */

/* 1 - e^-x for x >= 0: the series where it is quick, then e^-2y - 1 = (e^-y - 1)(2 + (e^-y - 1)). */
static double one_minus_exp(double x)
{
    int halvings = 0;
    for (; x > 0x1p-6; x /= 2) halvings++;
    double term = x, sum = x;
    for (int k = 2; k <= 9; k++) sum += term *= -x / k;
    for (; halvings > 0; halvings--) sum *= 2 - sum;
    return sum;
}

struct interval interval_proportion(uint64_t hits, uint64_t n)
{
    assert(n > 0 && hits <= n);
    double trials = (double)n, share = (double)hits / trials;
    /* (1 - p)^n = TAIL: the p at which no hit at all is just as rare as the tail allows. */
    double edge = one_minus_exp(LOG_TAIL / trials);
    if (hits == 0) return (struct interval){0, edge};
    if (hits == n) return (struct interval){1 - edge, 1};
    double shrink = 1 + Z * Z / trials, centre = (share + Z * Z / (2 * trials)) / shrink;
    double half = Z / shrink * sqrt(share * (1 - share) / trials + Z * Z / (4 * trials * trials));
    return (struct interval){centre - half, centre + half};
}

/* A walk over the binomial weights, of which the mode's is 1. */
struct walk {
    uint64_t n, k;
    double odds, weight, sum; /* weight of k; sum of the weights passed */
};

static void step_up(struct walk *walk)
{
    walk->weight *= (double)(walk->n - walk->k) / (double)(walk->k + 1) * walk->odds;
    walk->k++;
}

static void step_down(struct walk *walk)
{
    walk->weight *= (double)walk->k / (double)(walk->n - walk->k + 1) / walk->odds;
    walk->k--;
}

struct interval_ranks interval_ranks(uint64_t n, unsigned percent)
{
    assert(n > 0 && percent >= 1 && percent <= 99);
    const double negligible = 1e-25;
    uint64_t whole = n / 100, rest = n % 100; /* n * percent may not fit */
    uint64_t mode = whole * percent + (rest + 1) * percent / 100;
    if (mode > n) mode = n;
    struct walk down = {n, mode, percent / (100.0 - percent), 1, 0}, up = down;
    while (down.k > 0 && down.weight > negligible) step_down(&down), down.sum += down.weight;
    while (up.k < n && up.weight > negligible) step_up(&up), up.sum += up.weight;
    double tail = TAIL * (1 + down.sum + up.sum);
    /* Back from both ends while the tail passed is small enough: k itself belongs to it. */
    for (down.sum = down.weight; down.sum <= tail; down.sum += down.weight) step_up(&down);
    for (up.sum = up.weight; up.sum <= tail; up.sum += up.weight) step_down(&up);
    return (struct interval_ranks){
        .low = down.k, /* P(B <= k - 1) <= TAIL < P(B <= k) */
        .point = whole * percent + (rest * percent + 99) / 100,
        .high = up.k + 1,
    };
}

/* Tango's statistic for the difference `delta`: how many standard errors the observed one lies above it, the
 * probability of `other` alone being the likeliest that `delta` allows. It falls with delta. */
static double tango(double own, double other, double n, double delta)
{
    double a = 2 * n, b = -own - other + (2 * n - own + other) * delta, c = -other * delta * (1 - delta);
    double root = sqrt(b * b - 4 * a * c > 0 ? b * b - 4 * a * c : 0);
    double share = b > 0 ? (b + root > 0 ? -2 * c / (b + root) : 0) : (root - b) / (2 * a);
    double off = own - other - n * delta, variance = n * (2 * share + delta * (1 - delta));
    if (off == 0) return 0;
    if (!(variance > 0)) return off > 0 ? INFINITY : -INFINITY;
    return off / sqrt(variance);
}

struct interval interval_paired(uint64_t own, uint64_t other, uint64_t n)
{
    enum { HALVINGS = 64 };
    assert(n > 0 && own + other <= n);
    double b = (double)own, c = (double)other, trials = (double)n, point = (b - c) / trials;
    double below = -1, low = point, high = point, above = 1;
    for (int i = 0; i < HALVINGS; i++) {
        double left = (below + low) / 2, right = (high + above) / 2;
        *(tango(b, c, trials, left) > Z ? &below : &low) = left;
        *(tango(b, c, trials, right) < -Z ? &above : &high) = right;
    }
    return (struct interval){low, high};
}

static double distance(double value, double end) { return isnan(end) ? 0 : fabs(end - value); }

static double joint(double one, double two, double r)
{
    if (isinf(one) || isinf(two)) return INFINITY;
    double square = one * one + two * two - 2 * r * one * two;
    return square > 0 ? sqrt(square) : 0;
}

struct interval interval_difference(struct interval_estimate a, struct interval_estimate b, double r)
{
    double value = a.value - b.value;
    return (struct interval){value - joint(distance(a.value, a.low), distance(b.value, b.high), r),
                             value + joint(distance(a.value, a.high), distance(b.value, b.low), r)};
}

double interval_student(uint64_t degrees)
{
    static const double exact[] = {INFINITY, 12.706204736174698, 4.302652729749464, 3.182446305283708,
                                   2.776445105197793};
    if (degrees < sizeof exact / sizeof *exact) return exact[degrees];
    const double z2 = Z * Z, by = 1 / (double)degrees;
    double g1 = Z * (z2 + 1) / 4;
    double g2 = Z * ((5 * z2 + 16) * z2 + 3) / 96;
    double g3 = Z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
    double g4 = Z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
    return Z + by * (g1 + by * (g2 + by * (g3 + by * g4)));
}

struct interval interval_mean(double mean, double sd, uint64_t n)
{
    if (n < 2) return (struct interval){-INFINITY, INFINITY};
    double half = interval_student(n - 1) * sd / sqrt((double)n);
    return (struct interval){mean - half, mean + half};
}

struct interval interval_sd(double sd, double fourth, uint64_t n)
{
    if (n < 4)
        return (struct interval){0, INFINITY}; /* of two or three values the fourth moment says nothing */
    if (sd == 0) return (struct interval){0, 0};
    double excess = fourth - sd * sd * sd * sd;
    double half = excess > 0 ? interval_student(n - 1) * sqrt(excess / (double)n) / (2 * sd) : 0;
    return (struct interval){sd > half ? sd - half : 0, sd + half};
}

struct interval interval_spread(double value, const double *own, size_t count)
{
    double n = (double)count, mean = 0, squares = 0;
    for (size_t i = 0; i < count; i++) mean += own[i] / n;
    for (size_t i = 0; i < count; i++) squares += (own[i] - mean) * (own[i] - mean);
    double half = interval_student(count - 1) * sqrt(squares / (n - 1) / n);
    return (struct interval){value - half, value + half};
}

struct interval interval_cut(struct interval interval, double least, double most)
{
    if (interval.low < least && !isinf(interval.low)) interval.low = least;
    if (interval.high > most && !isinf(interval.high)) interval.high = most;
    return interval;
}

struct interval interval_spread_within(double value, const double *own, size_t count,
                                       struct interval ordinary, bool few)
{
    struct interval interval = interval_spread(value, own, count);
    if (isnan(interval.low)) return ordinary;
    if (few || interval.low == interval.high) {
        if (ordinary.low < interval.low) interval.low = ordinary.low;
        if (ordinary.high > interval.high) interval.high = ordinary.high;
    }
    return interval;
}
