/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/address.h"

#include <stdio.h>
#include <stdlib.h>

#include "expect.h"

/* SplitMix64's finaliser, for which outputs are published. */
static uint64_t finalise(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

/* Published: SplitMix64's first outputs under seeds 0 and 1234567, FNV-1a of "", "a" and "foobar". */
static void test_published_parts(void **state)
{
    (void)state;
    const uint64_t golden = 0x9e3779b97f4a7c15;
    const uint64_t of_zero = 0xe220a8397b1dcdaf, of_1234567 = 6457827717110365317u;
    assert_int_equal(finalise(golden), of_zero);
    assert_int_equal(finalise(1234567 + golden), of_1234567);
    assert_int_equal(address_key(0, ""), finalise(0xcbf29ce484222325 ^ of_zero));
    assert_int_equal(address_key(0, "a"), finalise(0xaf63dc4c8601ec8c ^ of_zero));
    assert_int_equal(address_key(1234567, "foobar"), finalise(0x85944171f73967e8 ^ of_1234567));
}

/* Recorded once: these may change only together with the stream's version. */
static void test_recorded(void **state)
{
    (void)state;
    assert_int_equal(ADDRESS_STREAM_VERSION, 1);
    assert_int_equal(address_key(2026, "launch.D19.peak"), 0x3b05155beecfd203);
    assert_int_equal(address_key(2026, "line.C.growth"), 0x1a3053e7a45fb0c3);
    assert_int_equal(address_key(UINT64_MAX, "line.C.growth"), 0x4ef8f6f568b64a9c);
    assert_int_equal(address_key(2026, "line.\xe9\x9b\xb6\xe8\xb7\x91.level"), 0x096916d834f262a3);
}

/* How far, in standard errors, the worst of the 64 x 64 chances that flipping a bit of the seed flips a bit
 * of the key is from one half. */
static double avalanche(uint64_t (*key)(uint64_t, const char *))
{
    enum { NAMES = 1024 };
    static uint32_t flips[64][64];
    double worst = 0;
    for (int i = 0; i < 64 * 64; i++) flips[i / 64][i % 64] = 0;
    for (int n = 0; n < NAMES; n++) {
        char name[32];
        snprintf(name, sizeof name, "launch.D%d.peak", n);
        for (int in = 0; in < 64; in++) {
            uint64_t changed = key(2026, name) ^ key(2026 ^ (uint64_t)1 << in, name);
            for (int out = 0; out < 64; out++) flips[in][out] += (uint32_t)(changed >> out) & 1;
        }
    }
    for (int i = 0; i < 64 * 64; i++) {
        double off = fabs(flips[i / 64][i % 64] - 0.5 * NAMES) / sqrt(0.25 * NAMES);
        if (off > worst) worst = off;
    }
    return worst;
}

static uint64_t without_finaliser(uint64_t seed, const char *name)
{
    uint64_t hash = 0xcbf29ce484222325 ^ seed;
    for (; *name; name++) hash = (hash ^ (unsigned char)*name) * 0x100000001b3;
    return hash;
}

/* The worst of 4,096 normal deviates lies below 5.5 with a chance of 0.9998. */
static void test_avalanche(void **state)
{
    (void)state;
    expect_within(avalanche(address_key), 0, 5.5);
    assert_true(avalanche(without_finaliser) > 5.5);
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static size_t repeated(uint64_t *keys, size_t count)
{
    size_t found = 0;
    qsort(keys, count, sizeof *keys, by_value);
    for (size_t i = 1; i < count; i++) found += keys[i] == keys[i - 1];
    return found;
}

/* Names that differ in little, under seeds that differ in little; also the halves, which are Philox's two
 * words, must not repeat more often than chance (n^2 / 2^33 = 8 here) allows. */
static void test_no_collisions(void **state)
{
    (void)state;
    enum { COUNT = 4 * 65536 };
    static uint64_t keys[COUNT], lower[COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        char name[32];
        unsigned number = i / 4 % 16384;
        switch (i % 4) {
        case 0: snprintf(name, sizeof name, "launch.D%u.peak", number); break;
        case 1: snprintf(name, sizeof name, "line.C%u.growth", number); break;
        case 2: snprintf(name, sizeof name, "line.%uC.growth", number); break;
        default: snprintf(name, sizeof name, "season.s%u.jan", number);
        }
        keys[i] = address_key(i / 65536, name);
        lower[i] = keys[i] & 0xffffffff;
    }
    assert_int_equal(repeated(keys, COUNT), 0);
    expect_within((double)repeated(lower, COUNT), 8, 4.5 * sqrt(8));
    keys[7] = keys[COUNT - 7]; /* and one collision would be seen */
    assert_int_equal(repeated(keys, COUNT), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_parts),
        cmocka_unit_test(test_recorded),
        cmocka_unit_test(test_avalanche),
        cmocka_unit_test(test_no_collisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
