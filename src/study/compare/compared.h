/* Scenarios and saved results side by side: what the tables of a comparison share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_COMPARED_H
#define STUDY_COMPARED_H

#include "report/report.h"
#include "scenario/scenario.h"
#include "study/compare/mixture.h"
#include "study/paired/pairing.h"
#include "study/sample/estimate.h"

struct compared_side {
    const char *name; /* "base" */
    const char *file, *title, *hash;
    const struct leap_scenario *scenario; /* NULL: a saved result */
    struct plan *plan;
    struct summary *summary;
    struct estimate estimate;          /* of it */
    size_t index;                      /* of the plan in the run */
    const struct pairing *pairing;     /* with the reference; NULL: it is that, or one of both is saved */
    const struct leap_report *figures; /* the tables of leap_run */
    struct leap_report *made;          /* the same, where they were made for this comparison */
    uint64_t trials;
};

struct compared {
    struct leap_report *report;
    const struct compared_side *sides;
    size_t count, against;
    const double *weights;         /* [count], their sum is 1; NULL: no mixture */
    const struct mixture *mixture; /* NULL: none, or not all sides are scenarios */
    leap_sampling sampling;
    uint64_t trials, seed; /* asked for; those of all randomisations */
    size_t keys_shown;     /* of the assumptions that differ, where not all is asked for; 0: all */
};

/* What people call the sides: "base" of "scenarios/base.ini". */
void compared_name(struct arena *arena, struct compared_side *sides, size_t count);

/* False with a problem: the options are not those of a comparison. */
bool compared_takes(const leap_run_options *options, leap_problems *problems);

/* Have all a year in common with the reference? False with a problem; warnings say which targets one lacks, and
 * where a year has fewer months. */
bool compared_check(struct arena *arena, leap_problems *problems, const struct compared *compare);

/* A table of the figures, and one of its columns; NULL, SIZE_MAX: there is none. */
const struct report_table *compared_table(const struct leap_report *figures, const char *key);
size_t compared_column(const struct report_table *table, const char *key);
/* Empty where there is no such column. */
struct report_cell compared_cell(const struct report_table *table, size_t row, const char *column);

/* One of run's tables: what names its rows, beside the year. */
struct compared_view {
    const char *table;
    const char *keys[3]; /* ended by NULL */
    const char *label;   /* the column that people read as the row's name */
};
enum { COMPARE_TARGETS, COMPARE_YEAR, COMPARE_QUARTERS, COMPARE_PARTS, COMPARE_MONTHS, COMPARE_VIEWS };
extern const struct compared_view compared_views[COMPARE_VIEWS];

/* The row of the view's table in `side` that says the same as row `row` of `other`'s; SIZE_MAX: none. */
size_t compared_match(const struct compared_view *view, const struct compared_side *side,
                      const struct compared_side *other, size_t row);

/* A row that at least one side has: the first such side, and where it stands there. */
struct compared_row {
    size_t side, row;
    const char *label; /* with the year, where there are several */
    enum report_place place;
};
size_t compared_rows(const struct compared *compare, const struct compared_view *view,
                     struct compared_row **rows);

/* Figures by row and side for people: sides are columns, or, where they are more than three, rows. */
struct compared_grid {
    const char *key, *heading, *note;
    enum report_type type;
    enum report_error error;
    size_t count; /* rows */
    const struct compared_row *rows;
    const struct report_cell *cells; /* [row * sides + side] */
    size_t without;                  /* a side that is left out, or SIZE_MAX */
    enum report_place place;
};
void compared_grid(const struct compared *compare, const struct compared_grid *grid);

/* "base" of "scenarios/base.ini". */
const char *compared_short_name(struct arena *arena, const char *file);

/* Has `scenario` the target that `other` has? */
bool compared_has_target(const struct leap_scenario *scenario, const struct leap_scenario *other,
                         const struct scenario_target *wanted);

/* Have both periods a year in common? A problem is reported if not. */
bool compared_years(struct arena *arena, const char *name, const struct leap_scenario *scenario,
                    const char *other_name, const struct leap_scenario *other, leap_problems *problems);

/* The tables, in the order in which they are shown. */
void compared_names_add(const struct compared *compare);
void compared_sides_add(const struct compared *compare);
void compared_differences_add(const struct compared *compare);
void compared_mixture_add(const struct compared *compare);
void compared_assumptions_add(const struct compared *compare);

#endif
