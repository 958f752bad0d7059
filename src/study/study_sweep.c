/* What would each value of a key, or of two, make of the figures?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "base/text.h"
#include "report/figure.h"
#include "study/points.h"
#include "study/study.h"

enum { KEYS_MOST = 2, YEAR_COLUMNS = ANSWER_YEAR_COLUMNS };
enum { P10 = 2, P50 = SPREADS_P50, P90 = 6 };

struct sweep {
    const struct leap_scenario *scenario;
    struct arena *arena; /* of what follows */
    struct lever_grid grids[KEYS_MOST];
    size_t key_count;
    size_t count, seen; /* points */
    struct point *points;
    size_t target_count, year_count;
    struct report_cell *reached; /* [count][target_count] */
    struct report_cell *totals;  /* [count][year_count][SPREADS_FIGURES] */
    uint64_t trials, seed;
};

/* The last key's values change fastest. */
static double value_at(const struct sweep *sweep, size_t point, size_t key)
{
    for (size_t k = sweep->key_count - 1; k > key; k--) point /= sweep->grids[k].count;
    return sweep->grids[key].values[point % sweep->grids[key].count];
}

static void see(void *user, size_t index, const struct answer *answer)
{
    struct sweep *sweep = user;
    for (size_t i = 0; i < sweep->target_count; i++) {
        const struct scenario_target *target = &answer->scenario->targets[i];
        sweep->reached[index * sweep->target_count + i] =
            estimate_reached(&answer->estimate, targets_output(answer, target), target->cars);
    }
    for (size_t i = 0; i < sweep->year_count; i++) {
        int year = answer_first_year(answer) + (int)i;
        spreads_cells(answer, sweep->totals + (index * sweep->year_count + i) * SPREADS_FIGURES,
                      answer_output(answer, 0, answer_year(answer, year)));
    }
    sweep->seen = index + 1;
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

static const char *sweep_title(const struct sweep *sweep, struct leap_report *report)
{
    const char *first = sweep->grids[0].lever.key;
    if (sweep->key_count == 1) return arena_format(report->arena, "By %s", first);
    return arena_format(report->arena, "By %s and %s", first, sweep->grids[1].lever.key);
}

static void key_columns(const struct sweep *sweep, struct leap_report *report,
                        struct report_column *columns)
{
    for (size_t k = 0; k < sweep->key_count; k++)
        points_columns(columns + k * POINTS_COLUMNS, report, &sweep->grids[k].lever);
}

static size_t key_cells(const struct sweep *sweep, struct leap_report *report, struct report_cell *cells,
                        size_t point)
{
    for (size_t k = 0; k < sweep->key_count; k++)
        points_cells(cells + k * POINTS_COLUMNS, report, &sweep->grids[k].lever, value_at(sweep, point, k),
                     sweep->grids[k].percent);
    return sweep->key_count * POINTS_COLUMNS;
}

static const char shared_note[] =
    "All points have the same draws, so what differs between two rows is surer "
    "than ±\n(95 %, of each row by itself) says.";

/* For machines: a line for each point and target. */
static void add_targets(const struct sweep *sweep, const struct answer *answer)
{
    enum { SCOPE, YEAR, CARS, PROBABILITY, COLUMNS };
    struct leap_report *report = answer->report;
    struct report_column columns[KEYS_MOST * POINTS_COLUMNS + COLUMNS];
    size_t keys = sweep->key_count * POINTS_COLUMNS;
    static const struct report_column own[COLUMNS] = {
        [SCOPE] = {.key = "scope", .type = REPORT_TEXT},
        [YEAR] = {.key = "year", .type = REPORT_TEXT},
        [CARS] = {.key = "cars", .type = REPORT_CARS, .unit = "cars"},
        [PROBABILITY] = {.key = "probability",
                         .type = REPORT_PROBABILITY,
                         .unit = "share",
                         .error = REPORT_ERROR_BEHIND},
    };
    if (!sweep->target_count) return;
    key_columns(sweep, report, columns);
    memcpy(columns + keys, own, sizeof own);
    struct report_table *table = report_table(
        report, "targets", NULL, report_columns(report, columns, keys + COLUMNS), keys + COLUMNS);
    table->place = REPORT_MACHINE;
    for (size_t point = 0; point < sweep->seen; point++)
        for (size_t i = 0; i < sweep->target_count; i++) {
            const struct scenario_target *target = &sweep->scenario->targets[i];
            struct report_cell *cells = report_row(report, table, REPORT_SHOW);
            cells += key_cells(sweep, report, cells, point);
            cells[SCOPE] =
                report_text(study_keep(report, scenario_scope_name(sweep->scenario, target->scope)));
            cells[YEAR] = answer_year_plain(answer, target->year);
            cells[CARS] = report_exact(target->cars);
            cells[PROBABILITY] = sweep->reached[point * sweep->target_count + i];
        }
}

/* A line for each point and year. */
static void add_totals(const struct sweep *sweep, const struct answer *answer, bool shown)
{
    struct leap_report *report = answer->report;
    struct report_column lead[KEYS_MOST * POINTS_COLUMNS + YEAR_COLUMNS];
    size_t keys = sweep->key_count * POINTS_COLUMNS;
    key_columns(sweep, report, lead);
    answer_year_columns(answer, lead + keys);
    struct report_table *table =
        spreads_table(answer, "totals", answer_year_heading(answer, " total, cars"), lead,
                      keys + YEAR_COLUMNS, REPORT_CARS, true, NULL);
    table->place = shown ? REPORT_SHOW : REPORT_MACHINE;
    for (size_t point = 0; point < sweep->seen; point++)
        for (size_t i = 0; i < sweep->year_count; i++) {
            struct report_cell *cells = report_row(report, table, REPORT_SHOW);
            cells += key_cells(sweep, report, cells, point);
            answer_year_cells(answer, answer_first_year(answer) + (int)i, cells);
            memcpy(cells + YEAR_COLUMNS, sweep->totals + (point * sweep->year_count + i) * SPREADS_FIGURES,
                   SPREADS_FIGURES * sizeof *cells);
        }
}

/* For people: what each value makes of the targets, beside the year's total where 80 columns hold both. Returns
 * whether they did. */
static bool add_points(const struct sweep *sweep, const struct answer *answer)
{
    enum { FIGURES = 3, FIGURE_WIDTH = 11, CHANCE_WIDTH = 13, GAP = 2, WIDTH = 80 };
    static const struct {
        size_t figure;
        const char *key, *title;
    } figures[FIGURES] = {{P10, "p10", "P10"}, {P50, "p50", "P50"}, {P90, "p90", "P90"}};
    struct leap_report *report = answer->report;
    size_t keys = sweep->key_count * POINTS_COLUMNS, width = 0, all = keys + sweep->target_count;
    struct report_column *columns = arena_array(report->arena, all + FIGURES, sizeof *columns);
    key_columns(sweep, report, columns);
    for (size_t k = 0; k < sweep->key_count; k++) {
        const struct lever_grid *grid = &sweep->grids[k];
        size_t longest = text_columns(columns[k * POINTS_COLUMNS + 1].title);
        for (size_t i = 0; i < grid->count; i++) {
            const char *text = points_text(report->arena, &grid->lever, grid->values[i], grid->percent);
            if (text_columns(text) > longest) longest = text_columns(text);
        }
        width += longest + GAP;
    }
    for (size_t i = 0; i < sweep->target_count; i++) {
        const char *title = reached_title(answer, &sweep->scenario->targets[i]);
        columns[keys + i] = (struct report_column){
            .key = "probability", .title = title, .type = REPORT_PROBABILITY, .error = REPORT_ERROR_BEHIND};
        width += GAP + (text_columns(title) > CHANCE_WIDTH ? text_columns(title) : CHANCE_WIDTH);
    }
    bool both = sweep->year_count == 1 && width - GAP + FIGURES * FIGURE_WIDTH <= WIDTH;
    if (!both && !sweep->target_count) return false;
    for (size_t i = 0; both && i < FIGURES; i++)
        columns[all++] = (struct report_column){.key = figures[i].key,
                                                .title = figures[i].title,
                                                .type = REPORT_CARS,
                                                .error = REPORT_ERROR_HIDDEN};
    struct report_table *table = report_table(report, "points", sweep_title(sweep, report), columns, all);
    table->people = true;
    table->note = shared_note;
    for (size_t point = 0; point < sweep->seen; point++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells += key_cells(sweep, report, cells, point);
        for (size_t i = 0; i < sweep->target_count; i++)
            *cells++ = sweep->reached[point * sweep->target_count + i];
        for (size_t i = 0; both && i < FIGURES; i++)
            *cells++ = sweep->totals[point * SPREADS_FIGURES + figures[i].figure];
    }
    return both;
}

static void fill(struct leap_report *report, const void *context)
{
    const struct sweep *sweep = context;
    const struct answer answer = {.scenario = sweep->scenario, .report = report};
    char trials[FIGURE_BYTES], seen[FIGURE_BYTES], count[FIGURE_BYTES];
    bool complete = sweep->seen == sweep->count;
    figure_number(trials, (double)sweep->trials, 0);
    figure_number(seen, (double)sweep->seen, 0);
    figure_number(count, (double)sweep->count, 0);
    study_head(report, sweep->scenario, true, sweep->seed);
    report_fact_count(report, "trials", sweep->trials);
    report_fact_count(report, "points", sweep->seen);
    report_fact_bool(report, "complete", complete);
    report->under_right =
        arena_format(report->arena, "%s%s%s%s point%s of %s trials, seed %" PRIu64,
                     complete ? "" : "INCOMPLETE: ", complete ? "" : seen, complete ? "" : " of ", count,
                     sweep->count == 1 ? "" : "s", trials, sweep->seed);
    report->footer = "All percentiles, mean and sd of each point: --format csv or json";
    add_targets(sweep, &answer);
    bool both = add_points(sweep, &answer);
    add_totals(sweep, &answer, !both);
}

/* ---- The run ------------------------------------------------------------------------------------- */

static leap_status read_keys(struct sweep *sweep, const char *const *texts, size_t count,
                             leap_problems *problems)
{
    if (!count || count > KEYS_MOST) {
        diag_add(problems, DIAG_ERROR, (struct span){0}, NULL, "a sweep is over one key or two, not %zu",
                 count);
        return LEAP_BAD_INPUT;
    }
    bool right = true;
    sweep->key_count = count;
    sweep->count = 1;
    for (size_t k = 0; k < count; k++)
        right =
            lever_grid(sweep->scenario, sweep->arena, problems, "--sweep", texts[k], &sweep->grids[k]) &&
            right;
    if (!right) return LEAP_BAD_INPUT;
    for (size_t k = 0; k < count; k++) {
        struct lever_grid *grid = &sweep->grids[k];
        if (k && strcmp(grid->lever.key, sweep->grids[0].lever.key) == 0) {
            diag_add(problems, DIAG_ERROR, grid->lever.span, NULL, "the same key twice");
            return LEAP_BAD_INPUT;
        }
        if (grid->count > LEVER_GRID_MOST / sweep->count) {
            diag_add(problems, DIAG_ERROR, grid->lever.span, "larger steps",
                     "%zu times %zu points: a sweep has at most 100,000", sweep->count, grid->count);
            return LEAP_BAD_INPUT;
        }
        sweep->count *= grid->count;
    }
    return LEAP_OK;
}

static void list_points(struct sweep *sweep)
{
    struct arena *arena = sweep->arena;
    const char **texts = arena_array(arena, sweep->count * sweep->key_count, sizeof *texts);
    sweep->points = arena_array(arena, sweep->count, sizeof *sweep->points);
    for (size_t i = 0; i < sweep->count; i++) {
        const char **settings = texts + i * sweep->key_count;
        for (size_t k = 0; k < sweep->key_count; k++)
            settings[k] = lever_set(arena, &sweep->grids[k].lever, value_at(sweep, i, k));
        sweep->points[i] = (struct point){settings, sweep->key_count};
    }
    const struct answer place = {.scenario = sweep->scenario};
    sweep->target_count = sweep->scenario->target_count;
    sweep->year_count = (size_t)(answer_last_year(&place) - answer_first_year(&place) + 1);
    sweep->reached = arena_array(arena, sweep->count * sweep->target_count, sizeof *sweep->reached);
    sweep->totals =
        arena_array(arena, sweep->count * sweep->year_count * SPREADS_FIGURES, sizeof *sweep->totals);
}

static leap_status run(struct sweep *sweep, const char *const *texts, size_t count,
                       const leap_run_options *options, leap_problems *problems, leap_report **report)
{
    leap_status status = read_keys(sweep, texts, count, problems);
    if (status != LEAP_OK) return status;
    list_points(sweep);
    struct points points;
    status = points_begin(&points, sweep->scenario, NULL, options, sweep->count, problems);
    if (status != LEAP_OK) return status;
    sweep->trials = points.trials;
    sweep->seed = points.seed;
    status = points_run(&points, sweep->points, sweep->count, problems, see, sweep);
    points_end(&points);
    if (status != LEAP_OK && status != LEAP_INTERRUPTED) return status;
    *report = study_report("sweep", "leapsim/sweep/1", fill, sweep);
    return *report ? status : LEAP_NO_MEMORY;
}

leap_status leap_sweep(const leap_scenario *scenario, const char *const *sweeps, size_t count,
                       const leap_run_options *options, leap_problems *problems, leap_report **report)
{
    *report = NULL;
    if (options->sampling != LEAP_SAMPLING_RANDOM || options->until || options->on_part) {
        diag_add(problems, DIAG_ERROR, (struct span){0},
                 "the points of a sweep have the same random trials, of one number",
                 "a sweep has no --sampling, --until or --checkpoint");
        return LEAP_BAD_INPUT;
    }
    struct arena *arena = arena_create();
    if (!arena) return LEAP_NO_MEMORY;
    struct sweep sweep = {.scenario = scenario, .arena = arena};
    jmp_buf out_of_memory;
    leap_status volatile status = LEAP_NO_MEMORY;
    if (!setjmp(out_of_memory)) {
        arena_catch(arena, &out_of_memory);
        status = run(&sweep, sweeps, count, options, problems, report);
    }
    arena_free(arena);
    return status;
}
