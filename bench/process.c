/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _DEFAULT_SOURCE /* wait4 */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

_Noreturn static void fail(const char *program, const char *why)
{
    fprintf(stderr, "run_bench: %s: %s\n", program, why);
    exit(3);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static char *read_all(int file, const char *program)
{
    size_t used = 0, size = 1 << 16;
    char *text = malloc(size);
    for (;;) {
        if (!text) fail(program, "out of memory");
        ssize_t got = read(file, text + used, size - 1 - used);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail(program, strerror(errno));
        if (got == 0) break;
        used += (size_t)got;
        if (used == size - 1) text = realloc(text, size *= 2);
    }
    text[used] = '\0';
    return text;
}

void process_run(const char *const *arguments, struct process *process)
{
    int ends[2];
    FILE *talk = tmpfile(); /* shown only if the program fails */
    if (!talk || pipe(ends) != 0) fail(arguments[0], strerror(errno));
    fflush(NULL);
    double begin = now();
    pid_t child = fork();
    if (child < 0) fail(arguments[0], strerror(errno));
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(fileno(talk), STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        execvp(arguments[0], (char *const *)arguments);
        _exit(127);
    }
    close(ends[1]);
    process->output = read_all(ends[0], arguments[0]);
    close(ends[0]);
    int status;
    struct rusage usage;
    while (wait4(child, &status, 0, &usage) < 0)
        if (errno != EINTR) fail(arguments[0], strerror(errno));
    process->seconds = now() - begin;
    process->memory = usage.ru_maxrss;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        rewind(talk);
        for (int byte; (byte = getc(talk)) != EOF;) putc(byte, stderr);
        fail(arguments[0], "failed");
    }
    fclose(talk);
}

bool process_succeeds(const char *const *arguments)
{
    fflush(NULL);
    pid_t child = fork();
    if (child < 0) fail(arguments[0], strerror(errno));
    if (child == 0) {
        int nowhere = open("/dev/null", O_RDWR);
        for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++) dup2(nowhere, file);
        execvp(arguments[0], (char *const *)arguments);
        _exit(127);
    }
    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) fail(arguments[0], strerror(errno));
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void process_free(struct process *process) { free(process->output); }
