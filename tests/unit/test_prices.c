/* Revenue: units that are exact, figures against every single trial, what is covered and what is not.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"
#include "trials.h"

/* ---- units -------------------------------------------------------------------------------------- */

static void expect_units(const char *first, const char *second, double unit, double units)
{
    char text[512];
    snprintf(text, sizeof text,
             "[scenario]\nperiod = 2026-01..2026-12\n"
             "[line A]\nregion = home\nlevel = 1k\nunit_price = %s\n"
             "[line B]\nregion = home\nlevel = 1k\nunit_price = %s\n",
             first, second);
    struct model model = model_read(text, PLAN_NORMAL);
    const struct plan_revenue *total = &model.plan->revenues[0];
    expect_within(total->times / total->by, unit, 0);
    expect_within(total->units[0], units, 0);
    expect_within(floor(total->units[1]), total->units[1], 0);
    assert_true(total->units[0] + total->units[1] <= 1e8);
    model_free(&model);
}

static void units(void **state)
{
    (void)state;
    expect_units("119_800", "65_800", 100, 1198);
    expect_units("100k", "20k", 10000, 10);
    expect_units("29999.99", "15000", 0.01, 2999999);
    expect_units("0.0115", "0.02", 0.0001, 115);
    expect_units("300M", "410.5M", 100000, 3000);
    expect_units("0.000001", "1", 0.000001, 1);
    /* No power of ten makes these whole and few enough: eight digits are kept. */
    expect_units("123456.7891234", "1", 0.01, 12345679);
    expect_units("1e12", "1.5", 10000, 100000000);
}

/* ---- every trial -------------------------------------------------------------------------------- */

enum { TRIALS = 600, SEED = 9, JAN = 12 * 2026 };

static const char text[] = "[scenario]\nperiod = 2026-01..2026-12\nlevel_month = 2026-01\n"
                           "[actuals]\n2026-01 = 14k\nline.A.2026-01 = 5k\n"
                           "[line A]\nregion = home\nseries = S\nlevel = 8k\ngrowth = normal(1%, 6%)\n"
                           "unit_price = 119_800\n"
                           "[line B]\nregion = home\nseries = S\nlevel = lognormal(2k, 300)\n"
                           "[line C]\nregion = abroad\nlevel = lognormal(2k, 500)\n"
                           "unit_price = 150_000.25\n"
                           "[launch D]\nregion = abroad\nstart = normal(2026-06, 1)\npeak = 3k\nramp = 3\n"
                           "unit_price = 79_900\n";

struct seen {
    const struct model *model;
    size_t a, c, d, count;
    double total[TRIALS], abroad[TRIALS], quarter[TRIALS];
};

static void see(void *context, const struct trial_record *record)
{
    struct seen *seen = context;
    const struct plan *plan = seen->model->plan;
    double a = 5000, c = 0, d = 0, quarter = 0; /* January: as known of A; C and D are in the rest */
    for (int month = JAN + 1; month <= plan->last_month; month++) {
        const double *volume = record->volume + plan_month(plan, month) * plan->component_count;
        a += volume[seen->a];
        c += volume[seen->c];
        d += volume[seen->d];
        if (month == JAN + 2) quarter = 119800 * a + 150000.25 * c + 79900 * d;
    }
    seen->total[seen->count] = 119800 * a + 150000.25 * c + 79900 * d;
    seen->abroad[seen->count] = 150000.25 * c + 79900 * d;
    seen->quarter[seen->count++] = quarter;
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static const struct plan_revenue *revenue_of(const struct plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->revenue_count; i++)
        if (strcmp(plan->scopes[plan->revenues[i].scope].name, name) == 0) return &plan->revenues[i];
    fail_msg("no revenue of %s", name);
    return NULL;
}

static void expect_revenue(const struct model *model, const struct summary *summary, const char *name,
                           int last, double *expected)
{
    const struct plan_revenue *revenue = revenue_of(model->plan, name);
    size_t output = plan_find_output(model->plan, revenue->counted, JAN, last);
    assert_true(output != SIZE_MAX);
    double unit = revenue->times / revenue->by;
    long double sum = 0, squares = 0;
    for (size_t i = 0; i < TRIALS; i++) sum += expected[i];
    for (size_t i = 0; i < TRIALS; i++) {
        long double off = expected[i] - sum / TRIALS;
        squares += off * off;
    }
    expect_relative(summary_mean(summary, output) * unit, (double)(sum / TRIALS), 1e-14);
    expect_relative(summary_sd(summary, output) * unit, sqrt((double)(squares / (TRIALS - 1))), 1e-12);
    qsort(expected, TRIALS, sizeof *expected, by_size);
    for (uint64_t rank = 1; rank <= TRIALS; rank += 37)
        expect_relative(summary_at_rank(summary, output, rank) * unit, expected[rank - 1], 0x1p-11);
}

static void every_trial(void **state)
{
    (void)state;
    struct model model = model_read(text, PLAN_NORMAL);
    struct summary *summary = model_run(&model, TRIALS, SEED);
    static struct seen seen;
    seen = (struct seen){.model = &model,
                         .a = trial_component(&model, "line.A"),
                         .c = trial_component(&model, "line.C"),
                         .d = trial_component(&model, "launch.D")};
    each_trial(&model, TRIALS, SEED, see, &seen);
    expect_revenue(&model, summary, "total", JAN + 11, seen.total);
    expect_revenue(&model, summary, "abroad", JAN + 11, seen.abroad);
    expect_revenue(&model, summary, "total", JAN + 2, seen.quarter);
    /* One price in the region: its cars say it. */
    assert_ptr_equal(model.plan->scopes[revenue_of(model.plan, "home")->counted].name,
                     model.plan->scopes[revenue_of(model.plan, "line.A")->counted].name);
    assert_int_equal(revenue_of(model.plan, "total")->count, 3);
    assert_int_equal(revenue_of(model.plan, "total")->all, 4);
    summary_free(summary);
    model_free(&model);
}

/* Squares of the dearest cars there may be go round more than once: sd comes from the bins then. */
static void beyond_squares(void **state)
{
    (void)state;
    struct model model = model_read("[scenario]\nperiod = 2026-01..2026-12\n"
                                    "[line A]\nregion = home\nlevel = uniform(0, 2B)\n"
                                    "unit_price = 49_999_999\n"
                                    "[line B]\nregion = home\nlevel = uniform(0, 2B)\n"
                                    "unit_price = 50_000_001\n",
                                    PLAN_NORMAL);
    struct summary *summary = model_run(&model, 20000, 3);
    size_t output = plan_find_output(model.plan, model.plan->revenues[0].counted, JAN, JAN + 11);
    /* 12 times 50M times 2B times sqrt(2 / 12); 4.5 standard errors of an sd, 1 / sqrt(2n) at most */
    expect_relative(summary_sd(summary, output), 12 * 5e7 * 2e9 * sqrt(2.0 / 12), 4.5 / sqrt(40000));
    summary_free(summary);
    model_free(&model);
}

/* ---- the report --------------------------------------------------------------------------------- */

static const char certain[] = "[scenario]\nperiod = 2026-01..2026-12\nlevel_month = 2026-01\n"
                              "trials = 1000\n%s"
                              "[actuals]\n2026-01 = 5_000\n"
                              "[line A]\nregion = home\nseries = S\nlevel = 6k\nunit_price = 119_801\n"
                              "[line B]\nregion = home\nseries = S\nlevel = 3k\nunit_price = 80_000.5\n"
                              "[line C]\nregion = abroad\nlevel = 1k\n";

static leap_report *report_of(const char *currency, bool full)
{
    char whole[1024];
    snprintf(whole, sizeof whole, certain, currency);
    leap_scenario *scenario = read_text(whole);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    options.full = full;
    leap_report *report = NULL;
    assert_int_equal(leap_run(scenario, &options, problems, &report), LEAP_OK);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    return report;
}

/* Eleven months of 6,000 and 3,000 cars with a price, of 115,000 in all. */
static void arithmetic(void **state)
{
    (void)state;
    leap_report *report = report_of("currency = yuan\n", true);
    json_t *root = parsed(report);
    const double a = 66000.0 * 119801, b = 33000 * 80000.5;
    const struct {
        const char *part;
        double money, covers;
    } expected[] = {{"total", a + b, 99.0 / 115},
                    {"home", a + b, 1},
                    {"abroad", NAN, 0},
                    {"S", a + b, 1},
                    {"line.A", a, 1},
                    {"line.B", b, 1},
                    {"line.C", NAN, 0},
                    {"unattributed", NAN, 0}};
    for (size_t i = 0; i < 8; i++) {
        assert_string_equal(json_string_value(cell(root, "revenue", i, "part")), expected[i].part);
        expect_relative(number(root, "revenue", i, "covers"), expected[i].covers, 1e-15);
        if (isnan(expected[i].money)) {
            assert_true(json_is_null(cell(root, "revenue", i, "p50")));
            assert_true(json_is_null(cell(root, "revenue", i, "mean")));
            continue;
        }
        expect_relative(number(root, "revenue", i, "p1"), expected[i].money, 1e-15);
        expect_relative(number(root, "revenue", i, "mean"), expected[i].money, 1e-15);
        expect_within(number(root, "revenue", i, "sd"), 0, 0);
    }
    expect_relative(number(root, "revenue_quarters", 0, "p50"), (a + b) / 11 * 2, 1e-15);
    expect_relative(number(root, "revenue_quarters", 0, "covers"), 18.0 / 25, 1e-15);
    expect_relative(number(root, "revenue_quarters", 3, "mean"), (a + b) / 11 * 3, 1e-15);
    assert_true(json_is_null(cell(root, "revenue_months", 0, "p50"))); /* January is of no component */
    expect_within(number(root, "revenue_months", 0, "covers"), 0, 0);
    expect_relative(number(root, "revenue_months", 11, "p99"), (a + b) / 11, 1e-15);
    json_t *table = json_object_get(json_object_get(root, "tables"), "revenue");
    assert_string_equal(json_string_value(json_object_get(json_object_get(table, "units"), "p50")), "yuan");
    json_decref(root);
    char *shown = written(report, "text", false);
    assert_non_null(strstr(shown, "\nRevenue in billion yuan\n"));
    assert_non_null(strstr(shown, "2 of 3 components have one, not line.C."));
    assert_non_null(strstr(shown, "86.1 %"));
    assert_non_null(strstr(shown, " 10.5469 ")); /* exact: six digits */
    assert_null(strstr(shown, "revenue_"));
    free(shown);
    leap_report_free(report);
}

/* Without a currency money is money; without prices nothing is said. */
static void unnamed(void **state)
{
    (void)state;
    leap_report *report = report_of("", false);
    json_t *root = parsed(report);
    json_t *table = json_object_get(json_object_get(root, "tables"), "revenue");
    assert_string_equal(json_string_value(json_object_get(json_object_get(table, "units"), "p50")),
                        "money");
    assert_null(rows_of(root, "revenue_months"));
    json_decref(root);
    char *shown = written(report, "text", false);
    assert_non_null(strstr(shown, "\nRevenue in billion\n"));
    free(shown);
    leap_report_free(report);
    struct model model = model_read("[scenario]\nperiod = 2026-01..2026-12\n"
                                    "[line A]\nregion = home\nlevel = 1k\n",
                                    PLAN_FULL);
    assert_int_equal(model.plan->revenue_count, 0);
    assert_int_equal(model.plan->priced, SIZE_MAX);
    model_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units),      cmocka_unit_test(every_trial), cmocka_unit_test(beyond_squares),
        cmocka_unit_test(arithmetic), cmocka_unit_test(unnamed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
