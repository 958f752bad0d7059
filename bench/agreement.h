/* Do leapsim and a rival give the same model's figures, within their sampling errors? A fast wrong answer is worth
 * nothing.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_AGREEMENT_H
#define BENCH_AGREEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "figures.h"

struct agreement {
    unsigned long long our_trials, their_trials;
    size_t compared, differing;
    double worst; /* standard errors, of the figure that is farthest apart */
    /* The power of the check: a rival that is wrong by this much in P(>= 1.0M), as a share, and in the mean, in
     * cars, is as likely found as not. */
    double seen_probability, seen_mean;
};

/* Prints each figure that differs by more than the bound. */
void agreement_check(const struct figures *ours, unsigned long long our_trials,
                     const struct figures *theirs, unsigned long long their_trials, const char *title,
                     struct agreement *agreement);

bool agreement_holds(const struct agreement *agreement);

#endif
