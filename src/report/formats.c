/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "leapsim/leapsim.h"

const char *const *leap_formats(void)
{
    static const char *const names[] = {
#define FORMAT(name) #name,
#include "report/format.def"
#undef FORMAT
        NULL,
    };
    return names;
}
