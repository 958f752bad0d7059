/* The run's report against arithmetic done by hand, and its promises: errors, incompleteness, same bytes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"

/* Runs `text`; the report outlives its scenario. */
static leap_report *run(const char *text, const leap_run_options *options, leap_status expected)
{
    leap_scenario *scenario = read_text(text);
    leap_problems *problems = leap_problems_create();
    leap_report *report = NULL;
    assert_int_equal(leap_run(scenario, options, problems, &report), expected);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    return report;
}

static json_t *run_json(const char *text, const leap_run_options *options, leap_status expected)
{
    leap_report *report = run(text, options, expected);
    json_t *root = parsed(report);
    leap_report_free(report);
    return root;
}

/* ---- without chance ------------------------------------------------------------------------------ */

static const char certain[] = "[scenario]\n"
                              "title = Certain\n"
                              "period = 2026-01..2026-12\n"
                              "level_month = 2026-01\n"
                              "trials = 1000\n"
                              "[target]\n"
                              "total = 100k, 120k\n"
                              "[actuals]\n"
                              "2026-01 = 5_000\n"
                              "[line A]\n"
                              "region = home\n"
                              "series = S\n"
                              "level = 6k\n"
                              "[line B]\n"
                              "region = home\n"
                              "series = S\n"
                              "level = 3k\n"
                              "[line C]\n"
                              "region = abroad\n"
                              "level = 1k\n";

/* January 5,000, then eleven months of 10,000: 115,000. */
static void arithmetic(void **state)
{
    (void)state;
    leap_run_options options = leap_run_options_default();
    options.full = true;
    json_t *root = run_json(certain, &options, LEAP_OK);
    expect_within(number(root, "targets", 0, "probability"), 1, 0);
    expect_within(number(root, "targets", 1, "probability"), 0, 0);
    assert_true(json_is_null(cell(root, "targets", 0, "shortfall")));
    expect_within(number(root, "targets", 1, "shortfall"), 5000, 0);
    expect_within(number(root, "targets", 1, "known"), 5000, 0);
    expect_within(number(root, "targets", 1, "months_left"), 11, 0);
    expect_within(number(root, "targets", 1, "needed"), 115000.0 / 11, 1e-9);
    expect_within(number(root, "targets", 1, "median_path"), 10000, 1e-9);
    for (size_t row = 0; row < 10; row++) { /* nine percentiles and the mean */
        expect_within(number(root, "year", row, "cars"), 115000, 0);
        expect_within(end(root, "year", row, "cars", "low"), 115000, 0);
    }
    expect_within(number(root, "year", 10, "cars"), 0, 0);
    expect_within(number(root, "quarters", 0, "p50"), 25000, 0);
    expect_within(number(root, "quarters", 3, "p90"), 30000, 0);
    expect_within(number(root, "months", 0, "p1"), 5000, 0);
    expect_within(number(root, "path", 5, "p99"), 55000, 0);
    assert_int_equal(json_array_size(rows_of(root, "part_months")), 12 * 7);
    json_decref(root);
}

/* total; regions home (2 of 3), abroad (1); series S (as home); lines A, B, C; unattributed. People are not
 * shown what repeats: abroad, which is line C, and S, which is home. */
static void parts(void **state)
{
    (void)state;
    leap_run_options options = leap_run_options_default();
    json_t *root = run_json(certain, &options, LEAP_OK);
    static const struct {
        const char *part;
        double cars;
    } expected[] = {{"home", 99000},   {"abroad", 11000}, {"S", 99000},          {"line.A", 66000},
                    {"line.B", 33000}, {"line.C", 11000}, {"unattributed", 5000}};
    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(json_string_value(cell(root, "parts", i, "part")), expected[i].part);
        expect_within(number(root, "parts", i, "p50"), expected[i].cars, 0);
        expect_within(number(root, "parts", i, "mean"), expected[i].cars, 0);
    }
    json_decref(root);
    leap_report *report = run(certain, &options, LEAP_OK);
    char *text = written(report, "text", false);
    assert_non_null(strstr(text, "home "));
    assert_non_null(strstr(text, "unattributed "));
    assert_null(strstr(text, "abroad"));
    assert_null(strstr(text, "series S"));
    assert_non_null(strstr(text, "1 month known: 5,000 cars"));
    assert_non_null(strstr(text, "1,000 trials, seed 1\n"));
    assert_non_null(strstr(text, "Needed Feb-Dec"));
    assert_non_null(strstr(text, "> 99.6 %")); /* 1,000 of 1,000: at least 0.025^(1/1000) = 99.63 % */
    assert_non_null(strstr(text, "< 0.4 %"));
    free(text);
    leap_report_free(report);
}

/* ---- with chance --------------------------------------------------------------------------------- */

static const char chance[] = "[scenario]\n"
                             "period = 2026-01..2026-12\n"
                             "trials = 20k\n"
                             "seed = 7\n"
                             "[target]\n"
                             "total = 1.0M, 1.05M\n"
                             "[line base]\n"
                             "region = home\n"
                             "level = 80k\n"
                             "growth = normal(0.5%, 4%)\n";

/* The exact law of that year (a discretely monitored arithmetic Asian option): every 95 % interval of the
 * report, made 4.5 / 1.96 times as long, holds it. */
static void exact_law(void **state)
{
    (void)state;
    static const double quantiles[] = {816181.1977,  863866.5340,  890604.346,   937450.6664, 992877.5412,
                                       1052120.3713, 1108943.9431, 1144635.9338, 1215204.6668};
    const double wide = 4.5 / 1.96;
    leap_run_options options = leap_run_options_default();
    json_t *root = run_json(chance, &options, LEAP_OK);
    for (size_t row = 0; row < 11; row++) {
        double truth = row < 9 ? quantiles[row] : row == 9 ? 997082.699282145 : 85602.3932357139;
        double half = (end(root, "year", row, "cars", "high") - end(root, "year", row, "cars", "low")) / 2;
        expect_within(number(root, "year", row, "cars"), truth, wide * half);
        /* and says something: of the order of sd / sqrt(n) = 605 */
        assert_true(half > 300 && half < 8000);
    }
    const double reached[] = {0.46672223868111, 0.25748728639828};
    for (size_t row = 0; row < 2; row++) {
        double half = 1.96 * sqrt(reached[row] * (1 - reached[row]) / 20000);
        expect_within(number(root, "targets", row, "probability"), reached[row], wide * half);
        expect_relative(end(root, "targets", row, "probability", "high") -
                            end(root, "targets", row, "probability", "low"),
                        2 * half, 0.02);
    }
    json_decref(root);
}

/* Ranges: round edges and the targets, in order, chances that add up and agree with the targets. */
static void ranges(void **state)
{
    (void)state;
    leap_run_options options = leap_run_options_default();
    json_t *root = run_json(chance, &options, LEAP_OK);
    size_t count = json_array_size(rows_of(root, "ranges"));
    double sum = 0, above_target = 0;
    assert_in_range(count, 4, 8);
    for (size_t i = 0; i < count; i++) {
        sum += number(root, "ranges", i, "probability");
        if (i > 0)
            expect_within(number(root, "ranges", i, "from"), number(root, "ranges", i - 1, "below"), 0);
        if (i > 0 && i + 1 < count)
            assert_true(number(root, "ranges", i, "from") < number(root, "ranges", i, "below"));
        if (i > 0 && number(root, "ranges", i, "from") >= 1.05e6)
            above_target += number(root, "ranges", i, "probability");
    }
    expect_within(sum, 1, 1e-12);
    expect_within(above_target, number(root, "targets", 1, "probability"), 1e-12);
    assert_true(json_is_null(cell(root, "ranges", 0, "from")));
    assert_true(json_is_null(cell(root, "ranges", count - 1, "below")));
    json_decref(root);
}

static void same_bytes(void **state)
{
    (void)state;
    leap_run_options options = leap_run_options_default();
    options.full = true;
    char *first = NULL;
    for (int threads = 1; threads <= 7; threads += 3) {
        options.threads = threads;
        leap_report *report = run(chance, &options, LEAP_OK);
        char *json = written(report, "json", true);
        if (first) assert_string_equal(json, first);
        if (first)
            free(json);
        else
            first = json;
        leap_report_free(report);
    }
    /* Another seed is another result: the comparison can fail. */
    options.seed_given = true;
    options.seed = 8;
    leap_report *report = run(chance, &options, LEAP_OK);
    char *other = written(report, "json", true);
    assert_string_not_equal(other, first);
    free(other);
    free(first);
    leap_report_free(report);
}

/* ---- stops --------------------------------------------------------------------------------------- */

struct watch {
    uint64_t done;
    double probability, error;
};

static bool stop(void *user, const leap_progress *progress)
{
    struct watch *watch = user;
    *watch = (struct watch){progress->done, progress->probability, progress->error};
    return progress->done == 0;
}

/* Far too many trials: the first heartbeat after a round ends the run, and the report says so. Blocks of its round that were being
 * run then are in it, too. */
static void interrupted(void **state)
{
    (void)state;
    struct watch watch = {0};
    leap_run_options options = leap_run_options_default();
    options.trials = UINT64_C(1000000000000);
    options.on_progress = stop;
    options.user = &watch;
    json_t *root = run_json(chance, &options, LEAP_INTERRUPTED);
    assert_true(json_is_false(json_object_get(root, "complete")));
    double trials = json_number_value(json_object_get(root, "trials"));
    assert_true(trials > 0 && trials < 1e12);
    assert_true(trials >= (double)watch.done);
    double probability = number(root, "targets", 0, "probability");
    assert_true(fabs(watch.probability - probability) <= watch.error);
    expect_within(watch.probability, 0.46672223868111, 5 * watch.error);
    json_decref(root);
    options.trials = (uint64_t)trials; /* the same trials, asked for: the same figures, complete */
    options.on_progress = NULL;
    json_t *whole = run_json(chance, &options, LEAP_OK);
    assert_true(json_is_true(json_object_get(whole, "complete")));
    expect_within(number(whole, "targets", 0, "probability"), probability, 0);
    json_decref(whole);
}

/* 10^7 cars a month that grow e-fold every month pass 2^31 in the sixth: 10^7 e^6 = 4.03e9. */
static void out_of_range(void **state)
{
    (void)state;
    static const char text[] = "[scenario]\nperiod = 2026-01..2026-12\ntrials = 100\n"
                               "[line A]\nregion = home\nlevel = 10M\ngrowth = normal(100%, 0.001%)\n";
    leap_scenario *scenario = read_text(text);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    assert_int_equal(leap_run(scenario, &options, problems, &report), LEAP_BAD_INPUT);
    assert_null(report);
    char *said = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&said, &length);
    leap_problems_write(problems, stream, false);
    fclose(stream);
    assert_non_null(
        strstr(said, "test.ini:4:1: error: trial 0, 2026-06, line.A: 4.03e+09 cars is outside [0, 2^31)"));
    free(said);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
}

/* ---- shapes of scenarios --------------------------------------------------------------------------- */

static void several_years_without_target(void **state)
{
    (void)state;
    static const char text[] = "[scenario]\nperiod = 2025-11..2027-02\ntrials = 100\n"
                               "[line A]\nregion = home\nlevel = 1k\n";
    leap_run_options options = leap_run_options_default();
    json_t *root = run_json(text, &options, LEAP_OK);
    assert_null(rows_of(root, "targets"));
    assert_int_equal(json_array_size(rows_of(root, "year")), 3 * 11);
    expect_within(number(root, "year", 4, "cars"), 2000, 0);
    expect_within(number(root, "year", 11 + 4, "cars"), 12000, 0);
    expect_within(number(root, "year", 22 + 4, "cars"), 2000, 0);
    assert_string_equal(json_string_value(cell(root, "year", 22, "year")), "2027");
    assert_int_equal(json_array_size(rows_of(root, "quarters")), 6);
    expect_within(number(root, "quarters", 5, "p50"), 2000, 0);
    json_decref(root);
    leap_report *report = run(text, &options, LEAP_OK);
    char *plain = written(report, "text", false);
    assert_non_null(strstr(plain, "\n2025 Nov-Dec     2,000 "));
    assert_non_null(strstr(plain, "\n2026            12,000 "));
    assert_null(strstr(plain, "2026    P50"));
    free(plain);
    plain = written(report, "text", true);
    assert_non_null(strstr(plain, "2026            P50 "));
    free(plain);
    leap_report_free(report);
}

/* A number of trials that sums cannot hold is refused, not run. */
static void too_many_trials(void **state)
{
    (void)state;
    leap_run_options options = leap_run_options_default();
    options.trials = UINT64_MAX;
    assert_null(run(certain, &options, LEAP_BAD_INPUT));
    options.trials = LEAP_TRIALS_MAX + 1;
    assert_null(run(certain, &options, LEAP_BAD_INPUT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic),      cmocka_unit_test(parts),
        cmocka_unit_test(exact_law),       cmocka_unit_test(ranges),
        cmocka_unit_test(same_bytes),      cmocka_unit_test(interrupted),
        cmocka_unit_test(out_of_range),    cmocka_unit_test(several_years_without_target),
        cmocka_unit_test(too_many_trials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
