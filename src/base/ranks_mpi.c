/* Ranks are those of MPI's world. What fails there ends all of them: MPI's own handler of errors does that.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "base/ranks.h"

#include <mpi.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

enum { LENGTH_TAG, BYTES_TAG, PIECE = 1 << 20 };

static int own, count = 1;
static bool begun; /* here, not by the program that the library is in */

void ranks_begin(void)
{
    int before, provided;
    MPI_Initialized(&before);
    if (!before) MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided);
    begun = !before;
    MPI_Comm_rank(MPI_COMM_WORLD, &own);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
}

void ranks_end(void)
{
    if (begun) MPI_Finalize();
    begun = false;
    own = 0;
    count = 1;
}

int ranks_own(void) { return own; }
int ranks_count(void) { return count; }

void ranks_send(int to, const void *bytes, size_t size)
{
    uint64_t length = size;
    MPI_Send(&length, 1, MPI_UINT64_T, to, LENGTH_TAG, MPI_COMM_WORLD);
    for (size_t at = 0; at < size; at += PIECE) {
        size_t piece = size - at < PIECE ? size - at : PIECE;
        MPI_Send((const char *)bytes + at, (int)piece, MPI_BYTE, to, BYTES_TAG, MPI_COMM_WORLD);
    }
}

bool ranks_receive(struct ranks_message *message)
{
    int here = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, LENGTH_TAG, MPI_COMM_WORLD, &here, &status);
    if (!here) return false;
    uint64_t length;
    const int from = status.MPI_SOURCE;
    MPI_Recv(&length, 1, MPI_UINT64_T, from, LENGTH_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    *message = (struct ranks_message){from, malloc((size_t)length), (size_t)length};
    if (!message->bytes) MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
    for (size_t at = 0; at < message->size; at += PIECE) {
        size_t piece = message->size - at < PIECE ? message->size - at : PIECE;
        MPI_Recv(message->bytes + at, (int)piece, MPI_BYTE, from, BYTES_TAG, MPI_COMM_WORLD,
                 MPI_STATUS_IGNORE);
    }
    return true;
}

/* MPI's own waiting keeps a processor busy, which another rank or its threads may want. */
void ranks_wait(void)
{
    static const struct timespec moment = {.tv_nsec = 500000};
    nanosleep(&moment, NULL);
}
