/* What is assumed, and who says so?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/study.h"

struct question {
    const struct leap_scenario *scenario;
    bool missing_only;
};

static void fill(struct leap_report *report, const void *context)
{
    const struct question *question = context;
    study_head(report, question->scenario, false, 0);
    study_assumptions(report, question->scenario, question->missing_only, REPORT_SHOW);
    size_t count = report->tables[0]->row_count;
    report_fact_bool(report, "missing_only", question->missing_only);
    if (!question->missing_only) return;
    report->under_left = count == 0 ? "Every assumption names its source."
                         : count == 1
                             ? "1 assumption without a source"
                             : arena_format(report->arena, "%zu assumptions without a source", count);
}

leap_status leap_sources(const leap_scenario *scenario, bool missing_only, leap_report **report)
{
    const struct question question = {scenario, missing_only};
    *report = study_report("sources", "leapsim/sources/1", fill, &question);
    return *report ? LEAP_OK : LEAP_NO_MEMORY;
}
