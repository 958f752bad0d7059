/* The file that a run is kept in, so that it goes on from there if it is stopped. There is at most one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_CHECKPOINT_H
#define CLI_CHECKPOINT_H

#include "cli/progress.h"
#include "leapsim/leapsim.h"

/* Opens the file `path`, if it is there, and sees that it can be written. The options get what is resumed, and keep
 * the run there from now on; `progress` is the one that they have. Says what is wrong: LEAP_IO, LEAP_BAD_INPUT. */
leap_status checkpoint_begin(const char *path, struct progress *progress, leap_run_options *options);

/* The run has come to `status` and its result is written, if it has one: then the file is removed. Of a run that was
 * stopped it says how to go on, or returns LEAP_IO: it could not be kept. Else `status`. */
leap_status checkpoint_end(leap_status status, bool quiet);

#endif
