/* Laws: what is compiled to what, the key's range, and exponentials.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist_expect.h"

enum { LANES = 1024 };

static void draw(const struct law *law, double *values)
{
    double centred[LANES];
    for (int i = 0; i < LANES; i++) centred[i] = (i + 0.5) / LANES - 0.5;
    draw_function *functions[WIDTH_COUNT];
    int widths = draw_functions(functions);
    functions[0](law, centred, values, LANES);
    for (int width = 1; width < widths; width++) {
        double other[LANES];
        functions[width](law, centred, other, LANES);
        assert_memory_equal(other, values, sizeof other);
    }
}

static void methods(void **state)
{
    (void)state;
    const struct {
        const struct dist *dist;
        const char *method;
    } cases[] = {{dist_constant(arena, 3), "constant"},
                 {dist_chance(arena, 0.5), "steps"},
                 {LAW("uniform", VALUE(0), VALUE(1)), "closed form"},
                 {LAW("triangular", VALUE(0), VALUE(1), VALUE(2)), "closed form"},
                 {LAW("normal", VALUE(0), VALUE(1)), "table"},
                 {LAW("pert", VALUE(0), VALUE(1), VALUE(2)), "table"},
                 {LAW("poisson", VALUE(3)), "steps"},
                 {LAW("binomial", VALUE(10), VALUE(0.3)), "steps"},
                 {LAW("metalog", NAMED("p10", 1), NAMED("p90", 2)), "table"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct law *law = compile(cases[i].dist, false, -INFINITY, INFINITY);
        assert_string_equal(law_method(law), cases[i].method);
        double value = 0;
        assert_int_equal(law_is_constant(law, &value), i == 0);
        expect_within(value, i == 0 ? 3 : 0, 0);
    }
}

/* One table for each family and shape, whatever its place and size. */
static void shared_tables(void **state)
{
    (void)state;
    struct law_cache *cache = law_cache_create(arena);
    struct law_options plain = {.low = -INFINITY, .high = INFINITY};
    struct law_options factor = {.exponential = true, .low = -INFINITY, .high = INFINITY};
    law_compile(cache, LAW("normal", VALUE(0), VALUE(1)), &plain);
    law_compile(cache, LAW("normal", VALUE(5), VALUE(3)), &plain);
    law_compile(cache, LAW("beta", VALUE(2.2), VALUE(3.8)), &plain);
    law_compile(cache, LAW("beta", VALUE(2.2), VALUE(3.8), VALUE(-1), VALUE(7)), &plain);
    law_compile(cache, LAW("lognormal", NAMED("mu", 1), NAMED("sigma", 0.25)), &plain);
    law_compile(cache, LAW("lognormal", NAMED("mu", 2), NAMED("sigma", 0.25)), &plain);
    law_compile(cache, LAW("normal", VALUE(0.01), VALUE(0.25)), &factor);
    assert_int_equal(law_cache_tables(cache), 3);
    size_t bytes = law_cache_bytes(cache);
    law_compile(cache, LAW("beta", VALUE(2.2), VALUE(3.9)), &plain);
    assert_int_equal(law_cache_tables(cache), 4);
    assert_true(law_cache_bytes(cache) > bytes);
}

static void exponentials(void **state)
{
    (void)state;
    const struct dist *cases[] = {
        LAW("normal", VALUE(0.01), VALUE(0.05)),     LAW("normal", VALUE(-3), VALUE(5)),
        LAW("uniform", VALUE(-1), VALUE(2)),         LAW("pert", VALUE(-1), VALUE(0), VALUE(2)),
        LAW("discrete", ITEM(0, 0.5), ITEM(1, 0.5)), dist_constant(arena, 0.5)};
    double values[LANES];
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        draw(compile(cases[k], true, -INFINITY, INFINITY), values);
        for (int i = 0; i < LANES; i++) {
            double exact = exp(dist_quantile(cases[k], (i + 0.5) / LANES - 0.5));
            expect_relative(values[i], exact, 2e-9);
            assert_false(fabs(values[i] * (1 + 1e-8) - exact) <= 2e-9 * exact);
        }
    }
}

/* Values are held to the key's range, before they are exp'd. */
static void ranges(void **state)
{
    (void)state;
    const struct dist *cases[] = {LAW("normal", VALUE(0), VALUE(1)), LAW("uniform", VALUE(-2), VALUE(2)),
                                  LAW("triangular", VALUE(-2), VALUE(0), VALUE(2)),
                                  LAW("discrete", ITEM(-5, 0.5), ITEM(5, 0.5))};
    double values[LANES], factors[LANES];
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        draw(compile(cases[k], false, -0.5, 1), values);
        draw(compile(cases[k], true, -0.5, 1), factors);
        expect_within(values[0], -0.5, 0);
        expect_within(values[LANES - 1], 1, 0);
        for (int i = 0; i < LANES; i++) expect_relative(factors[i], exp(values[i]), 2e-9);
    }
}

/* The ends of the support are never left, not by rounding either. */
static void ends(void **state)
{
    (void)state;
    const double lows[] = {0, 0.1, -0.3, 24316.1}, highs[] = {0.7, 0.3, 0.1, 24319.3};
    double values[8], centred[8] = {-0.5 + 0x1p-54, 0.5 - 0x1p-54, -0.5, 0.5, 0x1p-54, -0x1p-54, 0, -0.0};
    draw_function *functions[WIDTH_COUNT];
    int widths = draw_functions(functions);
    for (size_t i = 0; i < sizeof lows / sizeof *lows; i++) {
        const struct dist *cases[] = {LAW("uniform", VALUE(lows[i]), VALUE(highs[i])),
                                      LAW("triangular", VALUE(lows[i]), VALUE(lows[i]), VALUE(highs[i])),
                                      LAW("beta", VALUE(0.2), VALUE(0.2), VALUE(lows[i]), VALUE(highs[i]))};
        for (int k = 0; k < 3; k++)
            for (int width = 0; width < widths; width++) {
                functions[width](compile(cases[k], false, -INFINITY, INFINITY), centred, values, 8);
                for (int lane = 0; lane < 8; lane++)
                    assert_true(values[lane] >= lows[i] && values[lane] <= highs[i]);
                expect_within(values[2], values[0], 0);
                expect_within(values[3], values[1], 0);
            }
    }
}

/* A draw is the law's own value at its exact tail, wherever the edges of steps lie between the draws of the
 * grid (draw/philox.h: odd multiples of 2^-54 from the ends). */
static void step_edges(void **state)
{
    (void)state;
    enum { STEPS = 12, NEAR = 64 };
    draw_function *functions[WIDTH_COUNT];
    int widths = draw_functions(functions);
    for (int round = 0; round < 50; round++) {
        struct dist_argument arguments[2 * STEPS + 1];
        double rest = 1, centred[2 * NEAR], values[2 * NEAR];
        for (int i = 0; i < 2 * STEPS; i++) {
            double share = (0.3 + 0.37 * ((i * 7 + round * 5) % 11)) * 0x1p-54;
            arguments[i] = (struct dist_argument)ITEM(i < STEPS ? i : i + 1, share);
            rest -= share;
        }
        arguments[2 * STEPS] = (struct dist_argument)ITEM(STEPS, rest);
        const struct dist *dist = expect_law("discrete", arguments, 2 * STEPS + 1, false);
        for (int i = 0; i < NEAR; i++) {
            centred[i] = -0.5 + (2 * i + 1) * 0x1p-54;
            centred[NEAR + i] = -centred[i];
        }
        for (int width = 0; width < widths; width++) {
            functions[width](compile(dist, false, -INFINITY, INFINITY), centred, values, 2 * NEAR);
            for (int i = 0; i < 2 * NEAR; i++) expect_within(values[i], dist_quantile(dist, centred[i]), 0);
        }
    }
}

/* Many steps: at the ends of the buckets in which they are searched, just beside them, and at the last. */
static void many_steps(void **state)
{
    (void)state;
    enum { PLACES = 4096 };
    const struct dist *dist = LAW("poisson", VALUE(400));
    const struct law *law = compile(dist, false, -INFINITY, INFINITY);
    assert_string_equal(law_method(law), "steps");
    draw_function *functions[WIDTH_COUNT];
    int widths = draw_functions(functions);
    static double centred[3 * PLACES], values[3 * PLACES];
    for (int i = 0; i < PLACES; i++) {
        centred[i] = (double)i / PLACES - 0.5;
        centred[PLACES + i] = centred[i] + 0x1p-54;
        centred[2 * PLACES + i] = i ? centred[i] - 0x1p-54 : 0.5;
    }
    for (int width = 0; width < widths; width++) {
        functions[width](law, centred, values, 3 * PLACES);
        for (int i = 0; i < 3 * PLACES; i++) expect_within(values[i], dist_quantile(dist, centred[i]), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(methods),    cmocka_unit_test(shared_tables), cmocka_unit_test(exponentials),
        cmocka_unit_test(ranges),     cmocka_unit_test(ends),          cmocka_unit_test(step_edges),
        cmocka_unit_test(many_steps),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
