/* How likely are the targets?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>

#include "report/figure.h"
#include "study/answer.h"
#include "study/study.h"

struct question {
    const struct leap_scenario *scenario;
    const struct plan *plan;
    const struct summary *summary;
    uint64_t trials, seed; /* asked for */
    bool full;
};

/* ---- the second line ----------------------------------------------------------------------------- */

/* "1 month known: 32,059 cars". */
static const char *known_text(const struct answer *answer)
{
    double cars = 0;
    int months = 0;
    const struct leap_scenario *scenario = answer->scenario;
    for (int month = scenario->first_month; month <= scenario->last_month; month++)
        months += answer_known(answer, (struct scope){SCOPE_TOTAL, 0}, month, &cars);
    if (!months) return NULL;
    char text[FIGURE_BYTES];
    figure_number(text, cars, 0);
    return arena_format(answer->report->arena, "%d month%s known: %s cars", months, months == 1 ? "" : "s",
                        text);
}

/* "100,000 trials, seed 2026". */
static const char *trials_text(const struct question *question, struct leap_report *report)
{
    char done[FIGURE_BYTES], asked[FIGURE_BYTES];
    uint64_t trials = summary_trials(question->summary);
    figure_number(done, (double)trials, 0);
    figure_number(asked, (double)question->trials, 0);
    const char *word = question->trials == 1 ? "trial" : "trials";
    if (trials == question->trials)
        return arena_format(report->arena, "%s %s, seed %" PRIu64, done, word, question->seed);
    return arena_format(report->arena, "INCOMPLETE: %s of %s %s, seed %" PRIu64, done, asked, word,
                        question->seed);
}

static void fill(struct leap_report *report, const void *context)
{
    const struct question *question = context;
    const struct answer answer = {question->scenario, question->plan, estimate_of(question->summary),
                                  report};
    study_head(report, question->scenario, true, question->seed);
    report_fact_count(report, "trials", answer.estimate.trials);
    report_fact_bool(report, "complete", answer.estimate.trials == question->trials);
    report->under_left = known_text(&answer);
    report->under_right = trials_text(question, report);
    report->footer = "P1, P99, parts by month, cumulative path, sources: --full    more: --format json";
    targets_add(&answer);
    limits_add(&answer);
    reached_add(&answer);
    year_add(&answer);
    ranges_add(&answer);
    spreads_quarters(&answer);
    spreads_parts(&answer);
    spreads_months(&answer);
    revenue_add(&answer);
    if (question->full) {
        spreads_path(&answer);
        spreads_part_months(&answer);
        revenue_months(&answer);
    }
    study_assumptions(report, question->scenario, false, REPORT_FULL_ONLY);
}

/* ---- the run ------------------------------------------------------------------------------------- */

struct heartbeat {
    const struct leap_run_options *options;
    uint64_t trials;
    size_t output; /* of the first target; SIZE_MAX: none */
    double cars;
};

static bool tell(void *context, const struct summary *summary, uint64_t done, double seconds)
{
    const struct heartbeat *heartbeat = context;
    leap_progress progress = {done, heartbeat->trials, seconds, NAN, NAN};
    if (heartbeat->output != SIZE_MAX) {
        uint64_t hits = summary_at_least(summary, heartbeat->output, heartbeat->cars);
        struct interval interval = interval_proportion(hits, done);
        progress.probability = (double)hits / (double)done;
        progress.error = (interval.high - interval.low) / 2;
    }
    return heartbeat->options->on_progress(heartbeat->options->user, &progress);
}

static leap_status run_plan(struct question *question, const leap_run_options *options,
                            leap_problems *problems, leap_report **report)
{
    const struct answer place = {.scenario = question->scenario, .plan = question->plan};
    struct heartbeat heartbeat = {options, question->trials, SIZE_MAX, 0};
    if (question->scenario->target_count) {
        heartbeat.output = targets_output(&place, &question->scenario->targets[0]);
        heartbeat.cars = question->scenario->targets[0].cars;
    }
    const struct simulate_options simulation = {
        .trials = question->trials,
        .seed = question->seed,
        .threads = study_threads(options),
        .on_round = options->on_progress ? tell : NULL,
        .user = &heartbeat,
    };
    struct summary *summary = NULL;
    struct simulate_fault fault = {0};
    leap_status status = simulate(&question->plan, 1, &simulation, &summary, &fault);
    if (status == LEAP_BAD_INPUT) study_fault(problems, question->scenario, &fault);
    if (status == LEAP_OK || status == LEAP_INTERRUPTED) {
        question->summary = summary;
        *report = study_report("run", "leapsim/run/1", fill, question);
        if (!*report) status = LEAP_NO_MEMORY;
        const struct answer answer = {question->scenario, question->plan, estimate_of(summary), *report};
        if (status == LEAP_OK && limits_broken(&answer, problems)) status = LEAP_LIMIT_BROKEN;
    }
    summary_free(summary);
    return status;
}

leap_status leap_run(const leap_scenario *scenario, const leap_run_options *options,
                     leap_problems *problems, leap_report **report)
{
    *report = NULL;
    if (study_trials(scenario, options) > LEAP_TRIALS_MAX) {
        diag_add(problems, DIAG_ERROR, (struct span){0}, NULL, "more than %" PRIu64 " trials",
                 LEAP_TRIALS_MAX);
        return LEAP_BAD_INPUT;
    }
    struct plan *plan = NULL;
    leap_status status = plan_compile(scenario, options->full ? PLAN_FULL : PLAN_NORMAL, &plan);
    if (status != LEAP_OK) return status;
    struct question question = {
        .scenario = scenario,
        .plan = plan,
        .trials = study_trials(scenario, options),
        .seed = study_seed(scenario, options),
        .full = options->full,
    };
    status = run_plan(&question, options, problems, report);
    plan_free(plan);
    return status;
}
