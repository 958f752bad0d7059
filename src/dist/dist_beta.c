/* beta: a share between two ends. Standard law: on [0, 1] with exponents alpha = shape[0] and
 * beta = shape[1]. It is integrated in the logarithm y of x / (1 - x) over alpha / beta, in which its density
 * x^alpha (1 - x)^beta is smooth and log-concave, with its peak at 0, for every shape, also where that of x itself is
 * infinite at an end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/elementary.h"
#include "dist/family.h"
#include "dist/ruler.h"

/* x and 1 - x at y, both relatively exact. */
static void beta_point(const struct dist *dist, double y, double *x, double *rest)
{
    double alpha = dist->shape[0], beta = dist->shape[1], power = vec_exp(-fabs(y));
    double of_x = y < 0 ? alpha * power : alpha, of_rest = y < 0 ? beta : beta * power;
    double inverse = 1 / (of_x + of_rest);
    *x = of_x * inverse;
    *rest = of_rest * inverse;
}

/* Relative to the peak, by the smaller exponent, so that little cancels; where its power would leave the range of numbers
 * by that whose power vanishes. */
static struct ruler_density beta_log_density(const struct dist *dist, double y)
{
    double alpha = dist->shape[0], beta = dist->shape[1], sum = alpha + beta;
    bool by_alpha = fabs(y) < 30 ? alpha <= beta : y < 0;
    double own = by_alpha ? alpha : beta, other = by_alpha ? beta : alpha, sign = by_alpha ? 1 : -1;
    struct elementary_exp at = elementary_exp(sign * y);
    double both = other + own * at.power, more = own / sum * at.minus_one; /* both = sum (1 + more) */
    double log_both = more > -0.5 ? elementary_log_one_plus(more) : vec_log(both / sum);
    double mine = own * at.power / both, rest = other / both, curvature = -sum * mine * rest;
    return (struct ruler_density){own * (sign * y) - sum * log_both, -sign * own * at.minus_one * rest,
                                  curvature, sign * curvature * (rest - mine)};
}

static double beta_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    double by_y, x, rest;
    double y = ruler_quantile(dist->ruler, tail, upper, &by_y);
    beta_point(dist, y, &x, &rest);
    if (slope) *slope = by_y * x * rest;
    return x;
}

static double beta_tail(const struct dist *dist, double x, bool upper, double *density)
{
    bool inside = x > 0 && x < 1;
    double y = inside ? vec_log(x * dist->shape[1] / ((1 - x) * dist->shape[0])) : 0;
    if (density) *density = 0;
    if (!inside) return upper == (x <= 0) ? 1 : 0;
    double tail = ruler_tail(dist->ruler, y, upper, density);
    if (density) *density /= x * (1 - x);
    return tail;
}

static void beta_moments(const struct dist *dist, double *mean, double *sd)
{
    double alpha = dist->shape[0], beta = dist->shape[1], sum = alpha + beta;
    *mean = alpha / sum;
    *sd = sqrt(alpha * beta / (sum + 1)) / sum;
}

static bool beta_state(struct dist *dist, const struct stated *stated)
{
    if (!arguments_check_order(stated, 2, 3)) return false;
    dist->shape[0] = stated->value[0];
    dist->shape[1] = stated->value[1];
    dist->location = dist->low = stated->value[2];
    dist->high = stated->value[3];
    dist->scale = dist->high - dist->low;
    return true;
}

/* Also for a pert, which has become a beta by then. */
static void beta_prepare(struct arena *arena, struct dist *dist)
{
    dist->ruler = ruler_create(arena, beta_log_density, dist, 0, false);
}

const struct family family_beta = {
    .name = "beta",
    .doc = "A share between two ends, of any skew",
    .usage = "beta(alpha, beta) on 0 to 1, or beta(alpha, beta, min, max)",
    .example = "beta(2, 8)",
    .form = FORM_TABLE,
    .ways = 1,
    .way = {{.count = 4,
             .parameters = {{.name = "alpha", .role = ROLE_SHAPE, .low = 0.1, .high = 1e6},
                            {.name = "beta", .role = ROLE_SHAPE, .low = 0.1, .high = 1e6},
                            {.name = "min",
                             .role = ROLE_LOCATION,
                             .low = -INFINITY,
                             .high = INFINITY,
                             .optional = true,
                             .fallback = 0},
                            {.name = "max",
                             .role = ROLE_LOCATION,
                             .low = -INFINITY,
                             .high = INFINITY,
                             .optional = true,
                             .fallback = 1}}}},
    .state = beta_state,
    .prepare = beta_prepare,
    .quantile = beta_quantile,
    .tail = beta_tail,
    .moments = beta_moments,
};
