/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel.h"

#include "base/arena.h"

static int faults;
static double mean_in_message;

static void record(void *context, enum diag_severity severity, size_t field, const char *hint,
                   const char *format, ...)
{
    (void)context, (void)field, (void)hint;
    assert_int_equal(severity, DIAG_WARNING);
    va_list values;
    va_start(values, format);
    mean_in_message = va_arg(values, double);
    va_end(values);
    faults++;
}

/* Twelve factors whose mean is far from 1 are worth a warning, others not. */
static void test_mean_is_checked(void **state)
{
    (void)state;
    static const double offsets[] = {0, 0.04, -0.04, 0.06, -0.06};
    static const int expected[] = {0, 0, 0, 1, 1};
    const struct component_type *season = component_type((enum width)0, COMPONENT_season);
    struct arena *arena = arena_create();
    jmp_buf out_of_memory;
    assert_int_equal(setjmp(out_of_memory), 0);
    arena_catch(arena, &out_of_memory);
    for (size_t c = 0; c < sizeof offsets / sizeof *offsets; c++) {
        struct value values[12] = {0};
        for (int month = 0; month < 12; month++)
            values[month].dist = dist_constant(arena, 1 + offsets[c] + (month % 2 ? 0.3 : -0.3));
        struct component_check check = {"s", values, 0, 11, -1, NULL, record};
        faults = 0;
        season->check(&check);
        assert_int_equal(faults, expected[c]);
        if (faults) expect_within(mean_in_message, 1 + offsets[c], 1e-12);
        values[3].dist = NULL; /* incomplete: nothing to say about a mean */
        faults = 0;
        season->check(&check);
        assert_int_equal(faults, 0);
    }
    arena_free(arena);
}

/* The plan wires factors by the index of the field: January to December in this order. */
static void test_fields_are_the_months(void **state)
{
    (void)state;
    const struct component_type *season = component_type((enum width)0, COMPONENT_season);
    assert_int_equal(season->field_count, 12);
    for (int month = 0; month < 12; month++)
        assert_string_equal(season->fields[month].name, month_name(month));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mean_is_checked),
        cmocka_unit_test(test_fields_are_the_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
