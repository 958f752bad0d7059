/* What would each value of a key, or of two, make of the figures?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/diag.h"
#include "base/text.h"
#include "report/figure.h"
#include "study/sample/sampling.h"
#include "study/study.h"
#include "study/sweep/sweep.h"

enum { P10 = 2, P50 = SPREADS_P50, P90 = 6 };

struct question {
    struct sweep sweep;
    struct sweep_side side;
};

static void see(void *user, size_t point, const struct answer *answer)
{
    struct question *question = user;
    sweep_side_see(&question->side, point, answer);
    question->sweep.seen = point + 1;
}

/* ---- The report ---------------------------------------------------------------------------------- */

/* "≥ 1,050,000", "overseas ≥ 100,000". */
static const char *reached_title(const struct answer *answer, const struct scenario_target *target)
{
    struct arena *arena = answer->report->arena;
    char cars[FIGURE_BYTES];
    figure_number(cars, target->cars, 0);
    const char *name =
        target->scope.kind == SCOPE_TOTAL
            ? ""
            : arena_format(arena, "%s ", scenario_scope_name(answer->scenario, target->scope));
    if (!answer_has_years(answer)) return arena_format(arena, "%s≥ %s", name, cars);
    return arena_format(arena, "%d: %s≥ %s", target->year, name, cars);
}

static const char shared_note[] =
    "All points have the same draws, so what differs between two rows is surer "
    "than ±\n(95 %, of each row by itself) says.";

/* "Probability by launch.D19.peak"; without targets the year's total stands there alone. */
static const char *points_heading(const struct question *question, struct leap_report *report)
{
    return arena_format(report->arena, "%s by %s",
                        question->side.target_count ? "Probability" : "Year total, cars,",
                        sweep_keys(&question->sweep, report));
}

/* For people: what each value makes of the targets, beside the year's total where 80 columns hold both. Returns
 * whether they did. */
static bool add_points(const struct question *question, const struct answer *answer)
{
    enum { FIGURES = 3, FIGURE_WIDTH = 19, CHANCE_WIDTH = 13, GAP = 2, WIDTH = 80 };
    static const struct {
        size_t figure;
        const char *key, *title;
    } figures[FIGURES] = {{P10, "p10", "P10"}, {P50, "p50", "P50"}, {P90, "p90", "P90"}};
    const struct sweep *sweep = &question->sweep;
    const struct sweep_side *side = &question->side;
    struct leap_report *report = answer->report;
    size_t most = SWEEP_COLUMNS + side->target_count + FIGURES;
    struct report_column *columns = arena_array(report->arena, most, sizeof *columns);
    size_t all = sweep_columns(sweep, report, columns), width = sweep_width(sweep, report, GAP);
    for (size_t i = 0; i < side->target_count; i++) {
        const char *title = reached_title(answer, &side->scenario->targets[i]);
        columns[all++] = (struct report_column){
            .key = "probability", .title = title, .type = REPORT_PROBABILITY, .error = REPORT_ERROR_BEHIND};
        width += GAP + (text_columns(title) > CHANCE_WIDTH ? text_columns(title) : CHANCE_WIDTH);
    }
    bool both = side->year_count == 1 && width - GAP + FIGURES * FIGURE_WIDTH <= WIDTH;
    if (!both && !side->target_count) return false;
    for (size_t i = 0; both && i < FIGURES; i++)
        columns[all++] = (struct report_column){.key = figures[i].key,
                                                .title = figures[i].title,
                                                .type = REPORT_CARS,
                                                .error = REPORT_ERROR_BEHIND};
    struct report_table *table =
        report_table(report, "points", points_heading(question, report), columns, all);
    table->people = true;
    table->note =
        both ? arena_format(report->arena, "P10, P50, P90: of the year's total, cars.\n%s", shared_note)
             : shared_note;
    for (size_t point = 0; point < sweep->seen; point++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells += sweep_cells(sweep, report, cells, point);
        for (size_t i = 0; i < side->target_count; i++)
            *cells++ = side->reached[point * side->target_count + i];
        for (size_t i = 0; both && i < FIGURES; i++)
            *cells++ = side->totals[point * SPREADS_FIGURES + figures[i].figure];
    }
    return both;
}

/* For people: the year's total with as many figures as 80 columns hold together with their errors: the mean gives way
 * to a second key. */
static void add_totals(const struct question *question, const struct answer *answer)
{
    static const struct {
        size_t figure;
        const char *key, *title;
    } figures[] = {
        {P10, "p10", "P10"}, {P50, "p50", "P50"}, {P90, "p90", "P90"}, {SPREADS_MEAN, "mean", "Mean"}};
    enum { FIGURES = sizeof figures / sizeof *figures };
    const size_t shown = question->sweep.key_count == 1 ? FIGURES : FIGURES - 1;
    const struct sweep *sweep = &question->sweep;
    const struct sweep_side *side = &question->side;
    struct leap_report *report = answer->report;
    struct report_column columns[SWEEP_COLUMNS + ANSWER_YEAR_COLUMNS + FIGURES];
    size_t all = sweep_columns(sweep, report, columns);
    answer_year_columns(answer, columns + all);
    all += ANSWER_YEAR_COLUMNS;
    for (size_t i = 0; i < shown; i++)
        columns[all++] = (struct report_column){.key = figures[i].key,
                                                .title = figures[i].title,
                                                .type = REPORT_CARS,
                                                .error = REPORT_ERROR_BEHIND};
    struct report_table *table = report_table(report, "years", answer_year_heading(answer, " total, cars"),
                                              report_columns(report, columns, all), all);
    table->people = true;
    for (size_t at = 0; at < sweep->seen * side->year_count; at++) {
        size_t point = at / side->year_count, year = at % side->year_count;
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells += sweep_cells(sweep, report, cells, point);
        answer_year_cells(answer, answer_first_year(answer) + (int)year, cells);
        for (size_t i = 0; i < shown; i++)
            cells[ANSWER_YEAR_COLUMNS + i] = side->totals[at * SPREADS_FIGURES + figures[i].figure];
    }
}

/* Which limits are held at each point? */
static void add_verdicts(const struct question *question, struct leap_report *report)
{
    const struct sweep *sweep = &question->sweep;
    const struct sweep_side *side = &question->side;
    if (!side->limit_count) return;
    struct report_column *columns =
        arena_array(report->arena, SWEEP_COLUMNS + side->limit_count, sizeof *columns);
    size_t all = sweep_columns(sweep, report, columns);
    const char *note = "Limits (?: too close to call):";
    for (size_t i = 0; i < side->limit_count; i++) {
        const struct scenario_limit *limit = &side->scenario->limits[i];
        const char *name = study_keep(report, limit->name);
        columns[all++] = (struct report_column){.key = "verdict", .title = name, .type = REPORT_TEXT};
        note = arena_format(report->arena, "%s\n%s: %s", note, name, limit->text);
    }
    struct report_table *table = report_table(report, "verdicts", NULL, columns, all);
    table->people = true;
    table->note = note;
    for (size_t point = 0; point < sweep->seen; point++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells += sweep_cells(sweep, report, cells, point);
        for (size_t i = 0; i < side->limit_count; i++)
            cells[i] = sweep_verdict(report, &side->scenario->limits[i],
                                     side->limits[point * side->limit_count + i]);
    }
}

static void fill(struct leap_report *report, const void *context)
{
    const struct question *question = context;
    const struct sweep *sweep = &question->sweep;
    const struct sweep_side *side = &question->side;
    const struct answer answer = {.scenario = side->scenario, .report = report};
    study_head(report, side->scenario, true, sweep->seed);
    sweep_head(sweep, report, "");
    report->footer = "All percentiles, mean and sd of each point: --format csv or json";
    sweep_targets_add(sweep, report, side, 1);
    if (!add_points(question, &answer)) add_totals(question, &answer);
    sweep_totals_add(sweep, report, side, 1);
    add_verdicts(question, report);
    sweep_limits_add(sweep, report, side, 1);
    sampling_order_add(report, sweep->sampling, sweep->order);
}

/* ---- The run ------------------------------------------------------------------------------------- */

static leap_status run(struct question *question, struct arena *arena, const char *const *texts,
                       size_t count, const leap_run_options *options, leap_problems *problems,
                       leap_report **report)
{
    struct sweep *sweep = &question->sweep;
    const struct leap_scenario *scenario = question->side.scenario;
    if (!sweep_read(sweep, scenario, arena, texts, count, 1, problems)) return LEAP_BAD_INPUT;
    sweep_side_prepare(&question->side, sweep, arena);
    const struct point *list = sweep_points(sweep, arena);
    struct points points;
    leap_status status = points_begin(&points, scenario, NULL, options, sweep->count, problems);
    if (status != LEAP_OK) return status;
    sweep->sampling = options->sampling;
    sweep->trials = points.trials;
    sweep->seed = points.seed;
    status = points_run(&points, list, sweep->count, problems, see, question);
    sweep->order = points.order;
    if (status == LEAP_OK || status == LEAP_INTERRUPTED) {
        *report = study_report("sweep", "leapsim/sweep/1", fill, question);
        if (!*report) status = LEAP_NO_MEMORY;
        sampling_warn(problems, sweep->sampling, sweep->order);
    }
    points_end(&points);
    return status;
}

leap_status leap_sweep(const leap_scenario *scenario, const char *const *sweeps, size_t count,
                       const leap_run_options *options, leap_problems *problems, leap_report **report)
{
    *report = NULL;
    if (!sweep_takes(options, problems)) return LEAP_BAD_INPUT;
    struct arena *arena = arena_create();
    if (!arena) return LEAP_NO_MEMORY;
    struct question question = {.side = {.scenario = scenario}};
    jmp_buf out_of_memory;
    leap_status volatile status = LEAP_NO_MEMORY;
    if (!setjmp(out_of_memory)) {
        arena_catch(arena, &out_of_memory);
        status = run(&question, arena, sweeps, count, options, problems, report);
    }
    arena_free(arena);
    return status;
}
