/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/elementary.h"

/* By its power series where a difference would cancel: what follows x^17 is below 2^-56. */
struct elementary_exp elementary_exp(double x)
{
    if (fabs(x) >= 0.5) {
        double power = vec_exp(x);
        return (struct elementary_exp){power, power - 1, power - 1 - x};
    }
    double y = x * x, even = 1.0 / 20922789888000, odd = 1.0 / 355687428096000;
    even = even * y + 1.0 / 87178291200, odd = odd * y + 1.0 / 1307674368000;
    even = even * y + 1.0 / 479001600, odd = odd * y + 1.0 / 6227020800;
    even = even * y + 1.0 / 3628800, odd = odd * y + 1.0 / 39916800;
    even = even * y + 1.0 / 40320, odd = odd * y + 1.0 / 362880;
    even = even * y + 1.0 / 720, odd = odd * y + 1.0 / 5040;
    even = even * y + 1.0 / 24, odd = odd * y + 1.0 / 120;
    even = even * y + 1.0 / 2, odd = odd * y + 1.0 / 6;
    double excess = y * (even + x * odd);
    return (struct elementary_exp){1 + (x + excess), x + excess, excess};
}

/* For |x| <= 1/2: Abramowitz and Stegun 6.1.33. */
static double log_gamma_near(double x)
{
    static const double zeta_minus_one[] = {
        /* of 2, 3, ... */
        0.6449340668482264364724,      0.2020569031595942853997,      0.08232323371113819151600,
        0.03692775514336992633137,     0.01734306198444913971452,     0.008349277381922826839798,
        0.004077356197944339378685,    0.002008392826082214417853,    0.0009945751278180853371460,
        0.0004941886041194645587023,   0.0002460865533080482986380,   0.0001227133475784891467518,
        0.00006124813505870482925855,  0.00003058823630702049355173,  0.00001528225940865187173257,
        0.000007637197637899762273600, 0.000003817293264999839856462, 0.000001908212716553938925657,
        9.539620338727961131520e-7,    4.769329867878064631167e-7,    2.384505027277329900036e-7,
        1.192199259653110730678e-7,    5.960818905125947961244e-8,    2.980350351465228018606e-8};
    enum { TERMS = sizeof zeta_minus_one / sizeof *zeta_minus_one };
    static const double one_minus_euler = 0.42278433509846713939;
    double sum = 0;
    for (int n = TERMS + 1; n >= 2; n--) sum = zeta_minus_one[n - 2] / n - x * sum;
    return x * (one_minus_euler + x * sum) - elementary_log_one_plus(x);
}

double elementary_log_gamma(double x)
{
    double product = 1;
    for (; x > 0.5; x -= 1) product *= x; /* Gamma(1 + x) = x Gamma(x) */
    return log_gamma_near(x) + vec_log(product);
}
