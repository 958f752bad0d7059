/* Both scenarios themselves, on the trials that have been split: what the figure came to, and how sure its difference
 * is, as `compare` has it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "engine/shape.h"
#include "study/difference.h"
#include "study/explain_batch.h"

enum { FROM, TO };

struct ends {
    struct pairing_goal goal;
    struct pairing_output output;
    struct pairing pairing;
};

static void pair(struct ends *ends, const struct explain_batch *batch)
{
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
    bool *members = arena_array(work->arena, 2 * work->players, sizeof *members);
    struct ends ends = {0};
    struct explain_batch batch = {
        .work = work, .members = members, .count = 2, .on_values = see, .user = &ends};
    for (size_t i = 0; i < work->players; i++) members[TO * work->players + i] = true;
    leap_status status = explain_batch_prepare(&batch);
    if (status == LEAP_OK) {
        pair(&ends, &batch);
        status = explain_batch_run(&batch, 0, explain->trials);
    }
    if (status == LEAP_OK) {
        pairing_take(&ends.pairing);
        for (size_t i = 0; i < 2; i++)
            explain->ends[i] = explain_batch_figure(&batch, i, batch.summaries[i]);
        settle(explain, &ends);
    }
    explain_batch_free(&batch);
    return status;
}
