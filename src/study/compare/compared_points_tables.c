/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "study/compare/compared_points.h"
#include "study/study.h"

enum { FIGURES_AS_COLUMNS = 2, VERDICTS_AS_COLUMNS = 3 }; /* sides, so that 80 columns hold them */

static enum report_type type_of(const struct compared_figure *figure, bool difference)
{
    if (isnan(figure->cars)) return difference ? REPORT_MORE : REPORT_CARS;
    return difference ? REPORT_POINTS : REPORT_PROBABILITY;
}

/* ---- For machines -------------------------------------------------------------------------------- */

static bool add_difference(const struct compared_points *points, struct leap_report *report,
                           struct report_table *table, const struct compared_figure *figure, size_t point,
                           size_t side)
{
    enum { GROUP, YEAR, NAME, STATISTIC, DIFFERENCE };
    const struct difference *difference = &figure->differences[point * points->compare->count + side];
    if (isnan(difference->cell.value)) return false;
    struct report_cell *cells = report_row(report, table, REPORT_SHOW);
    *cells++ = report_text(study_keep(report, points->compare->sides[side].name));
    cells += sweep_cells(&points->sweep, report, cells, point);
    cells[GROUP] = report_text(figure->group);
    cells[YEAR] = report_text(arena_format(report->arena, "%d", figure->year));
    cells[NAME] = report_text(study_keep(report, figure->name));
    cells[STATISTIC] = report_text(study_keep(report, figure->statistic));
    difference_cells(difference, cells + DIFFERENCE);
    return true;
}

static void add_differences(const struct compared_points *points, struct leap_report *report)
{
    static const struct report_column own[] = {
        {.key = "group", .type = REPORT_TEXT},
        {.key = "year", .type = REPORT_TEXT},
        {.key = "name", .type = REPORT_TEXT},
        {.key = "statistic", .type = REPORT_TEXT},
    };
    enum { OWN = sizeof own / sizeof *own };
    struct report_column columns[1 + SWEEP_COLUMNS + OWN + DIFFERENCE_COLUMNS];
    columns[0] = (struct report_column){.key = "scenario", .type = REPORT_TEXT};
    size_t lead = 1 + sweep_columns(&points->sweep, report, columns + 1);
    memcpy(columns + lead, own, sizeof own);
    memcpy(columns + lead + OWN, difference_columns, sizeof difference_columns);
    size_t all = lead + OWN + DIFFERENCE_COLUMNS;
    struct report_table *table =
        report_table(report, "differences", NULL, report_columns(report, columns, all), all);
    table->place = REPORT_MACHINE;
    for (size_t point = 0; point < points->sweep.seen; point++)
        for (size_t side = 0; side < points->compare->count; side++)
            for (size_t i = 0; i < points->figure_count; i++)
                add_difference(points, report, table, &points->figures[i], point, side);
}

/* ---- For people ---------------------------------------------------------------------------------- */

/* "Probability of 1,000,000 by launch.D19.peak" */
static struct report_table *add_table(const struct compared_points *points, struct leap_report *report,
                                      const char *heading, const struct report_column *columns,
                                      size_t count)
{
    const char *title =
        arena_format(report->arena, "%s by %s", heading, sweep_keys(&points->sweep, report));
    struct report_table *table = report_table(report, "points", title, columns, count);
    table->people = true;
    return table;
}

/* A line for each point: the sides, then how far they are from the reference. */
static struct report_table *add_by_columns(const struct compared_points *points, struct leap_report *report,
                                           const struct compared_figure *figure)
{
    const struct compared *compare = points->compare;
    size_t count = compare->count;
    const char *against = compare->sides[compare->against].name;
    struct report_column *columns = arena_array(report->arena, SWEEP_COLUMNS + 2 * count, sizeof *columns);
    size_t all = sweep_columns(&points->sweep, report, columns);
    for (size_t side = 0; side < count; side++)
        columns[all++] = (struct report_column){.key = "side",
                                                .title = study_keep(report, compare->sides[side].name),
                                                .type = type_of(figure, false),
                                                .error = REPORT_ERROR_BEHIND};
    for (size_t side = 0; side < count; side++)
        if (side != compare->against)
            columns[all++] = (struct report_column){
                .key = "difference",
                .title = arena_format(report->arena, "%s - %s", compare->sides[side].name, against),
                .type = type_of(figure, true),
                .error = REPORT_ERROR_BEHIND};
    struct report_table *table = add_table(points, report, figure->heading, columns, all);
    for (size_t point = 0; point < points->sweep.seen; point++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells += sweep_cells(&points->sweep, report, cells, point);
        for (size_t side = 0; side < count; side++)
            *cells++ = compared_points_cell(points, figure, point, side);
        for (size_t side = 0; side < count; side++)
            if (side != compare->against) *cells++ = figure->differences[point * count + side].cell;
    }
    return table;
}

/* A line for each point and side. */
static struct report_table *add_by_rows(const struct compared_points *points, struct leap_report *report,
                                        const struct compared_figure *figure)
{
    const struct compared *compare = points->compare;
    size_t count = compare->count;
    struct report_column columns[SWEEP_COLUMNS + 3];
    size_t all = sweep_columns(&points->sweep, report, columns);
    columns[all++] = (struct report_column){.key = "scenario", .title = "Scenario", .type = REPORT_TEXT};
    columns[all++] = (struct report_column){
        .key = "value",
        .title = isnan(figure->cars) ? study_keep(report, figure->statistic) : "Probability",
        .type = type_of(figure, false),
        .error = REPORT_ERROR_BEHIND};
    columns[all++] = (struct report_column){
        .key = "difference",
        .title = arena_format(report->arena, "More than %s", compare->sides[compare->against].name),
        .type = type_of(figure, true),
        .error = REPORT_ERROR_BEHIND};
    struct report_table *table =
        add_table(points, report, figure->heading, report_columns(report, columns, all), all);
    for (size_t point = 0; point < points->sweep.seen; point++)
        for (size_t side = 0; side < count; side++) {
            struct report_cell *cells = report_row(report, table, REPORT_SHOW);
            cells += sweep_cells(&points->sweep, report, cells, point);
            cells[0] = report_text(study_keep(report, compare->sides[side].name));
            cells[1] = compared_points_cell(points, figure, point, side);
            cells[2] = figure->differences[point * count + side].cell;
        }
    return table;
}

/* How much surer the same draws make what people are shown. */
static const char *error_note(const struct compared_points *points, struct leap_report *report)
{
    double least = INFINITY, most = 0;
    size_t cells = points->sweep.seen * points->compare->count;
    for (size_t i = 0; i < points->figure_count; i++)
        for (size_t at = 0; points->figures[i].place == REPORT_SHOW && at < cells; at++) {
            double times = difference_narrower(&points->figures[i].differences[at]);
            if (times < least) least = times;
            if (times > most) most = times;
        }
    if (!(most > 0)) return "± (95 %) is of each figure by itself, of differences on the same draws.";
    return arena_format(report->arena,
                        "± (95 %%) is of each figure by itself; of differences on the same draws, so\n"
                        "%s times narrower than of separate runs. pp: percentage points.",
                        difference_times(report->arena, least, most));
}

/* ---- Limits -------------------------------------------------------------------------------------- */

/* The side's limit of that name and condition; SIZE_MAX: it has none. */
static size_t find_limit(const struct sweep_side *side, const struct scenario_limit *limit)
{
    for (size_t i = 0; i < side->limit_count; i++) {
        const struct scenario_limit *own = &side->scenario->limits[i];
        if (strcmp(own->name, limit->name) == 0 && strcmp(own->text, limit->text) == 0) return i;
    }
    return SIZE_MAX;
}

static void add_verdicts(const struct compared_points *points, struct leap_report *report,
                         const struct scenario_limit *limit)
{
    const struct compared *compare = points->compare;
    bool wide = compare->count <= VERDICTS_AS_COLUMNS;
    struct report_column *columns =
        arena_array(report->arena, SWEEP_COLUMNS + 2 + VERDICTS_AS_COLUMNS, sizeof *columns);
    size_t all = sweep_columns(&points->sweep, report, columns);
    if (!wide)
        columns[all++] =
            (struct report_column){.key = "scenario", .title = "Scenario", .type = REPORT_TEXT};
    for (size_t side = 0; side < (wide ? compare->count : 1); side++)
        columns[all++] = (struct report_column){
            .key = "verdict",
            .title = wide ? study_keep(report, compare->sides[side].name) : "came to",
            .type = REPORT_TEXT};
    const char *heading = arena_format(report->arena, "Limit %s, %s,", limit->name, limit->text);
    struct report_table *table = add_table(points, report, heading, columns, all);
    table->note = "?: too close to call";
    struct report_cell *cells = NULL;
    for (size_t point = 0; point < points->sweep.seen; point++)
        for (size_t side = 0; side < compare->count; side++) {
            const struct sweep_side *swept = &points->swept[side];
            size_t at = find_limit(swept, limit);
            if (!wide || side == 0) {
                cells = report_row(report, table, REPORT_SHOW);
                cells += sweep_cells(&points->sweep, report, cells, point);
            }
            if (!wide) *cells++ = report_text(study_keep(report, compare->sides[side].name));
            *cells = at == SIZE_MAX
                         ? report_text(NULL)
                         : sweep_verdict(report, limit, swept->limits[point * swept->limit_count + at]);
            cells++;
        }
}

/* Each once. */
static void add_limits(const struct compared_points *points, struct leap_report *report)
{
    for (size_t side = 0; side < points->compare->count; side++) {
        const struct sweep_side *swept = &points->swept[side];
        for (size_t i = 0; i < swept->limit_count; i++) {
            const struct scenario_limit *limit = &swept->scenario->limits[i];
            bool before = false;
            for (size_t other = 0; other < side; other++)
                before = before || find_limit(&points->swept[other], limit) != SIZE_MAX;
            if (!before) add_verdicts(points, report, limit);
        }
    }
}

void compared_points_add(const struct compared_points *points, struct leap_report *report)
{
    struct report_table *last = NULL;
    for (size_t i = 0; i < points->figure_count; i++) {
        const struct compared_figure *figure = &points->figures[i];
        struct report_table *table = points->compare->count <= FIGURES_AS_COLUMNS
                                         ? add_by_columns(points, report, figure)
                                         : add_by_rows(points, report, figure);
        table->place = figure->place;
        if (figure->place == REPORT_SHOW) last = table;
    }
    if (last) last->note = error_note(points, report);
    add_limits(points, report);
    sweep_targets_add(&points->sweep, report, points->swept, points->compare->count);
    sweep_totals_add(&points->sweep, report, points->swept, points->compare->count);
    add_differences(points, report);
    sweep_limits_add(&points->sweep, report, points->swept, points->compare->count);
}
