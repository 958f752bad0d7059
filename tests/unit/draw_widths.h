/* The draws of each vector width, the narrowest first.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_DRAW_WIDTHS_H
#define TESTS_DRAW_WIDTHS_H

#include "base/width.h"
#include "draw/philox.h"

typedef void draw_function(uint64_t key, uint64_t first_trial, uint32_t month, double *centred,
                           size_t lanes);

static draw_function *const draw_of[] = {
#define ROW(width) philox_draw_##width,
    WIDTH_LIST(ROW)
#undef ROW
};

#endif
