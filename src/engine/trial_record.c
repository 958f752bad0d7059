/* One trial again, with everything that happens in it written down.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>

#include "base/month.h"
#include "base/vecmath.h"
#include "engine/worker.h"

struct recorder {
    const struct plan *plan;
    size_t lane;
    double *draws, *shocks, *made, *volume, *total;
};

static double drawn(const struct recorder *recorder, const struct worker *worker, size_t draw, size_t slot)
{
    double value = worker_slot(worker, slot)[recorder->lane];
    return recorder->plan->draws[draw].factor ? vec_log(value) : value;
}

static void record_draws(const struct recorder *recorder, const struct worker *worker, size_t at)
{
    const struct plan *plan = recorder->plan;
    for (size_t i = 0; i < plan->draw_count; i++) {
        const struct plan_draw *draw = &plan->draws[i];
        if (draw->monthly && draw->laws[at])
            recorder->shocks[at * plan->draw_count + i] = drawn(recorder, worker, i, draw->slot);
        for (size_t use = 0; use < draw->use_count; use++) {
            double value = drawn(recorder, worker, i, draw->uses[use].slot);
            if (!draw->slots)
                recorder->draws[i] = value;
            else if (draw->slots[at] == draw->uses[use].slot)
                recorder->shocks[at * plan->draw_count + i] = value;
        }
    }
}

static void record_month(void *context, const struct worker *worker, const struct month *month)
{
    const struct recorder *recorder = context;
    const struct plan *plan = recorder->plan;
    size_t at = plan_month(plan, month->number), lane = recorder->lane;
    record_draws(recorder, worker, at);
    if (month->number < plan->first_month) return;
    for (size_t i = 0; i < plan->component_count; i++) {
        if (plan->components[i].made == SIZE_MAX) continue;
        size_t cell = at * plan->component_count + i;
        recorder->made[cell] = worker->made[i][lane];
        recorder->volume[cell] = worker_slot(worker, plan->components[i].volume)[lane];
    }
    recorder->total[at] = worker->scope[0][lane];
}

static double *unknown(struct arena *arena, size_t count)
{
    double *values = arena_array(arena, count, sizeof *values);
    for (size_t i = 0; i < count; i++) values[i] = NAN;
    return values;
}

leap_status trial_record_run(const struct plan *plan, const struct sampler_options *sampling,
                             uint64_t trial, struct arena *arena, struct trial_record *record,
                             struct simulate_fault *fault)
{
    enum width width = width_select();
    const struct sampler *sampler = sampler_create(arena, plan, sampling);
    const struct ensemble_part *part = ensemble_create(arena, &plan, &sampler, 1);
    struct worker *worker = worker_create(arena, part, width, NULL, worker_scratch(arena, part, 1), true);
    struct recorder recorder = {
        .plan = plan,
        .lane = (size_t)((trial - sampling->first) % TILE_LANES),
        .draws = unknown(arena, plan->draw_count),
        .shocks = unknown(arena, plan->month_count * plan->draw_count),
        .made = unknown(arena, plan->month_count * plan->component_count),
        .volume = unknown(arena, plan->month_count * plan->component_count),
        .total = unknown(arena, plan->month_count),
    };
    worker->fault_first = trial;
    worker->watch = record_month;
    worker->watcher = &recorder;
    worker_tile_run(width)(&worker, 1, trial - recorder.lane, recorder.lane + 1, NULL, 0);
    *record = (struct trial_record){recorder.draws, recorder.shocks, recorder.made, recorder.volume,
                                    recorder.total};
    *fault = worker->fault;
    return fault->found ? LEAP_BAD_INPUT : LEAP_OK;
}
