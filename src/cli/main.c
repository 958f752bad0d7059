/* leapsim: a scenario file in, the chance of its targets out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/command.h"
#include "cli/interrupt.h"

/* A standard stream that was closed would give its number to the next file, and a result or a message would
 * land in it. In its place stands one that can only be used the wrong way round, so that its use fails. */
static void hold_standard_streams(void)
{
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        if (fcntl(file, F_GETFD) == -1) open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static int answer(int argc, char **argv)
{
    interrupt_install();
    struct arguments arguments;
    leap_status status = args_parse(argc, argv, &arguments);
    if (status == LEAP_OK && !leap_width())
        status =
            args_refuse("LEAPSIM_WIDTH is '%s': this machine has no such vectors", getenv("LEAPSIM_WIDTH"));
    if (status == LEAP_OK) status = arguments.command->run(&arguments);
    args_free(&arguments);
    return status == LEAP_INTERRUPTED ? 128 + interrupt_signal() : (int)status;
}

/* A rank beside rank 0 says nothing and leaves signals to that one. */
static int serve(void)
{
    interrupt_ignore();
    return leap_ranks_serve();
}

int main(int argc, char **argv)
{
    hold_standard_streams();
    signal(SIGPIPE, SIG_IGN); /* a reader that has gone is an error of writing, */
    signal(SIGXFSZ, SIG_IGN); /* like a full disk or a file that may not grow further */
    int code = leap_ranks_begin() == 0 ? answer(argc, argv) : serve();
    leap_ranks_end(code);
    return code;
}
