/* Which draws have which of Sobol's dimensions, as a table.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_ORDER_TABLE_H
#define STUDY_ORDER_TABLE_H

#include "engine/sampler.h"
#include "report/report.h"

/* How many of the columns that months use have a dimension, and how many are beyond Sobol's sequence and random. */
struct order_table_columns {
    size_t spread, beyond;
};
struct order_table_columns order_table_columns(const struct sampler_order *order);

/* All columns, in the order of their dimensions; people see, when all is asked for, those that matter. */
void order_table_add(struct leap_report *report, const struct plan *plan,
                     const struct sampler_order *order);

#endif
