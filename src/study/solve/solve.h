/* What has to be true? A key's value, or the smallest joint change of several, at which a figure comes to what a goal
 * says: all on the same draws.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_SOLVE_H
#define STUDY_SOLVE_H

#include "scenario/shift.h"
#include "study/paired/points.h"

enum {
    SOLVE_KEYS_MOST = LEAP_SOLVE_KEYS_MAX,
    SOLVE_GRID_MOST = 40,
    SOLVE_OTHERS_MOST = 4,
    SOLVE_WAYS_MOST = 4
};

/* No key is looked for further out than this, in normal scores. */
#define SOLVE_FURTHEST 4.0

/* A key and how far it is moved, its *amount*: the number that it becomes or, of a shift, what is added to each of its
 * values, or what they are multiplied by. */
struct solve_key {
    struct lever lever;
    enum move move; /* NOT: it becomes a number */
    bool percent;   /* is written as a percentage */
    bool has_law;
    double mean, sd; /* of its law in one month */
    double now;      /* the law's median, or the number that stands there */
    double root;     /* of the number of months in which it is drawn; 1: once a trial */
    size_t months;   /* 0: once a trial */
    int digits;      /* with which a shifted law is written (shift_text); 0: all that are known */
    /* What stands for some months: dropped when the key becomes a number, shifted with it otherwise. */
    const struct scenario_assumption **overrides;
    size_t override_count;
};

/* A way through the space of the keys. With one key a place on it is the key's amount; with several the normal scores
 * are origin + place * direction. */
struct solve_path {
    double origin[SOLVE_KEYS_MOST], direction[SOLVE_KEYS_MOST];
};

struct solve_point {
    const struct solve_path *path; /* NULL: the scenario as it is */
    double at;
    bool exact;                /* the amounts are as they will be written */
    const char *label;         /* "P90", or "": a point of the grid; NULL: one of the search */
    struct report_cell figure; /* the goal's */
    double mean;               /* of the cars that it speaks of */
    /* Moves as the figure does: the figure or, of the chance to reach a number, the percentile that has to come to
     * that number. On the same draws that has next to no noise, and is nearly straight. */
    double lead;
    bool possible; /* false: that is no scenario */
};

/* Points of one path, by place. */
struct solve_curve {
    struct solve_point *points;
    size_t count, capacity;
};

/* Where the curve meets the goal. */
struct solve_found {
    bool met;
    double at;
    /* Between these the figure's 95 % interval holds the goal; infinite: further than was looked. */
    double low, high;
    bool jumps;                       /* the figure steps over the goal: `at` is the first place beyond */
    int beyond;                       /* ... towards larger ones, 1, or smaller, -1 ... */
    double step;                      /* ... and is known to this */
    double others[SOLVE_OTHERS_MOST]; /* further places, about */
    size_t other_count;
    bool flat;   /* the figure is the same everywhere */
    double best; /* not met: the place that comes nearest */
};

/* Another point at which the goal is met, as near to the middle as the answer. */
struct solve_way {
    double scores[SOLVE_KEYS_MOST], distance;
};

struct solve {
    const struct leap_scenario *scenario;
    struct arena *arena;
    leap_problems *silent;
    struct points points;
    const char *figure, *bound; /* "P(total >= 1.05M)", "50%" */
    enum limit_measure measure;
    double goal;
    struct solve_key keys[SOLVE_KEYS_MOST];
    size_t key_count;
    double correlation[SOLVE_KEYS_MOST][SOLVE_KEYS_MOST]; /* of their normal scores */
    struct report_cell today;
    struct solve_path path;
    struct solve_curve curve;
    struct solve_found found;
    bool finished;                           /* the search, not stopped on the way */
    double amounts[SOLVE_KEYS_MOST];         /* as they will be written */
    double distance;                         /* several keys: of the amounts from the middle, in sd */
    struct interval scores[SOLVE_KEYS_MOST]; /* several keys: of each one's, wherever its direction leads */
    bool are_scores_known;                   /* false: those along the way serve */
    struct solve_way ways[SOLVE_WAYS_MOST];
    size_t way_count;
    const char **settings; /* by which the scenario becomes the one that was found ... */
    size_t setting_count;
    struct report_cell again; /* ... and its figure */
};

/* ---- keys ---------------------------------------------------------------------------------------- */

/* Reads "market.europe.ceiling" or "shift:line.C.growth". False with a problem reported. */
bool solve_key_read(struct solve *solve, const char *text, leap_problems *problems);
/* Do they go together? Counts months and correlations. False with a problem reported; LEAP_NO_MEMORY. */
leap_status solve_keys_join(struct solve *solve, leap_problems *problems);

/* The amount at a normal score, of all months together; and back: -INFINITY, INFINITY outside the law. NaN: it has
 * none. */
double solve_key_at(const struct solve_key *key, double score);
double solve_key_score(const struct solve_key *key, double amount);
/* The normal score of the percentile of its law that the value is; of a shift, that its middle comes to. */
double solve_key_place(const struct solve_key *key, double amount);
/* Where nothing has moved yet: the law's median or the number that stands there; of a shift, none. */
double solve_key_middle(const struct solve_key *key);
/* The value that people are told: the amount, or what a shift makes of the middle. */
double solve_key_value(const struct solve_key *key, double amount);

/* Where to look first: ascending places of a single key, with labels. Returns how many. */
size_t solve_key_grid(struct arena *arena, const struct solve_key *key,
                      struct solve_point grid[SOLVE_GRID_MOST]);

/* The settings of an amount, behind `settings`; returns how many: at most 1 + override_count. */
size_t solve_key_settings(const struct solve *solve, const struct solve_key *key, double amount, bool exact,
                          const char **settings);

/* ---- the search ---------------------------------------------------------------------------------- */

/* LATIN, SOBOL: the order of the draws (points_measure), of the scenario as it is and with its keys at their middle.
 * LEAP_BAD_INPUT as of solve_measure. */
leap_status solve_order(struct solve *solve, leap_problems *problems);

/* Runs the points, on the same draws. LEAP_INTERRUPTED; LEAP_BAD_INPUT only for the scenario as it is. */
leap_status solve_measure(struct solve *solve, struct solve_point *points, size_t count,
                          leap_problems *problems);
double solve_amount(const struct solve *solve, const struct solve_point *point, size_t key);

/* Adds what was measured to the curve, if it was possible. */
void solve_insert(struct solve *solve, struct solve_curve *curve, const struct solve_point *point);

/* Measures the grid and then where it meets the goal, nearest to `today`; what was measured is added to the curve.
 * `rough`: the place alone, not its interval. */
leap_status solve_line(struct solve *solve, const struct solve_point *grid, size_t count, double today,
                       bool rough, struct solve_curve *curve, struct solve_found *found);

/* The direction in which the goal is nearest, for several keys: the design point of A. M. Hasofer and N. C. Lind,
 * Journal of the Engineering Mechanics Division 100 (1974) 111; and others that are as near. */
leap_status solve_joint(struct solve *solve);

/* Half the interval of the distance, which is the way's: to first order it does not depend on the direction. NaN: not
 * known. */
double solve_distance_error(const struct solve *solve);

/* ---- the tables ---------------------------------------------------------------------------------- */

void solve_tables(struct leap_report *report, const struct solve *solve);
/* Lines below the keys; NULL: there is nothing to say. */
const char *solve_notes(struct leap_report *report, const struct solve *solve);

#endif
