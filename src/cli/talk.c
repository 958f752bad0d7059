/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "cli/talk.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool spoken; /* has anything been said? */

void talk(const char *format, ...)
{
    spoken = true;
    char text[2048]; /* longer ones are cut: nothing of use stands behind a file's name of that length */
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    flockfile(stderr);
    fputs("leapsim: ", stderr);
    for (const char *at = text; *at; at++) {
        unsigned char letter = (unsigned char)*at;
        if (letter < ' ' || letter == 0x7f)
            fprintf(stderr, "\\x%02x", letter);
        else
            putc(letter, stderr);
    }
    putc('\n', stderr);
    funlockfile(stderr);
}

bool talk_color(const char *choice, FILE *stream)
{
    if (strcmp(choice, "auto") != 0) return strcmp(choice, "always") == 0;
    /* Open MPI's mpirun lends its ranks a terminal that nobody sees. */
    if (getenv("OMPI_COMM_WORLD_SIZE")) return false;
    const char *refused = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (refused && *refused) return false;
    return terminal && strcmp(terminal, "dumb") != 0 && isatty(fileno(stream));
}

leap_status talk_problems(const leap_problems *problems, leap_status status, const char *color, bool quiet)
{
    size_t errors = leap_problems_errors(problems);
    if (errors || !quiet) leap_problems_write(problems, stderr, talk_color(color, stderr));
    /* What cannot be read or was asked wrongly may have been talked of already. */
    bool talked = spoken && (status == LEAP_IO || status == LEAP_BAD_INPUT);
    bool failed = status != LEAP_OK && status != LEAP_INTERRUPTED && status != LEAP_LIMIT_BROKEN;
    bool said = errors || talked || !failed;
    if (!said) talk("%s", leap_status_text(status));
    return status;
}
