/* Plans and views side by side give, to the last trial, what each gives alone; and share what they may.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/ensemble.h"

#include <stdlib.h>

#include "engine/order.h"
#include "engine/sampler.h"
#include "model.h"

static const char base[] =
    "[scenario]\nperiod = 2026-01..2026-12\n[target]\ntotal = 1M\n"
    "[season s]\njan = normal(0.8, 0.05)\nfeb = 0.7\nmar = 1\napr = 1\nmay = 1\njun = 1\njul = 1\naug = "
    "1\nsep = 1.1\n"
    "oct = 1.1\nnov = 1.2\ndec = 1.3\n"
    "[demand d]\non = line.*\ngrowth = normal(0, 3%)\nnoise = normal(0, 2%)\n"
    "[line a]\nregion = x\nlevel = lognormal(50k, 5k)\ngrowth = normal(1%, 4%)\nseason = s\n"
    "[line b]\nregion = y\nlevel = lognormal(20k, 5k)\ngrowth = normal(1%, 4%)\nnoise = normal(0, "
    "5%)\nseason = s\n"
    "[launch c]\nregion = x\nstart = uniform(2026-02, 2026-06)\npeak = lognormal(8k, 4k)\nramp = 4\n"
    "takes = a 10%, b beta(2, 8)\n"
    "[channel o]\non = x\noutlets = 100\ngoal = uniform(120, 150)\nfrom = 2026-01\nby = "
    "2026-10\nelasticity = normal(0.4, 0.1)\n"
    "[price p]\non = line.a\nstart = 2026-03\nmonths = 6\nself_made = 60%\nsaving = beta(2, "
    "8)\npass_through = 50%\n"
    "elasticity = 2\n"
    "[event e]\non = all\nchance = 30%\nstart = uniform(2026-02, 2026-10)\nduration = 3\neffect = "
    "uniform(-20%, -5%)\n"
    "[brand h]\non = line.*\nfrom = launch.c\nplan = 6k\nhalo = normal(0.1, 0.05)\n"
    "[formula f]\nregion = y\nvolume = 2% * prev(line.a) + 100 * each.z ^ 2\neach.z = normal(0, 1)\n"
    "[capacity k]\non = all\nlimit = normal(110k, 3k)\nbacklog = 50%\n"
    "[correlation]\nline.a.level, line.b.level = 0.5\nline.a.growth, line.b.growth = 0.4\n";

/* What is put behind or in place of a part of `base`, one plan each. */
static const char *const changes[][2] = {
    {"", ""},
    {"level = lognormal(50k, 5k)", "level = lognormal(52k, 5k)"},
    {"growth = normal(0, 3%)", "growth = normal(0, 4%)"},
    {"takes = a 10%, b beta(2, 8)", "takes = a 10%, b beta(3, 7)"},
    {"limit = normal(110k, 3k)", "limit = normal(100k, 3k)"},
    {"line.a.growth, line.b.growth = 0.4", "line.a.growth, line.b.growth = 0.2"},
    {"jan = normal(0.8, 0.05)", "jan = 0.8"},
    {"2026-01..2026-12", "2026-01..2027-03"},
    {"[brand h]", "[launch new]\nregion = x\nstart = 2026-04\npeak = 5k\nramp = 3\n[brand h]"},
};
enum { PLANS = sizeof changes / sizeof *changes, TRIALS = 3000, BYTES = 4096 };

static struct model model_changed(const char *const change[2])
{
    char text[BYTES];
    const char *at = *change[0] ? strstr(base, change[0]) : base;
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - base), base, change[1], at + strlen(change[0]));
    if (strstr(change[1], "2027")) { /* then the target needs its year */
        char *target = strstr(text, "total = 1M");
        assert_non_null(target);
        char rest[BYTES];
        strcpy(rest, target + strlen("total = 1M"));
        snprintf(target, sizeof text - (size_t)(target - text), "total.2026 = 1M%s", rest);
    }
    return model_read(text, PLAN_NORMAL);
}

static size_t differences(const struct summary *a, const struct summary *b, const struct plan *plan)
{
    size_t count = 0;
    for (size_t output = 0; output < plan->output_count; output++) {
        count += summary_mean(a, output) != summary_mean(b, output);
        count += summary_sd(a, output) != summary_sd(b, output);
    }
    return count;
}

static void expect_as_alone(const struct plan *const *plans, const struct sampler_options *samplings,
                            size_t count)
{
    struct summary *together[PLANS + 8], *alone;
    struct simulate_fault fault;
    struct simulate_options options = {.trials = TRIALS, .threads = 2, .sampling = samplings};
    assert_int_equal(simulate(plans, count, &options, together, &fault), LEAP_OK);
    for (size_t i = 0; i < count; i++) {
        options.sampling = &samplings[i];
        assert_int_equal(simulate(&plans[i], 1, &options, &alone, &fault), LEAP_OK);
        assert_int_equal(differences(together[i], alone, plans[i]), 0);
        const struct plan *fewer = plans[i]->output_count < plans[0]->output_count ? plans[i] : plans[0];
        if (i) assert_true(differences(together[i], together[0], fewer) > 0);
        summary_free(alone);
    }
    for (size_t i = 0; i < count; i++) summary_free(together[i]);
}

static void test_plans(void **state)
{
    (void)state;
    struct model models[PLANS];
    const struct plan *plans[PLANS];
    struct sampler_options samplings[PLANS];
    for (size_t i = 0; i < PLANS; i++) {
        models[i] = model_changed(changes[i]);
        plans[i] = models[i].plan;
        samplings[i] = (struct sampler_options){.seed = 9};
    }
    expect_as_alone(plans, samplings, PLANS);
    for (size_t i = 0; i < PLANS; i++) model_free(&models[i]);
}

static size_t draw_named(const struct plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->draw_count; i++)
        if (strcmp(plan->draws[i].name, name) == 0) return i;
    fail_msg("no draw %s", name);
    return 0;
}

enum { VIEWS = 11 };

static void views_fill(const struct plan *plan, struct sampler_options sampling,
                       struct sampler_view views[VIEWS], struct sampler_options samplings[VIEWS])
{
    static const char *const names[VIEWS] = {
        NULL,           "line.a.level",    "line.a.level",         "launch.c.peak",
        "season.s.jan", "demand.d.growth", "channel.o.elasticity", "launch.c.start",
        "line.a.level", "line.b.level",    "line.a.growth"};
    for (size_t i = 0; i < VIEWS; i++) {
        samplings[i] = sampling;
        if (!names[i]) continue;
        views[i] = (struct sampler_view){draw_named(plan, names[i]), i >= 7 ? SAMPLER_AGAIN : SAMPLER_HELD,
                                         i == 2 ? 0.4 : -0.4};
        samplings[i].views = &views[i];
        samplings[i].view_count = 1;
    }
}

static void test_views(void **state)
{
    (void)state;
    struct model model = model_changed(changes[0]);
    const struct plan *plans[VIEWS];
    struct sampler_view views[VIEWS];
    struct sampler_options samplings[VIEWS];
    for (size_t i = 0; i < VIEWS; i++) plans[i] = model.plan;
    views_fill(model.plan, (struct sampler_options){.seed = 4}, views, samplings);
    expect_as_alone(plans, samplings, VIEWS);
    model_free(&model);
}

/* What is drawn again, too, has turned columns of its own. */
static void test_views_spread(void **state)
{
    (void)state;
    struct model model = model_changed(changes[0]);
    struct arena *arena = arena_create();
    const struct plan *plans[VIEWS];
    const struct sampler_order *order;
    struct simulate_fault fault;
    for (size_t i = 0; i < VIEWS; i++) plans[i] = model.plan;
    assert_int_equal(order_measure(arena, plans, 1, 1, &order, &fault), LEAP_OK);
    assert_true(order->turned_count > 2);
    for (leap_sampling sampling = LEAP_SAMPLING_LATIN; sampling <= LEAP_SAMPLING_SOBOL; sampling++) {
        struct sampler_view views[VIEWS];
        struct sampler_options samplings[VIEWS];
        views_fill(
            model.plan,
            (struct sampler_options){.sampling = sampling, .seed = 4, .trials = TRIALS, .order = order},
            views, samplings);
        expect_as_alone(plans, samplings, VIEWS);
    }
    arena_free(arena);
    model_free(&model);
}

/* Of a group, too, all but what is held or drawn again. */
static void test_shares_members(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct model model = model_changed(changes[0]);
    const size_t a = draw_named(model.plan, "line.a.level"), b = draw_named(model.plan, "line.b.level");
    const struct sampler_view views[][2] = {{{0}},
                                            {{a, SAMPLER_HELD, 0.1}},
                                            {{a, SAMPLER_AGAIN, 0}},
                                            {{b, SAMPLER_AGAIN, 0}},
                                            {{a, SAMPLER_AGAIN, 0}, {b, SAMPLER_AGAIN, 0}}};
    static const size_t counts[] = {0, 1, 1, 1, 2};
    const struct plan *plans[5];
    const struct sampler *samplers[5];
    for (size_t i = 0; i < 5; i++) {
        const struct sampler_options options = {.seed = 1, .views = views[i], .view_count = counts[i]};
        plans[i] = model.plan;
        samplers[i] = sampler_create(arena, model.plan, &options);
    }
    const struct ensemble_part *parts = ensemble_create(arena, plans, samplers, 5);
    for (size_t i = 1; i < 5; i++) {
        bool moves_a = i != 3, moves_b = i > 2;
        assert_int_equal(parts[i].drawn[a], !moves_a);
        assert_int_equal(parts[i].drawn[b], !moves_b);
        for (size_t draw = 0; draw < model.plan->draw_count; draw++)
            if (draw != a && draw != b) assert_true(parts[i].drawn[draw]);
        for (size_t c = 0; c < model.plan->component_count; c++) {
            if (strcmp(model.plan->components[c].path, "line.a") == 0)
                assert_int_equal(parts[i].made[c], !moves_a);
            if (strcmp(model.plan->components[c].path, "line.b") == 0)
                assert_int_equal(parts[i].made[c], !moves_b);
        }
    }
    arena_free(arena);
    model_free(&model);
}

/* What is shared, counted: all of a plan with itself; of a view all but the draw that it holds and
 * the components that read it. A plan of other months shares nothing. */
static void test_shares(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct model model = model_changed(changes[0]), longer = model_changed(changes[7]);
    const struct plan *plans[] = {model.plan, model.plan, model.plan, longer.plan};
    const struct sampler_view held = {draw_named(model.plan, "launch.c.peak"), SAMPLER_HELD, 0.1};
    const struct sampler_options options[] = {
        {.seed = 1}, {.seed = 1}, {.seed = 1, .views = &held, .view_count = 1}, {.seed = 1}};
    const struct sampler *samplers[4];
    for (size_t i = 0; i < 4; i++) samplers[i] = sampler_create(arena, plans[i], &options[i]);
    const struct ensemble_part *parts = ensemble_create(arena, plans, samplers, 4);
    size_t draws = model.plan->draw_count, components = model.plan->component_count;
    size_t drawn[4] = {0}, made[4] = {0};
    for (size_t i = 0; i < 4; i++) {
        for (size_t draw = 0; draw < plans[i]->draw_count; draw++) drawn[i] += parts[i].drawn[draw];
        for (size_t c = 0; c < plans[i]->component_count; c++) made[i] += parts[i].made[c];
    }
    assert_int_equal(drawn[0], 0);
    assert_int_equal(drawn[1], draws);
    assert_int_equal(drawn[2], draws - 1);
    assert_int_equal(drawn[3], 0);
    assert_int_equal(made[0], 0);
    assert_int_equal(made[1], components - 4); /* season, brand, formula and capacity */
    assert_int_equal(made[2], components - 5); /* and the launch */
    assert_int_equal(made[3], 0);
    arena_free(arena);
    model_free(&model);
    model_free(&longer);
}

enum { LINES = 240, MANY_BYTES = 1 << 16 };

/* As many lines, but `none`, and `changed` with another level (-1: all, and as they are); backwards: the last one
 * first. */
static struct model model_many(int changed, int none, bool backwards)
{
    char *text = malloc(MANY_BYTES);
    assert_non_null(text);
    int used = snprintf(text, MANY_BYTES,
                        "[scenario]\nperiod = 2026-01..2026-04\n[target]\ntotal = 500k\n"
                        "[demand d]\non = line.*\ngrowth = normal(0, 3%%)\n");
    for (int i = 0; i < LINES; i++) {
        int line = backwards ? LINES - 1 - i : i;
        if (line == none) continue;
        used += snprintf(text + used, (size_t)(MANY_BYTES - used),
                         "[line l%d]\nregion = x\nlevel = lognormal(%d, %d)\ngrowth = normal(1%%, 4%%)\n"
                         "noise = normal(0, %d%%)\n",
                         line, line == changed ? 990 : 500 + line, 100 + line, 1 + line % 7);
    }
    assert_true(used < MANY_BYTES);
    struct model model = model_read(text, PLAN_NORMAL);
    free(text);
    return model;
}

/* Hundreds of lines find what they share with their own likes, wherever those stand. */
static void test_many(void **state)
{
    (void)state;
    enum { MANY = 3 };
    struct model models[MANY] = {model_many(-1, -1, false), model_many(150, -1, false),
                                 model_many(-1, 7, true)};
    const struct plan *plans[MANY];
    const struct sampler *samplers[MANY];
    struct sampler_options samplings[MANY];
    struct arena *arena = arena_create();
    for (size_t i = 0; i < MANY; i++) {
        plans[i] = models[i].plan;
        samplings[i] = (struct sampler_options){.seed = 9};
        samplers[i] = sampler_create(arena, plans[i], &samplings[i]);
    }
    const struct ensemble_part *parts = ensemble_create(arena, plans, samplers, MANY);
    for (size_t i = 0; i < MANY; i++)
        for (size_t c = 0; c < plans[i]->component_count; c++) {
            bool differs = i == 1 && strcmp(plans[i]->components[c].path, "line.l150") == 0;
            assert_int_equal(parts[i].made[c], i && !differs);
        }
    arena_free(arena);
    expect_as_alone(plans, samplings, MANY);
    for (size_t i = 0; i < MANY; i++) model_free(&models[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plans),          cmocka_unit_test(test_views),
        cmocka_unit_test(test_views_spread),   cmocka_unit_test(test_shares),
        cmocka_unit_test(test_shares_members), cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
