/* Where results go: standard output, or a file that is replaced by a whole result or not at all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdio.h>

#include "leapsim/leapsim.h"

struct output {
    FILE *stream;
    const char *name; /* as messages show it */
    char *target;     /* the file to be replaced, symbolic links followed; NULL: written in place */
    char *temporary;  /* beside the target */
};

/* `path` NULL or "-": standard output. A device or a pipe is written in place. Calls say what went wrong
 * before they return LEAP_IO (a pipe that nobody reads any more: silently, as its reader wished). */
leap_status output_open(struct output *output, const char *path);

/* The stream has failed, `error` is errno: LEAP_IO. */
leap_status output_failed(const struct output *output, int error);

/* Everything is written: put it in its place. */
leap_status output_commit(struct output *output);

/* Nothing of it shall be seen; does nothing after output_commit. */
void output_discard(struct output *output);

/* Removes a file, if it is there; of a symbolic link what it leads to. Says so if that cannot be done. */
void output_remove(const char *path);

/* The whole way for a command that only prints: open, `print`, commit or discard. */
leap_status output_print(const char *path, void (*print)(FILE *stream, const void *context),
                         const void *context);

#endif
