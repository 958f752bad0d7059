/* Numbers, dates and months as the language writes them: 100k 1.05M 105万 4% 1_000, 2026-05.5, 2026-07..
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_NUMBER_H
#define SCENARIO_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One number or date. */
struct number {
    double value; /* the nearest double; a percentage divided by 100; a date as in base/month.h */
    bool is_date;
    bool is_percent;
    size_t length; /* bytes read */
};

/* Why a text is no number. */
struct number_fault {
    const char *text, *hint; /* static; hint may be NULL */
    size_t first, length;    /* the bytes at fault */
};

/* Reads a number or date at the start of `text`; it ends where no digit, letter, `_` or `.` follows (or
 * `..`, of a range of months). False with `*fault` set if there is none. */
bool number_read(const char *text, size_t length, struct number *number, struct number_fault *fault);

/* Does the text begin like a number: digit, sign, or point before a digit? */
bool number_begins(const char *text, size_t length);

/* Is it "450.000", a thousandth of what is meant where a point groups digits? Not "0.250". */
bool number_seems_grouped(const char *text, size_t length);

/* Reads all of `text` as a month "2026-05". */
bool number_month(const char *text, size_t length, int *month);

/* Reads all of `text` as months: "2026-02", "2026-07.." (last = INT_MAX) or "2026-07..2026-09". False if
 * it is none; a range that ends before it begins is read as it stands. */
bool number_months(const char *text, size_t length, int *first, int *last);

/* Does the text begin like a month: four digits and `-`? */
bool number_begins_month(const char *text, size_t length);

/* The shortest text that reads back as the same double, as a date if `is_date`. */
enum { NUMBER_TEXT = 40 };
void number_format(double value, bool is_date, char text[static NUMBER_TEXT]);

#endif
