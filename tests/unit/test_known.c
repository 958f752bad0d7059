/* Actuals of parts against arithmetic by hand: what counts, what is hidden, what is held to its whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model.h"

static const int JAN = 12 * 2026, FEB = 12 * 2026 + 1;

/* A and B at home (A in series S), C abroad. January is known. */
#define MODEL(actuals)                                                        \
    "[scenario]\nperiod = 2026-01..2026-03\nlevel_month = 2026-01\n"          \
    "[actuals]\n" actuals "[line A]\nregion = home\nseries = S\nlevel = 6k\n" \
    "[line B]\nregion = home\nlevel = 3k\n"                                   \
    "[line C]\nregion = abroad\nlevel = 1k\n"

static double mean_of(const struct model *model, const struct summary *summary, const char *name, int month)
{
    return summary_mean(summary, model_output(model, name, month, month));
}

struct expected {
    const char *name;
    double cars;
};

static void expect_january(const char *text, const struct expected *expected, size_t count)
{
    struct model model = model_read(text, PLAN_FULL);
    struct summary *summary = model_run(&model, 1000, 1);
    for (size_t i = 0; i < count; i++) {
        double cars = mean_of(&model, summary, expected[i].name, JAN);
        if (cars != expected[i].cars) fail_msg("%s: %g, not %g", expected[i].name, cars, expected[i].cars);
    }
    expect_within(mean_of(&model, summary, "total", FEB), 10000, 0); /* the next month is computed */
    expect_within(mean_of(&model, summary, "line.B", FEB), 3000, 0);
    expect_within(mean_of(&model, summary, "unattributed", FEB), 0, 0);
    summary_free(summary);
    model_free(&model);
}

#define EXPECT_JANUARY(actuals, ...)                                                  \
    do {                                                                              \
        const struct expected expected[] = {__VA_ARGS__};                             \
        expect_january(MODEL(actuals), expected, sizeof expected / sizeof *expected); \
    } while (0)

static void parts_count_what_is_known(void **state)
{
    (void)state;
    EXPECT_JANUARY("2026-01 = 9k\n", {"total", 9000}, {"home", 0}, {"line.A", 0}, {"unattributed", 9000});
    EXPECT_JANUARY("2026-01 = 9k\nline.A.2026-01 = 5k\n", {"total", 9000}, {"line.A", 5000}, {"line.B", 0},
                   {"line.C", 0}, {"home", 5000}, {"S", 5000}, {"abroad", 0}, {"unattributed", 4000});
    EXPECT_JANUARY("2026-01 = 9k\nregion.home.2026-01 = 8k\nline.A.2026-01 = 5k\n", {"total", 9000},
                   {"home", 8000}, {"line.A", 5000}, {"line.B", 0}, {"abroad", 0}, {"unattributed", 4000},
                   {"unattributed by region", 1000});
    EXPECT_JANUARY("2026-01 = 9k\nregion.home.2026-01 = 8k\nregion.abroad.2026-01 = 1k\n", {"abroad", 1000},
                   {"line.C", 0}, {"unattributed", 9000}, {"unattributed by region", 0});
    EXPECT_JANUARY("2026-01 = 9k\nseries.S.2026-01 = 4k\n", {"S", 4000}, {"line.A", 0}, {"home", 0},
                   {"unattributed", 9000});
}

/* home ~ U(0, 16k) of a total of 9k is min(U, 9k): mean (9 * 9 / 2 + 7 * 9) / 16 = 6.46875 thousand, P(9k) =
 * 7/16. What it holds of the total, A, B and C never leave: in every trial home + abroad <= 9k, A + B <= home. */
static void estimates_are_held_to_their_wholes(void **state)
{
    (void)state;
    enum { TRIALS = 100000 };
    struct model model = model_read(MODEL("2026-01 = 9k\nregion.home.2026-01 = uniform(0, 16k)\n"
                                          "line.A.2026-01 = uniform(0, 16k)\n"
                                          "line.B.2026-01 = uniform(15k, 16k)\n"
                                          "line.C.2026-01 = uniform(15k, 16k)\n"),
                                    PLAN_FULL);
    struct summary *summary = model_run(&model, TRIALS, 1);
    double home = mean_of(&model, summary, "home", JAN);
    expect_within(home, 6468.75, 4.5 * 3200 / sqrt(TRIALS));
    assert_true(fabs(home - 8000) > 4.5 * 3200 / sqrt(TRIALS)); /* planted: not held */
    size_t output = model_output(&model, "home", JAN, JAN);
    expect_within((double)summary_at_least(summary, output, 9000) / TRIALS, 7.0 / 16,
                  4.5 * 0.5 / sqrt(TRIALS));
    /* B takes all that A leaves of home, and C all that home leaves of the total. */
    double a = mean_of(&model, summary, "line.A", JAN), b = mean_of(&model, summary, "line.B", JAN);
    expect_within(a + b, home, 1e-9);
    assert_true(a < home);
    expect_within(mean_of(&model, summary, "abroad", JAN), 9000 - home, 1e-9);
    expect_within(mean_of(&model, summary, "unattributed", JAN), 0, 0);
    expect_within(mean_of(&model, summary, "total", JAN), 9000, 0);
    summary_free(summary);
    model_free(&model);
}

/* What is known stands, whichever comes first by name: home ~ U(0, 16k) gets what 2k abroad leave of 9k, so
 * min(U, 7k) with mean (7 * 7 / 2 + 9 * 7) / 16 = 5.46875 thousand; of S ~ U(0, 16k), 1k of B, which has no
 * series, leave as much as of a total of 8k. Planted: the mean if the estimate went first, min(U, 9k). */
static void known_parts_come_before_estimates(void **state)
{
    (void)state;
    enum { TRIALS = 100000 };
    const double bound = 4.5 * 3200 / sqrt(TRIALS);
    struct model model = model_read(
        MODEL("2026-01 = 9k\nregion.home.2026-01 = uniform(0, 16k)\nregion.abroad.2026-01 = 2k\n"),
        PLAN_FULL);
    struct summary *summary = model_run(&model, TRIALS, 1);
    expect_within(mean_of(&model, summary, "abroad", JAN), 2000, 0);
    expect_within(mean_of(&model, summary, "home", JAN), 5468.75, bound);
    assert_true(fabs(mean_of(&model, summary, "home", JAN) - 6468.75) > bound);
    summary_free(summary);
    model_free(&model);
    model = model_read(MODEL("2026-01 = 9k\nseries.S.2026-01 = uniform(0, 16k)\nline.B.2026-01 = 1k\n"),
                       PLAN_FULL);
    summary = model_run(&model, TRIALS, 1);
    expect_within(mean_of(&model, summary, "line.B", JAN), 1000, 0);
    expect_within(mean_of(&model, summary, "S", JAN), 6000, bound);
    summary_free(summary);
    model_free(&model);
}

/* The factor of a brand in February is exp(s - 50 %), s = January's A / 10k: A's own actual, or where it is
 * hidden what was computed, not the 0 that counts. */
static void readers_of_last_month_see_what_was_sold(void **state)
{
    (void)state;
    static const char brand[] = "[brand E]\non = line.C\nfrom = line.A\nplan = 10k\nhalo = 1\n";
    static const struct {
        const char *actuals;
        double sold;
    } cases[] = {{MODEL("2026-01 = 9k\n"), 6000}, {MODEL("2026-01 = 9k\nline.A.2026-01 = 2k\n"), 2000}};
    for (size_t i = 0; i < 2; i++) {
        char text[1000];
        snprintf(text, sizeof text, "%s%s", cases[i].actuals, brand);
        struct model model = model_read(text, PLAN_FULL);
        struct summary *summary = model_run(&model, 10, 1);
        double expected = floor(1000 * exp(cases[i].sold / 10000 - 0.5) + 0.5);
        expect_within(mean_of(&model, summary, "line.C", FEB), expected, 0);
        summary_free(summary);
        model_free(&model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_count_what_is_known),
        cmocka_unit_test(estimates_are_held_to_their_wholes),
        cmocka_unit_test(known_parts_come_before_estimates),
        cmocka_unit_test(readers_of_last_month_see_what_was_sold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
