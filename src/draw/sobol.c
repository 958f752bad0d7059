/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/sobol.h"

#include "draw/philox.h"

enum { DEGREE_MAX = 16, COUNTER_WORD = 0 };

/* A dimension as published; zeros end the numbers. */
struct primitive {
    uint16_t polynomial, m[DEGREE_MAX];
};

static const struct primitive primitives[SOBOL_DIMENSIONS - 1] = {
#define SOBOL(polynomial, ...) {polynomial, {__VA_ARGS__}},
#include "draw/sobol.def"
#undef SOBOL
};

static uint32_t reversed(uint32_t x)
{
    uint32_t y = 0;
    for (int i = 0; i < 32; i++) y |= (x >> i & 1) << (31 - i);
    return y;
}

/* v(j) = m(j) 2^-j with Sobol's recurrence m(j) = 2 a1 m(j-1) ^ ... ^ 2^d m(j-d) ^ m(j-d), digits in order. */
void sobol_dimension_init(struct sobol_dimension *made, size_t dimension)
{
    unsigned degree = 0;
    const struct primitive *primitive = dimension ? &primitives[dimension - 1] : NULL;
    uint32_t *v = made->direction;
    while (primitive && primitive->polynomial >> (degree + 1)) degree++;
    for (unsigned j = 0; j < SOBOL_DIGITS; j++) {
        if (!primitive || j < degree) {
            v[j] = (primitive ? primitive->m[j] : 1u) << (SOBOL_DIGITS - 1 - j);
            continue;
        }
        v[j] = v[j - degree] ^ v[j - degree] >> degree;
        for (unsigned k = 1; k < degree; k++)
            if (primitive->polynomial >> (degree - k) & 1) v[j] ^= v[j - k];
    }
    for (size_t j = 0; j < SOBOL_DIGITS; j++) v[j] = reversed(v[j]);
}

void sobol_column_init(struct sobol_column *column, const struct sobol_dimension *dimension, uint64_t key)
{
    uint32_t words[4];
    philox_block((uint32_t[]){0, 0, 0, COUNTER_WORD}, (uint32_t[]){(uint32_t)key, (uint32_t)(key >> 32)},
                 words);
    *column = (struct sobol_column){dimension, words[0], words[1] | 1, words[2]};
}
