/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/dist.h"

#include <string.h>

#include "base/vecmath.h"
#include "dist/arguments.h"
#include "dist/compose.h"
#include "dist/curve.h"
#include "dist/family.h"
#include "dist/ruler.h"

#define FAMILY(name) &family_##name,
static const struct family *const families[] = {
#include "dist/dist.def"
};
#undef FAMILY

#define FAMILY(name) #name,
static const char *const names[] = {
#include "dist/dist.def"
};
#undef FAMILY

enum { FAMILIES = sizeof families / sizeof *families };

const struct family *dist_family(const char *name)
{
    for (size_t i = 0; i < FAMILIES; i++)
        if (strcmp(families[i]->name, name) == 0) return families[i];
    return NULL;
}

const char *const *dist_family_names(size_t *count)
{
    *count = FAMILIES;
    return names;
}

struct dist *dist_begin(struct arena *arena, const struct family *family)
{
    struct dist *dist = arena_alloc(arena, sizeof *dist);
    *dist = (struct dist){.family = family, .scale = 1, .low = -INFINITY, .high = INFINITY};
    return dist;
}

bool dist_reads_file(const struct family *family) { return family == &family_empirical; }

bool dist_takes_share(const struct family *family, const struct dist_argument *arguments, size_t at,
                      bool head)
{
    if (family == &family_discrete || family == &family_mixture)
        return arguments[at].has_head && head == (family == &family_mixture);
    if (arguments[at].has_head) return true;
    for (size_t way = 0; way < family->ways; way++)
        for (size_t i = 0; i < family->way[way].count; i++) {
            const struct parameter *parameter = &family->way[way].parameters[i];
            bool named = arguments[at].name && strcmp(arguments[at].name, parameter->name) == 0;
            bool placed = !arguments[at].name && way == 0 && i + family->takes_law == at;
            if (!head && (named || placed)) return parameter->role == ROLE_SHARE;
        }
    return false;
}

/* The first argument of a family that takes a law. */
static bool check_law(const struct stated *stated)
{
    if (stated->count == 0 || stated->arguments[0].name || stated->arguments[0].has_head ||
        !stated->arguments[0].part)
        return arguments_fault(stated, stated->count ? 0 : SIZE_MAX, "%s takes a distribution first",
                               stated->family->name);
    if (stated->arguments[0].part->holds_dates != stated->wants_date)
        return arguments_fault_hint(stated, 0, NULL, "the distribution must be one of %s here",
                                    stated->wants_date ? "dates" : "numbers");
    return true;
}

/* Are the law's numbers such that every draw is one, too? */
static bool check_finite(const struct dist *dist, const struct stated *stated)
{
    if (dist->scale > 0 && isfinite(dist->scale) && isfinite(dist_low(dist)) && isfinite(dist_high(dist)))
        return true;
    return arguments_fault_hint(stated, SIZE_MAX, NULL,
                                "%s with such parameters leaves the range of numbers",
                                stated->family->name);
}

const struct dist *dist_create(struct arena *arena, const struct family *family,
                               const struct dist_argument *arguments, size_t count, bool wants_date,
                               struct dist_fault *fault)
{
    struct stated stated = {.arena = arena,
                            .family = family,
                            .arguments = arguments,
                            .count = count,
                            .wants_date = wants_date,
                            .fault = fault};
    if (wants_date && family->refuses_dates) {
        arguments_fault_hint(&stated, SIZE_MAX, "for dates: normal, uniform, triangular, pert, discrete",
                             "%s %s cannot hold dates", family->name[0] == 'e' ? "an" : "a", family->name);
        return NULL;
    }
    if (family->takes_law && !check_law(&stated)) return NULL;
    if (family->ways && !arguments_bind(&stated, family->takes_law ? 1 : 0)) return NULL;
    struct dist *dist = dist_begin(arena, family);
    if (!family->state(dist, &stated)) return NULL;
    dist->holds_dates = wants_date;
    if (dist->family->prepare && !dist->ruler) dist->family->prepare(arena, dist);
    return check_finite(dist, &stated) ? dist : NULL;
}

const struct dist *dist_constant(struct arena *arena, double value)
{
    struct dist *dist = dist_begin(arena, &family_discrete);
    compose_atoms(arena, dist, &value, (const double[]){1}, 1);
    return dist;
}

const struct dist *dist_chance(struct arena *arena, double chance)
{
    struct dist *dist = dist_begin(arena, &family_discrete);
    compose_atoms(arena, dist, (const double[]){0, 1}, (const double[]){1 - chance, chance}, 2);
    return dist;
}

bool dist_is_constant(const struct dist *dist, double *value)
{
    if (dist->family != &family_discrete || dist->atoms != 1) return false;
    if (value) *value = dist->atom[0];
    return true;
}

bool dist_is_whole(const struct dist *dist)
{
    if (dist->family != &family_discrete) return false;
    for (size_t i = 0; i < dist->atoms; i++)
        if (dist->atom[i] != floor(dist->atom[i])) return false;
    return true;
}

static bool same_numbers(const double *a, const double *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a[i] != b[i]) return false;
    return true;
}

bool dist_same_shape(const struct dist *a, const struct dist *b)
{
    if (a->family != b->family || a->parts != b->parts || a->atoms != b->atoms) return false;
    if (!same_numbers(a->shape, b->shape, sizeof a->shape / sizeof *a->shape)) return false;
    if ((a->curve || b->curve) && !(a->curve && b->curve && curve_equal(a->curve, b->curve))) return false;
    if (!same_numbers(a->atom, b->atom, a->atoms) || !same_numbers(a->mass, b->mass, a->atoms))
        return false;
    if (a->parts && (a->low != b->low || a->high != b->high)) return false;
    if (a->share && !same_numbers(a->share, b->share, a->parts)) return false;
    for (size_t i = 0; i < a->parts; i++)
        if (!dist_equal(a->part[i], b->part[i])) return false;
    return true;
}

bool dist_equal(const struct dist *a, const struct dist *b)
{
    return a == b || (a->location == b->location && a->scale == b->scale && dist_same_shape(a, b));
}

static double *copy_numbers(struct arena *arena, const double *numbers, size_t count)
{
    double *copy = arena_array(arena, count, sizeof *copy);
    if (count) memcpy(copy, numbers, count * sizeof *copy);
    return copy;
}

const struct dist *dist_copy(struct arena *arena, const struct dist *dist)
{
    struct dist *copy = arena_alloc(arena, sizeof *copy);
    *copy = *dist;
    copy->atom = copy_numbers(arena, dist->atom, dist->atoms);
    copy->mass = copy_numbers(arena, dist->mass, dist->atoms);
    copy->mass_below = copy_numbers(arena, dist->mass_below, dist->atoms);
    copy->mass_above = copy_numbers(arena, dist->mass_above, dist->atoms);
    copy->below = copy_numbers(arena, dist->below, dist->atoms);
    copy->above = copy_numbers(arena, dist->above, dist->atoms);
    if (dist->share) copy->share = copy_numbers(arena, dist->share, dist->parts);
    if (dist->reach) copy->reach = copy_numbers(arena, dist->reach, 2 * dist->parts);
    if (dist->curve) {
        struct curve *curve = arena_alloc(arena, sizeof *curve);
        *curve = *dist->curve;
        copy->curve = curve;
    }
    if (dist->ruler) copy->ruler = ruler_copy(arena, dist->ruler);
    copy->part = arena_array(arena, dist->parts, sizeof *copy->part);
    for (size_t i = 0; i < dist->parts; i++) copy->part[i] = dist_copy(arena, dist->part[i]);
    return copy;
}

static double held(const struct dist *dist, double x)
{
    return x < dist->low ? dist->low : x > dist->high ? dist->high : x;
}

double dist_at_tail(const struct dist *dist, double tail, bool upper, double *slope)
{
    double x = dist->location + dist->scale * dist->family->quantile(dist, tail, upper, slope);
    if (slope) *slope *= dist->scale;
    return held(dist, x);
}

double dist_tail(const struct dist *dist, double x, bool upper, double *density)
{
    double tail = dist->family->tail(dist, (x - dist->location) / dist->scale, upper, density);
    if (density) *density /= dist->scale;
    return tail;
}

double dist_quantile(const struct dist *dist, double centred)
{
    double tail = 0.5 - fabs(centred);
    return dist_at_tail(dist, tail > FAMILY_LEAST_TAIL ? tail : FAMILY_LEAST_TAIL, centred > 0, NULL);
}

double dist_low(const struct dist *dist) { return dist_at_tail(dist, FAMILY_LEAST_TAIL, false, NULL); }
double dist_high(const struct dist *dist) { return dist_at_tail(dist, FAMILY_LEAST_TAIL, true, NULL); }

double dist_mean(const struct dist *dist)
{
    double mean, sd;
    dist->family->moments(dist, &mean, &sd);
    return dist->location + dist->scale * mean;
}

double dist_sd(const struct dist *dist)
{
    double mean, sd;
    dist->family->moments(dist, &mean, &sd);
    return dist->scale * sd;
}

/* The integrals of the value and its square over the probability, octave by octave of the tail. The laws
 * are smooth but for the mode of a cut triangular, so eight panels an octave reach 1e-8. */
void dist_integrate_moments(const struct dist *dist, double *mean, double *sd)
{
    enum { POINTS = 4, PANELS = 8, OCTAVES = 53 };
    static const double node[POINTS] = {0.069431844202973712388, 0.33000947820757186760,
                                        0.66999052179242813240, 0.93056815579702628761};
    static const double weight[POINTS] = {0.17392742256872692869, 0.32607257743127307131,
                                          0.32607257743127307131, 0.17392742256872692869};
    double centre = dist->family->quantile(dist, 0.5, false, NULL), sum = 0, squares = 0, octave = 0.25;
    for (int i = 0; i < OCTAVES; i++, octave *= 0.5)
        for (int panel = 0; panel < PANELS; panel++)
            for (int point = 0; point < POINTS; point++)
                for (int side = 0; side < 2; side++) {
                    double tail = octave * (1 + (panel + node[point]) / PANELS);
                    double away = dist->family->quantile(dist, tail, side, NULL) - centre;
                    sum += octave * weight[point] / PANELS * away;
                    squares += octave * weight[point] / PANELS * away * away;
                }
    *mean = centre + sum;
    *sd = sqrt(squares - sum * sum);
}

double dist_cdf(const struct dist *dist, double x) { return dist_tail(dist, x, false, NULL); }

/* The next double below a finite x: an atom at x is then outside, and nothing else changes. */
static double just_below(double x)
{
    if (x == 0) return -0x1p-1074;
    return vec_from_bits(vec_bits(x) + (x > 0 ? UINT64_MAX : 1));
}

double dist_outside(const struct dist *dist, double low, double high)
{
    double below = isfinite(low) ? dist_tail(dist, just_below(low), false, NULL) : 0;
    double above = isfinite(high) ? dist_tail(dist, high, true, NULL) : 0;
    return below + above;
}
