/* The year's total: percentiles, mean and sd.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/answer/answer.h"

enum { YEAR, STATISTIC = YEAR + ANSWER_YEAR_COLUMNS, CARS, CHANGE, COLUMNS };

static void add_row(const struct answer *answer, struct report_table *table, int year,
                    const char *statistic, struct report_cell cars, bool changes, enum report_place place)
{
    struct report_cell *cells = report_row(answer->report, table, place);
    answer_year_cells(answer, year, cells + YEAR);
    cells[STATISTIC] = report_text(statistic);
    cells[CARS] = cars;
    if (changes) cells[CHANGE] = answer_change(answer, answer_year(answer, year), cars);
}

bool year_is_often(unsigned percent) { return percent % 5 == 0 && percent != 10 && percent != 90; }

static void add_year(const struct answer *answer, struct report_table *table, int year)
{
    size_t output = answer_output(answer, 0, answer_year(answer, year));
    struct report_cell percentiles[ESTIMATE_PERCENTILES];
    estimate_percentiles(&answer->estimate, output, percentiles);
    for (size_t i = 0; i < ESTIMATE_PERCENTILES; i++) {
        unsigned percent = estimate_percents[i];
        add_row(answer, table, year, arena_format(answer->report->arena, "P%u", percent), percentiles[i],
                true, year_is_often(percent) ? REPORT_SHOW : REPORT_FULL_ONLY);
    }
    add_row(answer, table, year, "Mean", estimate_mean(&answer->estimate, output), true, REPORT_SHOW);
    add_row(answer, table, year, "sd", estimate_sd(&answer->estimate, output), false, REPORT_SHOW);
}

/* For people, where there are several years: a line for each. */
static void add_wide(const struct answer *answer)
{
    enum { NAME, FIGURES, P50 = 4, CHANGE_WIDE = FIGURES + ESTIMATE_PERCENTILES, WIDE };
    struct leap_report *report = answer->report;
    struct report_column *columns = arena_array(report->arena, WIDE, sizeof *columns);
    columns[NAME] = (struct report_column){.key = "year", .title = "Year total", .type = REPORT_TEXT};
    for (size_t i = 0; i < ESTIMATE_PERCENTILES; i++) {
        const char *name = arena_format(report->arena, "P%u", estimate_percents[i]);
        columns[FIGURES + i] =
            (struct report_column){.key = name,
                                   .title = year_is_often(estimate_percents[i]) ? name : NULL,
                                   .type = REPORT_CARS,
                                   .error = REPORT_ERROR_HIDDEN};
    }
    columns[CHANGE_WIDE] = (struct report_column){
        .key = "change", .title = "P50 change", .type = REPORT_CHANGE, .error = REPORT_ERROR_HIDDEN};
    struct report_table *table = report_table(report, "years", NULL, columns, WIDE);
    table->people = true;
    for (int year = answer_first_year(answer); year <= answer_last_year(answer); year++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW), names[ANSWER_YEAR_COLUMNS];
        struct stretch stretch = answer_year(answer, year);
        answer_year_cells(answer, year, names);
        cells[NAME] = names[1];
        estimate_percentiles(&answer->estimate, answer_output(answer, 0, stretch), cells + FIGURES);
        cells[CHANGE_WIDE] = answer_change(answer, stretch, cells[FIGURES + P50]);
    }
}

void year_add(const struct answer *answer)
{
    struct report_column columns[COLUMNS] = {
        [STATISTIC] = {.key = "statistic",
                       .title = answer_year_heading(answer, " total"),
                       .type = REPORT_TEXT},
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
    if (answer_has_years(answer)) add_wide(answer);
    answer_year_columns(answer, columns + YEAR);
    struct report_table *table = report_table(answer->report, "year", NULL,
                                              report_columns(answer->report, columns, COLUMNS), COLUMNS);
    if (answer_has_years(answer)) table->place = REPORT_FULL_ONLY;
    for (int year = answer_first_year(answer); year <= answer_last_year(answer); year++)
        add_year(answer, table, year);
}
