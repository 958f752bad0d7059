/* exp, log and the normal law in plain C: the same bits with every compiler, width and machine.
 *
 * Every function is straight-line code (selects, no branches, no tables, no libm) so that a loop over
 * lanes vectorises. Built with -ffp-contract=off. Accuracy is tested against MPFR.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_VECMATH_H
#define BASE_VECMATH_H

/* e^x, at most 1 ULP; 0 below -745.14, infinity above 709.78; NaN stays NaN. */
static inline double vec_exp(double x);

/* ln x, at most 1 ULP; -infinity at 0, NaN below, infinity at infinity; subnormals are exact inputs. */
static inline double vec_log(double x);

/* The standard normal quantile of the centred probability `centred` = p - 1/2 (exact for every draw, see
 * philox.h), at most 4 ULP; odd in its argument. */
static inline double vec_normal_quantile(double centred);

/* The x >= 0 with P(Z > x) = tail, for tail in (0, 1/2], at most 4 ULP, down to 1e-300. */
static inline double vec_normal_upper_quantile(double tail);

/* P(Z > x) for any x, relative error at most 1e-13 while the result is normal. */
static inline double vec_normal_upper(double x);

#endif
