/* A weighted mixture of plans that ran over the same trials: its figures, with errors that know what the plans
 * share. Each trial has one value for each plan; a share of the mixture is the mean over trials of the weights of
 * the plans whose value is in question.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_MIXTURE_H
#define STUDY_MIXTURE_H

#include "engine/summary.h"
#include "report/report.h"
#include "scenario/scenario.h"
#include "study/sample/estimate.h"

/* A plan of the mixture; `weights` sum to 1. */
struct mixture_part {
    const struct leap_scenario *scenario;
    const struct plan *plan;
    double weight;
};

struct mixture;
struct spread;

/* Nothing seen yet; for the targets and years that all parts have. In `arena`. */
struct mixture *mixture_create(struct arena *arena, const struct mixture_part *parts, size_t count);

/* spread_request.on_values and on_taken: the plans of the run are the parts, in order. */
void mixture_see(struct mixture *mixture, const struct simulate_values *values);
void mixture_take(struct mixture *mixture, const struct summary *const *own);

/* What each randomisation says of the parts (spread.h), by which its errors then go; `spreads` lives as long. */
void mixture_spread(struct mixture *mixture, struct spread *const *spreads);

/* What is known of it: targets of the first part by index (false: not all have it), years first .. last. */
bool mixture_target(const struct mixture *mixture, size_t target, struct report_cell *share);
int mixture_first_year(const struct mixture *mixture);
int mixture_last_year(const struct mixture *mixture);
struct report_cell mixture_mean(const struct mixture *mixture, int year);
/* `summaries` of the parts. */
struct report_cell mixture_percentile(const struct mixture *mixture, int year, size_t percentile,
                                      const struct summary *const *summaries);

#endif
