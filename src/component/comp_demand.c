/* [demand NAME]: the market that several lines share.
 *
 *   factor(m) = exp(sum of growth after level_month + n * drift + noise(m)),  n months since level_month
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "component/component.h"

struct demand {
    struct targets on;
    const double *growth, *drift, *noise; /* as factors: exp(rate) */
    double *factor, *now;                 /* states: without this month's noise, and with it */
};

#define AT(member) .offset = offsetof(struct demand, member)

static const struct field fields[] = {
    {.name = "on",
     .kind = FIELD_TARGETS,
     .flags = FIELD_REQUIRED,
     AT(on),
     .doc = "components, regions or series that it multiplies, or all"},
    {.name = "growth",
     .kind = FIELD_SHOCK,
     .unit = UNIT_RATE,
     .flags = FIELD_MONTHLY | FIELD_NEUTRAL | FIELD_FACTOR,
     .low = -INFINITY,
     .high = INFINITY,
     AT(growth),
     .doc = "continuous growth rate of each month after level_month, the same for all it acts on"},
    {.name = "drift",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_RATE,
     .flags = FIELD_NEUTRAL | FIELD_FACTOR,
     .low = -INFINITY,
     .high = INFINITY,
     AT(drift),
     .doc = "growth rate added to every month, drawn once a trial"},
    {.name = "noise",
     .kind = FIELD_SHOCK,
     .unit = UNIT_RATE,
     .flags = FIELD_MONTHLY | FIELD_NEUTRAL | FIELD_FACTOR,
     .low = -INFINITY,
     .high = INFINITY,
     AT(noise),
     .doc = "what one month is off, as a log; not carried on"},
    {.name = "factor", .kind = FIELD_STATE, AT(factor), .doc = "the factor without noise"},
    {.name = "now", .kind = FIELD_STATE, AT(now), .doc = "this month's factor"},
};

static void begin(void *wires, const struct month *first)
{
    struct demand *self = wires;
    (void)first;
    for_lanes(i) self->factor[i] = 1;
}

static void advance(void *wires, const struct month *month)
{
    struct demand *self = wires;
    (void)month;
    if (!self->growth && !self->drift) return;
    const double *growth = self->growth ? self->growth : component_ones;
    const double *drift = self->drift ? self->drift : component_ones;
    for_lanes(i) self->factor[i] *= growth[i] * drift[i];
}

static void prepare(void *wires, const struct month *month)
{
    struct demand *self = wires;
    if (!month->moves) return;
    const double *noise = self->noise ? self->noise : component_ones;
    for_lanes(i) self->now[i] = self->factor[i] * noise[i];
}

static void act(void *wires, const struct month *month)
{
    struct demand *self = wires;
    if (month->moves) targets_multiply(&self->on, self->now);
}

const struct component_type width_name(component_demand) = {
    .name = "demand",
    .doc = "A market shared by several lines: one draw moves them all",
    .fields = fields,
    .field_count = sizeof fields / sizeof *fields,
    .size = sizeof(struct demand),
    .begin = begin,
    .advance = advance,
    .prepare = prepare,
    .act = act,
};
