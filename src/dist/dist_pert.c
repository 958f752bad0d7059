/* pert: a smooth hump from three figures: the beta with alpha = 1 + lambda (mode - min) / (max - min) and
 * beta = 1 + lambda (max - mode) / (max - min) (Malcolm, Roseboom, Clark and Fazar 1959: lambda = 4; Vose:
 * any lambda).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/family.h"

static bool pert_state(struct dist *dist, const struct stated *stated)
{
    double low = stated->value[0], mode = stated->value[1], high = stated->value[2];
    double lambda = stated->value[3];
    if (!arguments_check_order(stated, 0, 2)) return false;
    if (!(mode >= low && mode <= high))
        return arguments_fault(
            stated, stated->at[1], "mode must be within min to max, got %s outside %s to %s",
            arguments_text(stated, mode), arguments_text(stated, low), arguments_text(stated, high));
    dist->family = &family_beta;
    dist->location = dist->low = low;
    dist->high = high;
    dist->scale = high - low;
    dist->shape[0] = 1 + lambda * ((mode - low) / dist->scale);
    dist->shape[1] = 1 + lambda * ((high - mode) / dist->scale);
    return true;
}

const struct family family_pert = {
    .name = "pert",
    .doc = "A smooth hump from the least, likeliest and largest value; lambda is how peaked",
    .usage = "pert(min, mode, max) or pert(min, mode, max, lambda)",
    .example = "pert(2, 4, 8)",
    .ways = 1,
    .way = {{.count = 4,
             .parameters = {{.name = "min", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY},
                            {.name = "mode", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY},
                            {.name = "max", .role = ROLE_LOCATION, .low = -INFINITY, .high = INFINITY},
                            {.name = "lambda",
                             .role = ROLE_SHAPE,
                             .low = 0,
                             .high = 1e5,
                             .optional = true,
                             .fallback = 4}}}},
    .state = pert_state,
};
