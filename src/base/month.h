/* Calendar months as one number: 12 * year + (month - 1), so that 2026-01 is 24312. Dates within a month
 * are that number plus a fraction: 24316.5 is the middle of May 2026.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_MONTH_H
#define BASE_MONTH_H

enum { MONTH_MIN = 12 * 1, MONTH_MAX = 12 * 9999 + 11, MONTH_TEXT = 8 };

static inline int month_of(int year, int month) { return 12 * year + month - 1; }
static inline int month_year(int number) { return number / 12; }
static inline int month_in_year(int number) { return number % 12; } /* 0 = January */

/* "2026-05" into `text`. */
void month_format(int number, char text[static MONTH_TEXT]);

/* "jan" ... "dec"; 0 = January. */
const char *month_name(int month_in_year);

#endif
