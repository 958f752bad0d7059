/* normal: the bell curve. Standard law: mean 0, sd 1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vecmath.h"
#include "dist/arguments.h"
#include "dist/family.h"

#define SQRT_TWO_PI 2.50662827463100050242

static double normal_density(const struct dist *dist, double x)
{
    (void)dist;
    return vec_exp(-0.5 * x * x) / SQRT_TWO_PI;
}

static double normal_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    double z = vec_normal_upper_quantile(tail);
    if (slope) *slope = 1 / normal_density(dist, z);
    return upper ? z : -z;
}

static double normal_tail(const struct dist *dist, double x, bool upper, double *density)
{
    double bell, tail = vec_normal_upper_density(upper ? x : -x, &bell);
    (void)dist;
    if (density) *density = bell;
    return tail;
}

static void normal_moments(const struct dist *dist, double *mean, double *sd)
{
    (void)dist;
    *mean = 0;
    *sd = 1;
}

/* exp(location + scale z): a lognormal's table saves the exponential of every draw. */
static bool normal_exponential(const struct dist *dist, struct dist *result)
{
    if (!(dist->scale <= 50) || !(fabs(dist->location) <= 600)) return false;
    *result = (struct dist){.family = &family_lognormal,
                            .scale = vec_exp(dist->location),
                            .shape = {dist->scale},
                            .low = 0,
                            .high = INFINITY};
    return true;
}

static bool normal_state(struct dist *dist, const struct stated *stated)
{
    dist->location = stated->value[0];
    dist->scale = stated->value[1];
    if (stated->way == SIZE_MAX) arguments_place(stated, dist);
    return true;
}

const struct family family_normal = {
    .name = "normal",
    .doc = "The bell curve: symmetric, unbounded",
    .usage = "normal(mean, sd) or two percentiles: normal(p10=..., p90=...)",
    .example = "normal(0, 1)",
    .two_percentiles = true,
    .symmetric = true,
    .form = FORM_TABLE,
    .ways = 1,
    .way = {{.count = 2,
             .parameters =
                 {{.name = "mean", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY},
                  {.name = "sd", .role = ROLE_SPREAD, .low = 0, .high = INFINITY, .low_open = true}}}},
    .state = normal_state,
    .quantile = normal_quantile,
    .tail = normal_tail,
    .moments = normal_moments,
    .exponential = normal_exponential,
};
