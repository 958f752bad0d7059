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
    return (struct ruler_density){-shape * elementary_exp_excess(y), -shape * elementary_exp_minus_one(y),
                                  -shape * vec_exp(y)};
}

static void gamma_prepare(struct arena *arena, struct dist *dist)
{
    dist->ruler = ruler_create(arena, gamma_log_density, dist, 0);
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
    if (density) *density = inside ? ruler_density(dist->ruler, dist, y) / x : 0;
    if (!inside) return upper == (x <= 0) ? 1 : 0;
    return ruler_tail(dist->ruler, y, upper);
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

/* The regula falsi of Anderson and Bjorck, on the shape's logarithm. */
static bool state_percentiles(struct dist *dist, const struct stated *stated)
{
    enum { ROUNDS = 60 };
    double rise;
    if (!arguments_log_rise(stated, &rise)) return false;
    double target = vec_log(rise), a = vec_log(shape_min), b = vec_log(shape_max);
    double at_a = log_rise(dist, stated, a) - target, at_b = log_rise(dist, stated, b) - target;
    if (!(at_a >= 0)) return arguments_check_shape(stated, 0, shape_min, shape_max);
    if (!(at_b <= 0)) return arguments_check_shape(stated, INFINITY, shape_min, shape_max);
    for (int i = 0; i < ROUNDS; i++) {
        double next = (a * at_b - b * at_a) / (at_b - at_a),
               at_next = log_rise(dist, stated, next) - target;
        if (fabs(at_next) <= 1e-13 || next == a || next == b) break;
        if ((at_next > 0) != (at_b > 0)) {
            a = b;
            at_a = at_b;
        } else {
            double factor = 1 - at_next / at_b;
            at_a *= factor > 0 ? factor : 0.5;
        }
        b = next;
        at_b = at_next;
    }
    const struct percentile *low = &stated->percentile[0];
    dist->scale = low->value / gamma_quantile(dist, low->tail, low->upper, NULL);
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
