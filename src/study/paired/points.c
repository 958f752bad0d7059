/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/paired/points.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "component/tile.h"
#include "engine/order.h"
#include "report/figure.h"
#include "scenario/number.h"
#include "study/sample/spread.h"

/* Where each point has tables of its own, as of a law whose shape the key sets, no more of them are kept than what the
 * points of a batch have, twice, and this. */
static const size_t SHARED_BYTES = 4 << 20;

/* Begins the tables and laws that points have in common, anew. false: out of memory. */
static bool share(struct points *points)
{
    jmp_buf out_of_memory;
    if (points->shared) arena_free(points->shared);
    points->shared_most = 0;
    points->shared = arena_create();
    if (!points->shared || setjmp(out_of_memory)) return false;
    arena_catch(points->shared, &out_of_memory);
    points->tables = law_cache_create(points->shared);
    points->laws = scenario_laws_create(points->shared);
    arena_catch(points->shared, NULL);
    return true;
}

/* After a batch. */
static bool share_again(struct points *points)
{
    const size_t bytes = arena_bytes(points->shared);
    if (!points->shared_most) points->shared_most = 2 * bytes + SHARED_BYTES;
    return bytes <= points->shared_most || share(points);
}

static leap_status begin(struct points *points, size_t expected, leap_problems *problems)
{
    const struct leap_run_options *options = points->options;
    points->trials = study_trials(points->scenario, options);
    if (options->sampling != LEAP_SAMPLING_RANDOM) {
        leap_status status = study_spread_trials(points->scenario, options, problems, &points->trials);
        if (status != LEAP_OK) return status;
    }
    points->seed = study_seed(points->scenario, options);
    expected *= points->side_count;
    if (points->trials > LEAP_TRIALS_MAX / expected) {
        diag_add(problems, DIAG_ERROR, (struct span){0}, NULL,
                 "%zu points of %" PRIu64 " trials are more than %" PRIu64 " trials", expected,
                 points->trials, LEAP_TRIALS_MAX);
        return LEAP_BAD_INPUT;
    }
    points->progress = study_progress_begin(options, expected * points->trials);
    points->arena = arena_create();
    if (points->arena && share(points)) return LEAP_OK;
    points_end(points);
    return LEAP_NO_MEMORY;
}

leap_status points_begin(struct points *points, const struct leap_scenario *scenario, const char *goal,
                         const struct leap_run_options *options, size_t expected, leap_problems *problems)
{
    *points = (struct points){.scenario = scenario, .side_count = 1, .goal = goal, .options = options};
    return begin(points, expected, problems);
}

leap_status points_begin_sides(struct points *points, const struct leap_scenario *const *sides,
                               size_t count, size_t against, const struct leap_run_options *options,
                               size_t expected, leap_problems *problems)
{
    *points = (struct points){
        .scenario = sides[0], .sides = sides, .side_count = count, .against = against, .options = options};
    return begin(points, expected, problems);
}

void points_end(struct points *points)
{
    if (points->arena) arena_free(points->arena);
    if (points->shared) arena_free(points->shared);
    points->arena = points->shared = NULL;
}

/* ---- A batch ------------------------------------------------------------------------------------- */

enum { PLANS_MOST = 2 * LEAP_SIDES_MAX }; /* of what is measured; a batch has fewer */

/* Plans stand by point, and within a point by side. */
struct batch {
    struct points *points;
    size_t first, point_count, plan_count;
    const struct point *list; /* of this batch */
    struct leap_scenario *scenarios[PLANS_MOST];
    struct plan *plans[PLANS_MOST];
    struct spread_sample sample; /* of the plans */
    struct pairing *pairings[PLANS_MOST];
    struct arena *arena; /* of the pairings; NULL: one side alone */
};

/* Warnings were said when the scenario was read; errors are new. */
static leap_status vary(const struct points *points, size_t side, const struct point *point,
                        leap_problems *problems, struct leap_scenario **varied)
{
    const struct leap_scenario *scenario = points->sides ? points->sides[side] : points->scenario;
    const struct scenario_variation variation = {point->settings, point->count, points->goal, points->laws};
    leap_problems *silent = leap_problems_create();
    if (!silent) return LEAP_NO_MEMORY;
    leap_status status = scenario_vary(scenario, &variation, silent, varied);
    leap_problems_free(silent);
    if (status == LEAP_BAD_INPUT && problems) return scenario_vary(scenario, &variation, problems, varied);
    return status;
}

static leap_status pair(struct batch *batch)
{
    const struct points *points = batch->points;
    if (!points->sides) return LEAP_OK;
    batch->arena = arena_create();
    if (!batch->arena) return LEAP_NO_MEMORY;
    jmp_buf out_of_memory;
    if (setjmp(out_of_memory)) return LEAP_NO_MEMORY;
    arena_catch(batch->arena, &out_of_memory);
    for (size_t i = 0; i < batch->plan_count; i++) {
        size_t side = i % points->side_count, reference = i - side + points->against;
        if (i == reference) continue;
        batch->pairings[i] = pairing_create(
            batch->arena, (struct pairing_side){batch->scenarios[i], batch->plans[i], i},
            (struct pairing_side){batch->scenarios[reference], batch->plans[reference], reference});
    }
    arena_catch(batch->arena, NULL);
    return LEAP_OK;
}

static leap_status prepare(struct batch *batch, leap_problems *problems)
{
    const struct points *points = batch->points;
    for (size_t i = 0; i < batch->plan_count; i++) {
        const struct point *point = &batch->list[i / points->side_count];
        leap_status status = vary(points, i % points->side_count, point, problems, &batch->scenarios[i]);
        if (status == LEAP_OK)
            status =
                plan_compile_sharing(batch->scenarios[i], PLAN_GOALS, points->tables, &batch->plans[i]);
        if (status != LEAP_OK) return status;
    }
    return pair(batch);
}

static bool tell_batch(void *user, const leap_progress *progress)
{
    const struct batch *batch = user;
    return study_tell(&batch->points->progress, progress->done * batch->plan_count, NULL);
}

static void see_values(void *user, const struct simulate_values *values)
{
    const struct batch *batch = user;
    for (size_t i = 0; i < batch->plan_count; i++)
        if (batch->pairings[i]) pairing_see(batch->pairings[i], values);
}

static void take_values(void *user, const struct summary *const *own)
{
    const struct batch *batch = user;
    (void)own;
    for (size_t i = 0; i < batch->plan_count; i++)
        if (batch->pairings[i]) pairing_take(batch->pairings[i]);
}

/* What random trials are cut into is a multiple of: of tiles too, whatever these are. */
enum { STEP = 512 };
_Static_assert(STEP % TILE_LANES == 0, "results know no tiles");
_Static_assert((int)POINTS_PARTS == (int)SPREAD_RANDOMISATIONS, "a part is a randomisation");

bool points_have_parts(const struct points *points) { return points->trials / STEP >= POINTS_PARTS; }

/* The first trial of a slice; of the one behind the last where it ends. */
static uint64_t slice_first(const struct points *points, size_t slice)
{
    return points->trials / STEP * slice / POINTS_PARTS * STEP;
}

static void blame(const struct batch *batch, const struct simulate_fault *fault, leap_problems *problems)
{
    if (!problems) return;
    const struct point *point = &batch->list[fault->plan / batch->points->side_count];
    study_fault(problems, batch->scenarios[fault->plan], fault);
    for (size_t i = 0; i < point->count; i++)
        diag_add(problems, DIAG_NOTE, (struct span){0}, NULL, "with %s", point->settings[i]);
}

static leap_status run(struct batch *batch, leap_problems *problems)
{
    struct points *points = batch->points;
    bool is_slice = points->part && points->options->sampling == LEAP_SAMPLING_RANDOM;
    uint64_t first = is_slice ? slice_first(points, points->part - 1) : 0;
    const struct spread_request request = {
        .plans = (const struct plan *const *)batch->plans,
        .plan_count = batch->plan_count,
        .sampling = points->options->sampling,
        .first = first,
        .trials = is_slice ? slice_first(points, points->part) - first : points->trials,
        .only = points->part,
        .seed = points->seed,
        .threads = study_threads(points->options),
        .order = points->order,
        .on_values = points->sides ? see_values : NULL,
        .on_taken = points->sides ? take_values : NULL,
        .on_progress = tell_batch,
        .goal = SIZE_MAX,
        .user = batch,
        .progress_user = batch,
    };
    struct simulate_fault fault;
    leap_status status = spread_take(&request, &batch->sample, &fault);
    if (status == LEAP_BAD_INPUT) blame(batch, &fault, problems);
    if (status != LEAP_OK) return status;
    points->progress.done += summary_trials(batch->sample.summaries[0]) * batch->plan_count;
    for (size_t i = 0; i < batch->plan_count; i++) {
        struct pairing *pairing = batch->pairings[i];
        if (!pairing) continue;
        pairing->own_figures = spread_estimate(&batch->sample, pairing->own_index);
        pairing->reference_figures = spread_estimate(&batch->sample, pairing->reference_index);
    }
    return LEAP_OK;
}

static void show(struct batch *batch, points_see *see, void *user)
{
    struct points *points = batch->points;
    struct answer answers[PLANS_MOST];
    for (size_t point = 0; point < batch->point_count; point++) {
        size_t at = point * points->side_count;
        for (size_t side = 0; side < points->side_count; side++)
            answers[side] = (struct answer){batch->scenarios[at + side], batch->plans[at + side],
                                            spread_estimate(&batch->sample, at + side), NULL};
        points->pairings = batch->pairings + at;
        see(user, batch->first + point, answers);
    }
    points->pairings = NULL;
}

static void batch_free(struct batch *batch)
{
    spread_free(&batch->sample);
    for (size_t i = 0; i < batch->plan_count; i++) {
        plan_free(batch->plans[i]);
        leap_scenario_free(batch->scenarios[i]);
    }
    if (batch->arena) arena_free(batch->arena);
}

/* Of the limit behind the plan's own. */
static size_t goal_output(const struct batch *batch, size_t plan)
{
    const struct leap_scenario *scenario = batch->scenarios[plan];
    return batch->plans[plan]->goals[scenario->target_count + scenario->limit_count - 1].output;
}

static leap_status measure_batch(struct batch *batch, leap_problems *problems)
{
    struct points *points = batch->points;
    jmp_buf out_of_memory;
    if (setjmp(out_of_memory)) return LEAP_NO_MEMORY;
    arena_catch(points->arena, &out_of_memory);
    struct simulate_fault fault;
    const struct plan *const *plans = (const struct plan *const *)batch->plans;
    const int threads = study_threads(points->options);
    size_t outputs[PLANS_MOST];
    for (size_t i = 0; points->goal && i < batch->plan_count; i++) outputs[i] = goal_output(batch, i);
    leap_status status = points->goal ? order_measure_outputs(points->arena, plans, batch->plan_count,
                                                              outputs, threads, &points->order, &fault)
                                      : order_measure(points->arena, plans, batch->plan_count, threads,
                                                      &points->order, &fault);
    arena_catch(points->arena, NULL);
    if (status == LEAP_BAD_INPUT) blame(batch, &fault, problems);
    return status;
}

leap_status points_measure(struct points *points, const struct point *list, size_t count,
                           leap_problems *problems)
{
    struct batch batch = {.points = points, .list = list, .point_count = count};
    batch.plan_count = count * points->side_count;
    assert(batch.plan_count <= PLANS_MOST);
    leap_status status = prepare(&batch, problems);
    if (status == LEAP_OK) status = measure_batch(&batch, problems);
    batch_free(&batch);
    return status;
}

leap_status points_run(struct points *points, const struct point *list, size_t count,
                       leap_problems *problems, points_see *see, void *user)
{
    leap_status status = LEAP_OK;
    if (points->options->sampling != LEAP_SAMPLING_RANDOM && !points->order && count) {
        const struct point ends[2] = {list[0], list[count - 1]};
        status = points_measure(points, ends, count > 1 ? 2 : 1, problems);
    }
    /* Summaries of a randomisation stand beside those of all. */
    size_t plans = points->options->sampling == LEAP_SAMPLING_RANDOM ? POINTS_BATCH : POINTS_BATCH / 2;
    size_t most = points->side_count < plans ? plans / points->side_count : 1;
    for (size_t first = 0; first < count && status == LEAP_OK; first += most) {
        /* A batch may be over before its first heartbeat. */
        if (points->progress.done && !study_tell(&points->progress, 0, NULL)) return LEAP_INTERRUPTED;
        struct batch batch = {.points = points, .first = first, .list = list + first};
        batch.point_count = count - first < most ? count - first : most;
        batch.plan_count = batch.point_count * points->side_count;
        status = prepare(&batch, problems);
        if (status == LEAP_OK) status = run(&batch, problems);
        if (status == LEAP_OK) show(&batch, see, user);
        batch_free(&batch);
        if (!share_again(points)) return LEAP_NO_MEMORY;
    }
    return status;
}

/* ---- Values -------------------------------------------------------------------------------------- */

const char *points_text(struct arena *arena, const struct lever *lever, double value, bool percent)
{
    char text[NUMBER_TEXT], figure[FIGURE_BYTES];
    number_format(percent ? 100 * value : value, lever_is_date(lever), text);
    if (percent) snprintf(text, sizeof text, "%.10g", 100 * value);
    bool whole = !percent && !lever_is_date(lever) && value == floor(value) && fabs(value) < 1e15;
    if (whole) figure_number(figure, value, 0);
    return arena_format(arena, "%s%s", whole ? figure : text, percent ? " %" : "");
}

const char *points_word(const struct lever *lever)
{
    const char *word = strchr(lever->key, '.');
    if (strncmp(lever->key, "actuals.", 8) == 0) return lever->key;
    word = word ? strchr(word + 1, '.') : NULL;
    return word ? word + 1 : lever->key;
}

void points_columns(struct report_column columns[POINTS_COLUMNS], struct leap_report *report,
                    const struct lever *lever)
{
    columns[0] = (struct report_column){
        .key = study_keep(report, lever->key),
        .type = lever_is_date(lever) ? REPORT_TEXT : REPORT_NUMBER,
    };
    columns[1] = (struct report_column){
        .key = "shown",
        .title = study_keep(report, points_word(lever)),
        .type = REPORT_TEXT,
        .people = true,
    };
}

void points_cells(struct report_cell cells[POINTS_COLUMNS], struct leap_report *report,
                  const struct lever *lever, double value, bool percent)
{
    const char *text = points_text(report->arena, lever, value, percent);
    cells[0] = lever_is_date(lever) ? report_text(text) : report_exact(value);
    cells[1] = report_text(text);
}
