/* What the program says beside its results: always on standard error.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_TALK_H
#define CLI_TALK_H

#include <stdbool.h>
#include <stdio.h>

#include "leapsim/leapsim.h"

/* "leapsim: text" and a newline. Control characters, which a file's name may hold, are shown as \x1b. */
void talk(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Shall what goes to `stream` be coloured? `choice`: auto, always or never. */
bool talk_color(const char *choice, FILE *stream);

/* Says what stands in `problems`; with `quiet` only if there are errors. A failure that left no error there
 * is said in `status`'s words, unless it is one that was talked of. Returns `status`. */
leap_status talk_problems(const leap_problems *problems, leap_status status, const char *color, bool quiet);

#endif
