/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/sample/spread.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/parallel.h"
#include "engine/budget.h"
#include "engine/order.h"
#include "study/study.h"

/* ---- each randomisation's own figures ------------------------------------------------------------ */

/* Of every output its percentiles, then mean and sd. */
enum { MEAN = ESTIMATE_PERCENTILES, SD, OF_OUTPUT };

struct mark {
    size_t output;
    double cars;
    bool edge;
};

typedef double own_figure[SPREAD_RANDOMISATIONS];

struct spread {
    struct arena *arena;
    const struct plan *plan;
    size_t count;        /* of whole randomisations */
    own_figure *outputs; /* [output_count * OF_OUTPUT] */
    own_figure *hits;    /* [goal_count]: share that reaches it */
    own_figure *shorts;  /* [goal_count]: mean shortfall */
    own_figure *reached; /* [reached_count] */
    struct mark *marks;
    own_figure *marked; /* [mark_count] */
    size_t mark_count, mark_capacity;
};

static struct spread *spread_create(struct arena *arena, const struct plan *plan)
{
    struct spread *spread = arena_alloc(arena, sizeof *spread);
    spread->arena = arena;
    spread->plan = plan;
    spread->outputs = arena_array(arena, plan->output_count * OF_OUTPUT, sizeof *spread->outputs);
    spread->hits = arena_array(arena, plan->goal_count, sizeof *spread->hits);
    spread->shorts = arena_array(arena, plan->goal_count, sizeof *spread->shorts);
    spread->reached = arena_array(arena, plan->reached_count, sizeof *spread->reached);
    return spread;
}

size_t spread_count(const struct spread *spread) { return spread->count; }

struct arena *spread_arena(struct spread *spread) { return spread->arena; }

void spread_mark(struct spread *spread, size_t output, double cars, bool edge)
{
    assert(spread->count == 0);
    spread->marks = arena_grow(spread->arena, spread->marks, spread->mark_count, &spread->mark_capacity,
                               sizeof *spread->marks);
    spread->marks[spread->mark_count++] = (struct mark){output, cars, edge};
}

double spread_edge(const struct spread *spread, size_t output, size_t index)
{
    for (size_t i = 0; i < spread->mark_count; i++)
        if (spread->marks[i].edge && spread->marks[i].output == output && index-- == 0)
            return spread->marks[i].cars;
    return NAN;
}

const double *spread_percentile(const struct spread *spread, size_t output, size_t percentile)
{
    return spread->outputs[output * OF_OUTPUT + percentile];
}

const double *spread_mean(const struct spread *spread, size_t output)
{
    return spread->outputs[output * OF_OUTPUT + MEAN];
}

const double *spread_sd(const struct spread *spread, size_t output)
{
    return spread->outputs[output * OF_OUTPUT + SD];
}

static size_t find_goal(const struct plan *plan, size_t output, double cars)
{
    for (size_t i = 0; i < plan->goal_count; i++)
        if (plan->goals[i].output == output && plan->goals[i].cars == cars) return i;
    return SIZE_MAX;
}

const double *spread_at_least(const struct spread *spread, size_t output, double cars)
{
    size_t goal = find_goal(spread->plan, output, cars);
    if (goal != SIZE_MAX) return spread->hits[goal];
    for (size_t i = 0; i < spread->mark_count; i++)
        if (spread->marks[i].output == output && spread->marks[i].cars == cars) return spread->marked[i];
    assert(false); /* nobody has marked it */
    return NULL;
}

const double *spread_shortfall(const struct spread *spread, size_t output, double cars)
{
    size_t goal = find_goal(spread->plan, output, cars);
    assert(goal != SIZE_MAX);
    return spread->shorts[goal];
}

const double *spread_reached(const struct spread *spread, size_t goal, int month)
{
    const struct plan_goal *of = &spread->plan->goals[goal];
    return spread->reached[of->reached + (size_t)(month - spread->plan->outputs[of->output].first)];
}

static void keep_goals(struct spread *spread, const struct summary *summary)
{
    const struct plan *plan = spread->plan;
    double trials = (double)summary_trials(summary), sd;
    for (size_t i = 0; i < plan->goal_count; i++) {
        const struct plan_goal *goal = &plan->goals[i];
        const struct plan_output *output = &plan->outputs[goal->output];
        spread->hits[i][spread->count] =
            (double)summary_at_least(summary, goal->output, goal->cars) / trials;
        summary_shortfall(summary, goal->output, goal->cars, &spread->shorts[i][spread->count], &sd);
        for (int month = output->first; goal->reached != SIZE_MAX && month <= output->last; month++)
            spread->reached[goal->reached + (size_t)(month - output->first)][spread->count] =
                (double)summary_reached(summary, i, month) / trials;
    }
}

struct keeping {
    struct spread *spread;
    const struct estimate *estimate;
};

static void keep_output(void *context, int worker, size_t output)
{
    const struct keeping *keeping = context;
    const struct summary *summary = keeping->estimate->summary;
    const size_t own = keeping->spread->count;
    own_figure *figures = keeping->spread->outputs + output * OF_OUTPUT;
    (void)worker;
    figures[MEAN][own] = summary_mean(summary, output);
    figures[SD][own] = summary_sd(summary, output);
    if (keeping->spread->plan->outputs[output].count == PLAN_COUNT_NONE) return;
    struct summary_rank ranks[ESTIMATE_PERCENTILES];
    for (size_t i = 0; i < ESTIMATE_PERCENTILES; i++) ranks[i].rank = keeping->estimate->ranks[i].point;
    summary_at_ranks(summary, output, ranks, ESTIMATE_PERCENTILES);
    for (size_t i = 0; i < ESTIMATE_PERCENTILES; i++) figures[i][own] = ranks[i].value;
}

/* What one more randomisation says. */
static void keep(struct spread *spread, const struct estimate *estimate, int threads)
{
    const struct summary *summary = estimate->summary;
    struct keeping keeping = {spread, estimate};
    parallel_for(threads, spread->plan->output_count, keep_output, &keeping);
    keep_goals(spread, summary);
    for (size_t i = 0; i < spread->mark_count; i++)
        spread->marked[i][spread->count] =
            (double)summary_at_least(summary, spread->marks[i].output, spread->marks[i].cars) /
            (double)estimate->trials;
    spread->count++;
}

/* ---- the run ------------------------------------------------------------------------------------- */

uint64_t spread_each(uint64_t trials)
{
    uint64_t each = trials / SPREAD_RANDOMISATIONS + (trials % SPREAD_RANDOMISATIONS ? 1 : 0);
    return each + (each & 1);
}

struct sampler_options spread_of_trial(leap_sampling sampling, uint64_t seed, uint64_t trials,
                                       uint64_t trial)
{
    struct sampler_options options = {.sampling = sampling, .seed = seed};
    if (sampling == LEAP_SAMPLING_RANDOM) return options;
    options.trials = spread_each(trials);
    options.first = trial / options.trials * options.trials;
    return options;
}

_Static_assert(LEAP_SPREAD_TRIALS_MAX == SPREAD_RANDOMISATIONS * LATIN_STRATA_MAX, "strata have 31 bits");

_Static_assert((int)SPREAD_RANDOMISATIONS == (int)SAMPLER_STEPS,
               "no columns share dimensions in all randomisations");

const char *const *leap_samplings(void)
{
    static const char *const names[] = {[LEAP_SAMPLING_RANDOM] = "random",
                                        [LEAP_SAMPLING_LATIN] = "latin",
                                        [LEAP_SAMPLING_SOBOL] = "sobol",
                                        NULL};
    return names;
}

struct taking {
    const struct spread_request *request;
    struct spread_sample *sample;
    struct spread **spreads;        /* [plan_count]; NULL: random */
    struct summary **own;           /* [plan_count]: of the randomisation at hand */
    struct study_progress progress; /* its trials done are those of whole randomisations */
};

/* Randomisations done. */
static size_t done_of(const struct taking *taking) { return taking->spreads[0]->count; }

/* The share so far of the goal that is told of: by the randomisations done, if there are any. false: not yet known. */
static bool chance_of(const struct taking *taking, const struct summary *summary, uint64_t done,
                      struct report_cell *chance)
{
    const struct spread_request *request = taking->request;
    if (request->goal == SIZE_MAX) return false;
    if (!taking->spreads && !done) return false;
    struct interval interval;
    if (!taking->spreads) {
        const struct plan_goal *goal = &request->plans[0]->goals[request->goal];
        uint64_t hits = summary_at_least(summary, goal->output, goal->cars);
        interval = interval_proportion(hits, done);
        chance->value = (double)hits / (double)done;
    } else {
        const double *own = taking->spreads[0]->hits[request->goal];
        if (done_of(taking) < 2) return false;
        chance->value = 0;
        for (size_t i = 0; i < done_of(taking); i++) chance->value += own[i] / (double)done_of(taking);
        interval = interval_spread(chance->value, own, done_of(taking));
    }
    chance->low = interval.low;
    chance->high = interval.high;
    return true;
}

static bool tell(const struct taking *taking, const struct summary *summary, uint64_t done)
{
    struct report_cell chance = {0};
    if (!taking->progress.on_progress) return true;
    const bool known = chance_of(taking, summary, done, &chance);
    return study_tell(&taking->progress, done, known ? &chance : NULL);
}

static bool on_round(void *user, const struct summary *summary, uint64_t done, double seconds)
{
    (void)seconds;
    return tell(user, summary, done);
}

static bool is_enough(void *user, const struct summary *summary, uint64_t done)
{
    const struct taking *taking = user;
    return taking->request->is_enough(taking->request->user, summary, done);
}

static void on_values(void *user, const struct simulate_values *values)
{
    const struct taking *taking = user;
    taking->request->on_values(taking->request->user, values);
}

static void give(const struct taking *taking, struct summary *const *own)
{
    const struct spread_request *request = taking->request;
    if (request->on_taken) request->on_taken(request->user, (const struct summary *const *)own);
}

static leap_status take_random(struct taking *taking, struct simulate_fault *fault)
{
    const struct spread_request *request = taking->request;
    struct summary **summaries = taking->sample->summaries;
    const struct simulate_options options = {
        .first = request->first,
        .trials = request->trials,
        .seed = request->seed,
        .threads = request->threads,
        .on_round = on_round,
        .on_values = request->on_values ? on_values : NULL,
        .is_enough = request->is_enough ? is_enough : NULL,
        .user = taking,
    };
    leap_status status = simulate(request->plans, request->plan_count, &options, summaries, fault);
    if (status == LEAP_OK || status == LEAP_INTERRUPTED) give(taking, summaries);
    return status;
}

static void free_all(struct summary **summaries, size_t count)
{
    for (size_t plan = 0; plan < count; plan++) {
        summary_free(summaries[plan]);
        summaries[plan] = NULL;
    }
}

/* Adds the randomisation's trials to those of the sample, and frees them; the first are the sample. */
static bool add(struct taking *taking)
{
    struct summary **own = taking->own;
    struct summary **all = taking->sample->summaries;
    bool added = true;
    for (size_t plan = 0; plan < taking->request->plan_count; plan++) {
        if (!all[plan]) {
            all[plan] = own[plan];
            own[plan] = NULL;
        } else
            added = added && summary_add(all[plan], own[plan], taking->request->threads);
    }
    free_all(own, taking->request->plan_count);
    return added;
}

/* A whole randomisation: its figures, then its trials. */
static bool take_over(struct taking *taking)
{
    struct summary **own = taking->own;
    const struct spread_request *request = taking->request;
    bool is_first = done_of(taking) == 0;
    for (size_t plan = 0; plan < request->plan_count; plan++) {
        struct spread *spread = taking->spreads[plan];
        struct estimate estimate = estimate_of(own[plan]);
        if (is_first) {
            if (request->on_first) request->on_first(request->user, plan, &estimate, spread);
            spread->marked = arena_array(spread->arena, spread->mark_count, sizeof *spread->marked);
        }
        keep(spread, &estimate, request->threads);
    }
    taking->progress.done += summary_trials(own[0]);
    give(taking, own);
    return add(taking);
}

/* What is done of a randomisation that has been stopped counts only while there are no two whole ones. */
static leap_status stop(struct taking *taking)
{
    if (done_of(taking) > 1) {
        free_all(taking->own, taking->request->plan_count);
        return LEAP_INTERRUPTED;
    }
    give(taking, taking->own);
    return add(taking) ? LEAP_INTERRUPTED : LEAP_NO_MEMORY;
}

static leap_status take_spread(struct taking *taking, struct simulate_fault *fault)
{
    const struct spread_request *request = taking->request;
    const uint64_t each = spread_each(request->trials);
    struct spread_sample *sample = taking->sample;
    struct arena *arena = sample->arena;
    struct sampler_options *sampling = arena_array(arena, request->plan_count, sizeof *sampling);
    leap_status status = LEAP_OK;
    if (!sample->order)
        status = order_measure(arena, request->plans, request->plan_count, request->threads, &sample->order,
                               fault);
    const uint64_t end = request->only ? request->only : SPREAD_RANDOMISATIONS;
    for (uint64_t i = request->only ? end - 1 : 0; i < end && status == LEAP_OK; i++) {
        for (size_t plan = 0; plan < request->plan_count; plan++)
            sampling[plan] = (struct sampler_options){.sampling = request->sampling,
                                                      .seed = request->seed,
                                                      .first = i * each,
                                                      .trials = each,
                                                      .order = sample->order};
        const struct simulate_options options = {
            .first = i * each,
            .trials = each,
            .threads = request->threads,
            /* the other half is that of all randomisations */
            .pages = budget_pages(request->plans, request->plan_count) / 2,
            .sampling = sampling,
            .on_round = on_round,
            .on_values = request->on_values ? on_values : NULL,
            .user = taking,
        };
        status = simulate(request->plans, request->plan_count, &options, taking->own, fault);
        if (status == LEAP_INTERRUPTED) return stop(taking);
        if (status != LEAP_OK) return status;
        if (!take_over(taking)) return LEAP_NO_MEMORY;
        if (i + 1 < end && !tell(taking, NULL, 0)) return LEAP_INTERRUPTED;
    }
    return status;
}

static leap_status take(struct taking *taking, struct simulate_fault *fault)
{
    jmp_buf failed;
    if (setjmp(failed)) return LEAP_NO_MEMORY;
    struct spread_sample *sample = taking->sample;
    const struct spread_request *request = taking->request;
    arena_catch(sample->arena, &failed);
    sample->summaries = arena_array(sample->arena, request->plan_count, sizeof *sample->summaries);
    bool is_random = request->sampling == LEAP_SAMPLING_RANDOM;
    if (!is_random) {
        taking->spreads = arena_array(sample->arena, request->plan_count, sizeof *taking->spreads);
        taking->own = arena_array(sample->arena, request->plan_count, sizeof *taking->own);
        for (size_t plan = 0; plan < request->plan_count; plan++)
            taking->spreads[plan] = spread_create(sample->arena, request->plans[plan]);
    }
    leap_status status = is_random ? take_random(taking, fault) : take_spread(taking, fault);
    arena_catch(sample->arena, NULL);
    if (taking->spreads && done_of(taking) > 1) sample->spreads = taking->spreads;
    return status;
}

leap_status spread_take(const struct spread_request *request, struct spread_sample *sample,
                        struct simulate_fault *fault)
{
    assert(request->sampling == LEAP_SAMPLING_RANDOM || request->trials <= LEAP_SPREAD_TRIALS_MAX);
    *fault = (struct simulate_fault){0};
    *sample = (struct spread_sample){
        .arena = arena_create(), .plan_count = request->plan_count, .order = request->order};
    if (!sample->arena) return LEAP_NO_MEMORY;
    uint64_t trials = request->trials;
    if (request->sampling != LEAP_SAMPLING_RANDOM)
        trials = (request->only ? 1 : SPREAD_RANDOMISATIONS) * spread_each(trials);
    struct taking taking = {
        .request = request,
        .sample = sample,
        .progress = {request->on_progress, request->progress_user, 0, trials, clock_seconds()}};
    leap_status status = take(&taking, fault);
    if (status == LEAP_OK || status == LEAP_INTERRUPTED) return status;
    if (taking.own) free_all(taking.own, request->plan_count);
    spread_free(sample);
    return status;
}

void spread_free(struct spread_sample *sample)
{
    if (sample->summaries) free_all(sample->summaries, sample->plan_count);
    if (sample->arena) arena_free(sample->arena);
    *sample = (struct spread_sample){0};
}

struct estimate spread_estimate(const struct spread_sample *sample, size_t plan)
{
    return estimate_spread(sample->summaries[plan], sample->spreads ? sample->spreads[plan] : NULL);
}
