/* A scenario as bytes, for another process: its files and settings as they were read, so that there it is the same
 * whatever files that one sees.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCENARIO_PACK_H
#define SCENARIO_PACK_H

#include "scenario/scenario.h"

/* Behind `space` bytes that the caller fills; to be freed. NULL: out of memory. */
unsigned char *pack_write(const struct leap_scenario *scenario, size_t space, size_t *size);

/* The scenario again; it points into `bytes`, which must outlive it. Any bytes may be given. LEAP_BAD_INPUT: with a
 * problem if they are a pack, without one if not. LEAP_NO_MEMORY. */
leap_status pack_read(const unsigned char *bytes, size_t size, leap_problems *problems,
                      struct leap_scenario **scenario);

#endif
