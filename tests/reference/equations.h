/* The model's equations for one trial, and the faults that can be planted into them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_EQUATIONS_H
#define TESTS_EQUATIONS_H

#include "reference.h"

/* Faults to plant: each has to be found by the comparison. */
#define MISTAKES(ROW)          \
    ROW(none)                  \
    ROW(age_at_beginning)      \
    ROW(event_rounded)         \
    ROW(takes_before_levers)   \
    ROW(capacities_reversed)   \
    ROW(noise_up_to_level)     \
    ROW(demand_up_to_level)    \
    ROW(backlog_of_sold)       \
    ROW(persistence_left_out)  \
    ROW(shares_above_one)      \
    ROW(lines_below_zero)      \
    ROW(earlier_override_wins) \
    ROW(bare_season_is_one)    \
    ROW(acted_on_twice)        \
    ROW(recovery_month_short)  \
    ROW(fade_from_start)       \
    ROW(plant_adds_all)        \
    ROW(channel_mature)        \
    ROW(channel_complete)      \
    ROW(channel_grows_on)      \
    ROW(price_at_once)         \
    ROW(price_unanswered)      \
    ROW(brand_of_this_month)   \
    ROW(brand_from_start)      \
    ROW(brand_without_neutral) \
    ROW(power_from_left)       \
    ROW(minus_before_power)    \
    ROW(minus_from_right)      \
    ROW(each_once)             \
    ROW(prev_of_made)          \
    ROW(prev_in_first)         \
    ROW(resolution_of_one)     \
    ROW(index_in_total)        \
    ROW(all_with_indexes)      \
    ROW(parts_not_held)        \
    ROW(estimates_first)       \
    ROW(actual_hidden)         \
    ROW(past_of_hidden)        \
    ROW(past_before_actual)    \
    ROW(rest_of_all)           \
    ROW(year_of_twelve)        \
    ROW(rank_below)            \
    ROW(sd_of_all)             \
    ROW(reached_above)         \
    ROW(shortfall_of_all)      \
    ROW(unpriced_counted)      \
    ROW(reached_a_month_late)

enum mistake {
#define MISTAKE(name) MISTAKE_##name,
    MISTAKES(MISTAKE)
#undef MISTAKE
};

/* What the equations take from the program: the draws of one trial. */
struct program {
    /* By name; month < 0: once a trial. NaN: not drawn. */
    double (*draw)(const void *source, const char *name, int month);
    /* A component's cars in the at-th month, asked only where the reference's own lie so near the edge
     * between two roundings that either is right. */
    double (*cars)(const void *source, int at, const char *path);
    const void *source;
};

/* One trial. Months by their distance from the period's first. */
struct outcome {
    int months; /* that can be compared: up to a fault, or to where a rounding is in doubt */
    int fault;  /* the component that cannot be counted in month `months`; -1: none */
    long double fault_volume;
    long double made[MOST_MONTHS][MOST_COMPONENTS];
    long double error[MOST_MONTHS][MOST_COMPONENTS]; /* of made, at most; absolute */
    long double cars[MOST_MONTHS][MOST_COMPONENTS];  /* as counted: rounded, 0 where hidden */
    long double total[MOST_MONTHS], region[MOST_MONTHS][3], series[MOST_MONTHS][3];
    long double rest[MOST_MONTHS], rest_of_regions[MOST_MONTHS]; /* unattributed */
    char missing[2 * MOST_NAME];                                 /* a draw that the list lacks, or "" */
};

void equations(const struct scenario *scenario, const struct program *program, enum mistake mistake,
               struct outcome *outcome);

/* ---- between the files of equations ---------------------------------------------------------------- */

struct run {
    const struct scenario *scenario;
    const struct program *program;
    enum mistake mistake;
    struct outcome *outcome;
    int month;
    long double relative;                                           /* error of what a double computes */
    long double level[MOST_COMPONENTS], deviation[MOST_COMPONENTS]; /* lines */
    long double grown[MOST_COMPONENTS];                             /* demand: sum of its growth */
    long double waiting[MOST_COMPONENTS][MOST_COMPONENTS];          /* [capacity][component] */
    bool seen[MOST_COMPONENTS];                                     /* brand: its `from` has sold */
    long double past[MOST_COMPONENTS];                              /* volume of last month */
    long double made[MOST_COMPONENTS], error[MOST_COMPONENTS], volume[MOST_COMPONENTS];
};

long double run_drawn(struct run *run, const char *name, int month);
/* A quantity's value in the current month. */
long double run_value(struct run *run, const struct component *component, enum key key);
bool run_happens(struct run *run, const struct component *component, const char *word);
/* Months from `start` to the end of the current month. */
long double run_age(const struct run *run, long double start);
bool run_acts_on(const struct run *run, const struct component *actor, int target);

/* Levers on the volumes. */
void equations_act(struct run *run);
/* A formula's made and its error. */
void equations_formula(struct run *run, int component);
/* Rounds, puts actuals in their places, writes the month down. False: the rest cannot be compared. */
bool equations_record(struct run *run);

#endif
