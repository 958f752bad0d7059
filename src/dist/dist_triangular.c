/* triangular: straight from min up to the mode and down to max. Standard law: on [0, 1] with its mode at
 * shape[0].
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/family.h"

static double triangular_density(const struct dist *dist, double x)
{
    double mode = dist->shape[0];
    if (!(x >= 0 && x <= 1)) return 0;
    return x < mode || mode == 1 ? 2 * x / mode : 2 * (1 - x) / (1 - mode);
}

static double triangular_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    double mode = dist->shape[0];
    double below = upper ? 1 - tail : tail, above = upper ? tail : 1 - tail;
    bool rising = below <= mode;
    double x = rising ? sqrt(below * mode) : 1 - sqrt(above * (1 - mode));
    if (slope) *slope = rising ? 0.5 * mode / x : 0.5 * sqrt((1 - mode) / above);
    return x;
}

static double triangular_tail(const struct dist *dist, double x, bool upper, double *density)
{
    if (density) *density = triangular_density(dist, x);
    double mode = dist->shape[0];
    double held = x < 0 ? 0 : x > 1 ? 1 : x;
    bool rising = held < mode || mode == 1;
    double part = rising ? held * held / mode : (1 - held) * (1 - held) / (1 - mode);
    return rising == upper ? 1 - part : part;
}

static void triangular_moments(const struct dist *dist, double *mean, double *sd)
{
    double mode = dist->shape[0];
    *mean = (1 + mode) / 3;
    *sd = sqrt((1 - mode * (1 - mode)) / 18);
}

static bool triangular_state(struct dist *dist, const struct stated *stated)
{
    double low = stated->value[0], mode = stated->value[1], high = stated->value[2];
    if (!arguments_check_order(stated, 0, 2)) return false;
    if (!(mode >= low && mode <= high))
        return arguments_fault(
            stated, stated->at[1], "mode must be within min to max, got %s outside %s to %s",
            arguments_text(stated, mode), arguments_text(stated, low), arguments_text(stated, high));
    dist->location = dist->low = low;
    dist->high = high;
    dist->scale = high - low;
    dist->shape[0] = (mode - low) / dist->scale;
    return true;
}

const struct family family_triangular = {
    .name = "triangular",
    .doc = "Straight from min up to the mode and down to max",
    .usage = "triangular(min, mode, max)",
    .example = "triangular(0, 1, 3)",
    .form = FORM_TRIANGULAR,
    .ways = 1,
    .way = {{.count = 3,
             .parameters = {{.name = "min", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY},
                            {.name = "mode", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY},
                            {.name = "max", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY}}}},
    .state = triangular_state,
    .quantile = triangular_quantile,
    .tail = triangular_tail,
    .moments = triangular_moments,
};
