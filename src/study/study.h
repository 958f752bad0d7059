/* What the questions share: the report's head, the faults of a run, figures of a summary as cells.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_STUDY_H
#define STUDY_STUDY_H

#include "engine/summary.h"
#include "report/report.h"
#include "scenario/scenario.h"

/* What the options say, or else the scenario or the machine. */
uint64_t study_trials(const struct leap_scenario *scenario, const leap_run_options *options);
/* The trials that a run of these options makes. LEAP_BAD_INPUT with a problem: too many. */
leap_status study_spread_trials(const struct leap_scenario *scenario, const leap_run_options *options,
                                leap_problems *problems, uint64_t *trials);
uint64_t study_seed(const struct leap_scenario *scenario, const leap_run_options *options);
int study_threads(const leap_run_options *options);

/* Trials of all runs behind an answer, as on_progress is told of them. */
struct study_progress {
    bool (*on_progress)(void *user, const leap_progress *progress); /* NULL: nobody is told */
    void *user;
    uint64_t done, expected;
    double begun; /* seconds on the clock */
};
struct study_progress study_progress_begin(const leap_run_options *options, uint64_t expected);
/* `more` trials are done than progress->done; `chance`: what the first target's is so far, or NULL. False: stop. */
bool study_tell(const struct study_progress *progress, uint64_t more, const struct report_cell *chance);

/* A report that `fill` has filled, or NULL: out of memory. */
struct leap_report *study_report(const char *name, const char *schema,
                                 void (*fill)(struct leap_report *report, const void *context),
                                 const void *context);

/* The first line, and the facts by which a result can be derived again. `seeded`: draws were made. */
void study_head(struct leap_report *report, const struct leap_scenario *scenario, bool seeded,
                uint64_t seed);

/* Says why a run stopped, at the component's place. */
void study_fault(leap_problems *problems, const struct leap_scenario *scenario,
                 const struct simulate_fault *fault);

/* The assumptions: all (what only defaults say, FULL_ONLY), or those given without a source. */
void study_assumptions(struct leap_report *report, const struct leap_scenario *scenario, bool missing_only,
                       enum report_place place);

/* The field that `key` ("launch.D19.start") is a value of, or NULL: not of a component's own key. */
const struct field *study_field(const struct leap_scenario *scenario, const char *key);

/* "1 trial", "100,000 trials". */
const char *study_counted(struct leap_report *report, uint64_t count, const char *word);

/* "`start` at most ±0.7`rest`": `error` in what `rest` says (" pp."). Infinite: that trials are too few to tell; 0: NULL. */
const char *study_error_note(struct leap_report *report, const char *start, double error, const char *rest);

/* A copy in the report's arena, so that the report may outlive plan and scenario; NULL stays NULL. */
const char *study_keep(struct leap_report *report, const char *text);

/* `key` without its section's kind ("europe.ceiling") where it is wider than so many columns. */
const char *study_short(const char *key, size_t columns);

/* The note, and below it the names ("a, b, c") in lines of 80 columns, moved in. */
const char *study_list(struct arena *arena, const char *note, const char *names);

/* "2026-05" in the report's arena. */
const char *study_month(struct leap_report *report, int month);

#endif
