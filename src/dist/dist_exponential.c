/* exponential: the time to the next of events that come at an even rate: the weibull of shape 1.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/family.h"

static bool exponential_state(struct dist *dist, const struct stated *stated)
{
    dist->family = &family_weibull;
    dist->shape[0] = 1;
    dist->scale = stated->value[0];
    dist->low = 0;
    return true;
}

const struct family family_exponential = {
    .name = "exponential",
    .doc = "Positive: the time to the next of events that come at an even rate",
    .usage = "exponential(mean)",
    .example = "exponential(1)",
    .refuses_dates = true,
    .ways = 1,
    .way = {{.count = 1,
             .parameters =
                 {{.name = "mean", .role = ROLE_SIZE, .low = 0, .high = INFINITY, .low_open = true}}}},
    .state = exponential_state,
};
