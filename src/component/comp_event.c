/* [event NAME]: something that may happen: a tax step, a price war, a facelift, a subsidy's end.
 *
 *   factor = max(0, 1 + effect * f(k)),  k whole months after the month in which `start` falls:
 *   f = 1 for 0 <= k < duration, then max(0, 1 - (k + 1 - duration) / (recovery + 1)), 0 before
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "component/component.h"

struct event {
    struct targets on;
    const double *chance, *start, *duration, *effect, *recovery;
    double *size;   /* state: the effect, 0 where it does not happen */
    double *first;  /* state: the month in which start falls */
    double *factor; /* state: of this month */
};

#define AT(member) .offset = offsetof(struct event, member)

static const struct field fields[] = {
    {.name = "on",
     .kind = FIELD_TARGETS,
     .flags = FIELD_REQUIRED,
     AT(on),
     .doc = "components, regions or series that it multiplies, or all"},
    {.name = "chance",
     .kind = FIELD_CHANCE,
     .unit = UNIT_SHARE,
     .flags = FIELD_NEUTRAL,
     .fallback = 1,
     .low = 0,
     .high = 1,
     AT(chance),
     .doc = "probability that it happens"},
    {.name = "start",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_DATE,
     .flags = FIELD_REQUIRED,
     .low = -INFINITY,
     .high = INFINITY,
     AT(start),
     .doc = "date; the month in which it falls is the first"},
    {.name = "duration",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_MONTHS,
     .flags = FIELD_REQUIRED | FIELD_WHOLE,
     .low = 1,
     .high = INFINITY,
     AT(duration),
     .doc = "whole months of full effect"},
    {.name = "effect",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_SHARE,
     .flags = FIELD_REQUIRED,
     .low = -1,
     .high = INFINITY,
     AT(effect),
     .doc = "change of volume while it lasts: -10 % is a tenth less"},
    {.name = "recovery",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_MONTHS,
     .flags = FIELD_WHOLE | FIELD_NEUTRAL,
     .low = 0,
     .high = INFINITY,
     AT(recovery),
     .doc = "whole months in which the effect fades out"},
    {.name = "size", .kind = FIELD_STATE, AT(size), .doc = "the effect where it happens"},
    {.name = "first", .kind = FIELD_STATE, AT(first), .doc = "the month in which start falls"},
    {.name = "factor", .kind = FIELD_STATE, AT(factor), .doc = "this month's factor"},
};

static void begin(void *wires, const struct month *month)
{
    struct event *self = wires;
    (void)month;
    const double *happens = self->chance ? self->chance : component_ones;
    for_lanes(i) {
        self->size[i] = happens[i] * self->effect[i];
        self->first[i] = floor(self->start[i]);
    }
}

static inline double factor_of(double effect) { return effect > -1 ? 1 + effect : 0; }

/* This month's factor. */
static void factor_now(const struct event *self, double now, double *factor)
{
    const double *first = self->first, *duration = self->duration, *size = self->size;
    if (!self->recovery) {
        for_lanes(i) {
            double since = now - first[i];
            double lasting = since < duration[i] ? size[i] : 0;
            factor[i] = factor_of(since >= 0 ? lasting : 0);
        }
        return;
    }
    for_lanes(i) {
        double since = now - first[i];
        double fading = 1 - (since + 1 - duration[i]) / (self->recovery[i] + 1);
        double strength = since < duration[i] ? 1 : (fading > 0 ? fading : 0);
        factor[i] = factor_of(since >= 0 ? size[i] * strength : 0);
    }
}

static void prepare(void *wires, const struct month *month)
{
    struct event *self = wires;
    factor_now(self, month->number, self->factor);
}

static void act(void *wires, const struct month *month)
{
    struct event *self = wires;
    (void)month;
    targets_multiply(&self->on, self->factor);
}

const struct component_type width_name(component_event) = {
    .name = "event",
    .doc = "Something that may happen from some month on, for a while, with an effect",
    .fields = fields,
    .field_count = sizeof fields / sizeof *fields,
    .size = sizeof(struct event),
    .begin = begin,
    .prepare = prepare,
    .act = act,
};
