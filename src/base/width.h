/* Hot files are compiled once per vector width, each time with LEAP_WIDTH set to the width's name, and
 * every symbol that they export carries that name: width_name(tile_run) is tile_run_avx2. Which set runs
 * is chosen when the program starts; all give the same bits (plain C, no contraction, no fast-math).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_WIDTH_H
#define BASE_WIDTH_H

#define WIDTH_PASTE(name, width) name##_##width
#define WIDTH_EXPAND(name, width) WIDTH_PASTE(name, width)
#ifdef LEAP_WIDTH
#define width_name(name) WIDTH_EXPAND(name, LEAP_WIDTH)
#endif

/* The widths of this build, narrowest first; the first runs on every machine of the architecture. */
#if defined(__x86_64__)
#define WIDTH_LIST(ROW) ROW(sse2) ROW(avx2) ROW(avx512)
#define WIDTH_LIST_OF(ROW, name) ROW(name, sse2) ROW(name, avx2) ROW(name, avx512)
#else
#define WIDTH_LIST(ROW) ROW(generic)
#define WIDTH_LIST_OF(ROW, name) ROW(name, generic)
#endif

enum width {
#define WIDTH_ENUM(name) WIDTH_##name,
    WIDTH_LIST(WIDTH_ENUM)
#undef WIDTH_ENUM
        WIDTH_COUNT
};

/* The widest that this machine has, or the one that the environment's LEAPSIM_WIDTH names if the machine
 * has it; WIDTH_COUNT when LEAPSIM_WIDTH names none of the machine's. */
enum width width_select(void);
const char *width_text(enum width width);

#endif
