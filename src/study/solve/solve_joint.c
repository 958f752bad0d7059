/* Several keys at once: the point nearest to the middle at which the goal is met.
 *
 * In normal scores z with correlation R the distance of a point is sqrt(z' R^-1 z), and the nearest one on the surface
 * on which the figure is the goal lies where z is a multiple of R times the figure's gradient there (Hasofer and Lind
 * 1974). Each round takes the gradient at the last such point by central differences and follows the new direction
 * from the middle to the goal (R. Rackwitz and B. Fiessler, Computers & Structures 9 (1978) 489, with the length of
 * the step found by a search, which does not diverge).
 *
 * That finds one such point, while a surface may have several, and none leads to another (A. Der Kiureghian and
 * T. Dakessian, Structural Safety 20 (1998) 37). So it is begun at the middle and wherever a single key meets the
 * goal; where none moves the figure, wherever a pair does.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "study/solve/solve.h"

enum { ROUNDS_MOST = 8, FIRST_LOOK = 15, LOOK = 11, STARTS_MOST = 32, DESIGNS_MOST = 8 };
static const double apart = 0.5;    /* of the points that a gradient is taken from */
static const double settled = 0.02; /* a direction that turns by less */
static const double furthest = 8;   /* of all keys together */
static const double window =
    0.75;                       /* around where the goal would be on a plane: there a direction meets it */
static const double same = 0.1; /* points that are no further apart, in each key's score */
static const double beside = 0.3;    /* the same of one that is on its way there */
static const double rounding = 0.01; /* of distances */

struct design {
    double scores[SOLVE_KEYS_MOST], direction[SOLVE_KEYS_MOST];
    double at; /* on the direction; INFINITY: the goal is not met */
};

struct search {
    struct solve *solve;
    double starts[STARTS_MOST][SOLVE_KEYS_MOST];
    size_t start_count;
    struct design designs[DESIGNS_MOST];
    size_t design_count;
    /* Where nothing meets the goal: the way that comes nearest, and how near. */
    double miss[SOLVE_KEYS_MOST], off;
};

static double dot(const struct solve *solve, const double *a, const double *b)
{
    double sum = 0;
    for (size_t k = 0; k < solve->key_count; k++) sum += a[k] * b[k];
    return sum;
}

static double between(const struct solve *solve, const double *a, const double *b)
{
    double most = 0;
    for (size_t k = 0; k < solve->key_count; k++) most = fmax(most, fabs(a[k] - b[k]));
    return most;
}

static void go(const struct solve *solve, const double *direction, double at, double *scores)
{
    for (size_t k = 0; k < solve->key_count; k++) scores[k] = at * direction[k];
}

/* R g, scaled to a distance of 1, and the gradient likewise. Returns by what: how much a step of 1 in that direction
 * moves; 0: no key does. */
static double direct(const struct solve *solve, double *gradient, double *direction)
{
    for (size_t i = 0; i < solve->key_count; i++)
        direction[i] = dot(solve, solve->correlation[i], gradient);
    double square = dot(solve, direction, gradient);
    if (!(square > 0)) return 0;
    for (size_t i = 0; i < solve->key_count; i++) {
        direction[i] /= sqrt(square);
        gradient[i] /= sqrt(square);
    }
    return sqrt(square);
}

/* What the figure is led by moves along each key at these scores. Where it does not move, the mean may. */
static leap_status find_gradient(struct solve *solve, const double *scores, double *gradient)
{
    struct solve_point points[2 * SOLVE_KEYS_MOST];
    struct solve_path *paths = arena_array(solve->arena, solve->key_count, sizeof *paths);
    double means[SOLVE_KEYS_MOST], size = 0;
    for (size_t k = 0; k < solve->key_count; k++) {
        memcpy(paths[k].origin, scores, solve->key_count * sizeof *scores);
        paths[k].direction[k] = 1;
        points[2 * k] = (struct solve_point){.path = &paths[k], .at = -apart};
        points[2 * k + 1] = (struct solve_point){.path = &paths[k], .at = apart};
    }
    leap_status status = solve_measure(solve, points, 2 * solve->key_count, NULL);
    if (status != LEAP_OK) return status;
    for (size_t k = 0; k < solve->key_count; k++) {
        const struct solve_point *a = &points[2 * k], *b = a + 1;
        bool both = a->possible && b->possible;
        gradient[k] = both ? b->lead - a->lead : 0;
        means[k] = both ? b->mean - a->mean : 0;
        size += fabs(gradient[k]);
    }
    bool above = solve->measure != LIMIT_SD && solve->measure != LIMIT_SHORTFALL;
    for (size_t k = 0; size == 0 && above && k < solve->key_count; k++) gradient[k] = means[k];
    return LEAP_OK;
}

/* ---- a way out from the middle ------------------------------------------------------------------- */

/* Up to where a key would leave what is looked at. */
static double reach(const struct solve *solve, const struct solve_path *path)
{
    double most = furthest;
    for (size_t k = 0; k < solve->key_count; k++)
        most = fmin(most, SOLVE_FURTHEST / fmax(fabs(path->direction[k]), 1e-9));
    return most;
}

static size_t lay_grid(const struct solve_path *path, double from, double to, size_t count,
                       struct solve_point *grid)
{
    for (size_t i = 0; i < count; i++)
        grid[i] =
            (struct solve_point){.path = path, .at = from + (to - from) * (double)i / (double)(count - 1)};
    return count;
}

/* Both sides of the middle, or around `last`, if that is a number. */
static leap_status look(struct search *search, const double *direction, double last,
                        struct solve_found *found)
{
    struct solve *solve = search->solve;
    struct solve_path *path = arena_alloc(solve->arena, sizeof *path);
    struct solve_curve curve = {0};
    struct solve_point grid[FIRST_LOOK];
    memcpy(path->direction, direction, solve->key_count * sizeof *direction);
    double most = reach(solve, path);
    size_t count = isnan(last)
                       ? lay_grid(path, -most, most, FIRST_LOOK, grid)
                       : lay_grid(path, fmax(last - window, -most), fmin(last + window, most), LOOK, grid);
    leap_status status = solve_line(solve, grid, count, isnan(last) ? 0 : last, true, &curve, found);
    if (status != LEAP_OK || found->met) return status;
    if (!isnan(last)) return look(search, direction, NAN, found);
    for (size_t i = 0; i < curve.count; i++) {
        double off = fabs(curve.points[i].figure.value - solve->goal);
        if (found->flat || !(off < search->off)) continue;
        search->off = off;
        memcpy(search->miss, direction, solve->key_count * sizeof *direction);
    }
    return LEAP_OK;
}

static void add_start(struct search *search, const double *direction, double at)
{
    if (search->start_count < STARTS_MOST)
        go(search->solve, direction, at, search->starts[search->start_count++]);
}

/* ---- to a point ---------------------------------------------------------------------------------- */

static bool is_known(const struct search *search, const double *scores, double within)
{
    for (size_t i = 0; i < search->design_count; i++)
        if (between(search->solve, search->designs[i].scores, scores) < within) return true;
    return false;
}

static void add_design(struct search *search, const struct design *design)
{
    if (isfinite(design->at) && search->design_count < DESIGNS_MOST &&
        !is_known(search, design->scores, same))
        search->designs[search->design_count++] = *design;
}

/* From the middle (NULL) or from a start to the point that it leads to; one that leads to a known point is left. */
static leap_status descend(struct search *search, const double *start)
{
    struct solve *solve = search->solve;
    double scores[SOLVE_KEYS_MOST] = {0}, best_gradient[SOLVE_KEYS_MOST] = {0};
    struct design now = {.at = 0}, best = {.at = INFINITY};
    if (start) memcpy(scores, start, solve->key_count * sizeof *scores);
    for (int round = 0; round < ROUNDS_MOST; round++) {
        struct design next = {.at = 0};
        double gradient[SOLVE_KEYS_MOST];
        struct solve_found found;
        leap_status status = find_gradient(solve, scores, gradient);
        if (status != LEAP_OK) return status;
        if (direct(solve, gradient, next.direction) == 0) break;
        if (round && fabs(now.at) > fabs(best.at)) { /* the last turn led away: half of it */
            for (size_t k = 0; k < solve->key_count; k++) gradient[k] += best_gradient[k];
            if (direct(solve, gradient, next.direction) == 0) break;
        }
        double last = round || start ? dot(solve, scores, gradient) : NAN;
        if (!round && start) {
            go(solve, next.direction, last, next.scores);
            if (is_known(search, next.scores, beside)) return LEAP_OK;
        }
        status = look(search, next.direction, last, &found);
        if (status != LEAP_OK) return status;
        if (!found.met) break;
        for (size_t i = 0; !round && !start && i < found.other_count; i++)
            add_start(search, next.direction, found.others[i]);
        double turned = between(solve, next.direction, now.direction);
        now = next;
        now.at = found.at;
        go(solve, now.direction, now.at, now.scores);
        memcpy(scores, now.scores, sizeof scores);
        if (fabs(now.at) < fabs(best.at)) {
            best = now;
            memcpy(best_gradient, gradient, sizeof best_gradient);
        }
        if (round && turned < settled) break;
    }
    add_design(search, &best);
    return LEAP_OK;
}

/* Begins wherever the goal is met on the way that the scores move when these would be alone. */
static leap_status begin_along(struct search *search, double *scores)
{
    struct solve_found found;
    double direction[SOLVE_KEYS_MOST];
    size_t begun = search->start_count;
    if (direct(search->solve, scores, direction) == 0) return LEAP_OK;
    leap_status status = look(search, direction, NAN, &found);
    if (status != LEAP_OK) return status;
    if (found.met) add_start(search, direction, found.at);
    for (size_t i = 0; i < found.other_count; i++) add_start(search, direction, found.others[i]);
    for (size_t i = begun; i < search->start_count && status == LEAP_OK; i++)
        status = descend(search, search->starts[i]);
    return status;
}

static leap_status begin_with_pair(struct search *search, size_t i, size_t j)
{
    leap_status status = LEAP_OK;
    for (int sign = -1; sign <= 1 && status == LEAP_OK; sign += 2) {
        double scores[SOLVE_KEYS_MOST] = {0};
        scores[i] = 1;
        scores[j] = sign;
        status = begin_along(search, scores);
    }
    return status;
}

/* ---- the answer ---------------------------------------------------------------------------------- */

/* Quarters of the way, to be shown. */
static leap_status pace(struct solve *solve)
{
    static const char *const labels[] = {"middle", "25 %", "50 %", "75 %", "", "125 %", "150 %"};
    enum { PACES = sizeof labels / sizeof *labels, WHOLE_WAY = 4 };
    struct solve_point points[PACES];
    const int count = solve->found.met ? PACES : WHOLE_WAY;
    double whole = solve->found.met ? solve->found.at : solve->found.best;
    for (size_t i = 0; i < solve->curve.count; i++) solve->curve.points[i].label = NULL;
    for (int i = 0; i < count; i++)
        points[i] = (struct solve_point){
            .path = &solve->path, .at = whole * i / WHOLE_WAY, .label = *labels[i] ? labels[i] : NULL};
    leap_status status = solve_measure(solve, points, (size_t)count, NULL);
    for (int i = 0; i < count; i++)
        if (points[i].label) solve_insert(solve, &solve->curve, &points[i]);
    return status;
}

/* What a part of the trials says where the point is, were the figure as straight as it is there:
 * z = d (g'z* + (f - f_s(z*)) / |g|), with its own gradient, and f that of all trials at the point z* that they have
 * found. False: it cannot say. */
static leap_status find_own(struct solve *solve, const double *scores, double lead, double *own,
                            bool *known)
{
    struct solve_path here = {.origin = {0}};
    struct solve_point point = {.path = &here};
    double gradient[SOLVE_KEYS_MOST];
    memcpy(here.origin, scores, solve->key_count * sizeof *scores);
    leap_status status = solve_measure(solve, &point, 1, NULL);
    if (status == LEAP_OK) status = find_gradient(solve, scores, gradient);
    if (status != LEAP_OK) return status;
    double length = direct(solve, gradient, own) / (2 * apart);
    *known = point.possible && length > 0 && isfinite(point.lead);
    if (*known) go(solve, own, dot(solve, gradient, scores) + (lead - point.lead) / length, own);
    return LEAP_OK;
}

/* How sure each key's score is. The interval along the way knows nothing of how sure its direction is, so it is asked
 * how far parts of the trials are from one another. Of fewer trials it is the way's. */
static leap_status find_errors(struct solve *solve)
{
    struct solve_path here = {.origin = {0}};
    struct solve_point point = {.path = &here};
    double scores[SOLVE_KEYS_MOST], own[SOLVE_KEYS_MOST][POINTS_PARTS];
    bool known = points_have_parts(&solve->points) && solve->found.met &&
                 isfinite(solve->found.high - solve->found.low);
    if (!known) return LEAP_OK;
    go(solve, solve->path.direction, solve->found.at, scores);
    memcpy(here.origin, scores, solve->key_count * sizeof *scores);
    leap_status status = solve_measure(solve, &point, 1, NULL);
    for (size_t part = 0; part < POINTS_PARTS && status == LEAP_OK && known; part++) {
        double says[SOLVE_KEYS_MOST];
        solve->points.part = part + 1;
        status = find_own(solve, scores, point.lead, says, &known);
        for (size_t k = 0; status == LEAP_OK && k < solve->key_count; k++) own[k][part] = says[k];
    }
    solve->points.part = 0;
    for (size_t k = 0; known && status == LEAP_OK && k < solve->key_count; k++)
        solve->scores[k] = interval_spread(scores[k], own[k], POINTS_PARTS);
    solve->are_scores_known = known && status == LEAP_OK;
    return status;
}

double solve_distance_error(const struct solve *solve)
{
    double half = (solve->found.high - solve->found.low) / 2;
    return isfinite(half) ? half : NAN;
}

/* Other points that are as near as the error of the nearest one's distance can tell. */
static void keep_ways(const struct search *search, size_t nearest)
{
    struct solve *solve = search->solve;
    double most = fabs(solve->found.at) + fmax(solve_distance_error(solve), rounding);
    for (size_t i = 0; solve->found.met && i < search->design_count; i++) {
        const struct design *design = &search->designs[i];
        if (i == nearest || fabs(design->at) > most || solve->way_count == SOLVE_WAYS_MOST) continue;
        struct solve_way *way = &solve->ways[solve->way_count++];
        way->distance = fabs(design->at);
        memcpy(way->scores, design->scores, sizeof way->scores);
    }
}

/* Pairs are tried where no key moves the figure alone. */
static leap_status find_designs(struct search *search)
{
    size_t count = search->solve->key_count;
    leap_status status = descend(search, NULL);
    size_t further = search->start_count;
    for (size_t i = 0; i < further && status == LEAP_OK; i++) status = descend(search, search->starts[i]);
    for (size_t k = 0; k < count && status == LEAP_OK; k++) {
        double scores[SOLVE_KEYS_MOST] = {0};
        scores[k] = 1;
        status = begin_along(search, scores);
    }
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && status == LEAP_OK; j++)
            if (!search->design_count && isinf(search->off)) status = begin_with_pair(search, i, j);
    return status;
}

leap_status solve_joint(struct solve *solve)
{
    struct search *search = arena_alloc(solve->arena, sizeof *search);
    struct solve_point grid[FIRST_LOOK];
    size_t nearest = 0;
    *search = (struct search){.solve = solve, .off = INFINITY};
    leap_status status = find_designs(search);
    if (status != LEAP_OK) return status;
    solve->found = (struct solve_found){.flat = true, .best = 0};
    for (size_t i = 1; i < search->design_count; i++)
        if (fabs(search->designs[i].at) < fabs(search->designs[nearest].at)) nearest = i;
    const struct design *design = search->design_count ? &search->designs[nearest] : NULL;
    if (!design && isinf(search->off)) return LEAP_OK;
    solve->path = (struct solve_path){0};
    memcpy(solve->path.direction, design ? design->direction : search->miss, sizeof search->miss);
    double most = reach(solve, &solve->path), from = design ? design->at : 0;
    size_t count = lay_grid(&solve->path, -most, most, FIRST_LOOK, grid);
    status = solve_line(solve, grid, count, from, false, &solve->curve, &solve->found);
    if (status == LEAP_OK) status = pace(solve);
    if (status != LEAP_OK) return status;
    keep_ways(search, nearest);
    return find_errors(solve);
}
