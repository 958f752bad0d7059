/* An explanation that is stopped: what is done is whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"

/* `lines` lines of one month, each of another level: so many differences. */
static leap_scenario *lines_of(const char *level, int lines)
{
    char text[4096] = "[scenario]\nperiod = 2026-01\nlevel_month = 2025-12\n";
    for (int i = 0; i < lines; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "[line L%d]\nregion = r\nlevel = %s\n", i,
                 level);
    return read_text(text);
}

static bool stop_at(void *user, const leap_progress *progress)
{
    return progress->done < *(const uint64_t *)user;
}

static leap_sampling sampling = LEAP_SAMPLING_RANDOM;

/* `enough`: trials of all scenarios between after which it is stopped; 0: never. NULL: there is no report. */
static json_t *explain(const char *of, int lines, uint64_t trials, uint64_t enough)
{
    leap_scenario *one = lines_of("uniform(9k, 11k)", lines), *other = lines_of("uniform(8k, 14k)", lines);
    leap_problems *problems = leap_problems_create();
    leap_explain_options options = leap_explain_options_default();
    leap_report *report = NULL;
    options.of = of;
    options.run.sampling = sampling;
    options.run.trials = trials;
    options.run.threads = 1;
    options.run.on_progress = enough ? stop_at : NULL;
    options.run.user = &enough;
    leap_status status = leap_explain(one, other, &options, problems, &report);
    assert_int_equal(status, enough ? LEAP_INTERRUPTED : LEAP_OK);
    assert_int_equal(leap_problems_errors(problems), 0);
    json_t *root = report ? parsed(report) : NULL;
    leap_report_free(report);
    leap_problems_free(problems);
    leap_scenario_free(one);
    leap_scenario_free(other);
    return root;
}

static void expect_stopped(const json_t *root, double asked)
{
    double sum = 0;
    for (size_t i = 0; i < json_array_size(rows_of(root, "parts")); i++)
        sum += number(root, "parts", i, "change");
    assert_true(sum == number(root, "ends", 0, "difference"));
    assert_true(json_is_false(json_object_get(root, "complete")));
    assert_true(json_number_value(json_object_get(root, "trials")) < asked);
}

/* Some of the random orders. */
static void orders(void **state)
{
    (void)state;
    json_t *root = explain("mean(total)", 12, 100000, 5 * 24 * 4096);
    expect_stopped(root, 100000);
    assert_true(json_number_value(json_object_get(root, "trials")) > 4096);
    json_decref(root);
}

/* Stopped at `enough` it is as if `done` trials had been asked for. */
static void expect_as_asked(const char *of, int lines, uint64_t enough, uint64_t done)
{
    json_t *root = explain(of, lines, 200000, enough);
    json_t *whole = explain(of, lines, done, 0);
    expect_stopped(root, 200000);
    assert_true(json_number_value(json_object_get(root, "trials")) == (double)done);
    assert_true(number(root, "ends", 0, "difference") == number(whole, "ends", 0, "difference"));
    assert_int_equal(json_array_size(rows_of(root, "parts")), lines);
    for (size_t row = 0; row < (size_t)lines; row++) {
        const char *sides[] = {"low", "high", "value"};
        for (int side = 0; side < 3; side++) {
            double known = end(whole, "parts", row, "change", sides[side]);
            expect_within(end(root, "parts", row, "change", sides[side]), known, 1e-9 * fabs(known));
        }
    }
    json_decref(root);
    json_decref(whole);
}

/* All coalitions, of the trials that they have all gone through. */
static void coalitions(void **state)
{
    (void)state;
    expect_as_asked("P(total >= 32k)", 3, 8 * 50000, 32768);
    expect_as_asked("mean(total)", 3, 8 * 50000, 32768);
    expect_as_asked("p50(total)", 3, 8 * 50000, 8192);
    expect_as_asked("sd(total)", 3, 8 * 50000, 8192);
}

/* Latin and Sobol trials: of fewer, all randomisations. */
static void randomisations(void **state)
{
    (void)state;
    for (sampling = LEAP_SAMPLING_LATIN; sampling <= LEAP_SAMPLING_SOBOL; sampling++) {
        expect_as_asked("P(total >= 32k)", 3, 8 * 50000, 8192);
        expect_as_asked("p50(total)", 3, 8 * 50000, 8192);
        expect_as_asked("mean(total)", 11, 22 * 50000, 8192);
        assert_null(explain("mean(total)", 3, 100000, 8 * 1000));
    }
    sampling = LEAP_SAMPLING_RANDOM;
}

/* Before all have gone through the first pass there is nothing to be shown; once all have gone through the last, it is
 * whole, and is shown so. */
static void ends(void **state)
{
    (void)state;
    assert_null(explain("mean(total)", 3, 100000, 8 * 1000));
    leap_scenario *one = lines_of("10k", 3), *other = lines_of("11k", 3);
    leap_problems *problems = leap_problems_create();
    leap_explain_options options = leap_explain_options_default();
    leap_report *report = NULL;
    uint64_t enough = 8 * 4096 + 1;
    options.run.trials = 4096;
    options.run.on_progress = stop_at;
    options.run.user = &enough;
    assert_int_equal(leap_explain(one, other, &options, problems, &report), LEAP_OK);
    json_t *root = parsed(report);
    assert_true(json_is_true(json_object_get(root, "complete")));
    json_decref(root);
    leap_report_free(report);
    leap_problems_free(problems);
    leap_scenario_free(one);
    leap_scenario_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders),
        cmocka_unit_test(coalitions),
        cmocka_unit_test(randomisations),
        cmocka_unit_test(ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
