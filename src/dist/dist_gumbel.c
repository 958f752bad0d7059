/* gumbel: the largest of many. Standard law: location 0, scale 1: P(X <= x) = exp(-exp(-x)).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/elementary.h"
#include "dist/family.h"

static const double standard_mean = 0.57721566490153286061; /* Euler's constant */
static const double standard_sd = 1.2825498301618640955;    /* pi / sqrt(6) */

enum { WAY_SCALE, WAY_MEAN };

static double gumbel_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    (void)dist;
    double exponent = upper ? -elementary_log_one_plus(-tail) : -vec_log(tail);
    if (slope) *slope = 1 / (exponent * (upper ? 1 - tail : tail));
    return -vec_log(exponent);
}

static double gumbel_tail(const struct dist *dist, double x, bool upper, double *density)
{
    (void)dist;
    double exponent = vec_exp(-x), below = vec_exp(-exponent);
    if (density) *density = below > 0 ? exponent * below : 0;
    return upper ? -elementary_exp_minus_one(-exponent) : below;
}

static void gumbel_moments(const struct dist *dist, double *mean, double *sd)
{
    (void)dist;
    *mean = standard_mean;
    *sd = standard_sd;
}

static bool gumbel_state(struct dist *dist, const struct stated *stated)
{
    if (stated->way == SIZE_MAX) {
        arguments_place(stated, dist);
        return true;
    }
    dist->location = stated->value[0];
    dist->scale = stated->value[1];
    if (stated->way == WAY_MEAN) {
        dist->scale = stated->value[1] / standard_sd;
        dist->location = stated->value[0] - dist->scale * standard_mean;
    }
    return true;
}

const struct family family_gumbel = {
    .name = "gumbel",
    .doc = "The largest of many: unbounded, with the longer tail upwards",
    .usage =
        "gumbel(location, scale), gumbel(mean=..., sd=...) or two percentiles: gumbel(p10=..., p90=...)",
    .example = "gumbel(0, 1)",
    .two_percentiles = true,
    .form = FORM_TABLE,
    .ways = 2,
    .way =
        {[WAY_SCALE] =
             {.count = 2,
              .parameters =
                  {{.name = "location", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY},
                   {.name = "scale", .role = ROLE_SPREAD, .low = 0, .high = INFINITY, .low_open = true}}},
         [WAY_MEAN] =
             {.named = true,
              .count = 2,
              .parameters =
                  {{.name = "mean", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY},
                   {.name = "sd", .role = ROLE_SPREAD, .low = 0, .high = INFINITY, .low_open = true}}}},
    .state = gumbel_state,
    .quantile = gumbel_quantile,
    .tail = gumbel_tail,
    .moments = gumbel_moments,
};
