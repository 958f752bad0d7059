/* A whole number as people write it, read exactly: point, exponent and suffix only move zeros.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "leapsim/leapsim.h"

#include <string.h>

enum { EXPONENT_BOUND = 1000000 }; /* far beyond what fits; keeps the sums of exponents from wrapping */

/* digits * 10^(zeros - decimals). Zeros wait until another digit follows, so that `digits` overflows only
 * where the number itself does not fit or is not whole. */
struct decimal {
    uint64_t digits;
    long zeros, decimals;
};

static bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

static bool append(uint64_t *value, unsigned digit)
{
    if (*value > (UINT64_MAX - digit) / 10) return false;
    *value = *value * 10 + digit;
    return true;
}

static bool decimal_append(struct decimal *number, unsigned digit, bool fraction)
{
    number->decimals += fraction;
    number->zeros++;
    if (digit == 0) return true;
    for (; number->zeros > 1; number->zeros--)
        if (!append(&number->digits, 0)) return false;
    number->zeros = 0;
    return append(&number->digits, digit);
}

/* digits[.digits] with single underscores between digits; at least one digit. NULL: no such number. */
static const char *read_digits(const char *at, struct decimal *number)
{
    bool fraction = false, any = false;
    for (;; at++) {
        if (is_digit(*at)) {
            any = true;
            if (!decimal_append(number, (unsigned)(*at - '0'), fraction)) return NULL;
        } else if (*at == '.' && !fraction) {
            fraction = true;
        } else if (!(*at == '_' && any && is_digit(at[-1]) && is_digit(at[1]))) {
            return any ? at : NULL;
        }
    }
}

/* e[+-]digits, if there is one. NULL: an `e` without digits. */
static const char *read_exponent(const char *at, long *exponent)
{
    if (*at != 'e' && *at != 'E') return at;
    at++;
    bool negative = *at == '-';
    if (*at == '-' || *at == '+') at++;
    if (!is_digit(*at)) return NULL;
    for (; is_digit(*at); at++)
        if (*exponent < EXPONENT_BOUND) *exponent = *exponent * 10 + (*at - '0');
    if (negative) *exponent = -*exponent;
    return at;
}

static bool read_suffix(const char *at, long *exponent)
{
    static const struct {
        const char *text;
        int zeros;
    } suffixes[] = {{"", 0}, {"k", 3}, {"M", 6}, {"B", 9}, {"\u4e07", 4}, {"%", -2}};
    for (size_t s = 0; s < sizeof suffixes / sizeof suffixes[0]; s++) {
        if (strcmp(at, suffixes[s].text) != 0) continue;
        *exponent += suffixes[s].zeros;
        return true;
    }
    return false;
}

bool leap_parse_count(const char *text, uint64_t *count)
{
    struct decimal number = {0};
    long exponent = 0;
    const char *at = read_digits(*text == '+' ? text + 1 : text, &number);
    if (at) at = read_exponent(at, &exponent);
    if (!at || !read_suffix(at, &exponent)) return false;
    uint64_t value = number.digits;
    if (value) {
        exponent += number.zeros - number.decimals;
        if (exponent < 0) return false;
        for (; exponent > 0; exponent--)
            if (!append(&value, 0)) return false;
    }
    *count = value;
    return true;
}
