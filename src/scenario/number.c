/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/number.h"

#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/month.h"
#include "base/text.h"

enum { DIGITS_MAX = 400, EXPONENT_MAX = 9999 };

struct suffix {
    const char *text;
    int exponent; /* of ten */
};

static const struct suffix suffixes[] = {{"k", 3}, {"M", 6}, {"B", 9}, {"\xe4\xb8\x87", 4}, {"%", -2}};
static const char units_hint[] = "the suffixes are k, M, B, 万 and %, directly behind the digits";

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static char at(const char *text, size_t length, size_t index)
{
    return index < length ? text[index] : '\0';
}

bool number_begins(const char *text, size_t length)
{
    size_t i = at(text, length, 0) == '+' || at(text, length, 0) == '-';
    i += at(text, length, i) == '.';
    return is_digit(at(text, length, i));
}

bool number_begins_month(const char *text, size_t length)
{
    for (size_t i = 0; i < 4; i++)
        if (!is_digit(at(text, length, i))) return false;
    return at(text, length, 4) == '-';
}

/* "2026-05" at the start of `text`. */
static bool read_month(const char *text, size_t length, int *month)
{
    if (!number_begins_month(text, length) || !is_digit(at(text, length, 5)) ||
        !is_digit(at(text, length, 6)))
        return false;
    int year = 0, number = 10 * (text[5] - '0') + (text[6] - '0');
    for (size_t i = 0; i < 4; i++) year = 10 * year + (text[i] - '0');
    if (year < 1 || number < 1 || number > 12) return false;
    *month = month_of(year, number);
    return true;
}

bool number_month(const char *text, size_t length, int *month)
{
    return length == 7 && read_month(text, length, month);
}

bool number_months(const char *text, size_t length, int *first, int *last)
{
    if (!read_month(text, length, first)) return false;
    *last = *first;
    if (length == 7) return true;
    if (length < 9 || text[7] != '.' || text[8] != '.') return false;
    *last = INT_MAX;
    return length == 9 || number_month(text + 9, length - 9, last);
}

static bool fail(struct number_fault *fault, const char *text, const char *hint, size_t first,
                 size_t length)
{
    *fault =
        (struct number_fault){.text = text, .hint = hint, .first = first, .length = length ? length : 1};
    return false;
}

/* Bytes of the run of letters, digits, `_`, `.` and unit signs from `start`: what a number has swallowed
 * if it does not end there. Two points end it, as in a range of months. */
static size_t run_length(const char *text, size_t length, size_t start)
{
    size_t end = start;
    while (end < length) {
        uint32_t code;
        size_t bytes = text_decode(text + end, length - end, &code);
        bool point = code == '.' && at(text, length, end + 1) != '.';
        if (!point && code != '%' && (code == TEXT_BROKEN || !text_is_name(code))) break;
        end += bytes;
    }
    return end - start;
}

/* Digits with single `_` between them, copied to `digits`. Returns the bytes read. */
static size_t read_digits(const char *text, size_t length, size_t start, char *digits, size_t *count)
{
    size_t i = start;
    while (is_digit(at(text, length, i)) ||
           (i > start && text[i - 1] != '_' && at(text, length, i) == '_' &&
            is_digit(at(text, length, i + 1)))) {
        if (text[i] != '_' && *count < DIGITS_MAX) digits[(*count)++] = text[i];
        i++;
    }
    return i - start;
}

/* "e-3" at `start`: its bytes and value; 0 bytes if there is none. Beyond +-EXPONENT_MAX it stays there. */
static size_t read_exponent(const char *text, size_t length, size_t start, int *exponent)
{
    if (at(text, length, start) != 'e' && at(text, length, start) != 'E') return 0;
    size_t i = start + 1;
    bool negative = at(text, length, i) == '-';
    if (negative || at(text, length, i) == '+') i++;
    if (!is_digit(at(text, length, i))) return 0;
    int value = 0;
    for (; is_digit(at(text, length, i)); i++)
        if (value <= EXPONENT_MAX) value = 10 * value + (text[i] - '0');
    *exponent = negative ? -value : value;
    return i - start;
}

/* Up to 15 digits times or over an exact power of ten: one rounding, the right one (Clinger 1990). */
static bool convert_short(const char *digits, size_t count, size_t whole, int exponent, double *value)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int shift = exponent - (int)(count - whole);
    uint64_t mantissa = 0;
    if (count > 15 || shift < -22 || shift > 22) return false;
    for (size_t i = 0; i < count; i++) mantissa = 10 * mantissa + (uint64_t)(digits[i] - '0');
    *value = shift < 0 ? (double)mantissa / powers[-shift] : (double)mantissa * powers[shift];
    return true;
}

/* The decimal digits times ten to `exponent`, correctly rounded whatever the locale. */
static double convert(const char *digits, size_t count, size_t whole, int exponent, bool negative)
{
    double value;
    if (convert_short(digits, count, whole, exponent, &value)) return negative ? -value : value;
    char text[DIGITS_MAX + 64];
    const char *point = localeconv()->decimal_point;
    snprintf(text, sizeof text, "%s%.*s%.8s%.*se%d", negative ? "-" : "", (int)whole, digits, point,
             (int)(count - whole), digits + whole, exponent);
    return strtod(text, NULL);
}

static bool read_date(const char *text, size_t length, struct number *number, struct number_fault *fault)
{
    int month;
    size_t run = 5 + run_length(text, length, 5), i = 7;
    if (!read_month(text, length, &month))
        return fail(fault, "not a date", "dates are YYYY-MM, months 01 to 12: 2026-05, 2026-05.5", 0, run);
    char digits[DIGITS_MAX] = "0";
    size_t count = 1;
    if (at(text, length, i) == '.' && at(text, length, i + 1) != '.')
        i += 1 + read_digits(text, length, i + 1, digits, &count);
    if (i < run || count == DIGITS_MAX)
        return fail(fault, "not a date", "behind the month a decimal fraction of it may stand: 2026-05.5",
                    0, run);
    number->value = month + convert(digits, count, 1, 0, false);
    number->is_date = true;
    number->length = i;
    return true;
}

static size_t read_suffix(const char *text, size_t length, size_t start, struct number *number,
                          int *exponent)
{
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t bytes = strlen(suffixes[i].text);
        if (length - start < bytes || memcmp(text + start, suffixes[i].text, bytes) != 0) continue;
        *exponent += suffixes[i].exponent;
        number->is_percent = suffixes[i].text[0] == '%';
        return bytes;
    }
    return 0;
}

/* What stands where the number should have ended. */
static bool fail_behind(const char *text, size_t length, size_t end, struct number_fault *fault)
{
    size_t run = run_length(text, length, end);
    if (text[end] == '_')
        return fail(fault, "'_' may stand only between two digits, one at a time", "1_000", end, run);
    if (end == 1 && (text[1] == 'x' || text[1] == 'X'))
        return fail(fault, "hexadecimal numbers are not part of the language", NULL, 0, end + run);
    if (text[end] == '.')
        return fail(fault, "a number has one decimal point", "1.5; a date: 2026-05.5", 0, end + run);
    if (is_digit(text[end])) return fail(fault, "digits behind a suffix", units_hint, end, run);
    return fail(fault, "unknown unit behind the number", units_hint, end, run);
}

bool number_seems_grouped(const char *text, size_t length)
{
    size_t whole = 0;
    while (is_digit(at(text, length, whole))) whole++;
    if (whole < 1 || whole > 3 || text[0] == '0' || length != whole + 4 || text[whole] != '.') return false;
    return is_digit(text[whole + 1]) && is_digit(text[whole + 2]) && is_digit(text[whole + 3]);
}

bool number_read(const char *text, size_t length, struct number *number, struct number_fault *fault)
{
    *number = (struct number){0};
    if (number_begins_month(text, length) && is_digit(at(text, length, 5)))
        return read_date(text, length, number, fault);
    char digits[DIGITS_MAX];
    size_t count = 0, whole, i = at(text, length, 0) == '+' || at(text, length, 0) == '-';
    int exponent = 0;
    i += read_digits(text, length, i, digits, &count);
    whole = count;
    if (at(text, length, i) == '.' && at(text, length, i + 1) != '.')
        i += 1 + read_digits(text, length, i + 1, digits, &count);
    if (count == 0) return fail(fault, "not a number", NULL, 0, i + run_length(text, length, i));
    if (count >= DIGITS_MAX) return fail(fault, "a number has at most 399 digits", NULL, 0, i);
    i += read_exponent(text, length, i, &exponent);
    i += read_suffix(text, length, i, number, &exponent);
    if (run_length(text, length, i) > 0) return fail_behind(text, length, i, fault);
    number->value = convert(digits, count, whole, exponent, text[0] == '-');
    number->length = i;
    if (!isfinite(number->value)) return fail(fault, "the number is too large", NULL, 0, i);
    bool is_zero = true;
    for (size_t digit = 0; digit < count; digit++) is_zero = is_zero && digits[digit] == '0';
    if (number->value == 0 && !is_zero) return fail(fault, "the number is too small", NULL, 0, i);
    return true;
}

/* printf writes the locale's decimal point; the language knows one. */
static void set_point(char *text)
{
    const char *point = localeconv()->decimal_point;
    char *found = strcmp(point, ".") == 0 ? NULL : strstr(text, point);
    if (!found) return;
    *found = '.';
    memmove(found + 1, found + strlen(point), strlen(found + strlen(point)) + 1);
}

void number_format(double value, bool is_date, char text[static NUMBER_TEXT])
{
    char digits[NUMBER_TEXT - MONTH_TEXT], month[MONTH_TEXT];
    bool date = is_date && value >= MONTH_MIN && value < MONTH_MAX + 1;
    for (int precision = 1; precision <= 17; precision++) {
        double back;
        if (date) {
            snprintf(digits, sizeof digits, "%.*f", precision - 1, value - floor(value));
            back = floor(value) + strtod(digits, NULL);
        } else {
            snprintf(digits, sizeof digits, "%.*g", precision, value);
            back = strtod(digits, NULL);
        }
        if (back == value) break;
    }
    if (!date && fabs(value) < 1e15 && value == floor(value))
        snprintf(digits, sizeof digits, "%.0f", value); /* 300000 rather than 3e+05 */
    set_point(digits);
    if (!date) {
        snprintf(text, NUMBER_TEXT, "%s", digits);
        return;
    }
    month_format((int)floor(value), month);
    snprintf(text, NUMBER_TEXT, "%s%s", month, value > floor(value) ? digits + 1 : "");
}
