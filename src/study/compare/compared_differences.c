/* How far each scenario is from the reference, and how sure that is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/figure.h"
#include "study/compare/compared.h"
#include "study/paired/difference.h"
#include "study/study.h"

enum { SCENARIO, GROUP, YEAR, NAME, STATISTIC, DIFFERENCE, COLUMNS = DIFFERENCE + DIFFERENCE_COLUMNS };

static const struct report_column lead_columns[DIFFERENCE] = {
    [SCENARIO] = {.key = "scenario", .type = REPORT_TEXT},
    [GROUP] = {.key = "group", .type = REPORT_TEXT},
    [YEAR] = {.key = "year", .type = REPORT_TEXT},
    [NAME] = {.key = "name", .type = REPORT_TEXT},
    [STATISTIC] = {.key = "statistic", .type = REPORT_TEXT},
};

/* ---- one row ------------------------------------------------------------------------------------------- */

static void add_row(const struct compared *compare, struct report_table *into,
                    const struct compared_side *side, const char *group, const char *year, const char *name,
                    const char *statistic, const struct difference *difference)
{
    struct report_cell *cells = report_row(compare->report, into, REPORT_SHOW);
    cells[SCENARIO] = report_text(side->name);
    cells[GROUP] = report_text(group);
    cells[YEAR] = report_text(study_keep(compare->report, year));
    cells[NAME] = report_text(study_keep(compare->report, name));
    cells[STATISTIC] = report_text(study_keep(compare->report, statistic));
    difference_cells(difference, cells + DIFFERENCE);
}

/* A figure of run's table at a row of the reference: false where the side has none. */
static bool difference_of(const struct compared *compare, const struct compared_view *view, size_t index,
                          size_t row, const char *column, struct difference *difference)
{
    const struct compared_side *side = &compare->sides[index],
                               *reference = &compare->sides[compare->against];
    const struct report_table *table = compared_table(reference->figures, view->table);
    size_t at = compared_match(view, side, reference, row);
    struct report_cell theirs = compared_cell(table, row, column);
    struct report_cell own = compared_cell(compared_table(side->figures, view->table), at, column);
    if (isnan(own.value) || isnan(theirs.value)) return false;
    *difference = difference_apart(own, theirs);
    const char *year = compared_cell(table, row, "year").text;
    int number = year ? (int)strtol(year, NULL, 10) : 0;
    if (view == &compared_views[COMPARE_TARGETS]) {
        const struct pairing_goal *goal =
            pairing_find_goal(side->pairing, compared_cell(table, row, "scope").text, number,
                              compared_cell(table, row, "cars").value);
        if (goal) difference_pair_chance(difference, side->pairing, goal);
    } else if (view == &compared_views[COMPARE_YEAR]) {
        const struct pairing_output *output = pairing_find(side->pairing, "year", "total", number);
        const char *statistic = compared_cell(table, row, "statistic").text;
        if (!output || !output->points || !statistic) return true;
        if (strcmp(statistic, "Mean") == 0) difference_pair_mean(difference, side->pairing, output);
        for (size_t i = 0; *statistic == 'P' && i < ESTIMATE_PERCENTILES; i++)
            if ((unsigned)strtol(statistic + 1, NULL, 10) == estimate_percents[i])
                difference_pair_percentile(difference, side->pairing, output, i, own, theirs);
    } else {
        const char *key = view == &compared_views[COMPARE_PARTS] ? "part" : view->keys[0];
        const char *name = compared_cell(table, row, key).text;
        const struct pairing_output *output =
            name ? pairing_find(side->pairing, view->table, name, number) : NULL;
        if (output) difference_pair_mean(difference, side->pairing, output);
    }
    return true;
}

/* ---- the tables ---------------------------------------------------------------------------------------- */

static struct report_table *machine_table(const struct compared *compare)
{
    struct report_column columns[COLUMNS];
    memcpy(columns, lead_columns, sizeof lead_columns);
    memcpy(columns + DIFFERENCE, difference_columns, sizeof difference_columns);
    struct report_table *table = report_table(compare->report, "differences", NULL,
                                              report_columns(compare->report, columns, COLUMNS), COLUMNS);
    table->place = REPORT_MACHINE;
    return table;
}

/* Differences of one column for people, and all of them for machines. */
static void add_grid(const struct compared *compare, struct report_table *machine,
                     const struct compared_view *view, const char *column, struct compared_grid grid)
{
    const struct compared_side *reference = &compare->sides[compare->against];
    const struct report_table *table = compared_table(reference->figures, view->table);
    struct arena *arena = compare->report->arena;
    struct compared_row *all, *rows;
    size_t count = compared_rows(compare, view, &all);
    double least = INFINITY, most = 0;
    rows = arena_array(arena, count + 1, sizeof *rows);
    struct report_cell *cells = arena_array(arena, count * compare->count + 1, sizeof *cells);
    for (size_t i = 0; i < count; i++) {
        size_t row = compared_match(view, reference, &compare->sides[all[i].side], all[i].row);
        const char *statistic = view == &compared_views[COMPARE_YEAR] ? all[i].label : column;
        if (row == SIZE_MAX || strcmp(all[i].label, "sd") == 0) continue;
        rows[grid.count] = all[i];
        bool any = false; /* what differs nowhere is no news */
        for (size_t side = 0; side < compare->count; side++) {
            struct difference difference = {.cell = report_exact(NAN)};
            struct report_cell *cell = &cells[grid.count * compare->count + side];
            *cell = report_exact(NAN);
            if (side == compare->against || !difference_of(compare, view, side, row, column, &difference))
                continue;
            *cell = difference.cell;
            any = any || difference.cell.value != 0;
            const char *year = compared_cell(table, row, "year").text;
            const char *name = view == &compared_views[COMPARE_YEAR]
                                   ? "total"
                                   : compared_cell(table, row, view->label).text;
            add_row(compare, machine, &compare->sides[side], view->table, year, name, statistic,
                    &difference);
            double times = difference_narrower(&difference);
            if (all[i].place != REPORT_SHOW || isnan(times)) continue;
            least = times < least ? times : least;
            most = times > most ? times : most;
        }
        if (!any && rows[grid.count].place == REPORT_SHOW) rows[grid.count].place = REPORT_FULL_ONLY;
        grid.count++;
    }
    grid.rows = rows;
    grid.cells = cells;
    grid.without = compare->against;
    if (grid.note && most > 0)
        grid.note = arena_format(arena, "%s %s times narrower than of separate runs.", grid.note,
                                 difference_times(arena, least, most));
    else
        grid.note = NULL;
    compared_grid(compare, &grid);
}

/* A chance's difference has more to say than its size: a row for each. */
static void add_chances(const struct compared *compare, struct report_table *machine)
{
    enum { WHO, TARGET, BY, ONLY_OWN, ONLY_REFERENCE, TIMES, WIDE };
    const struct compared_view *view = &compared_views[COMPARE_TARGETS];
    const struct compared_side *reference = &compare->sides[compare->against];
    struct leap_report *report = compare->report;
    struct arena *arena = report->arena;
    const struct report_column columns[WIDE] = {
        [WHO] = {.key = "scenario",
                 .title = arena_format(arena, "Against %s", reference->name),
                 .type = REPORT_TEXT},
        [TARGET] = {.key = "target", .title = "Probability of", .type = REPORT_TEXT},
        [BY] = {.key = "difference",
                .title = "Difference",
                .type = REPORT_POINTS,
                .error = REPORT_ERROR_BEHIND},
        [ONLY_OWN] = {.key = "only_it", .title = "Only it", .type = REPORT_CARS},
        [ONLY_REFERENCE] = {.key = "only_reference",
                            .title = arena_format(arena, "Only %s", reference->name),
                            .type = REPORT_CARS},
        [TIMES] = {.key = "times",
                   .title = "Surer",
                   .type = REPORT_NUMBER,
                   .suffix = "x",
                   .rounded = true,
                   .decimals = 1},
    };
    struct report_table *table =
        report_table(report, "chance_differences", NULL, report_columns(report, columns, WIDE), WIDE);
    table->people = true;
    const struct report_table *targets = compared_table(reference->figures, view->table);
    bool paired = false;
    for (size_t side = 0; side < compare->count; side++) {
        const char *who = compare->sides[side].name;
        for (size_t row = 0; targets && side != compare->against && row < targets->row_count; row++) {
            struct difference difference;
            if (!difference_of(compare, view, side, row, "probability", &difference)) continue;
            const char *label = study_keep(report, compared_cell(targets, row, view->label).text);
            add_row(compare, machine, &compare->sides[side], view->table,
                    compared_cell(targets, row, "year").text, label, "probability", &difference);
            struct report_cell *cells = report_row(report, table, REPORT_SHOW);
            cells[WHO] = report_text(who);
            cells[TARGET] = report_text(label);
            cells[BY] = difference.cell;
            if (!difference.paired) continue;
            paired = true;
            cells[ONLY_OWN] = report_exact((double)difference.only_own);
            cells[ONLY_REFERENCE] = report_exact((double)difference.only_reference);
            cells[TIMES] = report_exact(difference_narrower(&difference));
        }
    }
    if (paired)
        table->note = "Only: trials in which only that one reaches the target. pp: percentage points.\n"
                      "Surer: on the same draws ± is so many times narrower than of separate runs.";
}

void compared_differences_add(const struct compared *compare)
{
    struct report_table *machine = machine_table(compare);
    const char *name = compare->sides[compare->against].name;
    struct arena *arena = compare->report->arena;
    add_chances(compare, machine);
    add_grid(compare, machine, &compared_views[COMPARE_YEAR], "cars",
             (struct compared_grid){.key = "total_differences",
                                    .heading = arena_format(arena, "Total, more than %s", name),
                                    .type = REPORT_MORE,
                                    .error = REPORT_ERROR_BEHIND,
                                    .note = "± on the same draws:"});
    add_grid(compare, machine, &compared_views[COMPARE_QUARTERS], "mean",
             (struct compared_grid){.key = "quarter_differences",
                                    .heading = arena_format(arena, "Quarter, mean more than %s", name),
                                    .type = REPORT_MORE,
                                    .error = REPORT_ERROR_BEHIND});
    add_grid(compare, machine, &compared_views[COMPARE_PARTS], "mean",
             (struct compared_grid){.key = "part_differences",
                                    .heading = arena_format(arena, "Part, mean more than %s", name),
                                    .type = REPORT_MORE,
                                    .error = REPORT_ERROR_BEHIND});
}
