/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/points.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "report/figure.h"
#include "scenario/number.h"
#include "study/study.h"

leap_status points_begin(struct points *points, const struct leap_scenario *scenario, const char *goal,
                         const struct leap_run_options *options, size_t expected, leap_problems *problems)
{
    *points = (struct points){
        .scenario = scenario,
        .goal = goal,
        .options = options,
        .trials = study_trials(scenario, options),
        .seed = study_seed(scenario, options),
        .begun = clock_seconds(),
    };
    if (points->trials > LEAP_TRIALS_MAX / expected) {
        diag_add(problems, DIAG_ERROR, (struct span){0}, NULL,
                 "%zu points of %" PRIu64 " trials are more than %" PRIu64 " trials", expected,
                 points->trials, LEAP_TRIALS_MAX);
        return LEAP_BAD_INPUT;
    }
    points->expected = expected * points->trials;
    points->arena = arena_create();
    if (!points->arena) return LEAP_NO_MEMORY;
    jmp_buf out_of_memory;
    if (setjmp(out_of_memory)) {
        points_end(points);
        return LEAP_NO_MEMORY;
    }
    arena_catch(points->arena, &out_of_memory);
    points->tables = law_cache_create(points->arena);
    arena_catch(points->arena, NULL);
    return LEAP_OK;
}

void points_end(struct points *points)
{
    if (points->arena) arena_free(points->arena);
    points->arena = NULL;
}

/* ---- A batch ------------------------------------------------------------------------------------- */

struct batch {
    struct points *points;
    size_t count;
    struct leap_scenario *scenarios[POINTS_BATCH];
    struct plan *plans[POINTS_BATCH];
    struct summary *summaries[POINTS_BATCH];
};

/* Warnings were said when the scenario was read; errors are new. */
static leap_status vary(const struct points *points, const struct point *point, leap_problems *problems,
                        struct leap_scenario **varied)
{
    leap_problems *silent = leap_problems_create();
    if (!silent) return LEAP_NO_MEMORY;
    leap_status status =
        scenario_vary_for(points->scenario, point->settings, point->count, points->goal, silent, varied);
    leap_problems_free(silent);
    if (status == LEAP_BAD_INPUT && problems)
        return scenario_vary_for(points->scenario, point->settings, point->count, points->goal, problems,
                                 varied);
    return status;
}

static leap_status prepare(struct batch *batch, const struct point *list, leap_problems *problems)
{
    struct points *points = batch->points;
    for (size_t i = 0; i < batch->count; i++) {
        leap_status status = vary(points, &list[i], problems, &batch->scenarios[i]);
        if (status == LEAP_OK)
            status =
                plan_compile_sharing(batch->scenarios[i], PLAN_GOALS, points->tables, &batch->plans[i]);
        if (status != LEAP_OK) return status;
    }
    return LEAP_OK;
}

static bool tell(void *user, const struct summary *summary, uint64_t done, double seconds)
{
    (void)summary;
    (void)seconds;
    const struct batch *batch = user;
    const struct points *points = batch->points;
    uint64_t all = points->done + done * batch->count;
    leap_progress progress = {all, all > points->expected ? all : points->expected,
                              clock_seconds() - points->begun, NAN, NAN};
    return points->options->on_progress(points->options->user, &progress);
}

static void blame(const struct batch *batch, const struct point *list, const struct simulate_fault *fault,
                  leap_problems *problems)
{
    if (!problems) return;
    study_fault(problems, batch->scenarios[fault->plan], fault);
    for (size_t i = 0; i < list[fault->plan].count; i++)
        diag_add(problems, DIAG_NOTE, (struct span){0}, NULL, "with %s", list[fault->plan].settings[i]);
}

static leap_status run(struct batch *batch, const struct point *list, leap_problems *problems)
{
    struct points *points = batch->points;
    const struct simulate_options options = {
        .trials = points->trials,
        .seed = points->seed,
        .threads = study_threads(points->options),
        .on_round = points->options->on_progress ? tell : NULL,
        .user = batch,
    };
    struct simulate_fault fault;
    leap_status status = simulate((const struct plan *const *)batch->plans, batch->count, &options,
                                  batch->summaries, &fault);
    if (status == LEAP_BAD_INPUT) blame(batch, list, &fault, problems);
    if (status == LEAP_OK) points->done += points->trials * batch->count;
    return status;
}

leap_status points_run(struct points *points, const struct point *list, size_t count,
                       leap_problems *problems, points_see *see, void *user)
{
    leap_status status = LEAP_OK;
    for (size_t first = 0; first < count && status == LEAP_OK; first += POINTS_BATCH) {
        size_t left = count - first;
        struct batch batch = {.points = points, .count = left < POINTS_BATCH ? left : POINTS_BATCH};
        status = prepare(&batch, list + first, problems);
        if (status == LEAP_OK) status = run(&batch, list + first, problems);
        for (size_t i = 0; i < batch.count; i++) {
            if (status == LEAP_OK) {
                const struct answer answer = {batch.scenarios[i], batch.plans[i],
                                              estimate_of(batch.summaries[i]), NULL};
                see(user, first + i, &answer);
            }
            summary_free(batch.summaries[i]);
            plan_free(batch.plans[i]);
            leap_scenario_free(batch.scenarios[i]);
        }
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
