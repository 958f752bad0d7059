/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "ask.h"

/* One month, one line: level plus a normal error of sd 1,000. */
static const char model[] =
    "[scenario]\nperiod = 2026-01..2026-01\ntrials = 20k\n[target]\ntotal = 100k\n"
    "[line a]\nregion = x\nlevel = normal(92k, 2k)\n"
    "[line b]\nregion = x\nlevel = normal(8k, 1k)\n[line w]\nregion = x\nlevel = 100\n";

static leap_status sweep(const char *const *texts, size_t count, leap_report **report, char **said)
{
    leap_scenario *scenario = read_text(model);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_status status = leap_sweep(scenario, texts, count, &options, problems, report);
    size_t length = 0;
    *said = NULL;
    FILE *stream = open_memstream(said, &length);
    leap_problems_write(problems, stream, false);
    fclose(stream);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    return status;
}

/* P(total >= 100k) is the normal law of b; `off` plants an error in it. */
static double worst(double off)
{
    leap_report *report;
    char *said;
    double most = 0;
    assert_int_equal(sweep((const char *const[]){"line.a.level=90k..94k/500"}, 1, &report, &said), LEAP_OK);
    json_t *root = parsed(report);
    assert_int_equal(json_array_size(rows_of(root, "targets")), 9);
    double before = 0;
    for (size_t i = 0; i < 9; i++) {
        double level = number(root, "targets", i, "line.a.level");
        assert_true(level == 90000 + 500 * (double)i);
        double exact = gsl_cdf_ugaussian_P((level + off + 8000 + 100 - 100000) / 1000);
        double found = number(root, "targets", i, "probability");
        double errors = fabs(found - exact) / sqrt(exact * (1 - exact) / 20000);
        most = errors > most ? errors : most;
        assert_true(found > before); /* the same draws: not once does it fall */
        before = found;
        assert_true(fabs(number(root, "totals", i, "mean") - level - 8100) < 4 * 1000 / sqrt(20000) + 1);
    }
    json_decref(root);
    leap_report_free(report);
    free(said);
    return most;
}

static void test_normal(void **state)
{
    (void)state;
    assert_true(worst(0) < 4);
    assert_true(worst(50) > 4);
}

static void test_two_keys(void **state)
{
    (void)state;
    leap_report *report;
    char *said;
    const char *const texts[] = {"line.a.level=94k,95k", "line.b.level=4k..6k/1k"};
    assert_int_equal(sweep(texts, 2, &report, &said), LEAP_OK);
    json_t *root = parsed(report);
    assert_int_equal(json_array_size(rows_of(root, "totals")), 6);
    for (size_t i = 0; i < 6; i++) {
        double a = number(root, "totals", i, "line.a.level"), b = number(root, "totals", i, "line.b.level");
        assert_true(a == (i < 3 ? 94000 : 95000) && b == 4000 + 1000 * (double)(i % 3));
        assert_true(number(root, "totals", i, "p50") == a + b + 100);
    }
    json_decref(root);
    leap_report_free(report);
    free(said);
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"line.a.levl=1k..2k/1k", "did you mean 'line.a.level'?"},
        {"line.a.level=1k..2k/300", "the steps do not meet the range's end"},
        {"line.a.level=1k..2k", "a range needs its step"},
        {"line.a.level=2k..1k/500", "the range ends before it begins"},
        {"line.a.level=1k..2k/0", "the step must be > 0"},
        {"line.a.level=-1k,2k", "line.a.level must be"},
        {"line.a.level=0..1M/1", "at most 100,000 points"},
        {"line.a.level=1%,2%", "line.a.level is a number of cars a month: a percentage means nothing here"},
        {"line.a.level=1k..2k/50%", "a percentage means nothing here"},
        {"line.a.level=2026-03..2026-05/1", "not a date"},
        {"line.a.level=", "a number is missing here"},
        {"line.a.level", "key=from..to/step"},
        {"line.a.region=1,2", "holds no number"},
        {"scenario.trials=1k,2k", "is no assumption"},
        {"line.a.level=1k;2k", "--sweep:1:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        leap_report *report;
        char *said;
        assert_int_equal(sweep(&cases[i].text, 1, &report, &said), LEAP_BAD_INPUT);
        assert_null(report);
        if (!strstr(said, cases[i].said)) fail_msg("%s: %s", cases[i].text, said);
        free(said);
    }
}

/* Numbers that are hardly meant are warned of as in a file, once. */
static void test_doubts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said, *hint;
    } cases[] = {
        {"line.a.growth=1..2/1", "--sweep:1:15: warning: line.a.growth is 100 %", "did you mean 1%?"},
        {"line.a.growth=5%,-3,-4", "--sweep:1:18: warning: line.a.growth is -300 %", "did you mean -3%?"},
        {"line.a.level=92.500,93.500", "--sweep:1:14: warning: 92.500 is 92.5 cars",
         "did you mean 92_500?"},
        {"line.a.growth=-0.9..0.9/0.9", "", ""},
        {"line.a.level=92.5,93.25", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        leap_report *report;
        char *said;
        leap_status status = sweep(&cases[i].text, 1, &report, &said);
        const char *first = strstr(said, "warning:");
        if (strncmp(said, cases[i].said, strlen(cases[i].said)) != 0 || !strstr(said, cases[i].hint) ||
            (first ? strstr(first + 1, "warning:") != NULL : *said != 0))
            fail_msg("%s: %s", cases[i].text, said);
        assert_int_equal(status, LEAP_OK);
        if (report) leap_report_free(report);
        free(said);
    }
}

/* A season's factor of one month alone, which stands beside that of every year. */
static void test_season(void **state)
{
    (void)state;
    static const char text[] =
        "[scenario]\nperiod = 2026-02..2026-02\nlevel_month = 2026-01\ntrials = 100\n[season s]\n"
        "feb = 1\n2026-02 = 0.5\n[line a]\nregion = x\nlevel = 1000\nseason = s\n";
    leap_scenario *scenario = read_text(text);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    const char *sweep = "season.s.2026-02=0.6,0.8";
    leap_status status = leap_sweep(scenario, &sweep, 1, &options, problems, &report);
    json_t *root = answered(status, problems, report);
    assert_true(number(root, "totals", 0, "mean") == 600 && number(root, "totals", 1, "mean") == 800);
    json_decref(root);
    leap_scenario_free(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal), cmocka_unit_test(test_two_keys), cmocka_unit_test(test_season),
        cmocka_unit_test(test_doubts), cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
