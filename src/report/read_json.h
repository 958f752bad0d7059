/* A report that was written as JSON, read again: its facts and machine tables, without what is only for people.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_READ_JSON_H
#define REPORT_READ_JSON_H

#include "base/diag.h"
#include "report/report.h"

/* From `source`, whose text is JSON. `schema` is what the report has to have ("leapsim/run/1"). Columns of numbers
 * are REPORT_NUMBER. LEAP_BAD_INPUT with one problem at its place; LEAP_NO_MEMORY. */
leap_status read_json(const struct source *source, const char *schema, leap_problems *problems,
                      leap_report **report);

/* The fact, or NULL. */
const struct report_fact *read_json_fact(const leap_report *report, const char *key);

#endif
