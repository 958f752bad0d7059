/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/arena.h"

#include <stdbool.h>
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

/* The address sanitizer refuses what no machine has instead of failing: it asks here. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "allocator_may_return_null=1"; }

static bool runs_out(size_t count, size_t size)
{
    struct arena *arena = arena_create();
    jmp_buf out_of_memory;
    bool jumped = setjmp(out_of_memory) != 0;
    if (!jumped) {
        arena_catch(arena, &out_of_memory);
        arena_array(arena, count, size);
    }
    arena_free(arena);
    return jumped;
}

/* What no machine has, and what cannot even be counted, jumps to the point that was set. */
static void test_memory_that_runs_out_jumps(void **state)
{
    (void)state;
    assert_true(runs_out(1, SIZE_MAX));
    assert_true(runs_out(1, SIZE_MAX - 64));
    assert_true(runs_out(SIZE_MAX / 8 + 1, 16));
    assert_true(runs_out(SIZE_MAX / 4, 2));
    assert_false(runs_out(1000, 8));
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
