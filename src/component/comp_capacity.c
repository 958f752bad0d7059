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

/* What waits of last month's demand joins this month's. */
static void add_waiting(const struct capacity *self)
{
    for (size_t target = 0; target < self->on.count; target++) {
        double *volume = self->on.volume[target];
        const double *waiting = self->on.waiting[target];
        for_lanes(i) volume[i] += waiting[i];
    }
}

static void serve(const struct capacity *self, size_t target, const double *served)
{
    double *volume = self->on.volume[target], *waiting = self->on.waiting[target];
    const double *backlog = self->backlog;
    if (backlog)
        for_lanes(i) waiting[i] = backlog[i] * (volume[i] - volume[i] * served[i]);
    for_lanes(i) volume[i] *= served[i];
}

static void limit(void *wires, const struct month *month)
{
    const struct capacity *self = wires;
    (void)month;
    double demand[TILE_LANES], served[TILE_LANES];
    if (self->backlog) add_waiting(self);
    lanes_sum(demand, self->on.volume, self->on.count);
    for_lanes(i) served[i] = demand[i] > self->limit[i] ? self->limit[i] / demand[i] : 1;
    for (size_t target = 0; target < self->on.count; target++) serve(self, target, served);
}

const struct component_type width_name(component_capacity) = {
    .name = "capacity",
    .doc = "At most so many cars a month, shared in proportion; unserved demand may wait",
    .fields = fields,
    .field_count = sizeof fields / sizeof *fields,
    .size = sizeof(struct capacity),
    .limit = limit,
};
