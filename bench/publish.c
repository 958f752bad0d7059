/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "publish.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "baseline.h"

/* ---- A Markdown table that is also read as it is -------------------------------------------------------- */

enum { TABLE_ROWS = CONTESTS_MAX + 1, TABLE_COLUMNS = 11, TABLE_CELL = 128 };

struct grid {
    char cells[TABLE_ROWS][TABLE_COLUMNS][TABLE_CELL];
    size_t rows, columns; /* columns: of the last row */
};

static void grid_row(struct grid *grid)
{
    grid->rows++;
    grid->columns = 0;
}

__attribute__((format(printf, 2, 3))) static void grid_cell(struct grid *grid, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(grid->cells[grid->rows - 1][grid->columns++], TABLE_CELL, format, values);
    va_end(values);
}

/* NaN: nothing. */
static void grid_number(struct grid *grid, double value)
{
    if (isnan(value))
        grid_cell(grid, "%s", "");
    else
        grid_cell(grid, "%.2f", value);
}

static void grid_head(struct grid *grid, const char *const *titles)
{
    grid->rows = 0;
    grid_row(grid);
    for (; *titles; titles++) grid_cell(grid, "%s", *titles);
}

/* The first `left` columns are texts. */
static void grid_print(const struct grid *grid, size_t left, FILE *stream)
{
    int width[TABLE_COLUMNS] = {0};
    for (size_t row = 0; row < grid->rows; row++)
        for (size_t column = 0; column < grid->columns; column++) {
            int length = (int)strlen(grid->cells[row][column]);
            if (length > width[column]) width[column] = length;
        }
    for (size_t row = 0; row < grid->rows; row++) {
        for (size_t column = 0; column < grid->columns; column++)
            fprintf(stream, "| %*s ", column < left ? -width[column] : width[column],
                    grid->cells[row][column]);
        fputs("|\n", stream);
        for (size_t column = 0; row == 0 && column < grid->columns; column++) {
            fputc('|', stream);
            for (int dash = 0; dash < width[column] + 1; dash++) fputc('-', stream);
            fputc(column < left ? '-' : ':', stream);
        }
        if (row == 0) fputs("|\n", stream);
    }
}

/* ---- Text --------------------------------------------------------------------------------------------- */

static bool is_busy(const struct result *result) { return result->machine.busy > 0.05; }

void publish_machine(const struct result *result, FILE *stream)
{
    const struct machine *machine = &result->machine;
    fprintf(stream, "%s, %d processors, %s; leapsim built by %s, vector widths", machine->processor,
            machine->processors, machine->system, result->compiler);
    for (size_t i = 0; result->widths[i]; i++) fprintf(stream, "%s %s", i ? "," : "", result->widths[i]);
    fputs("\n", stream);
    if (is_busy(result))
        fprintf(
            stream,
            "Other programs took %.0f %% of it when this began: these figures are not to be published.\n",
            100 * machine->busy);
    for (size_t i = 0; i < rival_count; i++)
        if (result->asked[i] && !result->installed[i])
            fprintf(stream, "Not installed, so not measured: %s (%s%s)\n", rivals[i].title,
                    rivals[i].packages, rivals[i].modules ? ", npm's modules" : "");
}

void publish_agreement(const struct result *result, FILE *stream)
{
    static const char *const titles[] = {
        "Agreement of leapsim with", "its trials", "leapsim's",        "figures", "differ",
        "farthest apart, errors",    "seen in P",  "seen in the mean", NULL};
    struct grid grid;
    grid_head(&grid, titles);
    for (size_t i = 0; i < rival_count; i++) {
        const struct agreement *agreement = &result->agreements[i];
        if (!agreement->compared) continue;
        grid_row(&grid);
        grid_cell(&grid, "%s", rivals[i].title);
        grid_cell(&grid, "%llu", agreement->their_trials);
        grid_cell(&grid, "%llu", agreement->our_trials);
        grid_cell(&grid, "%zu", agreement->compared);
        grid_cell(&grid, "%zu", agreement->differing);
        grid_cell(&grid, "%.1f", agreement->worst);
        grid_cell(&grid, "%.2f points", 100 * agreement->seen_probability);
        grid_cell(&grid, "%.0f cars", agreement->seen_mean);
    }
    if (grid.rows == 1) return;
    grid_print(&grid, 1, stream);
    fputs("\nseen: how wrong a program has to be in P(year >= 1.0M) or in the mean to be as likely found "
          "as not.\n",
          stream);
}

static const struct contest *contest_of(const struct result *result, const struct goal *goal)
{
    for (size_t i = 0; i < result->contest_count; i++)
        if (rivals_goal(result->contests[i].rival, result->contests[i].width) == goal)
            return &result->contests[i];
    return NULL;
}

/* Reached, or by how much not; of a goal that was not measured the reason. */
static const char *verdict(const struct result *result, const struct goal *goal)
{
    const struct contest *contest = contest_of(result, goal);
    if (contest && contest->rival->precision.until && !contest->promise.kept)
        return "NOT reached: the errors printed do not hold";
    if (contest && contest->ratio.median >= goal->goal) return "reached";
    if (contest && is_busy(result)) return "NOT reached, on a busy machine";
    if (contest && contest->ratio.median >= goal->least) return "below the goal, above the least";
    if (contest) return "NOT reached";
    bool has_width = !goal->width;
    for (size_t i = 0; result->widths[i] && !has_width; i++)
        has_width = strcmp(result->widths[i], goal->width) == 0;
    if (!has_width) return "not measured: this processor has no such vectors";
    const struct rival *rival = rivals_find(goal->rival);
    size_t i = (size_t)(rival - rivals);
    if (result->asked[i] && !result->installed[i]) return "not measured: not installed";
    if (rival->threads > result->machine.processors) return "not measured: too few processors";
    return "not measured in this run";
}

static void verdict_cell(struct grid *grid, const struct result *result, const struct goal *goal)
{
    const struct contest *contest = contest_of(result, goal);
    bool missed = contest && !(contest->ratio.median >= goal->goal);
    grid_cell(grid, "%s%s%s", verdict(result, goal), missed ? ": " : "", missed ? goal->bound : "");
}

void publish_times(const struct result *result, FILE *stream)
{
    static const char *const titles[] = {"Rival",           "version",    "width",      "threads",
                                         "trials",          "rival, s",   "leapsim, s", "times as fast",
                                         "lowest..highest", "memory, MB", "goal",       NULL};
    struct grid grid;
    grid_head(&grid, titles);
    for (size_t i = 0; i < result->contest_count; i++) {
        const struct contest *contest = &result->contests[i];
        grid_row(&grid);
        grid_cell(&grid, "%s", contest->rival->title);
        grid_cell(&grid, "%s", contest->tool);
        grid_cell(&grid, "%s", contest->width);
        grid_cell(&grid, "%d", contest->rival->threads);
        grid_cell(&grid, "%.0e", (double)contest->trials);
        grid_cell(&grid, "%.3f", contest->theirs.median);
        grid_cell(&grid, "%.4f", contest->ours.median);
        grid_cell(&grid, "%.2f", contest->ratio.median);
        grid_cell(&grid, "%.2f..%.2f", contest->ratio.low, contest->ratio.high);
        grid_cell(&grid, "%.0f / %.0f", (double)contest->theirs.memory / 1024,
                  (double)contest->ours.memory / 1024);
        const struct goal *goal = rivals_goal(contest->rival, contest->width);
        if (goal)
            grid_cell(&grid, "%g, %s", goal->goal, verdict(result, goal));
        else
            grid_cell(&grid, "%s", "");
    }
    grid_print(&grid, 3, stream);
    fputs("\nWhole processes by turns, medians; times as fast: median of the ratio pair by pair; width: "
          "leapsim's "
          "vectors;\nmemory: peak, the rival's / leapsim's. \"To +-\": leapsim runs until its error (95 %) "
          "is that; the "
          "rival's time, measured at\nfewer trials, is that of as many as its own error needs.\n",
          stream);
}

void publish_promises(const struct result *result, FILE *stream)
{
    static const char *const titles[] = {"leapsim --sampling sobol --until",
                                         "trials",
                                         "error asked for",
                                         "printed",
                                         "seen",
                                         "runs",
                                         "off random trials, errors",
                                         "holds",
                                         NULL};
    struct grid grid;
    grid_head(&grid, titles);
    for (size_t i = 0; i < result->contest_count; i++) {
        const struct precision *precision = &result->contests[i].rival->precision;
        const struct promise *promise = &result->contests[i].promise;
        if (!precision->until) continue;
        const char *unit = promise->asked < 1 ? " %" : " cars";
        double scale = promise->asked < 1 ? 100 : 1;
        grid_row(&grid);
        grid_cell(&grid, "%s", precision->until);
        grid_cell(&grid, "%.0f", promise->median_trials);
        grid_cell(&grid, "%.3g%s", scale * promise->asked, unit);
        grid_cell(&grid, "%.3g%s", scale * promise->printed, unit);
        grid_cell(&grid, "%.3g%s", scale * promise->seen, unit);
        grid_cell(&grid, "%d", promise->runs);
        grid_cell(&grid, "%.1f", promise->off);
        grid_cell(&grid, "%s", promise->kept ? "yes" : "NO");
    }
    if (grid.rows == 1) return;
    grid_print(&grid, 1, stream);
    fputs("\nerrors: half 95 % intervals; seen: by how the runs' values, each from another seed, "
          "scatter.\n\n",
          stream);
}

void publish_goals(const struct result *result, FILE *stream)
{
    static const char *const titles[] = {"Goal", "width", "times as fast", "least", "measured", "kept",
                                         "",     NULL};
    struct grid grid;
    grid_head(&grid, titles);
    const struct goal *goal;
    for (size_t i = 0; (goal = rivals_goals(i)); i++) {
        const struct contest *contest = contest_of(result, goal);
        grid_row(&grid);
        grid_cell(&grid, "%s", goal->title);
        grid_cell(&grid, "%s", goal->width ? goal->width : "any");
        grid_cell(&grid, "%g", goal->goal);
        grid_cell(&grid, "%g", goal->least);
        grid_number(&grid, contest ? contest->ratio.median : NAN);
        grid_number(&grid, baseline_ratio(result->baseline, goal->rival,
                                          goal->width ? goal->width : result->widths[0]));
        verdict_cell(&grid, result, goal);
    }
    grid_print(&grid, 2, stream);
    const char *machine = baseline_machine(result->baseline);
    if (machine)
        fprintf(stream, "\nkept: measured when bench/baseline.json was last written, on %s.\n", machine);
}

bool publish_markdown(const struct result *result, const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file) return false;
    publish_machine(result, file);
    fputs("\n", file);
    publish_times(result, file);
    fputs("\n", file);
    publish_promises(result, file);
    publish_goals(result, file);
    fputs("\n", file);
    publish_agreement(result, file);
    bool failed = ferror(file);
    return fclose(file) == 0 && !failed;
}

/* ---- JSON --------------------------------------------------------------------------------------------- */

static json_t *timing_json(const struct timing *timing, int count, const char *values)
{
    json_t *array = json_array();
    for (int i = 0; i < count; i++) json_array_append_new(array, json_real(timing->values[i]));
    return json_pack("{s:f, s:f, s:f, s:o}", "median", timing->median, "low", timing->low, "high",
                     timing->high, values, array);
}

static json_t *promise_json(const struct contest *contest)
{
    const struct promise *promise = &contest->promise;
    if (!contest->rival->precision.until) return json_null();
    json_t *values = json_array(), *halves = json_array();
    for (int i = 0; i < promise->runs; i++) {
        json_array_append_new(values, json_real(promise->values[i]));
        json_array_append_new(halves, json_real(promise->halves[i]));
    }
    return json_pack("{s:s, s:f, s:f, s:f, s:f, s:f, s:f, s:b, s:o, s:o}", "until",
                     contest->rival->precision.until, "median_trials", promise->median_trials, "asked",
                     promise->asked, "printed", promise->printed, "seen", promise->seen, "allowed",
                     promise->allowed, "off_standard_errors", promise->off, "holds", promise->kept,
                     "values", values, "halves", halves);
}

static json_t *contest_json(const struct contest *contest)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:i, s:I, s:i, s:o, s:o, s:o, s:I, s:I, s:o}", "rival",
                     contest->rival->name, "title", contest->rival->title, "version", contest->tool,
                     "width", contest->width, "threads", contest->rival->threads, "trials",
                     (json_int_t)contest->trials, "pairs", contest->pairs, "rival_s",
                     timing_json(&contest->theirs, contest->pairs, "seconds"), "leapsim_s",
                     timing_json(&contest->ours, contest->pairs, "seconds"), "times_as_fast",
                     timing_json(&contest->ratio, contest->pairs, "ratios"), "rival_memory_kb",
                     (json_int_t)contest->theirs.memory, "leapsim_memory_kb",
                     (json_int_t)contest->ours.memory, "until", promise_json(contest));
}

static json_t *goal_json(const struct result *result, const struct goal *goal)
{
    const struct contest *contest = contest_of(result, goal);
    return json_pack("{s:s, s:s?, s:f, s:f, s:o, s:s, s:s}", "rival", goal->rival, "width", goal->width,
                     "goal", goal->goal, "least", goal->least, "measured",
                     contest ? json_real(contest->ratio.median) : json_null(), "verdict",
                     verdict(result, goal), "bound", goal->bound);
}

static json_t *agreement_json(const struct rival *rival, const struct agreement *agreement)
{
    return json_pack("{s:s, s:I, s:I, s:I, s:I, s:f, s:f, s:f}", "rival", rival->name, "trials",
                     (json_int_t)agreement->their_trials, "leapsim_trials",
                     (json_int_t)agreement->our_trials, "figures", (json_int_t)agreement->compared,
                     "differing", (json_int_t)agreement->differing, "farthest_standard_errors",
                     agreement->worst, "seen_probability", agreement->seen_probability, "seen_mean_cars",
                     agreement->seen_mean);
}

bool publish_json(const struct result *result, const char *path)
{
    const struct machine *machine = &result->machine;
    json_t *widths = json_array(), *agreements = json_array(), *contests = json_array(),
           *goals = json_array();
    for (size_t i = 0; result->widths[i]; i++)
        json_array_append_new(widths, json_string(result->widths[i]));
    for (size_t i = 0; i < rival_count; i++)
        if (result->agreements[i].compared)
            json_array_append_new(agreements, agreement_json(&rivals[i], &result->agreements[i]));
    for (size_t i = 0; i < result->contest_count; i++)
        json_array_append_new(contests, contest_json(&result->contests[i]));
    for (size_t i = 0; rivals_goals(i); i++)
        json_array_append_new(goals, goal_json(result, rivals_goals(i)));
    json_t *root = json_pack("{s:s, s:b, s:{s:s, s:s, s:i, s:s, s:o, s:o}, s:o, s:o, s:o}", "schema",
                             "leapsim/rivals/1", "publishable", result->whole && !is_busy(result),
                             "machine", "processor", machine->processor, "system", machine->system,
                             "processors", machine->processors, "compiler", result->compiler, "widths",
                             widths, "busy", isnan(machine->busy) ? json_null() : json_real(machine->busy),
                             "agreement", agreements, "times", contests, "goals", goals);
    if (!root) {
        fputs("run_bench: out of memory\n", stderr);
        exit(4);
    }
    bool written = json_dump_file(root, path, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) == 0;
    json_decref(root);
    return written;
}
