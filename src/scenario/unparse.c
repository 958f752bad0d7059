/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenario/unparse.h"

#include <string.h>

struct buffer {
    struct arena *arena;
    char *text;
    size_t length, capacity;
};

static void append(struct buffer *buffer, const char *text)
{
    size_t length = strlen(text);
    if (buffer->length + length + 1 > buffer->capacity) {
        size_t larger = 2 * (buffer->length + length + 1);
        char *copy = arena_alloc(buffer->arena, larger);
        if (buffer->length) memcpy(copy, buffer->text, buffer->length);
        buffer->text = copy;
        buffer->capacity = larger;
    }
    memcpy(buffer->text + buffer->length, text, length + 1);
    buffer->length += length;
}

static void append_entry(struct buffer *buffer, const struct entry *entry)
{
    append(buffer, entry->name);
    append(buffer, " = ");
    append(buffer, entry->value);
    if (entry->source) {
        append(buffer, "  ; ");
        append(buffer, entry->source);
    }
    append(buffer, "\n");
}

const char *unparse(struct arena *arena, const struct tree *tree)
{
    struct buffer buffer = {.arena = arena};
    append(&buffer, "");
    for (size_t i = 0; i < tree->section_count; i++) {
        const struct section *section = &tree->sections[i];
        if (section->broken) continue;
        if (buffer.length) append(&buffer, "\n");
        append(&buffer, "[");
        append(&buffer, section->kind);
        if (section->name) append(&buffer, " ");
        if (section->name) append(&buffer, section->name);
        append(&buffer, "]\n");
        for (size_t j = 0; j < section->entry_count; j++)
            if (!section->entries[j].dropped) append_entry(&buffer, &section->entries[j]);
    }
    return buffer.text;
}
