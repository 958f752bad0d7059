/* weibull: a waiting time whose hazard grows or falls as a power of the time waited. Standard law: scale 1,
 * exponent k = shape[0]: P(X > x) = exp(-x^k).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/elementary.h"
#include "dist/family.h"

enum { WAY_SHAPE, WAY_MEAN };

static const double shape_min = 0.1, shape_max = 1000;

/* -log P(X > x) at a tail. */
static double exponent_at(double tail, bool upper)
{
    return upper ? -vec_log(tail) : -elementary_log_one_plus(-tail);
}

static double weibull_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    double exponent = exponent_at(tail, upper), x = elementary_power(exponent, 1 / dist->shape[0]);
    if (slope) *slope = x / (dist->shape[0] * exponent * (upper ? tail : 1 - tail));
    return x;
}

static double weibull_tail(const struct dist *dist, double x, bool upper, double *density)
{
    if (density) *density = 0;
    if (!(x > 0)) return upper ? 1 : 0;
    double exponent = elementary_power(x, dist->shape[0]), above = vec_exp(-exponent);
    if (density && above > 0) *density = dist->shape[0] * exponent / x * above;
    return upper ? above : -elementary_exp_minus_one(-exponent);
}

/* log(1 + (sd / mean)^2) for the exponent 1 / inverse: it grows with `inverse`. */
static double log_spread(double inverse)
{
    return elementary_log_gamma(2 * inverse) - 2 * elementary_log_gamma(inverse);
}

static void weibull_moments(const struct dist *dist, double *mean, double *sd)
{
    double inverse = 1 / dist->shape[0];
    *mean = vec_exp(elementary_log_gamma(inverse));
    *sd = *mean * sqrt(elementary_exp_minus_one(log_spread(inverse)));
}

static bool state_mean(struct dist *dist, const struct stated *stated)
{
    enum { HALVINGS = 60 };
    double mean = stated->value[0], sd = stated->value[1], ratio = sd / mean;
    double target = elementary_log_one_plus(ratio * ratio), low = 1 / shape_max, high = 1 / shape_min;
    if (!(target >= log_spread(low)))
        return arguments_fault(stated, stated->at[1],
                               "sd is too small beside the mean: %.10g against %.10g", sd, mean);
    if (!(target <= log_spread(high)))
        return arguments_fault(stated, stated->at[1],
                               "sd is too large beside the mean: %.10g against %.10g", sd, mean);
    for (int i = 0; i < HALVINGS; i++) {
        double middle = sqrt(low * high);
        if (log_spread(middle) < target)
            low = middle;
        else
            high = middle;
    }
    dist->shape[0] = 1 / high;
    dist->scale = mean * vec_exp(-elementary_log_gamma(high));
    return true;
}

/* log x = log scale + log(-log P(X > x)) / shape is a straight line through the two. */
static bool state_percentiles(struct dist *dist, const struct stated *stated)
{
    double rise, run;
    const struct percentile *low = &stated->percentile[0], *high = &stated->percentile[1];
    if (!arguments_log_rise(stated, &rise)) return false;
    double at_low = exponent_at(low->tail, low->upper), at_high = exponent_at(high->tail, high->upper);
    run = elementary_log_one_plus((at_high - at_low) / at_low);
    dist->shape[0] = run / rise;
    dist->scale = low->value * elementary_power(at_low, -1 / dist->shape[0]);
    return arguments_check_shape(stated, dist->shape[0], shape_min, shape_max);
}

static bool weibull_state(struct dist *dist, const struct stated *stated)
{
    dist->low = 0;
    if (stated->way == SIZE_MAX) return state_percentiles(dist, stated);
    if (stated->way == WAY_MEAN) return state_mean(dist, stated);
    dist->shape[0] = stated->value[0];
    dist->scale = stated->value[1];
    return true;
}

const struct family family_weibull = {
    .name = "weibull",
    .doc = "Positive: a waiting time, early for a small shape, about one time for a large",
    .usage =
        "weibull(shape, scale), weibull(mean=..., sd=...) or two percentiles: weibull(p10=..., p90=...)",
    .example = "weibull(1.5, 1)",
    .refuses_dates = true,
    .two_percentiles = true,
    .form = FORM_TABLE,
    .ways = 2,
    .way = {[WAY_SHAPE] =
                {.count = 2,
                 .parameters =
                     {{.name = "shape", .role = ROLE_SHAPE, .low = 0.1, .high = 1000},
                      {.name = "scale", .role = ROLE_SIZE, .low = 0, .high = INFINITY, .low_open = true}}},
            [WAY_MEAN] =
                {.named = true,
                 .count = 2,
                 .parameters =
                     {{.name = "mean", .role = ROLE_SIZE, .low = 0, .high = INFINITY, .low_open = true},
                      {.name = "sd", .role = ROLE_SIZE, .low = 0, .high = INFINITY, .low_open = true}}}},
    .state = weibull_state,
    .quantile = weibull_quantile,
    .tail = weibull_tail,
    .moments = weibull_moments,
};
