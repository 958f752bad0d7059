/* Parts of runs: trials that have been counted, with what they belong to.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_PART_H
#define STUDY_PART_H

#include "engine/partial.h"
#include "study/run/run_trials.h"

struct leap_part {
    struct partial head;
    const struct summary *summary;
    const struct plan *plan; /* of the summary, where the part owns both; else NULL */
};

/* From the trial trials->first on; the summary is lent. */
struct leap_part part_of(const struct trials *trials, const struct summary *summary);

/* A problem about the part of this name. */
void part_problem(const char *name, leap_problems *problems, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Reads a stream, and adds to the summary what the part has counted, if it is of the run that the trials are of and the
 * summary has room for as many more of them; else its head alone is read. Always with a problem, and the summary is good
 * for nothing: LEAP_BAD_INPUT, LEAP_IO; without one LEAP_NO_MEMORY. */
leap_status part_read(const char *name, FILE *stream, const struct trials *trials, leap_problems *problems,
                      struct partial *head, struct summary *summary);

#endif
