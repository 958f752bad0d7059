/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L /* setenv */
#include "rivals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Debian's own python3 has Debian's modules; another one earlier in PATH has not. */
#define PYTHON "/usr/bin/python3"

const struct rival rivals[] = {
    {.name = "gsl_plain", .title = "C with GSL, plain",
     .command = {"build:gsl_plain"},
     .threads = 1, .quick = true, .agree_trials = 10000000, .time_trials = 1000000, .pairs_most = 101},
    {.name = "gsl_plain_2", .title = "C with GSL, plain, OpenMP",
     .command = {"build:gsl_plain"},
     .threads = 2, .agree_trials = 10000000, .time_trials = 1000000, .pairs_most = 101},
    {.name = "gsl_tuned", .title = "C with GSL, tuned",
     .command = {"build:gsl_tuned"},
     .threads = 1, .agree_trials = 10000000, .time_trials = 1000000, .pairs_most = 101},
    {.name = "gsl_tuned_2", .title = "C with GSL, tuned, OpenMP",
     .command = {"build:gsl_tuned"},
     .threads = 2, .agree_trials = 10000000, .time_trials = 1000000, .pairs_most = 101},
    {.name = "numpy", .title = "NumPy, blocks of 20,000",
     .command = {PYTHON, "source:peers/peer_numpy.py"},
     .probe = {PYTHON, "-c", "import numpy"}, .packages = "python3-numpy",
     .threads = 1, .quick = true, .agree_trials = 10000000, .time_trials = 1000000, .pairs_most = 101},
    {.name = "node", .title = "Node.js, a loop",
     .command = {"node", "source:peers/peer_node.mjs"},
     .probe = {"node", "--version"}, .packages = "nodejs",
     .threads = 1, .agree_trials = 10000000, .time_trials = 1000000, .pairs_most = 101},
    {.name = "r", .title = "R, vectorised",
     .command = {"Rscript", "--vanilla", "source:peers/peer_r.R"},
     .probe = {"Rscript", "--version"}, .packages = "r-base-core",
     .threads = 1, .agree_trials = 2000000, .time_trials = 1000000, .pairs_most = 101},
    {.name = "octave", .title = "GNU Octave, vectorised",
     .command = {"octave-cli", "--norc", "source:peers/peer_octave.m"},
     .probe = {"octave-cli", "--version"}, .packages = "octave",
     .threads = 1, .agree_trials = 2000000, .time_trials = 1000000, .pairs_most = 101},
    {.name = "openturns", .title = "OpenTURNS",
     .command = {PYTHON, "source:peers/peer_openturns.py"},
     .probe = {PYTHON, "-c", "import numpy, openturns"}, .packages = "python3-openturns python3-numpy",
     .threads = 1, .agree_trials = 2000000, .time_trials = 1000000, .pairs_most = 5},
    {.name = "squiggle", .title = "Squiggle",
     .command = {"node", "--max-old-space-size=8192", "build:squiggle/peer_squiggle.mjs"},
     .probe = {"node", "-e", "require('fs').accessSync(process.argv[1])",
               "build:squiggle/node_modules/@quri/squiggle-lang"},
     .packages = "nodejs npm", .modules = "squiggle",
     .threads = 1, .agree_trials = 200000, .time_trials = 100000, .pairs_most = 3},
    /* 1e7 trials: so few as 1e6 are mostly what is done once. */
    {.name = "one_thread", .title = "leapsim itself on one thread",
     .threads = 2, .time_trials = 10000000, .pairs_most = 101},
    {.name = "until_probability", .title = "C with GSL, plain, OpenMP: P(>= 1.05M) to +-0.01 %",
     .command = {"build:gsl_plain"},
     .threads = 2, .quick = true, .time_trials = 1000000, .quick_trials = 250000,
     .pairs_least = 20, .pairs_most = 101,
     .precision = {"P(total >= 1.05M) +- 0.01%", "target.1050000", 1e-4, false}},
    {.name = "until_mean", .title = "C with GSL, plain, OpenMP: mean to +-0.005 %",
     .command = {"build:gsl_plain"},
     .threads = 2, .quick = true, .time_trials = 1000000, .quick_trials = 250000,
     .pairs_least = 20, .pairs_most = 101,
     .precision = {"mean(total) +- 0.005%", "mean", 5e-5, true}},
};

const size_t rival_count = sizeof rivals / sizeof *rivals;

/* Of a trial's time, drawing and counting take two thirds. */
#define GSL_BOUND "56 draws and 26 counts a trial, about 2 ns each"

static const struct goal goals[] = {
    {"gsl_plain", "than C with GSL, plain", "avx512", 17, 20, GSL_BOUND},
    {"gsl_plain", "than C with GSL, plain", "avx2", 12, 15, GSL_BOUND},
    {"numpy", "than NumPy in blocks", "avx512", 8, 8, "NumPy's own loops use AVX-512, too"},
    {"numpy", "than NumPy in blocks", "avx2", 5, 5, "NumPy's own loops use all that the processor has"},
    {"one_thread", "two threads than one", NULL, 1.9, 1.9, "one of them starts up and reports"},
    {"until_probability", "P(>= 1.05M) to +-0.01 % than C with GSL, plain, OpenMP", NULL, 50, 50,
     "a Sobol trial costs twice a random one"},
    {"until_mean", "mean to +-0.005 % than C with GSL, plain, OpenMP", NULL, 500, 500,
     "half the time is start-up, pilot and reading 32 tables of counts"},
};

const struct rival *rivals_find(const char *name)
{
    for (size_t i = 0; i < rival_count; i++)
        if (strcmp(rivals[i].name, name) == 0) return &rivals[i];
    return NULL;
}

const struct goal *rivals_goals(size_t i) { return i < sizeof goals / sizeof *goals ? &goals[i] : NULL; }

const struct goal *rivals_goal(const struct rival *rival, const char *width)
{
    for (size_t i = 0; rivals_goals(i); i++)
        if (strcmp(goals[i].rival, rival->name) == 0 &&
            (!goals[i].width || strcmp(goals[i].width, width) == 0))
            return &goals[i];
    return NULL;
}

/* A command of the table with its places filled in, room for three words more, and `text` to hold them. */
struct line {
    const char *word[RIVAL_WORDS + 4];
    char text[RIVAL_WORDS][4096];
    size_t count;
};

static void line_fill(struct line *line, const char *const *words, const struct places *places)
{
    for (line->count = 0; words[line->count]; line->count++) {
        const char *word = words[line->count], *folder = NULL;
        if (strncmp(word, "source:", 7) == 0) folder = places->source;
        if (strncmp(word, "build:", 6) == 0) folder = places->build;
        char *text = line->text[line->count];
        if (folder)
            snprintf(text, sizeof line->text[0], "%s/%s", folder, strchr(word, ':') + 1);
        else
            snprintf(text, sizeof line->text[0], "%s", word);
        line->word[line->count] = text;
    }
    line->word[line->count] = NULL;
}

bool rival_is_installed(const struct rival *rival, const struct places *places)
{
    struct line line;
    if (!rival->probe[0]) return true;
    line_fill(&line, rival->probe, places);
    return process_succeeds(line.word);
}

void rival_run(const struct rival *rival, const struct places *places, unsigned long long trials,
               unsigned long long seed, const char *planted, struct process *process)
{
    struct line line;
    char count[32], first[32], threads[16];
    snprintf(count, sizeof count, "%llu", trials);
    snprintf(first, sizeof first, "%llu", seed);
    snprintf(threads, sizeof threads, "%d", rival->threads);
    setenv("OMP_NUM_THREADS", threads, 1); /* OpenMP and the BLAS of R, NumPy, Octave */
    setenv("OPENTURNS_NUM_THREADS", threads, 1);
    line_fill(&line, rival->command, places);
    line.word[line.count++] = count;
    line.word[line.count++] = first;
    line.word[line.count++] = planted;
    line.word[line.count] = NULL;
    process_run(line.word, process);
    unsetenv("OMP_NUM_THREADS");
    unsetenv("OPENTURNS_NUM_THREADS");
}
