/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/run_trials.h"

#include <inttypes.h>
#include <math.h>

#include "base/diag.h"
#include "engine/shape.h"
#include "study/answer.h"
#include "study/part.h"
#include "study/study.h"

leap_status run_trials_prepare(struct trials *trials, const struct leap_scenario *scenario,
                               const leap_run_options *options, leap_problems *problems)
{
    uint64_t whole = study_trials(scenario, options);
    *trials = (struct trials){.scenario = scenario,
                              .detail = options->full ? PLAN_FULL : PLAN_NORMAL,
                              .options = options,
                              .whole = whole,
                              .seed = study_seed(scenario, options),
                              .end = whole};
    if (whole > LEAP_TRIALS_MAX) {
        diag_add(problems, DIAG_ERROR, (struct span){0}, NULL, "more than %" PRIu64 " trials",
                 LEAP_TRIALS_MAX);
        return LEAP_BAD_INPUT;
    }
    if (options->sampling != LEAP_SAMPLING_RANDOM || options->until) {
        diag_add(problems, DIAG_ERROR, (struct span){0},
                 "only random trials of a number that is settled can be",
                 "a run with --sampling or --until can neither be cut into parts nor kept in one");
        return LEAP_BAD_INPUT;
    }
    struct plan *plan = NULL;
    leap_status status = plan_compile(scenario, trials->detail, &plan);
    trials->plan = plan;
    return status;
}

void run_trials_cut(struct trials *trials, uint64_t index, uint64_t count)
{
    uint64_t length = trials->end - trials->first, first = trials->first;
    uint64_t blocks = (length + BLOCK_LANES - 1) / BLOCK_LANES;
    uint64_t from = blocks * index / count * BLOCK_LANES, to = blocks * (index + 1) / count * BLOCK_LANES;
    trials->first = first + (from < length ? from : length);
    trials->end = first + (to < length ? to : length);
}

struct heartbeat {
    const struct trials *trials;
    size_t output; /* of the first target; SIZE_MAX: none */
    double cars;
    double given; /* seconds when the last part was given */
};

static void give_part(const struct trials *trials, const struct summary *summary)
{
    struct leap_part *part = part_create(trials, summary);
    if (part) trials->options->on_part(trials->options->user, part); /* else the next one may have room */
    leap_part_free(part);
}

static bool tell(void *context, const struct summary *summary, uint64_t ran, double seconds)
{
    struct heartbeat *heartbeat = context;
    const struct trials *trials = heartbeat->trials;
    const leap_run_options *options = trials->options;
    uint64_t done = summary_trials(summary);
    (void)ran; /* now; those resumed are done too */
    if (options->on_part && seconds - heartbeat->given >= options->part_seconds) {
        give_part(trials, summary);
        heartbeat->given = seconds;
    }
    if (!options->on_progress) return true;
    leap_progress progress = {done, trials->end - trials->first, seconds, NAN, NAN};
    if (heartbeat->output != SIZE_MAX) {
        uint64_t hits = summary_at_least(summary, heartbeat->output, heartbeat->cars);
        struct interval interval = interval_proportion(hits, done);
        progress.probability = (double)hits / (double)done;
        progress.error = (interval.high - interval.low) / 2;
    }
    return options->on_progress(options->user, &progress);
}

static leap_status refuse(const struct leap_part *part, leap_problems *problems)
{
    part_problem(part, problems, "remove it to begin again", "so this run cannot go on from it");
    return LEAP_BAD_INPUT;
}

/* What has been done before; the trials of a part that goes on begin where these do, and in a tile of their own. */
static leap_status resume(const struct trials *trials, leap_problems *problems, struct summary **start)
{
    const struct leap_part *part = trials->options->resume;
    if (!part) return LEAP_OK;
    if (!part_belongs(part, trials, problems)) return refuse(part, problems);
    uint64_t done = part->head.done, all = trials->end - trials->first;
    if (part->head.first != trials->first || done > all || (done < all && done % TILE_LANES != 0)) {
        part_problem(part, problems, "give the same --shard as where it was made",
                     "it has trials from %" PRIu64 " on, of others than these", part->head.first);
        return refuse(part, problems);
    }
    return part_summary(part, trials, problems, start);
}

leap_status run_trials(const struct trials *trials, leap_problems *problems, struct summary **summary)
{
    const leap_run_options *options = trials->options;
    const struct answer place = {.scenario = trials->scenario, .plan = trials->plan};
    struct heartbeat heartbeat = {.trials = trials, .output = SIZE_MAX};
    if (trials->scenario->target_count) {
        heartbeat.output = targets_output(&place, &trials->scenario->targets[0]);
        heartbeat.cars = trials->scenario->targets[0].cars;
    }
    struct summary *start = NULL;
    leap_status status = resume(trials, problems, &start);
    if (status != LEAP_OK) return status;
    uint64_t done = start ? summary_trials(start) : 0;
    const struct simulate_options simulation = {
        .first = trials->first + done,
        .trials = trials->end - trials->first - done,
        .seed = trials->seed,
        .threads = study_threads(options),
        .start = start ? &start : NULL,
        .on_round = options->on_progress || options->on_part ? tell : NULL,
        .user = &heartbeat,
    };
    struct simulate_fault fault = {0};
    status = simulate(&trials->plan, 1, &simulation, summary, &fault);
    if (status == LEAP_BAD_INPUT) study_fault(problems, trials->scenario, &fault);
    if (status == LEAP_INTERRUPTED && options->on_part) give_part(trials, *summary);
    return status;
}
