/* Memory for counts is bounded, and which outputs are counted in bins for it depends on the trials counted alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/budget.h"
#include "engine/result.h"
#include "engine/shape.h"
#include "model.h"

enum { JAN = 12 * 2026, TRIALS = 100000, MOST = 64 };

/* A year in which every month's total, the year's and the targets of parts are counted per car. */
static const char text[] =
    "[scenario]\nperiod = 2026-01..2026-06\n"
    "[target]\ntotal = 500k\nregion.x = 200k\nregion.y = 90k\n"
    "[line a]\nregion = x\nlevel = normal(50k, 5k)\ngrowth = normal(1%, 2%)\n"
    "[line b]\nregion = y\nlevel = uniform(9k, 15k)\nnoise = normal(0, 9%)\n"
    "[line c]\nregion = y\nlevel = truncate(normal(9k, 3k), min = 0)\nnoise = normal(0, 9%)\n";

static struct summary *run(const struct model *model, size_t pages, uint64_t trials, int threads)
{
    const struct simulate_options options = {
        .trials = trials, .seed = 4, .threads = threads, .pages = pages};
    struct simulate_fault fault;
    struct summary *summary = NULL;
    assert_int_equal(simulate((const struct plan *const *)&model->plan, 1, &options, &summary, &fault),
                     LEAP_OK);
    return summary;
}

static size_t pages_of(const struct summary *summary)
{
    size_t pages = 0;
    for (size_t i = 0; i < summary->output_count; i++)
        if (summary->counts[i]) pages += counts_pages(summary->counts[i]);
    return pages;
}

static size_t room_of(const struct summary *summary)
{
    size_t room = 0;
    for (size_t i = 0; i < summary->output_count; i++)
        if (summary->counts[i]) room += counts_room(summary->counts[i]);
    return room;
}

/* Outputs in the order in which they go to bins: single months, then the others, the last first. */
static size_t order_of(const struct plan *plan, size_t order[MOST])
{
    size_t count = 0;
    for (int months = 1; months >= 0; months--)
        for (size_t i = plan->output_count; i-- > 0;)
            if (plan->outputs[i].count == PLAN_COUNT_EXACT &&
                (plan->outputs[i].first == plan->outputs[i].last) == months)
                order[count++] = i;
    assert_true(count >= 8 && count < MOST);
    return count;
}

static bool first_are_in_bins(const struct summary *summary, const size_t *order, size_t count,
                              size_t first)
{
    for (size_t i = 0; i < count; i++)
        if (summary_is_exact(summary, order[i]) != (i >= first)) return false;
    return true;
}

/* What all take with the first 0, 1, ... outputs in bins is found by moving them one by one. A run that may take just
 * that much leaves all others per car; with a page less one more has to go. The orders and bounds that are planted
 * are seen. */
static void test_as_few_as_keep_to_the_bound(void **state)
{
    (void)state;
    struct model model = model_read(text, PLAN_NORMAL);
    size_t order[MOST], count = order_of(model.plan, order), caught = 0, before = SIZE_MAX;
    struct summary *free_run = run(&model, SIZE_MAX / 2, TRIALS, 1);
    assert_true(first_are_in_bins(free_run, order, count, 0));
    for (size_t coarse = 0; coarse < count; coarse++) {
        size_t pages = pages_of(free_run);
        assert_true(pages < before); /* each that goes makes room */
        before = pages;
        for (int threads = 1; threads <= 2; threads++) {
            struct summary *just = run(&model, pages, TRIALS, threads);
            struct summary *less = run(&model, pages - 1, TRIALS, threads);
            assert_true(first_are_in_bins(just, order, count, coarse));
            assert_true(first_are_in_bins(less, order, count, coarse + 1));
            assert_int_equal(pages_of(just), pages);
            caught += !first_are_in_bins(just, order, count, coarse + 1);
            size_t swapped = order[coarse]; /* planted: the last goes instead */
            order[coarse] = order[count - 1], order[count - 1] = swapped;
            caught += !first_are_in_bins(less, order, count, coarse + 1);
            order[count - 1] = order[coarse], order[coarse] = swapped;
            summary_free(just), summary_free(less);
        }
        assert_true(counts_coarsen(free_run->counts[order[coarse]]));
    }
    assert_int_equal(caught, 4 * count - 2); /* swapping the last with itself changes nothing */
    summary_free(free_run);
    model_free(&model);
}

/* The order in which bins get wider: all single months level by level, then the others. */
static void widen(struct summary *summary, const size_t *months, size_t count, size_t step)
{
    const bool first = step < COUNTS_LEVELS * count;
    size_t rest[MOST], left = 0;
    for (size_t i = summary->output_count; !first && i-- > 0;) {
        bool single = false;
        for (size_t k = 0; k < count; k++) single = single || months[k] == i;
        if (!single && summary->counts[i]) rest[left++] = i;
    }
    const size_t output = first ? months[step % count] : rest[(step - COUNTS_LEVELS * count) % left];
    assert_true(counts_coarsen(summary->counts[output]));
}

static size_t single_months(const struct summary *summary, size_t months[MOST])
{
    size_t count = 0;
    for (size_t i = summary->output_count; i-- > 1;)
        if (summary->plan->outputs[i].first == summary->plan->outputs[i].last) months[count++] = i;
    return count;
}

static bool same_levels(const struct summary *one, const struct summary *other)
{
    for (size_t i = 0; i < one->output_count; i++)
        if (one->counts[i] && (counts_level(one->counts[i]) != counts_level(other->counts[i]) ||
                               counts_is_exact(one->counts[i]) != counts_is_exact(other->counts[i])))
            return false;
    return true;
}

/* With less and less room bins get wider, in that order, and no more of them than have to: planted is one more. */
static void test_bins_get_wider(void **state)
{
    (void)state;
    enum { FEW = 20000 };
    struct model model = model_read(text, PLAN_FULL);
    struct summary *wider = run(&model, SIZE_MAX / 2, FEW, 1);
    size_t months[MOST], count = single_months(wider, months), counted = 0, tried = 0, before = SIZE_MAX;
    for (size_t i = 0; i < wider->output_count; i++) counted += wider->counts[i] != NULL;
    assert_true(count >= 30 && counted > count && counted < MOST);
    for (size_t i = 0; i < wider->exact_count; i++)
        assert_true(counts_coarsen(wider->counts[wider->order[i]]));
    for (size_t step = 0; step < COUNTS_LEVELS * counted; step++) {
        const size_t pages = (room_of(wider) + COUNTS_PARTS - 1) / COUNTS_PARTS;
        struct summary *just = NULL;
        if (pages < before) just = run(&model, pages, FEW, 1 + (int)(step % 2));
        if (just) {
            assert_int_equal(just->coarse, wider->exact_count + step);
            assert_int_equal(just->room, room_of(wider));
            assert_int_equal(room_of(just), just->room);
            assert_true(same_levels(just, wider));
            tried++;
        }
        widen(wider, months, count, step);
        if (just) assert_false(same_levels(just, wider));
        summary_free(just);
        before = pages;
    }
    assert_true(tried > 20);
    summary_free(wider);
    model_free(&model);
}

/* A run that goes on again and again keeps to the bound all along, and ends as one that was never stopped. */
static void test_stopping_decides_nothing(void **state)
{
    (void)state;
    enum { PARTS = 16, LANES = 256 * TILE_LANES };
    struct model model = model_read(text, PLAN_NORMAL);
    const struct plan *plan = model.plan;
    size_t order[MOST], count = order_of(plan, order);
    struct summary *free_run = run(&model, SIZE_MAX / 2, LANES, 1);
    const size_t bound = pages_of(free_run) * 2 / 3;
    summary_free(free_run);
    struct summary *whole = run(&model, bound, LANES, 2), *all = NULL;
    assert_true(whole->coarse > 0 && whole->coarse < count);
    for (uint64_t part = 0; part < PARTS; part++) {
        const struct simulate_options options = {.first = part * LANES / PARTS,
                                                 .trials = LANES / PARTS,
                                                 .seed = 4,
                                                 .threads = 1,
                                                 .pages = bound,
                                                 .start = all ? &all : NULL};
        struct simulate_fault fault;
        struct summary *next = NULL;
        assert_int_equal(simulate(&plan, 1, &options, &next, &fault), LEAP_OK);
        all = next;
        assert_true(pages_of(all) <= bound);
    }
    assert_int_equal(all->coarse, whole->coarse);
    assert_true(first_are_in_bins(all, order, count, whole->coarse));
    assert_int_equal(pages_of(all), pages_of(whole));
    summary_free(all);
    /* Planted: another bound. */
    struct summary *other = run(&model, bound / 2, LANES, 1);
    assert_false(first_are_in_bins(other, order, count, whole->coarse));
    summary_free(other), summary_free(whole);
    model_free(&model);
}

/* All plans together get no more than one alone, and each the same. */
static void test_many_plans_share(void **state)
{
    (void)state;
    enum { PLANS = 16, FEW = 4096 };
    struct model model = model_read(text, PLAN_NORMAL);
    const struct plan *plans[PLANS];
    for (size_t i = 0; i < PLANS; i++) plans[i] = model.plan;
    const size_t alone = budget_pages(plans, 1);
    assert_int_equal(alone, COUNTS_PAGES); /* so small a scenario has all that there is */
    size_t before = alone;
    for (size_t count = 2; count <= PLANS; count *= 2) {
        const struct simulate_options options = {.trials = FEW, .seed = 4, .threads = 2};
        struct simulate_fault fault;
        struct summary *summaries[PLANS];
        assert_int_equal(simulate(plans, count, &options, summaries, &fault), LEAP_OK);
        assert_true(summaries[0]->pages * count <= alone && summaries[0]->pages < before);
        before = summaries[0]->pages;
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(summaries[i]->pages, before);
            assert_true(pages_of(summaries[i]) <= before);
            summary_free(summaries[i]);
        }
    }
    model_free(&model);
}

/* Within a round, one value at a time: what is taken never passes the bound, neither before counts go to bins nor
 * afterwards, and they go with the very value that would. */
static void test_within_a_round(void **state)
{
    (void)state;
    enum { VALUES = 3000, PAGES = 64 };
    struct counts *bounded = counts_create(true), *free_counts = counts_create(true);
    size_t moved = SIZE_MAX, seen_beyond = 0;
    for (uint32_t i = 0; i < VALUES; i++) {
        uint32_t bin = counts_exact_bin((double)(4096 + i * 2654435761u % 2000000u));
        assert_true(counts_add(bounded, &bin, 1, true, PAGES));
        assert_true(counts_add(free_counts, &bin, 1, true, SIZE_MAX));
        assert_true(counts_pages(bounded) <= PAGES);
        assert_true(counts_bytes(bounded) <= PAGES * COUNTS_PAGE + (1u << 16));
        if (moved == SIZE_MAX && !counts_is_exact(bounded)) moved = i;
        if (moved == SIZE_MAX) assert_int_equal(counts_pages(bounded), counts_pages(free_counts));
        if (moved == i) assert_int_equal(counts_pages(free_counts), PAGES + 1);
        seen_beyond += counts_pages(free_counts) > PAGES; /* planted: without the bound */
    }
    assert_int_equal(seen_beyond, VALUES - moved);
    assert_true(moved > 0 && moved < VALUES);
    /* All at once, as a round does it: the same. */
    static uint32_t bins[VALUES];
    for (uint32_t i = 0; i < VALUES; i++)
        bins[i] = counts_exact_bin((double)(4096 + i * 2654435761u % 2000000u));
    struct counts *at_once = counts_create(true);
    assert_true(counts_add(at_once, bins, VALUES, true, PAGES));
    assert_false(counts_is_exact(at_once));
    assert_int_equal(counts_pages(at_once), counts_pages(bounded));
    assert_int_equal(counts_total(at_once), VALUES);
    for (double cars = 4096; cars < 2000000; cars += 4097)
        assert_int_equal(counts_below(at_once, cars), counts_below(bounded, cars));
    counts_free(bounded), counts_free(free_counts), counts_free(at_once);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_few_as_keep_to_the_bound),
        cmocka_unit_test(test_bins_get_wider),
        cmocka_unit_test(test_stopping_decides_nothing),
        cmocka_unit_test(test_many_plans_share),
        cmocka_unit_test(test_within_a_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
