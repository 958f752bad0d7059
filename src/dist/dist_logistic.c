/* logistic: like a normal, with heavier tails. Standard law: location 0, scale 1: P(X > x) = 1 / (1 + e^x).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/elementary.h"
#include "dist/family.h"

static const double standard_sd = 1.8137993642342178506; /* pi / sqrt(3) */

enum { WAY_SCALE, WAY_MEAN };

static double logistic_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    (void)dist;
    double x = elementary_log_one_plus((1 - 2 * tail) / tail);
    if (slope) *slope = 1 / (tail * (1 - tail));
    return upper ? x : -x;
}

static double logistic_tail(const struct dist *dist, double x, bool upper, double *density)
{
    (void)dist;
    double power = vec_exp(-fabs(x)), large = 1 / (1 + power);
    if (density) *density = power * large * large;
    return upper == (x > 0) ? power * large : large;
}

static void logistic_moments(const struct dist *dist, double *mean, double *sd)
{
    (void)dist;
    *mean = 0;
    *sd = standard_sd;
}

static bool logistic_state(struct dist *dist, const struct stated *stated)
{
    if (stated->way == SIZE_MAX) {
        arguments_place(stated, dist);
        return true;
    }
    dist->location = stated->value[0];
    dist->scale = stated->way == WAY_MEAN ? stated->value[1] / standard_sd : stated->value[1];
    return true;
}

const struct family family_logistic = {
    .name = "logistic",
    .doc = "Symmetric and unbounded, with heavier tails than a normal",
    .usage = "logistic(location, scale), logistic(mean=..., sd=...) or two percentiles: "
             "logistic(p10=..., p90=...)",
    .example = "logistic(0, 1)",
    .two_percentiles = true,
    .symmetric = true,
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
    .state = logistic_state,
    .quantile = logistic_quantile,
    .tail = logistic_tail,
    .moments = logistic_moments,
};
