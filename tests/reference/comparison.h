/* What is compared beyond months.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_COMPARISON_H
#define TESTS_COMPARISON_H

#include "equations.h"
#include "trial_list.h"

enum { RUN_TRIALS = 21, MONTH_BYTES = 24 };

/* "2026-02". */
void month_text(int month, char text[MONTH_BYTES]);
/* Says so, unless quiet; true. */
bool differs(const char *what, const char *of, const char *when, double program, long double reference,
             bool quiet);
bool cars_differ(double program, long double reference);

/* Runs the trials 0 .. RUN_TRIALS - 1 with the program: does a figure differ from that of the outcomes? Adds
 * to `compared` how many were looked at. */
bool statistics_differ(const struct scenario *scenario, const struct asked *asked,
                       const struct outcome outcomes[RUN_TRIALS], enum mistake mistake, long *compared);

#endif
