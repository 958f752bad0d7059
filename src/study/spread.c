/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/spread.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/parallel.h"
#include "engine/budget.h"
#include "engine/order.h"

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
    struct spread *spread; /* NULL: random */
    double start;
    uint64_t before, all; /* trials of the randomisations done, of all */
};

/* Of the goal that is told of: its share so far, and half its interval: by the randomisations done, if there are
 * any. */
static bool tell(const struct taking *taking, const struct summary *summary, uint64_t done)
{
    const struct spread_request *request = taking->request;
    if (!request->on_progress) return true;
    leap_progress progress = {taking->before + done, taking->all, clock_seconds() - taking->start, NAN,
                              NAN};
    if (request->goal != SIZE_MAX && !taking->spread) {
        const struct plan_goal *goal = &request->plan->goals[request->goal];
        uint64_t hits = summary_at_least(summary, goal->output, goal->cars);
        struct interval interval = interval_proportion(hits, done);
        progress.probability = (double)hits / (double)done;
        progress.error = (interval.high - interval.low) / 2;
    } else if (request->goal != SIZE_MAX && taking->spread->count > 1) {
        const double *own = taking->spread->hits[request->goal];
        double mean = 0;
        for (size_t i = 0; i < taking->spread->count; i++) mean += own[i] / (double)taking->spread->count;
        struct interval interval = interval_spread(mean, own, taking->spread->count);
        progress.probability = mean;
        progress.error = (interval.high - interval.low) / 2;
    }
    return request->on_progress(request->progress_user, &progress);
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

static leap_status take_random(struct taking *taking, struct simulate_fault *fault)
{
    const struct spread_request *request = taking->request;
    const struct simulate_options options = {
        .trials = request->trials,
        .seed = request->seed,
        .threads = request->threads,
        .on_round = on_round,
        .is_enough = request->is_enough ? is_enough : NULL,
        .user = taking,
    };
    return simulate(&request->plan, 1, &options, &taking->sample->summary, fault);
}

/* A whole randomisation: its figures, then its trials. */
static bool take_over(struct taking *taking, struct summary *own)
{
    const struct spread_request *request = taking->request;
    struct spread *spread = taking->spread;
    struct estimate estimate = estimate_of(own);
    if (spread->count == 0) {
        taking->sample->summary = own; /* before memory may run out */
        if (request->on_first) request->on_first(request->user, &estimate, spread);
        spread->marked = arena_array(spread->arena, spread->mark_count, sizeof *spread->marked);
    }
    keep(spread, &estimate, request->threads);
    taking->before += estimate.trials;
    if (spread->count == 1) return true;
    bool added = summary_add(taking->sample->summary, own, request->threads);
    summary_free(own);
    return added;
}

/* What is done of a randomisation that has been stopped counts only while there are no two whole ones. */
static leap_status stop(struct taking *taking, struct summary *own)
{
    bool added = true;
    if (taking->spread->count == 0) {
        taking->sample->summary = own;
        return LEAP_INTERRUPTED;
    }
    if (taking->spread->count == 1)
        added = summary_add(taking->sample->summary, own, taking->request->threads);
    summary_free(own);
    return added ? LEAP_INTERRUPTED : LEAP_NO_MEMORY;
}

static leap_status take_spread(struct taking *taking, struct simulate_fault *fault)
{
    const struct spread_request *request = taking->request;
    const uint64_t each = spread_each(request->trials);
    struct spread_sample *sample = taking->sample;
    leap_status status = LEAP_OK;
    if (!sample->order)
        status = order_measure(sample->arena, request->plan, request->threads, &sample->order, fault);
    for (uint64_t i = 0; i < SPREAD_RANDOMISATIONS && status == LEAP_OK; i++) {
        struct sampler_options sampling = {request->sampling, request->seed, i * each, each,
                                           sample->order,     NULL,          0};
        const struct simulate_options options = {
            .first = i * each,
            .trials = each,
            .threads = request->threads,
            .pages = budget_pages(request->plan) / 2, /* the other half is that of all randomisations */
            .sampling = &sampling,
            .on_round = on_round,
            .user = taking,
        };
        struct summary *own = NULL;
        status = simulate(&request->plan, 1, &options, &own, fault);
        if (status == LEAP_INTERRUPTED) return stop(taking, own);
        if (status != LEAP_OK) return status;
        if (!take_over(taking, own)) return LEAP_NO_MEMORY;
        if (i + 1 < SPREAD_RANDOMISATIONS && !tell(taking, NULL, 0)) return LEAP_INTERRUPTED;
    }
    return status;
}

static leap_status take(struct taking *taking, struct simulate_fault *fault)
{
    jmp_buf failed;
    if (setjmp(failed)) return LEAP_NO_MEMORY;
    struct arena *arena = taking->sample->arena;
    arena_catch(arena, &failed);
    bool is_random = taking->request->sampling == LEAP_SAMPLING_RANDOM;
    if (!is_random) taking->spread = spread_create(arena, taking->request->plan);
    leap_status status = is_random ? take_random(taking, fault) : take_spread(taking, fault);
    arena_catch(arena, NULL);
    if (taking->spread && taking->spread->count > 1) taking->sample->spread = taking->spread;
    return status;
}

leap_status spread_take(const struct spread_request *request, struct spread_sample *sample,
                        struct simulate_fault *fault)
{
    assert(request->sampling == LEAP_SAMPLING_RANDOM || request->trials <= LEAP_SPREAD_TRIALS_MAX);
    *fault = (struct simulate_fault){0};
    *sample = (struct spread_sample){.arena = arena_create(), .order = request->order};
    if (!sample->arena) return LEAP_NO_MEMORY;
    struct taking taking = {.request = request, .sample = sample, .start = clock_seconds()};
    taking.all = request->trials;
    if (request->sampling != LEAP_SAMPLING_RANDOM)
        taking.all = SPREAD_RANDOMISATIONS * spread_each(request->trials);
    leap_status status = take(&taking, fault);
    if (status != LEAP_OK && status != LEAP_INTERRUPTED) spread_free(sample);
    return status;
}

void spread_free(struct spread_sample *sample)
{
    summary_free(sample->summary);
    arena_free(sample->arena);
    *sample = (struct spread_sample){0};
}
