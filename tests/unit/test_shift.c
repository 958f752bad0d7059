/* Distributions moved as they are written: read again, every quantile has gone the whole way.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dist/dist.h"
#include "expect.h"
#include "scenario/scenario.h"
#include "scenario/shift.h"

static const double places[] = {-0.4999, -0.49, -0.4, -0.25, 0, 0.1, 0.35, 0.45, 0.4999};
enum { PLACES = sizeof places / sizeof *places };

struct fixture {
    struct arena *arena;
    leap_problems *problems;
};

/* The quantiles of a key's value: `key` takes any number. */
static void quantiles(struct fixture *fixture, const char *key, const char *value, double *found)
{
    char text[1000];
    const bool date = strcmp(key, "start") == 0;
    snprintf(
        text, sizeof text,
        date
            ? "[scenario]\nperiod = 2026-01..2026-12\n[launch f]\nregion = x\npeak = 1\nramp = 1\n%s = %s\n"
            : "[scenario]\nperiod = 2026-01\n[formula f]\nregion = x\nvolume = 1\n%s = %s\n",
        key, value);
    leap_scenario *scenario = NULL;
    leap_read_options options = leap_read_options_default();
    leap_status status =
        leap_scenario_read_text("t.ini", text, strlen(text), &options, fixture->problems, &scenario);
    if (status != LEAP_OK) leap_problems_write(fixture->problems, stderr, false);
    assert_int_equal(status, LEAP_OK);
    const struct scenario_component *component = &scenario->components[0];
    const struct dist *dist = NULL;
    const struct component_type *type = scenario_type(component);
    for (size_t i = 0; i < type->field_count; i++) {
        const struct value *held = &component->values[i];
        if (strcmp(type->fields[i].name, key) == 0) dist = held->dist;
        if (held->own_count) dist = held->own[0].value.dist;
    }
    for (size_t i = 0; i < PLACES; i++) found[i] = dist_quantile(dist, places[i]);
    leap_scenario_free(scenario);
}

/* The largest error, relative to the spread of the law, when the text is moved and read again. */
static double error_of(struct fixture *fixture, const char *key, const char *value, enum move kind,
                       double amount)
{
    double before[PLACES], after[PLACES], most = 0;
    const char *moved = shift_text(fixture->arena, fixture->problems, value, kind, amount, 12);
    quantiles(fixture, key, value, before);
    quantiles(fixture, key, moved, after);
    double spread = before[PLACES - 1] - before[0];
    for (size_t i = 0; i < PLACES; i++) {
        double expected = kind == MOVE_TIMES ? before[i] * amount : before[i] + amount;
        most = fmax(most, fabs(after[i] - expected) / spread);
    }
    return most;
}

/* Every family that has a place of its own can have a number added, and be multiplied. */
static void test_both(void **state)
{
    struct fixture *fixture = *state;
    static const char *const values[] = {
        "normal(10, 2)",
        "normal(sd=2, mean=10)",
        "normal(p10=5, p90=11)",
        "normal(2%, 5%)",
        "uniform(2, 8)",
        "uniform(mean=5, sd=1)",
        "triangular(1, 2, 5)",
        "pert(1, 2, 5)",
        "pert(1, 2, 5, 8)",
        "beta(2, 8)",
        "beta(2, 8, 1, 3)",
        "beta(2, beta=8, min=-1)",
        "student_t(5, 10, 2)",
        "logistic(10, 2)",
        "logistic(mean=10, sd=2)",
        "gumbel(10, 2)",
        "gumbel(p10=10, p90=20)",
        "discrete(1: 30%, 5: 70%)",
        "mixture(30%: normal(1, 2), 60%: uniform(3, 5), 10%: 7)",
        "metalog(p10=1, p50=2, p90=5)",
        "metalog(p10=1, p50=2, p90=5, min=0)",
        "metalog(p10=1, p50=2, p90=5, min=0, max=9)",
        "truncate(normal(10, 5), min=8)",
        "truncate(truncate(normal(10, 5), min=8), max=16)",
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        assert_int_equal(shift_kind(fixture->arena, fixture->problems, values[i]), MOVE_PLUS);
        double plus = error_of(fixture, "q", values[i], MOVE_PLUS, 0.75);
        double times = error_of(fixture, "q", values[i], MOVE_TIMES, 1.25);
        if (!(plus < 1e-8) || !(times < 1e-8)) fail_msg("%s: %g %g", values[i], plus, times);
    }
}

/* Those on (0, inf) are multiplied, also as parts of others. */
static void test_times(void **state)
{
    struct fixture *fixture = *state;
    static const char *const values[] = {
        "lognormal(10, 3)",
        "lognormal(mu=2, sigma=0.4)",
        "lognormal(p10=5k, p90=11k)",
        "gamma(3, 2)",
        "gamma(mean=6, sd=2)",
        "weibull(2, 5)",
        "weibull(mean=6, sd=2)",
        "exponential(4)",
        "mixture(30%: lognormal(p10=1k, p90=3k), 70%: normal(10k, 1k))",
        "truncate(lognormal(10, 3), min=5, max=30)",
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        assert_int_equal(shift_kind(fixture->arena, fixture->problems, values[i]), MOVE_TIMES);
        double times = error_of(fixture, "q", values[i], MOVE_TIMES, 1.25);
        if (!(times < 1e-8)) fail_msg("%s: %g", values[i], times);
    }
}

static void test_dates(void **state)
{
    struct fixture *fixture = *state;
    static const char *const values[] = {"triangular(2026-03, 2026-04.5, 2026-08)", "normal(2026-05, 0.5)",
                                         "truncate(normal(2026-05, 1), max=2026-06)",
                                         "discrete(2026-04: 50%, 2026-06: 50%)"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        assert_int_equal(shift_kind(fixture->arena, fixture->problems, values[i]), MOVE_PLUS);
        assert_true(error_of(fixture, "start", values[i], MOVE_PLUS, -1.375) < 1e-8);
    }
}

static void test_not(void **state)
{
    struct fixture *fixture = *state;
    static const char *const values[] = {"poisson(5)",
                                         "binomial(10, 30%)",
                                         "bernoulli(30%)",
                                         "empirical(a.csv, cars)",
                                         "12",
                                         "mixture(50%: poisson(3), 50%: normal(1, 2))",
                                         "truncate(poisson(5), min=1)"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_int_equal(shift_kind(fixture->arena, fixture->problems, values[i]), MOVE_NOT);
}

/* What is read back is what was meant, as a person would write it. */
static void test_text(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *value, *moved;
        enum move kind;
        double amount;
    } cases[] = {
        {"normal(2%, 5%)", "normal(2.5%, 5%)", MOVE_PLUS, 0.005},
        {"lognormal(p10=16k, p90=26k)", "lognormal(p10=17600, p90=28600)", MOVE_TIMES, 1.1},
        {"triangular(2026-03, 2026-04.5, 2026-08)", "triangular(2026-04.5, 2026-06, 2026-09.5)", MOVE_PLUS,
         1.5},
        {"mixture(20%: normal(1, 2), 80%: 3)", "mixture(20%: normal(2, 2), 80%: 4)", MOVE_PLUS, 1},
        {"discrete(2: 30%, 5: 70%)", "discrete(3: 30%, 6: 70%)", MOVE_PLUS, 1},
        {"beta(2, 8)", "beta(2, 8, min=0.1, max=1.1)", MOVE_PLUS, 0.1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(shift_text(fixture->arena, fixture->problems, cases[i].value, cases[i].kind,
                                       cases[i].amount, 5),
                            cases[i].moved);
}

/* The same measure sees an error of a ten-thousandth of the spread. */
static void test_planted(void **state)
{
    struct fixture *fixture = *state;
    double before[PLACES], after[PLACES];
    quantiles(fixture, "q", "normal(10, 2)", before);
    quantiles(fixture, "q", "normal(11.0015, 2)", after);
    assert_true(fabs(after[4] - before[4] - 1) / (before[PLACES - 1] - before[0]) > 1e-8);
}

static int begin(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){arena_create(), leap_problems_create()};
    *state = &fixture;
    return 0;
}

static int finish(void **state)
{
    struct fixture *fixture = *state;
    leap_problems_free(fixture->problems);
    arena_free(fixture->arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both), cmocka_unit_test(test_times), cmocka_unit_test(test_dates),
        cmocka_unit_test(test_not),  cmocka_unit_test(test_text),  cmocka_unit_test(test_planted),
    };
    return cmocka_run_group_tests(tests, begin, finish);
}
