/* One line on the terminal that says how far a run has come; gone when the run is over.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "leapsim/leapsim.h"

struct progress {
    bool shown;   /* may it be shown at all? */
    double drawn; /* seconds of the run at the last drawing */
    size_t width; /* of the line that stands there, in columns */
};

/* Shown on standard error if that is a terminal and the user has not asked for quiet. */
void progress_begin(struct progress *progress, bool quiet);

/* leap_run_options.on_progress with a struct progress: false once a signal asked to stop. */
bool progress_step(void *user, const leap_progress *now);

/* Erases the line. */
void progress_end(struct progress *progress);

#endif
