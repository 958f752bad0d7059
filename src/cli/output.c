/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "cli/talk.h"

enum { LINKS_AT_MOST = 40 };

static const char TEMPORARY_NAME[] = ".leapsim-XXXXXX";

/* The length of the folder's part of `path`, its slash included. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* `folder` bytes of `path`, then `name`. NULL: out of memory. */
static char *join(const char *path, size_t folder, const char *name)
{
    size_t length = strlen(name) + 1;
    char *joined = malloc(folder + length);
    if (!joined) return NULL;
    memcpy(joined, path, folder);
    memcpy(joined + folder, name, length);
    return joined;
}

/* Follows symbolic links, also to a file that is not there yet. NULL with errno. */
static char *follow_links(const char *path)
{
    char *at = join(path, 0, path);
    for (int links = 0; at; links++) {
        char link[PATH_MAX];
        ssize_t length = readlink(at, link, sizeof link - 1);
        if (length < 0) return at;
        link[length] = '\0';
        char *next = links < LINKS_AT_MOST ? join(at, link[0] == '/' ? 0 : folder_length(at), link) : NULL;
        int error = links < LINKS_AT_MOST ? ENOMEM : ELOOP;
        free(at);
        at = next;
        errno = error;
    }
    return NULL;
}

/* The new file takes the rights of the one that it replaces; a first one those of any new file. */
static bool take_rights(int file, const struct stat *present)
{
    if (present) {
        /* Only root may give a file away. If not even the group can be kept, its rights go to no other. */
        mode_t mode = present->st_mode & 0777;
        bool owner = fchown(file, present->st_uid, present->st_gid) == 0;
        bool group = owner || fchown(file, (uid_t)-1, present->st_gid) == 0;
        if (!group) mode &= (mode_t)~S_IRWXG;
        return fchmod(file, mode) == 0;
    }
    mode_t mask = umask(0);
    umask(mask);
    return fchmod(file, 0666 & ~mask) == 0;
}

static leap_status open_beside(struct output *output, const char *path, const struct stat *present)
{
    output->target = follow_links(path);
    if (!output->target) return output_failed(output, errno);
    if (present && access(output->target, W_OK) != 0) return output_failed(output, errno);
    output->temporary = join(output->target, folder_length(output->target), TEMPORARY_NAME);
    if (!output->temporary) return output_failed(output, ENOMEM);
    int file = mkstemp(output->temporary);
    if (file < 0) {
        int error = errno;
        free(output->temporary);
        output->temporary = NULL;
        return output_failed(output, error);
    }
    interrupt_removes(output->temporary);
    if (take_rights(file, present)) output->stream = fdopen(file, "w");
    if (!output->stream) {
        int error = errno;
        close(file);
        return output_failed(output, error);
    }
    return LEAP_OK;
}

leap_status output_open(struct output *output, const char *path)
{
    *output = (struct output){.stream = stdout, .name = "standard output"};
    if (!path || strcmp(path, "-") == 0) return LEAP_OK;
    *output = (struct output){.name = path};
    struct stat present;
    bool exists = stat(path, &present) == 0;
    leap_status status = LEAP_OK;
    if (exists && S_ISDIR(present.st_mode)) {
        status = output_failed(output, EISDIR);
    } else if (exists && !S_ISREG(present.st_mode)) {
        output->stream = fopen(path, "w");
        if (!output->stream) status = output_failed(output, errno);
    } else {
        status = open_beside(output, path, exists ? &present : NULL);
    }
    if (status != LEAP_OK) output_discard(output);
    return status;
}

leap_status output_failed(const struct output *output, int error)
{
    if (error != EPIPE) talk("cannot write to %s: %s", output->name, strerror(error));
    return LEAP_IO;
}

/* So that the new name, too, survives a power cut; not every file system can do this. */
static void sync_folder(const char *path)
{
    size_t length = folder_length(path);
    char *folder = join(path, length, length ? "" : ".");
    int file = folder ? open(folder, O_RDONLY | O_DIRECTORY) : -1;
    free(folder);
    if (file < 0) return;
    fsync(file);
    close(file);
}

leap_status output_commit(struct output *output)
{
    FILE *stream = output->stream;
    bool failed =
        ferror(stream) || fflush(stream) != 0 || (output->temporary && fsync(fileno(stream)) != 0);
    int error = errno;
    output->stream = NULL;
    if (fclose(stream) != 0 && !failed) {
        failed = true;
        error = errno;
    }
    if (!failed && output->temporary && rename(output->temporary, output->target) != 0) {
        failed = true;
        error = errno;
    }
    if (failed) {
        output_discard(output);
        return output_failed(output, error);
    }
    if (output->temporary) {
        interrupt_spares(output->temporary);
        sync_folder(output->target);
        free(output->temporary);
        output->temporary = NULL;
    }
    output_discard(output);
    return LEAP_OK;
}

void output_discard(struct output *output)
{
    if (output->stream) fclose(output->stream);
    output->stream = NULL;
    if (output->temporary) {
        unlink(output->temporary);
        interrupt_spares(output->temporary);
    }
    free(output->temporary);
    free(output->target);
    output->temporary = output->target = NULL;
}

void output_remove(const char *path)
{
    char *target = follow_links(path);
    if ((target ? unlink(target) : -1) != 0 && errno != ENOENT)
        talk("cannot remove '%s': %s", path, strerror(errno));
    free(target);
}

leap_status output_print(const char *path, void (*print)(FILE *stream, const void *context),
                         const void *context)
{
    struct output output;
    leap_status status = output_open(&output, path);
    if (status != LEAP_OK) return status;
    print(output.stream, context);
    return output_commit(&output);
}
