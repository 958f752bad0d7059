/* Means, as the families define them; what truncation leaves is integrated.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stddef.h>

#include "reference.h"

static const long double root_two = 1.41421356237309504880168872421L;

/* The standard normal's quantile, by bisection. */
static long double normal_at(long double share)
{
    long double low = -20, high = 20;
    for (int i = 0; i < 80; i++) {
        long double middle = (low + high) / 2;
        if (erfcl(-middle / root_two) / 2 < share)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

/* The mean and sd of a normal or of a lognormal's log. */
static void location(const struct law *law, long double *mean, long double *sd)
{
    const double *p = law->p;
    long double a = p[0], b = p[1];
    *mean = a;
    *sd = b;
    if (law->family == LOGNORMAL) {
        *sd = sqrtl(log1pl(b / a * (b / a)));
        *mean = logl(a) - *sd * *sd / 2;
    }
    if (law->family != NORMAL_BETWEEN && law->family != LOGNORMAL_BETWEEN) return;
    if (law->family == LOGNORMAL_BETWEEN) {
        a = logl(a);
        b = logl(b);
    }
    long double low = normal_at(p[2]), high = normal_at(p[3]);
    *sd = (b - a) / (high - low);
    *mean = a - *sd * low;
}

/* Up to a factor, of the families that are truncated; a bell's location is that of the normal or the log. */
static long double density(const struct law *law, long double mean, long double sd, long double x)
{
    const double *p = law->p;
    switch (law->family) {
    case NORMAL:
    case NORMAL_BETWEEN: return expl(-(x - mean) * (x - mean) / (2 * sd * sd));
    case LOGNORMAL:
    case LOGNORMAL_LOG:
    case LOGNORMAL_BETWEEN: return expl(-(logl(x) - mean) * (logl(x) - mean) / (2 * sd * sd)) / x;
    case TRIANGULAR: return x < p[1] ? (x - p[0]) / (p[1] - p[0]) : (p[2] - x) / (p[2] - p[1]);
    case PERT:
        return powl(x - p[0], p[3] * (p[1] - p[0]) / (p[2] - p[0])) *
               powl(p[2] - x, p[3] * (p[2] - p[1]) / (p[2] - p[0]));
    case BETA: return powl(x - p[2], p[0] - 1.0L) * powl(p[3] - x, p[1] - 1.0L);
    default: return 1; /* uniform */
    }
}

/* Where all but 1e-30 of the law lies. */
static void support(const struct law *law, long double *low, long double *high)
{
    const double *p = law->p;
    long double mean, sd;
    switch (law->family) {
    case UNIFORM:
        *low = p[0];
        *high = p[1];
        break;
    case UNIFORM_BETWEEN:
        *low = p[0] - ((long double)p[1] - p[0]) * p[2] / ((long double)p[3] - p[2]);
        *high = p[1] + ((long double)p[1] - p[0]) * (1 - p[3]) / ((long double)p[3] - p[2]);
        break;
    case TRIANGULAR:
    case PERT:
        *low = p[0];
        *high = p[2];
        break;
    case BETA:
        *low = p[2];
        *high = p[3];
        break;
    default:
        location(law, &mean, &sd);
        *low = mean - 12 * sd;
        *high = mean + 12 * sd;
        if (law->family != NORMAL && law->family != NORMAL_BETWEEN) {
            *low = expl(*low);
            *high = expl(*high);
        }
    }
}

/* Adds the integrals of f and x f over [low, high] to sums: tanh-sinh. */
static void integrate(const struct law *law, long double low, long double high, long double sums[2])
{
    const long double half_pi = 1.57079632679489661923132169164L, step = 1.0L / 128;
    long double middle = (low + high) / 2, half = (high - low) / 2;
    long double mean, sd;
    if (!(half > 0)) return;
    location(law, &mean, &sd);
    for (int i = -512; i <= 512; i++) {
        long double t = (long double)i * step, s = half_pi * sinhl(t);
        long double x = middle + half * tanhl(s), weight = half_pi * coshl(t) / (coshl(s) * coshl(s));
        if (!(x > low && x < high)) continue;
        long double f = density(law, mean, sd, x) * weight * half * step;
        sums[0] += f;
        sums[1] += f * x;
    }
}

static long double truncated(const struct law *law)
{
    const struct law *inner = law->parts[0];
    long double low, high, sums[2] = {0, 0};
    support(inner, &low, &high);
    if (!isnan(law->p[0]) && law->p[0] > low) low = law->p[0];
    if (!isnan(law->p[1]) && law->p[1] < high) high = law->p[1];
    long double kink = inner->family == TRIANGULAR ? inner->p[1] : low;
    if (kink > low && kink < high) {
        integrate(inner, low, kink, sums);
        integrate(inner, kink, high, sums);
    } else
        integrate(inner, low, high, sums);
    return sums[1] / sums[0];
}

static long double standard_logistic(long double share) { return logl(share / (1 - share)); }
static long double standard_gumbel(long double share) { return -logl(-logl(share)); }

/* The mean of a law of location and scale, whose standard member has `quantile` and `mean`, from two
 * percentiles. */
static long double mean_between(const double *p, long double (*quantile)(long double), long double mean)
{
    long double low = quantile(p[2]), scale = ((long double)p[1] - p[0]) / (quantile(p[3]) - low);
    return p[0] + scale * (mean - low);
}

/* Keelin's terms of the probability y. */
static void terms(long double y, long double row[4])
{
    long double logit = logl(y / (1 - y));
    row[0] = 1;
    row[1] = logit;
    row[2] = (y - 0.5L) * logit;
    row[3] = y - 0.5L;
}

/* To and from what the curve is of: the value, or the log of what lies beyond its bounds. */
static long double to_curve(const double *bounds, long double x)
{
    if (isnan(bounds[0])) return isnan(bounds[1]) ? x : -logl(bounds[1] - x);
    return isnan(bounds[1]) ? logl(x - bounds[0]) : logl((x - bounds[0]) / (bounds[1] - x));
}

static long double from_curve(const double *bounds, long double m)
{
    if (isnan(bounds[0])) return isnan(bounds[1]) ? m : bounds[1] - expl(-m);
    if (isnan(bounds[1])) return bounds[0] + expl(m);
    return bounds[0] + (bounds[1] - (long double)bounds[0]) / (1 + expl(-m));
}

/* Solves for the terms' weights (Gauss, Jordan), then integrates over the probability (tanh-sinh). */
static long double metalog(const struct law *law)
{
    const long double half_pi = 1.57079632679489661923132169164L, step = 1.0L / 64;
    long double rows[4][5], sum = 0, weights = 0;
    int count = law->count;
    for (int i = 0; i < count; i++) {
        terms(law->shares[i], rows[i]);
        rows[i][count] = to_curve(law->bounds, law->p[i]);
    }
    for (int i = 0; i < count; i++) {
        int pivot = i;
        for (int k = i; k < count; k++)
            if (fabsl(rows[k][i]) > fabsl(rows[pivot][i])) pivot = k;
        for (int column = 0; column <= count; column++) {
            long double other = rows[i][column];
            rows[i][column] = rows[pivot][column];
            rows[pivot][column] = other;
        }
        for (int k = 0; k < count; k++) {
            long double factor = rows[k][i] / rows[i][i];
            for (int column = i; column <= count && k != i; column++)
                rows[k][column] -= factor * rows[i][column];
        }
    }
    for (int i = -256; i <= 256; i++) {
        long double s = half_pi * sinhl((long double)i * step), row[4], m = 0;
        long double y = 1 / (1 + expl(-2 * s)),
                    weight = coshl((long double)i * step) / (coshl(s) * coshl(s));
        if (!(y > 0 && y < 1)) continue;
        terms(y, row);
        for (int k = 0; k < count; k++) m += row[k] * rows[k][count] / rows[k][k];
        sum += weight * from_curve(law->bounds, m);
        weights += weight;
    }
    return sum / weights;
}

static long double weibull_between(const double *p)
{
    long double low = logl(-logl(1 - (long double)p[2])), high = logl(-logl(1 - (long double)p[3]));
    long double shape = (high - low) / logl((long double)p[1] / p[0]);
    return p[0] / expl(low / shape) * tgammal(1 + 1 / shape);
}

long double mean_of_law(const struct law *law)
{
    const long double euler = 0.577215664901532860606512090082L;
    const double *p = law->p;
    long double mean, sd, sum = 0;
    switch (law->family) {
    case CONSTANT:
    case NORMAL:
    case LOGNORMAL:
    case EXPONENTIAL_LAW:
    case LOGISTIC_LAW:
    case UNIFORM_MOMENTS:
    case GAMMA_MOMENTS:
    case WEIBULL_MOMENTS:
    case LOGISTIC_MOMENTS:
    case GUMBEL_MOMENTS:
    case POISSON:
    case BERNOULLI: return p[0];
    case STUDENT_T: return p[1];
    case GAMMA: return (long double)p[0] * p[1];
    case WEIBULL: return p[1] * tgammal(1 + 1 / (long double)p[0]);
    case BINOMIAL: return (long double)p[0] * p[1];
    case METALOG: return metalog(law);
    case WEIBULL_BETWEEN: return weibull_between(p);
    case GUMBEL: return p[0] + euler * p[1];
    case LOGISTIC_BETWEEN: return mean_between(p, standard_logistic, 0);
    case GUMBEL_BETWEEN: return mean_between(p, standard_gumbel, euler);
    case NORMAL_BETWEEN: location(law, &mean, &sd); return mean;
    case LOGNORMAL_LOG:
    case LOGNORMAL_BETWEEN: location(law, &mean, &sd); return expl(mean + sd * sd / 2);
    case UNIFORM:
    case UNIFORM_BETWEEN: support(law, &mean, &sd); return (mean + sd) / 2;
    case TRIANGULAR: return ((long double)p[0] + p[1] + p[2]) / 3;
    case PERT: return (p[0] + (long double)p[3] * p[1] + p[2]) / (2 + (long double)p[3]);
    case BETA: return p[2] + ((long double)p[3] - p[2]) * p[0] / ((long double)p[0] + p[1]);
    case EMPIRICAL:
        for (int i = 0; i < law->count; i++) sum += p[i];
        return sum / law->count;
    case DISCRETE:
        for (int i = 0; i < law->count; i++) sum += (long double)law->shares[i] * p[i];
        return sum;
    case MIXTURE:
        for (int i = 0; i < law->count; i++) sum += law->shares[i] * mean_of_law(law->parts[i]);
        return sum;
    case TRUNCATE: return truncated(law);
    case GAMMA_BETWEEN: /* no rate has it, and only rates' means are asked for */
    case FAMILY_COUNT: break;
    }
    return NAN;
}
