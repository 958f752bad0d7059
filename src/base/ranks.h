/* The processes that run together, one rank each. ranks_mpi.c or ranks_serial.c is linked; no result depends on it.
 * All calls come from the thread that began.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_RANKS_H
#define BASE_RANKS_H

#include <stdbool.h>
#include <stddef.h>

void ranks_begin(void);
void ranks_end(void);  /* waits for all */
int ranks_own(void);   /* from 0 */
int ranks_count(void); /* at least 1 */

/* To another rank, of the same build. May wait until it receives. */
void ranks_send(int to, const void *bytes, size_t size);

/* The next message of any rank; two of one rank in the order in which they were sent. The caller frees the bytes,
 * of which there are at least one. false: there is none. No memory for it ends all ranks, as a failure of the
 * messages' way does. */
struct ranks_message {
    int from;
    unsigned char *bytes;
    size_t size;
};
bool ranks_receive(struct ranks_message *message);

/* For a moment, without work for the processor. */
void ranks_wait(void);

#endif
