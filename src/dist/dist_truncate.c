/* truncate: a law given that it lies between two ends. Discrete laws and mixtures are cut value by value
 * and part by part (compose.h); what is left here is a continuous law part[0], of which shape[0] lies
 * below, shape[1] above and shape[2] between the ends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/compose.h"
#include "dist/family.h"

/* Of the inner law, how much lies beyond the cut on this side, and from the cut on. */
struct cut {
    double at, beyond, rest;
};

static struct cut cut_of(const struct dist *dist, bool upper)
{
    double beyond = dist->shape[upper ? 1 : 0], other = dist->shape[upper ? 0 : 1];
    return (struct cut){upper ? dist->high : dist->low, beyond, other + dist->shape[2]};
}

/* So close to the cut that a difference of the inner law's tails would be mostly rounding? */
static bool is_close(const struct cut *cut, double mass)
{
    return mass < 0x1p-18 * (cut->beyond < cut->rest ? cut->beyond : cut->rest);
}

static double density_at(const struct dist *part, double x)
{
    double density;
    dist_tail(part, x, false, &density);
    return density;
}

/* What lies between the cut and x close to it: the density in the middle is that of the whole way. */
static double mass_close(const struct dist *part, const struct cut *cut, double x)
{
    return density_at(part, 0.5 * (cut->at + x)) * fabs(x - cut->at);
}

static double quantile_close(const struct dist *part, const struct cut *cut, double mass, bool upper,
                             double *slope)
{
    double inward = upper ? -1 : 1, edge = density_at(part, cut->at);
    double middle = density_at(part, cut->at + inward * 0.5 * mass / edge);
    if (slope) *slope = 1 / (2 * middle - edge);
    return cut->at + inward * mass / middle;
}

static double truncate_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    struct cut cut = cut_of(dist, upper);
    double mass = dist->shape[2];
    double before = cut.beyond + tail * mass, behind = cut.rest - tail * mass, x;
    bool across = behind < before;
    double at = across ? behind : before;
    if (is_close(&cut, tail * mass))
        x = quantile_close(dist->part[0], &cut, tail * mass, upper, slope);
    else
        x = dist_at_tail(dist->part[0], at < 0.5 ? at : 0.5, upper != across, slope);
    if (slope) *slope *= mass;
    return x < dist->low ? dist->low : x > dist->high ? dist->high : x;
}

/* Differences are taken in the tail of the inner law that is the smaller one at the cut. */
static double truncate_tail(const struct dist *dist, double x, bool upper, double *density)
{
    bool inside = x >= dist->low && x < dist->high;
    if (density) *density = 0;
    if (!inside) return upper == (x < dist->low) ? 1 : 0;
    struct cut cut = cut_of(dist, upper);
    bool across = cut.beyond > 0.5;
    double inner = dist_tail(dist->part[0], x, upper != across, density);
    double within = across ? cut.rest - inner : inner - cut.beyond;
    if (is_close(&cut, within)) within = mass_close(dist->part[0], &cut, x);
    if (density) *density /= dist->shape[2];
    within /= dist->shape[2];
    return within < 0 ? 0 : within > 1 ? 1 : within;
}

static bool truncate_state(struct dist *dist, const struct stated *stated)
{
    bool has_low = stated->at[0] != SIZE_MAX, has_high = stated->at[1] != SIZE_MAX;
    if (!has_low && !has_high) return arguments_fault(stated, SIZE_MAX, "truncate needs min, max or both");
    if (has_low && has_high && !arguments_check_order(stated, 0, 1)) return false;
    double low = has_low ? stated->value[0] : -INFINITY, high = has_high ? stated->value[1] : INFINITY;
    const struct dist *law = stated->arguments[0].part;
    if (compose_between(stated->arena, dist, law, low, high) >= COMPOSE_LEAST_MASS) return true;
    static const char hint[] = "less than 1e-12 of it counts as none";
    const char *low_text = arguments_text(stated, low), *high_text = arguments_text(stated, high);
    if (has_low && has_high)
        return arguments_fault_hint(stated, SIZE_MAX, hint,
                                    "the distribution has no mass between %s and %s", low_text, high_text);
    return arguments_fault_hint(stated, SIZE_MAX, hint, "the distribution has no mass %s %s",
                                has_low ? "above" : "below", has_low ? low_text : high_text);
}

const struct family family_truncate = {
    .name = "truncate",
    .doc = "A distribution given that it lies between two ends",
    .usage = "truncate(distribution, min=..., max=...), one of them may be left out",
    .example = "truncate(normal(0, 1), min=-1, max=2)",
    .takes_law = true,
    .form = FORM_TABLE,
    .ways = 1,
    .way = {{.count = 2,
             .parameters = {{.name = "min",
                             .role = ROLE_LOCATION,
                             .low = -INFINITY,
                             .high = INFINITY,
                             .optional = true,
                             .fallback = NAN},
                            {.name = "max",
                             .role = ROLE_LOCATION,
                             .low = -INFINITY,
                             .high = INFINITY,
                             .optional = true,
                             .fallback = NAN}}}},
    .state = truncate_state,
    .quantile = truncate_quantile,
    .tail = truncate_tail,
    .moments = dist_integrate_moments,
};
