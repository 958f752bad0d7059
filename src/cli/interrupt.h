/* Ctrl-C and its kin. While a run is under way the first signal asks it to stop at the next round's edge;
 * at any other time, and the second time, the program ends at once and leaves nothing half-written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

/* Catches SIGINT, SIGTERM and SIGHUP, unless whoever started the program has them ignored. */
void interrupt_install(void);

/* Leaves them to another process. */
void interrupt_ignore(void);

/* From here on the first signal only asks (true), or ends at once (false). */
void interrupt_ask_first(bool ask);

/* The signal that came, or 0. */
int interrupt_signal(void);

/* A file to be removed when a signal ends the program, until interrupt_spares is given the same text, which lives as
 * long. At most INTERRUPT_REMOVES at a time: whoever writes one more file at once makes room for it. Two are the most
 * of any command, the result of `run` and its checkpoint. */
enum { INTERRUPT_REMOVES = 4 };
void interrupt_removes(const char *path);
void interrupt_spares(const char *path);

#endif
