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

enum { MORE_WORDS = 6 };

/* With `more`, up to MORE_WORDS arguments that end with NULL. */
static void run(const struct contender *contender, const char *width, int threads, const char *const *more,
                struct process *process)
{
    char team[16];
    snprintf(team, sizeof team, "%d", threads);
    const char *arguments[8 + MORE_WORDS] = {contender->program, contender->scenario, "--format", "json",
                                             "--quiet"};
    size_t count = 5;
    while (*more) arguments[count++] = *more++;
    if (threads > 0) {
        arguments[count++] = "--threads";
        arguments[count++] = team;
    }
    setenv("LEAPSIM_WIDTH", width, 1);
    process_run(arguments, process);
    unsetenv("LEAPSIM_WIDTH");
}

void contender_run(const struct contender *contender, const char *width, int threads,
                   unsigned long long trials, struct process *process)
{
    char count[32];
    snprintf(count, sizeof count, "%llu", trials);
    run(contender, width, threads, (const char *[]){"--trials", count, NULL}, process);
}

void contender_run_until(const struct contender *contender, const char *width, int threads,
                         const char *until, unsigned long long seed, struct process *process)
{
    char first[32];
    snprintf(first, sizeof first, "%llu", seed);
    run(contender, width, threads,
        (const char *[]){"--sampling", "sobol", "--until", until, "--seed", first, NULL}, process);
}
