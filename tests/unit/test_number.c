/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/number.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/month.h"

#include "expect.h"

static void expect_number(const char *text, double value)
{
    struct number number;
    struct number_fault fault;
    if (!number_read(text, strlen(text), &number, &fault)) fail_msg("%s: %s", text, fault.text);
    if (number.value != value) fail_msg("%s: got %.17g, expected %.17g", text, number.value, value);
    assert_int_equal(number.length, strlen(text));
}

static void expect_fault(const char *text, const char *said)
{
    struct number number;
    struct number_fault fault;
    if (number_read(text, strlen(text), &number, &fault))
        fail_msg("%s was read as %.17g", text, number.value);
    if (!strstr(fault.text, said)) fail_msg("%s: said '%s', not '%s'", text, fault.text, said);
    assert_true(fault.first + fault.length <= strlen(text) + 1);
}

static void test_numbers(void **state)
{
    (void)state;
    expect_number("100k", 1e5);
    expect_number("1.05M", 1050000);
    expect_number("2B", 2e9);
    expect_number("105\u4e07", 1050000);
    expect_number("4%", 0.04);
    expect_number("-0.5%", -0.005);
    expect_number("1e6", 1e6);
    expect_number("1_050_000", 1050000);
    expect_number(".5", 0.5);
    expect_number("5.", 5);
    expect_number("+1.5e-3k", 1.5);
    expect_number("1e-310", 1e-310);
    expect_number("0e999", 0);
    expect_number("00012", 12);
}

/* The compiler's own conversion is the oracle: suffixes shift the decimal point, they do not multiply. */
static void test_rounds_once(void **state)
{
    (void)state;
    expect_number("1.1k", 1100.0);
    expect_number("0.1%", 0.001);
    expect_number("8.3%", 0.083);
    expect_number("123456789012345678901234567890", 123456789012345678901234567890.0);
    expect_number("9007199254740993", 9007199254740993.0);
    expect_number("2.2250738585072011e-308", 2.2250738585072011e-308);
    expect_number("1.7976931348623157e308", 1.7976931348623157e308);
    expect_number("3.1415926535897932384626433832795028841971", 3.1415926535897932384626433832795028841971);
}

static void test_faults(void **state)
{
    (void)state;
    expect_fault("0x10", "hexadecimal");
    expect_fault("1e400", "too large");
    expect_fault("1e-400", "too small");
    expect_fault("1__0", "'_'");
    expect_fault("10_", "'_'");
    expect_fault("1.2.3", "decimal point");
    expect_fault("24km", "unknown unit");
    expect_fault("5kk", "unknown unit");
    expect_fault("1e", "unknown unit");
    expect_fault("5k3", "digits behind a suffix");
    expect_fault("2026-13", "not a date");
    expect_fault("0000-05", "not a date");
    expect_fault("2026-05.5k", "not a date");
    expect_fault("2026-055", "not a date");
}

static void test_ends_before_signs(void **state)
{
    (void)state;
    struct number number;
    struct number_fault fault;
    assert_true(number_read("5%, 3", 5, &number, &fault));
    assert_int_equal(number.length, 2);
    assert_true(number_read("2026-07..2026-09", 16, &number, &fault));
    assert_int_equal(number.length, 7);
    assert_true(number_begins("-.5", 3) && number_begins("7", 1));
    assert_false(number_begins("-", 1) || number_begins(".", 1) || number_begins("inf", 3) ||
                 number_begins("", 0));
}

static void test_dates(void **state)
{
    (void)state;
    struct number number;
    struct number_fault fault;
    assert_true(number_read("2026-05.5", 9, &number, &fault));
    assert_true(number.is_date);
    expect_within(number.value, month_of(2026, 5) + 0.5, 0);
    assert_true(number_read("2026-03.15", 10, &number, &fault));
    expect_within(number.value, month_of(2026, 3) + 0.15, 0);
}

static void test_months(void **state)
{
    (void)state;
    int first, last;
    assert_true(number_months("2026-02", 7, &first, &last));
    assert_true(first == month_of(2026, 2) && last == first);
    assert_true(number_months("2026-07..", 9, &first, &last));
    assert_int_equal(last, INT_MAX);
    assert_true(number_months("2026-07..2026-09", 16, &first, &last));
    assert_int_equal(last, month_of(2026, 9));
    assert_false(number_months("2026-7", 6, &first, &last));
    assert_false(number_months("2026-07.", 8, &first, &last));
    assert_false(number_months("2026-07..x", 10, &first, &last));
    assert_false(number_month("2026-07..", 9, &first));
}

static void expect_text(double value, bool is_date, const char *expected)
{
    char text[NUMBER_TEXT];
    number_format(value, is_date, text);
    assert_string_equal(text, expected);
}

static void test_format(void **state)
{
    (void)state;
    expect_text(0.1, false, "0.1");
    expect_text(-5000, false, "-5000");
    expect_text(1050000, false, "1050000");
    expect_text(1.0 / 3, false, "0.3333333333333333");
    expect_text(1e300, false, "1e+300");
    expect_text(month_of(2026, 5), true, "2026-05");
    expect_text(month_of(2026, 5) + 0.5, true, "2026-05.5");
    unsigned long long bits = 88172645463325252u;
    for (int i = 0; i < 20000; i++) { /* xorshift64: every finite double comes back */
        bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
        double value;
        char text[NUMBER_TEXT];
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) continue;
        number_format(value, false, text);
        if (strtod(text, NULL) != value) fail_msg("%.17g was written as %s", value, text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_rounds_once),
        cmocka_unit_test(test_faults),  cmocka_unit_test(test_ends_before_signs),
        cmocka_unit_test(test_dates),   cmocka_unit_test(test_months),
        cmocka_unit_test(test_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
