/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/sweep/sweep.h"

#include <inttypes.h>
#include <string.h>

#include "base/diag.h"
#include "base/text.h"
#include "report/figure.h"
#include "study/sample/sampling.h"
#include "study/study.h"

/* ---- The grid ------------------------------------------------------------------------------------ */

bool sweep_takes(const leap_run_options *options, leap_problems *problems)
{
    if (!options->until && !options->on_part && !options->resume) return true;
    diag_add(problems, DIAG_ERROR, (struct span){0},
             "the points of a sweep have the same trials, of one number",
             "a sweep has no --until or --checkpoint");
    return false;
}

bool sweep_read(struct sweep *sweep, const struct leap_scenario *scenario, struct arena *arena,
                const char *const *texts, size_t count, size_t sides, leap_problems *problems)
{
    if (!count || count > SWEEP_KEYS) {
        diag_add(problems, DIAG_ERROR, (struct span){0}, NULL, "a sweep is over one key or two, not %zu",
                 count);
        return false;
    }
    bool right = true;
    sweep->key_count = count;
    sweep->count = 1;
    for (size_t k = 0; k < count; k++)
        right = lever_grid(scenario, arena, problems, "--sweep", texts[k], &sweep->grids[k]) && right;
    for (size_t k = 0; right && k < count; k++) {
        struct lever_grid *grid = &sweep->grids[k];
        if (k && strcmp(grid->lever.key, sweep->grids[0].lever.key) == 0) {
            diag_add(problems, DIAG_ERROR, grid->lever.span, NULL, "the same key twice");
            return false;
        }
        if (k && lever_drops(&grid->lever, &sweep->grids[0].lever)) {
            diag_add(problems, DIAG_ERROR, grid->lever.span, "sweep it first",
                     "'%s' would drop '%s', which stands before it", grid->lever.key,
                     sweep->grids[0].lever.key);
            return false;
        }
        if (grid->count > LEVER_GRID_MOST / sides / sweep->count) {
            const char *others = sides > 1 ? arena_format(arena, " of %zu scenarios", sides) : "";
            const char *before = k ? arena_format(arena, "%zu times ", sweep->count) : "";
            diag_add(problems, DIAG_ERROR, grid->lever.span, "larger steps",
                     "%s%zu points%s: a sweep has at most 100,000", before, grid->count, others);
            return false;
        }
        sweep->count *= grid->count;
    }
    return right;
}

static double value_at(const struct sweep *sweep, size_t point, size_t key)
{
    for (size_t k = sweep->key_count - 1; k > key; k--) point /= sweep->grids[k].count;
    return sweep->grids[key].values[point % sweep->grids[key].count];
}

struct point *sweep_points(const struct sweep *sweep, struct arena *arena)
{
    const char **texts = arena_array(arena, sweep->count * sweep->key_count, sizeof *texts);
    struct point *points = arena_array(arena, sweep->count, sizeof *points);
    for (size_t i = 0; i < sweep->count; i++) {
        const char **settings = texts + i * sweep->key_count;
        for (size_t k = 0; k < sweep->key_count; k++)
            settings[k] = lever_set(arena, &sweep->grids[k].lever, value_at(sweep, i, k));
        points[i] = (struct point){settings, sweep->key_count};
    }
    return points;
}

/* ---- What it comes to ---------------------------------------------------------------------------- */

void sweep_side_prepare(struct sweep_side *side, const struct sweep *sweep, struct arena *arena)
{
    const struct answer place = {.scenario = side->scenario};
    side->target_count = side->scenario->target_count;
    side->limit_count = side->scenario->limit_count;
    side->year_count = (size_t)(answer_last_year(&place) - answer_first_year(&place) + 1);
    side->reached = arena_array(arena, sweep->count * side->target_count, sizeof *side->reached);
    side->limits = arena_array(arena, sweep->count * side->limit_count, sizeof *side->limits);
    side->totals =
        arena_array(arena, sweep->count * side->year_count * SPREADS_FIGURES, sizeof *side->totals);
}

void sweep_side_see(struct sweep_side *side, size_t point, const struct answer *answer)
{
    for (size_t i = 0; i < side->target_count; i++) {
        const struct scenario_target *target = &answer->scenario->targets[i];
        side->reached[point * side->target_count + i] =
            estimate_reached(&answer->estimate, targets_output(answer, target), target->cars);
    }
    for (size_t i = 0; i < side->year_count; i++) {
        int year = answer_first_year(answer) + (int)i;
        spreads_cells(answer, side->totals + (point * side->year_count + i) * SPREADS_FIGURES,
                      answer_output(answer, 0, answer_year(answer, year)));
    }
    for (size_t i = 0; i < side->limit_count; i++)
        side->limits[point * side->limit_count + i] = limits_figure(answer, i);
}

/* ---- Which point is it? -------------------------------------------------------------------------- */

/* What people read above the key's values: its last word, or more of it where the other key has the same. */
static const char *word_of(const struct sweep *sweep, size_t k)
{
    const struct lever *lever = &sweep->grids[k].lever;
    const char *word = points_word(lever);
    bool same = sweep->key_count == 2 && strcmp(word, points_word(&sweep->grids[1 - k].lever)) == 0;
    return same ? study_short(lever->key, 0) : word;
}

size_t sweep_columns(const struct sweep *sweep, struct leap_report *report, struct report_column *columns)
{
    for (size_t k = 0; k < sweep->key_count; k++) {
        points_columns(columns + k * POINTS_COLUMNS, report, &sweep->grids[k].lever);
        columns[k * POINTS_COLUMNS + 1].title = study_keep(report, word_of(sweep, k));
    }
    return sweep->key_count * POINTS_COLUMNS;
}

size_t sweep_cells(const struct sweep *sweep, struct leap_report *report, struct report_cell *cells,
                   size_t point)
{
    for (size_t k = 0; k < sweep->key_count; k++)
        points_cells(cells + k * POINTS_COLUMNS, report, &sweep->grids[k].lever, value_at(sweep, point, k),
                     sweep->grids[k].percent);
    return sweep->key_count * POINTS_COLUMNS;
}

size_t sweep_width(const struct sweep *sweep, struct leap_report *report, size_t gap)
{
    size_t width = 0;
    for (size_t k = 0; k < sweep->key_count; k++) {
        const struct lever_grid *grid = &sweep->grids[k];
        size_t longest = text_columns(word_of(sweep, k));
        for (size_t i = 0; i < grid->count; i++) {
            const char *text = points_text(report->arena, &grid->lever, grid->values[i], grid->percent);
            if (text_columns(text) > longest) longest = text_columns(text);
        }
        width += longest + gap;
    }
    return width;
}

const char *sweep_keys(const struct sweep *sweep, struct leap_report *report)
{
    const char *first = sweep->grids[0].lever.key;
    if (sweep->key_count == 1) return study_keep(report, first);
    return arena_format(report->arena, "%s and %s", first, sweep->grids[1].lever.key);
}

void sweep_head(const struct sweep *sweep, struct leap_report *report, const char *each)
{
    char seen[FIGURE_BYTES];
    bool complete = sweep->seen == sweep->count;
    figure_number(seen, (double)sweep->seen, 0);
    report_fact_count(report, "trials", sweep->trials);
    sampling_facts(report, sweep->sampling);
    report_fact_count(report, "points", sweep->seen);
    report_fact_bool(report, "complete", complete);
    report->under_right = arena_format(report->arena, "%s%s%s%s of %s%s%s, seed %" PRIu64,
                                       complete ? "" : "INCOMPLETE: ", complete ? "" : seen,
                                       complete ? "" : " of ", study_counted(report, sweep->count, "point"),
                                       study_counted(report, sweep->trials, "trial"), each,
                                       sampling_text(report, sweep->sampling, sweep->trials), sweep->seed);
}
