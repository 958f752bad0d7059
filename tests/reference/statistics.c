/* The figures of a run against those of its trials' outcomes: counted here by sorting.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "comparison.h"

enum { PERCENTS = 9 };
static const int percents[PERCENTS] = {1, 5, 10, 25, 50, 75, 90, 95, 99};

/* Whose cars a figure is about. */
enum whose { TOTAL_OF, REGION_OF, SERIES_OF, COMPONENT_OF, REST_OF, REST_OF_REGIONS, NOBODYS };

struct part {
    enum whose whose;
    int index;
    enum { CARS_OF, PRICED_OF, MONEY_OF } what; /* all cars; those with a price; what they bring */
};

struct figures {
    const struct scenario *scenario;
    const struct outcome *outcomes;
    enum mistake mistake;
    long *compared;
    long double values[RUN_TRIALS]; /* in rising order */
    long double unit;               /* of what is counted, at most */
    bool quiet;
    char of[3 * MOST_NAME], when[32];
};

/* ---- what the outcomes say ------------------------------------------------------------------------- */

static long double cars_of(const struct outcome *outcome, struct part part, int at)
{
    switch (part.whose) {
    case TOTAL_OF: return outcome->total[at];
    case REGION_OF: return outcome->region[at][part.index];
    case SERIES_OF: return outcome->series[at][part.index];
    case COMPONENT_OF: return outcome->cars[at][part.index];
    case REST_OF: return outcome->rest[at];
    case REST_OF_REGIONS: return outcome->rest_of_regions[at];
    case NOBODYS: break;
    }
    return NAN;
}

/* Cars that are known of a whole alone have no price. */
static long double priced_of(const struct figures *figures, const struct outcome *outcome, struct part part,
                             int at)
{
    static const enum scope scopes[] = {OF_TOTAL, OF_REGION, OF_SERIES, OF_COMPONENT};
    const struct scenario *scenario = figures->scenario;
    long double sum = 0;
    for (int i = 0; i < scenario->count && part.whose <= COMPONENT_OF; i++) {
        const struct law *price = scenario->components[i].keys[UNIT_PRICE].law;
        bool counted = price || (figures->mistake == MISTAKE_unpriced_counted && part.what == PRICED_OF);
        if (counted && in_scope(scenario, scopes[part.whose], part.index, i))
            sum += outcome->cars[at][i] * (part.what == MONEY_OF ? price->p[0] : 1);
    }
    return sum;
}

static int by_size(const void *left, const void *right)
{
    long double a = *(const long double *)left, b = *(const long double *)right;
    return (a > b) - (a < b);
}

/* The sums of the months first .. last that lie in the period. */
static void gather(struct figures *figures, struct part part, int first, int last)
{
    const struct scenario *scenario = figures->scenario;
    if (figures->mistake == MISTAKE_year_of_twelve && last - first == 11 && first < scenario->first) {
        first = scenario->first;
        last = first + 11;
    }
    for (int i = 0; i < RUN_TRIALS; i++) {
        figures->values[i] = 0;
        for (int month = first; month <= last; month++)
            if (month >= scenario->first && month <= scenario->last)
                figures->values[i] +=
                    part.what == CARS_OF
                        ? cars_of(&figures->outcomes[i], part, month - scenario->first)
                        : priced_of(figures, &figures->outcomes[i], part, month - scenario->first);
    }
    figures->unit = part.what == MONEY_OF ? 1e5L : 1;
    qsort(figures->values, RUN_TRIALS, sizeof *figures->values, by_size);
}

static long double mean(const struct figures *figures)
{
    long double sum = 0;
    for (int i = 0; i < RUN_TRIALS; i++) sum += figures->values[i];
    return sum / RUN_TRIALS;
}

static long double deviation(const struct figures *figures)
{
    long double sum = 0, middle = mean(figures);
    for (int i = 0; i < RUN_TRIALS; i++)
        sum += (figures->values[i] - middle) * (figures->values[i] - middle);
    return sqrtl(sum / (figures->mistake == MISTAKE_sd_of_all ? RUN_TRIALS : RUN_TRIALS - 1));
}

/* ceil(n percent / 100) */
static int rank_of(const struct figures *figures, int percent)
{
    int up = figures->mistake == MISTAKE_rank_below ? 0 : 99, rank = (RUN_TRIALS * percent + up) / 100;
    return rank < 1 ? 1 : rank;
}

/* P(Binomial(RUN_TRIALS, percent / 100) < rank) */
static long double below(int percent, int rank)
{
    long double p = percent / 100.0L, term = powl(1 - p, RUN_TRIALS), sum = 0;
    for (int k = 0; k < rank; k++) {
        sum += term;
        term *= (RUN_TRIALS - k) * p / ((k + 1) * (1 - p));
    }
    return sum;
}

/* The widest ranks whose tails are at most 2.5 % each; 0 and RUN_TRIALS + 1: none. */
static int low_rank(int percent)
{
    int rank = 0;
    while (below(percent, rank + 1) <= 0.025L) rank++;
    return rank;
}

static int high_rank(int percent)
{
    int rank = RUN_TRIALS + 1;
    while (1 - below(percent, rank - 1) <= 0.025L) rank--;
    return rank;
}

static int reached(const struct figures *figures, double cars)
{
    int hits = 0;
    for (int i = 0; i < RUN_TRIALS; i++)
        hits += figures->mistake == MISTAKE_reached_above ? figures->values[i] > cars
                                                          : figures->values[i] >= cars;
    return hits;
}

/* By how much those that miss it do, on average; NaN: none does. */
static long double shortfall(const struct figures *figures, double cars)
{
    long double sum = 0, misses = 0;
    for (int i = 0; i < RUN_TRIALS; i++) {
        if (figures->values[i] >= cars) continue;
        sum += ceill(cars) - figures->values[i];
        misses++;
    }
    return sum / (figures->mistake == MISTAKE_shortfall_of_all ? RUN_TRIALS : misses);
}

/* ---- what the program says ------------------------------------------------------------------------- */

/* NaN: empty or unbounded. `side`: "value", "low" or "high". */
static double cell_of(const json_t *row, const char *column, const char *side)
{
    const json_t *cell = json_object_get(row, column);
    if (json_is_object(cell)) cell = json_object_get(cell, side);
    return json_is_number(cell) ? json_number_value(cell) : NAN;
}

static const char *text_of(const json_t *row, const char *column)
{
    const char *text = json_string_value(json_object_get(row, column));
    return text ? text : "";
}

/* ---- comparisons ----------------------------------------------------------------------------------- */

static bool figure_differs(const struct figures *figures, const char *what, double program,
                           long double reference, long double slack)
{
    ++*figures->compared;
    if (isnan(program) && isnan(reference)) return false;
    if (fabsl(program - reference) <= slack) return false;
    return differs(what, figures->of, figures->when, program, reference, figures->quiet);
}

/* `bins`: counted in bins of a relative width of 2^-11. */
static bool percentile_differs(const struct figures *figures, const json_t *row, const char *column,
                               int percent, bool bins)
{
    const long double *values = figures->values;
    int rank = rank_of(figures, percent), low = low_rank(percent), high = high_rank(percent);
    bool constant = values[0] == values[RUN_TRIALS - 1];
    long double point = values[rank - 1], slack = bins ? figures->unit + point * 0x1p-11L : 0;
    if (figure_differs(figures, column, cell_of(row, column, "value"), point, slack)) return true;
    if (bins || constant) return false;
    return figure_differs(figures, "low end", cell_of(row, column, "low"), low ? values[low - 1] : NAN,
                          0) ||
           figure_differs(figures, "high end", cell_of(row, column, "high"),
                          high <= RUN_TRIALS ? values[high - 1] : NAN, 0);
}

static bool moments_differ(const struct figures *figures, const json_t *row, const char *mean_column,
                           const char *sd_column)
{
    long double middle = mean(figures), slack = 1e-12L * middle;
    return (mean_column &&
            figure_differs(figures, "mean", cell_of(row, mean_column, "value"), middle, slack)) ||
           (sd_column && figure_differs(figures, "sd", cell_of(row, sd_column, "value"), deviation(figures),
                                        1e-6L + 1e-9L * deviation(figures)));
}

/* A row with p1 .. p99, mean and sd. */
static bool spread_differs(struct figures *figures, const json_t *row, bool bins)
{
    bool found = moments_differ(figures, row, "mean", "sd");
    for (int i = 0; !found && i < PERCENTS; i++) {
        char column[8];
        snprintf(column, sizeof column, "p%d", percents[i]);
        found = percentile_differs(figures, row, column, percents[i], bins);
    }
    return found;
}

static int month_of(const char *text) { return 12 * atoi(text) + atoi(text + 5) - 1; }

/* By its kind (NULL: any) and the name that the program gives it. */
static struct part part_of(const struct figures *figures, const char *kind, const char *name)
{
    const struct scenario *scenario = figures->scenario;
    if (!strcmp(name, "total")) return (struct part){.whose = TOTAL_OF};
    if (!strcmp(name, "unattributed")) return (struct part){.whose = REST_OF};
    if (!strcmp(name, "unattributed by region")) return (struct part){.whose = REST_OF_REGIONS};
    for (int i = 0; i < scenario->region_count; i++)
        if (!strcmp(name, scenario->regions[i]) && (!kind || !strcmp(kind, "region")))
            return (struct part){.whose = REGION_OF, .index = i};
    for (int i = 0; i < scenario->series_count; i++)
        if (!strcmp(name, scenario->series[i]) && (!kind || !strcmp(kind, "series")))
            return (struct part){.whose = SERIES_OF, .index = i};
    for (int i = 0; i < scenario->count; i++) {
        const struct component *component = &scenario->components[i];
        const char *word = known_kinds[component->kind];
        size_t length = strlen(word);
        if (counts(component) && !strncmp(name, word, length) && name[length] == '.' &&
            !strcmp(name + length + 1, component->name) && (!kind || !strcmp(kind, word)))
            return (struct part){.whose = COMPONENT_OF, .index = i};
    }
    return (struct part){.whose = NOBODYS};
}

/* Do both speak of the same months of the period? */
static bool same_months(const struct scenario *scenario, int first, int last, int other_first,
                        int other_last)
{
    int low = scenario->first, high = scenario->last;
    return (first > low ? first : low) == (other_first > low ? other_first : low) &&
           (last < high ? last : high) == (other_last < high ? other_last : high);
}

/* Are they counted exactly: years and months of the total, and what a target or limit is of? */
static bool is_exact(const struct scenario *scenario, struct part part, int first, int last)
{
    static const enum whose of[] = {TOTAL_OF, REGION_OF, SERIES_OF, COMPONENT_OF};
    int end = last < scenario->last ? last : scenario->last, january = end - end % 12;
    bool exact = part.whose == TOTAL_OF && (same_months(scenario, first, last, end, end) ||
                                            same_months(scenario, first, last, january, january + 11));
    for (int i = 0; i < scenario->goal_count; i++) {
        const struct goal *goal = &scenario->goals[i];
        exact = exact || (of[goal->scope] == part.whose && goal->index == part.index &&
                          same_months(scenario, first, last, goal->first, goal->last));
    }
    return exact;
}

static void speak_of(struct figures *figures, const char *of, const char *when)
{
    snprintf(figures->of, sizeof figures->of, "%s", of);
    snprintf(figures->when, sizeof figures->when, "%s", when);
}

/* ---- tables ---------------------------------------------------------------------------------------- */

static bool year_row(struct figures *figures, const json_t *row)
{
    const char *statistic = text_of(row, "statistic");
    int year = atoi(text_of(row, "year"));
    speak_of(figures, "total", text_of(row, "year"));
    gather(figures, (struct part){.whose = TOTAL_OF}, 12 * year, 12 * year + 11);
    if (*statistic == 'P') return percentile_differs(figures, row, "cars", atoi(statistic + 1), false);
    bool is_mean = !strcmp(statistic, "Mean");
    return moments_differ(figures, row, is_mean ? "cars" : NULL, is_mean ? NULL : "cars");
}

static bool target_row(struct figures *figures, const json_t *row)
{
    int year = atoi(text_of(row, "year"));
    double cars = cell_of(row, "cars", "value");
    speak_of(figures, text_of(row, "scope"), text_of(row, "year"));
    gather(figures, part_of(figures, NULL, text_of(row, "scope")), 12 * year, 12 * year + 11);
    return figure_differs(figures, "probability", cell_of(row, "probability", "value"),
                          (long double)reached(figures, cars) / RUN_TRIALS, 1e-15L) ||
           figure_differs(figures, "shortfall", cell_of(row, "shortfall", "value"),
                          shortfall(figures, cars), 1e-9L * cars);
}

/* A goal's event in whole cars: at least so many, or fewer. */
static double enough_for(const struct goal *goal)
{
    return goal->event == ABOVE || goal->event == AT_MOST ? floor(goal->cars) + 1 : goal->cars;
}

static bool limit_row(struct figures *figures, const json_t *row)
{
    static const enum whose of[] = {TOTAL_OF, REGION_OF, SERIES_OF, COMPONENT_OF};
    const char *name = text_of(row, "limit");
    const struct goal *goal = &figures->scenario->goals[atoi(name + 5)];
    const double enough = enough_for(goal);
    speak_of(figures, name, "its months");
    gather(figures, (struct part){.whose = of[goal->scope], .index = goal->index}, goal->first, goal->last);
    switch (goal->measure) {
    case PERCENTILE_OF: return percentile_differs(figures, row, "cars", goal->percent, false);
    case MEAN_OF: return moments_differ(figures, row, "cars", NULL);
    case SD_OF: return moments_differ(figures, row, NULL, "cars");
    case SHORTFALL_OF:
        return figure_differs(figures, "shortfall", cell_of(row, "cars", "value"),
                              reached(figures, enough) == RUN_TRIALS ? 0 : shortfall(figures, enough),
                              1e-9L * goal->cars);
    case CHANCE_OF: break;
    }
    int hits = reached(figures, enough);
    if (goal->event == AT_MOST || goal->event == BELOW) hits = RUN_TRIALS - hits;
    return figure_differs(figures, "probability", cell_of(row, "probability", "value"),
                          (long double)hits / RUN_TRIALS, 1e-15L);
}

static bool quarter_row(struct figures *figures, const json_t *row)
{
    int first = 12 * atoi(text_of(row, "year")) + 3 * (text_of(row, "quarter")[1] - '1');
    speak_of(figures, text_of(row, "quarter"), text_of(row, "year"));
    gather(figures, (struct part){.whose = TOTAL_OF}, first, first + 2);
    return spread_differs(figures, row,
                          !is_exact(figures->scenario, (struct part){.whose = TOTAL_OF}, first, first + 2));
}

static bool part_row(struct figures *figures, const json_t *row)
{
    int year = atoi(text_of(row, "year"));
    struct part part = part_of(figures, text_of(row, "kind"), text_of(row, "part"));
    speak_of(figures, text_of(row, "part"), text_of(row, "year"));
    gather(figures, part, 12 * year, 12 * year + 11);
    return part.whose == NOBODYS ||
           spread_differs(figures, row, !is_exact(figures->scenario, part, 12 * year, 12 * year + 11));
}

static bool month_row(struct figures *figures, const json_t *row)
{
    const char *when = text_of(row, "month"), *of = text_of(row, "part");
    struct part part = *of ? part_of(figures, NULL, of) : (struct part){.whose = TOTAL_OF};
    int month = month_of(when);
    speak_of(figures, *of ? of : "total", when);
    gather(figures, part, month, month);
    return part.whose == NOBODYS ||
           spread_differs(figures, row, !is_exact(figures->scenario, part, month, month));
}

static bool path_row(struct figures *figures, const json_t *row)
{
    const char *when = text_of(row, "month");
    int month = month_of(when);
    speak_of(figures, "path", when);
    int january = month - month % 12;
    gather(figures, (struct part){.whose = TOTAL_OF}, january, month);
    return spread_differs(figures, row,
                          !is_exact(figures->scenario, (struct part){.whose = TOTAL_OF}, january, month));
}

static bool range_row(struct figures *figures, const json_t *row)
{
    int year = atoi(text_of(row, "year"));
    double from = cell_of(row, "from", "value"), to = cell_of(row, "below", "value");
    speak_of(figures, "range", text_of(row, "year"));
    gather(figures, (struct part){.whose = TOTAL_OF}, 12 * year, 12 * year + 11);
    int inside =
        (isnan(from) ? RUN_TRIALS : reached(figures, from)) - (isnan(to) ? 0 : reached(figures, to));
    return figure_differs(figures, "chance", cell_of(row, "probability", "value"),
                          (long double)inside / RUN_TRIALS, 1e-15L);
}

/* Does any component of the program's own scope have a price? */
static bool revenue_differs(struct figures *figures, const json_t *row, struct part part, int first,
                            int last)
{
    gather(figures, part, first, last);
    long double all = mean(figures);
    part.what = PRICED_OF;
    gather(figures, part, first, last);
    long double priced = mean(figures);
    if (figure_differs(figures, "covers", cell_of(row, "covers", "value"), all > 0 ? priced / all : NAN,
                       1e-12L))
        return true;
    if (!(priced > 0)) return false;
    part.what = MONEY_OF;
    gather(figures, part, first, last);
    return spread_differs(figures, row, true);
}

static bool revenue_row(struct figures *figures, const json_t *row)
{
    int year = atoi(text_of(row, "year"));
    speak_of(figures, text_of(row, "part"), text_of(row, "year"));
    struct part part = part_of(figures, text_of(row, "kind"), text_of(row, "part"));
    return part.whose <= COMPONENT_OF && revenue_differs(figures, row, part, 12 * year, 12 * year + 11);
}

static bool revenue_month_row(struct figures *figures, const json_t *row)
{
    const char *when = text_of(row, "month");
    speak_of(figures, "revenue", when);
    return revenue_differs(figures, row, (struct part){.whose = TOTAL_OF}, month_of(when), month_of(when));
}

/* The chance that a target is reached by the end of a month, and first in it. */
static bool reached_row(struct figures *figures, const json_t *row)
{
    const char *when = text_of(row, "month");
    int month = month_of(when) - (figures->mistake == MISTAKE_reached_a_month_late);
    int january = month - month % 12;
    double cars = cell_of(row, "cars", "value");
    struct part part = part_of(figures, NULL, text_of(row, "scope"));
    speak_of(figures, text_of(row, "scope"), when);
    gather(figures, part, january, month - 1);
    int before = january < month && month > figures->scenario->first ? reached(figures, cars) : 0;
    gather(figures, part, january, month);
    int now = reached(figures, cars);
    return figure_differs(figures, "reached by", cell_of(row, "by", "value"), (long double)now / RUN_TRIALS,
                          1e-15L) ||
           figure_differs(figures, "reached in", cell_of(row, "first", "value"),
                          (long double)(now - before) / RUN_TRIALS, 1e-15L);
}

bool statistics_differ(const struct scenario *scenario, const struct asked *asked,
                       const struct outcome outcomes[RUN_TRIALS], enum mistake mistake, long *compared)
{
    static const struct {
        const char *table;
        bool (*differs)(struct figures *figures, const json_t *row);
        bool always;
    } tables[] = {{"year", year_row, true},
                  {"targets", target_row, false},
                  {"limits", limit_row, false},
                  {"ranges", range_row, false},
                  {"quarters", quarter_row, true},
                  {"parts", part_row, true},
                  {"months", month_row, true},
                  {"part_months", month_row, true},
                  {"path", path_row, false},
                  {"revenue", revenue_row, false},
                  {"revenue_months", revenue_month_row, false},
                  {"reached", reached_row, false}};
    struct figures figures = {.scenario = scenario,
                              .outcomes = outcomes,
                              .mistake = mistake,
                              .compared = compared,
                              .quiet = mistake != MISTAKE_none};
    json_t *root = ask_run(asked, RUN_TRIALS);
    bool found = !root;
    for (size_t i = 0; !found && i < sizeof tables / sizeof *tables; i++) {
        size_t index;
        const json_t *row, *rows = report_rows(root, tables[i].table);
        if (tables[i].always && json_array_size(rows) == 0) {
            if (!figures.quiet) printf("no rows of %s\n", tables[i].table);
            found = true;
        }
        json_array_foreach(rows, index, row)
            if (!found) found = tables[i].differs(&figures, row);
    }
    json_decref(root);
    return found;
}
