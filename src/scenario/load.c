/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "scenario/load.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenario/syntax.h"

static const struct source *fail(struct loader *loader, const char *path, struct span place,
                                 const char *reason)
{
    struct source top = {.name = path};
    if (place.source)
        diag_add(loader->problems, DIAG_ERROR, place, NULL, "cannot read '%s': %s", path, reason);
    else
        diag_add(loader->problems, DIAG_ERROR, (struct span){.source = &top}, NULL, "cannot read: %s",
                 reason);
    loader->failed = true;
    return NULL;
}

/* Bytes read into `buffer`, at most `size`; SIZE_MAX: the system refused (errno). */
static size_t read_up_to(int file, char *buffer, size_t size)
{
    size_t used = 0;
    while (used < size) {
        ssize_t got = read(file, buffer + used, size - used);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return SIZE_MAX;
        if (got == 0) break;
        used += (size_t)got;
    }
    return used;
}

/* As Windows calls "Unicode": a mark of two bytes, then two for each letter. */
static const char wide[] = "it is in UTF-16: save it as UTF-8";

static bool is_wide(const char *text, size_t length)
{
    return length >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0);
}

static struct source *add_source(struct loader *loader, struct source read)
{
    struct source *source = arena_alloc(loader->arena, sizeof *source);
    read.name = arena_copy(loader->arena, read.name, strlen(read.name));
    read.order = diag_order(loader->problems);
    *source = read;
    loader->sources = arena_grow(loader->arena, loader->sources, loader->count, &loader->capacity,
                                 sizeof *loader->sources);
    loader->sources[loader->count++] = source;
    loader->bytes += read.length;
    return source;
}

const struct source *load_text(struct loader *loader, const char *name, const char *text, size_t length)
{
    return add_source(loader, (struct source){.name = name, .text = text, .length = length});
}

static const char stdin_name[] = "<stdin>";
static const char too_much[] = "all files of a scenario together have at most 64 MiB";

/* Doubles its buffer in the arena: standard input has no size. */
static const struct source *load_input(struct loader *loader)
{
    const size_t most = SYNTAX_INPUT_MAX - loader->bytes;
    size_t used = 0, size = 1 << 16;
    char *buffer = arena_alloc(loader->arena, size);
    for (;;) {
        size_t got = read_up_to(STDIN_FILENO, buffer + used, size - used);
        if (got == SIZE_MAX) return fail(loader, stdin_name, (struct span){0}, strerror(errno));
        used += got;
        if (used > most) return fail(loader, stdin_name, (struct span){0}, too_much);
        if (used < size && is_wide(buffer, used)) return fail(loader, stdin_name, (struct span){0}, wide);
        if (used < size) return load_text(loader, stdin_name, buffer, used);
        char *larger = arena_alloc(loader->arena, 2 * size);
        memcpy(larger, buffer, used);
        buffer = larger;
        size *= 2;
    }
}

/* The file as it was read before, or NULL. */
static const struct source *load_known(struct loader *loader, const char *path)
{
    for (size_t i = 0; i < loader->known_count; i++) {
        const struct source *known = loader->known[i];
        if (strcmp(known->name, path ? path : stdin_name) == 0) return add_source(loader, *known);
    }
    return NULL;
}

const struct source *load_file(struct loader *loader, const char *path, struct span place)
{
    const struct source *known = load_known(loader, path);
    if (known) return known;
    if (!path) return load_input(loader);
    struct stat status;
    if (stat(path, &status) != 0) return fail(loader, path, place, strerror(errno));
    if (!S_ISREG(status.st_mode)) return fail(loader, path, place, "it is not a regular file");
    if (status.st_size > (off_t)(SYNTAX_INPUT_MAX - loader->bytes))
        return fail(loader, path, place, too_much);
    /* Memory first: when it runs out no file is open. */
    size_t size = (size_t)status.st_size;
    char *buffer = arena_alloc(loader->arena, size + 1);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return fail(loader, path, place, strerror(errno));
    size_t used = read_up_to(file, buffer, size + 1);
    int reason = errno;
    close(file);
    if (used == SIZE_MAX) return fail(loader, path, place, strerror(reason));
    if (used > size) return fail(loader, path, place, "it grew while it was read");
    if (is_wide(buffer, used)) return fail(loader, path, place, wide);
    return add_source(loader, (struct source){.name = path,
                                              .text = buffer,
                                              .length = used,
                                              .device = (uint64_t)status.st_dev,
                                              .inode = (uint64_t)status.st_ino});
}

const char *load_join(struct arena *arena, const char *from, const char *path)
{
    const char *slash = strrchr(from, '/');
    if (path[0] == '/' || !slash) return path;
    return arena_format(arena, "%.*s%s", (int)(slash + 1 - from), from, path);
}

bool load_is_same_file(const char *a, const char *b)
{
    struct stat first, second;
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}
