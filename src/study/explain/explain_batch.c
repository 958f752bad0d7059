/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/explain/explain_batch.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/budget.h"
#include "engine/counts.h"
#include "study/answer/answer.h"
#include "study/sample/spread.h"

leap_status explain_batch_prepare(struct explain_batch *batch)
{
    struct explain_work *work = batch->work;
    for (size_t i = 0; i < batch->count; i++) {
        const bool *members = batch->members + i * work->players;
        leap_problems *silent = leap_problems_create();
        if (!silent) return LEAP_NO_MEMORY;
        leap_status status =
            coalition_read(work->explain->coalition, members, silent, &batch->scenarios[i]);
        leap_problems_free(silent);
        if (status == LEAP_BAD_INPUT) work->spoilt = members;
        if (status == LEAP_OK)
            status = plan_compile_sharing(batch->scenarios[i], PLAN_GOALS, work->explain->tables,
                                          &batch->plans[i]);
        if (status != LEAP_OK) return status;
    }
    return LEAP_OK;
}

static bool tell(void *user, const struct summary *summary, uint64_t done, double seconds)
{
    (void)summary, (void)seconds;
    const struct explain_batch *batch = user;
    return study_tell(&batch->work->progress, done * batch->count, NULL) || batch->work->is_deaf;
}

static void see(void *user, const struct simulate_values *values)
{
    const struct explain_batch *batch = user;
    batch->on_values(batch->user, values);
}

void explain_batch_blame(const struct explain_batch *batch, const struct simulate_fault *fault)
{
    enum { NAMED = 4, NAMES_BYTES = 512 };
    const struct explain_work *work = batch->work;
    const bool *members = batch->members + fault->plan * work->players;
    char names[NAMES_BYTES] = "";
    size_t count = 0;
    study_fault(work->problems, batch->scenarios[fault->plan], fault);
    for (size_t i = 0; i < work->players; i++) {
        size_t used = strlen(names);
        if (!members[i] || ++count > NAMED) continue;
        snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", work->names[i]);
    }
    if (count)
        diag_add(work->problems, DIAG_NOTE, (struct span){0}, NULL, "with %s%s of '%s'", names,
                 count > NAMED ? " and others" : "", work->explain->to->file);
}

static void forget(struct explain_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        summary_free(batch->summaries[i]);
        batch->summaries[i] = NULL;
    }
}

leap_status explain_batch_run(struct explain_batch *batch, uint64_t first, uint64_t trials)
{
    struct explain_work *work = batch->work;
    const struct plan *const *plans = (const struct plan *const *)batch->plans;
    struct sampler_options sampling[EXPLAIN_BATCH];
    for (size_t i = 0; i < batch->count; i++) {
        sampling[i] =
            spread_of_trial(work->explain->options->sampling, work->explain->seed, work->of, first);
        sampling[i].order = work->explain->order;
    }
    const struct simulate_options options = {
        .first = first,
        .trials = trials,
        .seed = work->explain->seed,
        .sampling = sampling,
        .threads = study_threads(work->explain->options),
        .uncounted = work->is_mean,
        .pages = batch->halved ? budget_pages(plans, batch->count) / 2 : 0,
        .on_round = tell,
        .on_values = batch->on_values ? see : NULL,
        .user = batch,
    };
    struct simulate_fault fault;
    forget(batch);
    leap_status status = simulate(plans, batch->count, &options, batch->summaries, &fault);
    if (status == LEAP_BAD_INPUT) explain_batch_blame(batch, &fault);
    if (status != LEAP_OK) return status;
    work->progress.done += trials * batch->count;
    /* A short run has not asked. */
    return study_tell(&work->progress, 0, NULL) || work->is_deaf ? LEAP_OK : LEAP_INTERRUPTED;
}

struct report_cell explain_batch_figure(const struct explain_batch *batch, size_t index,
                                        struct estimate estimate)
{
    const struct answer answer = {batch->scenarios[index], batch->plans[index], estimate, NULL};
    return limits_figure(&answer, 0);
}

void explain_batch_free(struct explain_batch *batch)
{
    forget(batch);
    for (size_t i = 0; i < batch->count; i++) {
        plan_free(batch->plans[i]);
        leap_scenario_free(batch->scenarios[i]);
    }
}

/* ---- trial by trial ------------------------------------------------------------------------------ */

/* A limit's output is counted per car (plan/outputs.c). */
struct pairing_goal explain_batch_goal(const struct explain_batch *batch, size_t own, size_t reference)
{
    const struct scenario_limit *limit = &batch->scenarios[own]->limits[0];
    struct limits_range range = {NAN, NAN};
    if (limit->measure == LIMIT_PROBABILITY) range = limits_range(limit);
    return pairing_goal_between(batch->plans[own]->goals[0].output,
                                batch->plans[reference]->goals[0].output, range.from, range.below);
}

static double value_of(const struct pairing_goal *goal, bool is_chance, uint32_t bin)
{
    if (is_chance) return bin >= goal->first && bin < goal->end;
    return bin < (uint32_t)COUNTS_EXACT_END ? (double)bin : counts_bin_low(bin, true);
}

void explain_batch_deal(const struct explain_batch *batch, const struct simulate_values *values,
                        size_t group_count, size_t stride, double *sums)
{
    bool is_chance = batch->work->explain->measure == LIMIT_PROBABILITY;
    for (size_t i = 0; i < batch->count; i++) {
        const struct pairing_goal goal = explain_batch_goal(batch, i, i);
        const uint32_t *bins = values->bins[i] + goal.own * values->stride;
        size_t group = (size_t)(values->first % group_count);
        for (size_t lane = 0; lane < values->lanes; lane++) {
            sums[i * stride + group] += value_of(&goal, is_chance, bins[lane]);
            group = group + 1 < group_count ? group + 1 : 0;
        }
    }
}
