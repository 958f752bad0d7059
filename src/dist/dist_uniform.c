/* uniform: every value between two ends equally likely. Standard law: on [0, 1].
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/family.h"

static const double standard_sd = 0.28867513459481288225; /* 1 / sqrt(12) */

enum { WAY_ENDS, WAY_MEAN };

static double uniform_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    (void)dist;
    if (slope) *slope = 1;
    return upper ? 1 - tail : tail;
}

static double uniform_tail(const struct dist *dist, double x, bool upper, double *density)
{
    (void)dist;
    if (density) *density = x >= 0 && x <= 1 ? 1 : 0;
    double held = x < 0 ? 0 : x > 1 ? 1 : x;
    return upper ? 1 - held : held;
}

static void uniform_moments(const struct dist *dist, double *mean, double *sd)
{
    (void)dist;
    *mean = 0.5;
    *sd = sqrt(1.0 / 12);
}

static bool uniform_state(struct dist *dist, const struct stated *stated)
{
    if (stated->way == SIZE_MAX) {
        const struct percentile *low = &stated->percentile[0], *high = &stated->percentile[1];
        double at_low = uniform_quantile(dist, low->tail, low->upper, NULL);
        double at_high = uniform_quantile(dist, high->tail, high->upper, NULL);
        dist->scale = (high->value - low->value) / (at_high - at_low);
        dist->low = low->value - dist->scale * at_low;
        dist->high = high->value + dist->scale * (1 - at_high);
    } else if (stated->way == WAY_MEAN) {
        dist->scale = stated->value[1] / standard_sd;
        dist->low = stated->value[0] - 0.5 * dist->scale;
        dist->high = stated->value[0] + 0.5 * dist->scale;
    } else {
        if (!arguments_check_order(stated, 0, 1)) return false;
        dist->low = stated->value[0];
        dist->high = stated->value[1];
        dist->scale = dist->high - dist->low;
    }
    dist->location = dist->low;
    return true;
}

const struct family family_uniform = {
    .name = "uniform",
    .doc = "Every value between two ends equally likely",
    .usage = "uniform(min, max), uniform(mean=..., sd=...) or two percentiles: uniform(p10=..., p90=...)",
    .example = "uniform(0, 1)",
    .two_percentiles = true,
    .form = FORM_UNIFORM,
    .ways = 2,
    .way =
        {[WAY_ENDS] =
             {.count = 2,
              .parameters =
                  {{.name = "min", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY},
                   {.name = "max", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY}}},
         [WAY_MEAN] =
             {.named = true,
              .count = 2,
              .parameters =
                  {{.name = "mean", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY},
                   {.name = "sd", .role = ROLE_SPREAD, .low = 0, .high = INFINITY, .low_open = true}}}},
    .state = uniform_state,
    .quantile = uniform_quantile,
    .tail = uniform_tail,
    .moments = uniform_moments,
};
