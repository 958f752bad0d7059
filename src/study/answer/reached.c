/* When is each target reached? The months of a year only add, so by each month more trials have.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>

#include "base/month.h"
#include "report/figure.h"
#include "study/answer/answer.h"
#include "study/study.h"

enum { SCOPE, YEAR, CARS, LABEL, MONTH, BY, FIRST, COLUMNS };
enum { YEAR_MONTHS = 12 };

static const double NEGLIGIBLE = 0.001; /* a chance that people need not be shown */

/* The months in which something happens, 0 = January: first .. end - 1 are shown. */
struct months {
    int first, end;
};

static double share(const struct answer *answer, uint64_t hits)
{
    return (double)hits / (double)answer->estimate.trials;
}

/* Shown are the months in which target `target` (the goals begin with the targets) has been reached, and those in which
 * that still grows. */
static void read_target(const struct answer *answer, size_t target, struct months *shown)
{
    struct stretch year = answer_year(answer, answer->scenario->targets[target].year);
    uint64_t before = 0;
    for (int month = year.first; month <= year.last; month++) {
        int at = month_in_year(month);
        uint64_t by = summary_reached(answer->estimate.summary, target, month);
        if (share(answer, by) >= NEGLIGIBLE && at < shown->first) shown->first = at;
        if (share(answer, by - before) >= NEGLIGIBLE && at >= shown->end) shown->end = at + 1;
        before = by;
    }
}

/* A chance that is surely negligible, or none not to be, is told as such: its digits are nobody's concern, and take
 * room. */
static const char *chance_text(const struct answer *answer, const struct report_cell *cell)
{
    static const struct report_column column = {.type = REPORT_PROBABILITY, .error = REPORT_ERROR_HIDDEN};
    if (cell->high < NEGLIGIBLE) return "< 0.1 %";
    if (cell->low > 1 - NEGLIGIBLE) return "> 99.9 %";
    return arena_format(answer->report->arena, "%s", figure_show(&column, cell).value);
}

/* For people: a line for each target, the months beside each other, from the first in which one has a chance. */
static void add_wide(const struct answer *answer, struct months shown)
{
    struct leap_report *report = answer->report;
    size_t count = 1 + (size_t)(shown.end - shown.first);
    struct report_column *columns = arena_array(report->arena, count, sizeof *columns);
    columns[0] = (struct report_column){.key = "target", .title = "Reached by", .type = REPORT_TEXT};
    for (size_t i = 1; i < count; i++) {
        int at = shown.first + (int)i - 1;
        columns[i] = (struct report_column){.key = month_name(at),
                                            .title = answer_month_name(answer, at),
                                            .type = REPORT_TEXT,
                                            .right = true};
    }
    double error = 0;
    struct report_table *table = report_table(report, "reached_by", NULL, columns, count);
    table->people = true;
    for (size_t target = 0; target < answer->scenario->target_count; target++) {
        const struct scenario_target *of = &answer->scenario->targets[target];
        struct stretch year = answer_year(answer, of->year);
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text(targets_label(answer, of));
        for (int at = shown.first; at < shown.end; at++) {
            int month = month_of(of->year, at + 1);
            bool counted = month >= year.first && month <= year.last;
            if (!counted) continue;
            const struct report_cell cell = estimate_reached_by(&answer->estimate, target, month);
            cells[1 + at - shown.first] = report_text(chance_text(answer, &cell));
            bool is_bound = cell.value == 0 || cell.value == 1;
            if (!is_bound && cell.high >= NEGLIGIBLE && cell.low <= 1 - NEGLIGIBLE)
                error = fmax(error, figure_error(&cell));
        }
    }
    table->note = study_error_note(report, "Sampling error of each", 100 * error, " pp.");
}

static void add_long(const struct answer *answer, struct report_table *table, size_t target)
{
    const struct scenario_target *of = &answer->scenario->targets[target];
    struct stretch year = answer_year(answer, of->year);
    for (int month = year.first; month <= year.last; month++) {
        struct report_cell *cells = report_row(answer->report, table, REPORT_FULL_ONLY);
        bool is_total = of->scope.kind == SCOPE_TOTAL;
        const char *scope = is_total ? "total" : scenario_scope_name(answer->scenario, of->scope);
        cells[SCOPE] = report_text(study_keep(answer->report, scope));
        cells[YEAR] = answer_year_plain(answer, of->year);
        cells[CARS] = report_exact(of->cars);
        cells[LABEL] = report_text(targets_label(answer, of));
        cells[MONTH] = report_text(study_month(answer->report, month));
        cells[BY] = estimate_reached_by(&answer->estimate, target, month);
        cells[FIRST] = estimate_reached_in(&answer->estimate, target, month);
    }
}

void reached_add(const struct answer *answer)
{
    static const struct report_column columns[COLUMNS] = {
        [SCOPE] = {.key = "scope", .type = REPORT_TEXT},
        [YEAR] = {.key = "year", .type = REPORT_TEXT},
        [CARS] = {.key = "cars", .type = REPORT_CARS, .unit = "cars"},
        [LABEL] = {.key = "target", .title = "Target", .type = REPORT_TEXT},
        [MONTH] = {.key = "month", .title = "month", .type = REPORT_TEXT},
        [BY] = {.key = "by",
                .title = "reached by its end",
                .type = REPORT_PROBABILITY,
                .unit = "share",
                .error = REPORT_ERROR_BEHIND},
        [FIRST] = {.key = "first",
                   .title = "first reached in it",
                   .type = REPORT_PROBABILITY,
                   .unit = "share",
                   .error = REPORT_ERROR_BEHIND},
    };
    size_t count = answer->scenario->target_count;
    if (!count) return;
    struct months shown = {YEAR_MONTHS, 0};
    for (size_t target = 0; target < count; target++) read_target(answer, target, &shown);
    /* One month alone would say what the probability says. */
    if (shown.end - shown.first > 1) add_wide(answer, shown);
    struct report_table *table = report_table(answer->report, "reached", NULL, columns, COLUMNS);
    table->place = REPORT_FULL_ONLY;
    for (size_t target = 0; target < count; target++) add_long(answer, table, target);
}
