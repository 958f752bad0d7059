/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/pilot.h"

#include "base/month.h"
#include "engine/worker.h"

struct totals {
    const struct plan *plan;
    double (*years)[TILE_LANES];
};

static void add_month(void *context, const struct worker *worker, const struct month *month)
{
    const struct totals *totals = context;
    const int first = totals->plan->first_month;
    if (month->number < first) return;
    double *year = totals->years[month_year(month->number) - month_year(first)];
    for (size_t lane = 0; lane < TILE_LANES; lane++) year[lane] += worker->scope[0][lane];
}

static bool run(struct arena *arena, struct totals *totals, uint64_t seed)
{
    const struct plan *plan = totals->plan;
    const enum width width = width_select();
    const struct sampler_options sampling = {.sampling = LEAP_SAMPLING_RANDOM, .seed = seed};
    const struct sampler *sampler = sampler_create(arena, plan, &sampling);
    const struct ensemble_part *part = ensemble_create(arena, &plan, &sampler, 1);
    struct worker *worker = worker_create(arena, part, width, NULL, worker_scratch(arena, part, 1), false);
    worker->watch = add_month;
    worker->watcher = totals;
    worker_tile_run(width)(&worker, 1, 0, TILE_LANES, NULL, 0);
    return !worker->fault.found;
}

bool pilot_totals(const struct plan *plan, uint64_t seed, double (*years)[TILE_LANES])
{
    struct totals totals = {plan, years};
    struct arena *volatile arena = arena_create();
    volatile bool sound = false;
    jmp_buf out_of_memory;
    for (int year = 0; year <= month_year(plan->last_month) - month_year(plan->first_month); year++)
        for (size_t lane = 0; lane < TILE_LANES; lane++) years[year][lane] = 0;
    if (arena && !setjmp(out_of_memory)) {
        arena_catch(arena, &out_of_memory);
        sound = run(arena, &totals, seed);
    }
    arena_free(arena);
    return sound;
}
