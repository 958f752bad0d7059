/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "cli/checkpoint.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/args.h"
#include "cli/output.h"
#include "cli/talk.h"

static const double BETWEEN_SECONDS = 60; /* as much work may be lost with the machine */

static const char *file;
static leap_part_stream resumed; /* the file as it was found; without a stream: there was none */
static struct progress *shown;
static bool kept; /* the run as it stood when it was last to be kept */

static leap_status write_part(const leap_part *part)
{
    struct output output;
    leap_status status = output_open(&output, file);
    if (status != LEAP_OK) return status;
    status = leap_part_write(part, output.stream);
    if (status == LEAP_OK) return output_commit(&output);
    status = output_failed(&output, errno);
    output_discard(&output);
    return status;
}

/* A run goes on though it cannot be kept: the disk may have room in a minute. */
static void keep(void *user, const leap_part *part)
{
    (void)user;
    progress_end(shown); /* there may be something to say */
    kept = write_part(part) == LEAP_OK;
}

static leap_status open_part(void)
{
    resumed = (leap_part_stream){file, fopen(file, "rb")};
    if (resumed.stream) return LEAP_OK;
    talk("cannot read '%s': %s", file, strerror(errno));
    return LEAP_IO;
}

leap_status checkpoint_begin(const char *path, struct progress *progress, leap_run_options *options)
{
    struct stat present;
    bool exists = stat(path, &present) == 0;
    if (strcmp(path, "-") == 0 || (exists && !S_ISREG(present.st_mode)))
        return args_refuse("--checkpoint wants the name of a file, and '%s' is something else", path);
    file = path;
    shown = progress;
    kept = exists;
    leap_status status = exists ? open_part() : LEAP_OK;
    struct output output;
    if (status == LEAP_OK) status = output_open(&output, path);
    if (status != LEAP_OK) return status;
    output_discard(&output);
    if (resumed.stream) options->resume = &resumed;
    options->on_part = keep;
    options->part_seconds = BETWEEN_SECONDS;
    return LEAP_OK;
}

leap_status checkpoint_end(leap_status status, bool quiet)
{
    if (resumed.stream) fclose(resumed.stream);
    resumed.stream = NULL;
    if (status == LEAP_OK || status == LEAP_LIMIT_BROKEN) output_remove(file);
    if (status != LEAP_INTERRUPTED) return status;
    if (!kept) return LEAP_IO;
    if (!quiet) talk("stopped; the same command goes on from the checkpoint '%s'", file);
    return status;
}
