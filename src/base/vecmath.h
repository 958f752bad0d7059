/* exp, log, sin and the normal law in plain C: the same bits with every compiler, width and machine.
 *
 * Every function is straight-line code (selects, no branches, no tables, no libm) so that a loop over
 * lanes vectorises, down to SSE2: 64-bit integers are only added, shifted and masked, and turn into
 * doubles and back by adding a large power of two. Built with -ffp-contract=off; sqrt, fabs and copysign
 * are exact everywhere. Accuracy is tested against MPFR. Polynomials without a source are fits of our
 * own, minimax in relative error, their coefficients rounded one after another.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_VECMATH_H
#define BASE_VECMATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/* A call left standing keeps a loop from vectorising, so the choice is not the compiler's. */
#define VEC_INLINE static inline __attribute__((always_inline))

VEC_INLINE uint64_t vec_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

VEC_INLINE double vec_from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ln 2 in two parts; the upper has 42 bits, so its product with an exponent is exact. */
#define VEC_LN2_HIGH 0x1.62e42fefa38p-1
#define VEC_LN2_LOW 0x1.ef35793c7673p-45

/* e^x, at most 1 ULP; 0 below -745.14, infinity above 709.78; NaN stays NaN.
 *
 * x = n ln 2 + high - low with |high - low| <= ln 2 / 2, e^x = 2^n (1 + high + (r^2 q(r) - low)). The
 * scale is applied in two steps, so that the second rounds to a subnormal or overflows as it should. */
VEC_INLINE double vec_exp(double x)
{
    const double shifter = 0x1.8p52; /* adding it rounds to a whole number, kept in the lowest bits */
    uint64_t sign = vec_bits(x) & (uint64_t)1 << 63;
    x = fabs(x) > 746.0 ? vec_from_bits(vec_bits(746.0) | sign) : x;
    double shifted = x * 0x1.71547652b82fep+0 + shifter;
    double n = shifted - shifter;
    double high = x - n * VEC_LN2_HIGH, low = n * VEC_LN2_LOW;
    double r = high - low;
    double r2 = r * r, r4 = r2 * r2;
    double q8 = 0x1.289f95e4a6cb9p-22 + r * 0x1.ad1e1604c9092p-26;
    double q6 = 0x1.a019ab275627dp-16 + r * 0x1.71df56cfce26ap-19;
    double q4 = 0x1.6c16c17cc4e2cp-10 + r * 0x1.a01a011b8cee3p-13;
    double q2 = 0x1.5555555553202p-5 + r * 0x1.11111111289e5p-7;
    double q0 = 0.5 + r * 0x1.5555555555501p-3;
    double q = (q0 + r2 * q2) + r4 * ((q4 + r2 * q6) + r4 * q8);
    double fraction = 1.0 + (high + (r2 * q - low));
    double first = shifted - vec_from_bits(vec_bits(64.0) | sign); /* then by 2^64 or 2^-64: */
    double second = vec_from_bits(vec_bits(0x1p64) - (sign >> 4));
    return fraction * vec_from_bits((vec_bits(first) + 1023) << 52) * second;
}

/* ln x, at most 1 ULP; -infinity at 0, NaN below, infinity at infinity; subnormals are exact inputs.
 *
 * x = 2^k (1 + f), sqrt(1/2) <= 1 + f < sqrt(2); with s = f / (2 + f), ln(1 + f) = 2s + 2s^3/3 + ... =
 * f - (f^2/2 - s (f^2/2 + p(s^2))), where f is exact and everything behind it is small. */
VEC_INLINE double vec_log(double x)
{
    const uint64_t root_half = 0x3fe6a09e667f3bcd, one = 0x3ff0000000000000;
    const uint64_t fraction_bits = 0x000fffffffffffff, two_52 = 0x4330000000000000;
    double normal = x < 0x1p-1022 ? x * 0x1p54 : x;
    uint64_t bits = vec_bits(normal) + (one - root_half);
    double k = vec_from_bits((bits >> 52) | two_52) - (x < 0x1p-1022 ? 0x1p52 + 1077 : 0x1p52 + 1023);
    double f = vec_from_bits((bits & fraction_bits) + root_half) - 1.0;
    double s = f / (2.0 + f), z = s * s, half_square = 0.5 * f * f;
    double p = 0x1.2f116f91e4f34p-3;
    p = p * z + 0x1.39a09703193fbp-3;
    p = p * z + 0x1.746649a22b089p-3;
    p = p * z + 0x1.c71c51d809515p-3;
    p = p * z + 0x1.249249422a099p-2;
    p = p * z + 0x1.999999997f9fbp-2;
    p = p * z + 0x1.5555555555593p-1;
    double behind = half_square - s * (half_square + p * z);
    double high = k * VEC_LN2_HIGH + f; /* |k ln 2| > |f| unless k = 0: what the sum loses is exact */
    double low = k * VEC_LN2_HIGH - high + f;
    double value = high + (low + (k * VEC_LN2_LOW - behind));
    value = x < INFINITY ? value : x;
    return x > 0 ? value : x == 0 ? -(double)INFINITY : (double)NAN;
}

/* The angle up to which vec_sin knows how to take off quarter turns. */
#define VEC_SIN_MAX 0x1p21

/* sin x, at most 1 ULP for |x| <= VEC_SIN_MAX; NaN beyond.
 *
 * x = n pi/2 + r + low with |r| <= pi/4. Pi/2 is taken off in four parts, of which the first three have 32
 * bits, so that their products with n < 2^21 are exact; what the differences lose is gathered in `low`.
 * Then sin r or cos r by its power series: what follows r^17 and r^16 is below 2^-58. */
VEC_INLINE double vec_sin(double x)
{
    const double shifter = 0x1.8p52; /* as in vec_exp; the lowest two bits are n's quarter */
    double shifted = x * 0x1.45f306dc9c883p-1 + shifter;
    double n = shifted - shifter;
    double first = x - n * 0x1.921fb544p+0; /* exact: both are close */
    double second = n * 0x1.0b4611a6p-34, third = n * 0x1.3198a2ep-69;
    double a = first - second, a_part = a - first;
    double b = a - third, b_part = b - a;
    double lost = ((first - (a - a_part)) - (second + a_part)) + ((a - (b - b_part)) - (third + b_part));
    double low = lost - n * 0x1.b839a252049c1p-104;
    double r = b + low, r2 = r * r, half = 0.5 * r2;
    low -= r - b;
    double s = 0x1.952c77030ad4ap-49, c = 0x1.ae7f3e733b81fp-45;
    s = s * r2 - 0x1.ae7f3e733b81fp-41, c = c * r2 - 0x1.93974a8c07c9dp-37;
    s = s * r2 + 0x1.6124613a86d09p-33, c = c * r2 + 0x1.1eed8eff8d898p-29;
    s = s * r2 - 0x1.ae64567f544e4p-26, c = c * r2 - 0x1.27e4fb7789f5cp-22;
    s = s * r2 + 0x1.71de3a556c734p-19, c = c * r2 + 0x1.a01a01a01a01ap-16;
    s = s * r2 - 0x1.a01a01a01a01ap-13, c = c * r2 - 0x1.6c16c16c16c17p-10;
    s = s * r2 + 0x1.1111111111111p-7, c = c * r2 + 0x1.5555555555555p-5;
    s = s * r2 - 0x1.5555555555555p-3;
    double sine = r + (r * (r2 * s) + low * (1.0 - half)), rest = 1.0 - half;
    double cosine = rest + (((1.0 - rest) - half) + (r2 * (r2 * c) - r * low));
    double value = vec_bits(shifted) & 1 ? cosine : sine;
    value = vec_from_bits(vec_bits(value) ^ (vec_bits(shifted) & 2) << 62);
    return fabs(x) <= VEC_SIN_MAX ? value : (double)NAN;
}

/* The normal quantile in the three pieces of M. J. Wichura, "Algorithm AS 241: the percentage points of
 * the normal distribution", Applied Statistics 37 (1988): one of q = p - 1/2 in the centre, two of
 * root = sqrt(-ln(tail)) further out. Each is a rational function, added here to a leading term that is
 * exact or nearly so: that halves the rounding errors of the published form. */
VEC_INLINE double vec_normal_centre(double q)
{
    const double slope_high = 0x1.40d931ff62706p+1, slope_low = -0x1.a6a0d6f814637p-53; /* sqrt(2 pi) */
    double square = q * q, r = 0.180625 - square;
    double a = 0x1.1e1a61189d11cp+9, b = 0x1.3784cdeca2c64p+14;
    a = a * r + 0x1.1ebf4e1dc58fp+15, b = b * r + 0x1.092372c4b632ep+16;
    a = a * r + 0x1.50c1487261264p+16, b = b * r + 0x1.10a1fa640a7a2p+16;
    a = a * r + 0x1.e60eb3fb5ac7p+15, b = b * r + 0x1.e59bd9616b961p+14;
    a = a * r + 0x1.2a9e7ce1b6d97p+14, b = b * r + 0x1.ae5f04330d56ep+12;
    a = a * r + 0x1.5c651911a717cp+11, b = b * r + 0x1.8bc791f6adc28p+9;
    a = a * r + 0x1.7c56ba9699cc2p+7, b = b * r + 0x1.684849c21a2abp+5;
    a = a * r + 0x1.37fc2a497deabp+2, b = b * r + 1.0;
    return q * slope_high + q * (square * (a / b) + slope_low);
}

VEC_INLINE double vec_normal_middle(double root)
{
    double r = root - 1.6;
    double a = 0x1.dc19907e126e7p-13, b = 0x1.eced4d39091bcp-29;
    a = a * r + 0x1.b3daf1067d57fp-8, b = b * r + 0x1.1f2fc7c980422p-11;
    a = a * r + 0x1.1c26331fd0957p-4, b = b * r + 0x1.f225e084245f8p-7;
    a = a * r + 0x1.6006295310b66p-2, b = b * r + 0x1.2f5fe9a443a24p-3;
    a = a * r + 0x1.bc5e9866c890dp-1, b = b * r + 0x1.6135968b7f2a6p-1;
    a = a * r + 0x1.08bc04f8189bep+0, b = b * r + 0x1.ad30c5c0bfe65p+0;
    a = a * r + 0x1.6180c5fe8ca07p-2, b = b * r + 0x1.06d17ab2181b1p+1;
    a = a * r - 0x1.6999cdd823977p-3, b = b * r + 1.0;
    return root + a / b;
}

VEC_INLINE double vec_normal_far(double root)
{
    double r = root - 5.0;
    double a = 0x1.ffb30d84a2744p-25, b = 0x1.03e189dca3791p-47;
    a = a * r + 0x1.0c963c6409195p-17, b = b * r + 0x1.34d4b6f255b46p-23;
    a = a * r + 0x1.7f279740831e4p-12, b = b * r + 0x1.382b618935a38p-16;
    a = a * r + 0x1.fbdc2e82e30f6p-8, b = b * r + 0x1.9e9eeb819aacap-11;
    a = a * r + 0x1.5df4fc3cd08e7p-4, b = b * r + 0x1.e8f315347a875p-7;
    a = a * r + 0x1.007cbd1460deap-1, b = b * r + 0x1.18ebc0c9e9afbp-3;
    a = a * r + 0x1.77226b194fdfcp+0, b = b * r + 0x1.33581c2e06567p-1;
    a = a * r + 0x1.a86c704fb949ap+0, b = b * r + 1.0;
    return root + a / b;
}

/* The quantile's size at both of |p - 1/2| and the tail beyond it, each as exact as the caller has it. */
VEC_INLINE double vec_normal_size(double centred, double tail)
{
    double root = sqrt(-vec_log(tail));
    double outer = root <= 5.0 ? vec_normal_middle(root) : vec_normal_far(root);
    return centred <= 0.425 ? vec_normal_centre(centred) : outer;
}

/* The same where neither is that far out: for tails of at least VEC_NORMAL_NEAR. */
#define VEC_NORMAL_NEAR 0x1p-36 /* exp(-25) = 0x1.e8p-37 */
VEC_INLINE double vec_normal_near_size(double centred, double tail)
{
    double outer = vec_normal_middle(sqrt(-vec_log(tail)));
    return centred <= 0.425 ? vec_normal_centre(centred) : outer;
}

/* The standard normal quantile of the centred probability `centred` = p - 1/2 (exact for every draw, see
 * philox.h), at most 4 ULP; odd in its argument. */
VEC_INLINE double vec_normal_quantile(double centred)
{
    double size = fabs(centred);
    return copysign(vec_normal_size(size, 0.5 - size), centred);
}

/* The x >= 0 with P(Z > x) = tail, for tail in (0, 1/2], at most 4 ULP, down to 1e-300. */
VEC_INLINE double vec_normal_upper_quantile(double tail) { return vec_normal_size(0.5 - tail, tail); }

/* P(Z > x) for any x, and the density at x: their relative error is at most 1e-13 while they are normal.
 *
 * Mills' ratio times x + 4 is a polynomial of t = (x - 4) / (x + 4), here interpolated at Chebyshev's
 * points for 0 <= x <= 38.6, its last coefficient moved by two places so that 0 gives 1/2. The exponent
 * x^2/2 is taken in two parts: of x held to 20 binary places, which is exact, and a rest so small that
 * three terms of its exponential do. */
VEC_INLINE double vec_normal_upper_density(double x, double *density)
{
    double size = fabs(x);
    size = size > 39.0 ? 39.0 : size;
    double inverse = 1.0 / (size + 4.0), t = (size - 4.0) * inverse;
    double p = 0x1.06fd95bb76138p-27;
    p = p * t + 0x1.c267bf1d65838p-27;
    p = p * t - 0x1.07e60955d774ap-24;
    p = p * t - 0x1.4022d52220d85p-23;
    p = p * t + 0x1.070e7f6ff7351p-22;
    p = p * t + 0x1.0fcddb79d6c81p-20;
    p = p * t - 0x1.481925ee4295ap-21;
    p = p * t - 0x1.8cd7e1a7bd650p-18;
    p = p * t + 0x1.7c4f8e150900fp-21;
    p = p * t + 0x1.26ca55e75bf5fp-15;
    p = p * t - 0x1.ff9a2084acd07p-20;
    p = p * t - 0x1.e4a3bcc925458p-13;
    p = p * t + 0x1.17a472cd6a7dap-13;
    p = p * t + 0x1.ab825dc1f4005p-10;
    p = p * t - 0x1.c817196e6fa99p-9;
    p = p * t - 0x1.ee2760fa014eep-8;
    p = p * t + 0x1.eec4cc3df0316p-5;
    p = p * t - 0x1.7dff2bff6b535p-3;
    p = p * t + 0x1.8c6dbf2cfc6e1p-2;
    p = p * t - 0x1.373e3a893c268p-1;
    p = p * t + 0x1.82b4bb8c94dcap-1;
    double held = (size + 0x1.8p32) - 0x1.8p32;
    double rest = -0.5 * (size - held) * (size + held);
    double bell = vec_exp(-0.5 * held * held), more = 1.0 + rest + 0.5 * rest * rest;
    double tail = bell * (more * (p * inverse));
    *density = bell * (more * 0x1.9884533d43651p-2); /* 1 / sqrt(2 pi) */
    return x < 0 ? 1.0 - tail : tail;
}

VEC_INLINE double vec_normal_upper(double x)
{
    double density;
    return vec_normal_upper_density(x, &density);
}

#endif
