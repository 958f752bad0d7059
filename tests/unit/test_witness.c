/* A part that says what no trials can have come to is found out, though its checksum is right: each of its figures, made
 * a little larger or smaller, alone; and what trials have come to is believed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "engine/witness.h"

#include <stdlib.h>

#include "engine/partial.h"
#include "engine/result.h"
#include "expect.h"
#include "model.h"

enum { TRIALS = 3000 };

static const char text[] = "[scenario]\nperiod = 2026-01..2026-12\nlevel_month = 2026-01\n"
                           "[actuals]\n2026-01 = 60k\nregion.x.2026-01 = 51k\n"
                           "[target]\ntotal = 700k\nregion.x = 590k\n"
                           "[line a]\nregion = x\nlevel = normal(50k, 5k)\ngrowth = normal(1%, 2%)\n"
                           "unit_price = 12.5\n"
                           "[line b]\nregion = y\nlevel = normal(9k, 1k)\nnoise = normal(0, 9%)\n"
                           "unit_price = 99.9\n";

struct forge {
    struct model model;
    struct summary *summary;
};

static struct forge forge_begin(size_t pages)
{
    struct forge forge = {.model = model_read(text, PLAN_FULL)};
    const struct plan *plan = forge.model.plan;
    struct simulate_options options = {.trials = TRIALS, .seed = 5, .threads = 1, .pages = pages};
    struct simulate_fault fault;
    assert_int_equal(simulate(&plan, 1, &options, &forge.summary, &fault), LEAP_OK);
    return forge;
}

static void forge_end(struct forge *forge)
{
    summary_free(forge->summary);
    model_free(&forge->model);
}

static struct summary *given(void *context, const struct partial *head)
{
    (void)head;
    return context;
}

static enum partial_fault told(const struct forge *forge)
{
    struct partial head = {.trials = TRIALS, .done = TRIALS, .shard = 1, .shards = 1};
    char *bytes = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&bytes, &size);
    assert_true(partial_write(&head, forge->summary, stream));
    fclose(stream);
    stream = fmemopen(bytes, size, "r");
    struct summary *into = summary_empty(forge->model.plan);
    const enum partial_fault fault = partial_read(stream, &head, given, into);
    summary_free(into);
    fclose(stream);
    free(bytes);
    return fault;
}

/* One more, and one less. */
static void expect_caught(const struct forge *forge, uint64_t *figure)
{
    ++*figure;
    assert_int_equal(told(forge), PARTIAL_DAMAGED);
    *figure -= 2;
    assert_int_equal(told(forge), PARTIAL_DAMAGED);
    ++*figure;
}

static void expect_caught_wide(const struct forge *forge, moments_wide *figure, moments_wide by)
{
    *figure += by;
    assert_int_equal(told(forge), PARTIAL_DAMAGED);
    *figure -= 2 * by;
    assert_int_equal(told(forge), PARTIAL_DAMAGED);
    *figure += by;
}

/* Counted per car, everything is known to the last car. */
static void test_figures_of_counts_per_car(void **state)
{
    (void)state;
    struct forge forge = forge_begin(0);
    const struct plan *plan = forge.model.plan;
    struct summary *summary = forge.summary;
    assert_int_equal(told(&forge), PARTIAL_SOUND);
    size_t exact = 0, followed = 0;
    for (size_t i = 0; i < plan->output_count; i++) {
        expect_caught(&forge, &summary->moments[i].count);
        if (!summary_is_exact(summary, i)) continue;
        exact++;
        expect_caught_wide(&forge, &summary->moments[i].sum, 1);
        expect_caught_wide(&forge, &summary->moments[i].squares, 1);
    }
    for (size_t g = 0; g < plan->goal_count; g++) {
        const struct plan_goal *goal = &plan->goals[g];
        const struct plan_output *output = &plan->outputs[goal->output];
        if (!summary_is_exact(summary, goal->output)) continue;
        expect_caught(&forge, &summary->missing[g].count);
        expect_caught_wide(&forge, &summary->missing[g].sum, 1);
        expect_caught_wide(&forge, &summary->missing[g].squares, 1);
        if (goal->reached == SIZE_MAX) continue;
        followed++;
        for (int month = output->first; month <= output->last; month++) {
            uint64_t *reached = &summary->reached[goal->reached + (size_t)(month - output->first)];
            const uint64_t was = *reached;
            *reached = TRIALS + 1; /* what a chance above 1 would be made of */
            assert_int_equal(told(&forge), PARTIAL_DAMAGED);
            *reached = month < output->last ? TRIALS - summary->missing[g].count + 1 : 1;
            assert_int_equal(told(&forge), PARTIAL_DAMAGED);
            *reached = was;
        }
    }
    assert_int_equal(told(&forge), PARTIAL_SOUND);
    assert_true(exact >= 13 && followed >= 1);
    forge_end(&forge);
}

/* In bins sums may be what the bins leave them; yet no sd comes of less than nothing, and none of more than there is. */
static void test_figures_of_bins(void **state)
{
    (void)state;
    static const size_t pages[] = {1, 60, 120};
    for (size_t p = 0; p < sizeof pages / sizeof *pages; p++) {
        struct forge forge = forge_begin(pages[p]);
        const struct plan *plan = forge.model.plan;
        struct summary *summary = forge.summary;
        size_t bins = 0;
        assert_int_equal(told(&forge), PARTIAL_SOUND);
        for (size_t i = 0; i < plan->output_count; i++) {
            struct moments *moments = &summary->moments[i];
            if (summary_is_exact(summary, i)) continue;
            if (summary->counts[i]) { /* the widest bins are 0 and 1, and a sixteenth of a value */
                bins++;
                expect_caught_wide(&forge, &moments->sum, moments->sum / 4 + 2 * TRIALS);
                expect_caught_wide(&forge, &moments->squares, moments->squares / 2 + 2 * TRIALS);
            }
            const struct moments was = *moments;
            const moments_wide mean = moments->sum / TRIALS, rest = moments->sum % TRIALS;
            /* one less than the values nearest to each other would have, which the bins may leave room for */
            moments->squares = TRIALS * mean * mean + 2 * mean * rest + rest;
            if (rest == 0 && mean == 0) continue;
            moments->squares--;
            assert_int_equal(told(&forge), PARTIAL_DAMAGED);
            *moments = was;
        }
        assert_true(bins > 10);
        for (size_t g = 0; g < plan->goal_count; g++) {
            struct moments *missing = &summary->missing[g], was = *missing;
            *missing = (struct moments){0}; /* that all have been reached */
            const bool any = was.count > TRIALS / 4 && was.count < TRIALS;
            if (any) assert_int_equal(told(&forge), PARTIAL_DAMAGED);
            *missing = was;
            if (!any) continue;
            missing->sum =
                missing->count * (moments_wide)plan->goals[g].cars + 1; /* by more than all of it */
            assert_int_equal(told(&forge), PARTIAL_DAMAGED);
            *missing = was;
        }
        forge_end(&forge);
    }
}

/* An output in bins, or in wider ones, before its turn. */
static void test_bins_out_of_turn(void **state)
{
    (void)state;
    for (int level = 0; level < 3; level++) {
        struct forge forge = forge_begin(0);
        struct counts *year = forge.summary->counts[0]; /* the last to go to bins */
        for (int step = 0; step <= level; step++) assert_true(counts_coarsen(year));
        assert_int_equal(told(&forge), PARTIAL_DAMAGED);
        forge_end(&forge);
    }
}

/* Counts that are another trial's: the sums do not bear them out. */
static void test_counts_of_others(void **state)
{
    (void)state;
    struct forge forge = forge_begin(0);
    struct summary *summary = forge.summary;
    for (size_t i = 0; i < summary->output_count; i++) {
        if (!summary->counts[i]) continue;
        struct counts *true_ones = summary->counts[i];
        summary->counts[i] = counts_create(counts_is_exact(true_ones));
        for (uint32_t k = 0; k < TRIALS; k++) {
            const double cars = k % 2 ? 5e6 + k : k;
            const uint32_t bin = counts_is_exact(true_ones) ? counts_exact_bin(cars) : counts_log_bin(cars);
            assert_true(counts_add(summary->counts[i], &bin, 1, counts_is_exact(true_ones), SIZE_MAX));
        }
        assert_int_equal(told(&forge), PARTIAL_DAMAGED);
        counts_free(summary->counts[i]);
        summary->counts[i] = true_ones;
    }
    assert_int_equal(told(&forge), PARTIAL_SOUND);
    forge_end(&forge);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures_of_counts_per_car),
        cmocka_unit_test(test_figures_of_bins),
        cmocka_unit_test(test_bins_out_of_turn),
        cmocka_unit_test(test_counts_of_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
