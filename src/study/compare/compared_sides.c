/* Side by side: the figures of each, as leap_run gives them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/answer/answer.h"
#include "study/compare/compared.h"
#include "study/study.h"

const struct compared_view compared_views[COMPARE_VIEWS] = {
    [COMPARE_TARGETS] = {"targets", {"scope", "cars", NULL}, "target"},
    [COMPARE_YEAR] = {"year", {"statistic", NULL}, "statistic"},
    [COMPARE_QUARTERS] = {"quarters", {"quarter", NULL}, "quarter"},
    [COMPARE_PARTS] = {"parts", {"kind", "part", NULL}, "name"},
    [COMPARE_MONTHS] = {"months", {"month", NULL}, "month"},
};

/* ---- looking up ------------------------------------------------------------------------------------- */

const struct report_table *compared_table(const struct leap_report *figures, const char *key)
{
    for (size_t i = 0; i < figures->table_count; i++)
        if (strcmp(figures->tables[i]->key, key) == 0) return figures->tables[i];
    return NULL;
}

size_t compared_column(const struct report_table *table, const char *key)
{
    for (size_t i = 0; table && i < table->column_count; i++)
        if (strcmp(table->columns[i].key, key) == 0) return i;
    return SIZE_MAX;
}

struct report_cell compared_cell(const struct report_table *table, size_t row, const char *column)
{
    size_t index = row == SIZE_MAX ? SIZE_MAX : compared_column(table, column);
    return index == SIZE_MAX ? report_exact(NAN) : table->rows[row].cells[index];
}

static bool same_cell(struct report_cell a, struct report_cell b)
{
    if (a.text || b.text) return a.text && b.text && strcmp(a.text, b.text) == 0;
    return a.value == b.value || (isnan(a.value) && isnan(b.value));
}

/* What names a row: its year and the view's keys, as the columns of a table. */
enum { NAMES_MOST = 1 + sizeof((struct compared_view *)0)->keys / sizeof(const char *) };

static void name_columns(const struct compared_view *view, const struct report_table *table,
                         size_t columns[NAMES_MOST])
{
    columns[0] = compared_column(table, "year");
    for (size_t key = 0; view->keys[key]; key++) columns[1 + key] = compared_column(table, view->keys[key]);
}

static struct report_cell cell_at(const struct report_table *table, size_t row, size_t column)
{
    return column == SIZE_MAX ? report_exact(NAN) : table->rows[row].cells[column];
}

size_t compared_match(const struct compared_view *view, const struct compared_side *side,
                      const struct compared_side *other, size_t row)
{
    const struct report_table *table = compared_table(side->figures, view->table);
    const struct report_table *theirs = compared_table(other->figures, view->table);
    size_t own[NAMES_MOST], its[NAMES_MOST], names = 1;
    if (!table || !table->row_count) return SIZE_MAX;
    name_columns(view, table, own), name_columns(view, theirs, its);
    while (view->keys[names - 1]) names++;
    /* Rows mostly stand in the same order: of thousands of lines the nearest places come first. */
    size_t count = table->row_count, start = row < count ? row : count - 1;
    for (size_t step = 0; step < 2 * count; step++) {
        size_t away = step / 2,
               at = step % 2 ? start - away : start + away; /* `away` > `start`: it wraps */
        size_t name = 0;
        if (at >= count) continue;
        while (name < names && same_cell(cell_at(table, at, own[name]), cell_at(theirs, row, its[name])))
            name++;
        if (name == names) return at;
    }
    return SIZE_MAX;
}

static bool has_years(const struct compared *compare)
{
    const char *first = NULL;
    for (size_t side = 0; side < compare->count; side++) {
        const struct report_table *table = compared_table(compare->sides[side].figures, "year");
        for (size_t row = 0; table && row < table->row_count; row++) {
            const char *year = compared_cell(table, row, "year").text;
            if (first && year && strcmp(first, year) != 0) return true;
            if (!first) first = year;
        }
    }
    return false;
}

/* "2026: P50"; targets of a scenario of several years say theirs already. */
static const char *label_of(const struct compared *compare, const struct compared_view *view,
                            const struct report_table *table, size_t row, bool years)
{
    const char *label = compared_cell(table, row, view->label).text;
    const char *year = compared_cell(table, row, "year").text;
    if (!label) label = "?";
    if (!years || !year || strncmp(label, year, strlen(year)) == 0)
        return study_keep(compare->report, label);
    return arena_format(compare->report->arena, "%s: %s", year, label);
}

static bool seen_before(const struct compared *compare, const struct compared_view *view, size_t side,
                        size_t row)
{
    for (size_t before = 0; before < side; before++)
        if (compared_match(view, &compare->sides[before], &compare->sides[side], row) != SIZE_MAX)
            return true;
    return false;
}

/* Saved results do not say what people are not shown: of a row that a scenario has too, that one does. */
static enum report_place place_of(const struct compared *compare, const struct compared_view *view,
                                  size_t side, size_t row)
{
    const struct compared_side *has = &compare->sides[side];
    for (size_t i = side; i < compare->count; i++) {
        const struct compared_side *other = &compare->sides[i];
        size_t at = other->scenario ? compared_match(view, other, has, row) : SIZE_MAX;
        if (at != SIZE_MAX) return compared_table(other->figures, view->table)->rows[at].place;
    }
    const struct report_table *table = compared_table(has->figures, view->table);
    const char *label = compared_cell(table, row, view->label).text;
    bool percentile = view == &compared_views[COMPARE_YEAR] && label && *label == 'P';
    if (percentile && !year_is_often((unsigned)strtoul(label + 1, NULL, 10))) return REPORT_FULL_ONLY;
    return table->rows[row].place;
}

size_t compared_rows(const struct compared *compare, const struct compared_view *view,
                     struct compared_row **rows)
{
    struct arena *arena = compare->report->arena;
    size_t count = 0, capacity = 0;
    bool years = has_years(compare);
    *rows = NULL;
    for (size_t side = 0; side < compare->count; side++) {
        const struct report_table *table = compared_table(compare->sides[side].figures, view->table);
        for (size_t row = 0; table && row < table->row_count; row++) {
            if (seen_before(compare, view, side, row)) continue;
            *rows = arena_grow(arena, *rows, count, &capacity, sizeof **rows);
            (*rows)[count++] = (struct compared_row){side, row, label_of(compare, view, table, row, years),
                                                     place_of(compare, view, side, row)};
        }
    }
    return count;
}

/* ---- for people ------------------------------------------------------------------------------------- */

enum { SIDES_AS_COLUMNS = 3 };

static bool is_shown(const struct compared_grid *grid, size_t row)
{
    return grid->rows[row].place == REPORT_SHOW;
}

static void grid_by_rows(const struct compared *compare, const struct compared_grid *grid)
{
    struct leap_report *report = compare->report;
    struct report_column *columns = arena_array(report->arena, compare->count + 1, sizeof *columns);
    columns[0] = (struct report_column){.key = "figure", .title = grid->heading, .type = REPORT_TEXT};
    for (size_t side = 0; side < compare->count; side++)
        columns[side + 1] =
            (struct report_column){.key = compare->sides[side].name,
                                   .title = side == grid->without ? NULL : compare->sides[side].name,
                                   .type = grid->type,
                                   .error = grid->error};
    struct report_table *table = report_table(report, grid->key, NULL, columns, compare->count + 1);
    for (size_t row = 0; row < grid->count; row++) {
        struct report_cell *cells = report_row(report, table, grid->rows[row].place);
        cells[0] = report_text(grid->rows[row].label);
        memcpy(cells + 1, grid->cells + row * compare->count, compare->count * sizeof *cells);
    }
    table->people = true;
    table->place = grid->place;
    table->note = grid->note;
}

static void grid_by_sides(const struct compared *compare, const struct compared_grid *grid)
{
    struct leap_report *report = compare->report;
    struct report_column *columns = arena_array(report->arena, grid->count + 1, sizeof *columns);
    columns[0] = (struct report_column){.key = "scenario", .title = grid->heading, .type = REPORT_TEXT};
    for (size_t row = 0; row < grid->count; row++)
        columns[row + 1] =
            (struct report_column){.key = grid->rows[row].label,
                                   .title = is_shown(grid, row) ? grid->rows[row].label : NULL,
                                   .type = grid->type,
                                   .error = grid->error};
    struct report_table *table = report_table(report, grid->key, NULL, columns, grid->count + 1);
    for (size_t side = 0; side < compare->count; side++) {
        if (side == grid->without) continue;
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text(compare->sides[side].name);
        for (size_t row = 0; row < grid->count; row++)
            cells[row + 1] = grid->cells[row * compare->count + side];
    }
    table->people = true;
    table->place = grid->place;
    table->note = grid->note;
}

void compared_grid(const struct compared *compare, const struct compared_grid *grid)
{
    if (!grid->count) return;
    if (compare->count <= SIDES_AS_COLUMNS)
        grid_by_rows(compare, grid);
    else
        grid_by_sides(compare, grid);
}

/* One column of run's table, of every side. */
static void grid_of(const struct compared *compare, const struct compared_view *view, const char *column,
                    struct compared_grid grid)
{
    struct compared_row *rows;
    grid.count = compared_rows(compare, view, &rows);
    grid.rows = rows;
    struct report_cell *cells =
        arena_array(compare->report->arena, grid.count * compare->count + 1, sizeof *cells);
    for (size_t row = 0; row < grid.count; row++)
        for (size_t side = 0; side < compare->count; side++) {
            const struct compared_side *here = &compare->sides[side];
            size_t at = compared_match(view, here, &compare->sides[rows[row].side], rows[row].row);
            cells[row * compare->count + side] =
                compared_cell(compared_table(here->figures, view->table), at, column);
        }
    grid.cells = cells;
    grid.without = SIZE_MAX;
    compared_grid(compare, &grid);
}

/* ---- for machines ----------------------------------------------------------------------------------- */

enum { SCENARIO, GROUP, YEAR, NAME, STATISTIC, VALUE, FIGURE_COLUMNS };

static const struct report_column figure_columns[FIGURE_COLUMNS] = {
    [SCENARIO] = {.key = "scenario", .type = REPORT_TEXT},
    [GROUP] = {.key = "group", .type = REPORT_TEXT},
    [YEAR] = {.key = "year", .type = REPORT_TEXT},
    [NAME] = {.key = "name", .type = REPORT_TEXT},
    [STATISTIC] = {.key = "statistic", .type = REPORT_TEXT},
    [VALUE] = {.key = "value", .type = REPORT_NUMBER, .error = REPORT_ERROR_HIDDEN},
};

static void add_figures(const struct compared *compare, struct report_table *into,
                        const struct compared_side *side, const struct compared_view *view)
{
    const struct report_table *table = compared_table(side->figures, view->table);
    bool year = strcmp(view->table, "year") == 0;
    for (size_t row = 0; table && row < table->row_count; row++)
        for (size_t column = 0; column < table->column_count; column++) {
            const struct report_column *of = &table->columns[column];
            struct report_cell cell = table->rows[row].cells[column];
            bool key = of->type == REPORT_TEXT || of->people;
            for (size_t i = 0; view->keys[i]; i++) key = key || strcmp(view->keys[i], of->key) == 0;
            if (key || isnan(cell.value)) continue;
            struct report_cell *cells = report_row(compare->report, into, REPORT_SHOW);
            const char *name = compared_cell(table, row, view->label).text;
            cells[SCENARIO] = report_text(side->name);
            cells[GROUP] = report_text(view->table);
            cells[YEAR] = report_text(study_keep(compare->report, compared_cell(table, row, "year").text));
            cells[NAME] = report_text(year ? "total" : study_keep(compare->report, name));
            cells[STATISTIC] = report_text(
                study_keep(compare->report, year && strcmp(of->key, "cars") == 0 ? name : of->key));
            if (year && strcmp(of->key, "cars") != 0)
                cells[STATISTIC] =
                    report_text(arena_format(compare->report->arena, "%s %s", name, of->key));
            cells[VALUE] = cell;
        }
}

/* ---- all ---------------------------------------------------------------------------------------------- */

/* "Base case (base.ini); the reference"; nothing is said that its name says. */
static const char *what_it_is(const struct compared *compare, const struct compared_side *side)
{
    struct arena *arena = compare->report->arena;
    const char *file = side->file ? side->file : "";
    bool titled = side->title && *side->title && strcmp(side->title, file) != 0;
    if (!titled && strcmp(file, side->name) == 0) file = "";
    const char *text = arena_format(arena, "%s%s", file, side->scenario ? "" : *file ? ", saved" : "saved");
    if (titled) text = arena_format(arena, "%s (%s)", side->title, text);
    if (side != &compare->sides[compare->against]) return text;
    return arena_format(arena, "%s%sthe reference", text, *text ? "; " : "");
}

void compared_names_add(const struct compared *compare)
{
    static const struct report_column columns[] = {
        {.key = "scenario", .title = "Scenario", .type = REPORT_TEXT},
        {.key = "file", .type = REPORT_TEXT},
        {.key = "title", .type = REPORT_TEXT},
        {.key = "trials", .type = REPORT_COUNT},
        {.key = "saved", .type = REPORT_TEXT},
        {.key = "scenario_sha256", .type = REPORT_TEXT},
        {.key = "text", .title = "is", .type = REPORT_TEXT, .people = true, .wrap = true},
    };
    struct leap_report *report = compare->report;
    struct report_table *table = report_table(report, "scenarios", NULL, columns, 7);
    for (size_t i = 0; i < compare->count; i++) {
        const struct compared_side *side = &compare->sides[i];
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text(study_keep(report, side->name));
        cells[1] = report_text(study_keep(report, side->file));
        cells[2] = report_text(study_keep(report, side->title));
        cells[3] = report_exact((double)side->trials);
        cells[4] = report_text(side->scenario ? "no" : "yes");
        cells[5] = report_text(study_keep(report, side->hash));
        cells[6] = report_text(what_it_is(compare, side));
    }
}

void compared_sides_add(const struct compared *compare)
{
    compared_names_add(compare);
    grid_of(compare, &compared_views[COMPARE_TARGETS], "probability",
            (struct compared_grid){.key = "chances",
                                   .heading = "Probability",
                                   .type = REPORT_PROBABILITY,
                                   .error = REPORT_ERROR_BEHIND,
                                   .note = "± is sampling error only (95 %)."});
    grid_of(
        compare, &compared_views[COMPARE_YEAR], "cars",
        (struct compared_grid){
            .key = "totals", .heading = "Year total", .type = REPORT_CARS, .error = REPORT_ERROR_BEHIND});
    grid_of(compare, &compared_views[COMPARE_TARGETS], "needed",
            (struct compared_grid){.key = "needs", .heading = "Needed a month", .type = REPORT_CARS});
    grid_of(compare, &compared_views[COMPARE_TARGETS], "median_path",
            (struct compared_grid){.key = "paths",
                                   .heading = "Median path, a month",
                                   .type = REPORT_CARS,
                                   .error = REPORT_ERROR_HIDDEN});
    grid_of(compare, &compared_views[COMPARE_QUARTERS], "p50",
            (struct compared_grid){.key = "quarter_medians",
                                   .heading = "Quarter, P50",
                                   .type = REPORT_CARS,
                                   .error = REPORT_ERROR_HIDDEN});
    grid_of(compare, &compared_views[COMPARE_PARTS], "p50",
            (struct compared_grid){.key = "part_medians",
                                   .heading = "Year by, P50",
                                   .type = REPORT_CARS,
                                   .error = REPORT_ERROR_HIDDEN});
    struct report_table *figures =
        report_table(compare->report, "figures", NULL, figure_columns, FIGURE_COLUMNS);
    figures->place = REPORT_MACHINE;
    for (size_t side = 0; side < compare->count; side++)
        for (size_t view = 0; view < COMPARE_VIEWS; view++)
            add_figures(compare, figures, &compare->sides[side], &compared_views[view]);
}
