/* What trials drew, and what one randomisation of them says.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "study/sensitivity/sensitivity.h"

uint64_t sensitivity_hits_of(const struct sensitivity_drawn *drawn)
{
    uint64_t hits = 0;
    for (size_t bin = 0; bin < SENSITIVITY_BINS; bin++) hits += drawn->hits[bin];
    return hits;
}

uint64_t sensitivity_tenth_hits(const struct sensitivity_drawn *drawn, size_t tenth, uint64_t *count)
{
    enum { EACH = SENSITIVITY_BINS / SENSITIVITY_TENTHS };
    uint64_t hits = 0;
    *count = 0;
    for (size_t bin = tenth * EACH; bin < (tenth + 1) * EACH; bin++) {
        hits += drawn->hits[bin];
        *count += drawn->all[bin];
    }
    return hits;
}

double sensitivity_uniform_at(const struct sensitivity_drawn *drawn, bool hit, uint64_t rank,
                              uint64_t count)
{
    const double end = 0.5 - 0x1p-54;
    if (rank < 1) return -end;
    if (rank > count) return end;
    uint64_t below = 0;
    for (size_t bin = 0; bin < SENSITIVITY_BINS; bin++) {
        uint64_t here = hit ? drawn->hits[bin] : drawn->all[bin] - drawn->hits[bin];
        if (below + here >= rank)
            return ((double)bin + ((double)(rank - below) - 0.5) / (double)here) / SENSITIVITY_BINS - 0.5;
        below += here;
    }
    return end;
}

struct sensitivity_own sensitivity_own_of(const struct sensitivity_quantity *quantity,
                                          const struct sensitivity_drawn *drawn)
{
    struct sensitivity_own own;
    uint64_t all = 0, sides[2] = {0, sensitivity_hits_of(drawn)};
    for (size_t tenth = 0; tenth < SENSITIVITY_TENTHS; tenth++) {
        uint64_t count, hits = sensitivity_tenth_hits(drawn, tenth, &count);
        own.mean[tenth] = count ? moments_mean(&drawn->tenth[tenth]) : NAN;
        own.chance[tenth] = count ? (double)hits / (double)count : NAN;
        all += count;
    }
    sides[0] = all - sides[1];
    for (int hit = 0; hit < 2; hit++) {
        uint64_t count = sides[hit], high = hit ? drawn->high_hits : drawn->high - drawn->high_hits;
        if (!count)
            own.middle[hit] = NAN;
        else if (quantity->two_valued)
            own.middle[hit] = (double)high / (double)count;
        else
            own.middle[hit] = sensitivity_uniform_at(drawn, hit, interval_ranks(count, 50).point, count);
    }
    return own;
}

struct interval sensitivity_interval(const struct sensitivity_result *result, double value,
                                     const double *own, struct interval ordinary, bool few)
{
    if (result->randomisations < 2) return ordinary;
    return interval_spread_within(value, own, result->randomisations, ordinary, few);
}
