/* How fast is it here? The report's shape, and the arithmetic behind its figures; nobody asks how long it took.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"
#include "base/width.h"
#include "dist/family.h"
#include "study/stopwatch.h"

static const char text[] =
    "[scenario]\nperiod = 2026-01..2026-12\nlevel_month = 2025-12\ntrials = 500\nseed = 7\n"
    "[line A]\nregion = home\nlevel = 60k\ngrowth = normal(0.5%, 4%)\ndrift = normal(0, 1%)\n";

static json_t *asked(const leap_scenario *scenario, const leap_run_options *options)
{
    leap_report *report = NULL;
    leap_problems *problems = leap_problems_create();
    assert_int_equal(leap_bench(scenario, options, problems, &report), LEAP_OK);
    json_t *root = parsed(report);
    char *shown = written(report, "text", false);
    assert_non_null(strstr(shown, "vectors"));
    free(shown);
    leap_problems_free(problems);
    leap_report_free(report);
    return root;
}

/* A value that lies in its interval. */
static double measured(const json_t *root, const char *table, size_t row, const char *column)
{
    double value = number(root, table, row, column);
    assert_true(value > 0);
    assert_true(end(root, table, row, column, "low") <= value);
    assert_true(end(root, table, row, column, "high") >= value);
    return value;
}

/* The next family from `from` on that has an example: empirical has none, as it needs a file. */
static size_t next_example(const char *const *names, size_t families, size_t from)
{
    while (from < families && !dist_family(names[from])->example) from++;
    return from;
}

static void expect_draws(const json_t *root)
{
    size_t families, rows = json_array_size(rows_of(root, "draws"));
    const char *const *names = dist_family_names(&families);
    measured(root, "draws", 0, "column"); /* uniforms */
    size_t row = 1, family = next_example(names, families, 0);
    for (; family < families; row++, family = next_example(names, families, family + 1)) {
        measured(root, "draws", row, "column");
        measured(root, "draws", row, "single");
        measured(root, "draws", row, "ratio");
        const char *shown = json_string_value(cell(root, "draws", row, "draw"));
        assert_string_equal(shown, dist_family(names[family])->example);
        assert_int_equal(strncmp(shown, names[family], strlen(names[family])), 0);
    }
    assert_true(row + 2 > families); /* all but one */
    assert_int_equal(rows, row + 1); /* GSL's normals */
    measured(root, "draws", row, "single");
    assert_true(json_is_null(cell(root, "draws", row, "column")));
}

static void without_a_file(void **state)
{
    (void)state;
    const leap_run_options options = leap_run_options_default();
    json_t *root = asked(NULL, &options);
    expect_draws(root);
    assert_null(json_object_get(json_object_get(root, "tables"), "trials"));
    assert_string_equal(json_string_value(json_object_get(root, "width")), leap_width());
    json_decref(root);
}

/* 1, 2 and 3 threads, and GSL; twelve months of growth and one drift: January follows the level's month. */
static void with_a_file(void **state)
{
    (void)state;
    leap_scenario *scenario = read_text(text);
    leap_run_options options = leap_run_options_default();
    options.threads = 3;
    options.trials = 1000;
    json_t *root = asked(scenario, &options);
    expect_draws(root);
    assert_int_equal(json_array_size(rows_of(root, "trials")), 4);
    assert_true(json_number_value(json_object_get(root, "draws_a_trial")) == 13);
    assert_true(json_number_value(json_object_get(root, "trials")) == 1000);
    for (size_t row = 0; row < 4; row++) {
        double trial = measured(root, "trials", row, "trial");
        expect_relative(measured(root, "trials", row, "rate"), 1e9 / trial, 1e-12);
        expect_relative(measured(root, "trials", row, "draw"), trial / 13, 1e-12);
        if (row == 3) continue;
        assert_true(number(root, "trials", row, "threads") == (double)(row + 1));
        measured(root, "trials", row, "plain_draws");
        if (row) measured(root, "trials", row, "one_thread");
    }
    json_decref(root);
    leap_scenario_free(scenario);
}

/* Without a number of trials it finds one that is long enough. */
static void trials_found(void **state)
{
    (void)state;
    leap_scenario *scenario = read_text(text);
    leap_run_options options = leap_run_options_default();
    options.threads = 1;
    json_t *root = asked(scenario, &options);
    assert_true(json_number_value(json_object_get(root, "trials")) >= 4096);
    assert_int_equal(json_array_size(rows_of(root, "trials")), 2);
    json_decref(root);
    leap_scenario_free(scenario);
}

static void faults(void **state)
{
    (void)state;
    leap_scenario *scenario = read_text("[scenario]\nperiod = 2026-01\nlevel_month = 2025-12\n"
                                        "[formula f]\nregion = home\nvolume = -5\n");
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    leap_problems *problems = leap_problems_create();
    assert_int_equal(leap_bench(scenario, &options, problems, &report), LEAP_BAD_INPUT);
    assert_int_equal(leap_problems_errors(problems), 1);
    assert_null(report);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
}

/* Medians and their intervals, of times that are given. */
static void arithmetic(void **state)
{
    (void)state;
    struct stopwatch slow = {0}, fast = {0};
    for (size_t i = 0; i < STOPWATCH_REPEATS; i++) {
        size_t shuffled = i * 7 % STOPWATCH_REPEATS;
        slow.seconds[i] = (double)(shuffled + 1);
        fast.seconds[i] = 2;
    }
    struct report_cell time = stopwatch_time(&slow, 10), rate = stopwatch_rate(&slow);
    expect_within(time.value, 160, 0);
    expect_within(time.low, 100, 0);
    expect_within(time.high, 220, 0);
    expect_relative(rate.value, 1.0 / 16, 1e-15);
    expect_relative(rate.low, 1.0 / 22, 1e-15);
    expect_relative(rate.high, 1.0 / 10, 1e-15);
    struct report_cell ratio = stopwatch_ratio(&slow, &fast);
    expect_within(ratio.value, 8, 0);
    expect_within(ratio.low, 5, 0);
    expect_within(ratio.high, 11, 0);
}

static void count_run(void *context) { ++*(int *)context; }

/* Each is run at least once before, and once a turn. */
static void turns(void **state)
{
    (void)state;
    int runs[2] = {0, 0};
    struct stopwatch watches[2] = {{.run = count_run, .context = &runs[0], .items = 1},
                                   {.run = count_run, .context = &runs[1], .items = 1}};
    stopwatch_run(watches, 2, 0);
    assert_true(runs[0] >= STOPWATCH_REPEATS + 1 && runs[1] >= STOPWATCH_REPEATS + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_file), cmocka_unit_test(with_a_file), cmocka_unit_test(trials_found),
        cmocka_unit_test(faults),         cmocka_unit_test(arithmetic),  cmocka_unit_test(turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
