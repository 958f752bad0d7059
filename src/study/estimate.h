/* Figures of a summary, each with its sampling error, as cells of a report.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_ESTIMATE_H
#define STUDY_ESTIMATE_H

#include "engine/summary.h"
#include "report/report.h"
#include "study/interval.h"

enum { ESTIMATE_PERCENTILES = 9 };
extern const unsigned estimate_percents[ESTIMATE_PERCENTILES]; /* 1 5 10 25 50 75 90 95 99 */

/* A summary, and the ranks of its percentiles. */
struct estimate {
    const struct summary *summary;
    uint64_t trials;
    struct interval_ranks ranks[ESTIMATE_PERCENTILES];
};

struct estimate estimate_of(const struct summary *summary);

struct report_cell estimate_share(const struct estimate *estimate, uint64_t hits);
struct report_cell estimate_reached(const struct estimate *estimate, size_t output, double cars);
/* How many cars are missing on average in the trials that miss `cars`; empty when none does. */
struct report_cell estimate_shortfall(const struct estimate *estimate, size_t output, double cars);
struct report_cell estimate_mean(const struct estimate *estimate, size_t output);
struct report_cell estimate_sd(const struct estimate *estimate, size_t output);
struct report_cell estimate_median(const struct estimate *estimate, size_t output);
void estimate_percentiles(const struct estimate *estimate, size_t output,
                          struct report_cell cells[static ESTIMATE_PERCENTILES]);

/* (cell - less) / by, its interval with it. `by` > 0. */
struct report_cell estimate_scaled(struct report_cell cell, double less, double by);

#endif
