/* More draws than Sobol's sequence has dimensions: which of them stay random, that it is said, and that figures are
 * right all the same, and better than random trials where it matters.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "ask.h"
#include "engine/order.h"
#include "model.h"
#include "scatter.h"

/* The year is a sum of normals: of each line a level, of a few lines a wide one, and of each month an error. */
enum {
    LINES = 100,
    WIDE = 8,
    MONTHS = 12,
    COLUMNS = LINES * (1 + MONTHS),
    BEYOND = COLUMNS - SOBOL_DIMENSIONS
};
static const double LEVEL = 10000, WIDE_SD = 800, NARROW_SD = 60, ERROR_SD = 100;

static char text[LINES * 160 + 200];

static const char *wide_text(void)
{
    size_t length = (size_t)snprintf(text, sizeof text,
                                     "[scenario]\nperiod = 2026-01..2026-12\n"
                                     "[target]\ntotal = 12_020_000\n");
    for (int i = 0; i < LINES; i++)
        length += (size_t)snprintf(text + length, sizeof text - length,
                                   "[formula F%d]\nregion = r\nvolume = %g + x + each.e\n"
                                   "x = normal(0, %g)\neach.e = normal(0, %g)\n",
                                   i, LEVEL, i < WIDE ? WIDE_SD : NARROW_SD, ERROR_SD);
    assert_true(length < sizeof text - 1);
    return text;
}

/* Cars are rounded in each month of each line. */
static double sd_of_year(double scale)
{
    double levels = WIDE * WIDE_SD * WIDE_SD + (LINES - WIDE) * NARROW_SD * NARROW_SD;
    return scale * sqrt(MONTHS * MONTHS * levels + LINES * MONTHS * (ERROR_SD * ERROR_SD + 1.0 / 12));
}

/* ---- the order ------------------------------------------------------------------------------------ */

static bool is_level_of_wide(const struct plan *plan, size_t draw)
{
    for (int i = 0; i < WIDE; i++) {
        char name[32];
        snprintf(name, sizeof name, "formula.F%d.x", i);
        if (strcmp(plan->draws[draw].name, name) == 0) return true;
    }
    return false;
}

static bool is_turned(const struct sampler_order *order, size_t column)
{
    for (size_t i = 0; i < order->turned_count; i++)
        if (order->turned[i] == column) return true;
    return false;
}

/* Every dimension is given to one column, the others have none and explain no more than any that has, unless it is
 * turned with others; the wide levels, which are, all have one. */
static bool is_in_order(const struct plan *plan, const struct sampler_order *order, const size_t *first)
{
    bool given[SOBOL_DIMENSIONS] = {0}, good = true;
    double least = 1, most = 0;
    size_t beyond = 0;
    for (size_t column = 0; column < order->column_count; column++) {
        size_t dimension = order->dimension[column];
        double share = order->importance[column];
        if (dimension == SIZE_MAX) {
            beyond++;
            most = share > most ? share : most;
            continue;
        }
        if (dimension >= SOBOL_DIMENSIONS || given[dimension]) return false;
        given[dimension] = true;
        if (!is_turned(order, column)) least = share < least ? share : least;
    }
    for (size_t draw = 0; draw < plan->draw_count; draw++)
        if (is_level_of_wide(plan, draw)) good = good && order->dimension[first[draw]] != SIZE_MAX;
    return good && beyond == BEYOND && most <= least;
}

static void test_order(void **state)
{
    (void)state;
    struct model model = model_read(wide_text(), PLAN_GOALS);
    struct arena *arena = arena_create();
    const struct sampler_order *order;
    struct simulate_fault fault;
    const size_t *first;
    assert_int_equal(sampler_columns(arena, model.plan, &first), COLUMNS);
    assert_int_equal(order_measure(arena, (const struct plan *const[]){model.plan}, 1, 2, &order, &fault),
                     LEAP_OK);
    assert_true(is_in_order(model.plan, order, first));
    assert_int_equal(order->turned_count, WIDE);
    struct sampler_order planted = *order;
    size_t *dimension = arena_array(arena, COLUMNS, sizeof *dimension);
    memcpy(dimension, order->dimension, COLUMNS * sizeof *dimension);
    planted.dimension = dimension;
    for (size_t i = 0; i < COLUMNS; i++) /* planted: in the order in which they stand */
        dimension[i] = i < SOBOL_DIMENSIONS ? i : SIZE_MAX;
    assert_false(is_in_order(model.plan, &planted, first));
    for (size_t i = 0; i < COLUMNS; i++) /* planted: those beyond share the dimensions */
        dimension[i] = order->dimension[i] == SIZE_MAX ? i % SOBOL_DIMENSIONS : order->dimension[i];
    assert_false(is_in_order(model.plan, &planted, first));
    arena_free(arena);
    model_free(&model);
}

/* ---- what is said --------------------------------------------------------------------------------- */

static char *said_of(leap_sampling sampling, char **report_text)
{
    leap_scenario *scenario = read_text(wide_text());
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    options.trials = 2048;
    options.sampling = sampling;
    assert_int_equal(leap_run(scenario, &options, problems, &report), LEAP_OK);
    *report_text = written(report, "text", true);
    char *said = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&said, &length);
    leap_problems_write(problems, stream, false);
    fclose(stream);
    leap_report_free(report);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    return said;
}

static void test_it_is_said(void **state)
{
    (void)state;
    char *report, *said = said_of(LEAP_SAMPLING_SOBOL, &report);
    assert_non_null(
        strstr(said, "Sobol's sequence has 1024 dimensions: the 276 least important of 1300 draws"));
    assert_non_null(strstr(report, "The 276 least important draws are random: Sobol's sequence has 1024"));
    free(said), free(report);
    said = said_of(LEAP_SAMPLING_LATIN, &report); /* which has a stratum for every draw */
    assert_null(strstr(said, "dimensions"));
    assert_null(strstr(report, "least important draws"));
    free(said), free(report);
}

/* ---- figures -------------------------------------------------------------------------------------- */

enum { SEEDS = 150, TRIALS = 1024, CHANCE = 0, MEAN, SD, P10, P50, P90, FIGURES };

struct seen {
    double sum[FIGURES], squares[FIGURES]; /* of the distances from the truth */
    unsigned held[FIGURES], half[FIGURES]; /* intervals that hold it, whole and of half the width */
};

static void look(const struct spread_sample *sample, const double truth[FIGURES], struct seen *seen)
{
    const struct estimate estimate = spread_estimate(sample, 0);
    struct report_cell percentiles[ESTIMATE_PERCENTILES];
    estimate_percentiles(&estimate, 0, percentiles);
    const struct report_cell cells[FIGURES] = {
        [CHANCE] = estimate_reached(&estimate, 0, 12020000),
        [MEAN] = estimate_mean(&estimate, 0),
        [SD] = estimate_sd(&estimate, 0),
        [P10] = percentiles[2],
        [P50] = percentiles[4],
        [P90] = percentiles[6],
    };
    for (int i = 0; i < FIGURES; i++) {
        double off = cells[i].value - truth[i];
        double centre = (cells[i].low + cells[i].high) / 2, half = (cells[i].high - cells[i].low) / 4;
        seen->sum[i] += off, seen->squares[i] += off * off;
        seen->held[i] += cells[i].low <= truth[i] && truth[i] <= cells[i].high;
        seen->half[i] += centre - half <= truth[i] && truth[i] <= centre + half;
    }
}

static struct seen seen_of(const struct plan *plan, leap_sampling sampling,
                           const struct sampler_order *order, const double truth[FIGURES])
{
    struct seen seen = {0};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct spread_request request =
            scatter_request((const struct plan *const[]){plan}, 1, sampling, TRIALS, seed);
        request.threads = 2;
        request.order = order;
        struct spread_sample sample = scatter_sample(&request);
        look(&sample, truth, &seen);
        spread_free(&sample);
    }
    return seen;
}

static void truth_of(double scale, double truth[FIGURES])
{
    const double mean = LINES * MONTHS * LEVEL, sd = sd_of_year(scale), z10 = 1.2815515655446004;
    truth[CHANCE] = erfc((12020000 - 0.5 - mean) / sd / sqrt(2)) / 2;
    truth[MEAN] = mean;
    truth[SD] = sd;
    truth[P10] = mean - z10 * sd;
    truth[P50] = mean;
    truth[P90] = mean + z10 * sd;
}

/* Is the mean over the seeds off the truth by at most 4.5 standard errors, and do intervals hold it in 95 % of the
 * runs, less at most 4.5 of theirs? A percentile of n trials is that of the rank n p, half a rank or so low: 1e-3 of
 * the sd allows for that. */
static bool are_right(const struct seen *seen, double sd)
{
    bool good = true;
    for (int i = 0; i < FIGURES; i++) {
        double mean = seen->sum[i] / SEEDS;
        double error = sqrt((seen->squares[i] / SEEDS - mean * mean) / (SEEDS - 1));
        double slack = i >= P10 ? 1e-3 * sd : 0;
        good = good && fabs(mean) <= 4.5 * error + slack;
        good = good && seen->held[i] >= (0.95 - 4.5 * sqrt(0.95 * 0.05 / SEEDS)) * SEEDS;
    }
    return good;
}

static void test_figures(void **state)
{
    (void)state;
    struct model model = model_read(wide_text(), PLAN_GOALS);
    struct arena *arena = arena_create();
    const struct sampler_order *order;
    struct simulate_fault fault;
    assert_int_equal(order_measure(arena, (const struct plan *const[]){model.plan}, 1, 2, &order, &fault),
                     LEAP_OK);
    double truth[FIGURES], planted[FIGURES];
    truth_of(1, truth);
    truth_of(1.01, planted); /* an sd that is 1 % larger */
    struct seen spread = seen_of(model.plan, LEAP_SAMPLING_SOBOL, order, truth);
    struct seen random = seen_of(model.plan, LEAP_SAMPLING_RANDOM, NULL, truth);
    struct seen wrong = seen_of(model.plan, LEAP_SAMPLING_SOBOL, order, planted);
    for (int i = 0; i < FIGURES; i++)
        print_message("%d: off %.4g, held %u, half %u, variance ratio %.1f\n", i, spread.sum[i] / SEEDS,
                      spread.held[i], spread.half[i], random.squares[i] / spread.squares[i]);
    assert_true(are_right(&spread, truth[SD]));
    assert_false(are_right(&wrong, truth[SD]));
    /* A few draws of 1,300 carry nine tenths of the variance: these are spread. */
    static const double least[FIGURES] = {
        [CHANCE] = 2, [MEAN] = 5, [SD] = 1.5, [P10] = 1.2, [P50] = 2, [P90] = 1.2};
    for (int i = 0; i < FIGURES; i++) {
        assert_true(random.squares[i] >= least[i] * spread.squares[i]);
        assert_true(spread.half[i] < 0.85 * SEEDS); /* planted: intervals of half the width */
    }
    arena_free(arena);
    model_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_it_is_said),
        cmocka_unit_test(test_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
