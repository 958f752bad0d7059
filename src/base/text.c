/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/text_ranges.h"

static bool is_within(uint32_t code, const struct range *ranges, size_t count)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (code > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && code >= ranges[low].first;
}

#define WITHIN(code, ranges) is_within(code, ranges, sizeof(ranges) / sizeof *(ranges))

size_t text_decode(const char *text, size_t length, uint32_t *code)
{
    const unsigned char *byte = (const unsigned char *)text;
    *code = byte[0];
    if (byte[0] < 0x80) return 1;
    size_t bytes = byte[0] >= 0xf0 ? 4 : byte[0] >= 0xe0 ? 3 : 2;
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t value = byte[0] & (0xffu >> (bytes + 1));
    bool whole = byte[0] >= 0xc2 && byte[0] <= 0xf4 && bytes <= length;
    for (size_t i = 1; whole && i < bytes; i++) {
        whole = (byte[i] & 0xc0) == 0x80;
        value = value << 6 | (byte[i] & 0x3f);
    }
    bool surrogate = value >= 0xd800 && value <= 0xdfff;
    if (!whole || surrogate || value < smallest[bytes] || value > 0x10ffff) {
        *code = TEXT_BROKEN;
        return 1;
    }
    *code = value;
    return bytes;
}

size_t text_count(const char *text, size_t length)
{
    size_t count = 0;
    uint32_t code;
    for (size_t at = 0; at < length; count++) at += text_decode(text + at, length - at, &code);
    return count;
}

bool text_is_letter(uint32_t code)
{
    if (code < 0x80) return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
    return WITHIN(code, letters);
}

bool text_is_name(uint32_t code)
{
    if (code < 0x80) return text_is_letter(code) || (code >= '0' && code <= '9') || code == '_';
    return WITHIN(code, letters) || WITHIN(code, marks);
}

bool text_is_control(uint32_t code)
{
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
    return code == 0x61c || code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

int text_width(uint32_t code)
{
    if (code < 0x80) return 1;
    if (code == TEXT_BROKEN) return 1;
    if (WITHIN(code, unseen)) return 0;
    return WITHIN(code, wide) ? 2 : 1;
}

size_t text_columns(const char *text)
{
    size_t columns = 0, length = strlen(text);
    uint32_t code;
    for (size_t at = 0; at < length;) {
        at += text_decode(text + at, length - at, &code);
        columns += (size_t)text_width(code);
    }
    return columns;
}

size_t text_show(const char *text, size_t bytes, uint32_t code, char shown[static TEXT_SHOWN_MAX])
{
    int length = 0;
    if (code == TEXT_BROKEN)
        length = snprintf(shown, TEXT_SHOWN_MAX, "\\x%02x", (unsigned)(unsigned char)text[0]);
    else if (text_is_control(code))
        length = snprintf(shown, TEXT_SHOWN_MAX, code < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)code);
    if (length > 0) return (size_t)length;
    memcpy(shown, text, bytes);
    return bytes;
}

/* What begins with u here is a uniform, a unit. */
const char *text_article(const char *word) { return strchr("aeio", word[0]) && word[0] ? "an" : "a"; }
