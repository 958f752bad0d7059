/* How likely are the targets?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdlib.h>

#include "base/diag.h"
#include "study/answer/answer.h"
#include "study/run/part.h"
#include "study/run/run.h"
#include "study/run/until.h"
#include "study/sample/spread.h"
#include "study/study.h"

static void mark(void *user, size_t plan, const struct estimate *first, struct spread *spread)
{
    const struct run_question *question = user;
    (void)plan;
    const struct answer answer = {question->scenario, question->plan, *first, NULL};
    ranges_mark(&answer, spread);
}

static leap_status run_plan(struct run_question *question, const leap_run_options *options,
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
    status = run_answer(question, status, problems, report);
    spread_free(&question->sample);
    return status;
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
    struct run_question question = {
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
