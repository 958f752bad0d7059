/* Which assumptions matter?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/figure.h"
#include "study/sample/sampling.h"
#include "study/sensitivity/sensitivity.h"
#include "study/study.h"

struct question {
    struct sensitivity_model model;
    struct sensitivity_result result;
    struct sensitivity_options options;
};

/* ---- the target ---------------------------------------------------------------------------------- */

static const struct scenario_target *target_find(const struct leap_scenario *scenario, const char *word)
{
    const char *equals = strchr(word, '='), *number = equals ? equals + 1 : word;
    size_t length = equals ? (size_t)(equals - word) : 0;
    uint64_t cars = 0;
    bool counted = leap_parse_count(number, &cars);
    for (size_t i = 0; i < scenario->target_count; i++) {
        const struct scenario_target *target = &scenario->targets[i];
        const char *name = scenario_scope_name(scenario, target->scope);
        if (!equals && strcmp(name, word) == 0) return target;
        if (!counted || target->cars != (double)cars) continue;
        if (!equals || (strlen(name) == length && strncmp(name, word, length) == 0)) return target;
    }
    return NULL;
}

static void refuse_target(const struct leap_scenario *scenario, const char *word, leap_problems *problems)
{
    char list[400] = "";
    for (size_t i = 0; i < scenario->target_count && i < 8; i++) {
        char cars[FIGURE_BYTES];
        size_t used = strlen(list);
        figure_shortest(cars, scenario->targets[i].cars);
        snprintf(list + used, sizeof list - used, "%s%s=%s", i ? ", " : "",
                 scenario_scope_name(scenario, scenario->targets[i].scope), cars);
    }
    diag_add(problems, DIAG_ERROR, (struct span){0},
             *list ? list : "the scenario has no target; --set target.total=1.05M makes one",
             "there is no target '%s'", word);
}

/* ---- the report ---------------------------------------------------------------------------------- */

static void add_outcomes(struct leap_report *report, const struct question *question)
{
    static const struct report_column columns[] = {
        {.key = "outcome", .title = "As it is", .type = REPORT_TEXT},
        {.key = "mean", .title = "mean", .type = REPORT_CARS, .unit = "cars", .error = REPORT_ERROR_BEHIND},
        {.key = "sd", .title = "sd", .type = REPORT_CARS, .unit = "cars", .error = REPORT_ERROR_BEHIND},
        {.key = "probability",
         .title = "P",
         .type = REPORT_PROBABILITY,
         .unit = "share",
         .error = REPORT_ERROR_BEHIND},
    };
    struct report_table *table = report_table(report, "outcomes", NULL, columns, 4);
    struct answer answer = {
        .scenario = question->model.scenario, .plan = question->model.plan, .report = report};
    for (size_t outcome = 0; outcome < question->model.outcomes; outcome++) {
        struct moments all = {0};
        double own[SENSITIVITY_PARTS];
        for (size_t part = 0; part < SENSITIVITY_PARTS; part++) {
            moments_add(&all, &question->result.base[outcome][part].a);
            own[part] = moments_mean(&question->result.base[outcome][part].a);
        }
        double mean = moments_mean(&all);
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        if (outcome == SENSITIVITY_TOTAL) {
            struct sensitivity_index sd = sensitivity_sd(question->result.base[outcome]);
            struct interval interval = sensitivity_interval(
                &question->result, mean, own, interval_mean(mean, sd.value, all.count), false);
            cells[0] = report_text(arena_format(report->arena, "Total of %d", answer_first_year(&answer)));
            interval = interval_cut(interval, 0, INFINITY);
            sd.interval = interval_cut(sd.interval, 0, INFINITY);
            cells[1] = report_interval(mean, interval.low, interval.high);
            cells[2] = report_interval(sd.value, sd.interval.low, sd.interval.high);
        } else {
            uint64_t hits = (uint64_t)all.sum, side = hits < all.count - hits ? hits : all.count - hits;
            struct interval interval = sensitivity_interval(
                &question->result, mean, own, interval_proportion(hits, all.count), side < ESTIMATE_FEW);
            const char *label = targets_label(&answer, question->model.target);
            cells[0] = report_text(arena_format(report->arena, "Target %s", label));
            interval = interval_cut(interval, 0, 1);
            cells[3] = report_interval(mean, interval.low, interval.high);
        }
    }
}

static void fill(struct leap_report *report, const void *context)
{
    const struct question *question = context;
    const struct sensitivity_model *model = &question->model;
    const struct sensitivity_result *result = &question->result;
    bool complete = result->trials == question->options.trials;
    char done[FIGURE_BYTES];
    figure_number(done, (double)result->trials, 0);
    study_head(report, model->scenario, true, question->options.seed);
    report_fact_count(report, "trials", result->trials);
    report_fact_bool(report, "complete", complete);
    sampling_facts(report, question->options.sampling);
    report->under_left =
        arena_format(report->arena, "Which assumptions matter? %zu are uncertain", model->quantity_count);
    report->under_right = arena_format(
        report->arena, "%s%s%s%s%s, seed %" PRIu64, complete ? "" : "INCOMPLETE: ", complete ? "" : done,
        complete ? "" : " of ", study_counted(report, question->options.trials, "trial"),
        sampling_text(report, question->options.sampling, question->options.trials),
        question->options.seed);
    report->footer = "all quantities: --full    every figure: --format json";
    report->closing = sensitivity_names_note(report, model);
    add_outcomes(report, question);
    for (size_t outcome = 0; outcome < model->outcomes; outcome++)
        sensitivity_tornado(report, model, result, outcome);
    sensitivity_indices(report, model, result);
    sensitivity_tenths(report, model, result);
    if (model->outcomes > SENSITIVITY_TARGET) sensitivity_hits(report, model, result);
    struct report_table *order = sampling_order_add(report, question->options.sampling, result->order);
    if (order)
        order->note = "All others are spread one by one (Latin); what is drawn again, likewise. Turned\n"
                      "draws share their dimensions; the first of them carries what all move together.\n"
                      "Shares of the outcome's variance are those of a pilot run.";
}

static leap_status ask(struct question *question, struct arena *arena, leap_problems *problems,
                       leap_report **report)
{
    struct sensitivity_model *model = &question->model;
    struct simulate_fault fault = {0};
    jmp_buf failed;
    if (setjmp(failed)) return LEAP_NO_MEMORY;
    arena_catch(arena, &failed);
    const struct answer answer = {.scenario = model->scenario, .plan = model->plan};
    model->output[SENSITIVITY_TOTAL] =
        answer_output(&answer, 0, answer_year(&answer, answer_first_year(&answer)));
    if (model->target) model->output[SENSITIVITY_TARGET] = targets_output(&answer, model->target);
    model->outcomes = model->target ? SENSITIVITY_OUTCOMES : SENSITIVITY_TARGET;
    sensitivity_model_build(arena, model);
    if (!model->quantity_count) {
        diag_add(problems, DIAG_ERROR, (struct span){0}, "give one a distribution, like normal(8k, 1k)",
                 "nothing is uncertain here: every quantity is a number");
        return LEAP_BAD_INPUT;
    }
    leap_status status = sensitivity_run(arena, model, &question->options, &question->result, &fault);
    if (status == LEAP_BAD_INPUT) study_fault(problems, model->scenario, &fault);
    bool whole = status == LEAP_OK || (status == LEAP_INTERRUPTED && question->result.trials > 0);
    if (!whole) return status;
    *report = study_report("sensitivity", "leapsim/sensitivity/1", fill, question);
    if (!*report) return LEAP_NO_MEMORY;
    return status;
}

leap_status leap_sensitivity(const leap_scenario *scenario, const char *target,
                             const leap_run_options *options, leap_problems *problems, leap_report **report)
{
    *report = NULL;
    struct question question = {
        .model = {.scenario = scenario, .target = scenario->target_count ? scenario->targets : NULL},
        .options = {.sampling = options->sampling,
                    .seed = study_seed(scenario, options),
                    .threads = study_threads(options),
                    .run = options},
    };
    leap_status status = study_spread_trials(scenario, options, problems, &question.options.trials);
    if (status != LEAP_OK) return status;
    if (target && !(question.model.target = target_find(scenario, target))) {
        refuse_target(scenario, target, problems);
        return LEAP_BAD_INPUT;
    }
    struct plan *plan = NULL;
    status = plan_compile(scenario, PLAN_GOALS, &plan);
    if (status != LEAP_OK) return status;
    question.model.plan = plan;
    struct arena *arena = arena_create();
    status = arena ? ask(&question, arena, problems, report) : LEAP_NO_MEMORY;
    arena_free(arena);
    plan_free(plan);
    return status;
}
