/* The tables that answer "how likely are the targets?".
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_ANSWER_H
#define STUDY_ANSWER_H

#include "plan/plan.h"
#include "scenario/scenario.h"
#include "study/sample/estimate.h"

struct answer {
    const struct leap_scenario *scenario;
    const struct plan *plan;
    struct estimate estimate;
    struct leap_report *report;
};

/* Months of the period, inclusive: a calendar year's or quarter's. */
struct stretch {
    int first, last;
};
struct stretch answer_stretch(const struct answer *answer, int first, int last);
struct stretch answer_year(const struct answer *answer, int year);
size_t answer_output(const struct answer *answer, size_t scope, struct stretch stretch);

int answer_first_year(const struct answer *answer);
int answer_last_year(const struct answer *answer);

/* Has the period several calendar years? */
bool answer_has_years(const struct answer *answer);

/* Two columns that name the year: machines' "2026", and people's "2026 Jul-Dec" where the period does not hold
 * all of it, which is left out while there is only one. */
enum { ANSWER_YEAR_COLUMNS = 2 };
void answer_year_columns(const struct answer *answer, struct report_column columns[ANSWER_YEAR_COLUMNS]);
struct report_cell answer_year_plain(const struct answer *answer, int year); /* "2026" in either case */
void answer_year_cells(const struct answer *answer, int year,
                       struct report_cell cells[ANSWER_YEAR_COLUMNS]);

/* "Feb-Mar": what the period holds of the months first .. last; NULL: all of them. */
const char *answer_partly(const struct answer *answer, int first, int last);
/* "Q1", "Q1 Feb-Mar". */
const char *answer_quarter(const struct answer *answer, int first);
/* "Year total", "Jul-Dec total" where there is only a part of one year. */
const char *answer_year_heading(const struct answer *answer, const char *rest);
/* "Jul". */
const char *answer_month_name(const struct answer *answer, int month);

/* "on 2025". */
const char *answer_year_before_title(const struct answer *answer, const char *start);
/* Cars in the same months a year earlier, from the scenario's history; NaN when one is missing. */
double answer_year_before(const struct answer *answer, struct stretch stretch);
/* The change on that, empty when it is not known. */
struct report_cell answer_change(const struct answer *answer, struct stretch stretch,
                                 struct report_cell cars);

/* Is the scope known in this month? Then `*cars` grows by it (by the mean of an estimate). */
bool answer_known(const struct answer *answer, struct scope scope, int month, double *cars);

/* What a target is about, as an output of the plan; and as people are told: "overseas 100,000". */
size_t targets_scope(const struct answer *answer, struct scope scope); /* its index in the plan */
size_t targets_output(const struct answer *answer, const struct scenario_target *target);
const char *targets_label(const struct answer *answer, const struct scenario_target *target);

/* A table of spreads: the columns of `lead`, then p1 .. p99, mean and sd, then `more` (NULL: none). `moments`:
 * people see mean and sd too. */
enum { SPREADS_P50 = 4, SPREADS_MEAN = ESTIMATE_PERCENTILES, SPREADS_SD, SPREADS_FIGURES };
struct report_table *spreads_table(const struct answer *answer, const char *key, const char *title,
                                   const struct report_column lead[], size_t lead_count,
                                   enum report_type type, bool moments, const struct report_column *more);
/* Fills the figures from `cells` on. */
void spreads_cells(const struct answer *answer, struct report_cell *cells, size_t output);
/* A region or series that is all, or one component alone, would repeat another row's figures. */
bool spreads_repeats(const struct plan *plan, size_t scope);
/* "series C", "overseas", "line.old". */
const char *spreads_part(const struct answer *answer, const struct plan_scope *scope);

/* What a limit speaks of: its output, SIZE_MAX if the plan does not count it, and what it came to. */
size_t limits_output(const struct answer *answer, const struct scenario_limit *limit);
struct report_cell limits_cell(const struct estimate *estimate, const struct scenario_limit *limit,
                               size_t output);
/* Of a chance: of which cars, from <= cars < below; NaN: no such end. */
struct limits_range {
    double from, below;
};
struct limits_range limits_range(const struct scenario_limit *limit);
/* What the figure of a limit, by its index, came to. */
struct report_cell limits_figure(const struct answer *answer, size_t index);
bool limits_is_held(const struct scenario_limit *limit, struct report_cell cell);
/* A row of the table of limits. */
enum { LIMITS_COLUMNS = 5 };
extern const struct report_column limits_columns[LIMITS_COLUMNS];
void limits_cells(struct leap_report *report, const struct scenario_limit *limit, struct report_cell cell,
                  struct report_cell cells[LIMITS_COLUMNS]);
/* How many limits are not held; each is added to the problems. */
size_t limits_broken(const struct answer *answer, leap_problems *problems);

/* The tables, in the order in which they are shown. */
void targets_add(const struct answer *answer);
void limits_add(const struct answer *answer);
void reached_add(const struct answer *answer);
void year_add(const struct answer *answer);
/* Is the percentile of a year's total shown without being asked for? */
bool year_is_often(unsigned percent);
void ranges_add(const struct answer *answer);
/* Marks, after the first of several randomisations, the edges that ranges_add will take; there is no report yet. */
void ranges_mark(const struct answer *first, struct spread *spread);
void spreads_quarters(const struct answer *answer);
void spreads_parts(const struct answer *answer);
void spreads_months(const struct answer *answer);
void revenue_add(const struct answer *answer);         /* nothing without unit prices */
void revenue_months(const struct answer *answer);      /* likewise; where the plan counted all */
void spreads_part_months(const struct answer *answer); /* nothing unless the plan counted them */
void spreads_path(const struct answer *answer);        /* likewise */

#endif
