/* What matters? Runs with one quantity held or drawn again beside the run as it is, trial by trial, and how they
 * differ; what trials drew, against what came of them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_SENSITIVITY_H
#define STUDY_SENSITIVITY_H

#include "engine/moments.h"
#include "study/answer/answer.h"
#include "study/sample/spread.h"

__extension__ typedef __int128 sensitivity_wide;

enum {
    /* Of the trials, for intervals by leaving one out: by turns, or each randomisation of Latin and Sobol trials. */
    SENSITIVITY_PARTS = 64,
    SENSITIVITY_BINS = 1000, /* of an input's uniform */
    SENSITIVITY_TENTHS = 10,
    SENSITIVITY_SPLIT = 10,      /* a unit of so many members at most is split among them */
    SENSITIVITY_DIMENSIONS = 64, /* of Sobol's sequence, the other draws have Latin strata */
    SENSITIVITY_SHOWN = 12,      /* rows of a table, if not all is asked for */
};
enum { SENSITIVITY_TOTAL, SENSITIVITY_TARGET, SENSITIVITY_OUTCOMES };

/* One uncertain quantity; all months of a monthly shock are one. */
struct sensitivity_quantity {
    const char *name;
    size_t draw;   /* of the plan */
    size_t months; /* in which a shock is drawn; 0: drawn once a trial */
    size_t at;     /* index of the month whose law its values are of: the first with one */
    bool varies;   /* other months have other laws, or a number */
    size_t unit;   /* the independent unit that it belongs to */
    bool is_date, is_share;
    bool two_valued; /* a chance */
    double edge;     /* two-valued: the upper value from this uniform on */
    double sd;       /* of its value (sensitivity_value) */
};

/* Independent of all others: a quantity, or quantities that [correlation] ties together. */
struct sensitivity_unit {
    size_t count;
    size_t *members; /* [count]: quantities */
    size_t *hidden;  /* [hidden_count]: draws tied to them, but used in no month: always drawn again */
    size_t hidden_count;
    /* What is drawn again, given the other members: subset s of the model's first_subset + s holds member k if bit k
     * of s + 1 is set. The last holds all; of a unit that is not split it is the only one. */
    size_t first_subset, subset_count;
};

struct sensitivity_model {
    const struct leap_scenario *scenario;
    const struct plan *plan;
    const struct scenario_target *target; /* NULL: none */
    size_t output[SENSITIVITY_OUTCOMES];
    size_t outcomes; /* 1 without a target */
    struct sensitivity_quantity *quantities;
    size_t quantity_count;
    struct sensitivity_unit *units;
    size_t unit_count;
    size_t subset_count; /* of all units */
};

/* Is member k in subset s of the unit? */
bool sensitivity_has(const struct sensitivity_unit *unit, size_t subset, size_t k);

/* Quantities and units of the plan, in its order. */
void sensitivity_model_build(struct arena *arena, struct sensitivity_model *model);

/* The uniform to be drawn in each month so that a shock's scores come to that of `centred` in all. */
double sensitivity_held(const struct sensitivity_quantity *quantity, double centred);
/* Its value there; a shock's: that of each month, held so. */
double sensitivity_value(const struct plan *plan, const struct sensitivity_quantity *quantity,
                         double centred);
/* In the key's own unit: "2026-05.43", "13,500", "-2.1 %". */
const char *sensitivity_text(struct leap_report *report, const struct sensitivity_quantity *quantity,
                             double value);

_Static_assert((int)SPREAD_RANDOMISATIONS <= (int)SENSITIVITY_PARTS, "each is a part");

/* Of one part of the trials: a view's value v beside a, the run as it is, and b, where all is drawn again. */
struct sensitivity_sums {
    sensitivity_wide difference; /* v - a */
    sensitivity_wide squares;    /* (v - a)^2 */
    sensitivity_wide cross;      /* b (v - a) */
};
struct sensitivity_base {
    struct moments a, b;
};

struct sensitivity_index {
    double value;
    struct interval interval;
};

/* The share of the variance that a unit explains alone (A. Saltelli and others, Computer Physics Communications 181
 * (2010) 259) and with all that it interacts with (M. J. W. Jansen, ibid. 117 (1999) 35), 95 % intervals by leaving
 * out one of the parts in turn. NaN: nothing varies. */
struct sensitivity_index sensitivity_first(const struct sensitivity_sums *sums,
                                           const struct sensitivity_base *base, size_t outcome);
struct sensitivity_index sensitivity_all(const struct sensitivity_sums *sums,
                                         const struct sensitivity_base *base, size_t outcome);
/* The outcome's sd as it is, likewise. */
struct sensitivity_index sensitivity_sd(const struct sensitivity_base *base);
/* Member k's part of a split unit's sensitivity_all: its Shapley effect in the game whose worth of a subset is what is
 * left of the variance when all but the subset is known (E. Song, B. L. Nelson, J. Staum, SIAM/ASA Journal on
 * Uncertainty Quantification 4 (2016) 1060). `sums` [subset_count]: of the unit's subsets. */
struct sensitivity_index
sensitivity_shapley(const struct sensitivity_unit *unit, size_t k,
                    struct sensitivity_sums (*const sums)[SENSITIVITY_OUTCOMES][SENSITIVITY_PARTS],
                    size_t outcome, const struct sensitivity_base *base);

/* What trials drew: for each quantity. */
struct sensitivity_drawn {
    uint64_t all[SENSITIVITY_BINS], hits[SENSITIVITY_BINS];
    struct moments tenth[SENSITIVITY_TENTHS]; /* the total by tenths of the input */
    uint64_t high, high_hits;                 /* two-valued: trials with the upper value */
};

uint64_t sensitivity_hits_of(const struct sensitivity_drawn *drawn);
/* Of a tenth: its trials, and those that hit. */
uint64_t sensitivity_tenth_hits(const struct sensitivity_drawn *drawn, size_t tenth, uint64_t *count);
/* The centred uniform of that rank among hits or misses, which are `count`; beyond either end: that end. */
double sensitivity_uniform_at(const struct sensitivity_drawn *drawn, bool hit, uint64_t rank,
                              uint64_t count);

/* What one randomisation says of a quantity. NaN: it has no such trials. */
struct sensitivity_own {
    double mean[SENSITIVITY_TENTHS], chance[SENSITIVITY_TENTHS]; /* of the total, of the target */
    /* Of misses, of hits: the median's centred uniform; two-valued: the share with the upper value. */
    double middle[2];
};
struct sensitivity_own sensitivity_own_of(const struct sensitivity_quantity *quantity,
                                          const struct sensitivity_drawn *drawn);

struct sensitivity_result {
    uint64_t trials;
    struct sensitivity_base (*base)[SENSITIVITY_PARTS]; /* [outcomes] */
    /* [quantity_count]: held at P10 and at P90 */
    struct sensitivity_sums (*held)[2][SENSITIVITY_OUTCOMES][SENSITIVITY_PARTS];
    struct sensitivity_sums (*again)[SENSITIVITY_OUTCOMES][SENSITIVITY_PARTS]; /* [subset_count] */
    struct sensitivity_drawn *drawn;                                           /* [quantity_count] */
    /* LATIN, SOBOL: the order, whole randomisations, and what they say. */
    const struct sampler_order *order;
    size_t randomisations;
    struct sensitivity_own (*own)[SPREAD_RANDOMISATIONS]; /* [quantity_count] */
};

/* `ordinary`, that of random trials; over the randomisations, if there are two, by their `own` values, as
 * interval_spread_within. */
struct interval sensitivity_interval(const struct sensitivity_result *result, double value,
                                     const double *own, struct interval ordinary, bool few);

struct sensitivity_options {
    leap_sampling sampling;
    uint64_t trials, seed; /* LATIN, SOBOL: those of all randomisations (spread_each) */
    int threads;
    const leap_run_options *run;
};

/* LEAP_INTERRUPTED: what is in the result is whole, of result.trials trials, perhaps none. */
leap_status sensitivity_run(struct arena *arena, const struct sensitivity_model *model,
                            const struct sensitivity_options *options, struct sensitivity_result *result,
                            struct simulate_fault *fault);

void sensitivity_tornado(struct leap_report *report, const struct sensitivity_model *model,
                         const struct sensitivity_result *result, size_t outcome);
void sensitivity_indices(struct leap_report *report, const struct sensitivity_model *model,
                         const struct sensitivity_result *result);
void sensitivity_tenths(struct leap_report *report, const struct sensitivity_model *model,
                        const struct sensitivity_result *result);
void sensitivity_hits(struct leap_report *report, const struct sensitivity_model *model,
                      const struct sensitivity_result *result);

/* ---- what the tables share ------------------------------------------------------------------------ */

enum report_place sensitivity_place(size_t rank, size_t shown);
/* A value is that of the quantity's first law: marked where other months have others; and what a mark means, below a
 * table whose rows are in `order` [quantity_count], if one that is always shown has it. */
const char *sensitivity_marked(struct leap_report *report, const struct sensitivity_quantity *quantity,
                               double value);
void sensitivity_explain_marks(struct leap_report *report, const struct sensitivity_model *model,
                               struct report_table *table, const size_t *order);

/* What people read: a long name without its section's kind; and, where there are such, below all tables how --set takes
 * them. NULL: as they stand. */
const char *sensitivity_short(const char *name);
const char *sensitivity_names_note(struct leap_report *report, const struct sensitivity_model *model);

#endif
