/* [price NAME]: savings on self-made parts, passed on in the price.
 *
 *   cut(m) = self_made * saving * pass_through * (1 - response) * min(1, age / months), age since start
 *   factor = (1 - cut(m))^-elasticity
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vecmath.h"
#include "component/component.h"

struct price {
    struct targets on;
    const double *start, *months, *self_made, *saving, *pass_through, *response, *elasticity;
    double *full;   /* state: the cut when it is all there */
    double *factor; /* state: of this month */
};

#define AT(member) .offset = offsetof(struct price, member)
#define SHARE(key, text)      \
    {.name = #key,            \
     .kind = FIELD_QUANTITY,  \
     .unit = UNIT_SHARE,      \
     .flags = FIELD_REQUIRED, \
     .low = 0,                \
     .high = 1,               \
     AT(key),                 \
     .doc = text}

static const struct field fields[] = {
    {.name = "on",
     .kind = FIELD_TARGETS,
     .flags = FIELD_REQUIRED,
     AT(on),
     .doc = "components, regions or series that it multiplies, or all"},
    {.name = "start",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_DATE,
     .flags = FIELD_REQUIRED,
     .low = -INFINITY,
     .high = INFINITY,
     AT(start),
     .doc = "date from which prices fall"},
    {.name = "months",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_MONTHS,
     .flags = FIELD_REQUIRED | FIELD_LOW_OPEN,
     .low = 0,
     .high = INFINITY,
     AT(months),
     .doc = "months until the whole cut is in the price"},
    SHARE(self_made, "share of a car's parts, by cost, that are self-made"),
    SHARE(saving, "what self-making saves of their cost"),
    SHARE(pass_through, "share of the saving that is passed on"),
    {.name = "response",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_SHARE,
     .low = 0,
     .high = 1,
     AT(response),
     .doc = "share of the cut that competitors' cuts undo"},
    {.name = "elasticity",
     .kind = FIELD_QUANTITY,
     .flags = FIELD_REQUIRED,
     .low = -INFINITY,
     .high = INFINITY,
     AT(elasticity),
     .doc = "of volume to price, as a positive number"},
    {.name = "full", .kind = FIELD_STATE, AT(full), .doc = "the whole cut"},
    {.name = "factor", .kind = FIELD_STATE, AT(factor), .doc = "this month's factor"},
};

static void begin(void *wires, const struct month *first)
{
    struct price *self = wires;
    (void)first;
    const double *response = self->response;
    for_lanes(i)
        self->full[i] = self->self_made[i] * self->saving[i] * self->pass_through[i] * (1 - response[i]);
}

static void prepare(void *wires, const struct month *month)
{
    struct price *self = wires;
    double *factor = self->factor;
    const double end = month->number + 1;
    for_lanes(i) {
        double done = (end - self->start[i]) / self->months[i];
        double cut = self->full[i] * (done > 0 ? (done < 1 ? done : 1) : 0);
        factor[i] = vec_exp(-self->elasticity[i] * vec_log(1 - cut));
    }
}

static void act(void *wires, const struct month *month)
{
    struct price *self = wires;
    (void)month;
    targets_multiply(&self->on, self->factor);
}

const struct component_type width_name(component_price) = {
    .name = "price",
    .doc = "Savings on self-made parts, passed on in the price, and what volume that brings",
    .fields = fields,
    .field_count = sizeof fields / sizeof *fields,
    .size = sizeof(struct price),
    .begin = begin,
    .prepare = prepare,
    .act = act,
};
