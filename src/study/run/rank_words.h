/* What ranks of the same build say to each other in a run (run_ranks.h).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_RANK_WORDS_H
#define STUDY_RANK_WORDS_H

#include "study/run/run_trials.h"

/* From rank 0. A RUN has the scenario behind it (pack.h). */
struct rank_order {
    enum { RANK_RUN, RANK_END } kind;
    int code;                     /* END: of the program */
    char build[16], scenario[65]; /* what has to agree: the program's version, the scenario's SHA-256 */
    int threads;
    bool full;
    uint64_t trials, seed, first, end; /* of the run; those to be run: first .. end - 1 */
};

/* To rank 0. What GIVES has the bytes of the part behind it. */
struct rank_word {
    enum { RANK_ASKS, RANK_GIVES, RANK_FAILS } kind;
    leap_status status;
    uint64_t done, hits; /* trials, and those that reach the first target */
    struct simulate_fault fault;
    char why[160]; /* FAILS: "" is what the status says */
};

/* And back to one that asks. */
struct rank_answer {
    bool stop;
};

#endif
