/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/diag.h"

const char *leap_nearest_word(const char *word, const char *const *words, size_t count)
{
    return diag_nearest(word, words, count);
}
