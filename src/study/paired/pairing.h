/* Two plans over the same trials, value by value: what their differences come to, and how much surer these are
 * than those of two separate runs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_PAIRING_H
#define STUDY_PAIRING_H

#include "engine/summary.h"
#include "scenario/scenario.h"
#include "study/sample/estimate.h"
#include "study/sample/interval.h"

__extension__ typedef __int128 pairing_wide;

/* An output lies in a range of cars, like a target's from it on: trials in which only one's own or only the reference's
 * does. */
struct pairing_goal {
    const struct scenario_target *target; /* of the reference; NULL: it is none */
    const char *name;                     /* of its scope */
    size_t own, reference;                /* outputs, counted per car */
    double from, below;                   /* cars; NaN: no such end */
    uint32_t first, end;                  /* bins: first <= bin < end */
    uint64_t only_own, only_reference;
    uint64_t seen_own, seen_reference; /* not taken yet */
};

/* Of these outputs, nothing seen yet. */
struct pairing_goal pairing_goal_between(size_t own, size_t reference, double from, double below);

/* How often both, and each, are at most the reference's and one's own percentile: points that the first round's
 * trials fix, near enough to the percentiles for the correlation of their errors. */
struct pairing_point {
    uint32_t own_bin, reference_bin; /* the last that is below */
    uint64_t both, own, reference;
    uint64_t seen_both, seen_own, seen_reference;
};

/* An output of both: the sums of own - reference and of its square. */
struct pairing_output {
    const char *group, *name; /* "year", "total"; "quarters", "Q1"; "parts", "launch.A10" */
    int year;
    size_t own, reference;
    bool own_exact, reference_exact; /* counted per car */
    pairing_wide sum, squares;
    pairing_wide seen_sum, seen_squares;
    struct pairing_point *points; /* [ESTIMATE_PERCENTILES]; NULL: not a year's total */
};

struct pairing {
    struct arena *arena;
    const struct plan *own, *reference;
    size_t own_index, reference_index; /* in the run */
    struct pairing_goal *goals;
    size_t goal_count;
    struct pairing_output *outputs;
    size_t output_count;
    uint32_t *sorted;      /* [lanes of the longest round] */
    bool begun;            /* the points are fixed */
    uint64_t trials, seen; /* taken; not taken yet */
    /* The figures of both. With what each randomisation says of them (spread.h) differences go by that; without, by
     * the trials seen. */
    struct estimate own_figures, reference_figures;
};

/* What two scenarios have in common by name, nothing seen yet. In `arena`; points into the scenarios and plans. */
struct pairing_side {
    const struct leap_scenario *scenario;
    const struct plan *plan;
    size_t index; /* in the run */
};
struct pairing *pairing_create(struct arena *arena, struct pairing_side own, struct pairing_side reference);

/* spread_request.on_values and on_taken, for one pairing: what has been seen counts once it is taken. */
void pairing_see(struct pairing *pairing, const struct simulate_values *values);
void pairing_take(struct pairing *pairing);

/* The years that both periods have months of: first > last: none. */
struct pairing_years {
    int first, last;
};
struct pairing_years pairing_years(const struct leap_scenario *a, const struct leap_scenario *b);

/* The output of that group, name and year; NULL: there is none, or no pairing. */
const struct pairing_output *pairing_find(const struct pairing *pairing, const char *group,
                                          const char *name, int year);

/* The target of that scope's name, year and number of cars; likewise. */
const struct pairing_goal *pairing_find_goal(const struct pairing *pairing, const char *name, int year,
                                             double cars);

/* The interval of the mean difference; and the correlation of the errors of a percentile. */
struct interval pairing_mean(const struct pairing *pairing, const struct pairing_output *output,
                             double *mean);
double pairing_correlation(const struct pairing *pairing, const struct pairing_point *point);

#endif
