/* poisson: how many of many rare events happen. A law of whole numbers, drawn by exact steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/compose.h"
#include "dist/family.h"

static const double mean_max = 1e6; /* 25,000 steps; beyond it a normal is as good */

static double poisson_ratio(const double *mean, double k) { return *mean / (k + 1); }

static bool poisson_state(struct dist *dist, const struct stated *stated)
{
    double mean = stated->value[0];
    if (mean > mean_max)
        return arguments_fault_hint(stated, stated->at[0],
                                    arena_format(stated->arena,
                                                 "so large a poisson is as good as normal(%.10g, %.10g)",
                                                 mean, sqrt(mean)),
                                    "mean must be at most %.10g, got %.10g", mean_max, mean);
    compose_counts(stated->arena, dist, floor(mean), INFINITY, poisson_ratio, &mean);
    return true;
}

const struct family family_poisson = {
    .name = "poisson",
    .doc = "A whole number: how many events of an even rate happen",
    .usage = "poisson(mean)",
    .example = "poisson(3)",
    .refuses_dates = true,
    .ways = 1,
    .way = {{.count = 1,
             .parameters = {{.name = "mean", .role = ROLE_SHAPE, .low = 0, .high = INFINITY}}}},
    .state = poisson_state,
};
