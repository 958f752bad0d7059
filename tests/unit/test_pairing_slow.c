/* Paired intervals cover: two lines, of which the scenarios share one, so that all is normal and the truth known.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <gsl/gsl_cdf.h>

#include "ask.h"
#include "study/answer/answer.h"
#include "study/paired/difference.h"

enum { SEEDS = 4000, TRIALS = 4000, GOAL = 212000 };

#define HEAD                                                          \
    "[scenario]\nperiod = 2026-01..2026-01\n[target]\ntotal = 212k\n" \
    "[line C]\nregion = home\nlevel = normal(100k, 10k)\n"
static const char base[] = HEAD "[line X]\nregion = home\nlevel = normal(100k, 8k)\n";
static const char other[] = HEAD "[line Y]\nregion = home\nlevel = normal(104k, 9k)\n";

enum { CHANCE, P10, MEDIAN, P90, MEAN, FIGURES };

/* Is the truth inside, and inside of an interval a tenth narrower? */
static void look(const json_t *root, size_t row, double truth, size_t *held, size_t *narrow)
{
    double value = number(root, "differences", row, "difference");
    double low = end(root, "differences", row, "difference", "low"),
           high = end(root, "differences", row, "difference", "high");
    *held += low <= truth && truth <= high;
    *narrow += value - 0.9 * (value - low) <= truth && truth <= value + 0.9 * (high - value);
}

static size_t row_of(const json_t *root, const char *group, const char *statistic)
{
    size_t row = 0;
    while (strcmp(json_string_value(cell(root, "differences", row, "group")), group) != 0 ||
           strcmp(json_string_value(cell(root, "differences", row, "statistic")), statistic) != 0)
        row++;
    return row;
}

static void paired_intervals_cover(void **state)
{
    (void)state;
    leap_scenario *scenarios[2] = {read_text(base), read_text(other)};
    leap_side sides[2] = {{.scenario = scenarios[0], .name = "a"}, {.scenario = scenarios[1], .name = "b"}};
    double one = gsl_cdf_gaussian_Q(GOAL - 0.5 - 200000, sqrt(164e6));
    double two = gsl_cdf_gaussian_Q(GOAL - 0.5 - 204000, sqrt(181e6));
    double z = gsl_cdf_ugaussian_Pinv(0.9), wider = z * (sqrt(181e6) - sqrt(164e6));
    const double truth[FIGURES] = {two - one, 4000 - wider, 4000, 4000 + wider, 4000};
    size_t held[FIGURES] = {0}, narrow[FIGURES] = {0};
    leap_compare_options options = leap_compare_options_default();
    options.run.trials = TRIALS;
    options.run.seed_given = true;
    options.run.threads = 1;
    for (options.run.seed = 1; options.run.seed <= SEEDS; options.run.seed++) {
        leap_problems *problems = leap_problems_create();
        leap_report *report = NULL;
        assert_int_equal(leap_compare(sides, 2, &options, problems, &report), LEAP_OK);
        json_t *root = parsed(report);
        look(root, row_of(root, "targets", "probability"), truth[CHANCE], &held[CHANCE], &narrow[CHANCE]);
        look(root, row_of(root, "year", "P10"), truth[P10], &held[P10], &narrow[P10]);
        look(root, row_of(root, "year", "P90"), truth[P90], &held[P90], &narrow[P90]);
        look(root, row_of(root, "year", "P50"), truth[MEDIAN], &held[MEDIAN], &narrow[MEDIAN]);
        look(root, row_of(root, "year", "Mean"), truth[MEAN], &held[MEAN], &narrow[MEAN]);
        json_decref(root);
        leap_report_free(report);
        leap_problems_free(problems);
    }
    const double bound = 4 * sqrt(0.05 * 0.95 / SEEDS);
    for (size_t i = 0; i < FIGURES; i++) {
        print_message("%zu: %.4f, a tenth narrower %.4f\n", i, (double)held[i] / SEEDS,
                      (double)narrow[i] / SEEDS);
        expect_within((double)held[i] / SEEDS, 0.95, bound);
        assert_true((double)narrow[i] / SEEDS < 0.95 - bound); /* and a tenth too narrow is found */
    }
    leap_scenario_free(scenarios[0]);
    leap_scenario_free(scenarios[1]);
}

/* ---- the shipped scenarios ----------------------------------------------------------------------------------- */

enum { SIDES = 3, SHORT = 1000, TRUTH = 2000000 };

struct trio {
    leap_scenario *scenarios[SIDES];
    struct plan *plans[SIDES];
};

struct trio_seen {
    struct arena *arena;
    struct summary *summaries[SIDES];
    struct pairing *pairings[SIDES]; /* with the first */
};

static void see(void *context, const struct simulate_values *values)
{
    struct trio_seen *seen = context;
    for (size_t i = 1; i < SIDES; i++) pairing_see(seen->pairings[i], values);
}

static void run_trio(const struct trio *trio, uint64_t seed, uint64_t trials, struct trio_seen *seen)
{
    *seen = (struct trio_seen){.arena = arena_create()};
    for (size_t i = 1; i < SIDES; i++)
        seen->pairings[i] =
            pairing_create(seen->arena, (struct pairing_side){trio->scenarios[i], trio->plans[i], i},
                           (struct pairing_side){trio->scenarios[0], trio->plans[0], 0});
    const struct simulate_options options = {
        .trials = trials, .seed = seed, .threads = 1, .on_values = see, .user = seen};
    struct simulate_fault fault;
    assert_int_equal(
        simulate((const struct plan *const *)trio->plans, SIDES, &options, seen->summaries, &fault),
        LEAP_OK);
    for (size_t i = 1; i < SIDES; i++) pairing_take(seen->pairings[i]);
}

static void seen_free(struct trio_seen *seen)
{
    for (size_t i = 0; i < SIDES; i++) summary_free(seen->summaries[i]);
    arena_free(seen->arena);
}

/* The difference of a target's chance (by its index), or of the year's median where that is TARGETS. */
enum { TARGETS = 3, DIFFERENCES };

static struct difference difference_of(const struct trio_seen *seen, size_t side, size_t what)
{
    struct estimate own = estimate_of(seen->summaries[side]), reference = estimate_of(seen->summaries[0]);
    const struct pairing *pairing = seen->pairings[side];
    if (what < TARGETS) {
        const struct pairing_goal *goal = &pairing->goals[what];
        struct difference difference =
            difference_apart(estimate_reached(&own, goal->own, goal->target->cars),
                             estimate_reached(&reference, goal->reference, goal->target->cars));
        difference_pair_chance(&difference, pairing, goal);
        return difference;
    }
    const struct pairing_output *output = pairing_find(pairing, "year", "total", 2026);
    struct report_cell mine[ESTIMATE_PERCENTILES], theirs[ESTIMATE_PERCENTILES];
    estimate_percentiles(&own, output->own, mine);
    estimate_percentiles(&reference, output->reference, theirs);
    struct difference difference = difference_apart(mine[SPREADS_P50], theirs[SPREADS_P50]);
    difference_pair_percentile(&difference, pairing, output, SPREADS_P50, mine[SPREADS_P50],
                               theirs[SPREADS_P50]);
    return difference;
}

/* How many times narrower the interval may be: by the variances of both chances and of their difference. */
static double allowed(const struct trio_seen *seen, size_t side, size_t what)
{
    const struct pairing_goal *goal = &seen->pairings[side]->goals[what];
    double n = (double)seen->pairings[side]->trials, cars = goal->target->cars;
    struct estimate own = estimate_of(seen->summaries[side]), reference = estimate_of(seen->summaries[0]);
    double p = estimate_reached(&own, goal->own, cars).value,
           q = estimate_reached(&reference, goal->reference, cars).value;
    double only = (double)(goal->only_own + goal->only_reference) / n;
    return sqrt((p * (1 - p) + q * (1 - q)) / (only - (p - q) * (p - q)));
}

struct tally {
    double truth, held, narrow, times, sum, squares;
};

static void expect_covered(const struct tally *tally, const char *name, size_t what, double factor,
                           double apart)
{
    const double bound = 4 * sqrt(0.05 * 0.95 / SEEDS);
    double mean = tally->sum / SEEDS, sd = sqrt(tally->squares / SEEDS - mean * mean);
    print_message("%s %zu: %.4f, a tenth narrower %.4f; %.3f times narrower, allowed %.3f, seen %.3f\n",
                  name, what, tally->held / SEEDS, tally->narrow / SEEDS, tally->times / SEEDS, factor,
                  apart / sd);
    expect_within(tally->held / SEEDS, 0.95, bound);
    assert_true(tally->narrow / SEEDS < 0.95 - bound);
    assert_true(tally->times / SEEDS > 1);
    if (what == TARGETS) return;
    expect_within(tally->times / SEEDS, factor, 0.03 * factor);        /* what is printed */
    expect_within(apart / sd, factor, 4 * factor / sqrt(2.0 * SEEDS)); /* what it does */
}

/* On the shipped scenarios intervals cover, and are as many times narrower as the pairing allows. */
static void shipped_scenarios(void **state)
{
    (void)state;
    static const char *const names[SIDES] = {"base", "upside", "downside"};
    struct trio trio;
    struct trio_seen seen;
    static struct tally tallies[SIDES][DIFFERENCES];
    double factors[SIDES][TARGETS], apart[SIDES][TARGETS];
    for (size_t i = 0; i < SIDES; i++) {
        char path[512];
        snprintf(path, sizeof path, LEAP_SOURCE_DIR "/scenarios/%s.ini", names[i]);
        leap_problems *problems = leap_problems_create();
        leap_read_options options = leap_read_options_default();
        assert_int_equal(leap_scenario_read(path, &options, problems, &trio.scenarios[i]), LEAP_OK);
        assert_int_equal(plan_compile(trio.scenarios[i], PLAN_GOALS, &trio.plans[i]), LEAP_OK);
        leap_problems_free(problems);
    }
    run_trio(&trio, SEEDS + 1, TRUTH, &seen);
    for (size_t side = 1; side < SIDES; side++) {
        for (size_t what = 0; what < DIFFERENCES; what++) {
            struct difference difference = difference_of(&seen, side, what);
            tallies[side][what].truth = difference.cell.value;
            if (what >= TARGETS) continue;
            factors[side][what] = allowed(&seen, side, what);
            apart[side][what] = difference.apart / 1.959964 * sqrt((double)TRUTH / SHORT);
        }
    }
    seen_free(&seen);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        run_trio(&trio, seed, SHORT, &seen);
        for (size_t side = 1; side < SIDES; side++)
            for (size_t what = 0; what < DIFFERENCES; what++) {
                struct difference difference = difference_of(&seen, side, what);
                struct tally *tally = &tallies[side][what];
                double value = difference.cell.value, low = difference.cell.low,
                       high = difference.cell.high;
                tally->held += low <= tally->truth && tally->truth <= high;
                tally->narrow += value - 0.9 * (value - low) <= tally->truth &&
                                 tally->truth <= value + 0.9 * (high - value);
                tally->times += difference_narrower(&difference);
                tally->sum += value;
                tally->squares += value * value;
            }
        seen_free(&seen);
    }
    for (size_t side = 1; side < SIDES; side++)
        for (size_t what = 0; what < DIFFERENCES; what++)
            expect_covered(&tallies[side][what], names[side], what,
                           what < TARGETS ? factors[side][what] : NAN,
                           what < TARGETS ? apart[side][what] : NAN);
    for (size_t i = 0; i < SIDES; i++) {
        plan_free(trio.plans[i]);
        leap_scenario_free(trio.scenarios[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paired_intervals_cover),
        cmocka_unit_test(shipped_scenarios),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
