/* Running a program to its end: its output, how long it took, how much memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

#include <stdbool.h>

struct process {
    char *output;   /* what it wrote to standard output, with a final NUL */
    double seconds; /* from its start to its end */
    long memory;    /* kB, at most resident */
};

/* Runs arguments[0], sought in PATH, with `arguments` (NULL-terminated). Ends this program, with a message, when it cannot
 * be run or does not end with status 0: a benchmark of a failing program is no benchmark. */
void process_run(const char *const *arguments, struct process *process);
/* Does it end with status 0? Its output is dropped; false also when there is no such program. */
bool process_succeeds(const char *const *arguments);
void process_free(struct process *process);

#endif
