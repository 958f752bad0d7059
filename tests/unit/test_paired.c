/* Latin and Sobol trials of several plans at once: what they share by name they share trial by trial, and each plan's
 * are as spread as alone; what a stopped run leaves of pairs is of the trials that it leaves.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/order.h"
#include "model.h"
#include "scatter.h"
#include "study/paired/pairing.h"

enum { TRIALS = 1024, PLANS = 3 };

/* The second has a line more, in front, and another law of b; the third begins a year earlier. */
#define LINES                                                                                           \
    "[line a]\nregion = x\nlevel = normal(30k, 3k)\ngrowth = normal(1%, 4%)\nnoise = normal(0, 3%)\n"   \
    "[event e]\non = line.a\nchance = 30%\nstart = 2026-03\neffect = uniform(-20%, 0%)\nduration = 2\n" \
    "[correlation]\nline.a.growth, line.a.noise = 0.4\n"
static const char *const texts[PLANS] = {
    "[scenario]\nperiod = 2026-01..2026-06\n[target]\ntotal = 300k\n" LINES
    "[line b]\nregion = y\nlevel = lognormal(15k, 2k)\n",
    "[scenario]\nperiod = 2026-01..2026-06\n[target]\ntotal = 300k\n"
    "[line z]\nregion = y\nlevel = normal(20k, 3k)\nnoise = normal(0, 9%)\n" LINES
    "[line b]\nregion = y\nlevel = lognormal(17k, 4k)\n",
    "[scenario]\nperiod = 2025-01..2026-06\n[target]\ntotal.2026 = 300k\n"
    "[line w]\nregion = y\nlevel = normal(20k, 3k)\n" LINES "[line b]\nregion = y\nlevel = lognormal(15k, 2k)\n",
};

struct trio {
    struct model models[PLANS];
    const struct plan *plans[PLANS];
    struct arena *arena;
    const struct sampler_order *order;
};

static struct trio trio_read(void)
{
    struct trio trio = {.arena = arena_create()};
    struct simulate_fault fault;
    for (int i = 0; i < PLANS; i++) {
        trio.models[i] = model_read(texts[i], PLAN_GOALS);
        trio.plans[i] = trio.models[i].plan;
    }
    assert_int_equal(order_measure(trio.arena, trio.plans, PLANS, 2, &trio.order, &fault), LEAP_OK);
    return trio;
}

static void trio_free(struct trio *trio)
{
    for (int i = 0; i < PLANS; i++) model_free(&trio->models[i]);
    arena_free(trio->arena);
}

static size_t draw_named(const struct plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->draw_count; i++)
        if (strcmp(plan->draws[i].name, name) == 0) return i;
    fail_msg("no draw %s", name);
    return 0;
}

static double drawn(const struct trial_record *record, const struct plan *plan, const char *name, int month)
{
    size_t draw = draw_named(plan, name);
    if (!plan->draws[draw].monthly) return record->draws[draw];
    return record->shocks[(size_t)(month - plan->start_month) * plan->draw_count + draw];
}

/* How many of the shared draws differ between the plans in 64 trials, each computed alone. */
static unsigned differing(const struct trio *trio, leap_sampling sampling,
                          const struct sampler_order *const orders[PLANS])
{
    static const char *const names[] = {"line.a.level", "line.a.growth", "line.a.noise", "event.e.effect"};
    unsigned differing = 0;
    for (uint64_t trial = 500; trial < 564; trial++) {
        struct trial_record records[PLANS];
        for (int i = 0; i < PLANS; i++) {
            struct sampler_options options = spread_of_trial(sampling, 3, TRIALS, trial);
            struct simulate_fault fault;
            options.order = orders[i];
            assert_int_equal(
                trial_record_run(trio->plans[i], &options, trial, trio->arena, &records[i], &fault),
                LEAP_OK);
        }
        for (size_t name = 0; name < sizeof names / sizeof *names; name++)
            for (int month = 2026 * 12 + 1; month < 2026 * 12 + 6; month++)
                for (int i = 1; i < PLANS; i++) {
                    double value = drawn(&records[i], trio->plans[i], names[name], month);
                    double first = drawn(&records[0], trio->plans[0], names[name], month);
                    differing += value != first && !(isnan(value) && isnan(first));
                }
    }
    return differing;
}

static void test_luck_is_shared_by_name(void **state)
{
    (void)state;
    struct trio trio = trio_read();
    const struct sampler_order *orders[PLANS] = {trio.order, trio.order, trio.order};
    for (leap_sampling sampling = LEAP_SAMPLING_LATIN; sampling <= LEAP_SAMPLING_SOBOL; sampling++)
        assert_int_equal(differing(&trio, sampling, orders), 0);
    for (int i = 0; i < PLANS; i++) { /* planted: each has its own order */
        struct simulate_fault fault;
        assert_int_equal(order_measure(trio.arena, &trio.plans[i], 1, 1, &orders[i], &fault), LEAP_OK);
    }
    assert_true(differing(&trio, LEAP_SAMPLING_LATIN, orders) > 0);
    assert_true(differing(&trio, LEAP_SAMPLING_SOBOL, orders) > 0);
    trio_free(&trio);
}

/* Every used column of every plan has a dimension, each its own; columns are those of all plans' names. */
static void test_order(void **state)
{
    (void)state;
    struct trio trio = trio_read();
    const struct sampler_order *order = trio.order;
    bool *given = arena_array(trio.arena, order->column_count, sizeof *given);
    assert_int_equal(order->start_month, 2025 * 12);
    assert_int_equal(order->month_count, 18);
    for (size_t column = 0; column < order->column_count; column++) {
        size_t dimension = order->dimension[column];
        if (dimension == SIZE_MAX) continue;
        assert_true(dimension < order->column_count && !given[dimension]);
        given[dimension] = true;
    }
    unsigned found = 0;
    for (size_t draw = 0; draw < order->draw_count; draw++) {
        const char *name = order->draws[draw].name;
        if (strcmp(name, "line.z.level") == 0 || strcmp(name, "line.w.level") == 0) {
            found++;
            assert_true(order->dimension[order->draws[draw].column] != SIZE_MAX);
        }
        for (size_t other = 0; other < draw; other++)
            assert_false(strcmp(name, order->draws[other].name) == 0 &&
                         order->draws[draw].monthly == order->draws[other].monthly);
    }
    assert_int_equal(found, 2);
    trio_free(&trio);
}

/* Together or alone, the bits are the same; strata stay whole where a plan has no part in what is turned. */
static void test_together_as_alone(void **state)
{
    (void)state;
    struct trio trio = trio_read();
    for (leap_sampling sampling = LEAP_SAMPLING_LATIN; sampling <= LEAP_SAMPLING_SOBOL; sampling++) {
        struct spread_request request = scatter_request(trio.plans, PLANS, sampling, TRIALS, 5);
        request.threads = 2;
        request.order = trio.order;
        struct spread_sample together = scatter_sample(&request);
        for (size_t i = 0; i < PLANS; i++) {
            request.plans = &trio.plans[i];
            request.plan_count = 1;
            struct spread_sample alone = scatter_sample(&request);
            for (size_t output = 0; output < trio.plans[i]->output_count; output++) {
                assert_true(summary_mean(together.summaries[i], output) ==
                            summary_mean(alone.summaries[0], output));
                assert_true(summary_sd(together.summaries[i], output) ==
                            summary_sd(alone.summaries[0], output));
                assert_memory_equal(spread_mean(together.spreads[i], output),
                                    spread_mean(alone.spreads[0], output), 16 * sizeof(double));
            }
            spread_free(&alone);
        }
        spread_free(&together);
    }
    trio_free(&trio);
}

/* ---- one plan twice -------------------------------------------------------------------------------- */

struct twice {
    unsigned differing;
    uint64_t seen;
};

static void see_twice(void *context, const struct simulate_values *values)
{
    struct twice *twice = context;
    twice->seen += values->lanes;
    for (size_t i = 0; i < values->lanes; i++) twice->differing += values->bins[0][i] != values->bins[1][i];
}

static void test_equal_plans_never_differ(void **state)
{
    (void)state;
    struct model one = model_read(texts[0], PLAN_GOALS), again = model_read(texts[0], PLAN_GOALS);
    const struct plan *plans[2] = {one.plan, again.plan};
    for (leap_sampling sampling = LEAP_SAMPLING_LATIN; sampling <= LEAP_SAMPLING_SOBOL; sampling++) {
        struct twice twice = {0};
        struct spread_request request = scatter_request(plans, 2, sampling, TRIALS, 5);
        request.threads = 2;
        request.on_values = see_twice;
        request.user = &twice;
        struct spread_sample sample = scatter_sample(&request);
        assert_int_equal(twice.seen, TRIALS);
        assert_int_equal(twice.differing, 0);
        spread_free(&sample);
    }
    model_free(&one);
    model_free(&again);
}

/* ---- stopped --------------------------------------------------------------------------------------- */

struct stopping {
    struct pairing *pairing;
    uint64_t most;
};

static void see(void *context, const struct simulate_values *values)
{
    pairing_see(((struct stopping *)context)->pairing, values);
}

static void take(void *context, const struct summary *const *own)
{
    (void)own;
    pairing_take(((struct stopping *)context)->pairing);
}

static bool go_on(void *context, const leap_progress *progress)
{
    return progress->done < ((struct stopping *)context)->most;
}

static void test_stopped(void **state)
{
    (void)state;
    struct trio trio = trio_read();
    for (uint64_t whole = 1; whole <= 3; whole++) {
        struct arena *arena = arena_create();
        struct stopping stopping = {
            pairing_create(arena, (struct pairing_side){trio.models[1].scenario, trio.plans[1], 1},
                           (struct pairing_side){trio.models[0].scenario, trio.plans[0], 0}),
            whole * TRIALS / 16};
        struct spread_request request = scatter_request(trio.plans, 2, LEAP_SAMPLING_SOBOL, TRIALS, 5);
        request.on_values = see;
        request.on_taken = take;
        request.on_progress = go_on;
        request.user = &stopping;
        request.progress_user = &stopping;
        struct spread_sample sample;
        struct simulate_fault fault;
        assert_int_equal(spread_take(&request, &sample, &fault), LEAP_INTERRUPTED);
        assert_int_equal(summary_trials(sample.summaries[0]), stopping.most);
        assert_int_equal(stopping.pairing->trials, stopping.most);
        assert_true((sample.spreads != NULL) == (whole > 1));
        const struct pairing_goal *goal = &stopping.pairing->goals[0];
        int64_t more = (int64_t)summary_at_least(sample.summaries[1], goal->own, 300000) -
                       (int64_t)summary_at_least(sample.summaries[0], goal->reference, 300000);
        assert_int_equal((int64_t)goal->only_own - (int64_t)goal->only_reference, more);
        spread_free(&sample);
        arena_free(arena);
    }
    trio_free(&trio);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_luck_is_shared_by_name),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_together_as_alone),
        cmocka_unit_test(test_equal_plans_never_differ),
        cmocka_unit_test(test_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
