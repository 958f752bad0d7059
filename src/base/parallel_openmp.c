/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/parallel.h"

#include <omp.h>

int parallel_processors(void) { return omp_get_num_procs(); }

void parallel_for(int workers, size_t items, void (*task)(void *context, int worker, size_t item),
                  void *context)
{
#pragma omp parallel for num_threads(workers) schedule(dynamic, 1) if (workers > 1)
    for (size_t item = 0; item < items; item++) task(context, omp_get_thread_num(), item);
}
