/* One arena for each product of the road: everything in it is released by one call.
 *
 * Allocation never returns NULL. When memory runs out the arena jumps to the point that its stage set
 * with arena_catch, so no code in between tests for it; a stage therefore allocates before it starts
 * threads and holds nothing outside its arena that the jump would lose.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

struct arena;

/* NULL when there is no memory for an empty one. */
struct arena *arena_create(void);
void arena_free(struct arena *arena);

/* Where to go when memory runs out; `*point` must be set (setjmp) and outlive the arena's use. */
void arena_catch(struct arena *arena, jmp_buf *point);

/* Zeroed; aligned to 64 bytes from 64 bytes on, to 16 below. */
void *arena_alloc(struct arena *arena, size_t size);

/* `count` items of `size` bytes, zeroed; an overflowing product counts as memory run out. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* Room for one more item behind `count` items: returns `items` or a larger copy of it. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size);

char *arena_copy(struct arena *arena, const char *text, size_t length); /* with a final NUL */
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vformat(struct arena *arena, const char *format, va_list values);

/* Bytes taken from the system so far. */
size_t arena_bytes(const struct arena *arena);

#endif
