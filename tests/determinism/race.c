/* A race that the thread sanitizer has to report: proof that it sees the threads of parallel_for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/parallel.h"

static void count(void *context, int worker, size_t item)
{
    (void)worker;
    int *counter = context;
    *counter += (int)item;
}

int main(void)
{
    int counter = 0;
    parallel_for(4, 1000000, count, &counter); /* enough for every thread to have begun */
    return 0;
}
