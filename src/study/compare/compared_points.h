/* Scenarios side by side at every point of a sweep: figures, and how far each is from the reference's.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_COMPARED_POINTS_H
#define STUDY_COMPARED_POINTS_H

#include "study/compare/compared.h"
#include "study/paired/difference.h"
#include "study/sweep/sweep.h"

/* What is compared: the chance of a target, or a statistic of a year's total. */
struct compared_figure {
    const char *group, *name, *statistic; /* "targets", "overseas 100,000", "probability" */
    const char *heading;                  /* "Probability of overseas 100,000" */
    enum report_place place;              /* of its table for people */
    int year;
    const char *scope; /* of a target ... */
    double cars;       /* ... and its cars; NaN: a total's statistic */
    size_t spread;     /* that statistic, an index into spreads_cells */
    size_t *at;        /* [sides]: which of the side's targets or years; SIZE_MAX: it has none */
    struct difference *differences; /* [point][sides]; empty where one of both has none */
};

struct compared_points {
    struct arena *arena;
    const struct compared *compare; /* names and scenarios */
    struct sweep sweep;
    struct sweep_side *swept; /* [sides] */
    struct compared_figure *figures;
    size_t figure_count;
};

/* Finds out what is to be compared; `sweep` has been read. */
void compared_points_prepare(struct compared_points *points);
/* Empty where the side has none. */
struct report_cell compared_points_cell(const struct compared_points *points,
                                        const struct compared_figure *figure, size_t point, size_t side);

void compared_points_see(struct compared_points *points, size_t point, const struct answer *answers,
                         struct pairing *const *pairings);

/* The tables; how many times narrower paired intervals are than those of separate runs stands below the last. */
void compared_points_add(const struct compared_points *points, struct leap_report *report);

#endif
