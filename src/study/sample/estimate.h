/* Figures of a summary, each with its sampling error, as cells of a report.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_ESTIMATE_H
#define STUDY_ESTIMATE_H

#include "engine/summary.h"
#include "report/report.h"
#include "study/sample/interval.h"

enum { ESTIMATE_PERCENTILES = 9, ESTIMATE_FEW = 30 };          /* FEW: trials on one side of a figure */
extern const unsigned estimate_percents[ESTIMATE_PERCENTILES]; /* 1 5 10 25 50 75 90 95 99 */

struct spread;

/* A summary, and the ranks of its percentiles. */
struct estimate {
    const struct summary *summary;
    uint64_t trials;
    struct interval_ranks ranks[ESTIMATE_PERCENTILES];
    /* What each randomisation says (spread.h); NULL: trials are independent. A figure's interval is then Student's
     * over the randomisations; where these agree, or where few trials decide, never narrower than that of as many
     * independent trials. */
    const struct spread *spread;
};

struct estimate estimate_of(const struct summary *summary);
struct estimate estimate_spread(const struct summary *summary, const struct spread *spread);

/* Of `hits` of the trials; as of independent ones, whatever they are. */
struct report_cell estimate_share(const struct estimate *estimate, uint64_t hits);
/* P(value >= cars). */
struct report_cell estimate_reached(const struct estimate *estimate, size_t output, double cars);
/* P(from <= value < below); NaN: no such bound. With a spread, bounds are goals of the plan or marks. */
struct report_cell estimate_between(const struct estimate *estimate, size_t output, double from,
                                    double below);
/* The same as each randomisation has it. */
void estimate_shares(const struct estimate *estimate, size_t output, double from, double below,
                     double own[]);
/* A target of the plan (goal `goal`) is reached by the end of `month`; first in `month`. */
struct report_cell estimate_reached_by(const struct estimate *estimate, size_t goal, int month);
struct report_cell estimate_reached_in(const struct estimate *estimate, size_t goal, int month);
/* How many cars are missing on average in the trials that miss `cars`; empty when none does. */
struct report_cell estimate_shortfall(const struct estimate *estimate, size_t output, double cars);
struct report_cell estimate_mean(const struct estimate *estimate, size_t output);
struct report_cell estimate_sd(const struct estimate *estimate, size_t output);
struct report_cell estimate_median(const struct estimate *estimate, size_t output);
/* With a spread: half of what lies between half a step of a randomisation's own ranks before the percentile and
 * behind it, the bins there included. No percentile is known more finely. */
double estimate_step(const struct estimate *estimate, size_t output, size_t percentile);
void estimate_percentiles(const struct estimate *estimate, size_t output,
                          struct report_cell cells[static ESTIMATE_PERCENTILES]);

/* (cell - less) / by, its interval with it. `by` > 0. */
struct report_cell estimate_scaled(struct report_cell cell, double less, double by);

#endif
