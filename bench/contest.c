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

/* How many times as many trials a rival needs as it has run. */
static double times_needed(const struct precision *precision, const struct figures *figures, double trials)
{
    struct figure figure = figures_random(figures, precision->figure, trials);
    double half = precision->half * (precision->relative ? fabs(figure.value) : 1);
    double excess = FIGURES_NORMAL_95 * figure.error / half;
    return excess * excess;
}

static void run_rival(struct contest *contest, const struct contender *contender,
                      const struct places *places, unsigned long long trials, struct process *process)
{
    if (!contest->rival->command[0]) {
        contender_run(contender, contest->width, 1, trials, process);
        return;
    }
    rival_run(contest->rival, places, trials, SEED, NULL, process);
    struct figures figures;
    figures_of_rival(process->output, &figures);
    snprintf(contest->tool, sizeof contest->tool, "%s", figures.tool);
    if (contest->rival->precision.until) {
        double times = times_needed(&contest->rival->precision, &figures, (double)trials);
        contest->trials = (unsigned long long)((double)trials * times);
        process->seconds *= times;
    }
}

static void run_ours(struct contest *contest, const struct contender *contender, int pair,
                     unsigned long long trials, struct process *process)
{
    const struct precision *precision = &contest->rival->precision;
    int threads = contest->rival->threads;
    if (!precision->until) {
        contender_run(contender, contest->width, threads, trials, process);
        return;
    }
    struct figures figures;
    contender_run_until(contender, contest->width, threads, precision->until,
                        SEED + (unsigned long long)(pair + 1), process);
    figures_of_leapsim(process->output, &figures);
    promise_note(&contest->promise, precision, &figures);
}

void contest_run(struct contest *contest, const struct rival *rival, const char *width, int pairs,
                 unsigned long long trials, const struct contender *contender, const struct places *places)
{
    *contest = (struct contest){.rival = rival, .width = width, .trials = trials, .pairs = pairs};
    for (int pair = -1; pair < contest->pairs; pair++) { /* the first warms up */
        struct process ours, theirs;
        run_ours(contest, contender, pair, trials, &ours);
        run_rival(contest, contender, places, trials, &theirs);
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
