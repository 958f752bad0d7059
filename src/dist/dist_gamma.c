/* gamma: positive and skewed, less so for a large shape. Standard law: scale 1, exponent a = shape[0]. It
 * is integrated in y = log(x / a), in which its density is exp(-a (e^y - y)): smooth and log-concave for
 * every shape, also where that of x itself is infinite at 0.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/elementary.h"
#include "dist/family.h"
#include "dist/ruler.h"

enum { WAY_SHAPE, WAY_MEAN };

static const double shape_min = 0.1, shape_max = 1e6;

static struct ruler_density gamma_log_density(const struct dist *dist, double y)
{
    double shape = dist->shape[0];
    struct elementary_exp at = elementary_exp(y);
    return (struct ruler_density){-shape * at.excess, -shape * at.minus_one, -shape * at.power,
                                  -shape * at.power};
}

static void gamma_prepare(struct arena *arena, struct dist *dist)
{
    dist->ruler = ruler_create(arena, gamma_log_density, dist, 0, false);
}

static double gamma_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    double by_y, x = dist->shape[0] * vec_exp(ruler_quantile(dist->ruler, tail, upper, &by_y));
    if (slope) *slope = by_y * x;
    return x;
}

static double gamma_tail(const struct dist *dist, double x, bool upper, double *density)
{
    bool inside = x > 0 && x < INFINITY;
    double y = inside ? vec_log(x / dist->shape[0]) : 0;
    if (density) *density = 0;
    if (!inside) return upper == (x <= 0) ? 1 : 0;
    double tail = ruler_tail(dist->ruler, y, upper, density);
    if (density) *density /= x;
    return tail;
}

static void gamma_moments(const struct dist *dist, double *mean, double *sd)
{
    *mean = dist->shape[0];
    *sd = sqrt(dist->shape[0]);
}

static bool state_mean(struct dist *dist, const struct stated *stated)
{
    double mean = stated->value[0], sd = stated->value[1], ratio = mean / sd;
    dist->shape[0] = ratio * ratio;
    dist->scale = sd / ratio;
    if (dist->shape[0] >= shape_min && dist->shape[0] <= shape_max) return true;
    return arguments_fault(stated, stated->at[1], "sd is too %s beside the mean: %.10g against %.10g",
                           dist->shape[0] > shape_max ? "small" : "large", sd, mean);
}

/* log of (log x at the upper percentile - that at the lower), for the shape e^log_shape, whose law `dist`
 * becomes: nearly a straight line, of slope -1/2 to the right and -1 to the left. */
static double log_rise(struct dist *dist, const struct stated *stated, double log_shape)
{
    const struct percentile *low = &stated->percentile[0], *high = &stated->percentile[1];
    double slope;
    dist->shape[0] = vec_exp(log_shape);
    gamma_prepare(stated->arena, dist);
    return vec_log(ruler_quantile(dist->ruler, high->tail, high->upper, &slope) -
                   ruler_quantile(dist->ruler, low->tail, low->upper, &slope));
}

static double normal_at(const struct percentile *percentile)
{
    double size = vec_normal_upper_quantile(percentile->tail);
    return percentile->upper ? size : -size;
}

static double probability_at(const struct percentile *percentile)
{
    return percentile->upper ? 1 - percentile->tail : percentile->tail;
}

/* The shape a, roughly. Wilson and Hilferty (1931): the cube root of x / a is as good as normal, of mean 1 - u^2 and sd
 * u = 1 / (3 sqrt(a)). Where that is near 0 at the lower percentile, x is as good as a power of its probability, of the
 * exponent 1 / a. */
static double rough_shape(const struct stated *stated, double rise)
{
    static const double near_zero = 0.4;
    const struct percentile *low = &stated->percentile[0], *high = &stated->percentile[1];
    double times = vec_exp(rise / 3), at_low = normal_at(low);
    double slope = (normal_at(high) - times * at_low) / (times - 1); /* 1 - u^2 = slope u */
    double u = 2 / (slope + sqrt(slope * slope + 4)), shape = 1 / (9 * u * u);
    if (!(1 - u * u + at_low * u > near_zero))
        shape = vec_log(probability_at(high) / probability_at(low)) / rise;
    return shape < shape_min ? shape_min : shape > shape_max ? shape_max : shape;
}

/* Secants lead to the shape's logarithm; where one leaves the ends between which it is known to lie, half way does. */
static bool state_percentiles(struct dist *dist, const struct stated *stated)
{
    enum { ROUNDS = 60 };
    const double least = vec_log(shape_min), most = vec_log(shape_max);
    double rise;
    if (!arguments_log_rise(stated, &rise)) return false;
    double shape = rough_shape(stated, rise), slope = -(1 + shape) / (1 + 2 * shape);
    double at = vec_log(shape), low = least, high = most, target = vec_log(rise);
    double miss = log_rise(dist, stated, at) - target;
    for (int i = 0; i < ROUNDS && !(fabs(miss) <= 1e-12); i++) {
        if (at >= most && miss > 0) return arguments_check_shape(stated, INFINITY, shape_min, shape_max);
        if (at <= least && miss < 0) return arguments_check_shape(stated, 0, shape_min, shape_max);
        double before = at, missed = miss;
        *(miss > 0 ? &low : &high) = at;
        at -= miss / slope;
        if (at < least) at = least;
        if (at > most) at = most;
        if (!(at > low || low == least) || !(at < high || high == most)) at = 0.5 * (low + high);
        if (at == before) break;
        miss = log_rise(dist, stated, at) - target;
        slope = (miss - missed) / (at - before);
    }
    const struct percentile *first = &stated->percentile[0];
    dist->scale = first->value / gamma_quantile(dist, first->tail, first->upper, NULL);
    return true;
}

static bool gamma_state(struct dist *dist, const struct stated *stated)
{
    dist->low = 0;
    if (stated->way == SIZE_MAX) return state_percentiles(dist, stated);
    if (stated->way == WAY_MEAN) return state_mean(dist, stated);
    dist->shape[0] = stated->value[0];
    dist->scale = stated->value[1];
    return true;
}

const struct family family_gamma = {
    .name = "gamma",
    .doc = "Positive and skewed, less so for a large shape",
    .usage = "gamma(shape, scale), gamma(mean=..., sd=...) or two percentiles: gamma(p10=..., p90=...)",
    .example = "gamma(2.5, 1)",
    .refuses_dates = true,
    .two_percentiles = true,
    .form = FORM_TABLE,
    .ways = 2,
    .way = {[WAY_SHAPE] =
                {.count = 2,
                 .parameters =
                     {{.name = "shape", .role = ROLE_SHAPE, .low = 0.1, .high = 1e6},
                      {.name = "scale", .role = ROLE_SIZE, .low = 0, .high = INFINITY, .low_open = true}}},
            [WAY_MEAN] =
                {.named = true,
                 .count = 2,
                 .parameters =
                     {{.name = "mean", .role = ROLE_SIZE, .low = 0, .high = INFINITY, .low_open = true},
                      {.name = "sd", .role = ROLE_SIZE, .low = 0, .high = INFINITY, .low_open = true}}}},
    .state = gamma_state,
    .prepare = gamma_prepare,
    .quantile = gamma_quantile,
    .tail = gamma_tail,
    .moments = gamma_moments,
};
