/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"

/* A total of exactly 100 cars in half of the trials and 200 in the other half; what was found is
 * written to `said`, if it is asked for. */
static leap_status ask_limits_of(uint64_t trials, const char *limits, size_t *broken, json_t **root,
                                 char said[1024])
{
    char text[1024];
    snprintf(text, sizeof text,
             "[scenario]\nperiod = 2026-01..2026-01\n[limit]\n%s"
             "[line a]\nregion = x\nlevel = discrete(100: 50%%, 200: 50%%)\n",
             limits);
    leap_scenario *scenario = read_text(text);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    options.trials = trials;
    leap_report *report = NULL;
    leap_status status = leap_run(scenario, &options, problems, &report);
    if (said) {
        FILE *stream = fmemopen(said, 1024, "w");
        assert_non_null(stream);
        leap_problems_write(problems, stream, false);
        fclose(stream);
    }
    *broken = leap_problems_errors(problems);
    *root = parsed(report);
    leap_report_free(report);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    return status;
}

static leap_status ask_limits(const char *limits, size_t *broken, json_t **root)
{
    return ask_limits_of(10000, limits, broken, root, NULL);
}

static void test_each_comparison(void **state)
{
    (void)state;
    static const struct {
        const char *limit;
        bool held;
    } cases[] = {
        {"a = P(total >= 200) >= 40%", true},
        {"a = P(total >= 200) >= 60%", false},
        {"a = P(total > 200) <= 0%", true},
        {"a = P(total > 100) >= 40%", true},
        {"a = P(total <= 100) > 60%", false},
        {"a = P(total <= 200) >= 100%", true},
        {"a = P(total < 200) < 60%", true},
        {"a = P(total < 100) > 0%", false},
        {"a = p10(total) >= 100", true},
        {"a = p90(line.a) > 200", false},
        {"a = mean(total) < 155", true},
        {"a = mean(total) < 145", false},
        {"a = sd(total) >= 49", true},
        {"a = sd(total) <= 49", false},
        {"a = P(100 <= total < 200) <= 60%", true},
        {"a = P(100 < total <= 200) > 60%", false},
        {"a = P(100 <= total <= 200) >= 100%", true},
        {"a = P(100 < total < 200) > 0%", false},
        {"a = P(99.5 <= total <= 100.5) >= 40%", true},
        {"a = P(0 < total.2026-01 < 99.5) > 0%", false},
        {"a = mean(total.2026-Q1) < 155", true},
        {"a = mean(total.2026-01) < 145", false},
        {"a = P(line.a.2026-01 >= 200) <= 60%", true},
        {"a = p10(x.2026-Q1) > 100", false},
        {"a = shortfall(total >= 150) <= 50", true},
        {"a = shortfall(total >= 150) < 50", false},
        {"a = shortfall(total > 200) >= 45", true},
        {"a = shortfall(total >= 100) <= 0", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char line[64];
        snprintf(line, sizeof line, "%s\n", cases[i].limit);
        size_t broken;
        json_t *root;
        leap_status status = ask_limits(line, &broken, &root);
        if ((status == LEAP_OK) != cases[i].held) fail_msg("%s: status %d", cases[i].limit, (int)status);
        assert_int_equal(broken, cases[i].held ? 0 : 1);
        assert_string_equal(json_string_value(cell(root, "limits", 0, "verdict")),
                            cases[i].held ? "held" : "broken");
        json_decref(root);
    }
}

/* Quarters and months of a longer period, of which February 2026 is known in total only: 1,000 cars a month. */
static void test_months(void **state)
{
    (void)state;
    static const struct {
        const char *limit;
        bool held;
    } cases[] = {
        {"mean(total.2026-Q1) >= 1_700", true},
        {"mean(total.2026-Q1) > 1_700", false},
        {"mean(total.2026-Q2) >= 3k", true},
        {"mean(total.2026-Q2) > 3k", false},
        {"mean(x.2027-01) >= 1k", true},
        {"mean(x.2027-01) > 1k", false},
        {"p90(line.a.2027-Q4) >= 3k", true},
        {"p90(line.a.2027-Q4) > 3k", false},
        {"P(x.2026-03 >= 1k) >= 100%", true},
        {"P(x.2026-03 > 1k) > 0%", false},
        {"mean(total.2026) >= 10_700", true},
        {"mean(total.2026) > 10_700", false},
        {"mean(total.2026-01..2026-04) >= 2_700", true},
        {"mean(total.2026-01..2026-04) > 2_700", false},
        {"P(x.2027-03..2027-05 >= 3k) >= 100%", true},
        {"P(x.2027-03..2027-05 > 3k) > 0%", false},
        {"sd(line.a.2027-12..2027-12) < 1", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "[scenario]\nperiod = 2026-02..2027-12\nlevel_month = 2026-02\ntrials = 1000\n"
                 "[actuals]\n2026-02 = 700\n[limit]\na = %s\n[line a]\nregion = x\nlevel = 1k\n",
                 cases[i].limit);
        leap_scenario *scenario = read_text(text);
        leap_problems *problems = leap_problems_create();
        leap_run_options options = leap_run_options_default();
        leap_report *report = NULL;
        leap_status status = leap_run(scenario, &options, problems, &report);
        if ((status == LEAP_OK) != cases[i].held) fail_msg("%s: status %d", cases[i].limit, (int)status);
        leap_report_free(report);
        leap_problems_free(problems);
        leap_scenario_free(scenario);
    }
}

/* Every broken limit is named; what lies within the sampling error is said to be too close. */
static void test_all_are_told(void **state)
{
    (void)state;
    size_t broken;
    json_t *root;
    leap_status status = ask_limits("one = P(total >= 200) >= 90%\ntwo = mean(total) > 150\n"
                                    "three = p50(total) >= 100\nfour = sd(total) > 1k\n",
                                    &broken, &root);
    assert_int_equal(status, LEAP_LIMIT_BROKEN);
    assert_true(broken >= 2);
    assert_non_null(strstr(json_string_value(cell(root, "limits", 1, "verdict")), "too close to call"));
    assert_string_equal(json_string_value(cell(root, "limits", 2, "limit")), "three");
    json_decref(root);
}

/* An sd of a single trial is none: the limit is broken, and that is said in words. A chance is hardly known. */
static void test_too_few_trials(void **state)
{
    (void)state;
    size_t broken;
    json_t *root;
    char said[1024];
    assert_int_equal(ask_limits_of(1, "a = sd(total) < 1k\n", &broken, &root, said), LEAP_LIMIT_BROKEN);
    assert_int_equal(broken, 1);
    assert_non_null(strstr(said, "limit 'a' is broken: so few trials give no such figure"));
    json_decref(root);
    assert_int_equal(ask_limits_of(1, "a = P(total >= 300) >= 50%\n", &broken, &root, said),
                     LEAP_LIMIT_BROKEN);
    assert_non_null(strstr(said, "limit 'a' is broken, but too close to call: it came to < 98 %"));
    json_decref(root);
}

/* Each range has a goal of its own, whatever stands between them. */
static void test_ranges(void **state)
{
    (void)state;
    size_t broken;
    json_t *root;
    assert_int_equal(ask_limits("a = P(0 <= total < 100) <= 0%\nb = p50(total) >= 100\n"
                                "c = P(0 <= total < 200) < 60%\nd = P(100 < total <= 200) < 60%\n",
                                &broken, &root),
                     LEAP_OK);
    expect_within(number(root, "limits", 0, "probability"), 0, 0);
    expect_within(number(root, "limits", 2, "probability") + number(root, "limits", 3, "probability"), 1,
                  1e-12);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_comparison), cmocka_unit_test(test_months),
        cmocka_unit_test(test_ranges),          cmocka_unit_test(test_all_are_told),
        cmocka_unit_test(test_too_few_trials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
