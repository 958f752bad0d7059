/* What each scenario comes to at each point, for machines: long tables.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "report/figure.h"
#include "study/study.h"
#include "study/sweep/sweep.h"

/* The scenario's name, where there are several, and the point. */
enum { LEAD_COLUMNS = 1 + SWEEP_COLUMNS };

static size_t lead_columns(const struct sweep *sweep, struct leap_report *report,
                           const struct sweep_side *sides, struct report_column *columns)
{
    size_t named = sides[0].name ? 1 : 0;
    if (named) columns[0] = (struct report_column){.key = "scenario", .type = REPORT_TEXT};
    return named + sweep_columns(sweep, report, columns + named);
}

/* A row's own cells, behind those of the lead. */
static struct report_cell *add_row(const struct sweep *sweep, struct leap_report *report,
                                   struct report_table *table, const struct sweep_side *side, size_t point)
{
    struct report_cell *cells = report_row(report, table, REPORT_SHOW);
    if (side->name) *cells++ = report_text(study_keep(report, side->name));
    return cells + sweep_cells(sweep, report, cells, point);
}

void sweep_targets_add(const struct sweep *sweep, struct leap_report *report,
                       const struct sweep_side *sides, size_t count)
{
    enum { SCOPE, YEAR, CARS, PROBABILITY, OWN };
    static const struct report_column own[OWN] = {
        [SCOPE] = {.key = "scope", .type = REPORT_TEXT},
        [YEAR] = {.key = "year", .type = REPORT_TEXT},
        [CARS] = {.key = "cars", .type = REPORT_CARS, .unit = "cars"},
        [PROBABILITY] = {.key = "probability",
                         .type = REPORT_PROBABILITY,
                         .unit = "share",
                         .error = REPORT_ERROR_BEHIND},
    };
    size_t targets = 0;
    for (size_t i = 0; i < count; i++) targets += sides[i].target_count;
    if (!targets) return;
    struct report_column columns[LEAD_COLUMNS + OWN];
    size_t lead = lead_columns(sweep, report, sides, columns);
    memcpy(columns + lead, own, sizeof own);
    struct report_table *table =
        report_table(report, "targets", NULL, report_columns(report, columns, lead + OWN), lead + OWN);
    table->place = REPORT_MACHINE;
    for (size_t point = 0; point < sweep->seen; point++)
        for (const struct sweep_side *side = sides; side < sides + count; side++)
            for (size_t i = 0; i < side->target_count; i++) {
                const struct answer answer = {.scenario = side->scenario, .report = report};
                const struct scenario_target *target = &side->scenario->targets[i];
                const char *name = scenario_scope_name(side->scenario, target->scope);
                struct report_cell *cells = add_row(sweep, report, table, side, point);
                cells[SCOPE] = report_text(study_keep(report, name));
                cells[YEAR] = answer_year_plain(&answer, target->year);
                cells[CARS] = report_exact(target->cars);
                cells[PROBABILITY] = side->reached[point * side->target_count + i];
            }
}

struct report_table *sweep_totals_add(const struct sweep *sweep, struct leap_report *report,
                                      const struct sweep_side *sides, size_t count)
{
    const struct answer first = {.scenario = sides[0].scenario, .report = report};
    struct report_column columns[LEAD_COLUMNS + ANSWER_YEAR_COLUMNS];
    size_t lead = lead_columns(sweep, report, sides, columns);
    answer_year_columns(&first, columns + lead);
    struct report_table *table =
        spreads_table(&first, "totals", answer_year_heading(&first, " total, cars"), columns,
                      lead + ANSWER_YEAR_COLUMNS, REPORT_CARS, true, NULL);
    table->place = REPORT_MACHINE;
    for (size_t point = 0; point < sweep->seen; point++)
        for (const struct sweep_side *side = sides; side < sides + count; side++)
            for (size_t i = 0; i < side->year_count; i++) {
                const struct answer answer = {.scenario = side->scenario, .report = report};
                struct report_cell *cells = add_row(sweep, report, table, side, point);
                answer_year_cells(&answer, answer_first_year(&answer) + (int)i, cells);
                memcpy(cells + ANSWER_YEAR_COLUMNS,
                       side->totals + (point * side->year_count + i) * SPREADS_FIGURES,
                       SPREADS_FIGURES * sizeof *cells);
            }
    return table;
}

void sweep_limits_add(const struct sweep *sweep, struct leap_report *report, const struct sweep_side *sides,
                      size_t count)
{
    size_t limits = 0;
    for (size_t i = 0; i < count; i++) limits += sides[i].limit_count;
    if (!limits) return;
    struct report_column columns[LEAD_COLUMNS + LIMITS_COLUMNS];
    size_t lead = lead_columns(sweep, report, sides, columns), all = lead + LIMITS_COLUMNS;
    memcpy(columns + lead, limits_columns, sizeof limits_columns);
    struct report_table *table =
        report_table(report, "limits", NULL, report_columns(report, columns, all), all);
    table->place = REPORT_MACHINE;
    for (size_t point = 0; point < sweep->seen; point++)
        for (const struct sweep_side *side = sides; side < sides + count; side++)
            for (size_t i = 0; i < side->limit_count; i++)
                limits_cells(report, &side->scenario->limits[i],
                             side->limits[point * side->limit_count + i],
                             add_row(sweep, report, table, side, point));
}

struct report_cell sweep_verdict(struct leap_report *report, const struct scenario_limit *limit,
                                 struct report_cell cell)
{
    const struct report_column column = {.type = limit->measure == LIMIT_PROBABILITY ? REPORT_PROBABILITY
                                                                                     : REPORT_CARS,
                                         .error = REPORT_ERROR_HIDDEN};
    bool open = cell.low < limit->bound && limit->bound < cell.high;
    return report_text(arena_format(report->arena, "%s %s%s", figure_show(&column, &cell).value,
                                    limits_is_held(limit, cell) ? "held" : "broken", open ? "?" : ""));
}
