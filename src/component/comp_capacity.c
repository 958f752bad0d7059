/* [capacity NAME]: at most `limit` cars a month for all it acts on, shared in proportion.
 *
 *   sold = (volume + waiting) * min(1, limit / D),  D = sum of (volume + waiting)
 *   waiting next month = backlog * (volume + waiting - sold), 0 at first
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "component/component.h"

struct capacity {
    struct targets on;
    const double *limit, *backlog;
};

#define AT(member) .offset = offsetof(struct capacity, member)

static const struct field fields[] = {
    {.name = "on",
     .kind = FIELD_TARGETS,
     .flags = FIELD_REQUIRED,
     AT(on),
     .doc = "components, regions or series that share the capacity, or all"},
    {.name = "limit",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_CARS,
     .flags = FIELD_REQUIRED | FIELD_MONTHLY,
     .low = 0,
     .high = INFINITY,
     AT(limit),
     .doc = "at most this many cars a month together"},
    {.name = "backlog",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_SHARE,
     .flags = FIELD_NEUTRAL,
     .low = 0,
     .high = 1,
     AT(backlog),
     .doc = "share of unserved demand that waits for the next month"},
};

static void limit(void *wires, const struct month *month)
{
    struct capacity *self = wires;
    (void)month;
    double demand[TILE_LANES] = {0}, served[TILE_LANES];
    for (size_t target = 0; target < self->on.count; target++) {
        double *volume = self->on.volume[target];
        const double *waiting = self->on.waiting[target];
        for_lanes(i) {
            volume[i] += waiting[i];
            demand[i] += volume[i];
        }
    }
    for_lanes(i) served[i] = demand[i] > self->limit[i] ? self->limit[i] / demand[i] : 1;
    for (size_t target = 0; target < self->on.count; target++) {
        double *volume = self->on.volume[target];
        double *waiting = self->on.waiting[target];
        const double *backlog = self->backlog;
        for_lanes(i) {
            double sold = volume[i] * served[i];
            if (backlog) waiting[i] = backlog[i] * (volume[i] - sold);
            volume[i] = sold;
        }
    }
}

const struct component_type width_name(component_capacity) = {
    .name = "capacity",
    .doc = "At most so many cars a month, shared in proportion; unserved demand may wait",
    .fields = fields,
    .field_count = sizeof fields / sizeof *fields,
    .size = sizeof(struct capacity),
    .limit = limit,
};
