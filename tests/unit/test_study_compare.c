/* A comparison: its figures are those of the runs, its differences those of the trials.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <unistd.h>

#include "ask.h"
#include "study/compare/compared.h"
#include "trials.h"

#define HEAD "[scenario]\nperiod = 2026-01..2026-06\ntrials = 3000\nseed = 5\n[target]\ntotal = 600k\n"
#define SHARED "[line C]\nregion = home\nlevel = lognormal(p10=40k, p90=70k)\ngrowth = normal(0, 4%)\n"
static const char base[] = HEAD SHARED "[line B]\nregion = home\nlevel = normal(50k, 5k)\n";
static const char more[] =
    HEAD SHARED "[line B]\nregion = home\nlevel = normal(52k, 6k)\n"
                "[launch N]\nregion = home\nstart = 2026-03\npeak = normal(3k, 400)\nramp = 2\n";
static const char longer[] =
    "[scenario]\nperiod = 2026-01..2027-06\ntrials = 3000\n[target]\ntotal.2026 = 600k\n" SHARED;

static json_t *compare(const leap_side *sides, size_t count, const leap_compare_options *options,
                       leap_status expected)
{
    leap_problems *problems = leap_problems_create();
    leap_report *report = NULL;
    leap_status status = leap_compare(sides, count, options, problems, &report);
    assert_int_equal(status, expected);
    leap_problems_free(problems);
    if (!report) return NULL;
    static const char *const formats[] = {"text", "csv", "markdown"};
    for (size_t i = 0; i < 3; i++) {
        char *text = written(report, formats[i], true);
        assert_true(strlen(text) > 200);
        free(text);
    }
    json_t *root = parsed(report);
    leap_report_free(report);
    return root;
}

/* The row of a table whose columns say this; `what` alternates column and text, then NULL. */
static size_t row_of(const json_t *root, const char *table, const char *const what[])
{
    for (size_t row = 0; row < json_array_size(rows_of(root, table)); row++) {
        bool same = true;
        for (size_t i = 0; what[i]; i += 2) {
            const char *text = json_string_value(cell(root, table, row, what[i]));
            same = same && text && strcmp(text, what[i + 1]) == 0;
        }
        if (same) return row;
    }
    fail_msg("no row %s in %s", what[1], table);
    return 0;
}

/* Every trial of both again, one by one: what only one reaches, and the differences' mean and sd. */
struct both {
    double *totals;
    size_t count;
};

static void keep_total(void *context, const struct trial_record *record)
{
    struct both *both = context;
    double total = 0;
    for (int month = 0; month < 6; month++) total += record->total[month];
    both->totals[both->count++] = total;
}

static void differences_are_those_of_trials(void **state)
{
    (void)state;
    enum { TRIALS = 3000 };
    struct model models[2] = {model_read(base, PLAN_GOALS), model_read(more, PLAN_GOALS)};
    static double totals[2][TRIALS];
    for (int i = 0; i < 2; i++) each_trial(&models[i], TRIALS, 5, keep_total, &(struct both){totals[i], 0});
    double only_own = 0, only_reference = 0, sum = 0, squares = 0;
    for (size_t i = 0; i < TRIALS; i++) {
        only_own += totals[1][i] >= 600e3 && totals[0][i] < 600e3;
        only_reference += totals[0][i] >= 600e3 && totals[1][i] < 600e3;
        sum += totals[1][i] - totals[0][i];
        squares += (totals[1][i] - totals[0][i]) * (totals[1][i] - totals[0][i]);
    }
    double mean = sum / TRIALS, half = 1.9608 * sqrt((squares / TRIALS - mean * mean) / (TRIALS - 1));
    leap_side sides[2] = {{.scenario = models[0].scenario, .name = "x/base.ini"},
                          {.scenario = models[1].scenario, .name = "more.ini"}};
    leap_compare_options options = leap_compare_options_default();
    json_t *root = compare(sides, 2, &options, LEAP_OK);
    size_t chance =
        row_of(root, "differences", (const char *const[]){"scenario", "more", "group", "targets", NULL});
    expect_within(number(root, "differences", chance, "trials_only_it"), only_own, 0);
    expect_within(number(root, "differences", chance, "trials_only_reference"), only_reference, 0);
    expect_within(number(root, "differences", chance, "difference"), (only_own - only_reference) / TRIALS,
                  1e-12);
    assert_true(number(root, "differences", chance, "times_narrower") > 1.5);
    size_t row =
        row_of(root, "differences", (const char *const[]){"group", "year", "statistic", "Mean", NULL});
    expect_within(number(root, "differences", row, "difference"), mean, 1e-6);
    expect_within(end(root, "differences", row, "difference", "high") - mean, half, 0.01 * half);
    json_decref(root);

    /* Figures are those of a run. */
    leap_problems *problems = leap_problems_create();
    leap_run_options run = leap_run_options_default();
    leap_report *report = NULL;
    assert_int_equal(leap_run(models[0].scenario, &run, problems, &report), LEAP_OK);
    json_t *alone = parsed(report);
    root = compare(sides, 2, &options, LEAP_OK);
    row = row_of(root, "figures",
                 (const char *const[]){"scenario", "base", "group", "year", "statistic", "P50", NULL});
    expect_within(number(root, "figures", row, "value"), number(alone, "year", 4, "cars"), 0);
    expect_within(end(root, "figures", row, "value", "low"), end(alone, "year", 4, "cars", "low"), 0);
    json_decref(root);

    /* A saved result says the same, with differences as of separate runs. */
    char path[] = "/tmp/leapsim_compare_XXXXXX";
    int file = mkstemp(path);
    FILE *stream = fdopen(file, "w");
    leap_write_options writing = {.format = "json"};
    assert_int_equal(leap_report_write(report, &writing, stream), LEAP_OK);
    fclose(stream);
    leap_report *saved = NULL;
    assert_int_equal(leap_report_read(path, problems, &saved), LEAP_OK);
    unlink(path);
    leap_side mixed[2] = {{.saved = saved, .name = "january.json"}, sides[1]};
    root = compare(mixed, 2, &options, LEAP_OK);
    row = row_of(root, "differences", (const char *const[]){"group", "targets", NULL});
    assert_string_equal(json_string_value(cell(root, "differences", row, "paired")), "no");
    expect_within(number(root, "differences", row, "difference"), (only_own - only_reference) / TRIALS,
                  1e-12);
    json_decref(root);
    leap_report_free(saved);
    leap_report_free(report);
    json_decref(alone);
    leap_problems_free(problems);
    model_free(&models[0]);
    model_free(&models[1]);
}

/* Wholly one scenario, the mixture is it; between two, its chance is the weighted one. */
static void mixtures(void **state)
{
    (void)state;
    leap_scenario *a = read_text(base), *b = read_text(more);
    leap_side sides[2] = {{.scenario = a, .name = "a.ini"}, {.scenario = b, .name = "b.ini"}};
    leap_compare_options options = leap_compare_options_default();
    const double whole[] = {7, 0}, parts[] = {1, 3};
    options.weights = whole;
    json_t *root = compare(sides, 2, &options, LEAP_OK);
    size_t chance =
        row_of(root, "figures", (const char *const[]){"scenario", "a", "statistic", "probability", NULL});
    size_t other =
        row_of(root, "figures", (const char *const[]){"scenario", "b", "statistic", "probability", NULL});
    double pa = number(root, "figures", chance, "value"), pb = number(root, "figures", other, "value");
    expect_within(number(root, "mixture_targets", 0, "probability"), pa, 1e-12);
    expect_within(end(root, "mixture_targets", 0, "probability", "low"),
                  end(root, "figures", chance, "value", "low"), 1e-5);
    static const char *const statistics[] = {"P1",  "P5",  "P10", "P25", "P50",
                                             "P75", "P90", "P95", "P99", "Mean"};
    for (size_t i = 0; i < 10; i++) {
        size_t row = row_of(
            root, "figures",
            (const char *const[]){"scenario", "a", "group", "year", "statistic", statistics[i], NULL});
        expect_within(number(root, "mixture_year", i, "cars"), number(root, "figures", row, "value"), 1e-6);
    }
    json_decref(root);
    options.weights = parts;
    root = compare(sides, 2, &options, LEAP_OK);
    expect_within(number(root, "mixture_targets", 0, "probability"), 0.25 * pa + 0.75 * pb, 1e-12);
    json_decref(root);
    leap_scenario_free(a);
    leap_scenario_free(b);
}

/* Another horizon: what both have is compared; no year in common is refused, and so are weights of saved results. */
static void structures(void **state)
{
    (void)state;
    leap_scenario *a = read_text(base), *b = read_text(longer);
    leap_scenario *later = read_text("[scenario]\nperiod = 2028-01..2028-03\n" SHARED);
    leap_side sides[2] = {{.scenario = a, .name = "a.ini"}, {.scenario = b, .name = "b.ini"}};
    leap_compare_options options = leap_compare_options_default();
    json_t *root = compare(sides, 2, &options, LEAP_OK);
    row_of(root, "differences",
           (const char *const[]){"group", "parts", "name", "line.C", "paired", "yes", NULL});
    row_of(root, "assumptions", (const char *const[]){"key", "scenario.period", "scenario", "b", NULL});
    json_decref(root);
    sides[1].scenario = later;
    assert_null(compare(sides, 2, &options, LEAP_BAD_INPUT));
    assert_null(compare(sides, 1, &options, LEAP_BAD_INPUT));
    leap_scenario_free(a);
    leap_scenario_free(b);
    leap_scenario_free(later);
}

/* The same twice: nothing differs, and fifty are as many as may be. */
static void the_same(void **state)
{
    (void)state;
    leap_scenario *a = read_text(base);
    leap_side sides[LEAP_SIDES_MAX];
    for (size_t i = 0; i < LEAP_SIDES_MAX; i++) sides[i] = (leap_side){.scenario = a, .name = "a.ini"};
    leap_compare_options options = leap_compare_options_default();
    json_t *root = compare(sides, LEAP_SIDES_MAX, &options, LEAP_OK);
    for (size_t row = 0; row < json_array_size(rows_of(root, "differences")); row++)
        expect_within(number(root, "differences", row, "difference"), 0, 0);
    assert_int_equal(json_array_size(rows_of(root, "assumptions")), 0);
    assert_string_equal(json_string_value(cell(root, "scenarios", 49, "scenario")), "a (50)");
    json_decref(root);
    leap_scenario_free(a);
}

/* Figures whose parts are the numbers first, first + step, ..., without those that `gap` divides. */
static struct leap_report *parts(int first, int step, int count, int gap)
{
    static const struct report_column columns[] = {{.key = "kind", .type = REPORT_TEXT},
                                                   {.key = "part", .type = REPORT_TEXT},
                                                   {.key = "year", .type = REPORT_TEXT}};
    struct leap_report *report = report_create("run", "leapsim/run/1");
    struct report_table *table = report_table(report, "parts", NULL, columns, 3);
    for (int i = 0; i < count; i++) {
        int number = first + i * step;
        if (number % gap == 0) continue;
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text("component");
        cells[1] = report_text(arena_format(report->arena, "line.%d", number));
        cells[2] = report_text("2026");
    }
    return report;
}

/* Each row finds its like, in whatever order the other's stand and whatever is missing there. */
static void rows_find_each_other(void **state)
{
    (void)state;
    const struct compared_view *view = &compared_views[COMPARE_PARTS];
    struct leap_report *all[] = {parts(1, 1, 40, 50),   parts(1, 1, 40, 3),    parts(40, -1, 40, 7),
                                 parts(11, 1, 40, 100), parts(1, 1, 0, 2),     parts(35, -5, 7, 100),
                                 parts(39, 1, 1, 2),    parts(1000, 1, 40, 7), parts(39, -2, 20, 3)};
    enum { COUNT = sizeof all / sizeof *all };
    for (size_t i = 0; i < COUNT * COUNT; i++) {
        const struct compared_side own = {.figures = all[i / COUNT]}, other = {.figures = all[i % COUNT]};
        const struct report_table *table = own.figures->tables[0], *theirs = other.figures->tables[0];
        for (size_t row = 0; row < theirs->row_count; row++) {
            size_t expected = SIZE_MAX;
            for (size_t at = 0; at < table->row_count; at++)
                if (strcmp(table->rows[at].cells[1].text, theirs->rows[row].cells[1].text) == 0)
                    expected = at;
            assert_int_equal(compared_match(view, &own, &other, row), expected);
        }
    }
    for (size_t i = 0; i < COUNT; i++) leap_report_free(all[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_are_those_of_trials),
        cmocka_unit_test(mixtures),
        cmocka_unit_test(structures),
        cmocka_unit_test(the_same),
        cmocka_unit_test(rows_find_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
