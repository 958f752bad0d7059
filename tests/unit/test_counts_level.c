/* Bins that are one with their neighbours, against counts per car of the same values.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "engine/counts.h"
#include "expect.h"

enum { VALUES = 60000 };

/* Whole numbers from 0 to 2^18 or so, the small ones often. */
static uint32_t value_of(uint32_t i)
{
    uint64_t random = (i + 1) * 0x9e3779b97f4a7c15u;
    random ^= random >> 29;
    return (uint32_t)(random % (1u << (2 + (random >> 40) % 17)));
}

/* Counts of values from .. end - 1, per car, and moved to bins of `level` after `before` of them; negative: not
 * moved. */
static struct counts *make(uint32_t from, uint32_t end, int level, uint32_t before)
{
    static uint32_t bins[VALUES];
    for (uint32_t i = from; i < end; i++) bins[i - from] = counts_exact_bin((double)value_of(i));
    struct counts *counts = counts_create(true);
    assert_non_null(counts);
    if (before > end - from) before = end - from;
    assert_true(counts_add(counts, bins, before, true, SIZE_MAX));
    for (int step = -1; step < level; step++) assert_true(counts_coarsen(counts));
    assert_true(counts_add(counts, bins + before, end - from - before, true, SIZE_MAX));
    return counts;
}

static bool are_equal(const struct counts *a, const struct counts *b)
{
    uint64_t one[COUNTS_PAGE], other[COUNTS_PAGE];
    if (counts_level(a) != counts_level(b) || counts_total(a) != counts_total(b)) return false;
    for (size_t page = 0;; page++) {
        size_t next = counts_next_page(a, page, one);
        if (next != counts_next_page(b, page, other)) return false;
        if (next == SIZE_MAX) return true;
        if (memcmp(one, other, sizeof one) != 0) return false;
        page = next;
    }
}

struct check {
    const struct counts *exact;
    double widest; /* of the value, in bins */
    double above;  /* the last bin's */
    uint64_t seen;
    size_t wrong;
};

/* As many values as the counts per car have in these cars, in rising bins, no wider than promised. */
static bool check_bin(void *context, double low, double high, uint64_t count)
{
    struct check *check = context;
    check->wrong += counts_below(check->exact, high + 1) - counts_below(check->exact, low) != count;
    check->wrong += counts_below(check->exact, low) != check->seen;
    check->wrong += !(low > check->above && high >= low);
    check->wrong += high - low > fmax(1, low * check->widest / 2048);
    check->above = high;
    check->seen += count;
    return true;
}

static size_t wrong_bins(const struct counts *counts, const struct counts *exact, int level)
{
    struct check check = {.exact = exact, .widest = ldexp(1, level), .above = -1};
    counts_visit(counts, check_bin, NULL, &check);
    return check.wrong + (check.seen != counts_total(exact));
}

/* Planted: other values, and bins of the next level taken for these. */
static void test_bins_hold_what_was_counted(void **state)
{
    (void)state;
    struct counts *exact = make(0, VALUES, -1, 0), *other = make(1, VALUES, -1, 0);
    for (int level = 0; level <= COUNTS_LEVELS; level++) {
        struct counts *wide = make(0, VALUES, level, 0);
        assert_int_equal(counts_level(wide), level);
        assert_int_equal(wrong_bins(wide, exact, level), 0);
        assert_int_not_equal(wrong_bins(wide, other, level), 0);
        if (level > 0) assert_int_not_equal(wrong_bins(wide, exact, level - 1), 0);
        counts_free(wide);
    }
    counts_free(exact), counts_free(other);
}

/* What begins below a number of cars: all values of the bins that do. */
static void test_below(void **state)
{
    (void)state;
    struct counts *exact = make(0, VALUES, -1, 0);
    for (int level = 0; level <= COUNTS_LEVELS; level++) {
        struct counts *wide = make(0, VALUES, level, 0);
        size_t apart = 0;
        for (double cars = 0; cars < 1 << 18; cars = floor(cars * 1.01) + 1) {
            uint64_t below = counts_below(wide, cars), least = counts_below(exact, cars);
            uint64_t most = counts_below(exact, cars + fmax(1, cars * ldexp(1, level) / 2048));
            assert_true(least <= below && below <= most);
            apart += below != least;
        }
        assert_true((apart > 0) == (level > 0) || level == 0);
        counts_free(wide);
    }
    counts_free(exact);
}

/* When counts are moved, and how they come together, shows nowhere. Planted: a value less, another level. */
static void test_any_way_to_a_level(void **state)
{
    (void)state;
    for (int level = 0; level <= COUNTS_LEVELS; level++) {
        struct counts *at_end = make(0, VALUES, level, VALUES), *less = make(1, VALUES, level, VALUES);
        for (uint32_t before = 0; before < VALUES; before += 23456) {
            struct counts *early = make(0, VALUES, level, before);
            assert_true(are_equal(early, at_end));
            assert_int_equal(counts_room(early), counts_room(at_end));
            assert_false(are_equal(early, less));
            counts_free(early);
        }
        for (int other = -1; other <= COUNTS_LEVELS; other++) {
            struct counts *sum = make(0, VALUES / 3, other, 0), *rest = make(VALUES / 3, VALUES, level, 9);
            assert_true(counts_add_all(sum, rest));
            assert_int_equal(counts_level(sum), other > level ? other : level);
            assert_true(are_equal(sum, at_end) == (other <= level));
            assert_true(other > level || counts_room(sum) == counts_room(at_end));
            counts_free(sum), counts_free(rest);
        }
        counts_free(at_end), counts_free(less);
    }
}

/* Each level halves what counts take that have all been carried out of, and what is told of it is what is there. */
static void test_room(void **state)
{
    (void)state;
    struct counts *counts = make(0, VALUES, 0, 0);
    for (int doubling = 0; doubling < 8; doubling++) assert_true(counts_add_all(counts, counts));
    size_t before = counts_room(counts);
    for (int level = 1; level <= COUNTS_LEVELS; level++) {
        assert_true(counts_coarsen(counts));
        assert_int_equal(counts_level(counts), level);
        assert_int_equal(counts_room(counts), before / 2);
        before = counts_room(counts);
        assert_true(counts_bytes(counts) <= before * COUNTS_PAGE / COUNTS_PARTS + 2048); /* and directory */
        assert_true(counts_bytes(counts) >= before * COUNTS_PAGE / COUNTS_PARTS);
    }
    assert_true(counts_coarsen(counts)); /* there is no further one */
    assert_int_equal(counts_level(counts), COUNTS_LEVELS);
    counts_free(counts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bins_hold_what_was_counted),
        cmocka_unit_test(test_below),
        cmocka_unit_test(test_any_way_to_a_level),
        cmocka_unit_test(test_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
