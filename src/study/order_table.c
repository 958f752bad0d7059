/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/order_table.h"

#include <math.h>

#include "study/study.h"

enum { DRAW, MONTH, LABEL, DIMENSION, TURNED, SHARE, COLUMNS };

static const double SHOWN = 0.005; /* share of the variance from which on people see a column */

static bool is_turned(const struct sampler_order *order, size_t column)
{
    for (size_t i = 0; i < order->turned_count; i++)
        if (order->turned[i] == column) return true;
    return false;
}

static void add_row(struct leap_report *report, struct report_table *table, const struct plan *plan,
                    const struct sampler_order *order, size_t draw, size_t at, size_t column)
{
    bool monthly = plan->draws[draw].monthly, spread = order->dimension[column] != SIZE_MAX;
    bool shown = spread && order->importance[column] >= SHOWN;
    struct report_cell *cells = report_row(report, table, shown ? REPORT_FULL_ONLY : REPORT_MACHINE);
    const char *name = study_keep(report, plan->draws[draw].name);
    const char *month = monthly ? study_month(report, plan->start_month + (int)at) : NULL;
    cells[DRAW] = report_text(name);
    cells[MONTH] = report_text(month);
    cells[LABEL] = report_text(monthly ? arena_format(report->arena, "%s %s", name, month) : name);
    cells[DIMENSION] = report_exact(spread ? (double)order->dimension[column] + 1 : NAN);
    cells[TURNED] = report_text(is_turned(order, column) ? "yes" : "no");
    cells[SHARE] = report_exact(order->importance[column]);
}

struct order_table_columns order_table_columns(const struct sampler_order *order)
{
    struct order_table_columns columns = {0};
    for (size_t i = 0; i < order->column_count; i++) {
        columns.spread += order->dimension[i] != SIZE_MAX;
        columns.beyond += order->dimension[i] == SIZE_MAX && order->importance[i] > 0;
    }
    return columns;
}

static const char *note_of(struct leap_report *report, struct order_table_columns columns)
{
    const char *beyond = "";
    if (columns.beyond)
        beyond = arena_format(report->arena,
                              "The %zu least important draws are random: Sobol's sequence has %zu\n"
                              "dimensions here.\n",
                              columns.beyond, columns.spread);
    return arena_format(
        report->arena,
        "%sTurned draws share their dimensions; the first of them carries what all of them\n"
        "move together. Shares of the outcome's variance are those of a pilot run.",
        beyond);
}

void order_table_add(struct leap_report *report, const struct plan *plan, const struct sampler_order *order)
{
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
    for (size_t i = 0; i < plan->draw_count; i++)
        for (size_t k = 0; k < (plan->draws[i].monthly ? plan->month_count : 1); k++, column++) {
            draw[column] = i;
            at[column] = k;
            if (order->dimension[column] == SIZE_MAX) continue;
            ranked[order->dimension[column]] = column;
        }
    struct order_table_columns found = order_table_columns(order);
    for (size_t i = 0; i < found.spread; i++)
        add_row(report, table, plan, order, draw[ranked[i]], at[ranked[i]], ranked[i]);
    for (size_t i = 0; i < order->column_count; i++)
        if (order->dimension[i] == SIZE_MAX && order->importance[i] > 0)
            add_row(report, table, plan, order, draw[i], at[i], i);
    table->note = note_of(report, found);
}
