/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/latin.h"

#include "draw/philox.h"

enum { COUNTER_WORD = 1 }; /* counters of the same key: 0 is sobol.c's */

void latin_column_init(struct latin_column *column, uint64_t strata, uint64_t key)
{
    const uint32_t words_of_key[2] = {(uint32_t)key, (uint32_t)(key >> 32)};
    *column = (struct latin_column){.last = (uint32_t)(strata - 1), .shift = 1};
    unsigned bits = 0;
    while (column->last >> bits && bits < 31) bits++;
    column->mask = ((uint32_t)1 << bits) - 1;
    if (bits > 2) column->shift = (bits + 1) / 2;
    for (uint32_t round = 0; round < LATIN_ROUNDS; round++) {
        uint32_t words[4];
        philox_block((uint32_t[]){round, 0, 0, COUNTER_WORD}, words_of_key, words);
        column->times[round] = words[0] | 1;
        column->plus[round] = words[1];
    }
    column->centre = (double)(strata - 1) / 2;
    column->width = 1 / (double)strata;
}
