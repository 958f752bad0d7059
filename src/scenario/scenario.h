/* A scenario: what the file means. Made by leap_scenario_read through syntax -> bind -> check; valid by
 * construction and const from then on. Indexes are into the arrays of this struct.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_SCENARIO_H
#define SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "component/component.h"

/* A set of components of which outputs, targets and actuals speak. */
enum scope_kind { SCOPE_TOTAL, SCOPE_REGION, SCOPE_SERIES, SCOPE_COMPONENT };

struct scope {
    enum scope_kind kind;
    size_t index; /* REGION, SERIES: into regions, series; COMPONENT: into components */
};

struct scenario_component {
    enum component_id id;
    const char *name;           /* "D19" */
    const char *path;           /* "launch.D19": draws are called path.key */
    const struct value *values; /* [field_count of the type] */
    size_t region, series;      /* into regions, series; SIZE_MAX: none */
    struct span span;           /* of the section's head */
};

/* `total = 1.0M, 1.05M`: one for each number. */
struct scenario_target {
    struct scope scope;
    int year; /* the calendar year it is for */
    double cars;
    struct span span;
    const char *source;
};

/* The most cars that a month can count. */
#define SCENARIO_CARS_MAX 2147483647.0

/* `2026-01 = 32059`: a known (or estimated) month, within 0 .. SCENARIO_CARS_MAX. */
struct scenario_actual {
    struct scope scope;
    int month;
    const struct dist *dist;
    const char *name; /* of its draw: "actuals.2026-01", "actuals.region.overseas.2026-01" */
    struct span span;
    const char *source;
};

/* `worthwhile = P(total >= 1.05M) >= 30%`: a printed figure of a year, quarter or month that has to keep to a
 * bound. */
enum limit_measure { LIMIT_PROBABILITY, LIMIT_PERCENTILE, LIMIT_MEAN, LIMIT_SD, LIMIT_SHORTFALL };
enum limit_comparison {
    LIMIT_AT_LEAST, /* >= */
    LIMIT_ABOVE,    /* > */
    LIMIT_AT_MOST,  /* <= */
    LIMIT_BELOW,    /* < */
    LIMIT_EQUAL,    /* =, of a goal (struct scenario_variation) alone */
};

struct scenario_limit {
    const char *name; /* "worthwhile" */
    const char *text; /* as written: "P(total >= 1.05M) >= 30%" */
    enum limit_measure measure;
    struct scope scope;          /* whose cars ... */
    int first, last;             /* ... in these months, of which the period holds at least one */
    enum limit_comparison event; /* PROBABILITY: of `scope event cars`; SHORTFALL: of missing that */
    double cars;
    double
        from; /* PROBABILITY of a range, `800k <= total < 1M`: the least that lies in it; NaN: no range */
    double percent;                   /* PERCENTILE: 50 is the median */
    enum limit_comparison comparison; /* the measure `comparison bound` has to hold */
    double bound;                     /* PROBABILITY: within [0, 1]; otherwise cars */
    struct span span;
    const char *source;
};

/* From which number of cars on its event is true, or false where it is one of <= or <. */
double scenario_limit_cars(const struct scenario_limit *limit);

/* `P(total >= 1.05M) +- 0.1%`: how far a run has to go. */
struct scenario_until {
    struct scenario_limit figure; /* without name, comparison and bound */
    double error;                 /* half of the 95 % interval */
    bool relative;                /* of the figure itself */
};

/* A column that can be correlated: a field of a component, one share of its takes, or one of a formula's own
 * quantities. */
struct scenario_member {
    size_t component, field;
    size_t item;      /* into the value's items or own, or SIZE_MAX */
    const char *name; /* of the draw */
};

/* All correlated columns of one kind (per trial, or per month), in order of first mention. */
struct scenario_correlation {
    bool monthly;
    size_t count;
    const struct scenario_member *members; /* [count] */
    const double *factor;                  /* [count * count]: lower triangle (draw/copula.h) */
};

/* One line of the table of assumptions. */
struct scenario_assumption {
    const char *key;    /* "launch.D19.peak", "scenario.trials" */
    const char *value;  /* as written, or the fallback as it would be written */
    const char *source; /* "fact: ..." or NULL */
    const char *place;  /* "common.ini:12", "--set", "default" */
    bool given;         /* false: a default */
};

struct leap_scenario {
    struct arena *arena; /* owns everything here, this struct included */
    const char *file;    /* as given */
    const char *title;
    const char *currency;        /* what unit prices are in; NULL: not said */
    int first_month, last_month; /* the period, inclusive */
    int level_month;
    uint64_t trials, seed;
    const char *text; /* the resolved scenario in canonical form, sources included (unparse.h); behind it a
                         comment for each file of data, with its SHA-256 */
    const char *hash; /* SHA-256 of `text`, 64 hexadecimal digits */
    const char *const *regions;
    size_t region_count;
    const char *const *series;
    size_t series_count;
    const struct scenario_component *components; /* in file order, a parent's first */
    size_t component_count;
    const struct scenario_target *targets;
    size_t target_count;
    const struct scenario_actual *actuals; /* by month */
    size_t actual_count;
    const struct scenario_limit *limits;
    size_t limit_count;
    const struct scenario_correlation *correlations;
    size_t correlation_count;
    const struct scenario_assumption *assumptions;
    size_t assumption_count;
    const double *history; /* cars in month history_first + i, NaN where unknown; or NULL */
    int history_first;
    size_t history_count;
    const struct source *const *sources; /* the files as read: the first is `file` */
    size_t source_count;
};

/* The type of a component, for its field table. */
const struct component_type *scenario_type(const struct scenario_component *component);

/* Is it counted in outputs? All that sell, but a formula of no region or series: an index. */
bool scenario_counts(const struct scenario_component *component);

/* What `text` says in the terms of the scenario, with problems placed in a source named SCENARIO_UNTIL. LEAP_OK,
 * LEAP_BAD_INPUT, LEAP_NO_MEMORY. */
#define SCENARIO_UNTIL "--until"
leap_status scenario_until(const struct leap_scenario *scenario, const char *text, leap_problems *problems,
                           struct scenario_until *until);

/* The files and settings of a scenario, as they were read, once more as one tree, in the loader's arena. NULL with a
 * problem: they were none, which cannot be. */
struct loader;
struct tree;
struct tree *scenario_tree(const struct leap_scenario *scenario, struct loader *loader);

/* Distributions that have been read, for scenarios that say much the same: each is built once. In an arena that is
 * caught for nothing else while one is read. */
struct scenario_laws;
struct scenario_laws *scenario_laws_create(struct arena *arena);

/* What is laid over a scenario that has been read. */
struct scenario_variation {
    const char *const *settings; /* [count]: "launch.D19.peak=8k", behind those that it was read with */
    size_t count;
    /* An equation of a limit's figures, "P(total >= 1.05M) = 50%", as one more limit behind the scenario's own; its
     * problems are placed in a source named SCENARIO_GOAL. NULL: none. */
    const char *goal;
    struct scenario_laws *laws; /* outlive what is read; settings' own are not kept. NULL: it has its own */
};
#define SCENARIO_GOAL "--for"

/* The same scenario with that laid over it: its files as they were read, not as they are now. It points into
 * `scenario`, which must outlive it. As leap_scenario_read otherwise. */
leap_status scenario_vary(const struct leap_scenario *scenario, const struct scenario_variation *variation,
                          leap_problems *problems, struct leap_scenario **varied);

/* A scenario of pieces of others (coalition.h): what a tree says that is in no file. */
struct scenario_mix {
    const struct leap_scenario *base;  /* its file is the one that messages and relative paths speak of */
    const struct source *const *known; /* [known_count]: files that have been read */
    size_t known_count;
    struct tree *(*tree)(void *user, struct arena *arena); /* makes it, in the arena */
    void *user;
    struct scenario_laws *laws; /* outlive the scenario; NULL: it has its own */
    const char *figure; /* "P(total >= 1.05M)", as the last limit, one without a bound; NULL: none */
};

/* As leap_scenario_read otherwise. Problems of the figure are placed in a source named SCENARIO_FIGURE. The tree's
 * pieces must outlive the scenario, of which scenario_vary cannot make others. */
#define SCENARIO_FIGURE "--of"
leap_status scenario_read_mix(const struct scenario_mix *mix, leap_problems *problems,
                              struct leap_scenario **mixed);

/* The name of a scope as outputs show it: "total", "overseas", "launch.D19". */
const char *scenario_scope_name(const struct leap_scenario *scenario, struct scope scope);

#endif
