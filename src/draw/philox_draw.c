/* Hot: columns of draws, one block a 64-bit lane.
 *
 * Each of a block's four words lives in the lower half of a 64-bit lane; the upper halves hold rubbish,
 * which the multiplication does not read. So a round is two multiplications, two shifts and four
 * exclusive-ors. Compilers do not find the 32 x 32 -> 64 bit multiplication by themselves (gcc makes three
 * of it), so it is named here; all other code is the same for every width. A round waits for the one before
 * it, so four chains run side by side, which is what the registers hold.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/vecmath.h"
#include "draw/philox.h"

#if defined(__AVX512F__)
#include <immintrin.h>
enum { VECTOR_BYTES = 64 };
#define PRODUCT(a, b) ((vector)_mm512_mul_epu32((__m512i)(a), (__m512i)(b)))
#elif defined(__AVX2__)
#include <immintrin.h>
enum { VECTOR_BYTES = 32 };
#define PRODUCT(a, b) ((vector)_mm256_mul_epu32((__m256i)(a), (__m256i)(b)))
#elif defined(__SSE2__)
#include <emmintrin.h>
enum { VECTOR_BYTES = 16 };
#define PRODUCT(a, b) ((vector)_mm_mul_epu32((__m128i)(a), (__m128i)(b)))
#else
enum { VECTOR_BYTES = 16 };
#define PRODUCT(a, b) (((a) & 0xffffffff) * ((b) & 0xffffffff))
#endif

typedef uint64_t vector __attribute__((vector_size(VECTOR_BYTES)));

enum {
    VECTOR_LANES = VECTOR_BYTES / 8,
    CHAINS = 4,
    STRIP = CHAINS * VECTOR_LANES, /* blocks made together: a tile is a whole number of strips */
};

/* What the blocks of one upper half of trial / 2 share: the keys and, since only the lower half of the counter
 * differs, most of the first two rounds. */
struct start {
    vector key[PHILOX_ROUNDS][2];
    vector second0, second2, second3; /* what the second round adds to words 0 and 2, and word 3 after it */
};

/* (signed k + 1/2) 2^-53 of the pair of words, exactly: the first word is placed behind 2^20, where the
 * last binary place is 2^-32, the second, with a one for the half, behind 1/4, where it is 2^-54. */
VEC_INLINE void centre(vector first, vector second, double *centred)
{
    typedef double reals __attribute__((vector_size(VECTOR_BYTES)));
    vector upper = ((first & 0xffffffff) ^ 0x80000000) | 0x4130000000000000; /* 2^20 */
    vector lower = ((second & 0xffffffff) >> 10) | 0x3fd0000000000001;       /* 1/4 */
    reals value = ((reals)upper - (0x1p20 + 0.75)) + (reals)lower;
    memcpy(centred, &value, sizeof value);
}

static void start_make(uint64_t key, uint32_t upper, uint32_t month, struct start *start)
{
    uint32_t key0 = (uint32_t)key, key1 = (uint32_t)(key >> 32);
    for (int round = 0; round < PHILOX_ROUNDS; round++) {
        start->key[round][0] = (vector){0} + key0;
        start->key[round][1] = (vector){0} + key1;
        key0 += PHILOX_WEYL_0;
        key1 += PHILOX_WEYL_1;
    }
    uint64_t product1 = (uint64_t)PHILOX_MULTIPLIER_1 * month;
    uint32_t word0 = (uint32_t)(product1 >> 32) ^ upper ^ (uint32_t)key;
    uint64_t product0 = (uint64_t)PHILOX_MULTIPLIER_0 * word0;
    start->second0 = (uint32_t)product1 ^ start->key[1][0];
    start->second2 = (product0 >> 32) ^ start->key[1][1];
    start->second3 = (vector){0} + (uint32_t)product0;
}

/* The 2 * STRIP draws of the blocks from `index` on, which holds consecutive numbers. */
VEC_INLINE void strip(const struct start *start, vector index, double *draws)
{
    const vector zero = {0};
    const vector multiplier0 = zero + PHILOX_MULTIPLIER_0, multiplier1 = zero + PHILOX_MULTIPLIER_1;
    vector c0[CHAINS], c1[CHAINS], c2[CHAINS], c3[CHAINS];
    for (int i = 0; i < CHAINS; i++, index += VECTOR_LANES) { /* two rounds */
        vector product0 = PRODUCT(index, multiplier0);
        c1[i] = PRODUCT((product0 >> 32) ^ start->key[0][1], multiplier1);
        c0[i] = (c1[i] >> 32) ^ start->second0;
        c2[i] = product0 ^ start->second2;
        c3[i] = start->second3;
    }
    for (int round = 2; round < PHILOX_ROUNDS; round++) {
        for (int i = 0; i < CHAINS; i++) {
            vector product0 = PRODUCT(c0[i], multiplier0), product1 = PRODUCT(c2[i], multiplier1);
            c0[i] = (product1 >> 32) ^ (c1[i] ^ start->key[round][0]);
            c1[i] = product1;
            c2[i] = (product0 >> 32) ^ (c3[i] ^ start->key[round][1]);
            c3[i] = product0;
        }
    }
    double even[STRIP], odd[STRIP];
    for (int i = 0; i < CHAINS; i++) {
        centre(c0[i], c1[i], even + i * VECTOR_LANES);
        centre(c2[i], c3[i], odd + i * VECTOR_LANES);
    }
    for (int i = 0; i < STRIP; i++) {
        draws[2 * i] = even[i];
        draws[2 * i + 1] = odd[i];
    }
}

/* Blocks from `first` on that have the upper half of their numbers in common. */
static void run(uint64_t key, uint64_t first, uint32_t month, double *centred, size_t lanes)
{
    struct start start;
    start_make(key, (uint32_t)(first >> 32), month, &start);
    vector index = {0};
    for (int i = 0; i < VECTOR_LANES; i++) index[i] = first + (uint64_t)i;
    size_t at = 0;
    for (; at + 2 * STRIP <= lanes; at += 2 * STRIP, index += STRIP) strip(&start, index, centred + at);
    if (at < lanes) {
        double last[2 * STRIP];
        strip(&start, index, last);
        memcpy(centred + at, last, (lanes - at) * sizeof *last);
    }
}

void width_name(philox_draw)(uint64_t key, uint64_t first_trial, uint32_t month, double *centred,
                             size_t lanes)
{
    uint64_t first = first_trial / 2, left = ((uint64_t)1 << 32) - (uint32_t)first;
    size_t before = lanes / 2 < left ? lanes : (size_t)(2 * left);
    run(key, first, month, centred, before);
    if (before < lanes) run(key, first + left, month, centred + before, lanes - before);
}
