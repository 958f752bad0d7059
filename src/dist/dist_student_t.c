/* student_t: symmetric, with tails that fall as a power. Standard law: location 0, scale 1, degrees of
 * freedom n = shape[0]. It is integrated in y with x = sqrt(n) sinh(y), in which its density is
 * cosh(y)^-n: smooth and log-concave.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/elementary.h"
#include "dist/family.h"
#include "dist/ruler.h"

static const double log_two = 0.69314718055994530942;

static struct ruler_density student_log_density(const struct dist *dist, double y)
{
    double df = dist->shape[0], size = fabs(y), log_cosh, tanh_size, sech_squared;
    if (size < 0.5) {
        struct elementary_exp up = elementary_exp(size), down = elementary_exp(-size);
        double more = 0.5 * (up.excess + down.excess), inverse = 1 / (1 + more);
        log_cosh = elementary_log_one_plus(more);
        tanh_size = (size + 0.5 * (up.excess - down.excess)) * inverse;
        sech_squared = inverse * inverse;
    } else {
        double square = vec_exp(-2 * size), inverse = 1 / (1 + square);
        log_cosh = size + elementary_log_one_plus(square) - log_two;
        tanh_size = (1 - square) * inverse;
        sech_squared = 4 * square * inverse * inverse;
    }
    double tanh_y = y < 0 ? -tanh_size : tanh_size;
    return (struct ruler_density){-df * log_cosh, -df * tanh_y, -df * sech_squared,
                                  2 * df * sech_squared * tanh_y};
}

static void student_prepare(struct arena *arena, struct dist *dist)
{
    dist->ruler = ruler_create(arena, student_log_density, dist, 0, true);
}

static double student_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    double by_y, size = fabs(ruler_quantile(dist->ruler, tail, upper, &by_y));
    double power = elementary_exp_minus_one(size), sinh_size = 0.5 * (power + power / (1 + power));
    double root = sqrt(dist->shape[0]);
    if (slope) *slope = by_y * root * (1 + 0.5 * power * (power / (1 + power)));
    if (tail == 0.5) return 0;
    return upper ? root * sinh_size : -root * sinh_size;
}

static double student_tail(const struct dist *dist, double x, bool upper, double *density)
{
    double root = sqrt(dist->shape[0]), size = fabs(x) / root, square = size * size;
    double y = size < 1e8 ? elementary_log_one_plus(size + square / (1 + sqrt(1 + square)))
                          : vec_log(size) + log_two;
    double tail = ruler_tail(dist->ruler, y, upper == (x > 0), density);
    if (density) *density /= root * sqrt(1 + square);
    return tail;
}

static void student_moments(const struct dist *dist, double *mean, double *sd)
{
    double df = dist->shape[0];
    *mean = df > 1 ? 0 : NAN;
    *sd = df > 2 ? sqrt(df / (df - 2)) : df > 1 ? INFINITY : NAN;
}

static bool student_state(struct dist *dist, const struct stated *stated)
{
    dist->shape[0] = stated->value[0];
    dist->location = stated->value[1];
    dist->scale = stated->value[2];
    return true;
}

const struct family family_student_t = {
    .name = "student_t",
    .doc = "Symmetric, with heavy tails: df is how fast they fall; no mean at df = 1, no sd up to df = 2",
    .usage = "student_t(df, mean, scale)",
    .example = "student_t(4, 0, 1)",
    .symmetric = true,
    .form = FORM_TABLE,
    .ways = 1,
    .way = {{.count = 3,
             .parameters =
                 {{.name = "df", .role = ROLE_SHAPE, .low = 1, .high = 1e6},
                  {.name = "mean", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY},
                  {.name = "scale", .role = ROLE_SPREAD, .low = 0, .high = INFINITY, .low_open = true}}}},
    .state = student_state,
    .prepare = student_prepare,
    .quantile = student_quantile,
    .tail = student_tail,
    .moments = student_moments,
};
