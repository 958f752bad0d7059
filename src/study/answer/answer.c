/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/answer/answer.h"

#include <math.h>

#include "base/month.h"
#include "dist/dist.h"

struct stretch answer_stretch(const struct answer *answer, int first, int last)
{
    const struct leap_scenario *scenario = answer->scenario;
    return (struct stretch){
        first > scenario->first_month ? first : scenario->first_month,
        last < scenario->last_month ? last : scenario->last_month,
    };
}

struct stretch answer_year(const struct answer *answer, int year)
{
    return answer_stretch(answer, month_of(year, 1), month_of(year, 12));
}

size_t answer_output(const struct answer *answer, size_t scope, struct stretch stretch)
{
    return plan_find_output(answer->plan, scope, stretch.first, stretch.last);
}

int answer_first_year(const struct answer *answer) { return month_year(answer->scenario->first_month); }

int answer_last_year(const struct answer *answer) { return month_year(answer->scenario->last_month); }

bool answer_has_years(const struct answer *answer)
{
    return answer_first_year(answer) != answer_last_year(answer);
}

void answer_year_columns(const struct answer *answer, struct report_column columns[ANSWER_YEAR_COLUMNS])
{
    columns[0] = (struct report_column){.key = "year", .type = REPORT_TEXT};
    columns[1] = (struct report_column){.key = "year_months",
                                        .title = answer_has_years(answer) ? "Year" : NULL,
                                        .type = REPORT_TEXT,
                                        .people = true};
}

struct report_cell answer_year_plain(const struct answer *answer, int year)
{
    return report_text(arena_format(answer->report->arena, "%d", year));
}

void answer_year_cells(const struct answer *answer, int year, struct report_cell cells[ANSWER_YEAR_COLUMNS])
{
    const char *months = answer_partly(answer, month_of(year, 1), month_of(year, 12));
    cells[0] = cells[1] = answer_year_plain(answer, year);
    if (months) cells[1] = report_text(arena_format(answer->report->arena, "%d %s", year, months));
}

const char *answer_month_name(const struct answer *answer, int month)
{
    const char *name = month_name(month_in_year(month));
    return arena_format(answer->report->arena, "%c%s", *name - 'a' + 'A', name + 1);
}

const char *answer_partly(const struct answer *answer, int first, int last)
{
    struct stretch held = answer_stretch(answer, first, last);
    if (held.first == first && held.last == last) return NULL;
    const char *from = answer_month_name(answer, held.first), *to = answer_month_name(answer, held.last);
    return held.first == held.last ? from : arena_format(answer->report->arena, "%s-%s", from, to);
}

const char *answer_year_heading(const struct answer *answer, const char *rest)
{
    int year = answer_first_year(answer);
    const char *months = NULL;
    if (!answer_has_years(answer)) months = answer_partly(answer, month_of(year, 1), month_of(year, 12));
    return arena_format(answer->report->arena, "%s%s", months ? months : "Year", rest);
}

const char *answer_quarter(const struct answer *answer, int first)
{
    const char *months = answer_partly(answer, first, first + 2);
    return arena_format(answer->report->arena, "Q%d%s%s", month_in_year(first) / 3 + 1, months ? " " : "",
                        months ? months : "");
}

const char *answer_year_before_title(const struct answer *answer, const char *start)
{
    if (answer_has_years(answer)) return arena_format(answer->report->arena, "%syear before", start);
    return arena_format(answer->report->arena, "%s%d", start, answer_first_year(answer) - 1);
}

double answer_year_before(const struct answer *answer, struct stretch stretch)
{
    const struct leap_scenario *scenario = answer->scenario;
    double cars = 0;
    for (int month = stretch.first - 12; month <= stretch.last - 12; month++) {
        int at = month - scenario->history_first;
        if (!scenario->history || at < 0 || (size_t)at >= scenario->history_count) return NAN;
        cars += scenario->history[at];
    }
    return cars;
}

struct report_cell answer_change(const struct answer *answer, struct stretch stretch,
                                 struct report_cell cars)
{
    double before = answer_year_before(answer, stretch);
    return before > 0 ? estimate_scaled(cars, before, before) : report_exact(NAN);
}

bool answer_known(const struct answer *answer, struct scope scope, int month, double *cars)
{
    const struct leap_scenario *scenario = answer->scenario;
    for (size_t i = 0; i < scenario->actual_count; i++) {
        const struct scenario_actual *actual = &scenario->actuals[i];
        bool same = actual->scope.kind == scope.kind &&
                    (scope.kind == SCOPE_TOTAL || actual->scope.index == scope.index);
        if (!same || actual->month != month) continue;
        *cars += floor(dist_mean(actual->dist) + 0.5);
        return true;
    }
    return false;
}
