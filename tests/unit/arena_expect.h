/* An arena for all tests of a binary: set up by open_arena, torn down by close_arena.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_ARENA_EXPECT_H
#define TESTS_ARENA_EXPECT_H

#include "base/arena.h"
#include "expect.h"

static struct arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_create();
    return arena ? 0 : -1;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#endif
