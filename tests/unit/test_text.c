/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <string.h>

#include "expect.h"

static uint32_t decode(const char *text)
{
    uint32_t code;
    text_decode(text, strlen(text), &code);
    return code;
}

/* Boundaries of the four lengths: RFC 3629. */
static void test_decodes_every_length(void **state)
{
    (void)state;
    assert_int_equal(decode("A"), 'A');
    assert_int_equal(decode("\xc2\x80"), 0x80);
    assert_int_equal(decode("\xdf\xbf"), 0x7ff);
    assert_int_equal(decode("\xe0\xa0\x80"), 0x800);
    assert_int_equal(decode("\xef\xbf\xbf"), 0xffff);
    assert_int_equal(decode("\xf0\x90\x80\x80"), 0x10000);
    assert_int_equal(decode("\xf4\x8f\xbf\xbf"), 0x10ffff);
}

static void test_refuses_malformed(void **state)
{
    (void)state;
    static const char *const broken[] = {"\x80",
                                         "\xc0\x80",
                                         "\xc1\xbf",
                                         "\xe0\x9f\xbf",
                                         "\xed\xa0\x80",
                                         "\xf0\x8f\xbf\xbf",
                                         "\xf4\x90\x80\x80",
                                         "\xf5\x80\x80\x80",
                                         "\xff",
                                         "\xe4\xb8",
                                         "\xc3("};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        if (decode(broken[i]) != TEXT_BROKEN) fail_msg("case %zu was decoded", i);
}

/* Every code point written by the definition of UTF-8 decodes to itself. */
static void test_round_trip(void **state)
{
    (void)state;
    for (uint32_t code = 0x80; code <= 0x10ffff; code++) {
        char text[5] = {0};
        uint32_t back;
        if (code >= 0xd800 && code <= 0xdfff) continue;
        size_t bytes = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
        for (size_t i = bytes; i-- > 0;)
            text[i] = (char)((i ? 0x80u : lead[bytes]) |
                             (code >> 6 * (bytes - 1 - i) & (i ? 0x3fu : 0xffu >> (bytes + 1))));
        assert_int_equal(text_decode(text, 4, &back), bytes);
        assert_int_equal(back, code);
    }
}

static void test_letters_of_any_script(void **state)
{
    (void)state;
    static const char *const letters[] = {"z",      "\u00e9", "\u0416", "\u96f6",
                                          "\u3042", "\uac00", "\u0627", "\u0e01"};
    static const char *const others[] = {"1",      "_",      " ",      "\u00d7",
                                         "\u3000", "\uff0c", "\u2026", "\U0001f600"};
    for (size_t i = 0; i < 8; i++) {
        if (!text_is_letter(decode(letters[i]))) fail_msg("%s is a letter", letters[i]);
        if (text_is_letter(decode(others[i]))) fail_msg("%s is no letter", others[i]);
    }
    assert_true(text_is_name('_') && text_is_name('7') && text_is_name(0x301));
    assert_false(text_is_name('-') || text_is_name('.') || text_is_name(0x3000));
}

static void test_columns(void **state)
{
    (void)state;
    assert_int_equal(text_columns("abc"), 3);
    assert_int_equal(text_columns("\u96f6\u8dd1"), 4);
    assert_int_equal(text_columns("e\u0301"), 1);
    assert_int_equal(text_columns("\uff21"), 2);
    assert_int_equal(text_count("\u96f6\u8dd1\xff", 7), 3);
}

static void test_shows_controls(void **state)
{
    (void)state;
    char shown[TEXT_SHOWN_MAX + 1] = {0};
    assert_int_equal(text_show("\x1b", 1, 0x1b, shown), 4);
    assert_memory_equal(shown, "\\x1b", 4);
    assert_int_equal(text_show("\xfe", 1, TEXT_BROKEN, shown), 4);
    assert_memory_equal(shown, "\\xfe", 4);
    assert_int_equal(text_show("\u202e", 3, 0x202e, shown), 6);
    assert_memory_equal(shown, "\\u202e", 6);
    assert_int_equal(text_show("\u96f6", 3, 0x96f6, shown), 3);
    assert_memory_equal(shown, "\u96f6", 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decodes_every_length),
        cmocka_unit_test(test_refuses_malformed),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_letters_of_any_script),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_shows_controls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
