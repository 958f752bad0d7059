/* binomial: how many of n chances come true, each with probability p. A law of whole numbers, drawn by exact
 * steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/compose.h"
#include "dist/family.h"

static const double variance_max = 1e6; /* 25,000 steps; beyond it a normal is as good */

static double binomial_ratio(const double *parameters, double k)
{
    double n = parameters[0], p = parameters[1];
    return (n - k) * p / ((k + 1) * (1 - p));
}

static bool binomial_state(struct dist *dist, const struct stated *stated)
{
    double n = stated->value[0], p = stated->value[1], variance = n * p * (1 - p);
    if (n != floor(n))
        return arguments_fault(stated, stated->at[0], "n must be a whole number, got %.10g", n);
    if (variance > variance_max)
        return arguments_fault_hint(stated, stated->at[0],
                                    arena_format(stated->arena,
                                                 "so large a binomial is as good as normal(%.10g, %.10g)",
                                                 n * p, sqrt(variance)),
                                    "n p (1 - p) must be at most %.10g, got %.10g", variance_max, variance);
    double mode = floor((n + 1) * p);
    compose_counts(stated->arena, dist, mode < n ? mode : n, n, binomial_ratio, stated->value);
    return true;
}

const struct family family_binomial = {
    .name = "binomial",
    .doc = "A whole number: how many of n chances come true, each with probability p",
    .usage = "binomial(n, p)",
    .example = "binomial(12, 0.25)",
    .refuses_dates = true,
    .ways = 1,
    .way = {{.count = 2,
             .parameters = {{.name = "n", .role = ROLE_SHAPE, .low = 0, .high = 1e9},
                            {.name = "p", .role = ROLE_SHARE, .low = 0, .high = 1}}}},
    .state = binomial_state,
};
