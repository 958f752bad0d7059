/* The threads of one run. parallel_openmp.c or parallel_serial.c is linked; results cannot depend on it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include <stddef.h>

/* Processors available to this process, at least 1. */
int parallel_processors(void);

/* Runs task(context, worker, item) for item = 0 .. items - 1 on `workers` threads, worker in
 * 0 .. workers - 1; items are handed out in order as workers become free. Returns when all are done. */
void parallel_for(int workers, size_t items, void (*task)(void *context, int worker, size_t item),
                  void *context);

#endif
