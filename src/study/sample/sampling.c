/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/sample/sampling.h"

#include <math.h>

#include "report/figure.h"
#include "study/sample/spread.h"
#include "study/study.h"

const char *sampling_text(struct leap_report *report, leap_sampling sampling, uint64_t trials)
{
    if (sampling == LEAP_SAMPLING_RANDOM) return "";
    char each[FIGURE_BYTES];
    figure_number(each, (double)spread_each(trials), 0);
    return arena_format(report->arena, ", %s (%d × %s)", leap_samplings()[sampling], SPREAD_RANDOMISATIONS,
                        each);
}

void sampling_facts(struct leap_report *report, leap_sampling sampling)
{
    if (sampling == LEAP_SAMPLING_RANDOM) return;
    report_fact_text(report, "sampling", leap_samplings()[sampling]);
    report_fact_count(report, "randomisations", SPREAD_RANDOMISATIONS);
}

/* ---- the order ------------------------------------------------------------------------------------ */

enum { DRAW, MONTH, LABEL, DIMENSION, TURNED, SHARE, COLUMNS };

static const double SHOWN = 0.005; /* share of the variance from which on people see a column */

static bool is_turned(const struct sampler_order *order, size_t column)
{
    for (size_t i = 0; i < order->turned_count; i++)
        if (order->turned[i] == column) return true;
    return false;
}

/* The column of month `at` of a draw. */
static void add_row(struct leap_report *report, struct report_table *table,
                    const struct sampler_order *order, size_t draw, size_t at)
{
    const struct sampler_order_draw *of = &order->draws[draw];
    size_t column = of->column + at;
    bool spread = order->dimension[column] != SIZE_MAX;
    bool shown = spread && order->importance[column] >= SHOWN;
    struct report_cell *cells = report_row(report, table, shown ? REPORT_FULL_ONLY : REPORT_MACHINE);
    const char *name = study_keep(report, of->name);
    const char *month = of->monthly ? study_month(report, order->start_month + (int)at) : NULL;
    cells[DRAW] = report_text(name);
    cells[MONTH] = report_text(month);
    cells[LABEL] = report_text(of->monthly ? arena_format(report->arena, "%s %s", name, month) : name);
    cells[DIMENSION] = report_exact(spread ? (double)order->dimension[column] + 1 : NAN);
    cells[TURNED] = report_text(is_turned(order, column) ? "yes" : "no");
    cells[SHARE] = report_exact(order->importance[column]);
}

/* How many of the columns that months use have a dimension, and how many are beyond Sobol's sequence and random. */
struct columns {
    size_t spread, beyond;
};

static struct columns columns_of(const struct sampler_order *order)
{
    struct columns columns = {0};
    for (size_t i = 0; i < order->column_count; i++) {
        columns.spread += order->dimension[i] != SIZE_MAX;
        columns.beyond += order->dimension[i] == SIZE_MAX && order->importance[i] > 0;
    }
    return columns;
}

static const char *note_of(struct leap_report *report, struct columns columns)
{
    const char *beyond = "", *late = "";
    if (columns.spread > SAMPLER_STEADY + 1)
        late =
            arena_format(report->arena,
                         "Those behind the first %d move on among their draws from one randomisation to\n"
                         "the next; here they are as in the first.\n",
                         SAMPLER_STEADY);
    if (columns.beyond)
        beyond = arena_format(report->arena,
                              "The %zu least important draws are random: Sobol's sequence has %zu\n"
                              "dimensions here.\n",
                              columns.beyond, columns.spread);
    return arena_format(
        report->arena,
        "%s%sTurned draws share their dimensions; the first of them carries what all of them\n"
        "move together. Shares of the outcome's variance are those of a pilot run.",
        beyond, late);
}

struct report_table *sampling_order_add(struct leap_report *report, leap_sampling sampling,
                                        const struct sampler_order *order)
{
    if (sampling != LEAP_SAMPLING_SOBOL || !order) return NULL;
    static const struct report_column columns[COLUMNS] = {
        [DRAW] = {.key = "draw", .type = REPORT_TEXT},
        [MONTH] = {.key = "month", .type = REPORT_TEXT},
        [LABEL] = {.key = "label",
                   .title = "Sobol's dimensions go to",
                   .type = REPORT_TEXT,
                   .people = true},
        [DIMENSION] = {.key = "dimension", .title = "dimension", .type = REPORT_COUNT},
        [TURNED] = {.key = "turned", .title = "turned", .type = REPORT_TEXT},
        [SHARE] = {.key = "share",
                   .title = "share of variance",
                   .type = REPORT_PROBABILITY,
                   .unit = "share"},
    };
    struct report_table *table = report_table(report, "sampling_order", NULL, columns, COLUMNS);
    table->place = REPORT_FULL_ONLY;
    /* [dimension]: its column; behind them those that are used and have none. */
    size_t *draw = arena_array(report->arena, order->column_count, sizeof *draw);
    size_t *at = arena_array(report->arena, order->column_count, sizeof *at);
    size_t *ranked = arena_array(report->arena, order->column_count, sizeof *ranked), column = 0;
    for (size_t i = 0; i < order->draw_count; i++)
        for (size_t k = 0; k < sampler_order_months(order, i); k++, column++) {
            draw[column] = i;
            at[column] = k;
            if (order->dimension[column] == SIZE_MAX) continue;
            ranked[order->dimension[column]] = column;
        }
    struct columns found = columns_of(order);
    for (size_t i = 0; i < found.spread; i++) add_row(report, table, order, draw[ranked[i]], at[ranked[i]]);
    for (size_t i = 0; i < order->column_count; i++)
        if (order->dimension[i] == SIZE_MAX && order->importance[i] > 0)
            add_row(report, table, order, draw[i], at[i]);
    table->note = note_of(report, found);
    return table;
}

void sampling_warn(leap_problems *problems, leap_sampling sampling, const struct sampler_order *order)
{
    if (sampling != LEAP_SAMPLING_SOBOL || !order) return;
    struct columns columns = columns_of(order);
    if (columns.beyond)
        diag_add(problems, DIAG_WARNING, (struct span){0}, NULL,
                 "Sobol's sequence has %zu dimensions: the %zu least important of %zu draws stay random",
                 columns.spread, columns.beyond, columns.spread + columns.beyond);
}
