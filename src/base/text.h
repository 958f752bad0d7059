/* UTF-8 as people and terminals see it: code points, letters of any script, display width. Does not
 * depend on the locale.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What text_decode gives for a byte that begins no well-formed code point. */
#define TEXT_BROKEN UINT32_MAX

/* Decodes the code point at `text` (`length` > 0 bytes left) into `*code` and returns its bytes, 1 to 4.
 * Overlong forms, surrogates and code points above U+10FFFF are broken: TEXT_BROKEN, 1 byte. */
size_t text_decode(const char *text, size_t length, uint32_t *code);

/* Code points in `length` bytes; a broken byte counts as one. */
size_t text_count(const char *text, size_t length);

/* May a name begin with, or go on with, this code point? Letters of any script; then also digits, `_` and
 * combining marks. */
bool text_is_letter(uint32_t code);
bool text_is_name(uint32_t code);

/* Controls (C0, DEL, C1) and those that reorder or hide text around them: never shown as they are. */
bool text_is_control(uint32_t code);

/* Terminal columns of one code point: 0, 1 or 2. */
int text_width(uint32_t code);

/* Terminal columns of a text, for alignment. */
size_t text_columns(const char *text);

/* How messages show a code point: itself, or \x1b, \u202e, or \xff for a broken byte. Returns the bytes
 * written, without a final NUL. `bytes` of `text` are the code point. */
enum { TEXT_SHOWN_MAX = 12 };
size_t text_show(const char *text, size_t bytes, uint32_t code, char shown[static TEXT_SHOWN_MAX]);

/* "a" or "an", before an English word in small letters. */
const char *text_article(const char *word);

#endif
