/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "contest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const unsigned long long SEED = 20260101;

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void summarise(struct timing *timing, int count)
{
    double sorted[PAIRS_MAX];
    memcpy(sorted, timing->values, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    timing->median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    timing->low = sorted[0];
    timing->high = sorted[count - 1];
}

static void keep(struct timing *timing, int pair, struct process *process)
{
    if (pair >= 0) timing->values[pair] = process->seconds;
    if (process->memory > timing->memory) timing->memory = process->memory;
}

static void run_rival(struct contest *contest, const struct contender *contender,
                      const struct places *places, struct process *process)
{
    if (contest->rival == &rival_one_thread) {
        contender_run(contender, contest->width, 1, contest->trials, process);
        return;
    }
    rival_run(contest->rival, places, contest->trials, SEED, NULL, process);
    struct figures figures;
    figures_of_rival(process->output, &figures);
    snprintf(contest->tool, sizeof contest->tool, "%s", figures.tool);
}

void contest_run(struct contest *contest, const struct rival *rival, const char *width, int pairs,
                 unsigned long long trials, const struct contender *contender, const struct places *places)
{
    *contest =
        (struct contest){.rival = rival, .width = width, .trials = trials ? trials : rival->time_trials};
    contest->pairs = pairs < rival->pairs_most ? pairs : rival->pairs_most;
    for (int pair = -1; pair < contest->pairs; pair++) { /* the first warms up */
        struct process ours, theirs;
        contender_run(contender, width, rival->threads, contest->trials, &ours);
        run_rival(contest, contender, places, &theirs);
        keep(&contest->ours, pair, &ours);
        keep(&contest->theirs, pair, &theirs);
        if (pair >= 0) contest->ratio.values[pair] = theirs.seconds / ours.seconds;
        process_free(&ours);
        process_free(&theirs);
    }
    summarise(&contest->ours, contest->pairs);
    summarise(&contest->theirs, contest->pairs);
    summarise(&contest->ratio, contest->pairs);
}
