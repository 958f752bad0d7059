/* Where does the year end? The chances of ranges between round edges and the targets. The edges are the scenario's: they
 * go by a pilot whose luck is always the same, so neither seed nor trials move them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/pilot.h"
#include "report/figure.h"
#include "study/answer/answer.h"
#include "study/sample/spread.h"

enum { ROUND_EDGES = 5, PILOT_SEED = 1 };
enum { YEAR, FROM = YEAR + ANSWER_YEAR_COLUMNS, TO, LABEL, SHORT, CHANCE, COLUMNS };

struct edges {
    double *at;
    size_t count, capacity;
};

static void edge_add(struct arena *arena, struct edges *edges, double at)
{
    edges->at = arena_grow(arena, edges->at, edges->count, &edges->capacity, sizeof *edges->at);
    edges->at[edges->count++] = at;
}

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The smallest of 1, 2, 5, 10, 20 ... of which at most ROUND_EDGES multiples lie in low .. high. */
static double round_step(double low, double high)
{
    static const double leads[] = {1, 2, 5};
    for (double power = 1;; power *= 10)
        for (size_t i = 0; i < 3; i++) {
            double step = leads[i] * power;
            if (floor(high / step) - ceil(low / step) + 1 <= ROUND_EDGES) return step;
        }
}

static struct edges edges_of_targets(const struct leap_scenario *scenario, struct arena *arena, int year)
{
    struct edges edges = {0};
    for (size_t i = 0; i < scenario->target_count; i++) {
        const struct scenario_target *target = &scenario->targets[i];
        bool known = target->scope.kind != SCOPE_TOTAL || target->year != year;
        for (size_t k = 0; k < edges.count; k++) known = known || edges.at[k] == target->cars;
        if (!known) edge_add(arena, &edges, target->cars);
    }
    return edges;
}

/* ---- the pilot ------------------------------------------------------------------------------------ */

/* About where the bulk of a year's total lies, P5 .. P95. */
struct bulk {
    double low, high;
};

/* [of the period]. Where a trial cannot be, which the run is not sure to meet, there is no bulk: low = high. */
static const struct bulk *bulks_of(const struct answer *answer, struct arena *arena)
{
    const size_t count = (size_t)(answer_last_year(answer) - answer_first_year(answer) + 1);
    struct bulk *bulks = arena_array(arena, count, sizeof *bulks);
    double(*years)[TILE_LANES] = arena_array(arena, count, sizeof *years);
    if (!pilot_totals(answer->plan, PILOT_SEED, years)) return bulks;
    for (size_t year = 0; year < count; year++) {
        qsort(years[year], TILE_LANES, sizeof **years, by_size);
        bulks[year] =
            (struct bulk){years[year][TILE_LANES / 20], years[year][TILE_LANES - 1 - TILE_LANES / 20]};
    }
    return bulks;
}

/* ---- the edges ------------------------------------------------------------------------------------ */

/* Round edges through the bulk that keep half a step from the year's targets. */
static void edges_through(const struct bulk *bulk, struct arena *arena, struct edges *edges)
{
    const double low = bulk->low, high = bulk->high;
    size_t targets = edges->count;
    double step = round_step(low, high);
    for (double at = ceil(low / step) * step; at <= high && low < high; at += step) {
        bool close = false;
        for (size_t k = 0; k < targets; k++) close = close || fabs(edges->at[k] - at) < step / 2;
        if (!close) edge_add(arena, edges, at);
    }
}

/* With several randomisations those that were marked after the first. */
static struct edges edges_of(const struct answer *answer, int year, size_t output, const struct bulk *bulk)
{
    struct arena *arena = answer->report->arena;
    const struct estimate *estimate = &answer->estimate;
    struct edges edges = edges_of_targets(answer->scenario, arena, year);
    double edge;
    if (!estimate->spread) edges_through(bulk, arena, &edges);
    for (size_t i = 0; estimate->spread && !isnan(edge = spread_edge(estimate->spread, output, i)); i++)
        edge_add(arena, &edges, edge);
    if (edges.count) qsort(edges.at, edges.count, sizeof *edges.at, by_size);
    return edges;
}

void ranges_mark(const struct answer *first, struct spread *spread)
{
    struct arena *arena = spread_arena(spread);
    const struct bulk *bulk = bulks_of(first, arena);
    for (int year = answer_first_year(first); year <= answer_last_year(first); year++) {
        size_t output = answer_output(first, 0, answer_year(first, year));
        struct edges edges = edges_of_targets(first->scenario, arena, year);
        size_t targets = edges.count;
        edges_through(&bulk[year - answer_first_year(first)], arena, &edges);
        for (size_t i = targets; i < edges.count; i++) spread_mark(spread, output, edges.at[i], true);
    }
}

/* "600k", "1.05M", as a scenario writes whole thousands. */
static void short_number(char text[static FIGURE_BYTES], double cars)
{
    if (cars < 1e3 || cars >= 1e12 || fmod(cars, 1e3) != 0)
        figure_number(text, cars, 0);
    else
        snprintf(text, FIGURE_BYTES, "%.10g%s", cars < 1e6 ? cars / 1e3 : cars / 1e6,
                 cars < 1e6 ? "k" : "M");
}

static const char *label_of(const struct answer *answer, double from, double to, bool is_short)
{
    char first[FIGURE_BYTES], last[FIGURE_BYTES];
    struct arena *arena = answer->report->arena;
    if (is_short) {
        short_number(first, from);
        short_number(last, to);
    } else {
        figure_number(first, from, 0);
        figure_number(last, to, 0);
    }
    if (isnan(from)) return arena_format(arena, "under %s", last);
    if (isnan(to)) return arena_format(arena, "%s and over", first);
    return arena_format(arena, "%s to %s", first, last);
}

static void add_year(const struct answer *answer, struct report_table *table, int year,
                     const struct bulk *bulk)
{
    size_t output = answer_output(answer, 0, answer_year(answer, year));
    struct edges edges = edges_of(answer, year, output, bulk);
    if (!edges.count) return;
    for (size_t i = 0; i <= edges.count; i++) {
        double from = i ? edges.at[i - 1] : NAN, to = i < edges.count ? edges.at[i] : NAN;
        struct report_cell *cells = report_row(answer->report, table, REPORT_SHOW);
        answer_year_cells(answer, year, cells + YEAR);
        cells[FROM] = report_exact(from);
        cells[TO] = report_exact(to);
        cells[LABEL] = report_text(label_of(answer, from, to, false));
        cells[SHORT] = report_text(label_of(answer, from, to, true));
        cells[CHANCE] = estimate_between(&answer->estimate, output, from, to);
    }
}

void ranges_add(const struct answer *answer)
{
    struct report_column columns[COLUMNS] = {
        [FROM] = {.key = "from", .type = REPORT_CARS, .unit = "cars"},
        [TO] = {.key = "below", .type = REPORT_CARS, .unit = "cars"},
        [LABEL] = {.key = "range", .type = REPORT_TEXT},
        [SHORT] = {.key = "short", .title = "Where it ends", .type = REPORT_TEXT, .people = true},
        [CHANCE] = {.key = "probability",
                    .title = "chance",
                    .type = REPORT_PROBABILITY,
                    .unit = "share",
                    .error = REPORT_ERROR_BEHIND,
                    .bar = true},
    };
    answer_year_columns(answer, columns + YEAR);
    struct report_table *table = report_table(answer->report, "ranges", NULL,
                                              report_columns(answer->report, columns, COLUMNS), COLUMNS);
    table->beside = true;
    if (answer_has_years(answer)) table->place = REPORT_FULL_ONLY; /* a long list that targets answer */
    const struct bulk *bulk = answer->estimate.spread ? NULL : bulks_of(answer, answer->report->arena);
    for (int year = answer_first_year(answer); year <= answer_last_year(answer); year++)
        add_year(answer, table, year, bulk ? &bulk[year - answer_first_year(answer)] : NULL);
}
