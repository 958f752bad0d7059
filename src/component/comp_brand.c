/* [brand NAME]: the double edge: a success lifts what it acts on, a flop hurts it.
 *
 *   s(m) = last month's volume of `from` / plan,   factor = exp(halo * (s - neutral))
 *
 * The factor is 1 until `from` has had volume in an earlier month of the period.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vecmath.h"
#include "component/component.h"

struct brand {
    struct targets on;
    struct past from;
    const double *plan, *halo, *neutral;
    double *seen;   /* state: 1 once `from` has had volume */
    double *factor; /* state: of this month */
};

#define AT(member) .offset = offsetof(struct brand, member)

static const struct field fields[] = {
    {.name = "on",
     .kind = FIELD_TARGETS,
     .flags = FIELD_REQUIRED,
     AT(on),
     .doc = "components, regions or series that it multiplies, or all"},
    {.name = "from",
     .kind = FIELD_PAST,
     .flags = FIELD_REQUIRED,
     AT(from),
     .doc = "components whose sales make or mar the brand"},
    {.name = "plan",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_CARS,
     .flags = FIELD_REQUIRED | FIELD_LOW_OPEN,
     .low = 0,
     .high = INFINITY,
     AT(plan),
     .doc = "cars a month that are expected of `from`"},
    {.name = "halo",
     .kind = FIELD_QUANTITY,
     .flags = FIELD_REQUIRED,
     .low = -INFINITY,
     .high = INFINITY,
     AT(halo),
     .doc = "log of what going from nothing to the plan brings; may be negative"},
    {.name = "neutral",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_SHARE,
     .fallback = 0.5,
     .low = 0,
     .high = 1,
     AT(neutral),
     .doc = "share of the plan at which nobody notices"},
    {.name = "seen", .kind = FIELD_STATE, AT(seen), .doc = "1 once `from` has had volume"},
    {.name = "factor", .kind = FIELD_STATE, AT(factor), .doc = "this month's factor"},
};

static void prepare(void *wires, const struct month *month)
{
    struct brand *self = wires;
    (void)month;
    double sold[TILE_LANES] = {0}, *factor = self->factor;
    for (size_t source = 0; source < self->from.count; source++) {
        const double *volume = self->from.volume[source];
        for_lanes(i) sold[i] += volume[i];
    }
    for_lanes(i) {
        self->seen[i] = sold[i] > 0 ? 1 : self->seen[i];
        double lift = self->halo[i] * (sold[i] / self->plan[i] - self->neutral[i]);
        factor[i] = vec_exp(self->seen[i] > 0 ? lift : 0);
    }
}

static void act(void *wires, const struct month *month)
{
    struct brand *self = wires;
    (void)month;
    targets_multiply(&self->on, self->factor);
}

const struct component_type width_name(component_brand) = {
    .name = "brand",
    .doc = "What a premium car's success or failure does to the others",
    .fields = fields,
    .field_count = sizeof fields / sizeof *fields,
    .size = sizeof(struct brand),
    .prepare = prepare,
    .act = act,
};
