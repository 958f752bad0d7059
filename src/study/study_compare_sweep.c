/* How do scenarios differ, for each value of a key or of two? All of them, at all points, run on the same trials.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/diag.h"
#include "study/compare/compared_points.h"
#include "study/sample/sampling.h"
#include "study/study.h"

struct question {
    struct arena *arena;
    leap_problems *problems;
    const leap_compare_options *options;
    struct compared compare;
    struct compared_side *sides; /* compare.sides */
    struct compared_points swept;
    struct points points;
};

static void see(void *user, size_t point, const struct answer *answers)
{
    struct question *question = user;
    compared_points_see(&question->swept, point, answers, question->points.pairings);
}

static void fill(struct leap_report *report, const void *context)
{
    const struct question *question = context;
    struct compared compare = question->compare;
    const struct sweep *sweep = &question->swept.sweep;
    compare.report = report;
    report->title_left = arena_format(report->arena, "%zu scenarios compared", compare.count);
    report->under_left = "on the same draws";
    report_fact_text(report, "version", leap_version());
    report_fact_count(report, "stream_version", (uint64_t)leap_stream_version());
    report_fact_text(report, "against", study_keep(report, compare.sides[compare.against].name));
    report_fact_count(report, "seed", sweep->seed);
    sweep_head(sweep, report, " each");
    report->footer = "More percentiles, means: --full    every figure and difference: --format csv";
    compared_names_add(&compare);
    compared_points_add(&question->swept, report);
    sampling_order_add(report, sweep->sampling, sweep->order);
}

/* ---- What can be swept --------------------------------------------------------------------------- */

static bool take_sides(struct question *question, const leap_side *sides, size_t count)
{
    question->sides = arena_array(question->arena, count, sizeof *question->sides);
    for (size_t i = 0; i < count; i++) {
        const leap_scenario *scenario = sides[i].scenario;
        if (!scenario) {
            diag_add(question->problems, DIAG_ERROR, (struct span){0},
                     "compare the scenario that it was made from",
                     "'%s' is a saved result: its keys cannot take other values",
                     sides[i].name ? sides[i].name : "saved");
            return false;
        }
        question->sides[i] = (struct compared_side){
            .file = sides[i].name ? sides[i].name : scenario->file,
            .title = scenario->title,
            .hash = scenario->hash,
            .scenario = scenario,
        };
    }
    compared_name(question->arena, question->sides, count);
    question->compare =
        (struct compared){.sides = question->sides, .count = count, .against = question->options->against};
    return compared_check(question->arena, question->problems, &question->compare);
}

/* Does every side have the key? What a scenario does not have cannot be turned there. */
static bool has_key(struct question *question, const struct lever *lever, const char *from)
{
    bool all = true;
    for (size_t i = 0; i < question->compare.count; i++) {
        const struct compared_side *side = &question->sides[i];
        leap_problems *silent = leap_problems_create();
        if (!silent) return false;
        struct lever found;
        bool has = lever_find(side->scenario, question->arena, silent, "--sweep", lever->key, 0,
                              strlen(lever->key), &found);
        leap_problems_free(silent);
        if (has) continue;
        diag_add(question->problems, DIAG_ERROR, lever->span,
                 arena_format(question->arena,
                              "sweep a key of all of them, give it to '%s' too, or leave that out",
                              side->name),
                 "'%s' has no key '%s', '%s' has", side->name, lever->key, from);
        all = false;
    }
    return all;
}

/* By the first side that has the keys; none of them: as the reference says it. */
static bool read_keys(struct question *question, const char *const *texts, size_t count)
{
    struct sweep *sweep = &question->swept.sweep;
    const struct compared *compare = &question->compare;
    size_t from = compare->against;
    for (size_t i = 0; i <= compare->count; i++) {
        size_t side = i == 0 ? compare->against : i - 1;
        leap_problems *silent = leap_problems_create();
        if (!silent) return false;
        bool reads = sweep_read(sweep, question->sides[side].scenario, question->arena, texts, count,
                                compare->count, silent);
        leap_problems_free(silent);
        if (!reads) continue;
        from = side;
        break;
    }
    if (!sweep_read(sweep, question->sides[from].scenario, question->arena, texts, count, compare->count,
                    question->problems))
        return false;
    bool all = true;
    for (size_t k = 0; k < sweep->key_count; k++)
        all = has_key(question, &sweep->grids[k].lever, question->sides[from].name) && all;
    return all;
}

/* ---- The run ------------------------------------------------------------------------------------- */

static leap_status run(struct question *question, const char *const *texts, size_t count,
                       leap_report **report)
{
    const struct compared *compare = &question->compare;
    struct compared_points *swept = &question->swept;
    struct sweep *sweep = &swept->sweep;
    if (!read_keys(question, texts, count)) return LEAP_BAD_INPUT;
    swept->arena = question->arena;
    swept->compare = compare;
    compared_points_prepare(swept);
    const struct point *list = sweep_points(sweep, question->arena);
    const struct leap_scenario **scenarios =
        arena_array(question->arena, compare->count, sizeof(struct leap_scenario *));
    for (size_t i = 0; i < compare->count; i++) scenarios[i] = compare->sides[i].scenario;
    leap_status status = points_begin_sides(&question->points, scenarios, compare->count, compare->against,
                                            &question->options->run, sweep->count, question->problems);
    if (status != LEAP_OK) return status;
    sweep->sampling = question->options->run.sampling;
    sweep->trials = question->points.trials;
    sweep->seed = question->points.seed;
    for (size_t i = 0; i < compare->count; i++) question->sides[i].trials = sweep->trials;
    status = points_run(&question->points, list, sweep->count, question->problems, see, question);
    sweep->order = question->points.order;
    if (status == LEAP_OK || status == LEAP_INTERRUPTED) {
        *report = study_report("compare_sweep", "leapsim/compare_sweep/1", fill, question);
        if (!*report) status = LEAP_NO_MEMORY;
        sampling_warn(question->problems, sweep->sampling, sweep->order);
    }
    points_end(&question->points);
    return status;
}

static leap_status ask(struct question *question, const leap_side *sides, size_t count,
                       const char *const *sweeps, size_t sweep_count, leap_report **report)
{
    jmp_buf out_of_memory;
    if (setjmp(out_of_memory)) return LEAP_NO_MEMORY;
    arena_catch(question->arena, &out_of_memory);
    if (!take_sides(question, sides, count)) return LEAP_BAD_INPUT;
    return run(question, sweeps, sweep_count, report);
}

leap_status leap_compare_sweep(const leap_side *sides, size_t count, const leap_compare_options *options,
                               const char *const *sweeps, size_t sweep_count, leap_problems *problems,
                               leap_report **report)
{
    *report = NULL;
    if (count < 2 || count > LEAP_SIDES_MAX || options->against >= count || options->weights) {
        diag_add(problems, DIAG_ERROR, (struct span){0}, NULL,
                 "2 to %d scenarios can be swept side by side, one of them the reference, without weights",
                 LEAP_SIDES_MAX);
        return LEAP_BAD_INPUT;
    }
    if (!sweep_takes(&options->run, problems)) return LEAP_BAD_INPUT;
    struct question question = {.arena = arena_create(), .problems = problems, .options = options};
    if (!question.arena) return LEAP_NO_MEMORY;
    leap_status status = ask(&question, sides, count, sweeps, sweep_count, report);
    arena_free(question.arena);
    return status;
}
