/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include "contender.h"

#include <stdio.h>
#include <stdlib.h>

void contender_widths(const struct contender *contender, const char *widths[CONTENDER_WIDTHS + 1])
{
    static const char *const names[CONTENDER_WIDTHS] = {"avx512", "avx2", "sse2", "generic"};
    const char *const arguments[] = {contender->program, contender->scenario, "--trials", "1", NULL};
    size_t count = 0;
    for (size_t i = 0; i < CONTENDER_WIDTHS; i++) {
        setenv("LEAPSIM_WIDTH", names[i], 1);
        if (process_succeeds(arguments)) widths[count++] = names[i];
    }
    unsetenv("LEAPSIM_WIDTH");
    widths[count] = NULL;
}

void contender_run(const struct contender *contender, const char *width, int threads,
                   unsigned long long trials, struct process *process)
{
    char count[32], team[16];
    snprintf(count, sizeof count, "%llu", trials);
    snprintf(team, sizeof team, "%d", threads);
    const char *arguments[] = {
        contender->program, contender->scenario, "--trials", count, "--format", "json",
        "--quiet",          "--threads",         team,       NULL};
    if (threads == 0) arguments[7] = NULL;
    setenv("LEAPSIM_WIDTH", width, 1);
    process_run(arguments, process);
    unsetenv("LEAPSIM_WIDTH");
}
