/* A million million trials: counts, sums, figures and parts near their limits. Nobody waits for them: a summary that is
 * added to itself again and again is one of as many trials as one likes, of which every answer is known from the few
 * that were run. Each comparison has also to see what is planted: counts that have gone round.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"
#include "base/month.h"
#include "engine/result.h"
#include "engine/shape.h"
#include "model.h"
#include "study/run/part.h"
#include "study/sample/interval.h"

#define ALL LEAP_TRIALS_MAX
enum { JAN = 12 * 2026, DEC = JAN + 11 };

static const char common[] = "[scenario]\nperiod = 2026-01..2026-12\nseed = 5\n[target]\ntotal = 720k\n"
                             "[line a]\nregion = x\nlevel = normal(50k, 5k)\ngrowth = normal(1%, 2%)\n"
                             "[line b]\nregion = x\nlevel = 5k\n";
/* Months just below 2^31 cars, the largest that there are. */
static const char largest[] = "[scenario]\nperiod = 2026-01..2026-12\n[target]\ntotal = 50_000_000_000\n"
                              "[line a]\nregion = x\nlevel = uniform(2_000_000_000, 2_147_483_647)\n"
                              "[line b]\nregion = x\nlevel = uniform(2_147_000_000, 2_147_483_647)\n";

/* ---- many times the same trials ------------------------------------------------------------------ */

/* `base` so many times: takes it over. */
static struct summary *times(const struct model *model, struct summary *base, uint64_t factor)
{
    struct summary *all = summary_create(model->plan, COUNTS_PAGES);
    assert_non_null(all);
    for (; factor; factor >>= 1) {
        if (factor & 1) assert_true(summary_add(all, base, 2));
        if (factor > 1) assert_true(summary_add(base, base, 2));
    }
    summary_free(base);
    return all;
}

/* Each value of an output of the trials that were run, in no order. */
struct values {
    size_t output, count;
    double *cars;
};

static void keep_values(void *user, const struct simulate_values *values)
{
    struct values *kept = user;
    const uint32_t *bins = values->bins[0] + kept->output * values->stride;
    for (size_t i = 0; i < values->lanes; i++) kept->cars[kept->count++] = bins[i];
}

/* Trials of which an output, counted per car below 2^31, is kept. */
static struct summary *run_kept(const struct model *model, uint64_t trials, struct values *kept)
{
    const struct simulate_options options = {
        .trials = trials, .seed = 5, .threads = 2, .on_values = keep_values, .user = kept};
    struct simulate_fault fault;
    struct summary *summary = NULL;
    kept->cars = calloc(trials, sizeof *kept->cars);
    assert_non_null(kept->cars);
    assert_int_equal(simulate((const struct plan *const *)&model->plan, 1, &options, &summary, &fault),
                     LEAP_OK);
    assert_int_equal(kept->count, trials);
    return summary;
}

/* Around the first value, in long double: exact, as the sums of so few whole numbers stay below 2^64. */
static long double sd_of(const struct values *values, uint64_t factor, long double *mean)
{
    long double first = values->cars[0], sum = 0, squares = 0;
    for (size_t i = 0; i < values->count; i++) {
        long double off = values->cars[i] - first;
        sum += off, squares += off * off;
    }
    long double count = values->count, n = count * factor;
    *mean = first + sum / count;
    return sqrtl((squares - sum * sum / count) * factor / (n - 1));
}

static int rising(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Is `many` what `factor` times the trials of `values` (sorted) come to? */
static bool agrees(const struct summary *many, const struct values *values, double cars, uint64_t factor)
{
    uint64_t n = values->count * factor, hits = 0;
    long double mean, sd = sd_of(values, factor, &mean);
    for (size_t i = 0; i < values->count; i++) hits += (values->cars[i] >= cars) * factor;
    bool same = summary_trials(many) == n && summary_at_least(many, values->output, cars) == hits &&
                fabsl(summary_mean(many, values->output) - mean) <= 2e-16L * mean &&
                fabsl(summary_sd(many, values->output) - sd) <= 1e-15L * sd;
    static const uint64_t parts[] = {1, 100, 250, 499, 500, 501, 750, 999, 1000};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        uint64_t rank = n / 1000 * parts[i] + (parts[i] == 1);
        same = same && summary_at_rank(many, values->output, rank) == values->cars[(rank - 1) / factor];
        bool last = rank % factor == 0 && rank < n; /* of its value: the next rank has the next one */
        same = same &&
               (!last || summary_at_rank(many, values->output, rank + 1) == values->cars[rank / factor]);
    }
    return same;
}

/* 10^12 trials of a common model: every figure of the year is that of the 4,000 that were run. Planted: counts of 32
 * bits, one trial in 10^12, one car in one of them. */
static void test_common_figures(void **state)
{
    (void)state;
    enum { FEW = 4000 };
    const uint64_t factor = ALL / FEW;
    struct model model = model_read(common, PLAN_NORMAL);
    struct values values = {.output = model_output(&model, "total", JAN, DEC)};
    struct summary *base = run_kept(&model, FEW, &values);
    uint64_t reached = summary_reached(base, 0, DEC - 1), misses, few_misses;
    double short_by, sd_short, few_short, few_sd;
    few_misses = summary_shortfall(base, values.output, 720000, &few_short, &few_sd);
    double fourth = summary_fourth(base, values.output);
    qsort(values.cars, FEW, sizeof *values.cars, rising);
    struct summary *many = times(&model, base, factor);
    assert_true(summary_is_exact(many, values.output));
    assert_true(agrees(many, &values, 720000, factor));
    assert_false(agrees(many, &values, 720000, (uint32_t)factor & 0xffffff)); /* planted */
    assert_true(reached > 0 && summary_reached(many, 0, DEC - 1) == reached * factor);
    misses = summary_shortfall(many, values.output, 720000, &short_by, &sd_short);
    assert_true(few_misses > FEW / 10 && misses == few_misses * factor);
    expect_relative(short_by, few_short, 2e-16);
    expect_relative(sd_short, few_sd * sqrt(1 - 1 / (double)few_misses), 1e-12);
    expect_relative(summary_fourth(many, values.output), fourth, 1e-12);
    double kept = values.cars[FEW / 2];
    values.cars[FEW / 2] += 1; /* planted: a car */
    assert_false(agrees(many, &values, 720000, factor));
    values.cars[FEW / 2] = kept;
    struct moments *moments =
        &many->moments[values.output]; /* planted: the squares of one trial are lost */
    moments->squares -= (moments_wide)(kept * kept) * 1000;
    assert_false(agrees(many, &values, 720000, factor));
    free(values.cars);
    summary_free(many);
    model_free(&model);
}

/* A month whose cars are known is the same in all trials: one count of 10^12. */
static void test_one_count_has_all(void **state)
{
    (void)state;
    struct model model = model_read("[scenario]\nperiod = 2026-01..2026-02\nlevel_month = 2026-01\n"
                                    "[actuals]\n2026-01 = 32059\n[line a]\nregion = x\nlevel = 50k\n",
                                    PLAN_NORMAL);
    struct summary *many = times(&model, model_run(&model, 4000, 1), ALL / 4000);
    size_t known = model_output(&model, "total", JAN, JAN),
           next = model_output(&model, "total", JAN + 1, JAN + 1);
    assert_int_equal(summary_at_least(many, known, 32059), ALL);
    assert_int_equal(summary_at_least(many, known, 32060), 0);
    expect_within(summary_at_rank(many, known, 1), 32059, 0);
    expect_within(summary_at_rank(many, known, ALL), 32059, 0);
    assert_true(isnan(summary_at_rank(many, known, ALL + 1)));
    expect_within(summary_mean(many, next), 50000, 0);
    expect_within(summary_sd(many, next), 0, 0);
    summary_free(many);
    model_free(&model);
}

/* 10^12 months of nearly 2^31 cars, and years of nearly 2^36: squares together beyond 2^110. */
static void test_largest_cars(void **state)
{
    (void)state;
    enum { FEW = 4000 };
    const uint64_t factor = ALL / FEW;
    struct model model = model_read(largest, PLAN_FULL);
    size_t total = model_output(&model, "total", JAN, DEC);
    struct values month = {.output = model_output(&model, "line.a", JAN, JAN)}; /* in bins: so anew */
    struct values draws = {.output = total};
    struct summary *base = run_kept(&model, FEW, &draws);
    struct moments few = base->moments[total], few_month = base->moments[month.output];
    struct summary *many = times(&model, base, factor);
    const struct moments *all = &many->moments[total], *all_month = &many->moments[month.output];
    assert_true(all->squares == few.squares * factor && all->sum == few.sum * factor);
    assert_true(few.squares * factor / factor == few.squares); /* nothing has gone round */
    assert_true(all->squares >> 110 && all_month->squares >> 100);
    /* a + b of a year: twelve times the sum of two uniforms (cars are rounded) */
    double sd = 12 * sqrt((147483647.0 * 147483647.0 + 483647.0 * 483647.0) / 12);
    expect_within(summary_sd(many, total), sd, 4.5 * sd / sqrt(2.0 * FEW));
    expect_relative(summary_sd(many, total), moments_sd(&few) * sqrt(1 - 1.0 / FEW), 1e-12);
    expect_relative(summary_mean(many, total), moments_mean(&few), 2e-16);
    expect_relative(summary_sd(many, month.output), moments_sd(&few_month) * sqrt(1 - 1.0 / FEW), 1e-12);
    struct moments round = *all; /* planted: of 96 bits */
    round.squares &= ((moments_wide)1 << 96) - 1;
    assert_true(fabs(moments_sd(&round) / sd - 1) > 0.1);
    free(draws.cars);
    summary_free(many);
    model_free(&model);
}

/* The squares around the mean of so many so different values are more than 2^127: then the counts tell, of the year
 * and of what the trials with the event are short by. */
static void test_beyond_the_sums(void **state)
{
    (void)state;
    enum { LINES = 9000, FEW = 4000 };
    char *text = malloc(LINES * 80 + 400);
    assert_non_null(text);
    size_t length = (size_t)sprintf(
        text, "[scenario]\nperiod = 2026-01..2026-12\n[target]\ntotal = 150_000_000_000_000\n"
              "[event e]\non = all\nchance = 50%%\nstart = 2026-01\n"
              "duration = 12\neffect = uniform(-100%%, -50%%)\n");
    for (int i = 0; i < LINES; i++)
        length += (size_t)sprintf(text + length, "[line L%d]\nregion = x\nlevel = 2_147_483_647\n", i);
    struct model model = model_read(text, PLAN_GOALS);
    struct summary *many = times(&model, model_run(&model, FEW, 1), ALL / FEW);
    double most = 12.0 * LINES * 2147483647.0, mean = 0.625, square = 0.5 + 0.5 / 12;
    double sd = most * sqrt(square - mean * mean);
    expect_within(summary_sd(many, 0), sd, 4.5 * sd / sqrt(2.0 * FEW));
    assert_true(fabs(moments_sd(&many->moments[0]) / sd - 1) > 0.1); /* which the sums alone do not */
    double short_by, short_sd, half = most * 0.5 / sqrt(12);
    uint64_t misses = summary_shortfall(many, 0, 1.5e14, &short_by, &short_sd);
    expect_within((double)misses / (double)ALL, 0.5, 0.05);
    expect_within(short_sd, half, 4.5 * half / sqrt(FEW));
    assert_true(fabs(moments_sd(&many->missing[0]) / half - 1) > 0.1);
    summary_free(many);
    model_free(&model);
    free(text);
}

/* ---- parts, and a run that goes on near its end --------------------------------------------------- */

/* The part of a run of 10^12 trials that lacks its last tiles is written, read, and gone on from: the report's
 * figures are those of both together. */
static void test_a_run_near_its_end(void **state)
{
    (void)state;
    enum { FEW = 62504, REST = 4096 };
    const uint64_t factor = (ALL - REST) / FEW;
    assert_int_equal(factor * FEW + REST, ALL);
    struct model model = model_read(common, PLAN_NORMAL);
    size_t year = model_output(&model, "total", JAN, DEC);
    struct summary *base = model_run(&model, FEW, 77),
                   *rest = NULL; /* the part is any trials, but not the rest */
    const struct simulate_options last = {.first = ALL - REST, .trials = REST, .seed = 5, .threads = 1};
    struct simulate_fault fault;
    assert_int_equal(simulate((const struct plan *const *)&model.plan, 1, &last, &rest, &fault), LEAP_OK);
    uint64_t few = summary_at_least(base, year, 720000), more = summary_at_least(rest, year, 720000);
    assert_true(more > 0 && more < REST);
    struct summary *many = times(&model, base, factor);
    leap_run_options options = leap_run_options_default();
    options.trials = ALL;
    leap_problems *problems = leap_problems_create();
    struct trials trials;
    assert_int_equal(run_trials_prepare(&trials, model.scenario, &options, problems), LEAP_OK);
    const leap_part part = part_of(&trials, many);
    leap_part_stream from = {.name = "part"};
    char *bytes = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&bytes, &size);
    assert_int_equal(leap_part_write(&part, stream), LEAP_OK);
    fclose(stream);
    from.stream = fmemopen(bytes, size, "r");
    options.resume = &from;
    leap_report *report = NULL;
    assert_int_equal(leap_run(model.scenario, &options, problems, &report), LEAP_OK);
    json_t *root = parsed(report);
    uint64_t hits = few * factor + more;
    double share = (double)hits / (double)ALL;
    expect_within(number(root, "targets", 0, "probability"), share, 0);
    double high = end(root, "targets", 0, "probability", "high");
    expect_relative(high - share, 1.959963984540054 * sqrt(share * (1 - share) / 1e12), 1e-5);
    assert_true((double)(few * factor) / (double)ALL != share); /* planted: without the rest */
    assert_true(summary_add(many, rest, 2));
    assert_int_equal(summary_trials(many), ALL);
    for (size_t row = 0; row < 12; row++) {
        size_t month = model_output(&model, "total", JAN + (int)row, JAN + (int)row);
        expect_within(number(root, "months", row, "mean"), summary_mean(many, month), 0);
        expect_within(number(root, "months", row, "sd"), summary_sd(many, month), 0);
        expect_within(number(root, "months", row, "p50"), summary_at_rank(many, month, ALL / 2), 0);
    }
    json_decref(root);
    free(bytes);
    leap_report_free(report);
    fclose(from.stream);
    leap_problems_free(problems);
    plan_free((struct plan *)trials.plan);
    summary_free(many), summary_free(rest);
    model_free(&model);
}

/* ---- intervals ------------------------------------------------------------------------------------ */

/* Where the binomial law is normal to the last digit that counts; Cornish and Fisher's next term moves the ranks by
 * (z^2 - 1)(1 - 2p)/6, less than one. Planted: a z of three digits. */
static void test_ranks(void **state)
{
    (void)state;
    const double z = 1.959963984540054;
    const uint64_t sizes[] = {UINT64_C(1000000000), UINT64_C(10000000000), ALL - 1, ALL};
    const unsigned percents[] = {1, 50, 99};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t k = 0; k < sizeof percents / sizeof *percents; k++) {
            struct interval_ranks ranks = interval_ranks(sizes[i], percents[k]);
            __extension__ unsigned __int128 product = (unsigned __int128)sizes[i] * percents[k];
            assert_int_equal(ranks.point, (uint64_t)((product + 99) / 100));
            double n = (double)sizes[i], p = percents[k] / 100.0, sd = sqrt(n * p * (1 - p));
            double below = (double)ranks.point - (double)ranks.low,
                   above = (double)ranks.high - (double)ranks.point;
            expect_within(below, z * sd, 2.5);
            expect_within(above, z * sd, 2.5);
            if (n > 1e11) assert_true(fabs(below - 1.96 * sd) > 2.5);
        }
    }
}

/* Of 10^12 trials the paired interval is that of the normal law. Planted: as if the events were independent. */
static void test_paired(void **state)
{
    (void)state;
    const uint64_t pairs[][2] = {
        {60000000000, 59999000000}, {500, 100000}, {1, ALL / 2}, {ALL / 3, ALL / 3}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct interval found = interval_paired(pairs[i][0], pairs[i][1], ALL);
        long double n = ALL, b = pairs[i][0], c = pairs[i][1], point = (b - c) / n;
        long double half = 1.959963984540054L * sqrtl((b + c - (b - c) * (b - c) / n)) / n;
        double slack = pairs[i][0] == 500 ? 1e-2 : 1e-4;
        expect_relative((double)(found.high - point), (double)half, slack);
        expect_relative((double)(point - found.low), (double)half, slack);
        long double apart = 1.959963984540054L * sqrtl((b * (1 - b / n) + c * (1 - c / n))) / n;
        if (i == 3) assert_true(fabsl((found.high - point) / apart - 1) > 0.1L);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_common_figures),
        cmocka_unit_test(test_one_count_has_all),
        cmocka_unit_test(test_largest_cars),
        cmocka_unit_test(test_beyond_the_sums),
        cmocka_unit_test(test_a_run_near_its_end),
        cmocka_unit_test(test_ranks),
        cmocka_unit_test(test_paired),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
