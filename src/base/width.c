/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/width.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

const char *width_text(enum width width)
{
    static const char *const names[] = {
#define WIDTH_ROW(name) #name,
        WIDTH_LIST(WIDTH_ROW)
#undef WIDTH_ROW
    };
    return names[width];
}

static bool available(enum width width)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (width == WIDTH_avx2) return __builtin_cpu_supports("avx2");
    if (width == WIDTH_avx512)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
#endif
    return width == 0;
}

enum width width_select(void)
{
    const char *wanted = getenv("LEAPSIM_WIDTH");
    for (int width = WIDTH_COUNT - 1; width >= 0; width--) {
        if (!available((enum width)width)) continue;
        if (!wanted || !*wanted || strcmp(wanted, width_text((enum width)width)) == 0)
            return (enum width)width;
    }
    return WIDTH_COUNT;
}
