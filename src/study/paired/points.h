/* Many settings of one scenario, or of several side by side, on the same trials: points of a sweep, steps of a
 * search. They are read, compiled and run a batch at a time, so memory does not grow with their number; the
 * distributions that they have in common, and their tables, are built once.
 *
 * Latin and Sobol trials have one order (engine/order.h) at all points: that of the first and the last one of the first
 * list, unless points_measure names others, of all sides together; by the goal's output, where there is a goal. A draw
 * that none of these points has is random, and shared all the same.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_POINTS_H
#define STUDY_POINTS_H

#include "dist/law.h"
#include "scenario/lever.h"
#include "study/answer/answer.h"
#include "study/paired/pairing.h"
#include "study/study.h"

enum { POINTS_BATCH = 16, POINTS_PARTS = 16 };

struct points {
    const struct leap_scenario *scenario;     /* the first */
    const struct leap_scenario *const *sides; /* [side_count], or NULL: it is the only one */
    size_t side_count, against;
    /* [side_count], while a point is seen: of each side with `against`; NULL where there is none. */
    struct pairing *const *pairings;
    const char *goal; /* one more limit (struct scenario_variation), or NULL */
    const struct leap_run_options *options;
    uint64_t trials, seed;
    /* 1 .. POINTS_PARTS: points are run on that part of the trials alone, a randomisation or, of random ones, a slice;
     * 0, unless it is set: on all. */
    size_t part;
    struct study_progress progress;
    struct arena *arena;
    const struct sampler_order *order; /* LATIN, SOBOL: once the first points are run; in `arena` */
    struct arena *shared;              /* of the tables and laws */
    size_t shared_most;                /* bytes of it; beyond them it is begun anew; 0: not yet known */
    struct law_cache *tables;
    struct scenario_laws *laws;
};

/* A point: the settings that make it. */
struct point {
    const char *const *settings;
    size_t count;
};

/* Called once for each point, in order, with the answers of all sides. They have no report, and are gone after the
 * call; nothing may be allocated in an arena that jumps. */
typedef void points_see(void *user, size_t index, const struct answer *answers);

/* `expected`: how many points there will be, about. LEAP_NO_MEMORY, or LEAP_BAD_INPUT with a problem: too many
 * trials. */
leap_status points_begin(struct points *points, const struct leap_scenario *scenario, const char *goal,
                         const struct leap_run_options *options, size_t expected, leap_problems *problems);

/* The same for `count` scenarios, all with the first one's trials and seed, each paired with sides[against]. A point's
 * settings are laid over each of them. */
leap_status points_begin_sides(struct points *points, const struct leap_scenario *const *sides,
                               size_t count, size_t against, const struct leap_run_options *options,
                               size_t expected, leap_problems *problems);
void points_end(struct points *points);

/* Have parts trials enough to say something? (points_begin has been called.) */
bool points_have_parts(const struct points *points);

/* LATIN, SOBOL, before the first points_run: the order is that of these points, at most 2 LEAP_SIDES_MAX / side_count
 * of them. LEAP_BAD_INPUT as of points_run: there is no order yet. */
leap_status points_measure(struct points *points, const struct point *list, size_t count,
                           leap_problems *problems);

/* LEAP_BAD_INPUT: a point is no scenario, or left the range of whole cars; `problems` (NULL: nobody is told) says
 * which and why. LEAP_INTERRUPTED: the points before have been seen. */
leap_status points_run(struct points *points, const struct point *list, size_t count,
                       leap_problems *problems, points_see *see, void *user);

/* A key's value as people read it: "12,000", "15 %", "2026-05". */
const char *points_text(struct arena *arena, const struct lever *lever, double value, bool percent);

/* The key's last word, for headings: "ceiling"; "limit.2026-07..". */
const char *points_word(const struct lever *lever);

/* Two columns for a key: its value for machines, a date as text; and for people. */
enum { POINTS_COLUMNS = 2 };
void points_columns(struct report_column columns[POINTS_COLUMNS], struct leap_report *report,
                    const struct lever *lever);
void points_cells(struct report_cell cells[POINTS_COLUMNS], struct leap_report *report,
                  const struct lever *lever, double value, bool percent);

#endif
