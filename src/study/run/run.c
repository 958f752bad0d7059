/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/run/run.h"

#include <inttypes.h>

#include "report/figure.h"
#include "study/answer/answer.h"
#include "study/sample/sampling.h"
#include "study/study.h"

/* ---- the second line ----------------------------------------------------------------------------- */

/* "1 month known: 32,059 cars". */
static const char *known_text(const struct answer *answer)
{
    double cars = 0;
    int months = 0;
    const struct leap_scenario *scenario = answer->scenario;
    for (int month = scenario->first_month; month <= scenario->last_month; month++)
        months += answer_known(answer, (struct scope){SCOPE_TOTAL, 0}, month, &cars);
    if (!months) return NULL;
    char text[FIGURE_BYTES];
    figure_number(text, cars, 0);
    return arena_format(answer->report->arena, "%d month%s known: %s cars", months, months == 1 ? "" : "s",
                        text);
}

/* "100,000 trials, seed 2026". */
static const char *trials_text(const struct run_question *question, struct leap_report *report)
{
    char done[FIGURE_BYTES], asked[FIGURE_BYTES];
    uint64_t trials = summary_trials(question->sample.summaries[0]);
    figure_number(done, (double)trials, 0);
    figure_number(asked, (double)question->trials, 0);
    const char *word = question->trials == 1 ? "trial" : "trials",
               *how = sampling_text(report, question->sampling, question->trials);
    if (trials == question->trials)
        return arena_format(report->arena, "%s %s%s, seed %" PRIu64, done, word, how, question->seed);
    return arena_format(report->arena, "INCOMPLETE: %s of %s %s%s, seed %" PRIu64, done, asked, word, how,
                        question->seed);
}

static void fill(struct leap_report *report, const void *context)
{
    const struct run_question *question = context;
    const struct spread_sample *sample = &question->sample;
    const struct answer answer = {question->scenario, question->plan, spread_estimate(sample, 0), report};
    study_head(report, question->scenario, true, question->seed);
    report_fact_count(report, "trials", answer.estimate.trials);
    report_fact_bool(report, "complete", answer.estimate.trials == question->trials);
    sampling_facts(report, question->sampling);
    report->under_left = known_text(&answer);
    report->under_right = trials_text(question, report);
    report->footer = "P1, P99, parts by month, cumulative path, sources: --full    more: --format json";
    report->closing = "A figure without ± is rounded by its error, under 30 units of its last digit.";
    targets_add(&answer);
    limits_add(&answer);
    reached_add(&answer);
    year_add(&answer);
    ranges_add(&answer);
    spreads_quarters(&answer);
    spreads_parts(&answer);
    spreads_months(&answer);
    revenue_add(&answer);
    if (question->full) {
        spreads_path(&answer);
        spreads_part_months(&answer);
        revenue_months(&answer);
    }
    sampling_order_add(report, question->sampling, sample->order);
    study_assumptions(report, question->scenario, false, REPORT_FULL_ONLY);
}

leap_status run_answer(struct run_question *question, leap_status status, leap_problems *problems,
                       leap_report **report)
{
    if (status != LEAP_OK && status != LEAP_INTERRUPTED) return status;
    *report = study_report("run", "leapsim/run/1", fill, question);
    if (!*report) return LEAP_NO_MEMORY;
    sampling_warn(problems, question->sampling, question->sample.order);
    const struct answer answer = {question->scenario, question->plan, spread_estimate(&question->sample, 0),
                                  *report};
    if (status == LEAP_OK && limits_broken(&answer, problems)) status = LEAP_LIMIT_BROKEN;
    return status;
}

leap_status run_report(const struct trials *trials, const struct summary *summary, leap_problems *problems,
                       leap_report **report)
{
    struct run_question question = {
        .scenario = trials->scenario,
        .plan = trials->plan,
        .sample.summaries = (struct summary *[]){(struct summary *)summary},
        .trials = trials->whole,
        .seed = trials->seed,
        .full = trials->detail == PLAN_FULL,
    };
    return run_answer(&question, LEAP_OK, problems, report);
}
