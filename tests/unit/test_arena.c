/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/arena.h"

#include <string.h>

#include "expect.h"

/* Sizes around a cache line, a quarter of a chunk and a chunk: zeroed, aligned, apart. */
static void test_pieces_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 15, 16, 63, 64, 65, 4000, 16320, 16321, 65536, 200000};
    enum { SIZES = sizeof sizes / sizeof *sizes, PIECES = 40 * SIZES };
    struct arena *arena = arena_create();
    jmp_buf out_of_memory;
    assert_int_equal(setjmp(out_of_memory), 0);
    arena_catch(arena, &out_of_memory);
    static unsigned char *piece[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        size_t size = sizes[i % SIZES];
        piece[i] = arena_alloc(arena, size);
        assert_int_equal((uintptr_t)piece[i] % (size >= 64 ? 64 : 16), 0);
        for (size_t at = 0; at < size; at++)
            if (piece[i][at]) fail_msg("piece %zu of %zu bytes is not zero at %zu", i, size, at);
        memset(piece[i], (int)(i % 255) + 1, size);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t at = 0; at < sizes[i % SIZES]; at++)
            if (piece[i][at] != i % 255 + 1) fail_msg("piece %zu was overwritten at %zu", i, at);
    assert_true(arena_bytes(arena) > 40 * (65536 + 200000));
    arena_free(arena);
}

static void test_growing_keeps_what_there_is(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    jmp_buf out_of_memory;
    assert_int_equal(setjmp(out_of_memory), 0);
    arena_catch(arena, &out_of_memory);
    size_t *numbers = NULL, capacity = 0;
    for (size_t i = 0; i < 5000; i++) {
        numbers = arena_grow(arena, numbers, i, &capacity, sizeof *numbers);
        assert_true(capacity > i);
        numbers[i] = i * i;
    }
    for (size_t i = 0; i < 5000; i++) assert_int_equal(numbers[i], i * i);
    char *text = arena_format(arena, "%s %d", arena_copy(arena, "monthly", 5), 12);
    assert_string_equal(text, "month 12");
    arena_free(arena);
}

/* What no machine has, and what cannot even be counted, jumps to the point that was set. */
static void test_memory_that_runs_out_jumps(void **state)
{
    (void)state;
    static const size_t asked[][2] = {
        {1, SIZE_MAX}, {1, SIZE_MAX - 64}, {SIZE_MAX / 8 + 1, 16}, {SIZE_MAX / 4, 2}};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct arena *volatile arena = arena_create();
        jmp_buf out_of_memory;
        if (!setjmp(out_of_memory)) {
            arena_catch(arena, &out_of_memory);
            arena_array(arena, asked[i][0], asked[i][1]);
            fail_msg("%zu items of %zu bytes were given", asked[i][0], asked[i][1]);
        }
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(test_growing_keeps_what_there_is),
        cmocka_unit_test(test_memory_that_runs_out_jumps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
