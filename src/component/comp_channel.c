/* [channel NAME]: outlets, and what more of them sell.
 *
 *   outlets(m) runs straight from `outlets` at `from` to outlets + completion * (goal - outlets) at `by`, then
 *   stays; it is taken at the end of m less `maturity` months
 *   factor = (outlets(m) / outlets)^elasticity
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vecmath.h"
#include "component/component.h"

struct channel {
    struct targets on;
    const double *outlets, *goal, *from, *by, *completion, *maturity, *elasticity;
    double *factor; /* state: of this month */
};

enum { ON, OUTLETS, GOAL, FROM, BY };

#define AT(member) .offset = offsetof(struct channel, member)

static const struct field fields[] = {
    [ON] = {.name = "on",
            .kind = FIELD_TARGETS,
            .flags = FIELD_REQUIRED,
            AT(on),
            .doc = "components, regions or series that it multiplies, or all"},
    [OUTLETS] = {.name = "outlets",
                 .kind = FIELD_QUANTITY,
                 .unit = UNIT_OUTLETS,
                 .flags = FIELD_REQUIRED | FIELD_LOW_OPEN,
                 .low = 0,
                 .high = INFINITY,
                 AT(outlets),
                 .doc = "outlets at `from` and before"},
    [GOAL] = {.name = "goal",
              .kind = FIELD_QUANTITY,
              .unit = UNIT_OUTLETS,
              .flags = FIELD_REQUIRED,
              .low = 0,
              .high = INFINITY,
              AT(goal),
              .doc = "outlets planned for `by`"},
    [FROM] = {.name = "from",
              .kind = FIELD_QUANTITY,
              .unit = UNIT_DATE,
              .flags = FIELD_REQUIRED,
              .low = -INFINITY,
              .high = INFINITY,
              AT(from),
              .doc = "date from which the number changes"},
    [BY] = {.name = "by",
            .kind = FIELD_QUANTITY,
            .unit = UNIT_DATE,
            .flags = FIELD_REQUIRED,
            .low = -INFINITY,
            .high = INFINITY,
            AT(by),
            .doc = "date at which the plan is done"},
    {.name = "completion",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_SHARE,
     .fallback = 1,
     .low = 0,
     .high = 1,
     AT(completion),
     .doc = "share of the plan that comes true"},
    {.name = "maturity",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_MONTHS,
     .low = 0,
     .high = INFINITY,
     AT(maturity),
     .doc = "months until a new outlet sells"},
    {.name = "elasticity",
     .kind = FIELD_QUANTITY,
     .flags = FIELD_REQUIRED,
     .low = -INFINITY,
     .high = INFINITY,
     AT(elasticity),
     .doc = "of volume to the number of outlets"},
    {.name = "factor", .kind = FIELD_STATE, AT(factor), .doc = "this month's factor"},
};

/* A plan whose end lies before its beginning has no straight line. */
static void check(const struct component_check *at)
{
    if (dist_high(at->values[FROM].dist) >= dist_low(at->values[BY].dist))
        at->fault(at->context, DIAG_ERROR, BY, "bound one of them with truncate(...)",
                  "by must be later than from in every trial");
}

static void prepare(void *wires, const struct month *month)
{
    struct channel *self = wires;
    double *factor = self->factor;
    const double end = month->number + 1;
    for_lanes(i) {
        double done = (end - self->maturity[i] - self->from[i]) / (self->by[i] - self->from[i]);
        double within = done > 0 ? (done < 1 ? done : 1) : 0;
        double grown = within * self->completion[i] * (self->goal[i] / self->outlets[i] - 1);
        factor[i] = vec_exp(self->elasticity[i] * vec_log(1 + grown));
    }
}

static void act(void *wires, const struct month *month)
{
    struct channel *self = wires;
    (void)month;
    targets_multiply(&self->on, self->factor);
}

const struct component_type width_name(component_channel) = {
    .name = "channel",
    .doc = "Outlets on their way to a goal, and the volume that they bring",
    .fields = fields,
    .field_count = sizeof fields / sizeof *fields,
    .size = sizeof(struct channel),
    .check = check,
    .prepare = prepare,
    .act = act,
};
