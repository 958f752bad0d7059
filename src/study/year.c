/* The year's total: percentiles, mean and sd.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/answer.h"

enum { YEAR, STATISTIC, CARS, CHANGE, COLUMNS };

static void add_row(const struct answer *answer, struct report_table *table, int year,
                    const char *statistic, struct report_cell cars, bool changes, enum report_place place)
{
    struct report_cell *cells = report_row(answer->report, table, place);
    cells[YEAR] = answer_year_cell(answer, year);
    cells[STATISTIC] = report_text(statistic);
    cells[CARS] = cars;
    if (changes) cells[CHANGE] = answer_change(answer, answer_year(answer, year), cars);
}

static void add_year(const struct answer *answer, struct report_table *table, int year)
{
    size_t output = answer_output(answer, 0, answer_year(answer, year));
    struct report_cell percentiles[ESTIMATE_PERCENTILES];
    estimate_percentiles(&answer->estimate, output, percentiles);
    for (size_t i = 0; i < ESTIMATE_PERCENTILES; i++) {
        unsigned percent = estimate_percents[i];
        bool often = percent % 5 == 0 && percent != 10 && percent != 90;
        add_row(answer, table, year, arena_format(answer->report->arena, "P%u", percent), percentiles[i],
                true, often ? REPORT_SHOW : REPORT_FULL_ONLY);
    }
    add_row(answer, table, year, "Mean", estimate_mean(&answer->estimate, output), true, REPORT_SHOW);
    add_row(answer, table, year, "sd", estimate_sd(&answer->estimate, output), false, REPORT_SHOW);
}

void year_add(const struct answer *answer)
{
    const struct report_column columns[COLUMNS] = {
        [YEAR] = {.key = "year", .title = answer_year_title(answer), .type = REPORT_TEXT},
        [STATISTIC] = {.key = "statistic", .title = "Year total", .type = REPORT_TEXT},
        [CARS] = {.key = "cars",
                  .title = "cars",
                  .type = REPORT_CARS,
                  .unit = "cars",
                  .error = REPORT_ERROR_COLUMN},
        [CHANGE] = {.key = "change",
                    .title = answer_year_before_title(answer, "on "),
                    .type = REPORT_CHANGE,
                    .unit = "share",
                    .error = REPORT_ERROR_HIDDEN},
    };
    struct report_table *table = report_table(answer->report, "year", NULL,
                                              report_columns(answer->report, columns, COLUMNS), COLUMNS);
    for (int year = answer_first_year(answer); year <= answer_last_year(answer); year++)
        add_year(answer, table, year);
}
