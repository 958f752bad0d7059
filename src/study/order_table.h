/* Which draws have which of Sobol's dimensions, as a table.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_ORDER_TABLE_H
#define STUDY_ORDER_TABLE_H

#include "engine/sampler.h"
#include "report/report.h"

/* All columns, in the order of their dimensions; people see, when all is asked for, those that matter. */
void order_table_add(struct leap_report *report, const struct plan *plan,
                     const struct sampler_order *order);

#endif
