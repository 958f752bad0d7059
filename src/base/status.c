/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "leapsim/leapsim.h"

const char *leap_status_text(leap_status status)
{
    switch (status) {
#define STATUS_CASE(name, number, text) \
    case name: return text;
        LEAP_STATUS_LIST(STATUS_CASE)
#undef STATUS_CASE
    }
    return "unknown status";
}

/* The build says which version it is. */
const char *leap_version(void) { return LEAP_VERSION; }
