/* lognormal: exp of a normal. Standard law: the log has mean 0 and sd sigma = shape[0]; the scale is the
 * median.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/elementary.h"
#include "dist/family.h"

#define SQRT_TWO_PI 2.50662827463100050242

enum { WAY_MEAN, WAY_LOG };

static const double sigma_max = 50; /* the largest draw is then exp(410) medians */

static double lognormal_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    double sigma = dist->shape[0], z = vec_normal_upper_quantile(tail);
    double x = vec_exp(upper ? sigma * z : -sigma * z);
    if (slope) *slope = x * sigma * SQRT_TWO_PI * vec_exp(0.5 * z * z);
    return x;
}

static double lognormal_tail(const struct dist *dist, double x, bool upper, double *density)
{
    if (!(x > 0)) {
        if (density) *density = 0;
        return upper ? 1 : 0;
    }
    double z = vec_log(x) / dist->shape[0], bell, tail = vec_normal_upper_density(upper ? z : -z, &bell);
    if (density) *density = bell / (x * dist->shape[0]);
    return tail;
}

static void lognormal_moments(const struct dist *dist, double *mean, double *sd)
{
    double variance = dist->shape[0] * dist->shape[0];
    *mean = vec_exp(0.5 * variance);
    *sd = *mean * sqrt(elementary_exp_minus_one(variance));
}

static bool state_mean(struct dist *dist, const struct stated *stated)
{
    double mean = stated->value[0], ratio = stated->value[1] / mean;
    double variance = elementary_log_one_plus(ratio * ratio);
    dist->shape[0] = sqrt(variance);
    dist->scale = mean * vec_exp(-0.5 * variance);
    if (dist->shape[0] <= sigma_max) return true;
    return arguments_fault(stated, stated->at[1], "sd is too large beside the mean: %.10g against %.10g",
                           stated->value[1], mean);
}

static bool state_percentiles(struct dist *dist, const struct stated *stated)
{
    const struct percentile *low = &stated->percentile[0], *high = &stated->percentile[1];
    double rise;
    if (!arguments_log_rise(stated, &rise)) return false;
    double z_low =
        low->upper ? vec_normal_upper_quantile(low->tail) : -vec_normal_upper_quantile(low->tail);
    double z_high =
        high->upper ? vec_normal_upper_quantile(high->tail) : -vec_normal_upper_quantile(high->tail);
    double log_low = vec_log(low->value);
    dist->shape[0] = rise / (z_high - z_low);
    dist->scale = vec_exp(log_low - dist->shape[0] * z_low);
    if (dist->shape[0] <= sigma_max) return true;
    return arguments_fault(stated, high->at, "percentiles too far apart: sigma of the log would be %.10g",
                           dist->shape[0]);
}

static bool lognormal_state(struct dist *dist, const struct stated *stated)
{
    dist->low = 0;
    if (stated->way == SIZE_MAX) return state_percentiles(dist, stated);
    if (stated->way == WAY_MEAN) return state_mean(dist, stated);
    dist->scale = vec_exp(stated->value[0]);
    dist->shape[0] = stated->value[1];
    return true;
}

const struct family family_lognormal = {
    .name = "lognormal",
    .doc = "Positive and skewed: its logarithm is normal",
    .usage = "lognormal(mean, sd), lognormal(mu=..., sigma=...) of the log, or two percentiles: "
             "lognormal(p10=..., p90=...)",
    .example = "lognormal(mu=0, sigma=0.5)",
    .refuses_dates = true,
    .two_percentiles = true,
    .form = FORM_TABLE,
    .ways = 2,
    .way =
        {[WAY_MEAN] =
             {.count = 2,
              .parameters =
                  {{.name = "mean", .role = ROLE_SIZE, .low = 0, .high = INFINITY, .low_open = true},
                   {.name = "sd", .role = ROLE_SIZE, .low = 0, .high = INFINITY, .low_open = true}}},
         [WAY_LOG] = {.named = true,
                      .count = 2,
                      .parameters =
                          {{.name = "mu", .role = ROLE_LOG, .low = -600, .high = 600},
                           {.name = "sigma", .role = ROLE_SHAPE, .low = 0, .high = 50, .low_open = true}}}},
    .state = lognormal_state,
    .quantile = lognormal_quantile,
    .tail = lognormal_tail,
    .moments = lognormal_moments,
};
