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

/* Names the variable by which a launcher of MPI tells its processes that they are several; NULL: there is none.
 * SLURM_NTASKS is not one: a batch job has it around a single process, too. */
static const char *several(void)
{
    static const char *const sizes[] = {
        "OMPI_COMM_WORLD_SIZE", /* Open MPI's mpirun */
        "PMI_SIZE",             /* MPICH's, Intel's, Slurm's srun with PMI */
        "MV2_COMM_WORLD_SIZE",  /* MVAPICH's */
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const char *size = getenv(sizes[i]);
        if (size && strtol(size, NULL, 10) > 1) return sizes[i];
    }
    /* PMIx alone gives no size. */
    const char *rank = getenv("PMIX_RANK"), *tasks = getenv("SLURM_STEP_NUM_TASKS");
    if (rank && (strtol(rank, NULL, 10) > 0 || (tasks && strtol(tasks, NULL, 10) > 1))) return "PMIX_RANK";
    return NULL;
}

/* Processes that know nothing of each other would each do the whole, over each other's results. A shard is its own. */
static leap_status check_alone(const struct arguments *arguments)
{
    const char *variable = leap_ranks_count() > 1 || arguments->shard ? NULL : several();
    if (!variable) return LEAP_OK;
    return args_refuse(
        "several processes were started together (%s is %s), and each would do the whole run: this "
        "leapsim is built without MPI, or for another one. Build it with -DLEAPSIM_MPI=ON, or start "
        "it once, or each with its own --shard; env -u %s makes it one process",
        variable, getenv(variable), variable);
}

static int answer(int argc, char **argv)
{
    interrupt_install();
    struct arguments arguments;
    leap_status status = args_parse(argc, argv, &arguments);
    if (status == LEAP_OK && !leap_width())
        status =
            args_refuse("LEAPSIM_WIDTH is '%s': this machine has no such vectors", getenv("LEAPSIM_WIDTH"));
    if (status == LEAP_OK) status = check_alone(&arguments);
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
