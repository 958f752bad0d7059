/* What moved a figure from one scenario to another? Its difference is split over the players of a coalition by their
 * Shapley values: what each one's change moves, on average over all orders in which they may change.
 *
 * All scenarios between run on the same draws. Trials are parted into *groups*, of each of which the split is made by
 * itself: from all coalitions, or, of many players, along random orders that are the group's own, each there and back.
 * Together they are the split, and how far they differ is its error, of trials and of orders alike. The groups of Latin
 * and Sobol trials are their randomisations.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_EXPLAIN_H
#define STUDY_EXPLAIN_H

#include "dist/law.h"
#include "engine/sampler.h"
#include "report/report.h"
#include "scenario/coalition.h"
#include "study/sample/interval.h"

enum {
    EXPLAIN_EXACT = 10,    /* as many players have all their coalitions run */
    EXPLAIN_GROUPS = 1024, /* of trials, at most */
};

struct explain_part {
    double value;
    struct interval interval;
    const double *own; /* [group_count]: what each group says */
};

struct explain {
    const struct leap_scenario *from, *to;
    const char *names[2]; /* "base", "plan" */
    const char *figure;   /* "P(total >= 1.05M)" */
    bool by_section;
    struct coalition *coalition;
    struct scenario_laws *laws; /* of all scenarios between, ... */
    struct law_cache *tables;   /* ... and their tables */
    const leap_run_options *options;
    uint64_t asked, seed; /* trials of the run, as asked; LATIN, SOBOL: as they are made (spread_each) */

    /* What it came to (explain_run). */
    enum limit_measure measure; /* of the figure, with `percent` */
    double percent;
    uint64_t trials;
    size_t player_count, group_count;
    uint64_t orders;                   /* 0: exact */
    const struct sampler_order *order; /* LATIN, SOBOL: of the draws, by name */
    struct report_cell ends[2];
    struct report_cell whole; /* of all that differs */
    bool is_paired; /* its interval is that of `compare`; explain_parts takes the groups' otherwise */
    struct explain_part *parts; /* [player_count]: their sum is whole.value */
};

/* Settles the players and runs all that has to be. LEAP_INTERRUPTED: what is in `explain` is whole, of fewer trials,
 * perhaps none. LEAP_BAD_INPUT, with a problem: a scenario between left the range of whole cars, or these would be
 * too many trials. */
leap_status explain_run(struct arena *arena, struct explain *explain, leap_problems *problems);

/* What has been run: for each group what its trials say of each player's part. */
struct explain_split {
    size_t group_count;
    const uint64_t *trials; /* [group_count]: together explain.trials */
    const double *split;    /* [group_count][player_count] */
    const double *exact;    /* [player_count]: of all trials together; NULL: from random orders */
};

/* Makes the parts, in `arena`, of what else is known of the explanation. */
void explain_parts(struct arena *arena, struct explain *explain, const struct explain_split *split);

/* Of `own` around `value`: Student's t over the groups. */
struct interval explain_interval(const struct explain *explain, double value, const double *own);

/* Rounds values to whole units so that they sum to `total` units: what is missing goes to those that lost most. */
void explain_apportion(const double *values, size_t count, double unit, double total, double *units);

/* The tables. */
void explain_tables(struct leap_report *report, const struct explain *explain);

#endif
