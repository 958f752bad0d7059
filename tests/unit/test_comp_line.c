/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel.h"

static const int LEVEL = 12 * 2026; /* January 2026 */

/* level * exp(n (g + drift)), season and noise on top; up to level_month nothing moves. */
static void compounding_is_closed_form(enum width width)
{
    struct kernel *kernel = kernel_create(COMPONENT_line, width);
    kernel_set(kernel, "level", 50000);
    kernel_set(kernel, "growth", exp(0.03));
    kernel_set(kernel, "drift", exp(-0.01));
    kernel_set(kernel, "noise", 1.25); /* rates come as factors */
    kernel_set(kernel, "season", 0.8);
    kernel_begin(kernel, LEVEL, LEVEL);
    expect_relative(kernel_make(kernel, LEVEL, LEVEL), 50000 * 0.8, 1e-15);
    for (int n = 1; n <= 11; n++)
        expect_relative(kernel_make(kernel, LEVEL + n, LEVEL), 50000 * 0.8 * 1.25 * exp(0.02 * n), 1e-14);
    free(kernel);
}

/* d(m) = x - mean + phi d(m-1): a constant deviation of 0.01 gives d = 0.01 (1 - phi^n) / (1 - phi). */
static void persistence_is_geometric(enum width width)
{
    const double phi = 0.6, mean = 0.02;
    struct kernel *kernel = kernel_create(COMPONENT_line, width);
    kernel_set(kernel, "level", 1000);
    kernel_set(kernel, "growth", exp(mean + 0.01));
    double *growth_mean = kernel_lanes(kernel, mean);
    memcpy(kernel->self + kernel_field(kernel, "growth", FIELD_MEAN)->offset, &growth_mean,
           sizeof growth_mean);
    kernel_number(kernel, "persistence", phi);
    kernel_begin(kernel, LEVEL + 1, LEVEL);
    double log_level = log(1000);
    for (int n = 1; n <= 12; n++) {
        log_level += mean + 0.01 * (1 - pow(phi, n)) / (1 - phi);
        expect_relative(kernel_make(kernel, LEVEL + n, LEVEL), exp(log_level), 1e-13);
    }
    free(kernel);
}

static void neutral_wires_mean_nothing(enum width width)
{
    struct kernel *kernel = kernel_create(COMPONENT_line, width);
    kernel_set(kernel, "level", 777);
    kernel_begin(kernel, LEVEL + 1, LEVEL);
    for (int n = 1; n <= 3; n++) expect_within(kernel_make(kernel, LEVEL + n, LEVEL), 777, 0);
    free(kernel);
}

/* The comparison used above notices a growth that is off by a millionth. */
static void planted_error_is_seen(enum width width)
{
    struct kernel *kernel = kernel_create(COMPONENT_line, width);
    kernel_set(kernel, "level", 50000);
    kernel_set(kernel, "growth", exp(0.02 + 1e-6));
    kernel_begin(kernel, LEVEL + 1, LEVEL);
    double made = kernel_make(kernel, LEVEL + 1, LEVEL), expected = 50000 * exp(0.02);
    assert_true(fabs(made - expected) > 1e-14 * expected);
    free(kernel);
}

static void test_compounding(void **state)
{
    (void)state;
    kernel_widths(compounding_is_closed_form);
}
static void test_persistence(void **state)
{
    (void)state;
    kernel_widths(persistence_is_geometric);
}
static void test_neutral(void **state)
{
    (void)state;
    kernel_widths(neutral_wires_mean_nothing);
}
static void test_planted(void **state)
{
    (void)state;
    kernel_widths(planted_error_is_seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compounding),
        cmocka_unit_test(test_persistence),
        cmocka_unit_test(test_neutral),
        cmocka_unit_test(test_planted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
