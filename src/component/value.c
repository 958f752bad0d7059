/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "component/value.h"

const struct dist *value_dist(const struct value *value, int month)
{
    const struct value_override *found = NULL;
    for (size_t i = 0; i < value->override_count; i++) {
        const struct value_override *override = &value->overrides[i];
        if (month < override->first || month > override->last) continue;
        bool better = !found || override->first > found->first ||
                      (override->first == found->first && override->last < found->last);
        if (better) found = override;
    }
    return found ? found->dist : value->dist;
}
