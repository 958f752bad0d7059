/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/month.h"

#include <assert.h>

void month_format(int number, char text[static MONTH_TEXT])
{
    assert(number >= MONTH_MIN && number <= MONTH_MAX);
    int year = month_year(number), month = month_in_year(number) + 1;
    for (int digit = 3; digit >= 0; digit--, year /= 10) text[digit] = (char)('0' + year % 10);
    text[4] = '-';
    text[5] = (char)('0' + month / 10);
    text[6] = (char)('0' + month % 10);
    text[7] = '\0';
}

const char *month_name(int month_in_year)
{
    static const char *const names[12] = {"jan", "feb", "mar", "apr", "may", "jun",
                                          "jul", "aug", "sep", "oct", "nov", "dec"};
    return names[month_in_year];
}
