/* Both scenarios themselves: the order of their draws; and, on the trials that have been split, what the figure came
 * to, and how sure its difference is, as `compare` has it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "engine/order.h"
#include "engine/shape.h"
#include "study/explain/explain_batch.h"
#include "study/paired/difference.h"
#include "study/sample/spread.h"

enum { FROM, TO };

struct ends {
    struct explain_batch batch;
    struct pairing_goal goal;
    struct pairing_output output;
    struct pairing pairing;
};

/* The caller frees the batch whatever comes of it. */
static leap_status prepare(struct explain_work *work, struct explain_batch *batch)
{
    bool *members = arena_array(work->arena, 2 * work->players, sizeof *members);
    for (size_t i = 0; i < work->players; i++) members[TO * work->players + i] = true;
    *batch = (struct explain_batch){.work = work, .members = members, .count = 2};
    return explain_batch_prepare(batch);
}

leap_status explain_order(struct explain_work *work)
{
    struct explain_batch batch;
    struct simulate_fault fault = {0};
    leap_status status = prepare(work, &batch);
    if (status == LEAP_OK) {
        status = order_measure(work->arena, (const struct plan *const *)batch.plans, batch.count,
                               study_threads(work->explain->options), &work->explain->order, &fault);
        if (status == LEAP_BAD_INPUT) explain_batch_blame(&batch, &fault);
    }
    explain_batch_free(&batch);
    return status;
}

static void pair(struct ends *ends)
{
    const struct explain_batch *batch = &ends->batch;
    const struct explain_work *work = batch->work;
    ends->goal = explain_batch_goal(batch, TO, FROM);
    ends->output = (struct pairing_output){.own = ends->goal.own,
                                           .reference = ends->goal.reference,
                                           .own_exact = true,
                                           .reference_exact = true};
    if (work->explain->measure == LIMIT_PERCENTILE)
        ends->output.points = arena_array(work->arena, ESTIMATE_PERCENTILES, sizeof *ends->output.points);
    ends->pairing = (struct pairing){
        .arena = work->arena,
        .own = batch->plans[TO],
        .reference = batch->plans[FROM],
        .own_index = TO,
        .reference_index = FROM,
        .goals = &ends->goal,
        .goal_count = work->explain->measure == LIMIT_PROBABILITY,
        .outputs = &ends->output,
        .output_count = 1,
        .sorted = arena_array(work->arena, ROUND_BLOCKS * BLOCK_LANES, sizeof *ends->pairing.sorted),
    };
}

static void see(void *user, const struct simulate_values *values)
{
    struct ends *ends = user;
    pairing_see(&ends->pairing, values);
}

static void take(void *user, const struct summary *const *own)
{
    struct ends *ends = user;
    (void)own;
    pairing_take(&ends->pairing);
}

static bool tell(void *user, const leap_progress *progress)
{
    const struct explain_work *work = user;
    return study_tell(&work->progress, 2 * progress->done, NULL) || work->is_deaf;
}

static leap_status run(struct ends *ends, struct spread_sample *sample)
{
    struct explain_work *work = ends->batch.work;
    const struct explain *explain = work->explain;
    const struct spread_request request = {
        .plans = (const struct plan *const *)ends->batch.plans,
        .plan_count = ends->batch.count,
        .sampling = explain->options->sampling,
        .trials = explain->trials,
        .seed = explain->seed,
        .threads = study_threads(explain->options),
        .order = explain->order,
        .on_values = see,
        .on_taken = take,
        .on_progress = tell,
        .goal = SIZE_MAX,
        .user = ends,
        .progress_user = work,
    };
    struct simulate_fault fault;
    leap_status status = spread_take(&request, sample, &fault);
    if (status == LEAP_BAD_INPUT) explain_batch_blame(&ends->batch, &fault);
    return status;
}

static void settle(struct explain *explain, const struct ends *ends)
{
    struct difference difference = difference_apart(explain->ends[TO], explain->ends[FROM]);
    size_t which = 0;
    switch (explain->measure) {
    case LIMIT_PROBABILITY: difference_pair_chance(&difference, &ends->pairing, &ends->goal); break;
    case LIMIT_PERCENTILE:
        while (estimate_percents[which] != explain->percent) which++;
        difference_pair_percentile(&difference, &ends->pairing, &ends->output, which, explain->ends[TO],
                                   explain->ends[FROM]);
        break;
    case LIMIT_MEAN: difference_pair_mean(&difference, &ends->pairing, &ends->output); break;
    case LIMIT_SD:
    case LIMIT_SHORTFALL: return;
    }
    explain->whole = difference.cell;
    explain->is_paired = true;
}

leap_status explain_ends(struct explain_work *work)
{
    struct explain *explain = work->explain;
    struct ends ends = {0};
    struct spread_sample sample = {0};
    leap_status status = prepare(work, &ends.batch);
    if (status == LEAP_OK) {
        pair(&ends);
        status = run(&ends, &sample);
    }
    if (status == LEAP_OK) {
        for (size_t i = 0; i < 2; i++)
            explain->ends[i] = explain_batch_figure(&ends.batch, i, spread_estimate(&sample, i));
        ends.pairing.own_figures = spread_estimate(&sample, TO);
        ends.pairing.reference_figures = spread_estimate(&sample, FROM);
        settle(explain, &ends);
    }
    spread_free(&sample);
    explain_batch_free(&ends.batch);
    return status;
}
