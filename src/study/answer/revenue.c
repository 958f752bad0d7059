/* What do the cars bring? Of those that have a unit price; how many that are stands beside each figure.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/month.h"
#include "study/answer/answer.h"
#include "study/study.h"

/* Columns for people and machines in front of and behind the figures. */
enum { YEAR, KIND = YEAR + ANSWER_YEAR_COLUMNS, PART, NAME, LEAD };
enum { NAMES_SHOWN = 42 }; /* letters of names in a note */

/* A power of ten in which people read it. */
struct scale {
    double money;
    const char *word;
};

static struct scale scale_of(double money)
{
    static const struct scale scales[] = {{1e12, "trillion"}, {1e9, "billion"}, {1e6, "million"}};
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
        if (money >= scales[i].money) return scales[i];
    return (struct scale){1, ""};
}

/* NULL: nothing in the scope has a price. The total's is the first. */
static const struct plan_revenue *revenue_of(const struct plan *plan, size_t scope)
{
    for (size_t i = 0; i < plan->revenue_count; i++)
        if (plan->revenues[i].scope == scope) return &plan->revenues[i];
    return NULL;
}

static double times(double value, const struct plan_revenue *revenue)
{
    return value * revenue->times / revenue->by;
}

static void add_figures(const struct answer *answer, const struct plan_revenue *revenue,
                        struct stretch stretch, struct report_cell *cells)
{
    spreads_cells(answer, cells, answer_output(answer, revenue->counted, stretch));
    for (size_t i = 0; i < SPREADS_FIGURES; i++)
        cells[i] = report_interval(times(cells[i].value, revenue), times(cells[i].low, revenue),
                                   times(cells[i].high, revenue));
}

static double mean_of(const struct answer *answer, size_t scope, struct stretch stretch)
{
    return summary_mean(answer->estimate.summary, answer_output(answer, scope, stretch));
}

/* Cars with a price of all cars, in the mean; NaN where there are none at all. `stretch` is a year, the
 * total's any that is counted. */
static double covered(const struct answer *answer, size_t scope, struct stretch stretch)
{
    const struct plan *plan = answer->plan;
    const struct plan_revenue *revenue = revenue_of(plan, scope);
    double all = mean_of(answer, scope, stretch), priced = 0;
    if (scope == 0) priced = mean_of(answer, plan->priced, stretch);
    for (size_t part = 1; revenue && scope > 0 && part < plan->scope_count; part++) {
        const struct plan_scope *own = &plan->scopes[part];
        bool component =
            strcmp(own->kind, "region") != 0 && strcmp(own->kind, "series") != 0 && !own->parts;
        for (size_t i = 0; component && i < revenue->count; i++)
            if (own->components[0] == revenue->components[i]) priced += mean_of(answer, part, stretch);
    }
    return all > 0 ? priced / all : NAN;
}

/* ---- the tables --------------------------------------------------------------------------------- */

/* Of the largest year. */
static struct scale scale_of_years(const struct answer *answer)
{
    const struct plan_revenue *total = &answer->plan->revenues[0];
    double largest = 0;
    for (int year = answer_first_year(answer); year <= answer_last_year(answer); year++) {
        double money = times(mean_of(answer, total->counted, answer_year(answer, year)), total);
        largest = money > largest ? money : largest;
    }
    return scale_of(largest);
}

static struct report_table *table_of(const struct answer *answer, const char *key,
                                     const struct report_column lead[], size_t lead_count)
{
    static const struct report_column covers = {
        .key = "covers", .title = "Cars priced", .type = REPORT_PROBABILITY, .unit = "share"};
    struct scale scale = scale_of_years(answer);
    const char *currency = study_keep(answer->report, answer->scenario->currency);
    bool named = currency || *scale.word;
    const char *title =
        arena_format(answer->report->arena, "Revenue%s%s%s%s", named ? " in " : "", scale.word,
                     currency && *scale.word ? " " : "", currency ? currency : "");
    struct report_table *table =
        spreads_table(answer, key, title, lead, lead_count, REPORT_NUMBER, true, &covers);
    struct report_column *columns = report_columns(answer->report, table->columns, table->column_count);
    for (size_t i = lead_count; i < lead_count + SPREADS_FIGURES; i++) {
        columns[i].unit = currency ? currency : "money";
        columns[i].shown_in = scale.money;
    }
    table->columns = columns;
    return table;
}

/* "line.T03, launch.D99, ...": components without a price; empty: there are none. */
static const char *unpriced(const struct answer *answer)
{
    const struct plan *plan = answer->plan;
    const struct plan_revenue *total = &plan->revenues[0];
    const char *names = "";
    for (size_t i = 0, priced = 0; i < total->all; i++) {
        size_t component = plan->scopes[0].components[i];
        if (priced < total->count && total->components[priced] == component) {
            priced++;
            continue;
        }
        const char *name = plan->components[component].path;
        bool fits = !*names || strlen(names) + strlen(name) <= NAMES_SHOWN;
        names =
            arena_format(answer->report->arena, "%s%s%s", names, *names ? ", " : "", fits ? name : "...");
        if (!fits) break;
    }
    return names;
}

static const char *note_of(const struct answer *answer)
{
    static const char first[] =
        "Revenue of the cars that have a unit price; \"Cars priced\" is their share.";
    const struct plan_revenue *total = &answer->plan->revenues[0];
    const char *without = unpriced(answer);
    if (!*without) return first;
    return arena_format(answer->report->arena, "%s\n%zu of %zu components have one, not %s.", first,
                        total->count, total->all, without);
}

static enum report_place place_of(const struct plan *plan, size_t scope)
{
    const char *kind = plan->scopes[scope].kind;
    if (spreads_repeats(plan, scope)) return REPORT_MACHINE;
    bool whole = scope == 0 || strcmp(kind, "region") == 0 || strcmp(kind, "series") == 0;
    return whole ? REPORT_SHOW : REPORT_FULL_ONLY;
}

static void add_years(const struct answer *answer)
{
    const struct plan *plan = answer->plan;
    struct report_column lead[LEAD] = {
        [KIND] = {.key = "kind", .type = REPORT_TEXT},
        [PART] = {.key = "part", .type = REPORT_TEXT},
        [NAME] = {.key = "name", .title = "Revenue of", .type = REPORT_TEXT},
    };
    answer_year_columns(answer, lead + YEAR);
    struct report_table *table = table_of(answer, "revenue", lead, LEAD);
    table->note = note_of(answer);
    for (int year = answer_first_year(answer); year <= answer_last_year(answer); year++) {
        for (size_t scope = 0; scope < plan->scope_count; scope++) {
            const struct plan_revenue *revenue = revenue_of(plan, scope);
            struct stretch stretch = answer_year(answer, year);
            double covers = covered(answer, scope, stretch);
            bool known = revenue && covers != 0;
            enum report_place place = known ? place_of(plan, scope) : REPORT_MACHINE;
            struct report_cell *cells = report_row(answer->report, table, place);
            answer_year_cells(answer, year, cells + YEAR);
            cells[KIND] = report_text(study_keep(answer->report, plan->scopes[scope].kind));
            cells[PART] = report_text(study_keep(answer->report, plan->scopes[scope].name));
            cells[NAME] = report_text(spreads_part(answer, &plan->scopes[scope]));
            if (known) add_figures(answer, revenue, stretch, cells + LEAD);
            cells[LEAD + SPREADS_FIGURES] = report_exact(covers);
        }
    }
}

/* The total's, over a quarter or month; `lead` columns say which. */
static void add_stretch(const struct answer *answer, struct report_cell *cells, struct stretch stretch)
{
    double covers = covered(answer, 0, stretch);
    if (covers != 0) add_figures(answer, &answer->plan->revenues[0], stretch, cells);
    cells[SPREADS_FIGURES] = report_exact(covers);
}

static void add_quarters(const struct answer *answer)
{
    enum { QUARTER = ANSWER_YEAR_COLUMNS, MONTHS, QUARTER_LEAD };
    struct report_column lead[QUARTER_LEAD] = {
        [QUARTER] = {.key = "quarter", .type = REPORT_TEXT},
        [MONTHS] = {.key = "quarter_months", .title = "Quarter", .type = REPORT_TEXT, .people = true},
    };
    answer_year_columns(answer, lead);
    struct report_table *table = table_of(answer, "revenue_quarters", lead, QUARTER_LEAD);
    table->place = REPORT_FULL_ONLY;
    int first = answer->scenario->first_month - answer->scenario->first_month % 3;
    for (; first <= answer->scenario->last_month; first += 3) {
        struct report_cell *cells = report_row(answer->report, table, REPORT_FULL_ONLY);
        cells[0] = cells[1] = answer_year_plain(answer, month_year(first));
        cells[QUARTER] =
            report_text(arena_format(answer->report->arena, "Q%d", month_in_year(first) / 3 + 1));
        cells[MONTHS] = report_text(answer_quarter(answer, first));
        add_stretch(answer, cells + QUARTER_LEAD, answer_stretch(answer, first, first + 2));
    }
}

void revenue_add(const struct answer *answer)
{
    if (!answer->plan->revenue_count) return;
    add_years(answer);
    add_quarters(answer);
}

void revenue_months(const struct answer *answer)
{
    const struct report_column lead[] = {{.key = "month", .title = "Month", .type = REPORT_TEXT}};
    if (!answer->plan->revenue_count) return;
    struct report_table *table = table_of(answer, "revenue_months", lead, 1);
    table->place = REPORT_FULL_ONLY;
    for (int month = answer->scenario->first_month; month <= answer->scenario->last_month; month++) {
        struct report_cell *cells = report_row(answer->report, table, REPORT_FULL_ONLY);
        cells[0] = report_text(study_month(answer->report, month));
        add_stretch(answer, cells + 1, (struct stretch){month, month});
    }
}
