/* The months in which targets are reached, against a walk through every single trial.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"
#include "base/month.h"
#include "trials.h"

enum { TRIALS = 700, SEED = 5, MONTHS = 16 }; /* no whole number of tiles */

/* September and October 2026 are known, of the abroad part too; 2026 has four months and 2027 twelve. */
static const char text[] =
    "[scenario]\nperiod = 2026-09..2027-12\nlevel_month = 2026-10\nseed = 5\n"
    "trials = 700\n"
    "[target]\ntotal.2026 = 45k, 48_000.5\ntotal.2027 = 140k, 30k\n"
    "abroad.2027 = 30k\nabroad.2026 = 5k\n"
    "[limit]\nheld = P(total.2027 >= 100k) >= 1%\n"
    "[actuals]\n2026-09 = 11k\n2026-10 = normal(12k, 500)\n"
    "region.abroad.2026-09 = 900\nregion.abroad.2026-10 = 1k\n"
    "[line A]\nregion = home\nlevel = 8k\ngrowth = normal(1%, 6%)\n"
    "[line B]\nregion = home\nlevel = 2k\n"
    "[line C]\nregion = abroad\nlevel = lognormal(2k, 500)\nnoise = normal(0, 20%)\n";

struct seen {
    const struct model *model;
    size_t abroad;
    uint64_t reached[6][MONTHS];
};

static void see(void *context, const struct trial_record *record)
{
    struct seen *seen = context;
    const struct plan *plan = seen->model->plan;
    const leap_scenario *scenario = seen->model->scenario;
    for (size_t target = 0; target < scenario->target_count; target++) {
        const struct scenario_target *of = &scenario->targets[target];
        double cars = 0;
        for (int month = plan->first_month; month <= plan->last_month; month++) {
            size_t at = plan_month(plan, month), row = (size_t)(month - plan->first_month);
            if (month_year(month) != of->year) continue;
            static const double known[] = {900, 1000}; /* the region's actuals; its line counts 0 there */
            bool total = of->scope.kind == SCOPE_TOTAL;
            cars += total     ? record->total[at]
                    : row < 2 ? known[row]
                              : record->volume[at * plan->component_count + seen->abroad];
            seen->reached[target][row] += cars >= of->cars;
        }
    }
}

static void every_trial(void **state)
{
    (void)state;
    struct model model = model_read(text, PLAN_NORMAL);
    struct summary *summary = model_run(&model, TRIALS, SEED);
    struct seen seen = {.model = &model, .abroad = trial_component(&model, "line.C")};
    each_trial(&model, TRIALS, SEED, see, &seen);
    bool some = false;
    for (size_t target = 0; target < model.scenario->target_count; target++) {
        const struct plan_goal *goal = &model.plan->goals[target];
        const struct plan_output *output = &model.plan->outputs[goal->output];
        uint64_t before = 0;
        for (int month = output->first; month <= output->last; month++) {
            uint64_t hits = summary_reached(summary, target, month);
            assert_int_equal(hits, seen.reached[target][month - model.plan->first_month]);
            assert_true(hits >= before);
            some = some || (hits > before && hits < TRIALS && month < output->last);
            before = hits;
        }
        assert_int_equal(before, summary_at_least(summary, goal->output, goal->cars));
    }
    assert_true(some);
    assert_int_equal(model.plan->goals[model.scenario->target_count].reached, SIZE_MAX); /* a limit's */
    assert_int_equal(model.plan->reached_count, 2 * 4 + 2 * 12 + 12 + 4);
    summary_free(summary);
    model_free(&model);
}

/* The report says the same, with its interval, and what the months add up to. */
static void reported(void **state)
{
    (void)state;
    struct model model = model_read(text, PLAN_NORMAL);
    struct summary *summary = model_run(&model, TRIALS, SEED);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    assert_int_equal(leap_run(model.scenario, &options, problems, &report), LEAP_OK);
    json_t *root = parsed(report);
    size_t row = 0;
    for (size_t target = 0; target < model.scenario->target_count; target++) {
        const struct plan_output *output = &model.plan->outputs[model.plan->goals[target].output];
        double sum = 0;
        for (int month = output->first; month <= output->last; month++, row++) {
            char name[MONTH_TEXT];
            month_format(month, name);
            assert_string_equal(json_string_value(cell(root, "reached", row, "month")), name);
            double by = (double)summary_reached(summary, target, month) / TRIALS;
            expect_within(number(root, "reached", row, "by"), by, 0);
            assert_true(end(root, "reached", row, "by", "low") <= by);
            assert_true(end(root, "reached", row, "by", "high") >= by);
            sum += number(root, "reached", row, "first");
            expect_within(sum, by, 1e-12);
        }
        expect_within(sum, number(root, "targets", target, "probability"), 1e-12);
    }
    assert_int_equal(json_array_size(rows_of(root, "reached")), row);
    assert_null(rows_of(root, "reached_by")); /* people's own */
    json_decref(root);
    char *shown = written(report, "text", false);
    assert_non_null(strstr(shown, "\nReached by "));
    assert_null(strstr(shown, "reached by its end")); /* the long table */
    free(shown);
    shown = written(report, "text", true);
    assert_non_null(strstr(shown, "reached by its end"));
    free(shown);
    leap_report_free(report);
    leap_problems_free(problems);
    summary_free(summary);
    model_free(&model);
}

/* 10,000 a month: 45,000 in May for sure; nothing to show where a year is all or nothing in one month. */
static void certain(void **state)
{
    (void)state;
    leap_scenario *scenario =
        read_text("[scenario]\nperiod = 2026-01..2026-12\ntrials = 1000\n[target]\ntotal = 45k, 115k\n"
                  "[line A]\nregion = home\nlevel = 10k\n");
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    assert_int_equal(leap_run(scenario, &options, problems, &report), LEAP_OK);
    json_t *root = parsed(report);
    for (size_t month = 0; month < 12; month++) {
        expect_within(number(root, "reached", month, "by"), month >= 4, 0);
        expect_within(number(root, "reached", month, "first"), month == 4, 0);
        expect_within(number(root, "reached", 12 + month, "by"), month == 11, 0);
    }
    json_decref(root);
    leap_report_free(report);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_trial),
        cmocka_unit_test(reported),
        cmocka_unit_test(certain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
