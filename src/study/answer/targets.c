/* How likely is each target, how far off are the misses, what is still needed?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/month.h"
#include "base/text.h"
#include "report/figure.h"
#include "study/answer/answer.h"
#include "study/study.h"

enum { SCOPE, YEAR, CARS, LABEL, PROBABILITY, SHORTFALL, KNOWN, MONTHS_LEFT, NEEDED, PATH, COLUMNS };
enum { LABEL_COLUMNS = 14, LABEL_COLUMNS_LONG = 22 };

static const struct report_column target_columns[COLUMNS] = {
    [SCOPE] = {.key = "scope", .type = REPORT_TEXT},
    [YEAR] = {.key = "year", .type = REPORT_TEXT},
    [CARS] = {.key = "cars", .type = REPORT_CARS, .unit = "cars"},
    [LABEL] = {.key = "target", .title = "Target", .type = REPORT_TEXT},
    [PROBABILITY] = {.key = "probability",
                     .title = "Probability",
                     .type = REPORT_PROBABILITY,
                     .unit = "share",
                     .error = REPORT_ERROR_BEHIND},
    [SHORTFALL] = {.key = "shortfall",
                   .title = "If missed, short by",
                   .type = REPORT_CARS,
                   .unit = "cars",
                   .error = REPORT_ERROR_BEHIND},
    [KNOWN] = {.key = "known", .type = REPORT_CARS, .unit = "cars"},
    [MONTHS_LEFT] = {.key = "months_left", .type = REPORT_COUNT, .unit = "months"},
    [NEEDED] = {.key = "needed",
                .title = "Needed",
                .type = REPORT_CARS,
                .unit = "cars a month",
                .suffix = " a month"},
    [PATH] = {.key = "median_path",
              .title = "Median path",
              .type = REPORT_CARS,
              .unit = "cars a month",
              .error = REPORT_ERROR_BEHIND},
};

/* Total, regions, series, components that sell, in this order. */
size_t targets_scope(const struct answer *answer, struct scope scope)
{
    const struct leap_scenario *scenario = answer->scenario;
    switch (scope.kind) {
    case SCOPE_TOTAL: return 0;
    case SCOPE_REGION: return 1 + scope.index;
    case SCOPE_SERIES: return 1 + scenario->region_count + scope.index;
    case SCOPE_COMPONENT: break;
    }
    const char *path = scenario->components[scope.index].path;
    size_t index = 1 + scenario->region_count + scenario->series_count;
    while (strcmp(answer->plan->scopes[index].name, path) != 0) index++;
    return index;
}

size_t targets_output(const struct answer *answer, const struct scenario_target *target)
{
    return answer_output(answer, targets_scope(answer, target->scope), answer_year(answer, target->year));
}

const char *targets_label(const struct answer *answer, const struct scenario_target *target)
{
    char cars[FIGURE_BYTES];
    figure_number(cars, target->cars, 0);
    bool is_total = target->scope.kind == SCOPE_TOTAL;
    const char *name = is_total ? "" : scenario_scope_name(answer->scenario, target->scope);
    const char *label = arena_format(answer->report->arena, "%s%s%s", name, is_total ? "" : " ", cars);
    if (!answer_has_years(answer)) return label;
    return arena_format(answer->report->arena, "%d: %s", target->year, label);
}

/* What remains when the known months are taken off. */
struct remainder {
    double known;
    int months, first, last; /* left; the first and last of them */
};

static struct remainder remainder_of(const struct answer *answer, const struct scenario_target *target)
{
    struct remainder remainder = {0};
    struct stretch year = answer_year(answer, target->year);
    for (int month = year.first; month <= year.last; month++) {
        if (answer_known(answer, target->scope, month, &remainder.known)) continue;
        if (!remainder.months++) remainder.first = month;
        remainder.last = month;
    }
    return remainder;
}

static void add_row(const struct answer *answer, struct report_table *table,
                    const struct scenario_target *target)
{
    const struct estimate *estimate = &answer->estimate;
    struct remainder remainder = remainder_of(answer, target);
    size_t scope = targets_scope(answer, target->scope);
    size_t output = targets_output(answer, target);
    struct report_cell *cells = report_row(answer->report, table, REPORT_SHOW);
    cells[SCOPE] = report_text(study_keep(answer->report, answer->plan->scopes[scope].name));
    cells[YEAR] = answer_year_plain(answer, target->year);
    cells[CARS] = report_exact(target->cars);
    cells[LABEL] = report_text(targets_label(answer, target));
    cells[PROBABILITY] = estimate_reached(estimate, output, target->cars);
    cells[SHORTFALL] = estimate_shortfall(estimate, output, target->cars);
    cells[KNOWN] = report_exact(remainder.known);
    cells[MONTHS_LEFT] = report_exact(remainder.months);
    if (!remainder.months) return;
    double missing = target->cars - remainder.known;
    cells[NEEDED] = report_exact(missing > 0 ? missing / remainder.months : 0);
    cells[PATH] = estimate_scaled(estimate_median(estimate, output), remainder.known, remainder.months);
}

/* "Needed Feb-Dec" where that holds for all targets. */
static const char *needed_title(const struct answer *answer)
{
    const struct leap_scenario *scenario = answer->scenario;
    struct remainder all = remainder_of(answer, &scenario->targets[0]);
    for (size_t i = 1; i < scenario->target_count; i++) {
        struct remainder other = remainder_of(answer, &scenario->targets[i]);
        if (other.first != all.first || other.last != all.last || other.months != all.months)
            return "Needed";
    }
    if (!all.months || all.last - all.first + 1 != all.months) return "Needed";
    const char *first = answer_month_name(answer, all.first), *last = answer_month_name(answer, all.last);
    if (all.months == 1) return arena_format(answer->report->arena, "Needed %s", first);
    return arena_format(answer->report->arena, "Needed %s-%s", first, last);
}

/* "A target for 2026 is one for Jul-Dec: ...", for the years that the period cuts. */
static const char *cut_note(const struct answer *answer)
{
    const char *years = "";
    for (int year = answer_first_year(answer); year <= answer_last_year(answer); year++) {
        const char *months = answer_partly(answer, month_of(year, 1), month_of(year, 12));
        bool asked = false;
        for (size_t i = 0; i < answer->scenario->target_count; i++)
            asked = asked || answer->scenario->targets[i].year == year;
        if (asked && months)
            years =
                arena_format(answer->report->arena, "%s%s%s %d", years, *years ? ", " : "", months, year);
    }
    if (!*years) return "";
    return arena_format(answer->report->arena, "Only months of the period count: %s.\n", years);
}

void targets_add(const struct answer *answer)
{
    const struct leap_scenario *scenario = answer->scenario;
    if (!scenario->target_count) return;
    struct report_column *columns = report_columns(answer->report, target_columns, COLUMNS);
    columns[NEEDED].title = needed_title(answer);
    struct report_table *table = report_table(answer->report, "targets", NULL, columns, COLUMNS);
    size_t longest = 0;
    for (size_t i = 0; i < scenario->target_count; i++) {
        add_row(answer, table, &scenario->targets[i]);
        size_t label = text_columns(table->rows[i].cells[LABEL].text);
        longest = label > longest ? label : longest;
    }
    /* Headings and units give way to long names: the table should keep to 80 columns. */
    if (longest > LABEL_COLUMNS) columns[SHORTFALL].title = "If short, by";
    if (longest > LABEL_COLUMNS_LONG) {
        columns[NEEDED].title = "Needed";
        columns[NEEDED].suffix = NULL;
    }
    table->note =
        arena_format(answer->report->arena, "%s%s%s", cut_note(answer),
                     longest > LABEL_COLUMNS_LONG ? "Needed, median path: cars a month.\n" : "",
                     "± is sampling error only (95 %): more trials make it smaller. The assumptions\n"
                     "move these figures far more: change one with --set, or run another scenario.");
}
