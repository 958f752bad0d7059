/* metalog: the law of any list of percentiles, as many terms as percentiles (Keelin, "The Metalog
 * Distributions", Decision Analysis 13(4), 2016; curve.h). A bound gives the curve to log(x - min), to
 * -log(max - x), or with both to log((x - min) / (max - x)). Standard laws by what is bounded, shape[0]: the
 * curve M itself, exp M, -exp(-M), and 1 / (1 + exp(-M)).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dist/arguments.h"
#include "dist/curve.h"
#include "dist/elementary.h"
#include "dist/family.h"

enum bounded { BOUNDED_NOWHERE, BOUNDED_LOW, BOUNDED_HIGH, BOUNDED_BOTH };

static enum bounded bounded_of(const struct dist *dist) { return (enum bounded)(int)dist->shape[0]; }

/* The standard value of M, and its derivative by M. */
static double from_curve(enum bounded bounded, double m, double *slope)
{
    double power = vec_exp(bounded == BOUNDED_LOW ? m : -m);
    switch (bounded) {
    case BOUNDED_LOW: *slope = power; return power;
    case BOUNDED_HIGH: *slope = power; return -power;
    case BOUNDED_BOTH:
        *slope = power < INFINITY ? power / ((1 + power) * (1 + power)) : 0;
        return 1 / (1 + power);
    default: *slope = 1; return m;
    }
}

/* M of a standard value: infinite at the bounds and beyond. */
static double to_curve(enum bounded bounded, double x)
{
    if (bounded == BOUNDED_NOWHERE) return x;
    if (bounded == BOUNDED_HIGH) return x < 0 ? -vec_log(-x) : INFINITY;
    if (!(x > 0)) return -INFINITY;
    if (bounded == BOUNDED_LOW) return vec_log(x);
    return x < 1 ? vec_log(x / (1 - x)) : INFINITY;
}

static double metalog_quantile(const struct dist *dist, double tail, bool upper, double *slope)
{
    double by_curve, rise, m = curve_value(dist->curve, tail, upper, &rise);
    double x = from_curve(bounded_of(dist), m, &by_curve);
    if (slope) *slope = by_curve * rise;
    return x;
}

static double metalog_tail(const struct dist *dist, double x, bool upper, double *density)
{
    double m = to_curve(bounded_of(dist), x), by_curve, curve_density;
    if (density) *density = 0;
    if (isinf(m)) return upper == (m < 0) ? 1 : 0;
    double tail = curve_tail(dist->curve, m, upper, &curve_density);
    from_curve(bounded_of(dist), m, &by_curve);
    if (density && by_curve > 0) *density = curve_density / by_curve;
    return tail;
}

/* Bounded on one side it falls as a power on the other: the part beyond the integral's last tail T is not
 * small. There |x| = exp(limit) t^-weight. */
static void metalog_moments(const struct dist *dist, double *mean, double *sd)
{
    dist_integrate_moments(dist, mean, sd);
    enum bounded bounded = bounded_of(dist);
    if (bounded != BOUNDED_LOW && bounded != BOUNDED_HIGH) return;
    double limit, weight, sign = bounded == BOUNDED_LOW ? 1 : -1;
    curve_end(dist->curve, bounded == BOUNDED_LOW, &limit, &weight);
    double log_tail = vec_log(FAMILY_LEAST_TAIL);
    double rest = vec_exp(limit + (1 - weight) * log_tail) / (1 - weight);
    double rest_squares = vec_exp(2 * limit + (1 - 2 * weight) * log_tail) / (1 - 2 * weight);
    double squares = *sd * *sd + *mean * *mean + rest_squares;
    *mean = weight < 1 ? *mean + sign * rest : sign * INFINITY;
    *sd = weight < 0.5 ? sqrt(squares - *mean * *mean) : weight < 1 ? INFINITY : NAN;
}

/* ---- Stating it ---------------------------------------------------------------------------------- */

struct statement {
    struct percentile percentile[CURVE_TERMS_MAX];
    size_t count;
    size_t min, max; /* index of the argument, or SIZE_MAX */
};

static bool sort_argument(const struct stated *stated, size_t at, struct statement *statement)
{
    const struct dist_argument *argument = &stated->arguments[at];
    if (!arguments_check_plain(stated, at)) return false;
    if (!argument->name) return arguments_fault(stated, at, "metalog takes its percentiles by name");
    if (arguments_is_percentile(argument)) {
        if (statement->count == CURVE_TERMS_MAX)
            return arguments_fault(stated, at, "metalog takes at most %d percentiles", CURVE_TERMS_MAX);
        statement->percentile[statement->count++].at = at;
        return true;
    }
    bool is_min = strcmp(argument->name, "min") == 0;
    if (!is_min && strcmp(argument->name, "max") != 0)
        return arguments_fault(stated, at, "metalog has no argument %s", argument->name);
    size_t *bound = is_min ? &statement->min : &statement->max;
    if (*bound != SIZE_MAX) return arguments_fault(stated, at, "%s is given twice", argument->name);
    *bound = at;
    return arguments_check_kind(stated, at, ROLE_LOCATION, argument->name, argument->value,
                                argument->is_date);
}

static bool check_bounds(const struct stated *stated, const struct statement *statement)
{
    for (size_t i = 0; i < statement->count; i++) {
        const struct percentile *percentile = &statement->percentile[i];
        for (int k = 0; k < 2; k++) {
            size_t at = k ? statement->max : statement->min;
            if (at == SIZE_MAX) continue;
            double bound = stated->arguments[at].value;
            if (k ? percentile->value < bound : percentile->value > bound) continue;
            return arguments_fault_hint(stated, percentile->at, NULL,
                                        "every percentile must be %s %s: %s is %s, %s is %s", k ? "<" : ">",
                                        stated->arguments[at].name, stated->arguments[percentile->at].name,
                                        arguments_text(stated, percentile->value),
                                        stated->arguments[at].name, arguments_text(stated, bound));
        }
    }
    return true;
}

static double m_of(const struct dist *dist, double value)
{
    return to_curve(bounded_of(dist), (value - dist->location) / dist->scale);
}

/* The curve through the percentiles, all but number `without`. */
static struct curve fit(const struct dist *dist, const struct statement *statement, size_t without)
{
    struct curve_point points[CURVE_TERMS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < statement->count; i++) {
        const struct percentile *percentile = &statement->percentile[i];
        if (i == without) continue;
        points[count++] =
            (struct curve_point){percentile->tail, percentile->upper, m_of(dist, percentile->value)};
    }
    return curve_through(points, count);
}

/* How far a percentile is from this place, as the curve's logit has it. */
static double distance(const struct percentile *percentile, double tail, bool upper)
{
    double there = vec_log(percentile->tail), here = vec_log(tail);
    return fabs((percentile->upper ? -there : there) - (upper ? -here : here));
}

/* Which percentile is to blame for a curve that falls at this place: the nearest of those without which it
 * would rise, or if there is none the nearest of all. */
static size_t find_offender(const struct dist *dist, const struct statement *statement, double tail,
                            bool upper, bool *rises_without)
{
    bool tried[CURVE_TERMS_MAX] = {false};
    size_t nearest_of_all = 0;
    *rises_without = false;
    for (size_t round = 0; round < statement->count; round++) {
        double least = INFINITY, other_tail;
        size_t nearest = 0;
        bool other_upper;
        for (size_t i = 0; i < statement->count; i++) {
            double away = distance(&statement->percentile[i], tail, upper);
            if (tried[i] || away >= least) continue;
            least = away;
            nearest = i;
        }
        if (round == 0) nearest_of_all = nearest;
        tried[nearest] = true;
        struct curve rest = fit(dist, statement, nearest);
        *rises_without = statement->count > 2 && curve_rises(&rest, &other_tail, &other_upper);
        if (*rises_without) return nearest;
    }
    return nearest_of_all;
}

static bool report_fall(const struct stated *stated, const struct dist *dist,
                        const struct statement *statement, double tail, bool upper)
{
    bool rises;
    const struct percentile *percentile =
        &statement->percentile[find_offender(dist, statement, tail, upper, &rises)];
    const char *name = stated->arguments[percentile->at].name, *where, *hint;
    if (tail < 1e-4)
        where = arena_format(stated->arena, "far out in the %s tail", upper ? "upper" : "lower");
    else
        where = arena_format(stated->arena, "about p%.3g", 100 * (upper ? 1 - tail : tail));
    const char *bound = bounded_of(dist) == BOUNDED_NOWHERE ? "; a min or max makes room for skewness" : "";
    if (rises)
        hint =
            arena_format(stated->arena, "without %s there is one: move it or leave it out%s", name, bound);
    else
        hint =
            arena_format(stated->arena, "fewer percentiles, or such as lie on a smoother curve%s", bound);
    return arguments_fault_hint(stated, percentile->at, hint,
                                "no metalog has these percentiles: with %s = %s it would fall %s", name,
                                arguments_text(stated, percentile->value), where);
}

/* So placed and scaled that the standard values are neither large nor small. */
static void place(struct dist *dist, const struct stated *stated, const struct statement *statement)
{
    double middle = statement->percentile[statement->count / 2].value;
    if (statement->min != SIZE_MAX) dist->low = stated->arguments[statement->min].value;
    if (statement->max != SIZE_MAX) dist->high = stated->arguments[statement->max].value;
    enum bounded bounded =
        (statement->min != SIZE_MAX ? BOUNDED_LOW : 0) | (statement->max != SIZE_MAX ? BOUNDED_HIGH : 0);
    dist->shape[0] = bounded;
    dist->location = bounded == BOUNDED_NOWHERE ? middle : bounded == BOUNDED_HIGH ? dist->high : dist->low;
    switch (bounded) {
    case BOUNDED_LOW: dist->scale = middle - dist->low; break;
    case BOUNDED_HIGH: dist->scale = dist->high - middle; break;
    case BOUNDED_BOTH: dist->scale = dist->high - dist->low; break;
    default:
        dist->scale = statement->percentile[statement->count - 1].value - statement->percentile[0].value;
    }
}

static bool metalog_state(struct dist *dist, const struct stated *stated)
{
    struct statement statement = {.min = SIZE_MAX, .max = SIZE_MAX};
    for (size_t i = 0; i < stated->count; i++)
        if (!sort_argument(stated, i, &statement)) return false;
    if (statement.count < 2)
        return arguments_fault(stated, SIZE_MAX, "metalog needs at least 2 percentiles, got %zu",
                               statement.count);
    if (!arguments_read_percentiles(stated, statement.percentile, statement.count) ||
        !check_bounds(stated, &statement))
        return false;
    place(dist, stated, &statement);
    for (size_t i = 0; i < statement.count; i++) /* no number: the caller says so */
        if (!isfinite(dist->scale) || !isfinite(m_of(dist, statement.percentile[i].value))) {
            dist->scale = NAN;
            return true;
        }
    double tail;
    bool upper;
    struct curve *curve = arena_alloc(stated->arena, sizeof *curve);
    *curve = fit(dist, &statement, SIZE_MAX);
    dist->curve = curve;
    return curve_rises(curve, &tail, &upper) || report_fall(stated, dist, &statement, tail, upper);
}

const struct family family_metalog = {
    .name = "metalog",
    .doc = "Any list of percentiles, met exactly; min, max or both bound it",
    .usage = "metalog(p10=..., p50=..., p90=...) of 2 to 16 percentiles, and min=..., max=... if it is bounded",
    .example = "metalog(p10=1, p50=2, p90=4)",
    .form = FORM_TABLE,
    .state = metalog_state,
    .quantile = metalog_quantile,
    .tail = metalog_tail,
    .moments = metalog_moments,
};
