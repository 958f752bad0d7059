/* Several keys at once: the point nearest to the middle at which the goal is met.
 *
 * In normal scores z with correlation R the distance of a point is sqrt(z' R^-1 z), and the nearest one on the surface
 * on which the figure is the goal lies where z is a multiple of R times the figure's gradient there (Hasofer and Lind
 * 1974). Each round takes the gradient at the last such point by central differences and follows the new direction
 * from the middle to the goal (R. Rackwitz and B. Fiessler, Computers & Structures 9 (1978) 489, with the length of
 * the step found by a search, which does not diverge).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "study/solve.h"

enum { ROUNDS_MOST = 8, FIRST_LOOK = 15, LOOK = 11 };
static const double apart = 0.5;    /* of the points that a gradient is taken from */
static const double settled = 0.02; /* a direction that turns by less */
static const double furthest = 8;   /* of all keys together */
static const double window = 0.75;  /* around the last distance: there the next direction meets the goal */

/* R g, scaled to a distance of 1, and the gradient likewise; false: the figure does not depend on any key. */
static bool direct(const struct solve *solve, double *gradient, double *direction)
{
    double square = 0;
    for (size_t i = 0; i < solve->key_count; i++) {
        direction[i] = 0;
        for (size_t j = 0; j < solve->key_count; j++)
            direction[i] += solve->correlation[i][j] * gradient[j];
        square += direction[i] * gradient[i];
    }
    if (!(square > 0)) return false;
    for (size_t i = 0; i < solve->key_count; i++) {
        direction[i] /= sqrt(square);
        gradient[i] /= sqrt(square);
    }
    return true;
}

/* The figure's differences along each key at the path's place `at`. Where no trial reaches it, or every one does, the
 * figure says nothing: then the mean's. */
static leap_status find_gradient(struct solve *solve, const struct solve_path *path, double at,
                                 double *gradient)
{
    struct solve_point points[2 * SOLVE_KEYS_MOST];
    struct solve_path *paths = arena_array(solve->arena, solve->key_count, sizeof *paths);
    double means[SOLVE_KEYS_MOST], size = 0;
    for (size_t k = 0; k < solve->key_count; k++) {
        for (size_t i = 0; i < solve->key_count; i++)
            paths[k].origin[i] = path->origin[i] + at * path->direction[i];
        paths[k].direction[k] = 1;
        points[2 * k] = (struct solve_point){.path = &paths[k], .at = -apart};
        points[2 * k + 1] = (struct solve_point){.path = &paths[k], .at = apart};
    }
    leap_status status = solve_measure(solve, points, 2 * solve->key_count, NULL);
    if (status != LEAP_OK) return status;
    for (size_t k = 0; k < solve->key_count; k++) {
        const struct solve_point *a = &points[2 * k], *b = a + 1;
        bool both = a->possible && b->possible;
        gradient[k] = both ? b->figure.value - a->figure.value : 0;
        means[k] = both ? b->mean - a->mean : 0;
        size += fabs(gradient[k]);
    }
    bool above = solve->measure != LIMIT_SD && solve->measure != LIMIT_SHORTFALL;
    for (size_t k = 0; size == 0 && above && k < solve->key_count; k++) gradient[k] = means[k];
    return LEAP_OK;
}

/* The way out from the middle, up to where a key would leave what is looked at. */
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

static leap_status look(struct solve *solve, const struct solve_path *path, double last,
                        struct solve_curve *curve, struct solve_found *found)
{
    struct solve_point grid[FIRST_LOOK];
    double most = reach(solve, path);
    size_t count = isnan(last)
                       ? lay_grid(path, -most, most, FIRST_LOOK, grid)
                       : lay_grid(path, fmax(last - window, -most), fmin(last + window, most), LOOK, grid);
    *curve = (struct solve_curve){0};
    leap_status status = solve_line(solve, grid, count, isnan(last) ? 0 : last, true, curve, found);
    if (status != LEAP_OK || found->met || isnan(last)) return status;
    return look(solve, path, NAN, curve, found);
}

static double turn(const struct solve *solve, const double *a, const double *b)
{
    double most = 0;
    for (size_t k = 0; k < solve->key_count; k++) most = fmax(most, fabs(a[k] - b[k]));
    return most;
}

/* What is known of the best way so far. */
struct best {
    struct solve_path path;
    double gradient[SOLVE_KEYS_MOST];
    double distance; /* INFINITY: the goal is not met */
};

static leap_status search(struct solve *solve, struct best *best)
{
    struct solve_path path = {0};
    struct solve_found found;
    struct solve_curve curve;
    double at = 0, last = NAN, gradient[SOLVE_KEYS_MOST];
    for (int round = 0; round < ROUNDS_MOST; round++) {
        struct solve_path next = {0};
        leap_status status = find_gradient(solve, &path, at, gradient);
        if (status != LEAP_OK) return status;
        if (!direct(solve, gradient, next.direction)) break;
        if (round && fabs(at) > best->distance) { /* the last turn led away: half of it */
            for (size_t k = 0; k < solve->key_count; k++) gradient[k] += best->gradient[k];
            direct(solve, gradient, next.direction);
        }
        double turned = turn(solve, next.direction, path.direction);
        path = next;
        struct solve_path *kept = arena_alloc(solve->arena, sizeof *kept);
        *kept = path;
        status = look(solve, kept, last, &curve, &found);
        if (status != LEAP_OK) return status;
        if (!round || (found.met && fabs(found.at) < best->distance)) {
            best->path = path;
            best->distance = found.met ? fabs(found.at) : INFINITY;
            memcpy(best->gradient, gradient, sizeof gradient);
        }
        if (!found.met || (round && turned < settled)) break;
        at = last = found.at;
    }
    return LEAP_OK;
}

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

leap_status solve_joint(struct solve *solve)
{
    struct best best = {.distance = INFINITY};
    struct solve_point grid[FIRST_LOOK];
    leap_status status = search(solve, &best);
    if (status != LEAP_OK) return status;
    solve->path = best.path;
    double most = reach(solve, &best.path);
    solve->found = (struct solve_found){.flat = true, .best = 0};
    bool any = false;
    for (size_t k = 0; k < solve->key_count; k++) any = any || best.path.direction[k] != 0;
    if (!any) return LEAP_OK;
    size_t count = lay_grid(&solve->path, -most, most, FIRST_LOOK, grid);
    status = solve_line(solve, grid, count, 0, false, &solve->curve, &solve->found);
    return status == LEAP_OK ? pace(solve) : status;
}
