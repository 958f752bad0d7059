/* From the merged tree to the scenario. One file for each part of the language, all through this struct;
 * whatever is wrong is reported and binding goes on, so that one pass finds every problem.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_BIND_H
#define SCENARIO_BIND_H

#include "dist/dist.h"
#include "scenario/expr.h"
#include "scenario/kinds.h"
#include "scenario/load.h"
#include "scenario/names.h"
#include "scenario/scenario.h"
#include "scenario/syntax.h"

/* Scopes of `bind.names`. */
enum bind_names {
    BIND_PATH,   /* "line.C" -> component */
    BIND_BARE,   /* "C" -> the first selling component of that name; more by `same_name` */
    BIND_REGION, /* "overseas" -> region */
    BIND_SERIES,
    BIND_TARGET, /* scope, year and cars of a target */
    BIND_MEMBER, /* "launch.D19.peak" -> correlated quantity */
    BIND_OWN,    /* + component: "each.e" -> quantity of a formula's own; so the last of all */
};

/* The components of one region or series. */
struct bind_group {
    const char *name;
    size_t *components;
    size_t count, capacity;
    struct span span; /* where it is first named; no source: a default */
    bool used;        /* something beside its components names it */
};

/* Laws that have been read, by their words and the rule that they were held to. */
struct scenario_laws {
    struct arena *arena;
    struct names *words; /* scope: the rule, one of a table */
    const struct dist **laws;
    size_t count, capacity;
};

/* In a scenario of more components no nearest name is searched for. */
enum { BIND_HINT_NAMES = 10000 };

struct bind {
    struct arena *arena;   /* the scenario's */
    struct arena *scratch; /* for expressions; emptied between values (bind_scratch) */
    jmp_buf *on_failure;   /* where the scratch arena jumps to */
    leap_problems *problems;
    size_t errors_before; /* in `problems`, of other scenarios */
    struct loader *loader;
    struct tree *tree;
    struct leap_scenario *scenario;
    const char *goal;                 /* one more limit, an equation; NULL: none */
    const char *figure;               /* one more limit, a figure alone; NULL: none */
    struct scenario_laws *known_laws; /* NULL: none are kept */
    size_t lasting;                   /* the loader's sources before those of settings laid over it */
    bool period_known;
    struct names *names;

    struct scenario_component *components;
    struct value **values;           /* [component]: its `values`, to be filled */
    const struct section **sections; /* [component]: where it stands */
    size_t *same_name;               /* [component]: the next selling one of that name, or SIZE_MAX */
    bool *faulty;                    /* [component]: a key of it is wrong */
    size_t component_count;
    struct bind_group *regions, *series;
    size_t region_count, region_capacity, series_count, series_capacity;
    bool actuals_incomplete; /* one was wrong: none is said to be missing */
    size_t acted_on;         /* names resolved in all `on` together */
    struct samples *samples; /* bind_sample.c: the columns read so far; NULL: none */
    size_t laws;             /* distributions in the value that is read */
    struct arena *law_arena; /* where they go */
};

/* The key of a component's field as it is to be read, or NULL: absent, or reported already. */
const struct entry *bind_entry(const struct bind *bind, size_t component, const struct field *field);

/* Everything: fills the scenario, reporting what is wrong. */
void bind_tree(struct bind *bind);

/* The arena for what is needed only while one value is read; what it held before may be gone. */
struct arena *bind_scratch(struct bind *bind);

/* "did you mean '...'?" with the nearest of `words`, or NULL: for problems that are only counted no hint is
 * searched for. */
const char *bind_did_you_mean(struct bind *bind, const char *word, const char *const *words, size_t count);

/* The file that `written` in the source `from` means; a setting's are relative to the scenario. */
const char *bind_path(struct bind *bind, const struct source *from, const char *written);

/* The same as the canonical text has it, which stands in one place: as seen from the scenario's own folder. */
const char *bind_path_settled(const struct bind *bind, const char *written, const char *path);

/* bind_head.c: [scenario], all but history. */
extern const struct kinds_keys bind_head_keys;
void bind_head(struct bind *bind);

/* Is the key `entry`, of months, within the period? Reports it if not: an error, or a warning and false
 * for an inherited one. */
bool bind_head_holds(struct bind *bind, const struct entry *entry);

/* bind_value.c: the keys of component `index`, all but those that name other components (bind_scope.c). */
void bind_value_component(struct bind *bind, size_t index);

/* bind_law.c: a distribution for a key with the unit and range of `rule`, a row of a table, called `key` in messages.
 * `text`: how it stands in the file, all of `expr` and no more. NULL with a problem reported. */
const struct dist *bind_law(struct bind *bind, const struct field *rule, const char *key,
                            const struct expr *expr, const char *text);
/* A plain number for such a key. */
bool bind_law_number(struct bind *bind, const struct field *rule, const char *key, const struct expr *expr,
                     double *number);

/* bind_sample.c: reads the column of a CSV file that the arguments of `call` name, for the argument called
 * column; what names none is left to the family. False with a problem reported. */
bool bind_sample(struct bind *bind, const struct field *rule, const struct expr *call,
                 struct dist_argument *arguments);

/* Writes the files' places into the keys as the canonical text has them (bind_path_settled). */
void bind_sample_settle(struct bind *bind);

/* The files' contents: the next one's place in the canonical text, and its source. False at the end. */
bool bind_sample_file(const struct bind *bind, size_t index, const char **path,
                      const struct source **source);

/* bind_scope.c: names of components, regions and series. First all are registered, then the keys that
 * name them are read: on, takes, season. */
void bind_scope_register(struct bind *bind);
void bind_scope_component(struct bind *bind, size_t index);

/* One scope ("total", "overseas", "region.overseas", "launch.D19", "D19"); false with a problem reported. */
bool bind_scope_one(struct bind *bind, const char *name, struct span span, struct scope *scope);

/* The component of a name "kind.NAME" that makes cars, or SIZE_MAX with a problem reported. */
size_t bind_scope_path(struct bind *bind, const char *name, struct span span);

/* bind_formula.c: a key that a formula's table does not know is a quantity of its own; and the expression,
 * once all names are registered. False with a problem reported. */
bool bind_formula_own(struct bind *bind, size_t component, const struct entry *entry);
bool bind_formula_expression(struct bind *bind, size_t component, const struct entry *entry);

/* bind_actuals.c: [actuals]. */
extern const struct kinds_keys bind_actuals_keys;
void bind_actuals(struct bind *bind);

/* Is the component one of those that `scope` counts? */
bool bind_actuals_holds(const struct bind *bind, struct scope scope, size_t component);

/* Is the part known in every month first .. last in which the total is? Reports the first missing key at
 * `span` if not. */
bool bind_actuals_attributed(struct bind *bind, struct scope part, int first, int last, struct span span);

/* bind_goals.c: [target]. */
extern const struct kinds_keys bind_goals_keys;
void bind_goals(struct bind *bind);

/* Splits "total.2026" into name and year; without a year it is the period's only one. False with a
 * problem reported. */
bool bind_goals_year(struct bind *bind, const char *text, struct span span, const char **name, int *year);

/* bind_limit.c: [limit]. */
extern const struct kinds_keys bind_limit_keys;
void bind_limit(struct bind *bind);

/* The figure that a limit speaks of, "P(total >= 1.05M)"; false with a problem reported. */
bool bind_limit_figure(struct bind *bind, struct cursor *cursor, struct scenario_limit *limit);

/* bind_until.c: a figure and its error, "P(total >= 1.05M) +- 0.1%"; false with a problem reported. */
bool bind_until(struct bind *bind, const char *text, struct scenario_until *until);

/* bind_pairs.c: [correlation]. */
extern const struct kinds_keys bind_pairs_keys;
void bind_pairs(struct bind *bind);

/* bind_history.c: the past months' CSV file. */
void bind_history(struct bind *bind);

#endif
