/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/run/run_trials.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/diag.h"
#include "base/ranks.h"
#include "engine/shape.h"
#include "study/answer/answer.h"
#include "study/run/part.h"
#include "study/run/run_ranks.h"
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
                              .end = whole,
                              .shard = 1,
                              .shards = 1,
                              .begun = clock_seconds()};
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

/* ---- the first target so far ---------------------------------------------------------------------- */

uint64_t run_trials_hits(const struct trials *trials, const struct summary *summary)
{
    if (!trials->scenario->target_count) return 0;
    const struct answer place = {.scenario = trials->scenario, .plan = trials->plan};
    const struct scenario_target *target = &trials->scenario->targets[0];
    size_t output = targets_output(&place, target);
    return output == SIZE_MAX ? 0 : summary_at_least(summary, output, target->cars);
}

bool run_trials_told(const struct trials *trials, uint64_t done, uint64_t hits)
{
    struct study_progress progress = study_progress_begin(trials->options, trials->end - trials->first);
    progress.begun = trials->begun;
    if (!trials->scenario->target_count || !done) return study_tell(&progress, done, NULL);
    const struct estimate estimate = {.trials = done};
    const struct report_cell chance = estimate_share(&estimate, hits);
    return study_tell(&progress, done, &chance);
}

/* ---- here ---------------------------------------------------------------------------------------- */

struct heartbeat {
    const struct trials *trials;
    double given; /* seconds when the last part was given */
};

static void give_part(const struct trials *trials, const struct summary *summary)
{
    const struct leap_part part = part_of(trials, summary);
    trials->options->on_part(trials->options->user, &part);
}

static bool tell(void *context, const struct summary *summary, uint64_t ran, double seconds)
{
    struct heartbeat *heartbeat = context;
    const struct trials *trials = heartbeat->trials;
    const leap_run_options *options = trials->options;
    (void)ran; /* now; those resumed are done too */
    if (options->on_part && seconds - heartbeat->given >= options->part_seconds) {
        give_part(trials, summary);
        heartbeat->given = seconds;
    }
    return run_trials_told(trials, summary_trials(summary), run_trials_hits(trials, summary));
}

leap_status run_trials_here(const struct trials *trials, struct summary *start,
                            bool (*on_round)(void *user, const struct summary *summary, uint64_t ran,
                                             double seconds),
                            void *user, struct summary **summary, struct simulate_fault *fault)
{
    uint64_t done = start ? summary_trials(start) : 0;
    const struct simulate_options simulation = {
        .first = trials->first + done,
        .trials = trials->end - trials->first - done,
        .seed = trials->seed,
        .threads = study_threads(trials->options),
        .start = start ? &start : NULL,
        .on_round = on_round,
        .user = user,
    };
    return simulate(&trials->plan, 1, &simulation, summary, fault);
}

/* The trials of a part that goes on begin where these do, and in a tile of their own. */
static bool goes_on(const struct trials *trials, const struct partial *head)
{
    const uint64_t all = trials->end - trials->first;
    return head->shard == trials->shard && head->shards == trials->shards && head->first == trials->first &&
           (head->done == all || (head->done < all && head->done % TILE_LANES == 0));
}

/* What has been done before. */
static leap_status resume(const struct trials *trials, leap_problems *problems, struct summary **start)
{
    const leap_part_stream *from = trials->options->resume;
    if (!from) return LEAP_OK;
    struct summary *done = summary_empty(trials->plan);
    if (!done) return LEAP_NO_MEMORY;
    struct partial head;
    leap_status status = part_read(from->name, from->stream, trials, problems, &head, done);
    if (status == LEAP_OK && !goes_on(trials, &head)) {
        part_problem(from->name, problems, "give the same --shard as where it was made",
                     "it is of shard %" PRIu32 "/%" PRIu32, head.shard, head.shards);
        status = LEAP_BAD_INPUT;
    }
    if (status == LEAP_BAD_INPUT)
        part_problem(from->name, problems, "remove it to begin again", "so this run cannot go on from it");
    if (status == LEAP_OK)
        *start = done;
    else
        summary_free(done);
    return status;
}

leap_status run_trials(const struct trials *trials, leap_problems *problems, struct summary **summary)
{
    const leap_run_options *options = trials->options;
    if (ranks_count() > 1) return run_ranks(trials, problems, summary);
    struct heartbeat heartbeat = {.trials = trials};
    struct summary *start = NULL;
    leap_status status = resume(trials, problems, &start);
    if (status != LEAP_OK) return status;
    struct simulate_fault fault = {0};
    status = run_trials_here(trials, start, options->on_progress || options->on_part ? tell : NULL,
                             &heartbeat, summary, &fault);
    if (status == LEAP_BAD_INPUT) study_fault(problems, trials->scenario, &fault);
    if (status == LEAP_INTERRUPTED && options->on_part) give_part(trials, *summary);
    return status;
}
