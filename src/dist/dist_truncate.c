/* truncate: a law given that it lies between two ends. Discrete laws and mixtures are cut value by value
 * and part by part (compose.h); what is left here is a continuous law part[0], of which shape[0] lies
 * below, shape[1] above and shape[2] between the ends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/compose.h"
#include "dist/family.h"

static double truncate_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    double mass = dist->shape[2];
    double before = dist->shape[0] + (upper ? 1 - tail : tail) * mass;
    double behind = dist->shape[1] + (upper ? tail : 1 - tail) * mass;
    bool from_upper = behind < before;
    double at = from_upper ? behind : before;
    double x = dist_at_tail(dist->part[0], at < 0.5 ? at : 0.5, from_upper, slope);
    if (slope) *slope *= mass;
    return x < dist->low ? dist->low : x > dist->high ? dist->high : x;
}

/* Differences are taken in the tail of the inner law that is the smaller one at the cut. */
static double truncate_tail(const struct dist *dist, double x, bool upper)
{
    const struct dist *part = dist->part[0];
    double below = dist->shape[0], above = dist->shape[1], mass = dist->shape[2], share;
    if (x < dist->low) return upper ? 1 : 0;
    if (x >= dist->high) return upper ? 0 : 1;
    if (upper)
        share = above > 0.5 ? below + mass - dist_tail(part, x, false) : dist_tail(part, x, true) - above;
    else
        share = below > 0.5 ? above + mass - dist_tail(part, x, true) : dist_tail(part, x, false) - below;
    share /= mass;
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

static double truncate_density(const struct dist *dist, double x)
{
    return x >= dist->low && x <= dist->high ? dist_density(dist->part[0], x) / dist->shape[2] : 0;
}

/* The integrals of the value and its square over the probability, octave by octave of the tail. The laws
 * cut here are smooth but for the mode of a triangular, so eight panels an octave reach 1e-8. */
static void truncate_moments(const struct dist *dist, double *mean, double *sd)
{
    enum { POINTS = 4, PANELS = 8, OCTAVES = 53 };
    static const double node[POINTS] = {0.069431844202973712388, 0.33000947820757186760,
                                        0.66999052179242813240, 0.93056815579702628761};
    static const double weight[POINTS] = {0.17392742256872692869, 0.32607257743127307131,
                                          0.32607257743127307131, 0.17392742256872692869};
    double centre = truncate_quantile(dist, 0.5, false, NULL), sum = 0, squares = 0, octave = 0.25;
    for (int i = 0; i < OCTAVES; i++, octave *= 0.5)
        for (int panel = 0; panel < PANELS; panel++)
            for (int point = 0; point < POINTS; point++)
                for (int side = 0; side < 2; side++) {
                    double tail = octave * (1 + (panel + node[point]) / PANELS);
                    double away = truncate_quantile(dist, tail, side, NULL) - centre;
                    sum += octave * weight[point] / PANELS * away;
                    squares += octave * weight[point] / PANELS * away * away;
                }
    *mean = centre + sum;
    *sd = sqrt(squares - sum * sum);
}

static bool truncate_state(struct dist *dist, const struct stated *stated)
{
    bool has_low = stated->at[0] != SIZE_MAX, has_high = stated->at[1] != SIZE_MAX;
    if (!has_low && !has_high) return arguments_fault(stated, SIZE_MAX, "truncate needs min, max or both");
    if (has_low && has_high && !arguments_check_order(stated, 0, 1)) return false;
    double low = has_low ? stated->value[0] : -INFINITY, high = has_high ? stated->value[1] : INFINITY;
    const struct dist *law = stated->arguments[0].part;
    if (compose_between(stated->arena, dist, law, low, high) >= COMPOSE_LEAST_MASS) return true;
    const char *low_text = arguments_text(stated, low), *high_text = arguments_text(stated, high);
    if (has_low && has_high)
        return arguments_fault_hint(stated, SIZE_MAX, NULL, "the distribution has no mass between %s and %s",
                                    low_text, high_text);
    return arguments_fault_hint(stated, SIZE_MAX, NULL, "the distribution has no mass %s %s",
                                has_low ? "above" : "below", has_low ? low_text : high_text);
}

const struct family family_truncate = {
    .name = "truncate",
    .doc = "A distribution given that it lies between two ends",
    .usage = "truncate(distribution, min=..., max=...), one of them may be left out",
    .takes_law = true,
    .form = FORM_TABLE,
    .ways = 1,
    .way = {{.count = 2,
             .parameters = {{.name = "min", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY,
                             .optional = true, .fallback = NAN},
                            {.name = "max", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY,
                             .optional = true, .fallback = NAN}}}},
    .state = truncate_state,
    .quantile = truncate_quantile,
    .tail = truncate_tail,
    .density = truncate_density,
    .moments = truncate_moments,
};
