/* bernoulli: 1 with probability p, else 0: the discrete law of two values.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/compose.h"
#include "dist/family.h"

static bool bernoulli_state(struct dist *dist, const struct stated *stated)
{
    double p = stated->value[0];
    compose_atoms(stated->arena, dist, (const double[]){0, 1}, (const double[]){1 - p, p}, 2);
    return true;
}

const struct family family_bernoulli = {
    .name = "bernoulli",
    .doc = "1 with probability p, else 0",
    .usage = "bernoulli(p)",
    .example = "bernoulli(0.25)",
    .refuses_dates = true,
    .ways = 1,
    .way = {{.count = 1, .parameters = {{.name = "p", .role = ROLE_SHARE, .low = 0, .high = 1}}}},
    .state = bernoulli_state,
};
