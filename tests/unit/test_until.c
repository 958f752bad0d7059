/* --until: what it takes and refuses, that its run is the one of as many trials, and when it gives up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"

static const char text[] = "[scenario]\nperiod = 2026-01..2026-03\n[target]\ntotal = 100k, 66k\n"
                           "[line a]\nregion = x\nlevel = normal(20k, 3k)\nnoise = normal(0, 10%)\n"
                           "[line b]\nregion = y\nlevel = normal(13k, 2k)\n";

static size_t errors, warnings;
static char said[1024];

static leap_report *ask(leap_sampling sampling, const char *until, uint64_t trials, uint64_t max_trials)
{
    leap_scenario *scenario = read_text(text);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    options.sampling = sampling;
    options.until = until;
    options.trials = trials;
    options.max_trials = max_trials;
    leap_report *report;
    leap_status status = leap_run(scenario, &options, problems, &report);
    errors = leap_problems_errors(problems);
    warnings = leap_problems_warnings(problems);
    assert_int_equal(status, errors ? LEAP_BAD_INPUT : LEAP_OK);
    assert_int_equal(report != NULL, status == LEAP_OK);
    said[0] = '\0'; /* a stream into which nothing is written leaves it */
    FILE *stream = fmemopen(said, sizeof said, "w");
    leap_problems_write(problems, stream, false);
    fclose(stream);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    return report;
}

static uint64_t trials_of(const leap_report *report)
{
    json_t *root = parsed(report);
    uint64_t trials = (uint64_t)json_number_value(json_object_get(root, "trials"));
    json_decref(root);
    return trials;
}

/* Every figure; the error is kept; the bytes are those of a run of as many trials, and what the figure came to is said
 * beside them. */
static void test_reached(void **state)
{
    (void)state;
    static const char *const goals[] = {"P(total>=100k) +- 0.5%",
                                        "P(total >= 105k) ± 1%",
                                        "p50(total) +- 0.2%",
                                        "mean(region.x) +- 0.1%",
                                        "sd(total.2026-Q1) +- 200",
                                        "P(90k <= total < 100k) +- 2% relative",
                                        "shortfall(total>=100k) +- 100",
                                        "p90(total.2026-02) +- 0.5%",
                                        "P(total.2026-01..2026-02 >= 66k) +- 2%",
                                        "P(total.2026-01..2026-03 >= 104k) +- 2%"};
    for (size_t i = 0; i < sizeof goals / sizeof *goals; i++) {
        for (leap_sampling sampling = LEAP_SAMPLING_RANDOM; sampling <= LEAP_SAMPLING_SOBOL; sampling++) {
            leap_report *report = ask(sampling, goals[i], 0, 0);
            assert_int_equal(errors + warnings, 0);
            char begins[128];
            snprintf(begins, sizeof begins, "leapsim: note: '%s' is reached after ", goals[i]);
            assert_ptr_equal(strstr(said, begins), said);
            leap_report *again = ask(sampling, NULL, trials_of(report), 0);
            char *one = written(report, "json", true), *other = written(again, "json", true);
            assert_string_equal(said, "");
            assert_string_equal(one, other);
            free(one);
            free(other);
            if (i == 0) {
                json_t *root = parsed(report);
                double width = end(root, "targets", 0, "probability", "high") -
                               end(root, "targets", 0, "probability", "low");
                assert_true(width <= 0.01 && width > 0.001);
                json_decref(root);
            }
            leap_report_free(report);
            leap_report_free(again);
        }
    }
}

static void test_given_up(void **state)
{
    (void)state;
    for (leap_sampling sampling = LEAP_SAMPLING_RANDOM; sampling <= LEAP_SAMPLING_SOBOL; sampling++) {
        leap_report *report = ask(sampling, "P(total>=100k) +- 0.00001%", 0, 20000);
        assert_int_equal(trials_of(report), 20000);
        assert_int_equal(warnings, 1);
        leap_report_free(report);
        /* hardly ever: how much of it, relatively, is not believed before there are 30 */
        report = ask(sampling, "P(total>=150k) +- 50% relative", 0, 20000);
        assert_int_equal(trials_of(report), 20000);
        assert_int_equal(warnings, 1);
        leap_report_free(report);
        /* but that it is hardly ever is seen without them */
        report = ask(sampling, "P(total>=150k) +- 0.2%", 0, 0);
        assert_true(trials_of(report) <= 100000);
        assert_int_equal(warnings, 0);
        leap_report_free(report);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const goals[] = {"",
                                        "total",
                                        "P(total>=100k)",
                                        "P(total>=100k) +",
                                        "P(total>=100k) +- ",
                                        "P(total>=100k) +- 0",
                                        "P(total>=100k) +- 5",
                                        "P(total>=100k) +- -1%",
                                        "P(total>=100k) +- 0.01 relative",
                                        "p50(total) +- 1% absolute",
                                        "p50(total) +- 1% relative relative",
                                        "p51(total) +- 1%",
                                        "mean(region.z) +- 1%",
                                        "mean(region.x.2026-02) +- 1%",
                                        "P(region.x >= 50k) +- 1%",
                                        "shortfall(total >= 90k) +- 1%",
                                        "P(total.2026-01..2026-02 >= 65k) +- 1%",
                                        "P(total.2026-01..2026-02 < 66k) +- 1%",
                                        "P(total.2026-02..2026-03 >= 66k) +- 1%",
                                        "P(region.x.2026-01..2026-02 >= 66k) +- 1%",
                                        "p50(total.2026-01..2026-02) +- 1%",
                                        "P(total>=100k) +- 1%\x01",
                                        "P(total>=100k) +- normal(1, 2)"};
    for (size_t i = 0; i < sizeof goals / sizeof *goals; i++) {
        assert_null(ask(LEAP_SAMPLING_RANDOM, goals[i], 0, 0));
        assert_int_equal(errors, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reached),
        cmocka_unit_test(test_given_up),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
