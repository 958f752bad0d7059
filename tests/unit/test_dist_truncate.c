/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "dist_expect.h"

/* The standard normal above p[0]: the upper tail scaled; for the lower tail, close to the cut, the series
 * of the tail around it. */
static double above(double tail, bool upper, const double *p)
{
    double mass = gsl_cdf_ugaussian_Q(p[0]);
    if (upper || tail > 1e-5) return gsl_cdf_ugaussian_Qinv((upper ? tail : 1 - tail) * mass);
    double away = tail * mass / gsl_ran_ugaussian_pdf(p[0]);
    return p[0] + away + p[0] * away * away / 2;
}

static void cut_normal(void **state)
{
    (void)state;
    const double cuts[] = {-3, -1, 0.5, 3, 6};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        const struct dist *dist =
            LAW("truncate", OF(LAW("normal", VALUE(0), VALUE(1))), NAMED("min", cuts[i]));
        expect_oracle(dist, above, &cuts[i], 1, 0);
        expect_draws(dist);
        double mean = gsl_ran_ugaussian_pdf(cuts[i]) / gsl_cdf_ugaussian_Q(cuts[i]);
        expect_relative(dist_mean(dist), mean, 1e-8);
        expect_relative(dist_sd(dist), sqrt(1 + mean * (cuts[i] - mean)), 1e-6);
    }
}

/* At 0 the values themselves are as small as the tail. */
static void cut_at_zero(void **state)
{
    (void)state;
    const struct dist *dist = LAW("truncate", OF(LAW("normal", VALUE(0), VALUE(2))), VALUE(0));
    for (double tail = 0.4; tail > 1e-12; tail *= 0.3) {
        double held = 0.5 - (0.5 - tail),
               exact = tail > 1e-5 ? 2 * gsl_cdf_ugaussian_Pinv(0.5 + held / 2) : held * sqrt(2 * acos(-1));
        expect_relative(dist_quantile(dist, held - 0.5), exact, 1e-9);
    }
    expect_round_trip(dist, 1e-9);
    expect_relative(dist_mean(dist), 2 * sqrt(2 / acos(-1)), 1e-9);
    expect_draws(dist);
}

static void both_ends(void **state)
{
    (void)state;
    const struct dist *inner = LAW("lognormal", NAMED("mu", 0), NAMED("sigma", 0.5));
    const struct dist *dist = LAW("truncate", OF(inner), NAMED("max", 2), NAMED("min", 0.5));
    double low = gsl_cdf_lognormal_P(0.5, 0, 0.5), mass = gsl_cdf_lognormal_P(2, 0, 0.5) - low;
    for (double u = 0.01; u < 1; u += 0.01)
        expect_relative(dist_quantile(dist, u - 0.5), gsl_cdf_lognormal_Pinv(low + u * mass, 0, 0.5), 1e-9);
    assert_true(dist_low(dist) >= 0.5 && dist_high(dist) <= 2);
    expect_within(dist_outside(dist, 0.5, 2), 0, 0);
    expect_relative(dist_cdf(dist, 1), (0.5 - low) / mass, 1e-12);
    expect_moments(dist, 1e-8);
    expect_draws(dist);
    expect_draws(LAW("truncate", OF(LAW("beta", VALUE(2), VALUE(8))), NAMED("min", 0.1)));
    expect_draws(
        LAW("truncate", OF(LAW("triangular", VALUE(0), VALUE(1), VALUE(3))), VALUE(0.5), VALUE(2)));
    /* twice is once, within both */
    assert_true(dist_equal(
        LAW("truncate", OF(LAW("truncate", OF(inner), NAMED("min", 0.5))), NAMED("max", 2)), dist));
}

/* Of discrete laws the values that remain, of mixtures the parts, in their proportions. */
static void composed(void **state)
{
    (void)state;
    const struct dist *steps = LAW("discrete", ITEM(1, 0.25), ITEM(2, 0.25), ITEM(3, 0.5));
    assert_true(dist_equal(LAW("truncate", OF(steps), NAMED("max", 2)),
                           LAW("discrete", ITEM(1, 0.5), ITEM(2, 0.5))));
    const struct dist *uniform = LAW("uniform", VALUE(0), VALUE(2));
    const struct dist *mixed = LAW("mixture", ITEM(0.2, 0), ITEM_OF(0.8, uniform));
    const struct dist *cut = LAW("truncate", OF(mixed), NAMED("max", 1));
    expect_relative(dist_cdf(cut, 0), 0.2 / 0.6, 1e-14);
    expect_relative(dist_quantile(cut, 0.2), (0.7 - 1.0 / 3) * 1.5, 1e-12);
    expect_draws(cut);
    assert_false(dist_equal(cut, LAW("truncate", OF(mixed), NAMED("max", 1.000001))));
}

static void faults(void **state)
{
    (void)state;
    const struct dist *normal = LAW("normal", VALUE(0), VALUE(1));
    FAULT(NOWHERE, "the distribution has no mass above 50", "truncate", OF(normal), VALUE(50));
    FAULT(NOWHERE, "the distribution has no mass below -9", "truncate", OF(normal), NAMED("max", -9));
    FAULT(NOWHERE, "the distribution has no mass between 1.5 and 1.7", "truncate",
          OF(LAW("bernoulli", VALUE(0.5))), VALUE(1.5), VALUE(1.7));
    FAULT(NOWHERE, "the distribution has no mass between 1 and 1.0000000001", "truncate",
          OF(LAW("normal", VALUE(0), VALUE(1000))), VALUE(1), VALUE(1.0000000001));
    FAULT(2, "min must be < max, got 1.0000000001 and 1", "truncate", OF(normal), VALUE(1.0000000001),
          VALUE(1));
    FAULT(2, "min must be < max, got 2 and 1", "truncate", OF(normal), VALUE(2), VALUE(1));
    FAULT(NOWHERE, "truncate needs min, max or both", "truncate", OF(normal));
    FAULT(0, "truncate takes a distribution first", "truncate", VALUE(5), VALUE(1));
    FAULT(1, "truncate has no argument low", "truncate", OF(normal), NAMED("low", 1));
    DATE_FAULT(0, "the distribution must be one of dates here", "truncate", OF(normal), DATE(24316));
    DATE_FAULT(1, "min must be a date here, got 5", "truncate",
               OF(DATE_LAW("normal", DATE(24316), VALUE(1))), VALUE(5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_normal), cmocka_unit_test(cut_at_zero), cmocka_unit_test(both_ends),
        cmocka_unit_test(composed),   cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
