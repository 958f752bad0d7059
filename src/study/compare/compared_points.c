/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/compare/compared_points.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "report/figure.h"

enum { P10 = 2, P50 = SPREADS_P50, P90 = 6, STATISTICS = SPREADS_MEAN + 1 };

/* ---- What is compared ---------------------------------------------------------------------------- */

struct years {
    int first, last;
};

/* From the first year of any side to the last one. */
static struct years all_years(const struct compared *compare)
{
    struct years years = {INT_MAX, INT_MIN};
    for (size_t i = 0; i < compare->count; i++) {
        const struct answer answer = {.scenario = compare->sides[i].scenario};
        int first = answer_first_year(&answer), last = answer_last_year(&answer);
        if (first < years.first) years.first = first;
        if (last > years.last) years.last = last;
    }
    return years;
}

/* "Probability of 1,000,000"; "2027: Probability of 1,000,000" where there are several years. */
static const char *heading_of(const struct compared_points *points, int year, const char *what,
                              const char *of)
{
    struct years years = all_years(points->compare);
    if (years.first == years.last) return arena_format(points->arena, "%s%s", what, of);
    return arena_format(points->arena, "%d: %s%s", year, what, of);
}

static struct compared_figure *add_figure(struct compared_points *points, struct compared_figure figure)
{
    size_t count = points->compare->count;
    figure.at = arena_array(points->arena, count, sizeof *figure.at);
    for (size_t side = 0; side < count; side++) figure.at[side] = SIZE_MAX;
    figure.differences =
        arena_array(points->arena, points->sweep.count * count, sizeof *figure.differences);
    points->figures[points->figure_count] = figure;
    return &points->figures[points->figure_count++];
}

static struct compared_figure *find_target(struct compared_points *points, const char *scope,
                                           const struct scenario_target *target)
{
    for (size_t i = 0; i < points->figure_count; i++) {
        struct compared_figure *figure = &points->figures[i];
        if (target->year == figure->year && target->cars == figure->cars &&
            strcmp(scope, figure->scope) == 0)
            return figure;
    }
    char cars[FIGURE_BYTES];
    figure_number(cars, target->cars, 0);
    const char *of = target->scope.kind == SCOPE_TOTAL ? "" : arena_format(points->arena, "%s ", scope);
    const char *name = arena_format(points->arena, "%s%s", of, cars);
    return add_figure(points, (struct compared_figure){
                                  .group = "targets",
                                  .name = name,
                                  .statistic = "probability",
                                  .heading = heading_of(points, target->year, "Probability of ", name),
                                  .year = target->year,
                                  .scope = scope,
                                  .cars = target->cars,
                              });
}

static void list_targets(struct compared_points *points, size_t side)
{
    const struct leap_scenario *scenario = points->compare->sides[side].scenario;
    for (size_t i = 0; i < scenario->target_count; i++) {
        const struct scenario_target *target = &scenario->targets[i];
        find_target(points, scenario_scope_name(scenario, target->scope), target)->at[side] = i;
    }
}

static void list_year(struct compared_points *points, int year)
{
    const struct compared *compare = points->compare;
    for (size_t which = 0; which < STATISTICS; which++) {
        bool shown = which == P10 || which == P50 || which == P90;
        const char *statistic =
            which == SPREADS_MEAN ? "Mean" : arena_format(points->arena, "P%u", estimate_percents[which]);
        struct compared_figure *figure =
            add_figure(points, (struct compared_figure){
                                   .group = "year",
                                   .name = "total",
                                   .statistic = statistic,
                                   .heading = heading_of(points, year, statistic, " of the year's total"),
                                   .place = shown ? REPORT_SHOW : REPORT_FULL_ONLY,
                                   .year = year,
                                   .cars = NAN,
                                   .spread = which,
                               });
        for (size_t side = 0; side < compare->count; side++) {
            const struct answer answer = {.scenario = compare->sides[side].scenario};
            int first = answer_first_year(&answer);
            if (year >= first && year <= answer_last_year(&answer))
                figure->at[side] = (size_t)(year - first);
        }
    }
}

void compared_points_prepare(struct compared_points *points)
{
    const struct compared *compare = points->compare;
    struct years years = all_years(compare);
    size_t most = (size_t)(years.last - years.first + 1) * STATISTICS;
    points->swept = arena_array(points->arena, compare->count, sizeof *points->swept);
    for (size_t i = 0; i < compare->count; i++) {
        const struct compared_side *side = &compare->sides[i];
        points->swept[i] = (struct sweep_side){.name = side->name, .scenario = side->scenario};
        sweep_side_prepare(&points->swept[i], &points->sweep, points->arena);
        most += side->scenario->target_count;
    }
    points->figures = arena_array(points->arena, most, sizeof *points->figures);
    list_targets(points, compare->against); /* the reference's first */
    for (size_t i = 0; i < compare->count; i++)
        if (i != compare->against) list_targets(points, i);
    for (int year = years.first; year <= years.last; year++) list_year(points, year);
}

/* ---- What it comes to ---------------------------------------------------------------------------- */

static bool is_total(const struct compared_figure *figure) { return isnan(figure->cars); }

struct report_cell compared_points_cell(const struct compared_points *points,
                                        const struct compared_figure *figure, size_t point, size_t side)
{
    const struct sweep_side *swept = &points->swept[side];
    size_t at = figure->at[side];
    if (at == SIZE_MAX) return report_exact(NAN);
    if (!is_total(figure)) return swept->reached[point * swept->target_count + at];
    return swept->totals[(point * swept->year_count + at) * SPREADS_FIGURES + figure->spread];
}

static struct difference difference_of(const struct compared_figure *figure, const struct pairing *pairing,
                                       struct report_cell own, struct report_cell reference)
{
    struct difference difference = difference_apart(own, reference);
    if (!is_total(figure)) {
        const struct pairing_goal *goal =
            pairing_find_goal(pairing, figure->scope, figure->year, figure->cars);
        if (goal) difference_pair_chance(&difference, pairing, goal);
        return difference;
    }
    const struct pairing_output *output = pairing_find(pairing, figure->group, figure->name, figure->year);
    if (!output) return difference;
    if (figure->spread == SPREADS_MEAN)
        difference_pair_mean(&difference, pairing, output);
    else
        difference_pair_percentile(&difference, pairing, output, figure->spread, own, reference);
    return difference;
}

void compared_points_see(struct compared_points *points, size_t point, const struct answer *answers,
                         struct pairing *const *pairings)
{
    size_t count = points->compare->count, against = points->compare->against;
    for (size_t side = 0; side < count; side++) sweep_side_see(&points->swept[side], point, &answers[side]);
    for (size_t i = 0; i < points->figure_count; i++) {
        struct compared_figure *figure = &points->figures[i];
        struct report_cell reference = compared_points_cell(points, figure, point, against);
        for (size_t side = 0; side < count; side++) {
            struct difference *difference = &figure->differences[point * count + side];
            struct report_cell own = compared_points_cell(points, figure, point, side);
            *difference = (struct difference){.cell = report_exact(NAN), .apart = NAN};
            if (side != against && !isnan(own.value) && !isnan(reference.value))
                *difference = difference_of(figure, pairings[side], own, reference);
        }
    }
    points->sweep.seen = point + 1;
}
