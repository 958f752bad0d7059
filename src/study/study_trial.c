/* What happened in that trial? Every draw and every month of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>

#include "base/month.h"
#include "engine/order.h"
#include "study/sample/spread.h"
#include "study/study.h"

struct question {
    const struct leap_scenario *scenario;
    const struct plan *plan;
    uint64_t seed, trial;
    leap_sampling sampling;
    uint64_t trials; /* of the run that it belongs to; random: 0 where it is none in particular */
    struct trial_record record;
};

static bool is_date(const struct leap_scenario *scenario, const char *draw)
{
    const struct field *field = study_field(scenario, draw);
    return field && field->unit == UNIT_DATE;
}

/* "2026-05.43": a month and hundredths of it. */
static const char *date_text(struct leap_report *report, double date)
{
    double hundredths = floor(date * 100 + 0.5), month = floor(hundredths / 100);
    if (!(month >= MONTH_MIN && month <= MONTH_MAX)) return arena_format(report->arena, "%.6g", date);
    return arena_format(report->arena, "%s.%02d", study_month(report, (int)month),
                        (int)(hundredths - 100 * month));
}

static void add_draws(struct leap_report *report, const struct question *question)
{
    static const struct report_column columns[] = {
        {.key = "draw", .title = "Once a trial", .type = REPORT_TEXT},
        {.key = "value", .type = REPORT_NUMBER},
        {.key = "text", .title = "value", .type = REPORT_TEXT},
    };
    struct report_table *table = report_table(report, "draws", NULL, columns, 3);
    table->fold = 2;
    for (size_t i = 0; i < question->plan->draw_count; i++) {
        double value = question->record.draws[i];
        if (isnan(value)) continue;
        const char *name = question->plan->draws[i].name;
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text(study_keep(report, name));
        cells[1] = report_exact(value);
        cells[2] =
            report_text(is_date(question->scenario, name) ? date_text(report, value)
                                                          : arena_format(report->arena, "%.6g", value));
    }
}

/* A table of months: `count` columns, column i holding values[month * count + i], those without any left
 * out; `total` (NULL: none) in front. */
static void add_months(struct leap_report *report, const struct plan *plan, struct report_table *table,
                       const double *values, size_t count, const double *total)
{
    struct report_column *columns = arena_array(report->arena, count + 2, sizeof *columns);
    size_t *of = arena_array(report->arena, count, sizeof *of), used = 0;
    size_t lead = total ? 2 : 1;
    columns[0] = (struct report_column){.key = "month", .title = table->title, .type = REPORT_TEXT};
    columns[1] =
        (struct report_column){.key = "total", .title = "total", .type = REPORT_CARS, .unit = "cars"};
    for (size_t i = 0; i < count; i++) {
        bool any = false;
        for (size_t month = 0; month < plan->month_count; month++)
            any = any || !isnan(values[month * count + i]);
        if (!any) continue;
        const char *name = total ? plan->components[i].path : plan->draws[i].name;
        bool cars = total && !plan->components[i].index;
        enum report_type type = cars ? REPORT_CARS : REPORT_NUMBER;
        const char *unit = cars ? "cars" : NULL;
        name = study_keep(report, name);
        columns[lead + used] =
            (struct report_column){.key = name, .title = name, .type = type, .unit = unit};
        of[used++] = i;
    }
    table->title = NULL;
    table->columns = columns;
    table->column_count = lead + used;
    for (size_t month = 0; used && month < plan->month_count; month++) {
        int number = plan->start_month + (int)month;
        if (total && number < plan->first_month) continue;
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text(study_month(report, number));
        if (total) cells[1] = report_exact(total[month]);
        for (size_t i = 0; i < used; i++) cells[lead + i] = report_exact(values[month * count + of[i]]);
    }
}

static void fill(struct leap_report *report, const void *context)
{
    const struct question *question = context;
    const struct trial_record *record = &question->record;
    const struct plan *plan = question->plan;
    study_head(report, question->scenario, true, question->seed);
    report_fact_count(report, "trial", question->trial);
    report->under_left = arena_format(report->arena, "trial %" PRIu64, question->trial);
    if (question->sampling != LEAP_SAMPLING_RANDOM) {
        report_fact_text(report, "sampling", leap_samplings()[question->sampling]);
        report_fact_count(report, "trials", question->trials);
        report->under_right =
            arena_format(report->arena, "of %" PRIu64 ", %s, seed %" PRIu64, question->trials,
                         leap_samplings()[question->sampling], question->seed);
    } else
        report->under_right = arena_format(report->arena, "seed %" PRIu64, question->seed);
    add_draws(report, question);
    add_months(report, plan, report_table(report, "shocks", "Every month", NULL, 0), record->shocks,
               plan->draw_count, NULL);
    add_months(report, plan, report_table(report, "volume", "Cars", NULL, 0), record->volume,
               plan->component_count, record->total);
    struct report_table *made = report_table(report, "made", "Made", NULL, 0);
    add_months(report, plan, made, record->made, plan->component_count, record->total);
    made->note = "Cars: as counted, whole. Made: each component's own equation, before levers,\n"
                 "takes and capacities. In a known month the components count 0.";
}

static leap_status retry(struct question *question, int threads, struct arena *arena,
                         leap_problems *problems, leap_report **report)
{
    struct sampler_options sampling =
        spread_of_trial(question->sampling, question->seed, question->trials, question->trial);
    struct simulate_fault fault = {0};
    jmp_buf failed;
    if (setjmp(failed)) return LEAP_NO_MEMORY;
    arena_catch(arena, &failed);
    leap_status status = LEAP_OK;
    if (question->sampling != LEAP_SAMPLING_RANDOM)
        status = order_measure(arena, (const struct plan *const[]){question->plan}, 1, threads,
                               &sampling.order, &fault);
    if (status == LEAP_BAD_INPUT) { /* the record would be one of the pilot's trials */
        study_fault(problems, question->scenario, &fault);
        return status;
    }
    if (status != LEAP_OK) return status;
    status = trial_record_run(question->plan, &sampling, question->trial, arena, &question->record, &fault);
    if (status == LEAP_BAD_INPUT) study_fault(problems, question->scenario, &fault);
    if (status != LEAP_OK && status != LEAP_BAD_INPUT) return status;
    *report = study_report("trial", "leapsim/trial/1", fill, question);
    return *report ? status : LEAP_NO_MEMORY;
}

leap_status leap_trial(const leap_scenario *scenario, uint64_t trial, const leap_run_options *options,
                       leap_problems *problems, leap_report **report)
{
    *report = NULL;
    struct question question = {.scenario = scenario,
                                .seed = study_seed(scenario, options),
                                .trial = trial,
                                .sampling = options->sampling};
    leap_status status = LEAP_OK;
    if (options->trials || options->sampling != LEAP_SAMPLING_RANDOM)
        status = study_spread_trials(scenario, options, problems, &question.trials);
    if (status != LEAP_OK) return status;
    if (question.trials && trial >= question.trials) {
        diag_add(problems, DIAG_ERROR, (struct span){0}, NULL,
                 "a run of %" PRIu64 " trials has no trial %" PRIu64 ": they are numbered from 0",
                 question.trials, trial);
        return LEAP_BAD_INPUT;
    }
    struct plan *plan = NULL;
    status = plan_compile(scenario, PLAN_GOALS, &plan);
    if (status != LEAP_OK) return status;
    question.plan = plan;
    struct arena *arena = arena_create();
    status = arena ? retry(&question, study_threads(options), arena, problems, report) : LEAP_NO_MEMORY;
    arena_free(arena);
    plan_free(plan);
    return status;
}
