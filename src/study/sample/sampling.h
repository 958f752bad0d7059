/* What a report says of how its trials were spread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_SAMPLING_H
#define STUDY_SAMPLING_H

#include "base/diag.h"
#include "engine/sampler.h"
#include "report/report.h"

/* ", sobol (16 × 6,250)" for so many trials; nothing for random ones. */
const char *sampling_text(struct leap_report *report, leap_sampling sampling, uint64_t trials);

/* The facts; of random trials there are none. */
void sampling_facts(struct leap_report *report, leap_sampling sampling);

/* SOBOL: which draws have which dimensions, as a table: all columns, in the order of their dimensions; people see,
 * when all is asked for, those that matter. Else, and where `order` is NULL, nothing: NULL. */
struct report_table *sampling_order_add(struct leap_report *report, leap_sampling sampling,
                                        const struct sampler_order *order);

/* SOBOL: a warning, where the least important draws are beyond the sequence. `order` may be NULL. */
void sampling_warn(leap_problems *problems, leap_sampling sampling, const struct sampler_order *order);

#endif
