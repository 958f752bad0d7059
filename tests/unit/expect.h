/* What every unit test includes: cmocka and comparisons of doubles that print both sides.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_EXPECT_H
#define TESTS_EXPECT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* |actual - expected| <= tolerance; NaN never is. */
#define expect_within(actual, expected, tolerance)                                                        \
    do {                                                                                                  \
        double expect_a = (actual), expect_e = (expected), expect_t = (tolerance);                        \
        if (!(fabs(expect_a - expect_e) <= expect_t))                                                     \
            fail_msg("%s: got %.17g, expected %.17g within %.3g", #actual, expect_a, expect_e, expect_t); \
    } while (0)

/* |actual - expected| <= tolerance * |expected|. */
#define expect_relative(actual, expected, tolerance)                   \
    do {                                                               \
        double expect_r = (expected);                                  \
        expect_within(actual, expect_r, (tolerance) * fabs(expect_r)); \
    } while (0)

#endif
