/* The runs behind a sensitivity report. Trials are gone through in slices, each of them by all views, so that an
 * interrupt leaves whole slices; of Latin and Sobol trials a slice is a randomisation. Views run in batches, each
 * beside the run as it is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/parallel.h"
#include "engine/counts.h"
#include "engine/inputs.h"
#include "engine/order.h"
#include "engine/sampler.h"
#include "engine/shape.h"
#include "study/sensitivity/sensitivity.h"
#include "study/study.h"

enum {
    BATCH = 32,      /* views, each batch of which goes beside the run as it is; ... */
    TEAM = 4,        /* ... of more threads than these, each of which has lanes for all of them, ... */
    TEAM_BATCH = 14, /* ... as many as leave eight threads room */
    SLICES = 16,
    SLICE_LEAST = 32 * TILE_LANES,
};

struct view {
    struct sampler_view *views;
    size_t count;
    struct sensitivity_sums (*sums)[SENSITIVITY_PARTS]; /* [SENSITIVITY_OUTCOMES] */
};

struct run {
    struct arena *arena;
    const struct sensitivity_model *model;
    const struct sensitivity_options *options;
    struct sensitivity_result *result;
    struct view *views;
    size_t view_count;
    struct view everything;          /* drawn again */
    struct sampler_options sampling; /* of the slice, without views */
    size_t part;                     /* LATIN, SOBOL: which the slice is */
    size_t batch;                    /* views at a time, at most; no result depends on it */
    size_t first, count;             /* the batch's views */
    const struct simulate_values *values;
    int workers;
    struct inputs **inputs;           /* [workers] */
    double **centred;                 /* [workers] */
    struct sensitivity_drawn **drawn; /* [workers] */
    struct study_progress progress;
};

/* Bins of per-car counts are cars; those behind, of totals from 2^31 cars on, a range of them. */
static int64_t outcome_value(const struct sensitivity_model *model, size_t outcome, uint32_t bin)
{
    int64_t cars = bin < (uint32_t)COUNTS_EXACT_END ? (int64_t)bin : (int64_t)counts_bin_low(bin, true);
    return outcome == SENSITIVITY_TOTAL ? cars : (double)cars >= model->target->cars;
}

/* Which part of the trials a lane's is. */
static size_t part_of(const struct run *run, size_t lane)
{
    return run->sampling.sampling == LEAP_SAMPLING_RANDOM ? lane % SENSITIVITY_PARTS : run->part;
}

static void add_view(void *context, int worker, size_t item)
{
    struct run *run = context;
    const struct sensitivity_model *model = run->model;
    const struct simulate_values *values = run->values;
    size_t index = item / model->outcomes, outcome = item % model->outcomes,
           output = model->output[outcome];
    struct sensitivity_sums *sums = run->views[run->first + index].sums[outcome];
    const uint32_t *a = values->bins[0] + output * values->stride;
    const uint32_t *b = values->bins[1] + output * values->stride;
    const uint32_t *v = values->bins[2 + index] + output * values->stride;
    (void)worker;
    for (size_t lane = 0; lane < values->lanes; lane++) {
        struct sensitivity_sums *part = &sums[part_of(run, lane)];
        if (v[lane] == a[lane]) continue;
        int64_t difference =
            outcome_value(model, outcome, v[lane]) - outcome_value(model, outcome, a[lane]);
        part->difference += difference;
        part->squares += (sensitivity_wide)difference * difference;
        part->cross += (sensitivity_wide)outcome_value(model, outcome, b[lane]) * difference;
    }
}

static void moments_take(struct moments *moments, uint64_t value)
{
    moments->count++;
    moments->sum += value;
    moments->squares += (moments_wide)value * value;
}

static void add_base(struct run *run)
{
    const struct simulate_values *values = run->values;
    for (size_t outcome = 0; outcome < run->model->outcomes; outcome++) {
        size_t output = run->model->output[outcome];
        for (size_t lane = 0; lane < values->lanes; lane++) {
            struct sensitivity_base *base = &run->result->base[outcome][part_of(run, lane)];
            uint32_t a = values->bins[0][output * values->stride + lane];
            uint32_t b = values->bins[1][output * values->stride + lane];
            moments_take(&base->a, (uint64_t)outcome_value(run->model, outcome, a));
            moments_take(&base->b, (uint64_t)outcome_value(run->model, outcome, b));
        }
    }
}

/* What a tile's trials drew, and what came of it. */
static void add_drawn(void *context, int worker, size_t tile)
{
    struct run *run = context;
    const struct sensitivity_model *model = run->model;
    const struct simulate_values *values = run->values;
    size_t offset = tile * TILE_LANES, left = values->lanes - offset;
    size_t lanes = left < TILE_LANES ? left : TILE_LANES;
    inputs_tile(run->inputs[worker], values->first + offset, run->centred[worker]);
    for (size_t i = 0; i < model->quantity_count; i++) {
        const double *centred = run->centred[worker] + model->quantities[i].draw * TILE_LANES;
        struct sensitivity_drawn *drawn = &run->drawn[worker][i];
        for (size_t lane = 0; lane < lanes; lane++) {
            size_t bin = (size_t)((centred[lane] + 0.5) * SENSITIVITY_BINS);
            if (bin >= SENSITIVITY_BINS) bin = SENSITIVITY_BINS - 1;
            size_t at = offset + lane, total = model->output[SENSITIVITY_TOTAL] * values->stride;
            bool high = model->quantities[i].two_valued && centred[lane] >= model->quantities[i].edge;
            drawn->all[bin]++;
            drawn->high += high;
            moments_take(&drawn->tenth[bin / (SENSITIVITY_BINS / SENSITIVITY_TENTHS)],
                         (uint64_t)outcome_value(model, SENSITIVITY_TOTAL, values->bins[0][total + at]));
            if (model->outcomes <= SENSITIVITY_TARGET) continue;
            uint32_t cars = values->bins[0][model->output[SENSITIVITY_TARGET] * values->stride + at];
            bool hit = outcome_value(model, SENSITIVITY_TARGET, cars) != 0;
            drawn->hits[bin] += hit;
            drawn->high_hits += hit && high;
        }
    }
}

static void look(void *user, const struct simulate_values *values)
{
    struct run *run = user;
    run->values = values;
    parallel_for(run->workers, run->count * run->model->outcomes, add_view, run);
    if (run->first) return;
    add_base(run);
    parallel_for(run->workers, (values->lanes + TILE_LANES - 1) / TILE_LANES, add_drawn, run);
}

static bool tell(void *user, const struct summary *summary, uint64_t done, double seconds)
{
    const struct run *run = user;
    (void)summary;
    (void)seconds;
    return study_tell(&run->progress, done * (run->count + 2), NULL);
}

/* ---- views --------------------------------------------------------------------------------------- */

static void view_add(struct view *view, size_t draw, enum sampler_hold hold, double centred)
{
    view->views[view->count++] = (struct sampler_view){draw, hold, centred};
}

static void view_add_hidden(struct view *view, const struct sensitivity_unit *unit)
{
    for (size_t i = 0; i < unit->hidden_count; i++) view_add(view, unit->hidden[i], SAMPLER_AGAIN, 0);
}

/* A subset of a unit drawn again, given its other members. */
static void again_create(struct arena *arena, struct run *run, const struct sensitivity_unit *unit,
                         size_t subset)
{
    const struct sensitivity_model *model = run->model;
    struct view *view = &run->views[run->view_count++];
    view->views = arena_array(arena, unit->count + unit->hidden_count, sizeof *view->views);
    for (size_t k = 0; k < unit->count; k++)
        if (sensitivity_has(unit, subset, k))
            view_add(view, model->quantities[unit->members[k]].draw, SAMPLER_AGAIN, 0);
    view_add_hidden(view, unit);
    view->sums = run->result->again[unit->first_subset + subset];
}

static void views_create(struct arena *arena, struct run *run)
{
    const struct sensitivity_model *model = run->model;
    const double end = 0.5 - 0x1p-54;
    run->views = arena_array(arena, 2 * model->quantity_count + model->subset_count, sizeof *run->views);
    run->everything.views = arena_array(arena, model->plan->draw_count, sizeof *run->everything.views);
    for (size_t i = 0; i < model->quantity_count; i++) {
        const struct sensitivity_quantity *quantity = &model->quantities[i];
        view_add(&run->everything, quantity->draw, SAMPLER_AGAIN, 0);
        for (int side = 0; side < 2; side++) {
            struct view *view = &run->views[run->view_count++];
            double centred = (quantity->two_valued ? end : 0.4) * (side ? 1 : -1);
            view->views = arena_alloc(arena, sizeof *view->views);
            view_add(view, quantity->draw, SAMPLER_HELD, sensitivity_held(quantity, centred));
            view->sums = run->result->held[i][side];
        }
    }
    for (size_t i = 0; i < model->unit_count; i++) view_add_hidden(&run->everything, &model->units[i]);
    for (size_t i = 0; i < model->unit_count; i++)
        for (size_t subset = 0; subset < model->units[i].subset_count; subset++)
            again_create(arena, run, &model->units[i], subset);
}

static leap_status run_batch(struct run *run, uint64_t first, uint64_t trials, struct simulate_fault *fault)
{
    const struct plan *plans[BATCH + 2];
    struct sampler_options sampling[BATCH + 2];
    struct summary *summaries[BATCH + 2];
    size_t left = run->view_count - run->first;
    run->count = left < run->batch ? left : run->batch;
    for (size_t i = 0; i < run->count + 2; i++) {
        const struct view *view = i == 1 ? &run->everything : &run->views[run->first + i - 2];
        plans[i] = run->model->plan;
        sampling[i] = run->sampling;
        if (i == 0) continue;
        sampling[i].views = view->views;
        sampling[i].view_count = view->count;
    }
    const struct simulate_options options = {
        .first = first,
        .trials = trials,
        .threads = run->options->threads,
        .uncounted = true,
        .sampling = sampling,
        .on_round = tell,
        .on_values = look,
        .user = run,
    };
    leap_status status = simulate(plans, run->count + 2, &options, summaries, fault);
    for (size_t i = 0; i < run->count + 2; i++) summary_free(summaries[i]);
    run->progress.done += trials * (run->count + 2);
    return status;
}

/* ---- results ------------------------------------------------------------------------------------- */

static void result_create(struct arena *arena, const struct sensitivity_model *model,
                          struct sensitivity_result *result)
{
    *result = (struct sensitivity_result){
        .base = arena_array(arena, SENSITIVITY_OUTCOMES, sizeof *result->base),
        .held = arena_array(arena, model->quantity_count, sizeof *result->held),
        .again = arena_array(arena, model->subset_count, sizeof *result->again),
        .drawn = arena_array(arena, model->quantity_count, sizeof *result->drawn),
        .own = arena_array(arena, model->quantity_count, sizeof *result->own),
    };
}

static void sums_add(struct sensitivity_sums *all, const struct sensitivity_sums *more, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        all[i].difference += more[i].difference;
        all[i].squares += more[i].squares;
        all[i].cross += more[i].cross;
    }
}

static void drawn_add(struct sensitivity_drawn *all, const struct sensitivity_drawn *more)
{
    for (size_t bin = 0; bin < SENSITIVITY_BINS; bin++) {
        all->all[bin] += more->all[bin];
        all->hits[bin] += more->hits[bin];
    }
    for (size_t i = 0; i < SENSITIVITY_TENTHS; i++) moments_add(&all->tenth[i], &more->tenth[i]);
    all->high += more->high;
    all->high_hits += more->high_hits;
}

static void result_add_drawn(const struct run *run, struct sensitivity_result *all)
{
    for (size_t i = 0; i < run->model->quantity_count; i++) {
        struct sensitivity_drawn *slice = &run->result->drawn[i];
        for (int worker = 0; worker < run->workers; worker++) drawn_add(slice, &run->drawn[worker][i]);
        if (run->sampling.sampling != LEAP_SAMPLING_RANDOM)
            all->own[i][run->part] = sensitivity_own_of(&run->model->quantities[i], slice);
        drawn_add(&all->drawn[i], slice);
    }
}

/* A slice that all views have gone through goes into the result; whole numbers, so in any order. */
static void result_add(const struct run *run, struct sensitivity_result *all)
{
    const struct sensitivity_model *model = run->model;
    const struct sensitivity_result *slice = run->result;
    for (size_t outcome = 0; outcome < SENSITIVITY_OUTCOMES; outcome++) {
        for (size_t part = 0; part < SENSITIVITY_PARTS; part++) {
            moments_add(&all->base[outcome][part].a, &slice->base[outcome][part].a);
            moments_add(&all->base[outcome][part].b, &slice->base[outcome][part].b);
        }
    }
    const size_t side = (size_t)SENSITIVITY_OUTCOMES * SENSITIVITY_PARTS;
    if (model->quantity_count)
        sums_add(&all->held[0][0][0][0], &slice->held[0][0][0][0], model->quantity_count * 2 * side);
    if (model->subset_count)
        sums_add(&all->again[0][0][0], &slice->again[0][0][0], model->subset_count * side);
    result_add_drawn(run, all);
}

static void slice_clear(const struct run *run)
{
    const struct sensitivity_model *model = run->model;
    struct sensitivity_result *slice = run->result;
    memset(slice->base, 0, SENSITIVITY_OUTCOMES * sizeof *slice->base);
    memset(slice->held, 0, model->quantity_count * sizeof *slice->held);
    memset(slice->again, 0, model->subset_count * sizeof *slice->again);
    memset(slice->drawn, 0, model->quantity_count * sizeof *slice->drawn);
    for (int worker = 0; worker < run->workers; worker++)
        memset(run->drawn[worker], 0, model->quantity_count * sizeof **run->drawn);
}

static void workers_create(struct run *run, const struct sampler *sampler)
{
    struct arena *arena = run->arena;
    const struct plan *plan = run->model->plan;
    size_t workers = (size_t)run->workers;
    run->inputs = arena_array(arena, workers, sizeof *run->inputs);
    run->centred = arena_array(arena, workers, sizeof *run->centred);
    run->drawn = arena_array(arena, workers, sizeof *run->drawn);
    for (size_t i = 0; i < workers; i++) {
        run->inputs[i] = inputs_create(arena, plan, sampler);
        run->centred[i] = arena_array(arena, plan->draw_count * TILE_LANES, sizeof **run->centred);
        run->drawn[i] = arena_array(arena, run->model->quantity_count, sizeof **run->drawn);
    }
}

/* From trial `first` on; of Latin and Sobol trials the randomisation that begins there. */
static void slice_begin(struct run *run, uint64_t first)
{
    bool spread = run->sampling.sampling != LEAP_SAMPLING_RANDOM;
    if (spread) {
        run->part = (size_t)(first / run->sampling.trials);
        run->sampling.first = first;
    }
    if (spread || !run->inputs) {
        const struct sampler *sampler = sampler_create(run->arena, run->model->plan, &run->sampling);
        if (!run->inputs) workers_create(run, sampler);
        for (int i = 0; i < run->workers; i++) inputs_from(run->inputs[i], sampler);
    }
    slice_clear(run);
}

static leap_status run_slices(struct run *run, struct sensitivity_result *result,
                              struct simulate_fault *fault)
{
    const uint64_t asked = run->options->trials;
    bool spread = run->sampling.sampling != LEAP_SAMPLING_RANDOM;
    uint64_t size = asked / SLICES / TILE_LANES * TILE_LANES;
    if (size < SLICE_LEAST) size = SLICE_LEAST;
    if (spread) size = run->sampling.trials;
    while (result->trials < asked) {
        uint64_t left = asked - result->trials, trials = left < size ? left : size;
        slice_begin(run, result->trials);
        for (run->first = 0; run->first < run->view_count; run->first += run->batch) {
            /* Within a short batch nobody is asked. */
            if (run->progress.done && !study_tell(&run->progress, 0, NULL)) return LEAP_INTERRUPTED;
            leap_status status = run_batch(run, result->trials, trials, fault);
            if (status != LEAP_OK) return status;
        }
        result_add(run, result);
        result->trials += trials;
        result->randomisations += spread;
    }
    return LEAP_OK;
}

leap_status sensitivity_run(struct arena *arena, const struct sensitivity_model *model,
                            const struct sensitivity_options *options, struct sensitivity_result *result,
                            struct simulate_fault *fault)
{
    struct sensitivity_result slice;
    struct run run = {
        .arena = arena,
        .model = model,
        .options = options,
        .result = &slice,
        .sampling = {.sampling = options->sampling, .seed = options->seed},
        .batch = options->threads > TEAM ? TEAM_BATCH : BATCH,
        .workers = options->threads < TEAM ? options->threads : TEAM,
    };
    result_create(arena, model, result);
    result_create(arena, model, &slice);
    if (options->sampling != LEAP_SAMPLING_RANDOM) {
        const struct sampler_order *order;
        leap_status status = order_measure(arena, &model->plan, 1, options->threads, &order, fault);
        if (status != LEAP_OK) return status;
        result->order = order_first(arena, order, SENSITIVITY_DIMENSIONS);
        run.sampling.padded = options->sampling == LEAP_SAMPLING_SOBOL;
        run.sampling.trials = options->trials / SPREAD_RANDOMISATIONS;
        run.sampling.order = result->order;
    }
    views_create(arena, &run);
    uint64_t views = run.view_count + 2 * ((run.view_count + run.batch - 1) / run.batch);
    run.progress = study_progress_begin(options->run, options->trials * views);
    return run_slices(&run, result, fault);
}
