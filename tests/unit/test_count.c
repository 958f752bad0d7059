/* Whole numbers as people write them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expect.h"
#include "leapsim/leapsim.h"

static const uint64_t UNTOUCHED = 77;

static void test_accepted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t value;
    } cases[] = {
        {"0", 0},
        {"007", 7},
        {"+5", 5},
        {"100k", 100000},
        {"1.05M", 1050000},
        {"105\u4e07", 1050000},
        {"2B", 2000000000},
        {"1e6", 1000000},
        {"1E+6", 1000000},
        {"1_000_000", 1000000},
        {"5.", 5},
        {".5k", 500},
        {"1.50e1", 15},
        {"1000000e-6", 1},
        {"400%", 4},
        {"1.5e3k", 1500000},
        {"0.0", 0},
        {"0e99999999999999999999", 0},
        {"1.000000000000000000000000000000", 1},
        {"0.0000000000000000000000000000001e31", 1},
        {"2026", 2026},
        {"18446744073709551615", UINT64_MAX},
        {"18446744073709551.615k", UINT64_MAX},
        {"9007199254740993", 9007199254740993}, /* the first whole number that a double misses */
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        uint64_t value = UNTOUCHED;
        if (!leap_parse_count(cases[c].text, &value)) fail_msg("'%s' was refused", cases[c].text);
        if (value != cases[c].value) fail_msg("'%s': got %llu", cases[c].text, (unsigned long long)value);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        " ",
        " 1",
        "1 ",
        "1 k",
        "-1",
        "-0",
        "+",
        "+-1",
        ".",
        "k",
        "e6",
        "1e",
        "1e+",
        "0x10",
        "inf",
        "nan",
        "1.5",
        "0.1k1",
        "1.05Mx",
        "1MM",
        "100K",
        "1m",
        "1,000",
        "1__0",
        "_1",
        "1_",
        "1_.5",
        "1._5",
        "1.2.3",
        "18446744073709551616",
        "18446744073709551.616k",
        "1e20",
        "1e99999999999999999999",
        "99999999999B",
        "1e-1",
        "10e-2",
        "4%",
        "1e-99999999999999999999",
        "1.0000000000000000000000000000001",
        "\u4e07",
        "1\u4e07\u4e07",
        "\uff11",
        "1\n",
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        uint64_t value = UNTOUCHED;
        if (leap_parse_count(cases[c], &value))
            fail_msg("'%s' was read as %llu", cases[c], (unsigned long long)value);
        assert_int_equal(value, UNTOUCHED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
