/* No percentile lies where no trial was: below the least of all, above the largest, beyond a plant's limit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"
#include "engine/counts.h"
#include "engine/partial.h"
#include "engine/result.h"
#include "model.h"

/* One line, so the total, which is counted per car, knows what the line's bins do not. The limit binds in most months
 * of most trials, and lies within a bin, of the year and of a month. */
static const char text[] =
    "[scenario]\nperiod = 2026-01..2026-12\n[target]\ntotal = 240k\n"
    "[line a]\nregion = x\nlevel = lognormal(p10=17k, p90=30k)\nnoise = normal(0, 3%)\n"
    "[capacity plant]\non = line.a\nlimit = 20_001\n";
enum { LIMIT = 20001, YEAR = 12 * LIMIT, JAN = 12 * 2026, SEED = 3 };

static struct summary *run(const struct model *model, uint64_t first, uint64_t trials, size_t pages)
{
    const struct simulate_options options = {
        .first = first, .trials = trials, .seed = SEED, .threads = 1, .pages = pages};
    struct simulate_fault fault;
    struct summary *summary = NULL;
    assert_int_equal(simulate((const struct plan *const *)&model->plan, 1, &options, &summary, &fault),
                     LEAP_OK);
    return summary;
}

/* Least and largest are those of the per-car counts, and ranks in bins lie between them; a bin's own end, planted, is
 * beyond. */
static void test_bins_end_where_trials_do(void **state)
{
    (void)state;
    struct model model = model_read(text, PLAN_NORMAL);
    size_t total = plan_find_output(model.plan, 0, JAN, JAN + 11);
    size_t line = model_output(&model, "line.a", JAN, JAN + 11);
    static const uint64_t trials[] = {1, 2, 10, 700, 30000};
    for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
        uint64_t n = trials[i];
        struct summary *summary = run(&model, 0, n, 0), *coarse = run(&model, 0, n, 1);
        assert_true(summary_is_exact(summary, total) && !summary_is_exact(summary, line));
        double least = summary_at_rank(summary, total, 1), most = summary_at_rank(summary, total, n);
        struct summary *const both[] = {summary, coarse};
        for (size_t k = 0; k < 2; k++) {
            assert_true(summary_least(both[k], total) == least && summary_most(both[k], total) == most);
            assert_true(summary_least(both[k], line) == least && summary_most(both[k], line) == most);
            assert_int_equal(summary_at_least(both[k], line, most + 1), 0);
            assert_int_equal(summary_at_least(both[k], line, least), n);
            for (uint64_t rank = 1; rank <= n; rank += n > 1000 ? n / 100 : 1) {
                struct summary_rank at = {.rank = rank};
                summary_at_ranks(both[k], line, &at, 1);
                double true_value = summary_at_rank(summary, total, rank);
                if (at.low < least || at.high > most || at.value < at.low || at.value > at.high ||
                    true_value < at.low || true_value > at.high)
                    fail_msg("rank %d of %d: %g is not in %g .. %g", (int)rank, (int)n, true_value, at.low,
                             at.high);
            }
        }
        if (n == 30000) {
            assert_true(!summary_is_exact(coarse, total));
            assert_true(most == YEAR);
            assert_true(summary_at_rank(summary, total, n * 6 / 10) == YEAR); /* it binds all year */
            const uint32_t bin = counts_log_bin(YEAR);
            assert_true(counts_bin_low(bin + 1, false) - 1 > YEAR + 20);
        }
        summary_free(summary);
        summary_free(coarse);
    }
    model_free(&model);
}

static struct summary *into(void *context, const struct partial *partial)
{
    (void)partial;
    return context;
}

/* Least and largest go with a part; the sum of parts has those of all. */
static void test_parts_carry_them(void **state)
{
    (void)state;
    struct model model = model_read(text, PLAN_NORMAL);
    const size_t line = model_output(&model, "line.a", JAN, JAN + 11);
    struct summary *whole = run(&model, 0, 4096, 0), *sum = summary_empty(model.plan),
                   *added = run(&model, 0, 2048, 0);
    for (uint64_t first = 0; first < 4096; first += 2048) {
        struct summary *part = run(&model, first, 2048, 0);
        const struct partial said = {.trials = 4096, .first = first, .done = 2048, .shard = 1, .shards = 1};
        struct partial head;
        FILE *stream = tmpfile();
        assert_true(partial_write(&said, part, stream));
        rewind(stream);
        assert_int_equal(partial_read(stream, &head, into, sum), PARTIAL_SOUND);
        fclose(stream);
        if (first) assert_true(summary_add(added, part, 1));
        summary_free(part);
    }
    assert_true(summary_least(sum, line) == summary_least(whole, line));
    assert_true(summary_most(sum, line) == summary_most(whole, line));
    assert_true(summary_least(added, line) == summary_least(whole, line));
    assert_true(summary_most(added, line) == summary_most(whole, line));
    summary_free(whole);
    summary_free(sum);
    summary_free(added);
    model_free(&model);
}

/* Every percentile of `table` and both ends of its interval are at most `most`; how many are just that. */
static size_t rows_within(const json_t *root, const char *table, const char *name, double most)
{
    static const char *const keys[] = {"p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99"};
    size_t index, at_limit = 0;
    const json_t *row;
    json_array_foreach(rows_of(root, table), index, row) {
        if (strcmp(json_string_value(json_object_get(row, name)), "line.a") != 0) continue;
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            double value = number(root, table, index, keys[i]),
                   high = end(root, table, index, keys[i], "high");
            double low = end(root, table, index, keys[i], "low");
            if (value > most || high > most || low < 0)
                fail_msg("%s, %s: %g (%g to %g)", table, keys[i], value, low, high);
            at_limit += high == most;
        }
    }
    return at_limit;
}

static void test_no_percentile_passes_a_limit(void **state)
{
    (void)state;
    leap_scenario *scenario = read_text(text);
    static const uint64_t trials[] = {1, 10, 100, 10000};
    for (leap_sampling sampling = LEAP_SAMPLING_RANDOM; sampling <= LEAP_SAMPLING_SOBOL; sampling++)
        for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
            leap_problems *problems = leap_problems_create();
            leap_run_options options = run_options(trials[i], SEED);
            options.sampling = sampling;
            options.full = true;
            leap_report *report;
            leap_status status = leap_run(scenario, &options, problems, &report);
            json_t *root = answered(status, problems, report);
            size_t year = rows_within(root, "parts", "part", YEAR);
            size_t months = rows_within(root, "part_months", "part", LIMIT);
            if (trials[i] == 10000) assert_true(year >= 3 && months >= 36);
            json_decref(root);
        }
    leap_scenario_free(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bins_end_where_trials_do),
        cmocka_unit_test(test_parts_carry_them),
        cmocka_unit_test(test_no_percentile_passes_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
