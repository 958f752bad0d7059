/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel.h"

static const int FIRST = 12 * 2026;

static struct kernel *market(enum width width, double base, double ceiling, double midpoint,
                             double steepness)
{
    struct kernel *kernel = kernel_create(COMPONENT_market, width);
    kernel_set(kernel, "base", base);
    kernel_set(kernel, "ceiling", ceiling);
    kernel_set(kernel, "midpoint", midpoint);
    kernel_set(kernel, "steepness", steepness);
    kernel_set(kernel, "elasticity", 1.5);
    return kernel;
}

static double climb(double base, double ceiling, double steepness, double since)
{
    return base + (ceiling - base) / (1 + exp(-steepness * since));
}

static void s_curve_is_closed_form(enum width width)
{
    static const double midpoints[] = {-20, 0, 4.5, 40, 90000}, steepnesses[] = {0.05, 0.6, 9};
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 3; j++) {
            struct kernel *kernel = market(width, 500, 15000, FIRST + midpoints[i], steepnesses[j]);
            kernel_begin(kernel, FIRST, FIRST - 1);
            for (int m = 0; m < 12; m++)
                expect_relative(kernel_make(kernel, FIRST + m, FIRST - 1),
                                climb(500, 15000, steepnesses[j], m + 1 - midpoints[i]), 1e-12);
            free(kernel);
        }
}

/* Tariff, plant, season and noise in one go; the plant's cars replace shipped ones, never more than
 * there are. */
static void tariff_and_plant(enum width width)
{
    static const double capacities[] = {800, 40000};
    for (int c = 0; c < 2; c++) {
        struct kernel *kernel = market(width, 500, 15000, FIRST + 3, 0.7);
        kernel_set(kernel, "tariff", 0.2);
        kernel_set(kernel, "plant_start", FIRST + 4.5);
        kernel_set(kernel, "plant_capacity", capacities[c]);
        kernel_set(kernel, "plant_ramp", 6);
        kernel_set(kernel, "replaces", 0.5);
        kernel_set(kernel, "season", 1.1);
        kernel_set(kernel, "noise", 0.95);
        kernel_begin(kernel, FIRST, FIRST - 1);
        for (int m = 0; m < 12; m++) {
            double ships = climb(500, 15000, 0.7, m + 1 - 3) * pow(1.2, -1.5);
            double local = capacities[c] * (1 - exp(-3 * fmax(0, m + 1 - 4.5) / 6));
            double expected = 1.1 * 0.95 * (ships - fmin(ships, 0.5 * local) + local);
            expect_relative(kernel_make(kernel, FIRST + m, FIRST - 1), expected, 1e-12);
        }
        free(kernel);
    }
}

/* A midpoint that is off by a ten-millionth of a month is told apart. */
static void planted_error_is_seen(enum width width)
{
    struct kernel *kernel = market(width, 500, 15000, FIRST + 3 + 1e-7, 0.7);
    kernel_begin(kernel, FIRST, FIRST - 1);
    double made = kernel_make(kernel, FIRST, FIRST - 1), right = climb(500, 15000, 0.7, -2);
    assert_true(fabs(made - right) > 1e-12 * right);
    free(kernel);
}

static void test_curve(void **state)
{
    (void)state;
    kernel_widths(s_curve_is_closed_form);
}
static void test_plant(void **state)
{
    (void)state;
    kernel_widths(tariff_and_plant);
}
static void test_planted(void **state)
{
    (void)state;
    kernel_widths(planted_error_is_seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_curve),
        cmocka_unit_test(test_plant),
        cmocka_unit_test(test_planted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
