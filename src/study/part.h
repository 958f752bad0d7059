/* Parts of runs: trials that have been counted, with what they belong to.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_PART_H
#define STUDY_PART_H

#include "engine/partial.h"
#include "study/run_trials.h"

struct leap_part {
    char *name; /* as messages show it */
    unsigned char *bytes;
    size_t size;
    struct partial head;
};

/* From the trial trials->first on. NULL: out of memory. */
struct leap_part *part_create(const struct trials *trials, const struct summary *summary);

/* From bytes, which it takes over, also when it fails: LEAP_BAD_INPUT (with a problem), LEAP_NO_MEMORY. */
leap_status part_from_bytes(const char *name, unsigned char *bytes, size_t size, leap_problems *problems,
                            struct leap_part **part);

/* A problem about the part. */
void part_problem(const struct leap_part *part, leap_problems *problems, const char *hint,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Is it of the run that the trials are of? Adds a problem for each reason why not. */
bool part_belongs(const struct leap_part *part, const struct trials *trials, leap_problems *problems);

/* What it has counted; it must belong. LEAP_BAD_INPUT (with a problem), LEAP_NO_MEMORY. */
leap_status part_summary(const struct leap_part *part, const struct trials *trials, leap_problems *problems,
                         struct summary **summary);

#endif
