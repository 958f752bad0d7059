/* Where does a figure meet its goal on a way through the keys?
 *
 * The way is looked at in a grid and then, around the place where it crosses the goal and around those where the ends
 * of the figure's interval do, in ever finer ones: as many points as a batch holds cost little more than one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "study/solve/solve.h"

enum { PASSES_MOST = 7, PASSES_LEAST = 2, AROUND = 5 };

/* ---- measuring ----------------------------------------------------------------------------------- */

double solve_amount(const struct solve *solve, const struct solve_point *point, size_t key)
{
    const struct solve_path *path = point->path;
    if (solve->key_count == 1 || point->exact) return point->exact ? solve->amounts[key] : point->at;
    return solve_key_at(&solve->keys[key], path->origin[key] + point->at * path->direction[key]);
}

struct measuring {
    const struct solve *solve;
    struct solve_point *points;
};

/* Of a range, which has two ends, there is no such percentile. */
static double lead_of(const struct solve *solve, const struct answer *answer, size_t limit, double figure)
{
    const struct scenario_limit *of = &answer->scenario->limits[limit];
    if (of->measure != LIMIT_PROBABILITY || !isnan(of->from)) return figure;
    const struct plan_goal *goal = &answer->plan->goals[answer->scenario->target_count + limit];
    bool above = of->event == LIMIT_AT_LEAST || of->event == LIMIT_ABOVE;
    double trials = (double)answer->estimate.trials, share = above ? 1 - solve->goal : solve->goal;
    double rank = fmin(fmax(ceil(share * trials), 1), trials);
    double cars = summary_at_rank(answer->estimate.summary, goal->output, (uint64_t)rank);
    return above ? cars : -cars;
}

static void see(void *user, size_t index, const struct answer *answer)
{
    const struct measuring *measuring = user;
    struct solve_point *point = &measuring->points[index];
    size_t limit = answer->scenario->limit_count - 1;
    const struct plan_goal *goal = &answer->plan->goals[answer->scenario->target_count + limit];
    point->figure = limits_figure(answer, limit);
    point->lead = lead_of(measuring->solve, answer, limit, point->figure.value);
    point->mean = estimate_mean(&answer->estimate, goal->output).value;
    point->possible = true;
}

static struct point settle(const struct solve *solve, const struct solve_point *point)
{
    size_t most = 0;
    if (!point->path) return (struct point){NULL, 0};
    for (size_t k = 0; k < solve->key_count; k++) most += 1 + solve->keys[k].override_count;
    const char **settings = arena_array(solve->arena, most, sizeof *settings);
    size_t count = 0;
    for (size_t k = 0; k < solve->key_count; k++)
        count += solve_key_settings(solve, &solve->keys[k], solve_amount(solve, point, k), point->exact,
                                    settings + count);
    return (struct point){settings, count};
}

/* A point that is no scenario spoils its batch: it is found by halving. */
static leap_status run(struct solve *solve, const struct point *list, struct solve_point *points,
                       size_t count, leap_problems *problems)
{
    struct measuring measuring = {solve, points};
    leap_status status =
        points_run(&solve->points, list, count, count == 1 ? problems : NULL, see, &measuring);
    if (status != LEAP_BAD_INPUT || count == 1) return status;
    status = run(solve, list, points, count / 2, NULL);
    if (status != LEAP_OK && status != LEAP_BAD_INPUT) return status;
    status = run(solve, list + count / 2, points + count / 2, count - count / 2, NULL);
    return status == LEAP_BAD_INPUT ? LEAP_OK : status;
}

leap_status solve_measure(struct solve *solve, struct solve_point *points, size_t count,
                          leap_problems *problems)
{
    struct point *list = arena_array(solve->arena, count, sizeof *list);
    for (size_t i = 0; i < count; i++) {
        list[i] = settle(solve, &points[i]);
        points[i].possible = false;
    }
    for (size_t first = 0; first < count; first += POINTS_BATCH) {
        size_t left = count - first, here = left < POINTS_BATCH ? left : POINTS_BATCH;
        leap_status status = run(solve, list + first, points + first, here, problems);
        if (status == LEAP_BAD_INPUT && !problems) continue;
        if (status != LEAP_OK) return status;
    }
    return LEAP_OK;
}

leap_status solve_order(struct solve *solve, leap_problems *problems)
{
    struct solve_path path = {.origin = {0}};
    const struct solve_point today = {.path = NULL},
                             middle = {.path = &path,
                                       .at = solve->key_count > 1 ? 0 : solve_key_middle(&solve->keys[0])};
    if (solve->points.options->sampling == LEAP_SAMPLING_RANDOM) return LEAP_OK;
    const struct point list[] = {settle(solve, &today), settle(solve, &middle)};
    leap_status status = points_measure(&solve->points, list, 2, NULL);
    if (status != LEAP_BAD_INPUT) return status;
    return points_measure(&solve->points, list, 1, problems); /* that middle is no scenario */
}

/* ---- the curve ----------------------------------------------------------------------------------- */

void solve_insert(struct solve *solve, struct solve_curve *curve, const struct solve_point *point)
{
    if (!point->possible) return;
    curve->points =
        arena_grow(solve->arena, curve->points, curve->count, &curve->capacity, sizeof *curve->points);
    size_t place = curve->count++;
    for (; place > 0 && curve->points[place - 1].at > point->at; place--)
        curve->points[place] = curve->points[place - 1];
    curve->points[place] = *point;
}

static bool is_reached(const struct solve *solve, const struct solve_point *point)
{
    return point->figure.value >= solve->goal;
}

static bool is_inside(const struct solve *solve, const struct solve_point *point)
{
    const struct report_cell *figure = &point->figure;
    if (isnan(figure->low)) return figure->value == solve->goal;
    return figure->low <= solve->goal && solve->goal <= figure->high;
}

static double away(const struct solve_curve *curve, size_t i, double from)
{
    double a = curve->points[i].at, b = curve->points[i + 1].at;
    return from < a ? a - from : from > b ? from - b : 0;
}

/* The stretch from point i to i + 1 in which the goal is met nearest to `from`; SIZE_MAX: none. */
static size_t find_crossing(const struct solve *solve, const struct solve_curve *curve, double from)
{
    size_t nearest = SIZE_MAX;
    for (size_t i = 0; i + 1 < curve->count; i++) {
        if (is_reached(solve, &curve->points[i]) == is_reached(solve, &curve->points[i + 1])) continue;
        if (nearest == SIZE_MAX || away(curve, i, from) < away(curve, nearest, from)) nearest = i;
    }
    return nearest;
}

/* Where a straight line between two points meets the goal; `a` and `b` are the same end of their figures. */
static double meet(const struct solve *solve, double at_a, double a, double at_b, double b)
{
    double part = (solve->goal - a) / (b - a);
    return part >= 0 && part <= 1 ? at_a + part * (at_b - at_a) : at_a + (at_b - at_a) / 2;
}

/* A stretch in which something begins, and where about. */
struct stretch_found {
    double from, to, about;
};

static struct stretch_found crossing_in(const struct solve *solve, const struct solve_curve *curve,
                                        size_t i)
{
    const struct solve_point *a = &curve->points[i], *b = a + 1;
    return (struct stretch_found){a->at, b->at,
                                  meet(solve, a->at, a->figure.value, b->at, b->figure.value)};
}

/* Between a point within whose interval the goal lies, and its neighbour for which it does not. */
static struct stretch_found end_between(const struct solve *solve, const struct solve_point *inside,
                                        const struct solve_point *outside)
{
    bool low = outside->figure.low > solve->goal;
    double there = low ? outside->figure.low : outside->figure.high;
    double here = low ? inside->figure.low : inside->figure.high;
    double about = meet(solve, inside->at, here, outside->at, there);
    return (struct stretch_found){fmin(inside->at, outside->at), fmax(inside->at, outside->at), about};
}

/* How far from the crossing in stretch i the goal stays inside, on one side. False: further than was looked. */
static bool find_end(const struct solve *solve, const struct solve_curve *curve, size_t i, bool upward,
                     struct stretch_found *end)
{
    const struct solve_point *points = curve->points;
    size_t at = upward ? i + 1 : i;
    if (!is_inside(solve, &points[at])) {
        const struct solve_point *other = &points[upward ? i : i + 1];
        if (is_inside(solve, other)) {
            *end = end_between(solve, other, &points[at]);
            return true;
        }
        /* The interval lies within the stretch: its end is where that of the figure's does. */
        bool above = points[at].figure.low > solve->goal;
        *end = crossing_in(solve, curve, i);
        end->about = above ? meet(solve, points[i].at, points[i].figure.low, points[i + 1].at,
                                  points[i + 1].figure.low)
                           : meet(solve, points[i].at, points[i].figure.high, points[i + 1].at,
                                  points[i + 1].figure.high);
        return true;
    }
    while (upward ? at + 1 < curve->count : at > 0) {
        size_t next = upward ? at + 1 : at - 1;
        if (!is_inside(solve, &points[next])) {
            *end = end_between(solve, &points[at], &points[next]);
            return true;
        }
        at = next;
    }
    return false;
}

/* ---- ever finer ---------------------------------------------------------------------------------- */

struct places {
    struct solve_point points[3 * AROUND];
    size_t count;
};

static void put(const struct solve *solve, const struct solve_curve *curve, struct places *places,
                double at, const struct stretch_found *in)
{
    bool whole = solve->key_count == 1 && solve->keys[0].lever.rule->flags & FIELD_WHOLE;
    if (whole) at = floor(at + 0.5);
    if (!(at > in->from && at < in->to)) return;
    for (size_t i = 0; i < places->count; i++)
        if (places->points[i].at == at) return;
    for (size_t i = 0; i < curve->count; i++)
        if (curve->points[i].at == at) return;
    places->points[places->count++] = (struct solve_point){.path = curve->points[0].path, .at = at};
}

/* Close to where a straight line points, and at its thirds, should it mislead. */
static void put_around(const struct solve *solve, const struct solve_curve *curve, struct places *places,
                       const struct stretch_found *in)
{
    const double width = in->to - in->from;
    const double at[AROUND] = {in->about, in->about - width / 20, in->about + width / 20,
                               in->from + width / 3, in->to - width / 3};
    for (size_t i = 0; i < AROUND; i++) put(solve, curve, places, at[i], in);
}

static leap_status refine(struct solve *solve, struct solve_curve *curve, bool rough,
                          struct solve_found *found)
{
    struct stretch_found middle, low, high;
    for (int pass = 0;; pass++) {
        size_t i = find_crossing(solve, curve, found->at);
        middle = crossing_in(solve, curve, i);
        bool has_low = find_end(solve, curve, i, false, &low);
        bool has_high = find_end(solve, curve, i, true, &high);
        found->at = middle.about;
        found->low = has_low ? low.about : -INFINITY;
        found->high = has_high ? high.about : INFINITY;
        found->step = middle.to - middle.from;
        const struct solve_point *a = &curve->points[i], *b = a + 1;
        found->jumps = !is_inside(solve, a) && !is_inside(solve, b);
        double fine = fmax(found->high - found->low, 0) / 50;
        bool is_fine = found->step <= fine && (!has_low || low.to - low.from <= fine) &&
                       (!has_high || high.to - high.from <= fine);
        if (pass == (rough ? 1 : PASSES_MOST) || (pass >= PASSES_LEAST && is_fine)) break;
        struct places places = {.count = 0};
        put_around(solve, curve, &places, &middle);
        if (has_low && !rough) put_around(solve, curve, &places, &low);
        if (has_high && !rough) put_around(solve, curve, &places, &high);
        if (!places.count) break;
        leap_status status = solve_measure(solve, places.points, places.count, NULL);
        if (status != LEAP_OK) return status;
        for (size_t p = 0; p < places.count; p++) solve_insert(solve, curve, &places.points[p]);
    }
    return LEAP_OK;
}

/* The figure steps over the goal: the first place behind the step, seen from today. */
static void step_over(const struct solve *solve, const struct solve_curve *curve, struct solve_found *found)
{
    size_t i = find_crossing(solve, curve, found->at);
    const struct solve_point *a = &curve->points[i], *b = a + 1;
    bool whole = solve->key_count == 1 && solve->keys[0].lever.rule->flags & FIELD_WHOLE;
    found->jumps = found->jumps || whole;
    if (!found->jumps) return;
    bool today = solve->today.value >= solve->goal;
    bool upward = is_reached(solve, b) != today;
    if (a->figure.value == solve->goal) upward = false;
    if (b->figure.value == solve->goal) upward = true;
    found->at = upward ? b->at : a->at;
    found->beyond = upward ? 1 : -1;
    found->low = found->high = NAN;
}

/* Every further crossing of the grid is told. */
static void find_others(const struct solve *solve, const struct solve_curve *curve, size_t nearest,
                        struct solve_found *found)
{
    for (size_t i = 0; i + 1 < curve->count && found->other_count < SOLVE_OTHERS_MOST; i++) {
        if (i == nearest ||
            is_reached(solve, &curve->points[i]) == is_reached(solve, &curve->points[i + 1]))
            continue;
        found->others[found->other_count++] = crossing_in(solve, curve, i).about;
    }
}

static void find_best(const struct solve *solve, const struct solve_curve *curve, double today,
                      struct solve_found *found)
{
    double least = INFINITY;
    found->flat = true;
    for (size_t i = 0; i < curve->count; i++) {
        const struct solve_point *point = &curve->points[i];
        double off = fabs(point->figure.value - solve->goal);
        if (point->figure.value != curve->points[0].figure.value) found->flat = false;
        bool nearer = off == least && fabs(point->at - today) < fabs(found->best - today);
        if (!(off < least) && !nearer) continue;
        least = off;
        found->best = point->at;
    }
}

leap_status solve_line(struct solve *solve, const struct solve_point *grid, size_t count, double today,
                       bool rough, struct solve_curve *curve, struct solve_found *found)
{
    struct solve_point *points = arena_array(solve->arena, count, sizeof *points);
    memcpy(points, grid, count * sizeof *points);
    *found = (struct solve_found){.best = NAN};
    leap_status status = solve_measure(solve, points, count, NULL);
    for (size_t i = 0; i < count; i++) solve_insert(solve, curve, &points[i]);
    if (status != LEAP_OK || !curve->count) return status;
    size_t nearest = find_crossing(solve, curve, today);
    if (nearest == SIZE_MAX) {
        find_best(solve, curve, today, found);
        return LEAP_OK;
    }
    found->met = true;
    find_others(solve, curve, nearest, found);
    found->at = crossing_in(solve, curve, nearest).about;
    status = refine(solve, curve, rough, found);
    if (status == LEAP_OK) step_over(solve, curve, found);
    return status;
}
