/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/address.h"

/* Every bit of the result depends on every bit of x, one to one: the finaliser of SplitMix64 (Steele, Lea
 * and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014; constants: D. Stafford's
 * variant 13). */
static uint64_t finalise(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

uint64_t address_key(uint64_t seed, const char *name)
{
    uint64_t hash = 0xcbf29ce484222325; /* FNV-1a, 64 bits */
    for (const char *at = name; *at; at++) hash = (hash ^ (unsigned char)*at) * 0x100000001b3;
    return finalise(hash ^ finalise(seed + 0x9e3779b97f4a7c15));
}
