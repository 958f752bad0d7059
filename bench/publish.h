/* The benchmark's result: Markdown for people, JSON for programs, with the goals beside the figures.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_PUBLISH_H
#define BENCH_PUBLISH_H

#include <stdbool.h>
#include <stdio.h>

#include "agreement.h"
#include "contest.h"
#include "machine.h"

enum { CONTESTS_MAX = 32, RIVALS_MAX = 16 };

struct baseline;

struct result {
    const struct baseline *baseline; /* what was kept of an earlier run */
    struct machine machine;
    bool whole;                                    /* all rivals that are installed, at full length */
    const char *compiler;                          /* of leapsim */
    const char *widths[CONTENDER_WIDTHS + 1];      /* that the machine has, widest first, then NULL */
    bool asked[RIVALS_MAX], installed[RIVALS_MAX]; /* by the rows of rivals */
    struct agreement agreements[RIVALS_MAX];       /* compared 0: not checked */
    struct contest contests[CONTESTS_MAX];
    size_t contest_count;
};

void publish_machine(const struct result *result, FILE *stream);
void publish_agreement(const struct result *result, FILE *stream);
void publish_times(const struct result *result, FILE *stream);
/* Is a figure as well known as --until says? Nothing where it was not asked. */
void publish_promises(const struct result *result, FILE *stream);
/* Each goal: reached or not, or why it was not measured. */
void publish_goals(const struct result *result, FILE *stream);

/* False: the file could not be written (errno). */
bool publish_markdown(const struct result *result, const char *path);
bool publish_json(const struct result *result, const char *path);

#endif
