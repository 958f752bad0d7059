/* Quarters, parts, months: what each may come to. Every row has p1 .. p99, mean and sd; people see P10, P50
 * and P90.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "base/month.h"
#include "study/answer/answer.h"
#include "study/study.h"

enum { P50 = SPREADS_P50, MEAN = SPREADS_MEAN, SD = SPREADS_SD, FIGURES = SPREADS_FIGURES };
enum { P10 = 2, P90 = 6 };

static const struct report_column figure_columns[FIGURES] = {
    {.key = "p1"},
    {.key = "p5"},
    [P10] = {.key = "p10", .title = "P10"},
    {.key = "p25"},
    [P50] = {.key = "p50", .title = "P50"},
    {.key = "p75"},
    [P90] = {.key = "p90", .title = "P90"},
    {.key = "p95"},
    {.key = "p99"},
    [MEAN] = {.key = "mean"},
    [SD] = {.key = "sd"},
};

struct report_table *spreads_table(const struct answer *answer, const char *key, const char *title,
                                   const struct report_column lead[], size_t lead_count,
                                   enum report_type type, bool moments, const struct report_column *more)
{
    size_t count = lead_count + FIGURES + (more ? 1 : 0);
    struct report_column *columns = arena_array(answer->report->arena, count, sizeof *columns);
    memcpy(columns, lead, lead_count * sizeof *columns);
    memcpy(columns + lead_count, figure_columns, sizeof figure_columns);
    for (size_t i = lead_count; i < lead_count + FIGURES; i++) {
        columns[i].type = type;
        columns[i].unit = "cars";
        columns[i].error = REPORT_ERROR_HIDDEN;
    }
    if (moments) {
        columns[lead_count + MEAN].title = "Mean";
        columns[lead_count + SD].title = "sd";
    }
    if (more) columns[lead_count + FIGURES] = *more;
    return report_table(answer->report, key, title, columns, count);
}

void spreads_cells(const struct answer *answer, struct report_cell *cells, size_t output)
{
    estimate_percentiles(&answer->estimate, output, cells);
    cells[MEAN] = estimate_mean(&answer->estimate, output);
    cells[SD] = estimate_sd(&answer->estimate, output);
}

/* So many years that people are shown quarters and months only when they ask for all. */
static bool is_long(const struct answer *answer)
{
    enum { YEARS_SHOWN = 3 };
    return answer_last_year(answer) - answer_first_year(answer) >= YEARS_SHOWN;
}

enum { QUARTER = ANSWER_YEAR_COLUMNS, MONTHS, QUARTER_LEAD };

void spreads_quarters(const struct answer *answer)
{
    struct report_column lead[QUARTER_LEAD] = {
        [QUARTER] = {.key = "quarter", .type = REPORT_TEXT},
        [MONTHS] = {.key = "quarter_months", .title = "Quarter", .type = REPORT_TEXT, .people = true},
    };
    answer_year_columns(answer, lead);
    const struct report_column change = {.key = "change",
                                         .title = answer_year_before_title(answer, "P50 on "),
                                         .type = REPORT_CHANGE,
                                         .unit = "share",
                                         .error = REPORT_ERROR_HIDDEN};
    struct report_table *table =
        spreads_table(answer, "quarters", NULL, lead, QUARTER_LEAD, REPORT_CARS, false, &change);
    if (is_long(answer)) table->place = REPORT_FULL_ONLY;
    int first = answer->scenario->first_month - answer->scenario->first_month % 3;
    for (; first <= answer->scenario->last_month; first += 3) {
        struct stretch quarter = answer_stretch(answer, first, first + 2);
        struct report_cell *cells = report_row(answer->report, table, REPORT_SHOW);
        cells[0] = cells[1] = answer_year_plain(answer, month_year(first));
        cells[QUARTER] =
            report_text(arena_format(answer->report->arena, "Q%d", month_in_year(first) / 3 + 1));
        cells[MONTHS] = report_text(answer_quarter(answer, first));
        spreads_cells(answer, cells + QUARTER_LEAD, answer_output(answer, 0, quarter));
        cells[QUARTER_LEAD + FIGURES] = answer_change(answer, quarter, cells[QUARTER_LEAD + P50]);
    }
}

static bool same_members(const struct plan_scope *a, const struct plan_scope *b)
{
    return a->count == b->count &&
           memcmp(a->components, b->components, a->count * sizeof *a->components) == 0;
}

bool spreads_repeats(const struct plan *plan, size_t scope)
{
    const struct plan_scope *own = &plan->scopes[scope];
    if (strcmp(own->kind, "region") != 0 && strcmp(own->kind, "series") != 0) return false;
    if (own->known) return false; /* its actuals are its own */
    if (own->count == 1) return true;
    for (size_t i = 0; i < scope; i++)
        if (same_members(own, &plan->scopes[i])) return true;
    return false;
}

/* Series are mostly letters. */
const char *spreads_part(const struct answer *answer, const struct plan_scope *scope)
{
    bool is_series = strcmp(scope->kind, "series") == 0;
    return arena_format(answer->report->arena, "%s%s", is_series ? "series " : "", scope->name);
}

/* In years without known months nothing is unattributed. */
static bool is_nothing(const struct answer *answer, size_t scope, size_t output)
{
    bool rest = answer->plan->scopes[scope].parts != NULL;
    return rest && answer_has_years(answer) && summary_mean(answer->estimate.summary, output) == 0;
}

enum { KIND = ANSWER_YEAR_COLUMNS, PART, NAME, PART_LEAD };

void spreads_parts(const struct answer *answer)
{
    const struct plan *plan = answer->plan;
    struct report_column lead[PART_LEAD] = {
        [KIND] = {.key = "kind", .type = REPORT_TEXT},
        [PART] = {.key = "part", .type = REPORT_TEXT},
        [NAME] = {.key = "name", .title = answer_year_heading(answer, " by"), .type = REPORT_TEXT},
    };
    answer_year_columns(answer, lead);
    struct report_table *table =
        spreads_table(answer, "parts", NULL, lead, PART_LEAD, REPORT_CARS, false, NULL);
    table->fold = 2;
    for (int year = answer_first_year(answer); year <= answer_last_year(answer); year++) {
        for (size_t scope = 1; scope < plan->scope_count; scope++) {
            size_t output = answer_output(answer, scope, answer_year(answer, year));
            if (output == SIZE_MAX) continue;
            bool hidden = spreads_repeats(plan, scope) || is_nothing(answer, scope, output);
            enum report_place place = hidden ? REPORT_MACHINE : REPORT_SHOW;
            struct report_cell *cells = report_row(answer->report, table, place);
            answer_year_cells(answer, year, cells);
            cells[KIND] = report_text(study_keep(answer->report, plan->scopes[scope].kind));
            cells[PART] = report_text(study_keep(answer->report, plan->scopes[scope].name));
            cells[NAME] = report_text(spreads_part(answer, &plan->scopes[scope]));
            spreads_cells(answer, cells + PART_LEAD, output);
        }
    }
}

/* "Feb", or "2026-02" where there are several years. */
static const char *month_label(const struct answer *answer, int month)
{
    return answer_has_years(answer) ? study_month(answer->report, month) : answer_month_name(answer, month);
}

void spreads_months(const struct answer *answer)
{
    const struct report_column lead[] = {
        {.key = "month", .type = REPORT_TEXT},
        {.key = "name", .title = "Month", .type = REPORT_TEXT},
    };
    struct report_table *table = spreads_table(answer, "months", "Months, in thousands of cars", lead, 2,
                                               REPORT_THOUSANDS, false, NULL);
    table->fold = 3;
    if (is_long(answer)) table->place = REPORT_FULL_ONLY;
    for (int month = answer->scenario->first_month; month <= answer->scenario->last_month; month++) {
        size_t output = answer_output(answer, 0, (struct stretch){month, month});
        if (output == SIZE_MAX) continue;
        struct report_cell *cells = report_row(answer->report, table, REPORT_SHOW);
        cells[0] = report_text(study_month(answer->report, month));
        cells[1] = report_text(month_label(answer, month));
        spreads_cells(answer, cells + 2, output);
    }
}

void spreads_part_months(const struct answer *answer)
{
    const struct plan *plan = answer->plan;
    const struct report_column lead[] = {
        {.key = "part", .title = "Month of", .type = REPORT_TEXT},
        {.key = "month", .title = "month", .type = REPORT_TEXT},
    };
    struct report_table *table = NULL;
    for (size_t scope = 1; scope < plan->scope_count; scope++) {
        enum report_place place = spreads_repeats(plan, scope) ? REPORT_MACHINE : REPORT_FULL_ONLY;
        for (int month = plan->first_month; month <= plan->last_month; month++) {
            size_t output = answer_output(answer, scope, (struct stretch){month, month});
            if (output == SIZE_MAX) continue;
            if (!table)
                table = spreads_table(answer, "part_months", NULL, lead, 2, REPORT_CARS, true, NULL);
            struct report_cell *cells = report_row(answer->report, table, place);
            cells[0] = report_text(study_keep(answer->report, plan->scopes[scope].name));
            cells[1] = report_text(study_month(answer->report, month));
            spreads_cells(answer, cells + 2, output);
        }
    }
    if (table) table->place = REPORT_FULL_ONLY;
}

void spreads_path(const struct answer *answer)
{
    const struct report_column lead[] = {{.key = "month", .title = "Year to", .type = REPORT_TEXT}};
    struct report_table *table = NULL;
    for (int month = answer->plan->first_month; month <= answer->plan->last_month; month++) {
        struct stretch path = answer_stretch(answer, month - month_in_year(month), month);
        size_t output = answer_output(answer, 0, path);
        /* January and the whole year are counted anyway; without the months between there is no path. */
        if (output == SIZE_MAX) return;
        if (!table) table = spreads_table(answer, "path", NULL, lead, 1, REPORT_CARS, true, NULL);
        table->place = REPORT_FULL_ONLY;
        struct report_cell *cells = report_row(answer->report, table, REPORT_FULL_ONLY);
        cells[0] = report_text(study_month(answer->report, month));
        spreads_cells(answer, cells + 1, output);
    }
}
