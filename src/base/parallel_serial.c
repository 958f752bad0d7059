/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/parallel.h"

int parallel_processors(void) { return 1; }

void parallel_for(int workers, size_t items, void (*task)(void *context, int worker, size_t item),
                  void *context)
{
    (void)workers;
    for (size_t item = 0; item < items; item++) task(context, 0, item);
}
