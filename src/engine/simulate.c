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
#include "engine/budget.h"
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
    int workers; /* that run tiles; `threads` count them */
    int threads;
    struct worker ***worker; /* [workers][plan_count] */
    size_t round_lanes, block_tiles;
    size_t look_lanes;            /* a whole number of rounds: so often is_enough is asked */
    uint32_t **bins;              /* [plan_count]: [output_count][round_lanes] */
    uint32_t ***tile_bins;        /* [workers][plan_count]: of the worker's tile */
    size_t *output_plan, *output; /* [outputs]: the counted outputs of all plans */
    size_t outputs;
    size_t *pending, pendings; /* [outputs]: those still to be counted in the round, ... */
    size_t *done;              /* [outputs]: ... of which so many trials are */
    size_t *grown;             /* [outputs]: room of its counts more than before, or, gone round, less */
    atomic_size_t growth;      /* of all so far */
    uint64_t first;            /* trial of the present round */
    size_t lanes;              /* trials in it */
    atomic_size_t begun;       /* blocks of it; all of them are ended */
    atomic_bool stopped;       /* on_round has said so: no more are begun */
    uint64_t ran;              /* trials of the rounds before */
    double start, asked;       /* when the run began, and when on_round was asked last */
    bool *failed;              /* [outputs]: no memory to count */
};

/* Of the calling thread, from time to time. */
static void ask(struct run *run)
{
    const struct simulate_options *options = run->options;
    if (!options->on_round || atomic_load(&run->stopped)) return;
    const double now = clock_seconds();
    if (now - run->asked < HEARTBEAT_SECONDS) return;
    run->asked = now;
    if (!options->on_round(options->user, run->summaries[0], run->ran, now - run->start))
        atomic_store(&run->stopped, true);
}

/* Blocks are begun in their order, so that those of a round that is stopped are the first ones. */
static void run_block(void *context, int worker, size_t item)
{
    struct run *run = context;
    (void)item;
    if (atomic_load(&run->stopped)) return;
    const size_t block = atomic_fetch_add(&run->begun, 1);
    for (size_t tile = 0; tile < run->block_tiles; tile++) {
        size_t offset = (block * run->block_tiles + tile) * TILE_LANES;
        if (offset >= run->lanes) return;
        size_t left = run->lanes - offset, lanes = left < TILE_LANES ? left : TILE_LANES;
        uint32_t **bins = run->tile_bins[worker];
        for (size_t plan = 0; plan < run->plan_count; plan++) bins[plan] = run->bins[plan] + offset;
        run->tile_run(run->worker[worker], run->plan_count, run->first + offset, lanes, bins,
                      run->round_lanes);
    }
    if (worker == 0) ask(run);
}

/* Counts an output until all together have grown much: the rest waits until they keep to their pages (settle_all). */
static void count_output(void *context, int worker, size_t item)
{
    enum { PORTION = 2 * TILE_LANES }; /* it takes as many pages at most */
    struct run *run = context;
    (void)worker;
    const size_t index = run->pending[item], plan = run->output_plan[index], output = run->output[index];
    struct summary *summary = run->summaries[plan];
    struct counts *counts = summary->counts[output];
    const uint32_t *bins = run->bins[plan] + output * run->round_lanes;
    const bool exact = run->plans[plan]->outputs[output].count == PLAN_COUNT_EXACT;
    const size_t before = counts_room(counts);
    size_t room = before;
    while (run->done[index] < run->lanes && atomic_load(&run->growth) <= GROWTH_PAGES * COUNTS_PARTS) {
        const size_t done = run->done[index], left = run->lanes - done;
        const size_t count = counts_is_exact(counts) && left > PORTION ? PORTION : left;
        if (!counts_add(counts, bins + done, count, exact, summary->pages)) run->failed[index] = true;
        const size_t after = counts_room(counts);
        if (after > room) atomic_fetch_add(&run->growth, after - room);
        room = after;
        run->done[index] += count;
    }
    run->grown[index] = room - before;
}

/* false: out of memory. */
static bool settle_all(struct run *run)
{
    size_t left = 0;
    for (size_t i = 0; i < run->pendings; i++) {
        const size_t index = run->pending[i];
        if (run->failed[index]) return false;
        run->summaries[run->output_plan[index]]->room += run->grown[index];
        if (run->done[index] < run->lanes) run->pending[left++] = index;
    }
    run->pendings = left;
    for (size_t plan = 0; plan < run->plan_count; plan++)
        if (!settle_moved(run->summaries[plan])) return false;
    return true;
}

static leap_status count_round(struct run *run)
{
    for (size_t i = 0; i < run->outputs; i++) {
        run->done[i] = 0;
        run->pending[i] = i;
    }
    run->pendings = run->outputs;
    while (run->pendings) {
        atomic_store(&run->growth, 0);
        parallel_for(run->threads, run->pendings, count_output, run);
        if (!settle_all(run)) return LEAP_NO_MEMORY;
    }
    return LEAP_OK;
}

static leap_status run_round(struct run *run, struct simulate_fault *fault)
{
    const size_t block_lanes = run->block_tiles * TILE_LANES;
    const size_t blocks = (run->lanes + block_lanes - 1) / block_lanes;
    atomic_store(&run->begun, 0);
    parallel_for(run->workers, blocks, run_block, run);
    if (run->begun < blocks) run->lanes = run->begun * block_lanes;
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
    return count_round(run);
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
    run->start = run->asked = clock_seconds();
    for (uint64_t done = 0; done < options->trials;) {
        uint64_t left = options->trials - done;
        run->first = options->first + done;
        run->lanes = left < run->round_lanes ? (size_t)left : run->round_lanes;
        leap_status status = run_round(run, fault);
        if (status != LEAP_OK) return status;
        merge_moments(run);
        run->ran = done += run->lanes;
        if (options->on_values) {
            const struct simulate_values values = {run->first, run->lanes, run->round_lanes,
                                                   (const uint32_t *const *)run->bins};
            options->on_values(options->user, &values);
        }
        bool looks = done % run->look_lanes == 0 || done == options->trials;
        if (looks && options->is_enough && options->is_enough(options->user, run->summaries[0], done))
            return LEAP_OK;
        ask(run);
        if (atomic_load(&run->stopped) && done < options->trials) return LEAP_INTERRUPTED;
    }
    return LEAP_OK;
}

static void count_next(struct run *run, size_t plan, size_t output)
{
    run->output_plan[run->outputs] = plan;
    run->output[run->outputs++] = output;
}

static const struct ensemble_part *parts_create(const struct run *run)
{
    const struct sampler_options *sampling = run->options->sampling;
    if (!sampling) {
        struct sampler_options *random = arena_array(run->arena, run->plan_count, sizeof *random);
        for (size_t plan = 0; plan < run->plan_count; plan++) random[plan].seed = run->options->seed;
        sampling = random;
    }
    const struct sampler **samplers = sampler_create_all(run->arena, run->plans, sampling, run->plan_count);
    return ensemble_create(run->arena, run->plans, samplers, run->plan_count);
}

/* false: out of memory. */
static bool summaries_create(const struct run *run, size_t pages)
{
    for (size_t plan = 0; plan < run->plan_count; plan++) {
        struct summary *start = run->summaries[plan];
        run->summaries[plan] = start ? start : summary_create(run->plans[plan], pages);
        if (!run->summaries[plan]) return false;
    }
    return true;
}

/* The table of a round's bins, and in which order they are counted. */
static void table_create(struct run *run)
{
    size_t outputs = 0;
    for (size_t plan = 0; plan < run->plan_count; plan++) outputs += run->plans[plan]->output_count;
    run->output = arena_array(run->arena, outputs, sizeof *run->output);
    run->output_plan = arena_array(run->arena, outputs, sizeof *run->output_plan);
    run->failed = arena_array(run->arena, outputs, sizeof *run->failed);
    run->grown = arena_array(run->arena, outputs, sizeof *run->grown);
    run->pending = arena_array(run->arena, outputs, sizeof *run->pending);
    run->done = arena_array(run->arena, outputs, sizeof *run->done);
    run->bins = arena_array(run->arena, run->plan_count, sizeof *run->bins);
    for (size_t plan = 0; plan < run->plan_count; plan++) {
        const struct plan *of = run->plans[plan];
        run->bins[plan] = arena_array(run->arena, of->output_count * run->round_lanes, sizeof **run->bins);
        for (size_t i = 0; i < of->output_count; i++)
            if (of->outputs[i].count != PLAN_COUNT_NONE) count_next(run, plan, i);
    }
}

static void workers_create(struct run *run, const struct ensemble_part *parts, enum width width)
{
    run->worker = arena_array(run->arena, (size_t)run->workers, sizeof *run->worker);
    run->tile_bins = arena_array(run->arena, (size_t)run->workers, sizeof *run->tile_bins);
    for (int i = 0; i < run->workers; i++) {
        run->worker[i] = arena_array(run->arena, run->plan_count, sizeof **run->worker);
        run->tile_bins[i] = arena_array(run->arena, run->plan_count, sizeof **run->tile_bins);
        const struct worker_scratch *scratch = worker_scratch(run->arena, parts, run->plan_count);
        for (size_t plan = 0; plan < run->plan_count; plan++)
            run->worker[i][plan] =
                worker_create(run->arena, &parts[plan], width, run->worker[i], scratch, false);
    }
}

static int least_of(int threads, uint64_t work) { return (uint64_t)threads < work ? threads : (int)work; }

/* After how many trials is_enough is asked, and how many on_values sees at a time, depends on the plans alone, for a
 * result must not depend on the number of workers. */
static void round_begin(struct run *run, const struct budget *budget)
{
    run->block_tiles = budget->block_tiles;
    run->look_lanes = run->round_lanes = budget->blocks * budget->block_tiles * TILE_LANES;
    bool shorter = budget->blocks == ROUND_BLOCKS && !run->options->on_values;
    for (int workers = run->workers; shorter && workers > 0 && workers < ROUND_WORKERS; workers *= 2)
        run->round_lanes /= 2;
    if (run->options->trials < run->round_lanes) run->round_lanes = (size_t)run->options->trials;
}

/* false: out of memory. */
static bool run_prepare(struct run *run, enum width width)
{
    const struct simulate_options *options = run->options;
    const struct ensemble_part *parts = parts_create(run);
    const struct budget budget = budget_of(run->plans, parts, run->plan_count);
    if (!summaries_create(run, options->pages ? options->pages : budget.pages)) return false;
    run->tile_run = worker_tile_run(width);
    const size_t each = THREAD_STEPS / budget.steps; /* trials of a thread, at least */
    const uint64_t worth = options->trials / (each > BLOCK_LANES ? each : BLOCK_LANES);
    run->threads = least_of(options->threads, worth < ROUND_BLOCKS ? worth + !worth : ROUND_BLOCKS);
    run->workers = least_of(least_of(run->threads, budget.blocks), budget.workers);
    round_begin(run, &budget);
    table_create(run);
    workers_create(run, parts, width);
    return true;
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
        struct run run = {
            .arena = arena,
            .plans = plans,
            .plan_count = plan_count,
            .options = options,
            .summaries = summaries,
        };
        if (run_prepare(&run, width_select())) status = run_rounds(&run, fault);
    }
    arena_free(arena);
    if (status == LEAP_OK || status == LEAP_INTERRUPTED) return status;
    for (size_t plan = 0; plan < plan_count; plan++) {
        summary_free(summaries[plan]);
        summaries[plan] = NULL;
    }
    return status;
}
