/* [limit]: which of the named conditions are held?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "report/figure.h"
#include "study/answer/answer.h"
#include "study/study.h"

enum { NAME, CONDITION, PROBABILITY, CARS, VERDICT };

const struct report_column limits_columns[LIMITS_COLUMNS] = {
    [NAME] = {.key = "limit", .title = "Limit", .type = REPORT_TEXT},
    [CONDITION] = {.key = "condition", .title = "has to hold", .type = REPORT_TEXT},
    [PROBABILITY] = {.key = "probability",
                     .title = "Chance",
                     .type = REPORT_PROBABILITY,
                     .unit = "share",
                     .error = REPORT_ERROR_BEHIND},
    [CARS] =
        {.key = "cars", .title = "Cars", .type = REPORT_CARS, .unit = "cars", .error = REPORT_ERROR_BEHIND},
    [VERDICT] = {.key = "verdict", .title = "Verdict", .type = REPORT_TEXT},
};

static bool compares(double value, enum limit_comparison comparison, double bound)
{
    switch (comparison) {
    case LIMIT_AT_LEAST: return value >= bound;
    case LIMIT_ABOVE: return value > bound;
    case LIMIT_AT_MOST: return value <= bound;
    case LIMIT_BELOW: return value < bound;
    case LIMIT_EQUAL: return value == bound;
    }
    return false;
}

size_t limits_output(const struct answer *answer, const struct scenario_limit *limit)
{
    struct stretch stretch = answer_stretch(answer, limit->first, limit->last);
    return answer_output(answer, targets_scope(answer, limit->scope), stretch);
}

struct limits_range limits_range(const struct scenario_limit *limit)
{
    double cars = scenario_limit_cars(limit);
    bool above = limit->event == LIMIT_AT_LEAST || limit->event == LIMIT_ABOVE;
    return above ? (struct limits_range){cars, NAN} : (struct limits_range){limit->from, cars};
}

struct report_cell limits_cell(const struct estimate *estimate, const struct scenario_limit *limit,
                               size_t output)
{
    switch (limit->measure) {
    case LIMIT_PROBABILITY: {
        struct limits_range range = limits_range(limit);
        return estimate_between(estimate, output, range.from, range.below);
    }
    case LIMIT_PERCENTILE: {
        struct report_cell cells[ESTIMATE_PERCENTILES];
        estimate_percentiles(estimate, output, cells);
        size_t which = 0;
        while (estimate_percents[which] != limit->percent) which++; /* the reader takes no others */
        return cells[which];
    }
    case LIMIT_MEAN: return estimate_mean(estimate, output);
    case LIMIT_SD: return estimate_sd(estimate, output);
    case LIMIT_SHORTFALL: {
        struct report_cell cell = estimate_shortfall(estimate, output, scenario_limit_cars(limit));
        return isnan(cell.value) ? report_exact(0) : cell; /* nothing ever misses it */
    }
    }
    return report_exact(NAN);
}

/* The limits' goals stand behind the targets' (plan/outputs.c). */
struct report_cell limits_figure(const struct answer *answer, size_t index)
{
    const struct plan_goal *goal = &answer->plan->goals[answer->scenario->target_count + index];
    return limits_cell(&answer->estimate, &answer->scenario->limits[index], goal->output);
}

bool limits_is_held(const struct scenario_limit *limit, struct report_cell cell)
{
    return compares(cell.value, limit->comparison, limit->bound);
}

static const char *verdict(const struct scenario_limit *limit, struct report_cell cell)
{
    bool close = cell.low < limit->bound && limit->bound < cell.high;
    if (limits_is_held(limit, cell)) return close ? "held, but too close to call" : "held";
    return close ? "broken, but too close to call" : "broken";
}

void limits_cells(struct leap_report *report, const struct scenario_limit *limit, struct report_cell cell,
                  struct report_cell cells[LIMITS_COLUMNS])
{
    cells[NAME] = report_text(study_keep(report, limit->name));
    cells[CONDITION] = report_text(study_keep(report, limit->text));
    cells[limit->measure == LIMIT_PROBABILITY ? PROBABILITY : CARS] = cell;
    cells[VERDICT] = report_text(verdict(limit, cell));
}

void limits_add(const struct answer *answer)
{
    const struct leap_scenario *scenario = answer->scenario;
    if (!scenario->limit_count) return;
    struct report_table *table =
        report_table(answer->report, "limits", NULL, limits_columns, LIMITS_COLUMNS);
    for (size_t i = 0; i < scenario->limit_count; i++)
        limits_cells(answer->report, &scenario->limits[i], limits_figure(answer, i),
                     report_row(answer->report, table, REPORT_SHOW));
}

size_t limits_broken(const struct answer *answer, leap_problems *problems)
{
    const struct leap_scenario *scenario = answer->scenario;
    size_t broken = 0;
    for (size_t i = 0; i < scenario->limit_count; i++) {
        const struct scenario_limit *limit = &scenario->limits[i];
        struct report_cell cell = limits_figure(answer, i);
        if (limits_is_held(limit, cell)) continue;
        broken++;
        if (isnan(cell.value)) { /* an sd of a single trial */
            diag_add(problems, DIAG_ERROR, limit->span, NULL,
                     "limit '%s' is broken: so few trials give no such figure", limit->name);
            continue;
        }
        const struct report_column *column =
            &limits_columns[limit->measure == LIMIT_PROBABILITY ? PROBABILITY : CARS];
        const struct figure figure = figure_show(column, &cell);
        char behind[FIGURE_BEHIND_BYTES];
        figure_behind(behind, &figure);
        diag_add(problems, DIAG_ERROR, limit->span, NULL, "limit '%s' is %s: it came to %s%s", limit->name,
                 verdict(limit, cell), figure.value, behind);
    }
    return broken;
}
