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
                 {LAW("pert", VALUE(0), VALUE(1), VALUE(2)), "table"}};
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(methods), cmocka_unit_test(shared_tables), cmocka_unit_test(exponentials),
        cmocka_unit_test(ranges),  cmocka_unit_test(ends),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
