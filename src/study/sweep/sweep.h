/* What sweeps of one scenario and of several have in common: the grid of points, the figures at each of them, and
 * their tables for machines.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_SWEEP_H
#define STUDY_SWEEP_H

#include "study/paired/points.h"

enum { SWEEP_KEYS = 2 };

/* Every value of one key, with every value of another one; the last key's values change fastest. */
struct sweep {
    struct lever_grid grids[SWEEP_KEYS];
    size_t key_count;
    size_t count, seen; /* points */
    leap_sampling sampling;
    uint64_t trials, seed;
    const struct sampler_order *order; /* of the points; NULL: random trials */
};

/* Reads "launch.D19.peak=2k..8k/1k" and, of `count` 2, another one, for `sides` scenarios like this one. False with a
 * problem. */
bool sweep_read(struct sweep *sweep, const struct leap_scenario *scenario, struct arena *arena,
                const char *const *texts, size_t count, size_t sides, leap_problems *problems);
/* False with a problem: the options are not those of a sweep. */
bool sweep_takes(const leap_run_options *options, leap_problems *problems);
/* The settings of all points. */
struct point *sweep_points(const struct sweep *sweep, struct arena *arena);

/* A scenario, and what it came to. */
struct sweep_side {
    const char *name; /* NULL: it is the only one */
    const struct leap_scenario *scenario;
    size_t target_count, year_count, limit_count;
    struct report_cell *reached; /* [point][target_count] */
    struct report_cell *totals;  /* [point][year_count][SPREADS_FIGURES] */
    struct report_cell *limits;  /* [point][limit_count] */
};
void sweep_side_prepare(struct sweep_side *side, const struct sweep *sweep, struct arena *arena);
void sweep_side_see(struct sweep_side *side, size_t point, const struct answer *answer);

/* The columns that say which point it is, in front of a table's own; how many there are. */
enum { SWEEP_COLUMNS = SWEEP_KEYS * POINTS_COLUMNS };
size_t sweep_columns(const struct sweep *sweep, struct leap_report *report, struct report_column *columns);
size_t sweep_cells(const struct sweep *sweep, struct leap_report *report, struct report_cell *cells,
                   size_t point);
/* The blanks that people's columns of these take, `gap` behind each. */
size_t sweep_width(const struct sweep *sweep, struct leap_report *report, size_t gap);
/* "launch.D19.peak and line.C.level" */
const char *sweep_keys(const struct sweep *sweep, struct leap_report *report);

/* How many points of how many trials: facts, and the second line; `each`: "" or " each". */
void sweep_head(const struct sweep *sweep, struct leap_report *report, const char *each);
/* "4.2 % broken": a limit at a point; with "?" where the sampling error leaves it open. */
struct report_cell sweep_verdict(struct leap_report *report, const struct scenario_limit *limit,
                                 struct report_cell cell);
/* For machines: a line for each point, side and target; year; limit. */
void sweep_targets_add(const struct sweep *sweep, struct leap_report *report,
                       const struct sweep_side *sides, size_t count);
struct report_table *sweep_totals_add(const struct sweep *sweep, struct leap_report *report,
                                      const struct sweep_side *sides, size_t count);
void sweep_limits_add(const struct sweep *sweep, struct leap_report *report, const struct sweep_side *sides,
                      size_t count);

#endif
