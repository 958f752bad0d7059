/* The plan: a scenario compiled to flat arrays. The last room that sees a scenario; the engine sees only
 * this. Const once compiled, shared by all threads.
 *
 * A *slot* is an array of TILE_LANES doubles that each worker has of its own. Kernels reach slots through
 * *wires*: pointers that each worker writes into its copy of the component's kernel struct.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "component/component.h"
#include "dist/law.h"

struct leap_scenario;

/* One law through which a draw's uniform becomes values in a slot. */
struct plan_use {
    const struct law *law;
    size_t slot;
};

/* A uniform that each trial draws, once or once a month, and what is made of it. Once a trial: `uses`, more
 * than one where months override the law (the address stays). Monthly: `laws` by month into `slot`. */
struct plan_draw {
    const char *name; /* its address (draw/address.h) */
    bool monthly;
    bool grouped; /* belongs to a group, which draws it */
    bool factor;  /* its slots hold exp(value) */
    struct plan_use *uses;
    size_t use_count;
    const size_t *slots; /* [month_count]: what each month reads, where that changes; else NULL */
    size_t slot;
    const struct law **laws; /* monthly: [month_count]; NULL in months in which it is not drawn */
};

/* Draws made dependent before their laws apply: indexes into `draws`, all monthly or none. A member that is
 * a constant keeps its place with a draw that nothing uses: later rows of the factor speak of it. */
struct plan_group {
    bool monthly;
    size_t count;
    const size_t *draws;
    const double *factor;
};

/* A slot that holds one number in every lane, written once. */
struct plan_constant {
    size_t slot;
    double value;
};

/* Pointers at `offset` of component `component`'s kernel struct: to a slot, or by month to another one. */
struct plan_wire {
    size_t component, offset;
    size_t slot;         /* the same in all months, unless slots */
    const size_t *slots; /* [month_count]: by month; or NULL */
    bool written;        /* by the component: what it makes, or a state; others are only read */
};

/* A struct targets, takes, past or expression_wires at `offset`, by the field's kind. */
struct plan_targets {
    size_t component, offset;
    enum field_kind kind; /* FIELD_TARGETS, FIELD_TAKES, FIELD_PAST or FIELD_EXPRESSION */
    size_t count;
    const size_t *volume; /* [count] slots; past: of last month's volume; expression: its inputs */
    const size_t *other;  /* [count] slots: targets: waiting, NULL if it never waits; takes: shares */
    size_t own;           /* takes: slot of the launch's volume; expression: the first of its stack */
};

/* Numbers and choices are written into this image of the kernel struct, which workers copy. */
struct plan_component {
    enum component_id id;
    const char *path; /* "launch.D19" */
    const void *image;
    size_t image_bytes;
    size_t wire, wire_count;      /* its own: wires[wire] and those behind */
    size_t target, targets_count; /* likewise of targets */
    size_t made, volume;          /* slots; SIZE_MAX: it sells nothing */
    bool made_read;               /* a formula reads what it made, before others change its volume */
    double resolution;            /* rounding step of its months */
    bool index;                   /* not counted: neither whole nor held to [0, 2^31) */
    size_t past; /* slot of last month's volume, kept for those who read it; SIZE_MAX: nobody does */
};

enum plan_phase { PLAN_ADVANCE, PLAN_MAKE, PLAN_PREPARE, PLAN_ACT, PLAN_TAKE, PLAN_LIMIT };

struct plan_step {
    enum plan_phase phase;
    size_t component;
};

/* An actual of a scope. It is held, trial by trial, to what is left of the one or two wholes that it is a
 * part of, and takes that much from them; it opens rests of its own for its parts (the total one for the
 * split by region and one for that by series). Rests are numbered within the month. */
enum { PLAN_WHOLES = 2 };
struct plan_actual {
    size_t scope;
    size_t slot;                                  /* rounded when it is counted */
    size_t whole[PLAN_WHOLES], rest[PLAN_WHOLES]; /* SIZE_MAX: none */
    bool is_number;                               /* not an estimate */
    const char *name;
};

/* A month with actuals, in the order in which they are placed: the total; numbers in wholes that are numbers,
 * which stand whatever is estimated beside them; the others, which get what those leave. Wholes come before their
 * parts, otherwise the order is that of scopes. */
struct plan_known {
    int month;
    size_t count, rest_count;
    const struct plan_actual *actuals; /* [count] */
    size_t hidden_count;
    const size_t *hidden; /* components that count 0, as a whole of theirs is known and they are not */
};

enum plan_count {
    PLAN_COUNT_NONE,  /* mean and sd only */
    PLAN_COUNT_BINS,  /* log-linear bins, relative width 2^-11 */
    PLAN_COUNT_EXACT, /* per car */
};

/* A sum over the components of a scope and the months first .. last: what is counted. */
struct plan_output {
    size_t scope;    /* from scope_count on: what a struct plan_revenue counts */
    int first, last; /* months */
    enum plan_count count;
    size_t
        sum; /* place of the sum so far (in other months another's); SIZE_MAX: a single month, or derived */
    /* Derived: in its last month it is the sum of these outputs, which are not. */
    size_t part_count;
    const size_t *parts; /* [part_count] */
};

/* The outputs that a month adds to. */
struct plan_counted {
    size_t count;
    const size_t *outputs; /* [count], rising */
};

/* A number that an output should reach: hits and misses are counted trial by trial, so they are exact
 * whatever the output's counts are. */
struct plan_goal {
    size_t output;
    double cars;
    size_t reached; /* targets: place of the trials that have reached it by the output's first month, those
                       of the other months behind; SIZE_MAX: not followed through the months */
};

struct plan_scope {
    const char *name; /* "total", "overseas", "launch.D19", "unattributed" */
    const char *kind; /* "total", "region", "series", "line", "launch", "market", "unattributed" */
    size_t count;
    const size_t *components; /* [count] */
    bool known;               /* in a known month it need not be the sum of its components */
    bool monthly;             /* somebody looks at its months, which have to be added up */
    /* Unattributed: in known months the total less these scopes; `components` are in none of them. */
    size_t part_count;
    const size_t *parts;
};

/* The revenue of a scope's components that have a unit price. Where that is one component, it is its cars
 * times the price. Where there are several, units of money are counted, a power of ten in which the prices
 * are whole (or, where that would be too fine, as good as whole): so revenue too is a sum of whole numbers. */
struct plan_revenue {
    size_t scope;     /* whose */
    size_t counted;   /* the scope of the outputs that say it: a component's, or scope_count + place */
    double times, by; /* what is counted, * times / by, is money */
    size_t count;     /* components that have a price ... */
    const size_t *components; /* [count] */
    const double *units;      /* [count]: what a car of theirs brings; whole */
    size_t all;               /* ... of so many */
};

struct plan {
    struct arena *arena;
    int level_month;
    int start_month; /* first month computed: the earlier of the period's first and level_month + 1 */
    int first_month, last_month; /* the period, inclusive */
    size_t month_count;          /* start_month .. last_month */
    size_t slot_count;
    const struct plan_draw *draws;
    size_t draw_count;
    const struct plan_group *groups;
    size_t group_count;
    const struct plan_constant *constants;
    size_t constant_count;
    const struct plan_component *components; /* as in the scenario */
    size_t component_count;
    const struct plan_wire *wires; /* by component */
    size_t wire_count;
    const struct plan_targets *targets; /* by component */
    size_t targets_count;
    const size_t *states; /* slots that start every tile at zero */
    size_t state_count;
    const struct plan_step *steps; /* in order of execution */
    size_t step_count;
    const struct plan_known *knowns; /* by month */
    size_t known_count;
    const struct plan_scope *scopes; /* the first is the total */
    size_t scope_count;
    const struct plan_output *outputs;
    size_t output_count;
    const size_t *places; /* [place_count]: where plan_find_output looks */
    size_t place_count;
    const struct plan_counted *counted; /* [month_count] */
    size_t sum_count;
    const struct plan_goal *goals; /* targets, limits, then where limits' ranges begin, in order */
    size_t goal_count, reached_count;
    /* By scope; none for a scope without a price. The last may be no revenue, but the count of the total's
     * cars that have a price (units of 1). */
    const struct plan_revenue *revenues;
    size_t revenue_count;
    size_t priced; /* the scope of the outputs that say that count; SIZE_MAX: there are no prices */
    size_t table_count, table_bytes;
};

/* How much is counted. */
enum plan_detail {
    PLAN_GOALS,  /* the year's total and every target */
    PLAN_NORMAL, /* and months, quarters, parts of the year */
    PLAN_FULL,   /* and the parts' months and the cumulative path */
};

/* Compiles into an arena of its own; LEAP_NO_MEMORY is the only failure. The plan points into the scenario,
 * which must outlive it. */
leap_status plan_compile(const struct leap_scenario *scenario, enum plan_detail detail, struct plan **plan);
void plan_free(struct plan *plan);

/* The same with the tables of `tables` (law_cache_share), which must outlive the plan; its table_count and
 * table_bytes are those of all plans that share. NULL: tables of its own. */
leap_status plan_compile_sharing(const struct leap_scenario *scenario, enum plan_detail detail,
                                 struct law_cache *tables, struct plan **plan);

/* The output of `scope` over months first .. last, or SIZE_MAX. */
size_t plan_find_output(const struct plan *plan, size_t scope, int first, int last);

/* Index of a month in [month_count]. */
static inline size_t plan_month(const struct plan *plan, int month)
{
    return (size_t)(month - plan->start_month);
}

#endif
