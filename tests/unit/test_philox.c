/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/philox.h"

#include "draw_widths.h"
#include "expect.h"

/* Random123's known answers. */
static void test_known_answers(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], words[4];
    } rows[] = {
        {{0}, {0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t words[4];
        philox_block(rows[i].counter, rows[i].key, words);
        assert_memory_equal(words, rows[i].words, sizeof words);
    }
}

/* The mapping as philox.h states it, one trial at a time. */
static double draw_one(uint64_t key, uint64_t trial, uint32_t month)
{
    uint64_t block = trial / 2;
    uint32_t words[4];
    philox_block((uint32_t[]){(uint32_t)block, (uint32_t)(block >> 32), month, 0},
                 (uint32_t[]){(uint32_t)key, (uint32_t)(key >> 32)}, words);
    const uint32_t *pair = words + 2 * (trial % 2);
    uint64_t k = (uint64_t)(pair[0] ^ 0x80000000) << 21 | pair[1] >> 11;
    return (double)(2 * (int64_t)k + 1 - ((int64_t)1 << 53)) * 0x1p-54;
}

enum { LANES = 256, MARGIN = 8 };

/* How many of a column's lanes are not what draw_one says. */
static size_t mismatches(draw_function *draw, uint64_t key, uint64_t first, uint32_t month, size_t lanes,
                         uint64_t key_expected, uint64_t first_expected, uint32_t month_expected)
{
    double column[LANES + MARGIN];
    size_t count = 0;
    for (size_t i = 0; i < LANES + MARGIN; i++) column[i] = 7;
    draw(key, first, month, column, lanes);
    for (size_t i = 0; i < lanes; i++)
        count += column[i] != draw_one(key_expected, first_expected + i, month_expected);
    for (size_t i = lanes; i < LANES + MARGIN; i++) assert_true(column[i] == 7);
    return count;
}

static void test_columns(void **state)
{
    (void)state;
    static const uint64_t firsts[] = {
        0, 2, 254, ((uint64_t)1 << 33) - 100, (uint64_t)1 << 33, 999999999744, UINT64_MAX - 301};
    static const size_t lane_counts[] = {2, 4, 22, 24, 26, 62, 64, 66, 128, 254, 256};
    static const uint32_t months[] = {0, 1, 24313, 0xffffffff};
    const uint64_t key = 0x0123456789abcdef;
    for (size_t width = 0; width <= (size_t)width_select(); width++)
        for (size_t f = 0; f < sizeof firsts / sizeof *firsts; f++)
            for (size_t n = 0; n < sizeof lane_counts / sizeof *lane_counts; n++)
                for (size_t m = 0; m < sizeof months / sizeof *months; m++)
                    assert_int_equal(mismatches(draw_of[width], key * (m + 1), firsts[f], months[m],
                                                lane_counts[n], key * (m + 1), firsts[f], months[m]),
                                     0);
}

/* Whatever in an address is one off, every lane differs. */
static void test_planted(void **state)
{
    (void)state;
    draw_function *draw = draw_of[width_select()];
    assert_int_equal(mismatches(draw, 5, 1000, 3, LANES, 4, 1000, 3), LANES);
    assert_int_equal(mismatches(draw, 5, 1000, 3, LANES, (uint64_t)5 << 32, 1000, 3), LANES);
    assert_int_equal(mismatches(draw, 5, 1000, 3, LANES, 5, 1001, 3), LANES);
    assert_int_equal(mismatches(draw, 5, 1000, 3, LANES, 5, 1000 + ((uint64_t)1 << 33), 3), LANES);
    assert_int_equal(mismatches(draw, 5, 1000, 3, LANES, 5, 1000, 4), LANES);
}

/* Chi-square over 256 cells of equal chance, 255 degrees of freedom: mean 255, variance 510. `slope` 1 is
 * the draw itself. */
static double chi_square(double slope)
{
    enum { TILES = 1024, CELLS = 256 };
    static uint32_t counts[CELLS];
    double column[LANES], sum = 0;
    for (size_t i = 0; i < CELLS; i++) counts[i] = 0;
    for (uint64_t tile = 0; tile < TILES; tile++) {
        draw_of[width_select()](2026, tile * LANES, 0, column, LANES);
        for (size_t i = 0; i < LANES; i++) counts[(size_t)((slope * column[i] + 0.5) * CELLS)]++;
    }
    for (size_t i = 0; i < CELLS; i++) {
        double expected = (double)TILES * LANES / CELLS;
        sum += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    return sum;
}

static void test_uniform(void **state)
{
    (void)state;
    expect_within(chi_square(1), 255, 4.5 * sqrt(510));
    assert_true(chi_square(0.99) > 255 + 4.5 * sqrt(510));
}

/* Every draw is an odd multiple of 2^-54 inside (-1/2, 1/2), so its tail probability is exact. */
static void test_grid(void **state)
{
    (void)state;
    double column[LANES];
    draw_of[width_select()](77, 0, 12, column, LANES);
    for (size_t i = 0; i < LANES; i++) {
        double whole = column[i] * 0x1p54;
        assert_true(fabs(column[i]) < 0.5 && fmod(fabs(whole), 2) == 1);
        assert_true(0.5 - (0.5 - fabs(column[i])) == fabs(column[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers), cmocka_unit_test(test_columns),
        cmocka_unit_test(test_planted),       cmocka_unit_test(test_uniform),
        cmocka_unit_test(test_grid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
