/* A draw's address: (seed, name of the quantity, month, trial).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef DRAW_ADDRESS_H
#define DRAW_ADDRESS_H

#include <stdint.h>

/* Changes whenever the mapping from addresses to draws, or from draws to values, changes. */
enum { ADDRESS_STREAM_VERSION = 1 };

/* The Philox key of the quantity `name` ("launch.D19.peak") under `seed`: f(FNV-1a(name) ^ f(seed + 2^64 /
 * golden ratio)) with f the finaliser of SplitMix64. Under one seed, two names share a key only if their
 * 64-bit hashes collide; for one name, no two seeds share a key. */
uint64_t address_key(uint64_t seed, const char *name);

#endif
