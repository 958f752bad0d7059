/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/names.h"

#include <stdint.h>
#include <string.h>

struct slot {
    const char *name; /* NULL: free */
    size_t scope, number;
};

/* Open addressing, at most half full. */
struct names {
    struct arena *arena;
    struct slot *slots;
    size_t count, capacity; /* capacity: a power of two */
};

enum { FIRST_CAPACITY = 64 };

struct names *names_create(struct arena *arena)
{
    struct names *names = arena_alloc(arena, sizeof *names);
    *names = (struct names){.arena = arena,
                            .slots = arena_array(arena, FIRST_CAPACITY, sizeof(struct slot)),
                            .capacity = FIRST_CAPACITY};
    return names;
}

/* FNV-1a, mixed once more so that the low bits depend on all. */
static size_t hash_name(size_t scope, const char *name)
{
    uint64_t hash = 0xcbf29ce484222325u ^ (scope * 0x9e3779b97f4a7c15u);
    for (; *name; name++) hash = (hash ^ (unsigned char)*name) * 0x100000001b3u;
    hash = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15u;
    return (size_t)(hash ^ hash >> 29);
}

static struct slot *find_slot(const struct names *names, size_t scope, const char *name)
{
    size_t at = hash_name(scope, name) & (names->capacity - 1);
    while (names->slots[at].name &&
           (names->slots[at].scope != scope || strcmp(names->slots[at].name, name) != 0))
        at = (at + 1) & (names->capacity - 1);
    return &names->slots[at];
}

size_t names_find(const struct names *names, size_t scope, const char *name)
{
    const struct slot *slot = find_slot(names, scope, name);
    return slot->name ? slot->number : SIZE_MAX;
}

void names_add(struct names *names, size_t scope, const char *name, size_t number)
{
    if (2 * (names->count + 1) > names->capacity) {
        struct names larger = *names;
        larger.capacity = 2 * names->capacity;
        larger.slots = arena_array(names->arena, larger.capacity, sizeof(struct slot));
        for (size_t i = 0; i < names->capacity; i++) {
            const struct slot *slot = &names->slots[i];
            if (slot->name) *find_slot(&larger, slot->scope, slot->name) = *slot;
        }
        *names = larger;
    }
    *find_slot(names, scope, name) = (struct slot){.name = name, .scope = scope, .number = number};
    names->count++;
}
