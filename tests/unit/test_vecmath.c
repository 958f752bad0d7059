/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vecmath.h"

#include <float.h>
#include <mpfr.h>

#include "expect.h"

enum { BITS = 140, POINTS = 20000 };

/* A function under test; it is called through a pointer, so that broken ones can be measured as well. */
typedef double function(double x);
/* The true value at x, to BITS bits. */
typedef void oracle(mpfr_t result, double x);
/* The i-th of the points at which the two are compared. */
typedef double points(uint32_t i);

static uint64_t random_bits(uint32_t i, uint32_t stream)
{
    uint64_t x = ((uint64_t)stream << 32 | i) * 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

/* Uniform in (0, 1). */
static double uniform(uint32_t i, uint32_t stream)
{
    return ((double)(random_bits(i, stream) >> 12) + 0.5) * 0x1p-52;
}

static double ulps(double got, const mpfr_t truth)
{
    int exponent;
    double nearest = mpfr_get_d(truth, MPFR_RNDN);
    if (!isfinite(nearest) || !isfinite(got)) return got == nearest ? 0 : INFINITY;
    frexp(nearest, &exponent);
    mpfr_t error;
    mpfr_init2(error, BITS);
    mpfr_sub_d(error, truth, got, MPFR_RNDN);
    mpfr_div_d(error, error, ldexp(1, exponent - 53 < -1074 ? -1074 : exponent - 53), MPFR_RNDN);
    double size = fabs(mpfr_get_d(error, MPFR_RNDN));
    mpfr_clear(error);
    return isnan(size) ? INFINITY : size;
}

/* The largest error over the points, in ULP. */
static double worst(function *f, oracle *truth_at, points *point)
{
    double largest = 0;
    mpfr_t truth;
    mpfr_init2(truth, BITS);
    for (uint32_t i = 0; i < POINTS; i++) {
        double x = point(i);
        truth_at(truth, x);
        double error = ulps(f(x), truth);
        if (error > largest) largest = error;
    }
    mpfr_clear(truth);
    return largest;
}

static double two_ulp_off(double x) { return x * (1 + 2 * DBL_EPSILON); }

/* ---- exp and log --------------------------------------------------------------------------------- */

static double exp_here(double x) { return vec_exp(x); }
static double exp_off(double x) { return two_ulp_off(vec_exp(x)); }
static void exp_truth(mpfr_t result, double x)
{
    mpfr_set_d(result, x, MPFR_RNDN);
    mpfr_exp(result, result, MPFR_RNDN);
}

static const double exp_ends[] = {
    0,
    1,
    -1,
    1e-300,
    -1e-300,
    0x1p-54,
    709.782712893384,
    -708.3964185322641,
    709.7827128933841,
    -745.1332191019411,
    -745.1332191019412,
    1e300,
    -1e300,
};

static double exp_points(uint32_t i)
{
    double u = uniform(i, 1);
    if (i < sizeof exp_ends / sizeof *exp_ends) return exp_ends[i];
    switch (i % 5) {
    case 0: return -746 + 1457 * u;
    case 1: return (u - 0.5) * 20;
    case 2: return -708 - 38 * u; /* subnormal results */
    case 3: return (u - 0.5) * ldexp(1, -(int)(i % 64));
    default: /* beside the halfway points, where the argument's reduction changes */
        return (floor(u * 2046) - 1023 + 0.5) * 0.6931471805599453 * (1 + (uniform(i, 2) - 0.5) * 1e-14);
    }
}

static void test_exp(void **state)
{
    (void)state;
    expect_within(worst(exp_here, exp_truth, exp_points), 0, 1);
    assert_true(worst(exp_off, exp_truth, exp_points) > 1);
    assert_true(vec_exp(INFINITY) == INFINITY && vec_exp(-INFINITY) == 0 && isnan(vec_exp(NAN)));
    assert_true(vec_exp(0) == 1 && vec_exp(-0.0) == 1);
}

static double log_here(double x) { return vec_log(x); }
static double log_off(double x) { return two_ulp_off(vec_log(x)); }
static void log_truth(mpfr_t result, double x)
{
    mpfr_set_d(result, x, MPFR_RNDN);
    mpfr_log(result, result, MPFR_RNDN);
}

static const double log_ends[] = {
    1,
    0x1p-1074,
    0x1p-1022,
    0x1.fffffffffffffp-1023,
    DBL_MAX,
    0.5,
    2,
    0x1.6a09e667f3bcdp-1,
    0x1.6a09e667f3bccp-1,
    0x1.6a09e667f3bcdp+0,
};

static double log_points(uint32_t i)
{
    double u = uniform(i, 3);
    if (i < sizeof log_ends / sizeof *log_ends) return log_ends[i];
    switch (i % 5) {
    case 0: return vec_from_bits(random_bits(i, 4) % 0x7ff0000000000000); /* every exponent alike */
    case 1: return 0.5 + 1.5 * u;
    case 2: return 1 + (u - 0.5) * ldexp(1, -(int)(i % 52));
    case 3: return u * ldexp(1, -1022 - (int)(i % 50)); /* subnormal */
    default:                                            /* beside the halfway points */
        return ldexp(0x1.6a09e667f3bcdp-1 * (1 + (u - 0.5) * 1e-10), (int)(i % 2000) - 1000);
    }
}

static void test_log(void **state)
{
    (void)state;
    expect_within(worst(log_here, log_truth, log_points), 0, 1);
    assert_true(worst(log_off, log_truth, log_points) > 1);
    assert_true(vec_log(0) == -INFINITY && vec_log(-0.0) == -INFINITY && vec_log(INFINITY) == INFINITY);
    assert_true(isnan(vec_log(-1)) && isnan(vec_log(-INFINITY)) && isnan(vec_log(NAN)));
    assert_true(vec_log(1) == 0);
}

/* ---- sin --------------------------------------------------------------------------------------------- */

static double sin_here(double x) { return vec_sin(x); }
static double sin_off(double x) { return two_ulp_off(vec_sin(x)); }
/* Without the fourth part of pi/2: seen only beside multiples of pi. */
static double sin_short(double x)
{
    return vec_sin(x) + x * 0x1.b839a252049c1p-104 * 0x1.45f306dc9c883p-1 * copysign(1, vec_sin(x + 1.5));
}
static void sin_truth(mpfr_t result, double x)
{
    mpfr_set_d(result, x, MPFR_RNDN);
    mpfr_sin(result, result, MPFR_RNDN);
}

static const double sin_ends[] = {
    1e-300,      0x1p-1074,    0.7853981633974483, -0.7853981633974483, 1.5707963267948966,
    VEC_SIN_MAX, -VEC_SIN_MAX,
};

static double sin_points(uint32_t i)
{
    double u = uniform(i, 8);
    if (i < sizeof sin_ends / sizeof *sin_ends) return sin_ends[i];
    switch (i % 4) {
    case 0: return (2 * u - 1) * VEC_SIN_MAX;
    case 1: return (u - 0.5) * 10;
    case 2: return (u - 0.5) * ldexp(1, -(int)(i % 64));
    default: /* the doubles beside multiples of a quarter turn, where all digits cancel */
        return floor(1 + u * ldexp(1, (int)(i % 20))) * 1.5707963267948966;
    }
}

static void test_sin(void **state)
{
    (void)state;
    expect_within(worst(sin_here, sin_truth, sin_points), 0, 1);
    assert_true(worst(sin_off, sin_truth, sin_points) > 1);
    assert_true(worst(sin_short, sin_truth, sin_points) > 1);
    assert_true(isnan(vec_sin(INFINITY)) && isnan(vec_sin(NAN)) && isnan(vec_sin(VEC_SIN_MAX + 1)));
    assert_true(vec_sin(0) == 0 && vec_sin(-0.0) == 0);
    for (uint32_t i = 0; i < 1000; i++) assert_true(vec_sin(-sin_points(i)) == -vec_sin(sin_points(i)));
}

/* ---- The normal law ------------------------------------------------------------------------------ */

/* P(Z > x), or P(0 < Z < x). */
static void normal_part(mpfr_t result, const mpfr_t x, int upper)
{
    mpfr_t root_two;
    mpfr_init2(root_two, BITS);
    mpfr_sqrt_ui(root_two, 2, MPFR_RNDN);
    mpfr_div(result, x, root_two, MPFR_RNDN);
    if (upper)
        mpfr_erfc(result, result, MPFR_RNDN);
    else
        mpfr_erf(result, result, MPFR_RNDN);
    mpfr_div_ui(result, result, 2, MPFR_RNDN);
    mpfr_clear(root_two);
}

static double upper_here(double x) { return vec_normal_upper(x); }
static double upper_off(double x) { return vec_normal_upper(x) * (1 + 1.2e-13); }

static double density_here(double x)
{
    double density, tail = vec_normal_upper_density(x, &density);
    return tail == vec_normal_upper(x) ? density : (double)NAN;
}

static double density_off(double x) { return density_here(x) * (1 + 1.2e-13); }

static double upper_points(uint32_t i)
{
    static const double ends[] = {0, 1e-300, -1e-300, 1, -1, 37.5, -37.5, 4, 1e-8};
    if (i < sizeof ends / sizeof *ends) return ends[i];
    return i % 2 ? 37.5 * uniform(i, 5) : -8 + 16 * uniform(i, 5);
}

static void upper_truth(mpfr_t result, const mpfr_t x) { normal_part(result, x, 1); }

/* exp(-x^2 / 2) / sqrt(2 pi) */
static void density_truth(mpfr_t result, const mpfr_t x)
{
    mpfr_t root;
    mpfr_init2(root, BITS);
    mpfr_const_pi(root, MPFR_RNDN);
    mpfr_mul_ui(root, root, 2, MPFR_RNDN);
    mpfr_sqrt(root, root, MPFR_RNDN);
    mpfr_sqr(result, x, MPFR_RNDN);
    mpfr_div_si(result, result, -2, MPFR_RNDN);
    mpfr_exp(result, result, MPFR_RNDN);
    mpfr_div(result, result, root, MPFR_RNDN);
    mpfr_clear(root);
}

static double upper_worst(function *f, void (*truth_of)(mpfr_t, const mpfr_t))
{
    double largest = 0;
    mpfr_t truth, x;
    mpfr_inits2(BITS, truth, x, (mpfr_ptr)0);
    for (uint32_t i = 0; i < POINTS / 4; i++) {
        mpfr_set_d(x, upper_points(i), MPFR_RNDN);
        truth_of(truth, x);
        mpfr_d_div(x, f(upper_points(i)), truth, MPFR_RNDN);
        mpfr_sub_ui(x, x, 1, MPFR_RNDN);
        double error = fabs(mpfr_get_d(x, MPFR_RNDN));
        if (!(error <= largest)) largest = error;
    }
    mpfr_clears(truth, x, (mpfr_ptr)0);
    return largest;
}

static void test_upper(void **state)
{
    (void)state;
    expect_within(upper_worst(upper_here, upper_truth), 0, 1e-13);
    assert_true(upper_worst(upper_off, upper_truth) > 1e-13);
    expect_within(upper_worst(density_here, density_truth), 0, 1e-13);
    assert_true(upper_worst(density_off, density_truth) > 1e-13);
    assert_true(vec_normal_upper(INFINITY) == 0 && vec_normal_upper(-INFINITY) == 1);
    assert_true(vec_normal_upper(0) == 0.5 && isnan(vec_normal_upper(NAN)));
    double density;
    assert_true(vec_normal_upper_density(-INFINITY, &density) == 1 && density == 0);
    assert_true(isnan(vec_normal_upper_density(NAN, &density)) && isnan(density));
    /* Phi(-sqrt 2), exact to the digits shown */
    expect_within(vec_normal_upper(1.4142135623730951), 0.0786496035251425, 1e-16);
}

/* One step of Newton's from the function's own value doubles its digits: the truth. */
static void quantile_truth(mpfr_t result, double start, double probability, int upper)
{
    mpfr_t step, density;
    mpfr_inits2(BITS, step, density, (mpfr_ptr)0);
    mpfr_set_d(result, start, MPFR_RNDN);
    normal_part(step, result, upper);
    mpfr_sub_d(step, step, probability, MPFR_RNDN);
    if (!upper) mpfr_neg(step, step, MPFR_RNDN);
    mpfr_const_pi(density, MPFR_RNDN);
    mpfr_mul_ui(density, density, 2, MPFR_RNDN);
    mpfr_sqrt(density, density, MPFR_RNDN);
    mpfr_mul(step, step, density, MPFR_RNDN);
    mpfr_sqr(density, result, MPFR_RNDN);
    mpfr_div_2ui(density, density, 1, MPFR_RNDN);
    mpfr_exp(density, density, MPFR_RNDN);
    mpfr_mul(step, step, density, MPFR_RNDN);
    mpfr_add(result, result, step, MPFR_RNDN);
    mpfr_clears(step, density, (mpfr_ptr)0);
}

static double centred_here(double c) { return vec_normal_quantile(c); }
static double centred_off(double c) { return two_ulp_off(two_ulp_off(vec_normal_quantile(c))); }
static double tail_here(double tail) { return vec_normal_upper_quantile(tail); }
static double tail_off(double tail) { return two_ulp_off(two_ulp_off(vec_normal_upper_quantile(tail))); }

static const double centred_ends[] = {
    0x1p-54, 1e-300, 0.425, 0.425 + 0x1p-54, 0.25, 0.5 - 0x1p-54, 0.5 - 0x1p-30,
};

static double centred_points(uint32_t i)
{
    double u = uniform(i, 6);
    if (i < sizeof centred_ends / sizeof *centred_ends) return centred_ends[i];
    switch (i % 3) {
    case 0: return 0.5 * u;
    case 1: return 0.5 * u * ldexp(1, -(int)(i % 60)); /* the centre: relative to a value near 0 */
    default: return 0.5 - ldexp(ceil(ldexp(u, 30)), -31 - (int)(i % 22)); /* the grid's tails */
    }
}

static const double tail_ends[] = {
    1e-300, 0.075, 0.5 - 0x1p-54, 1.3887943864964021e-11, 0x1p-54, 1e-100, 0.25,
};

static double tail_points(uint32_t i)
{
    double u = uniform(i, 7);
    if (i < sizeof tail_ends / sizeof *tail_ends) return tail_ends[i];
    switch (i % 3) {
    case 0: return 0.5 * u;
    case 1: return 0.5 * vec_exp(-690 * u);
    default: return ldexp(0.5 + 0.5 * u, -1 - (int)(i % 60));
    }
}

static double quantile_worst(function *f, points *point, int upper)
{
    double largest = 0;
    mpfr_t truth;
    mpfr_init2(truth, BITS);
    for (uint32_t i = 0; i < POINTS / 4; i++) {
        double probability = point(i), got = f(probability);
        quantile_truth(truth, got, probability, upper);
        double error = ulps(got, truth);
        if (error > largest) largest = error;
    }
    mpfr_clear(truth);
    return largest;
}

static void test_quantile(void **state)
{
    (void)state;
    expect_within(quantile_worst(centred_here, centred_points, 0), 0, 4);
    expect_within(quantile_worst(tail_here, tail_points, 1), 0, 4);
    assert_true(quantile_worst(centred_off, centred_points, 0) > 4);
    assert_true(quantile_worst(tail_off, tail_points, 1) > 4);
    assert_true(vec_normal_quantile(0) == 0 && vec_normal_upper_quantile(0.5) == 0);
    for (uint32_t i = 0; i < 1000; i++) {
        double c = centred_points(i);
        assert_true(vec_normal_quantile(-c) == -vec_normal_quantile(c));
    }
    /* published to 15 digits: the 97.5 % point */
    expect_within(vec_normal_upper_quantile(0.025), 1.95996398454005, 6e-15);
}

/* Where no tail is far out, the shorter way gives the same bits, down to its end; further out it does not. */
static void test_near(void **state)
{
    (void)state;
    size_t near = 0;
    for (uint32_t i = 0; i < 100000; i++) {
        double size = fabs(centred_points(i));
        if (0.5 - size < VEC_NORMAL_NEAR) continue;
        near++;
        assert_true(vec_normal_near_size(size, 0.5 - size) == vec_normal_size(size, 0.5 - size));
    }
    assert_true(near > 1000);
    for (double tail = VEC_NORMAL_NEAR; tail < 0.01; tail *= 1.001)
        assert_true(vec_normal_near_size(0.5 - tail, tail) == vec_normal_size(0.5 - tail, tail));
    assert_true(vec_normal_near_size(0.5, 1e-12) != vec_normal_size(0.5, 1e-12));
}

/* ---- The same bits ------------------------------------------------------------------------------- */

/* FNV-1a over the results' bits. A loop over an array, which compilers turn into vectors. */
#define BITS_OF(name, function, point)                                                           \
    static uint64_t name(void)                                                                   \
    {                                                                                            \
        enum { LANES = 64 };                                                                     \
        double x[LANES], y[LANES];                                                               \
        uint64_t hash = 0xcbf29ce484222325;                                                      \
        for (uint32_t from = 0; from < POINTS; from += LANES) {                                  \
            for (uint32_t i = 0; i < LANES; i++) x[i] = point(from + i);                         \
            for (uint32_t i = 0; i < LANES; i++) y[i] = function(x[i]);                          \
            for (uint32_t i = 0; i < LANES; i++) hash = (hash ^ vec_bits(y[i])) * 0x100000001b3; \
        }                                                                                        \
        return hash;                                                                             \
    }
BITS_OF(exp_bits, vec_exp, exp_points)
BITS_OF(log_bits, vec_log, log_points)
BITS_OF(upper_bits, vec_normal_upper, upper_points)
BITS_OF(density_bits, density_here, upper_points)
BITS_OF(centred_bits, vec_normal_quantile, centred_points)
BITS_OF(tail_bits, vec_normal_upper_quantile, tail_points)
BITS_OF(sin_bits, vec_sin, sin_points)
BITS_OF(off_bits, exp_off, exp_points)

/* Recorded once, from gcc 12 and clang 14, -O0 to -O3, SSE2 and AVX2, which agreed: no build may differ. */
static void test_same_bits(void **state)
{
    (void)state;
    assert_int_equal(exp_bits(), 0x17be5dd89f8bde05);
    assert_int_equal(log_bits(), 0x44dcb3463e9ef699);
    assert_int_equal(upper_bits(), 0x00705b1b1ac9f263);
    assert_int_equal(density_bits(), 0x8c36cd347ad3d2f2);
    assert_int_equal(centred_bits(), 0x58f319172a79aa03);
    assert_int_equal(tail_bits(), 0xc1c777efc0c1713e);
    assert_int_equal(sin_bits(), 0x268abcf15013642b);
    assert_int_not_equal(off_bits(), exp_bits());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exp),       cmocka_unit_test(test_log),      cmocka_unit_test(test_sin),
        cmocka_unit_test(test_upper),     cmocka_unit_test(test_quantile), cmocka_unit_test(test_near),
        cmocka_unit_test(test_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
