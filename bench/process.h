/* Running a program to its end: its output, how long it took, how much memory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

struct process {
    char *output;   /* what it wrote to standard output, with a final NUL */
    double seconds; /* from its start to its end */
    long memory;    /* kB, at most resident */
};

/* Runs arguments[0] with `arguments` (NULL-terminated). Ends this program, with a message, when it cannot
 * be run or does not end with status 0: a benchmark of a failing program is no benchmark. */
void process_run(const char *const *arguments, struct process *process);
void process_free(struct process *process);

#endif
