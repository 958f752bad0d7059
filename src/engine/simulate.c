/* Rounds of blocks. Workers fill a round's table of bins and add up their own sums; between rounds the
 * table is counted, an output at a time, so counts are shared without a lock or a copy for each worker.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/parallel.h"
#include "engine/result.h"
#include "engine/worker.h"

static const double HEARTBEAT_SECONDS = 0.05; /* at most so often on_round is asked */

struct run {
    struct arena *arena;
    const struct plan *const *plans;
    size_t plan_count;
    const struct simulate_options *options;
    struct summary **summaries;
    tile_run *tile_run;
    int workers;
    struct worker ***worker; /* [workers][plan_count] */
    size_t round_lanes, block_tiles;
    size_t look_lanes;            /* a whole number of rounds: so often is_enough is asked */
    uint32_t **bins;              /* [plan_count]: [output_count][round_lanes] */
    uint32_t ***tile_bins;        /* [workers][plan_count]: of the worker's tile */
    size_t *output_plan, *output; /* [outputs]: the counted outputs of all plans */
    size_t outputs;
    atomic_size_t *taken; /* [outputs]: pages of counts, once they are counted in the round */
    uint64_t first;       /* trial of the present round */
    size_t lanes;         /* trials in it */
    bool *failed;         /* [outputs]: no memory to count */
};

static void run_block(void *context, int worker, size_t block)
{
    struct run *run = context;
    for (size_t tile = 0; tile < run->block_tiles; tile++) {
        size_t offset = (block * run->block_tiles + tile) * TILE_LANES;
        if (offset >= run->lanes) return;
        size_t left = run->lanes - offset, lanes = left < TILE_LANES ? left : TILE_LANES;
        uint32_t **bins = run->tile_bins[worker];
        for (size_t plan = 0; plan < run->plan_count; plan++) bins[plan] = run->bins[plan] + offset;
        run->tile_run(run->worker[worker], run->plan_count, run->first + offset, lanes, bins,
                      run->round_lanes);
    }
}

/* A plan's outputs in bins are counted first, then those that stay per car the longest, and what they take is not
 * there for the others: so an output goes to bins within the round, but only if it has to at its end (result.h),
 * whoever counts when. */
static void count_output(void *context, int worker, size_t index)
{
    struct run *run = context;
    (void)worker;
    size_t plan = run->output_plan[index], output = run->output[index];
    struct summary *summary = run->summaries[plan];
    struct counts *counts = summary->counts[output];
    const uint32_t *bins = run->bins[plan] + output * run->round_lanes;
    bool exact = run->plans[plan]->outputs[output].count == PLAN_COUNT_EXACT;
    size_t pages = summary->pages;
    for (size_t before = index; exact && before-- > 0 && run->output_plan[before] == plan;) {
        size_t taken = atomic_load(&run->taken[before]);
        pages -= taken < pages ? taken : pages;
    }
    if (!counts_add(counts, bins, run->lanes, exact, pages)) run->failed[index] = true;
    bool moved = exact && !counts_is_exact(counts);
    atomic_store(&run->taken[index], moved ? summary->pages : counts_pages(counts));
}

static leap_status run_round(struct run *run, struct simulate_fault *fault)
{
    size_t block_lanes = run->block_tiles * TILE_LANES;
    parallel_for(run->workers, (run->lanes + block_lanes - 1) / block_lanes, run_block, run);
    for (int i = 0; i < run->workers; i++) {
        for (size_t plan = 0; plan < run->plan_count; plan++) {
            struct simulate_fault *own = &run->worker[i][plan]->fault;
            if (!own->found || (fault->found && fault->trial <= own->trial)) continue;
            *fault = *own;
            fault->plan = plan;
        }
    }
    if (fault->found) return LEAP_BAD_INPUT;
    if (run->options->uncounted) return LEAP_OK;
    for (size_t i = 0; i < run->outputs; i++) atomic_store(&run->taken[i], 0);
    parallel_for(run->workers, run->outputs, count_output, run);
    for (size_t i = 0; i < run->outputs; i++)
        if (run->failed[i]) return LEAP_NO_MEMORY;
    for (size_t plan = 0; plan < run->plan_count; plan++)
        if (!summary_settle(run->summaries[plan])) return LEAP_NO_MEMORY;
    return LEAP_OK;
}

static void take_over(struct moments *all, struct moments *own, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        moments_add(&all[i], &own[i]);
        own[i] = (struct moments){0};
    }
}

/* Integer sums: any order gives the same. */
static void merge_moments(struct run *run)
{
    for (size_t plan = 0; plan < run->plan_count; plan++) {
        struct summary *summary = run->summaries[plan];
        for (int i = 0; i < run->workers; i++) {
            struct worker *worker = run->worker[i][plan];
            take_over(summary->moments, worker->moments, summary->output_count);
            take_over(summary->missing, worker->missing, run->plans[plan]->goal_count);
            for (size_t month = 0; month < run->plans[plan]->reached_count; month++) {
                summary->reached[month] += worker->reached[month];
                worker->reached[month] = 0;
            }
        }
        summary->trials += run->lanes;
    }
}

static leap_status run_rounds(struct run *run, struct simulate_fault *fault)
{
    const struct simulate_options *options = run->options;
    double start = clock_seconds(), last = start;
    for (uint64_t done = 0; done < options->trials;) {
        uint64_t left = options->trials - done;
        run->first = options->first + done;
        run->lanes = left < run->round_lanes ? (size_t)left : run->round_lanes;
        leap_status status = run_round(run, fault);
        if (status != LEAP_OK) return status;
        merge_moments(run);
        done += run->lanes;
        if (options->on_values) {
            const struct simulate_values values = {run->first, run->lanes, run->round_lanes,
                                                   (const uint32_t *const *)run->bins};
            options->on_values(options->user, &values);
        }
        bool looks = done % run->look_lanes == 0 || done == options->trials;
        if (looks && options->is_enough && options->is_enough(options->user, run->summaries[0], done))
            return LEAP_OK;
        double now = clock_seconds();
        if (!options->on_round || now - last < HEARTBEAT_SECONDS) continue;
        last = now;
        if (!options->on_round(options->user, run->summaries[0], done, now - start) &&
            done < options->trials)
            return LEAP_INTERRUPTED;
    }
    return LEAP_OK;
}

/* How many trials a round has. After how many is_enough is asked, and how many on_values sees at a time, depends on the
 * outputs alone, for a result must not depend on the number of workers. */
static void round_shape(struct run *run, size_t outputs)
{
    size_t blocks = outputs > WIDE_OUTPUTS ? ROUND_BLOCKS_WIDE : ROUND_BLOCKS, tiles = BLOCK_TILES;
    const size_t tile_bytes = outputs * TILE_LANES * sizeof(uint32_t);
    while (tiles > 1 && blocks * tiles * tile_bytes > ROUND_BYTES) tiles--;
    while (blocks > ROUND_BLOCKS_LEAST && blocks * tiles * tile_bytes > ROUND_BYTES) blocks--;
    run->block_tiles = tiles;
    run->look_lanes = run->round_lanes = blocks * tiles * TILE_LANES;
    if (blocks < ROUND_BLOCKS || run->options->on_values) return;
    if (!run->workers) return; /* no trials: a shard may have none */
    for (int workers = run->workers; workers < ROUND_WORKERS; workers *= 2) run->round_lanes /= 2;
}

static void count_next(struct run *run, size_t plan, size_t output)
{
    run->output_plan[run->outputs] = plan;
    run->output[run->outputs++] = output;
}

static void run_prepare(struct run *run, enum width width)
{
    const struct plan *const *plans = run->plans;
    size_t outputs = 0;
    for (size_t plan = 0; plan < run->plan_count; plan++) outputs += plans[plan]->output_count;
    round_shape(run, outputs);
    if (run->options->trials < run->round_lanes) run->round_lanes = (size_t)run->options->trials;
    run->output = arena_array(run->arena, outputs, sizeof *run->output);
    run->output_plan = arena_array(run->arena, outputs, sizeof *run->output_plan);
    run->failed = arena_array(run->arena, outputs, sizeof *run->failed);
    run->taken = arena_array(run->arena, outputs, sizeof *run->taken);
    run->bins = arena_array(run->arena, run->plan_count, sizeof *run->bins);
    run->worker = arena_array(run->arena, (size_t)run->workers, sizeof *run->worker);
    for (size_t plan = 0; plan < run->plan_count; plan++) {
        run->bins[plan] =
            arena_array(run->arena, plans[plan]->output_count * run->round_lanes, sizeof **run->bins);
        const struct summary *summary = run->summaries[plan];
        for (size_t i = 0; i < plans[plan]->output_count; i++)
            if (plans[plan]->outputs[i].count == PLAN_COUNT_BINS) count_next(run, plan, i);
        for (size_t i = summary->exact_count; i-- > 0;) count_next(run, plan, summary->order[i]);
    }
    run->tile_bins = arena_array(run->arena, (size_t)run->workers, sizeof *run->tile_bins);
    for (int i = 0; i < run->workers; i++) {
        run->worker[i] = arena_array(run->arena, run->plan_count, sizeof **run->worker);
        run->tile_bins[i] = arena_array(run->arena, run->plan_count, sizeof **run->tile_bins);
    }
    const struct sampler **samplers = arena_array(run->arena, run->plan_count, sizeof *samplers);
    const struct sampler_options random = {.seed = run->options->seed};
    for (size_t plan = 0; plan < run->plan_count; plan++) {
        const struct sampler_options *sampling =
            run->options->sampling ? &run->options->sampling[plan] : &random;
        samplers[plan] = sampler_create(run->arena, plans[plan], sampling);
    }
    const struct ensemble_part *parts = ensemble_create(run->arena, plans, samplers, run->plan_count);
    for (int i = 0; i < run->workers; i++)
        for (size_t plan = 0; plan < run->plan_count; plan++)
            run->worker[i][plan] = worker_create(run->arena, &parts[plan], width, run->worker[i], false);
}

leap_status simulate(const struct plan *const *plans, size_t plan_count,
                     const struct simulate_options *options, struct summary **summaries,
                     struct simulate_fault *fault)
{
    *fault = (struct simulate_fault){0};
    memset(summaries, 0, plan_count * sizeof(struct summary *));
    struct arena *volatile arena = arena_create();
    leap_status volatile status = LEAP_NO_MEMORY;
    for (size_t plan = 0; options->start && plan < plan_count; plan++)
        summaries[plan] = options->start[plan];
    jmp_buf out_of_memory;
    if (arena && !setjmp(out_of_memory)) {
        arena_catch(arena, &out_of_memory);
        uint64_t blocks = (options->trials + BLOCK_LANES - 1) / BLOCK_LANES;
        if (blocks > ROUND_BLOCKS) blocks = ROUND_BLOCKS; /* no round has work for more workers */
        struct run run = {
            .arena = arena,
            .plans = plans,
            .plan_count = plan_count,
            .options = options,
            .summaries = summaries,
            .tile_run = worker_tile_run(width_select()),
            .workers = (uint64_t)options->threads < blocks ? options->threads : (int)blocks,
        };
        bool created = true;
        size_t full = plan_count < COUNTS_PLANS ? plan_count : COUNTS_PLANS;
        size_t pages = (options->pages ? options->pages : COUNTS_PAGES) * full / plan_count;
        for (size_t plan = 0; plan < plan_count; plan++) {
            summaries[plan] = summaries[plan] ? summaries[plan] : summary_create(plans[plan], pages);
            created = created && summaries[plan];
        }
        if (created) {
            run_prepare(&run, width_select());
            status = run_rounds(&run, fault);
        }
    }
    arena_free(arena);
    if (status == LEAP_OK || status == LEAP_INTERRUPTED) return status;
    for (size_t plan = 0; plan < plan_count; plan++) {
        summary_free(summaries[plan]);
        summaries[plan] = NULL;
    }
    return status;
}
