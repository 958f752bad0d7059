/* How likely are the targets?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdlib.h>

#include "base/diag.h"
#include "report/figure.h"
#include "study/answer.h"
#include "study/part.h"
#include "study/run.h"
#include "study/sampling.h"
#include "study/spread.h"
#include "study/study.h"
#include "study/until.h"

struct question {
    const struct leap_scenario *scenario;
    const struct plan *plan;
    struct spread_sample sample;
    leap_sampling sampling;
    uint64_t trials, seed; /* asked for; those of all randomisations */
    bool full;
};

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
static const char *trials_text(const struct question *question, struct leap_report *report)
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
    const struct question *question = context;
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

/* ---- the run ------------------------------------------------------------------------------------- */

static void mark(void *user, size_t plan, const struct estimate *first, struct spread *spread)
{
    const struct question *question = user;
    (void)plan;
    const struct answer answer = {question->scenario, question->plan, *first, NULL};
    ranges_mark(&answer, spread);
}

/* Whatever the sample is good for, with the status that its taking came to. */
static leap_status answer_of(struct question *question, leap_status status, leap_problems *problems,
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

static leap_status run_plan(struct question *question, const leap_run_options *options,
                            leap_problems *problems, leap_report **report)
{
    const struct spread_request request = {
        .plans = &question->plan,
        .plan_count = 1,
        .sampling = question->sampling,
        .trials = question->trials,
        .seed = question->seed,
        .threads = study_threads(options),
        .on_first = mark,
        .on_progress = options->on_progress,
        .goal = question->scenario->target_count ? 0 : SIZE_MAX, /* the goals begin with the targets */
        .user = question,
        .progress_user = options->user,
    };
    struct simulate_fault fault;
    const struct until_request until = {question->scenario, options->until, options->max_trials,
                                        options->time_limit};
    leap_status status = options->until ? until_take(&until, &request, problems, &question->sample,
                                                     &question->trials, &fault)
                                        : spread_take(&request, &question->sample, &fault);
    if (status == LEAP_BAD_INPUT && fault.found) study_fault(problems, question->scenario, &fault);
    status = answer_of(question, status, problems, report);
    spread_free(&question->sample);
    return status;
}

leap_status run_report(const struct trials *trials, const struct summary *summary, leap_problems *problems,
                       leap_report **report)
{
    struct question question = {
        .scenario = trials->scenario,
        .plan = trials->plan,
        .sample.summaries = (struct summary *[]){(struct summary *)summary},
        .trials = trials->whole,
        .seed = trials->seed,
        .full = trials->detail == PLAN_FULL,
    };
    return answer_of(&question, LEAP_OK, problems, report);
}

/* Random trials of a settled number: here or spread over ranks, from the start or from where they stopped. */
static leap_status run_settled(const leap_scenario *scenario, const leap_run_options *options,
                               leap_problems *problems, leap_report **report)
{
    struct trials trials;
    leap_status status = run_trials_prepare(&trials, scenario, options, problems);
    if (status != LEAP_OK) return status;
    struct summary *summary = NULL;
    status = run_trials(&trials, problems, &summary);
    if (summary) {
        leap_status reported = run_report(&trials, summary, problems, report);
        if (status == LEAP_OK || !*report) status = reported;
    }
    summary_free(summary);
    plan_free((struct plan *)trials.plan);
    return status;
}

leap_status leap_run(const leap_scenario *scenario, const leap_run_options *options,
                     leap_problems *problems, leap_report **report)
{
    *report = NULL;
    bool is_settled = options->sampling == LEAP_SAMPLING_RANDOM && !options->until;
    if (is_settled || options->resume || options->on_part)
        return run_settled(scenario, options, problems, report);
    struct question question = {
        .scenario = scenario,
        .sampling = options->sampling,
        .seed = study_seed(scenario, options),
        .full = options->full,
    };
    leap_status status = study_spread_trials(scenario, options, problems, &question.trials);
    if (status != LEAP_OK) return status;
    struct plan *plan = NULL;
    status = plan_compile(scenario, options->full ? PLAN_FULL : PLAN_NORMAL, &plan);
    if (status != LEAP_OK) return status;
    question.plan = plan;
    status = run_plan(&question, options, problems, report);
    plan_free(plan);
    return status;
}

leap_status leap_run_shard(const leap_scenario *scenario, const leap_run_options *options, uint64_t shard,
                           uint64_t shards, leap_problems *problems, leap_part **part)
{
    *part = NULL;
    if (shard < 1 || shard > shards || shards > LEAP_SHARDS_MAX) {
        diag_add(problems, DIAG_ERROR, (struct span){0}, NULL, "there is no shard %" PRIu64 " of %" PRIu64,
                 shard, shards);
        return LEAP_BAD_INPUT;
    }
    struct trials trials;
    leap_status status = run_trials_prepare(&trials, scenario, options, problems);
    if (status != LEAP_OK) return status;
    run_trials_cut(&trials, shard - 1, shards);
    trials.shard = shard;
    trials.shards = shards;
    struct summary *summary = NULL;
    status = run_trials(&trials, problems, &summary);
    if (status == LEAP_OK && !(*part = malloc(sizeof **part))) status = LEAP_NO_MEMORY;
    if (status == LEAP_OK) {
        **part = part_of(&trials, summary);
        (*part)->plan = trials.plan;
        return LEAP_OK;
    }
    summary_free(summary);
    plan_free((struct plan *)trials.plan);
    return status;
}
