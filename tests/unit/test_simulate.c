/* The engine against laws known from outside, and its promises about draws.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>

#include "base/month.h"
#include "engine/sampler.h"
#include "engine/shape.h"
#include "model.h"

static const int JAN = 12 * 2026, DEC = 12 * 2026 + 11;

/* ---- Gaussian sums -------------------------------------------------------------------------------- */

/* A line whose level is drawn anew for the year, and one with monthly noise on a log scale: moments. */
static void test_known_month_and_market_noise(void **state)
{
    (void)state;
    struct model model = model_read("[scenario]\n"
                                    "period = 2026-01..2026-03\n"
                                    "level_month = 2026-01\n"
                                    "[actuals]\n"
                                    "2026-01 = 32059\n"
                                    "[line a]\nregion = home\nlevel = normal(50k, 2k)\n"
                                    "[line b]\nregion = home\nlevel = 10k\nnoise = normal(0, 10%)\n",
                                    PLAN_FULL);
    const uint64_t trials = 4000000;
    struct summary *summary = model_run(&model, trials, 7);
    double root = sqrt((double)trials);
    size_t known = model_output(&model, "total", JAN, JAN);
    expect_within(summary_mean(summary, known), 32059, 0);
    expect_within(summary_sd(summary, known), 0, 0);
    size_t part = model_output(&model, "line.a", JAN, JAN);
    expect_within(summary_mean(summary, part), 0, 0);
    expect_within(summary_mean(summary, model_output(&model, "unattributed", JAN, JAN + 2)), 32059, 0);
    size_t a = model_output(&model, "line.a", JAN, JAN + 2);
    expect_within(summary_mean(summary, a), 100000, 4.5 * 4000 / root);
    expect_within(summary_sd(summary, a), 4000, 4.5 * 4000 / sqrt(2) / root);
    size_t b = model_output(&model, "line.b", JAN + 1, JAN + 1);
    double mean = 10000 * exp(0.005), sd = mean * sqrt(exp(0.01) - 1);
    expect_within(summary_mean(summary, b), mean, 4.5 * sd / root);
    expect_within(summary_sd(summary, b), sd, 4.5 * sd * sqrt(0.55) / root);
    assert_true(fabs(summary_mean(summary, b) - 10000) > 4.5 * sd / root); /* Jensen is seen */
    summary_free(summary);
    model_free(&model);
}

/* Levels with Spearman's 0.5: var(a + b) = 2 sd^2 (1 + rho), rho = 2 sin(pi / 12). */
static void test_correlation(void **state)
{
    (void)state;
    static const char *const tails[2] = {"[correlation]\nline.a.level, line.b.level = 0.5\n", ""};
    double rho[2] = {2 * sin(acos(-1) / 12), 0};
    for (int i = 0; i < 2; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 "[scenario]\nperiod = 2026-01..2026-01\n"
                 "[line a]\nregion = x\nlevel = normal(50k, 5k)\n"
                 "[line b]\nregion = x\nlevel = normal(40k, 5k)\n%s",
                 tails[i]);
        struct model model = model_read(text, PLAN_GOALS);
        const uint64_t trials = 1000000;
        struct summary *summary = model_run(&model, trials, 99);
        double sd = 5000 * sqrt(2 * (1 + rho[i])), bound = 4.5 * sd / sqrt(2.0 * (double)trials);
        size_t total = model_output(&model, "total", JAN, JAN);
        expect_within(summary_sd(summary, total), sd, bound);
        /* and the other rho would not pass */
        assert_true(fabs(summary_sd(summary, total) - 5000 * sqrt(2 * (1 + rho[1 - i]))) > bound);
        summary_free(summary);
        model_free(&model);
    }
}

/* ---- draws have addresses ------------------------------------------------------------------------- */

static const char two_lines[] = "[scenario]\nperiod = 2026-01..2026-12\n"
                                "[line a]\nregion = x\nlevel = normal(50k, 5k)\ngrowth = normal(1%, 2%)\n"
                                "[line b]\nregion = x\nlevel = normal(9k, 1k)\nnoise = normal(0, 9%)\n";
static const char third_line[] = "[line c]\nregion = x\nlevel = uniform(1k, 3k)\ngrowth = normal(0, 3%)\n";

static void record(const struct model *model, uint64_t trial, struct arena *arena,
                   struct trial_record *result)
{
    struct simulate_fault fault;
    assert_int_equal(
        trial_record_run(model->plan, &(struct sampler_options){.seed = 5}, trial, arena, result, &fault),
        LEAP_OK);
}

/* Adding a component moves no other draw: the parts of the shared lines are equal car for car in every
 * trial looked at, whichever order the sections stand in. */
static void test_adding_a_component_moves_no_draw(void **state)
{
    (void)state;
    char before[1024], after[1024];
    snprintf(before, sizeof before, "%s", two_lines);
    const char *a = strstr(two_lines, "[line a]");
    snprintf(after, sizeof after, "%.*s%s%s", (int)(a - two_lines), two_lines, third_line, a);
    struct model less = model_read(before, PLAN_NORMAL), more = model_read(after, PLAN_NORMAL);
    struct arena *arena = arena_create();
    jmp_buf out_of_memory;
    assert_int_equal(setjmp(out_of_memory), 0);
    arena_catch(arena, &out_of_memory);
    for (uint64_t trial = 0; trial < 3000; trial += 97) {
        struct trial_record x, y;
        record(&less, trial, arena, &x);
        record(&more, trial, arena, &y);
        for (size_t m = 0; m < 12; m++)
            for (size_t c = 0; c < 2; c++) expect_within(y.volume[m * 3 + c + 1], x.volume[m * 2 + c], 0);
    }
    arena_free(arena);
    model_free(&less);
    model_free(&more);
}

/* A recorded trial is the trial that was counted: the records of all trials add up to the summary. */
static void test_records_are_what_is_counted(void **state)
{
    (void)state;
    enum { TRIALS = 600 };
    struct model model = model_read(two_lines, PLAN_NORMAL);
    struct arena *arena = arena_create();
    jmp_buf out_of_memory;
    assert_int_equal(setjmp(out_of_memory), 0);
    arena_catch(arena, &out_of_memory);
    double sum = 0;
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        struct trial_record one;
        record(&model, trial, arena, &one);
        for (size_t m = 0; m < 12; m++) sum += one.total[m];
    }
    struct summary *summary = model_run(&model, TRIALS, 5);
    size_t year = model_output(&model, "total", JAN, DEC);
    expect_relative(summary_mean(summary, year), sum / TRIALS, 1e-15);
    assert_int_equal(summary_trials(summary), TRIALS);
    summary_free(summary);
    summary = model_run(&model, TRIALS - 1, 5); /* and one trial fewer does not */
    assert_true(fabs(summary_mean(summary, year) - sum / TRIALS) > 1e-9 * sum / TRIALS);
    summary_free(summary);
    arena_free(arena);
    model_free(&model);
}

/* ---- what cannot be counted ----------------------------------------------------------------------- */

/* A level that explodes is reported with the lowest trial that does, whatever the threads. */
static void test_fault_is_the_lowest_trial(void **state)
{
    (void)state;
    struct model model = model_read("[scenario]\nperiod = 2026-01..2026-12\n"
                                    "[line a]\nregion = x\nlevel = 1M\ngrowth = normal(0, 120%)\n",
                                    PLAN_GOALS);
    const struct plan *plan = model.plan;
    struct simulate_fault first = {0};
    for (int threads = 1; threads <= 3; threads++) {
        struct simulate_options options = {.trials = 200000, .seed = 3, .threads = threads};
        struct simulate_fault fault;
        struct summary *summary;
        assert_int_equal(simulate(&plan, 1, &options, &summary, &fault), LEAP_BAD_INPUT);
        assert_null(summary);
        assert_true(fault.found && fault.value >= 2147483647.5);
        if (threads == 1) first = fault;
        assert_int_equal(fault.trial, first.trial);
        assert_int_equal(fault.month, first.month);
        assert_string_equal(plan->components[fault.component].path, "line.a");
    }
    model_free(&model);
}

/* A recorded trial is faulty when it is itself, whatever its neighbours in the tile are. */
static void test_recorded_fault(void **state)
{
    (void)state;
    struct model model = model_read("[scenario]\nperiod = 2026-01..2026-12\n"
                                    "[line a]\nregion = x\nlevel = 1M\ngrowth = normal(0, 300%)\n",
                                    PLAN_GOALS);
    struct arena *arena = arena_create();
    jmp_buf out_of_memory;
    assert_int_equal(setjmp(out_of_memory), 0);
    arena_catch(arena, &out_of_memory);
    int faulty = 0, sound = 0;
    for (uint64_t trial = 0; trial < 40; trial++) {
        struct trial_record one;
        struct simulate_fault fault;
        bool is_faulty = false;
        leap_status status =
            trial_record_run(model.plan, &(struct sampler_options){.seed = 3}, trial, arena, &one, &fault);
        for (size_t m = 0; m < 12; m++) is_faulty = is_faulty || one.made[m] >= 2147483647.5;
        assert_int_equal(status, is_faulty ? LEAP_BAD_INPUT : LEAP_OK);
        if (is_faulty) assert_int_equal(fault.trial, trial);
        *(is_faulty ? &faulty : &sound) += 1;
    }
    assert_true(faulty > 3 && sound > 3);
    arena_free(arena);
    model_free(&model);
}

static bool stop_at_once(void *user, const struct summary *summary, uint64_t done, double seconds)
{
    (void)seconds;
    assert_int_equal(summary_trials(summary), done);
    *(uint64_t *)user = done;
    return false;
}

static void test_stop_between_rounds(void **state)
{
    (void)state;
    struct model model = model_read(two_lines, PLAN_GOALS);
    const struct plan *plan = model.plan;
    uint64_t done = 0;
    struct simulate_options options = {.trials = UINT64_C(1000000000000),
                                       .seed = 3,
                                       .threads = 2,
                                       .on_round = stop_at_once,
                                       .user = &done};
    struct simulate_fault fault;
    struct summary *summary;
    assert_int_equal(simulate(&plan, 1, &options, &summary, &fault), LEAP_INTERRUPTED);
    assert_true(done > 0 && summary_trials(summary) == done);
    summary_free(summary);
    model_free(&model);
}

/* Of so many lines that a round takes longer than on_round waits: what is stopped within it is what a run of as many
 * trials is, on any number of threads. */
static void test_stop_within_a_round(void **state)
{
    (void)state;
    enum { LINES = 400 };
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    fputs("[scenario]\nperiod = 2026-01..2026-12\n[target]\ntotal = 2M\n", stream);
    for (int i = 0; i < LINES; i++)
        fprintf(stream, "[line l%d]\nregion = x\nlevel = gamma(mean=400, sd=90)\nnoise = normal(0, 9%%)\n",
                i);
    fclose(stream);
    struct model model = model_read(text, PLAN_NORMAL);
    const struct plan *plan = model.plan;
    for (int threads = 1; threads <= 3; threads++) {
        uint64_t told = 0;
        struct simulate_options options = {.trials = UINT64_C(1000000000000),
                                           .seed = 3,
                                           .threads = threads,
                                           .on_round = stop_at_once,
                                           .user = &told};
        struct simulate_fault fault;
        struct summary *stopped, *whole;
        assert_int_equal(simulate(&plan, 1, &options, &stopped, &fault), LEAP_INTERRUPTED);
        const uint64_t trials = summary_trials(stopped);
        assert_true(trials > 0 && trials >= told && trials % TILE_LANES == 0);
        options.trials = trials;
        options.on_round = NULL;
        assert_int_equal(simulate(&plan, 1, &options, &whole, &fault), LEAP_OK);
        for (size_t i = 0; i < plan->output_count; i++) {
            assert_true(summary_mean(stopped, i) == summary_mean(whole, i));
            assert_true(summary_sd(stopped, i) == summary_sd(whole, i));
            if (plan->outputs[i].count == PLAN_COUNT_NONE) continue;
            for (uint64_t rank = 1; rank <= trials; rank += trials / 7)
                assert_true(summary_at_rank(stopped, i, rank) == summary_at_rank(whole, i, rank));
        }
        const struct plan_goal *goal = &plan->goals[0];
        for (int month = plan->first_month; month <= plan->last_month; month++)
            assert_int_equal(summary_reached(stopped, 0, month), summary_reached(whole, 0, month));
        assert_int_equal(summary_at_least(stopped, goal->output, goal->cars),
                         summary_at_least(whole, goal->output, goal->cars));
        summary_free(stopped), summary_free(whole);
    }
    free(text);
    model_free(&model);
}

/* A total so wide that its counts go to bins of 512 cars: the target inside of a bin is exact all the same. */
static void test_targets_are_exact_in_bins(void **state)
{
    (void)state;
    struct model model =
        model_read("[scenario]\nperiod = 2026-01..2026-01\n"
                   "[target]\ntotal = 1_000_050\n"
                   "[line a]\nregion = x\n"
                   "level = mixture(50%: uniform(1M, 1_000_100), 50%: uniform(1M, 900M))\n",
                   PLAN_GOALS);
    const uint64_t trials = 2000000;
    struct summary *summary = model_run(&model, trials, 17);
    assert_false(summary_is_exact(summary, 0));
    double p = 0.505 / 2 + 0.5 * (1 - 49.5 / 899e6), n = (double)trials; /* cars are rounded */
    expect_within((double)summary_at_least(summary, 0, 1000050) / n, p, 4.5 * sqrt(p * (1 - p) / n));
    /* what the bins alone would say */
    assert_true(fabs((double)summary_at_least(summary, 0, 1000051) / n - p) > 0.1);
    double mean, sd;
    uint64_t misses = summary_shortfall(summary, 0, 1000050, &mean, &sd);
    expect_within(mean, 25, 4.5 * 50 / sqrt(12.0 * (double)misses) + 0.5);
    summary_free(summary);
    model_free(&model);
}

/* Several plans over the same trials give what each gives alone. */
static void test_ensemble(void **state)
{
    (void)state;
    struct model a = model_read(two_lines, PLAN_NORMAL);
    struct model b = model_read("[scenario]\nperiod = 2026-01..2026-12\n"
                                "[line a]\nregion = x\nlevel = normal(50k, 5k)\n",
                                PLAN_NORMAL);
    const struct plan *plans[2] = {a.plan, b.plan};
    struct simulate_options options = {.trials = 50001, .seed = 11, .threads = 2};
    struct simulate_fault fault;
    struct summary *both[2];
    assert_int_equal(simulate(plans, 2, &options, both, &fault), LEAP_OK);
    struct model *models[2] = {&a, &b};
    for (int i = 0; i < 2; i++) {
        struct summary *alone = model_run(models[i], 50001, 11);
        for (size_t output = 0; output < plans[i]->output_count; output++) {
            expect_within(summary_mean(both[i], output), summary_mean(alone, output), 0);
            expect_within(summary_sd(both[i], output), summary_sd(alone, output), 0);
            expect_within(summary_at_rank(both[i], output, 25001), summary_at_rank(alone, output, 25001),
                          0);
        }
        summary_free(alone);
        summary_free(both[i]);
        model_free(models[i]);
    }
}

/* So many outputs that rounds are shorter: what a plan of fewer outputs counts too comes out the same. */
static void test_many_outputs(void **state)
{
    (void)state;
    char text[4096];
    size_t length = (size_t)snprintf(text, sizeof text,
                                     "[scenario]\nperiod = 2026-01..2035-12\n"
                                     "[target]\ntotal.2030 = 120k\n");
    for (int line = 0; line < 10; line++)
        length += (size_t)snprintf(text + length, sizeof text - length,
                                   "[line L%d]\nregion = home\nlevel = lognormal(1k, 200)\n"
                                   "growth = normal(0, 2%%)\n",
                                   line);
    struct model narrow = model_read(text, PLAN_NORMAL), wide = model_read(text, PLAN_FULL);
    const size_t most = ROUND_BYTES / (ROUND_BLOCKS_WIDE * BLOCK_LANES * sizeof(uint32_t));
    assert_true(narrow.plan->output_count < most && wide.plan->output_count > most);
    struct summary *few = model_run(&narrow, 10007, 5), *many = model_run(&wide, 10007, 5);
    for (size_t i = 0; i < narrow.plan->output_count; i++) {
        const struct plan_output *output = &narrow.plan->outputs[i];
        size_t same = plan_find_output(wide.plan, output->scope, output->first, output->last);
        expect_within(summary_mean(many, same), summary_mean(few, i), 0);
        expect_within(summary_sd(many, same), summary_sd(few, i), 0);
        /* The memory for counts is shared by all: of many outputs more are moved to bins. */
        double width = summary_is_exact(many, same) == summary_is_exact(few, i) ? 0 : 0x1p-11;
        for (uint64_t rank = 1; rank <= 10007; rank += 1111)
            expect_relative(summary_at_rank(many, same, rank), summary_at_rank(few, i, rank), width);
    }
    for (int month = month_of(2030, 1); month <= month_of(2030, 12); month++)
        assert_int_equal(summary_reached(many, 0, month), summary_reached(few, 0, month));
    summary_free(few);
    summary_free(many);
    model_free(&narrow);
    model_free(&wide);
}

/* A month's own factor serves where its month of every year has none; a season that nothing names needs none. */
static void test_season_of_one_month(void **state)
{
    (void)state;
    struct model model =
        model_read("[scenario]\nperiod = 2026-02..2027-01\n"
                   "[season s]\njan = 1\n2026-02 = 0.5\nmar = 1\napr = 1\nmay = 1\njun = 1\njul = 1\n"
                   "aug = 1\nsep = 1\noct = 1\nnov = 1\ndec = 1\n"
                   "[season unused]\n2026-02 = 0.5\n"
                   "[line a]\nregion = x\nlevel = 1k\nseason = s\n",
                   PLAN_NORMAL);
    struct summary *summary = model_run(&model, 16, 1);
    for (int month = model.plan->first_month; month <= model.plan->last_month; month++)
        expect_within(summary_mean(summary, model_output(&model, "total", month, month)),
                      month == model.plan->first_month ? 500 : 1000, 0);
    summary_free(summary);
    model_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_season_of_one_month),
        cmocka_unit_test(test_known_month_and_market_noise),
        cmocka_unit_test(test_correlation),
        cmocka_unit_test(test_adding_a_component_moves_no_draw),
        cmocka_unit_test(test_records_are_what_is_counted),
        cmocka_unit_test(test_fault_is_the_lowest_trial),
        cmocka_unit_test(test_recorded_fault),
        cmocka_unit_test(test_stop_between_rounds),
        cmocka_unit_test(test_stop_within_a_round),
        cmocka_unit_test(test_targets_are_exact_in_bins),
        cmocka_unit_test(test_ensemble),
        cmocka_unit_test(test_many_outputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
