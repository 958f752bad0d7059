/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/month.h"
#include "model.h"

static const int JAN = 12 * 2026, DEC = 12 * 2026 + 11;

static const struct plan_draw *draw(const struct plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->draw_count; i++)
        if (strcmp(plan->draws[i].name, name) == 0) return &plan->draws[i];
    return NULL;
}

static const char everything[] = "[scenario]\nperiod = 2026-01..2026-12\nlevel_month = 2025-10\n"
                                 "[season s]\n"
                                 "jan = 1\nfeb = 0.9\nmar = 1\napr = 1\nmay = 1\njun = 1\njul = 1\n"
                                 "aug = 1\nsep = normal(1.1, 0.01)\noct = 1\nnov = 1\ndec = 1\n"
                                 "2026-09 = normal(1.2, 0.01)\n"
                                 "[line C]\nregion = home\nlevel = normal(9k, 1k)\ngrowth = normal(0, 2%)\n"
                                 "growth.2026-07.. = 1%\nseason = s\n"
                                 "[launch D19]\nregion = home\nstart = 2026-05\npeak = 4k\nramp = 4\n"
                                 "takes = C beta(2, 8)\nnoise = normal(0, 5%)\nsuccess = 80%\n"
                                 "[demand d]\non = home\ngrowth = normal(0, 1%)\n"
                                 "[capacity p]\non = all\nlimit = normal(20k, 1k)\n"
                                 "limit.2026-06.. = normal(30k, 1k)\n";

/* Names are addresses: they are part of the results' bytes. */
static void test_draws_have_their_names(void **state)
{
    (void)state;
    struct model model = model_read(everything, PLAN_NORMAL);
    static const char *const names[] = {"season.s.sep",       "line.C.level",       "line.C.growth",
                                        "launch.D19.success", "launch.D19.takes.C", "launch.D19.noise",
                                        "demand.d.growth",    "capacity.p.limit"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!draw(model.plan, names[i])) fail_msg("no draw %s", names[i]);
    assert_int_equal(model.plan->draw_count, sizeof names / sizeof *names);
    assert_null(draw(model.plan, "launch.D19.peak")); /* a number is not drawn */
    model_free(&model);
}

/* An override changes the law and keeps the address. */
static void test_overrides_share_the_uniform(void **state)
{
    (void)state;
    struct model model = model_read(everything, PLAN_NORMAL);
    assert_int_equal(draw(model.plan, "capacity.p.limit")->use_count, 2);
    assert_int_equal(draw(model.plan, "season.s.sep")->use_count, 1);
    const struct plan_draw *growth = draw(model.plan, "line.C.growth");
    assert_true(growth->monthly);
    for (int month = model.plan->start_month; month <= DEC; month++) {
        bool drawn = growth->laws[plan_month(model.plan, month)] != NULL;
        assert_int_equal(drawn, month < month_of(2026, 7)); /* from July on it is a number */
    }
    model_free(&model);
}

/* Months between level_month and the period are computed, and shocks of lines act in them. */
static void test_months_before_the_period(void **state)
{
    (void)state;
    struct model model = model_read(everything, PLAN_NORMAL);
    assert_int_equal(model.plan->start_month, month_of(2025, 11));
    assert_int_equal(model.plan->month_count, 14);
    assert_non_null(draw(model.plan, "line.C.growth")->laws[0]);
    assert_null(draw(model.plan, "launch.D19.noise")->laws[0]); /* a launch's only in the period */
    assert_non_null(draw(model.plan, "launch.D19.noise")->laws[2]);
    model_free(&model);
}

static void test_steps_are_in_order(void **state)
{
    (void)state;
    struct model model = model_read(everything, PLAN_NORMAL);
    static const struct {
        enum plan_phase phase;
        const char *path;
    } expected[] = {{PLAN_ADVANCE, "line.C"},  {PLAN_ADVANCE, "demand.d"}, {PLAN_MAKE, "line.C"},
                    {PLAN_MAKE, "launch.D19"}, {PLAN_PREPARE, "demand.d"}, {PLAN_ACT, "demand.d"},
                    {PLAN_TAKE, "launch.D19"}, {PLAN_LIMIT, "capacity.p"}};
    assert_int_equal(model.plan->step_count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < model.plan->step_count; i++) {
        const struct plan_step *step = &model.plan->steps[i];
        assert_int_equal(step->phase, expected[i].phase);
        assert_string_equal(model.plan->components[step->component].path, expected[i].path);
    }
    model_free(&model);
}

static void test_outputs(void **state)
{
    (void)state;
    struct model model = model_read(everything, PLAN_NORMAL);
    const struct plan *plan = model.plan;
    assert_int_equal(plan->outputs[model_output(&model, "total", JAN, DEC)].count, PLAN_COUNT_EXACT);
    assert_int_equal(plan->outputs[model_output(&model, "total", JAN + 3, JAN + 3)].count,
                     PLAN_COUNT_EXACT);
    assert_int_equal(plan->outputs[model_output(&model, "total", JAN + 3, JAN + 5)].count, PLAN_COUNT_BINS);
    assert_int_equal(plan->outputs[model_output(&model, "launch.D19", JAN, DEC)].count, PLAN_COUNT_BINS);
    assert_int_equal(plan_find_output(plan, 1, JAN, JAN), SIZE_MAX); /* parts' months: only when full */
    model_free(&model);
    model = model_read(everything, PLAN_FULL);
    assert_int_not_equal(plan_find_output(model.plan, 1, JAN, JAN), SIZE_MAX);
    model_free(&model);
    model = model_read(everything, PLAN_GOALS);
    assert_int_equal(model.plan->output_count, 1);
    model_free(&model);
}

/* Every output is found where it is, the lists of months hold just those that they should, and no two outputs
 * have one place for their sums in a month. */
static void test_outputs_are_found(void **state)
{
    (void)state;
    static const char text[] = "[scenario]\nperiod = 2026-02..2033-11\n"
                               "[target]\ntotal.2027 = 100k, 120k\nx.2028 = 50k\n"
                               "[limit]\na = p50(y.2027-Q2) >= 1k\n"
                               "[line a]\nregion = x\nlevel = 1k\nunit_price = 90k\n"
                               "[line b]\nregion = y\nlevel = 1k\nunit_price = 70k\n"
                               "[line c]\nregion = y\nlevel = 1k\n";
    struct model model = model_read(text, PLAN_FULL);
    const struct plan *plan = model.plan;
    bool *taken = calloc(plan->sum_count, sizeof *taken);
    size_t listed = 0, active = 0;
    assert_true(plan->output_count > 500);
    for (size_t i = 0; i < plan->output_count; i++) {
        const struct plan_output *output = &plan->outputs[i];
        assert_int_equal(plan_find_output(plan, output->scope, output->first, output->last), i);
        assert_int_equal(output->sum == SIZE_MAX, output->first == output->last || output->parts);
        active += (size_t)(output->last - output->first + 1);
    }
    assert_int_equal(plan_find_output(plan, 0, plan->first_month, plan->last_month), SIZE_MAX);
    assert_int_equal(plan_find_output(plan, 999, plan->first_month, plan->first_month), SIZE_MAX);
    for (int month = plan->first_month; month <= plan->last_month; month++) {
        const struct plan_counted *counted = &plan->counted[plan_month(plan, month)];
        memset(taken, 0, plan->sum_count * sizeof *taken);
        for (size_t k = 0; k < counted->count; k++, listed++) {
            const struct plan_output *output = &plan->outputs[counted->outputs[k]];
            assert_true(output->first <= month && month <= output->last);
            assert_true(k == 0 || counted->outputs[k] > counted->outputs[k - 1]);
            if (output->sum == SIZE_MAX) continue;
            assert_true(output->sum < plan->sum_count && !taken[output->sum]);
            taken[output->sum] = true;
        }
    }
    assert_int_equal(listed, active);
    assert_true(plan->sum_count < 40); /* years, quarters and the path of a year: not those of all years */
    free(taken);
    model_free(&model);
}

/* A region's year is the sum of its parts' years, unless somebody follows it or it has an actual of its own; its months
 * are added up only where they are looked at. */
static void test_wholes_are_derived(void **state)
{
    (void)state;
    static const char lines[] = "[line a]\nregion = x\nlevel = 1k\n[line b]\nregion = x\nlevel = 1k\n"
                                "[line c]\nregion = y\nlevel = 1k\n[line d]\nregion = y\nlevel = 1k\n";
    static const char followed[] = "[scenario]\nperiod = 2026-01..2026-12\n[target]\ny = 50k\n",
                      known[] = "[scenario]\nperiod = 2026-01..2026-12\nlevel_month = 2026-01\n"
                                "[actuals]\n2026-01 = 6000\nregion.y.2026-01 = normal(2k, 10)\n";
    for (int i = 0; i < 4; i++) {
        enum plan_detail detail = i < 2 ? PLAN_NORMAL : PLAN_FULL;
        char text[1024];
        snprintf(text, sizeof text, "%s%s", i % 2 ? known : followed, lines);
        struct model model = model_read(text, detail);
        const struct plan *plan = model.plan;
        const struct plan_output *x = &plan->outputs[model_output(&model, "x", JAN, DEC)];
        assert_int_equal(x->part_count, 2);
        assert_int_equal(x->parts[0], model_output(&model, "line.a", JAN, DEC));
        assert_int_equal(x->parts[1], model_output(&model, "line.b", JAN, DEC));
        assert_null(plan->outputs[model_output(&model, "y", JAN, DEC)].parts);
        /* with an actual by region what no region has is the rest of the months */
        assert_int_equal(plan->scopes[x->scope].monthly, detail == PLAN_FULL || i % 2);
        assert_true(plan->scopes[0].monthly);
        model_free(&model);
    }
}

/* A chance below what a check notices is held to what a month can count: no fault without a component. */
static void test_actuals_are_countable(void **state)
{
    (void)state;
    struct model model = model_read("[scenario]\nperiod = 2026-01..2026-02\nlevel_month = 2026-01\n"
                                    "[actuals]\n2026-01 = discrete(32k: 0.9999999999, 3B: 0.0000000001)\n"
                                    "[line C]\nregion = home\nlevel = 9k\n",
                                    PLAN_GOALS);
    const struct plan_draw *actual = draw(model.plan, "actuals.2026-01");
#define ROW(width) law_draw_##width,
    void (*const law_draw[])(const struct law *, const double *, double *, size_t) = {WIDTH_LIST(ROW)};
#undef ROW
    double centred[8] = {0x1p-1 - 0x1p-54}, cars[8];
    assert_non_null(actual);
    law_draw[0](actual->uses[0].law, centred, cars, 8);
    expect_within(cars[0], 2147483647, 0);
    expect_within(cars[1], 32000, 0);
    model_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draws_have_their_names),
        cmocka_unit_test(test_overrides_share_the_uniform),
        cmocka_unit_test(test_months_before_the_period),
        cmocka_unit_test(test_steps_are_in_order),
        cmocka_unit_test(test_outputs),
        cmocka_unit_test(test_outputs_are_found),
        cmocka_unit_test(test_wholes_are_derived),
        cmocka_unit_test(test_actuals_are_countable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
