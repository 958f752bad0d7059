/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The address sanitizer sees whole chunks only. Told what of them is in use, it also finds what runs over the
 * end of an allocation, and what reads an array from which arena_grow has moved away. */
#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
enum { FENCE_BYTES = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
enum { FENCE_BYTES = 0 };
#endif

enum { CHUNK_BYTES = 64 * 1024, LINE_BYTES = 64, WORD_BYTES = 16 };

struct chunk {
    struct chunk *next;
    size_t used, size; /* of the bytes behind this head */
};

struct arena {
    struct chunk *chunks; /* the first is the one being filled */
    jmp_buf *on_failure;
    size_t bytes;
};

struct arena *arena_create(void) { return calloc(1, sizeof(struct arena)); }

void arena_free(struct arena *arena)
{
    if (!arena) return;
    for (struct chunk *chunk = arena->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    free(arena);
}

void arena_catch(struct arena *arena, jmp_buf *point) { arena->on_failure = point; }

size_t arena_bytes(const struct arena *arena) { return arena->bytes; }

_Noreturn static void fail(struct arena *arena)
{
    if (!arena->on_failure) abort(); /* a stage that forgot arena_catch: a programmer's fault */
    longjmp(*arena->on_failure, 1);
}

static struct chunk *chunk_add(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX - sizeof(struct chunk)) fail(arena);
    struct chunk *chunk = calloc(1, sizeof(struct chunk) + size);
    if (!chunk) fail(arena);
    chunk->size = size;
    ASAN_POISON_MEMORY_REGION(chunk + 1, size);
    arena->bytes += sizeof(struct chunk) + size;
    return chunk;
}

static void *take(struct chunk *chunk, size_t size, size_t alignment)
{
    uintptr_t start = (uintptr_t)(chunk + 1);
    uintptr_t at = (start + chunk->used + alignment - 1) & ~(uintptr_t)(alignment - 1);
    size_t used = (size_t)(at - start);
    if (used > chunk->size || size > chunk->size - used) return NULL;
    chunk->used = used + size;
    size_t left = chunk->size - chunk->used;
    chunk->used += left > FENCE_BYTES ? FENCE_BYTES : left;
    char *found = (char *)(chunk + 1) + used;
    ASAN_UNPOISON_MEMORY_REGION(found, size);
    return found;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t alignment = size >= LINE_BYTES ? LINE_BYTES : WORD_BYTES;
    void *found = arena->chunks ? take(arena->chunks, size, alignment) : NULL;
    if (found) return found;
    if (size > SIZE_MAX - LINE_BYTES) fail(arena);
    bool large = size + LINE_BYTES > CHUNK_BYTES / 4;
    struct chunk *chunk = chunk_add(arena, large ? size + LINE_BYTES : CHUNK_BYTES);
    if (large && arena->chunks) { /* keep filling the present chunk */
        chunk->next = arena->chunks->next;
        arena->chunks->next = chunk;
    } else {
        chunk->next = arena->chunks;
        arena->chunks = chunk;
    }
    return take(chunk, size, alignment);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size) fail(arena);
    return arena_alloc(arena, count * size);
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) return items;
    size_t larger = *capacity ? *capacity * 2 : 8;
    void *copy = arena_array(arena, larger, size);
    if (count) memcpy(copy, items, count * size);
    if (*capacity) ASAN_POISON_MEMORY_REGION(items, *capacity * size);
    *capacity = larger;
    return copy;
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    if (length) memcpy(copy, text, length);
    return copy;
}

char *arena_vformat(struct arena *arena, const char *format, va_list values)
{
    va_list again;
    va_copy(again, values);
    int length = vsnprintf(NULL, 0, format, values);
    char *text = arena_alloc(arena, length < 0 ? 1 : (size_t)length + 1);
    if (length > 0) vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    char *text = arena_vformat(arena, format, values);
    va_end(values);
    return text;
}
