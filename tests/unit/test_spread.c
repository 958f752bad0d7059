/* Latin and Sobol runs: their trials are those that are recomputed one by one, whatever the threads; what their order
 * is; how intervals are kept from saying more than is known.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/order.h"
#include "model.h"
#include "scatter.h"

static const char text[] =
    "[scenario]\nperiod = 2026-01..2026-06\n[target]\ntotal = 300k\n"
    "[line a]\nregion = x\nlevel = normal(30k, 3k)\ngrowth = normal(1%, 4%)\n"
    "[line b]\nregion = y\nlevel = lognormal(15k, 2k)\nnoise = normal(0, 9%)\n"
    "[event e]\non = line.a\nchance = 30%\nstart = 2026-03\neffect = uniform(-20%, 0%)\nduration = 2\n"
    "[correlation]\nline.a.growth, line.b.noise = 0.4\n";

/* A year of them: 36 columns and more. */
static const char many[] =
    "[scenario]\nperiod = 2026-01..2026-12\n[target]\ntotal = 600k\n"
    "[line a]\nregion = x\nlevel = normal(30k, 3k)\ngrowth = normal(1%, 4%)\nnoise = normal(0, 5%)\n"
    "[line b]\nregion = y\nlevel = lognormal(15k, 2k)\nnoise = normal(0, 9%)\n";

static struct spread_sample take(const struct model *model, leap_sampling sampling, uint64_t trials,
                                 int threads)
{
    struct spread_request request =
        scatter_request((const struct plan *const[]){model->plan}, 1, sampling, trials, 3);
    request.threads = threads;
    return scatter_sample(&request);
}

static void test_each(void **state)
{
    (void)state;
    assert_int_equal(spread_each(1), 2);
    assert_int_equal(spread_each(32), 2);
    assert_int_equal(spread_each(33), 4);
    assert_int_equal(spread_each(100000), 6250);
    assert_int_equal(spread_each(LEAP_SPREAD_TRIALS_MAX), LATIN_STRATA_MAX);
}

/* The sum over the trials, each recomputed alone; another randomisation's trials are others. */
static void test_trials_again(void **state)
{
    (void)state;
    struct model model = model_read(text, PLAN_GOALS);
    struct arena *arena = arena_create();
    for (leap_sampling sampling = LEAP_SAMPLING_LATIN; sampling <= LEAP_SAMPLING_SOBOL; sampling++) {
        struct spread_sample sample = take(&model, sampling, 990, 2),
                             other = take(&model, sampling, 990, 1);
        assert_int_equal(summary_trials(sample.summaries[0]), 992);
        assert_true(summary_mean(sample.summaries[0], 0) == summary_mean(other.summaries[0], 0));
        double sum = 0, first = 0;
        for (uint64_t trial = 0; trial < 992; trial++) {
            struct sampler_options options = spread_of_trial(sampling, 3, 990, trial);
            struct trial_record record;
            struct simulate_fault fault;
            options.order = sample.order;
            assert_int_equal(trial_record_run(model.plan, &options, trial, arena, &record, &fault),
                             LEAP_OK);
            for (size_t month = 0; month < 6; month++) sum += record.total[month];
            if (trial == 0) first = record.total[5];
            if (trial == 62) assert_true(record.total[5] != first);
        }
        expect_within(summary_mean(sample.summaries[0], 0), sum / 992, 1e-9 * sum / 992);
        spread_free(&sample);
        spread_free(&other);
    }
    arena_free(arena);
    model_free(&model);
}

/* Every used column has a dimension of its own, those that matter first; a level that moves every month matters
 * more than one month's noise. What no month uses has none. */
static void test_order(void **state)
{
    (void)state;
    struct model model = model_read(text, PLAN_GOALS);
    struct arena *arena = arena_create();
    const struct sampler_order *order;
    struct simulate_fault fault;
    assert_int_equal(order_measure(arena, (const struct plan *const[]){model.plan}, 1, 2, &order, &fault),
                     LEAP_OK);
    const size_t *first;
    assert_int_equal(order->column_count, sampler_columns(arena, model.plan, &first));
    size_t used = 0;
    double before = 1;
    for (size_t dimension = 0; dimension < order->column_count; dimension++) {
        size_t column = 0;
        while (column < order->column_count && order->dimension[column] != dimension) column++;
        if (column == order->column_count) break;
        assert_true(order->importance[column] <= before);
        before = order->importance[column];
        used++;
    }
    for (size_t column = 0; column < order->column_count; column++)
        used += order->dimension[column] == SIZE_MAX;
    assert_int_equal(used, order->column_count);
    assert_true(order->turned_count >= 2 && order->turned_count <= ORDER_TURNED_MOST);
    assert_int_equal(order->dimension[order->turned[0]], 0);
    assert_true(order->importance[order->turned[0]] > 0.8);
    for (size_t draw = 0; draw < model.plan->draw_count; draw++)
        if (strcmp(model.plan->draws[draw].name, "line.a.level") == 0)
            assert_int_equal(order->turned[0], first[draw]);
    arena_free(arena);
    model_free(&model);
}

/* Where the octave begins; one that stays is its own. */
static size_t octave_of(size_t dimension)
{
    size_t octave = SAMPLER_STEADY;
    while (2 * octave <= dimension) octave *= 2;
    return dimension < SAMPLER_STEADY ? dimension : octave;
}

/* In each randomisation every dimension is one column's; do those of the late columns change, within their octave, and of no others? Planted:
 * an order without late ones. */
static bool pass_on(struct arena *arena, const struct model *model, const struct sampler_order *order)
{
    enum { RANDOMISATIONS = 16, COLUMNS = 64 };
    size_t moved = 0;
    assert_true(order->column_count <= COLUMNS);
    for (uint64_t r = 0; r < RANDOMISATIONS; r++) {
        const struct sampler_options options = {
            .sampling = LEAP_SAMPLING_SOBOL, .seed = 3, .first = 64 * r, .trials = 64, .order = order};
        const struct sampler *sampler = sampler_create(arena, model->plan, &options);
        bool given[COLUMNS] = {0};
        for (size_t column = 0; column < order->column_count; column++) {
            if (!sampler->sobol[column].dimension) continue;
            size_t dimension = (size_t)(sampler->sobol[column].dimension - order->dimensions);
            assert_true(dimension < order->dimension_count && !given[dimension]);
            given[dimension] = true;
            assert_int_equal(octave_of(dimension), octave_of(order->dimension[column]));
            if (r == 0) assert_int_equal(dimension, order->dimension[column]);
            moved += dimension != order->dimension[column];
        }
        for (size_t i = 0; i < order->dimension_count; i++) assert_true(given[i]);
    }
    size_t late = order->dimension_count > SAMPLER_STEADY ? order->dimension_count - SAMPLER_STEADY : 0;
    return late > 0 && moved >= RANDOMISATIONS / 2 * late;
}

static void test_late_dimensions_move(void **state)
{
    (void)state;
    struct model model = model_read(many, PLAN_GOALS);
    struct arena *arena = arena_create();
    const struct sampler_order *order;
    struct simulate_fault fault;
    assert_int_equal(order_measure(arena, (const struct plan *const[]){model.plan}, 1, 2, &order, &fault),
                     LEAP_OK);
    assert_true(order->dimension_count > 2 * SAMPLER_STEADY);
    assert_true(pass_on(arena, &model, order));
    assert_false(pass_on(arena, &model, order_first(arena, order, SAMPLER_STEADY)));
    arena_free(arena);
    model_free(&model);
}

/* Nobody misses, or all randomisations agree: the interval is that of independent trials. */
static void test_never_more_than_is_known(void **state)
{
    (void)state;
    struct model model =
        model_read("[scenario]\nperiod = 2026-01..2026-01\n[target]\ntotal = 1k, 99k, 124k\n"
                   "[line a]\nregion = x\nlevel = normal(100k, 8k)\n",
                   PLAN_GOALS);
    struct spread_sample sample = take(&model, LEAP_SAMPLING_SOBOL, 2048, 1);
    struct estimate spread = spread_estimate(&sample, 0);
    struct estimate plain = estimate_of(sample.summaries[0]);
    struct report_cell never = estimate_reached(&spread, 0, 1000),
                       ordinary = estimate_reached(&plain, 0, 1000);
    assert_true(never.value == 1 && never.low == ordinary.low && never.high == 1);
    never = estimate_reached(&spread, 0, 124000);
    ordinary = estimate_reached(&plain, 0, 124000);
    assert_true(never.low <= ordinary.low && never.high >= ordinary.high);
    struct report_cell often = estimate_reached(&spread, 0, 99000);
    ordinary = estimate_reached(&plain, 0, 99000);
    assert_true(often.value == ordinary.value &&
                often.high - often.low < 0.1 * (ordinary.high - ordinary.low));
    spread_free(&sample);
    model_free(&model);
}

static bool stop_at_once(void *user, const leap_progress *progress)
{
    *(uint64_t *)user = progress->done;
    return progress->done < 3 * 64;
}

static void test_stopped(void **state)
{
    (void)state;
    struct model model = model_read(text, PLAN_GOALS);
    uint64_t done = 0;
    struct spread_request request =
        scatter_request((const struct plan *const[]){model.plan}, 1, LEAP_SAMPLING_LATIN, 1024, 3);
    request.goal = 0;
    request.on_progress = stop_at_once;
    request.progress_user = &done;
    struct spread_sample sample;
    struct simulate_fault fault;
    assert_int_equal(spread_take(&request, &sample, &fault), LEAP_INTERRUPTED);
    assert_int_equal(done, 192);
    assert_int_equal(summary_trials(sample.summaries[0]), 192);
    assert_int_equal(spread_count(sample.spreads[0]), 3);
    spread_free(&sample);
    model_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each),    cmocka_unit_test(test_trials_again),
        cmocka_unit_test(test_order),   cmocka_unit_test(test_never_more_than_is_known),
        cmocka_unit_test(test_stopped), cmocka_unit_test(test_late_dimensions_move),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
