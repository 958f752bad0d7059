/* [market NAME]: an overseas ramp-up, shipped and then also built locally.
 *
 *   S(m) = base + (ceiling - base) / (1 + exp(-steepness * (end of m - midpoint)))
 *   ships = S * (1 + tariff)^-elasticity
 *   local = plant_capacity * (1 - exp(-3 age / plant_ramp)), age since plant_start at the month's end
 *   made = season * (ships - min(ships, replaces * local) + local) * exp(noise)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vecmath.h"
#include "component/component.h"

struct market {
    const double *base, *ceiling, *midpoint, *steepness, *tariff, *elasticity;
    const double *plant_start, *plant_capacity, *plant_ramp, *replaces;
    const double *noise, *season;
    double unit_price; /* read by the plan, not by the kernel */
    double *made;
    double *decay;   /* state: exp(-steepness * (end of this month - midpoint)) */
    double *step;    /* state: exp(-steepness) */
    double *shipped; /* state: (1 + tariff)^-elasticity */
    bool stepwise;   /* does decay go by steps in this tile? */
};

static const double EXPONENT_MAX = 700; /* exp() of more than this cannot be stepped down from */

enum {
    BASE,
    CEILING,
    MIDPOINT,
    STEEPNESS,
    TARIFF,
    ELASTICITY,
    PLANT_START,
    PLANT_CAPACITY,
    PLANT_RAMP,
    REPLACES
};

#define AT(member) .offset = offsetof(struct market, member)

static const struct field fields[] = {
    [BASE] = {.name = "base",
              .kind = FIELD_QUANTITY,
              .unit = UNIT_CARS,
              .low = 0,
              .high = INFINITY,
              AT(base),
              .doc = "cars a month long before the midpoint"},
    [CEILING] = {.name = "ceiling",
                 .kind = FIELD_QUANTITY,
                 .unit = UNIT_CARS,
                 .flags = FIELD_REQUIRED,
                 .low = 0,
                 .high = INFINITY,
                 AT(ceiling),
                 .doc = "cars a month that the climb leads to"},
    [MIDPOINT] = {.name = "midpoint",
                  .kind = FIELD_QUANTITY,
                  .unit = UNIT_DATE,
                  .flags = FIELD_REQUIRED,
                  .low = -INFINITY,
                  .high = INFINITY,
                  AT(midpoint),
                  .doc = "date at which half of the climb is done"},
    [STEEPNESS] = {.name = "steepness",
                   .kind = FIELD_QUANTITY,
                   .unit = UNIT_RATE,
                   .flags = FIELD_REQUIRED | FIELD_LOW_OPEN,
                   .low = 0,
                   .high = INFINITY,
                   AT(steepness),
                   .doc = "how fast it climbs; 1 goes from 27 % to 73 % in two months"},
    [TARIFF] = {.name = "tariff",
                .kind = FIELD_QUANTITY,
                .unit = UNIT_SHARE,
                .flags = FIELD_NEUTRAL,
                .low = 0,
                .high = INFINITY,
                AT(tariff),
                .doc = "tariff on what is shipped"},
    [ELASTICITY] = {.name = "elasticity",
                    .kind = FIELD_QUANTITY,
                    .low = 0,
                    .high = INFINITY,
                    AT(elasticity),
                    .doc = "of shipments to (1 + tariff)"},
    [PLANT_START] = {.name = "plant_start",
                     .kind = FIELD_QUANTITY,
                     .unit = UNIT_DATE,
                     .flags = FIELD_OPTIONAL,
                     .low = -INFINITY,
                     .high = INFINITY,
                     AT(plant_start),
                     .doc = "date from which a local plant builds"},
    [PLANT_CAPACITY] = {.name = "plant_capacity",
                        .kind = FIELD_QUANTITY,
                        .unit = UNIT_CARS,
                        .flags = FIELD_OPTIONAL,
                        .low = 0,
                        .high = INFINITY,
                        AT(plant_capacity),
                        .doc = "cars a month that the plant leads to"},
    [PLANT_RAMP] = {.name = "plant_ramp",
                    .kind = FIELD_QUANTITY,
                    .unit = UNIT_MONTHS,
                    .flags = FIELD_OPTIONAL | FIELD_LOW_OPEN,
                    .low = 0,
                    .high = INFINITY,
                    AT(plant_ramp),
                    .doc = "months that its ramp takes"},
    [REPLACES] = {.name = "replaces",
                  .kind = FIELD_QUANTITY,
                  .unit = UNIT_SHARE,
                  .flags = FIELD_OPTIONAL,
                  .low = 0,
                  .high = 1,
                  AT(replaces),
                  .doc = "share of local cars that stand in for shipped ones"},
    {.name = "noise",
     .kind = FIELD_SHOCK,
     .unit = UNIT_RATE,
     .flags = FIELD_MONTHLY | FIELD_NEUTRAL | FIELD_FACTOR,
     .low = -INFINITY,
     .high = INFINITY,
     AT(noise),
     .doc = "what one month is off, as a log; not carried on"},
    {.name = "season", .kind = FIELD_SEASON, AT(season), .doc = "name of the season to follow"},
    {.name = "region", .kind = FIELD_TEXT, .text = "overseas", .doc = "region it is counted in"},
    {.name = "series", .kind = FIELD_TEXT, .doc = "series it is counted in"},
    {.name = "unit_price",
     .kind = FIELD_NUMBER,
     .unit = UNIT_MONEY,
     .flags = FIELD_OPTIONAL,
     .low = 1e-6,
     .high = 1e12,
     AT(unit_price),
     .doc = "what a car sells for; gives revenue"},
    {.name = "made", .kind = FIELD_MADE, AT(made), .doc = "cars made by its own equation"},
    {.name = "decay", .kind = FIELD_STATE, AT(decay), .doc = "the curve's exponential now"},
    {.name = "step", .kind = FIELD_STATE, AT(step), .doc = "the curve's exponential of one month"},
    {.name = "shipped", .kind = FIELD_STATE, AT(shipped), .doc = "what the tariff leaves"},
};

static void check_plant(const struct component_check *at)
{
    static const size_t plant[] = {PLANT_START, PLANT_CAPACITY, PLANT_RAMP, REPLACES};
    size_t given = 0;
    for (size_t i = 0; i < 4; i++) given += at->values[plant[i]].dist != NULL;
    if (given == 0 || given == 4) return;
    for (size_t i = 0; i < 4; i++)
        if (!at->values[plant[i]].dist)
            at->fault(at->context, DIAG_ERROR, plant[i],
                      "a plant needs plant_start, plant_capacity, plant_ramp and replaces",
                      "market '%s' has a plant but no %s", at->name, fields[plant[i]].name);
}

/* A first month far up the climb means that most of the climb lies before the scenario. */
static void check(const struct component_check *at)
{
    check_plant(at);
    double midpoint = dist_quantile(at->values[MIDPOINT].dist, 0);
    double steepness = dist_quantile(at->values[STEEPNESS].dist, 0);
    double up = 1 / (1 + vec_exp(-steepness * (at->first_month + 1 - midpoint)));
    if (up > 0.1)
        at->fault(at->context, DIAG_WARNING, MIDPOINT,
                  "a later midpoint, a larger steepness, or base nearer to today's volume",
                  "the first month is already %.0f %% up the climb", 100 * up);
}

static void begin(void *wires, const struct month *first)
{
    struct market *self = wires;
    const double end = first->number + 1;
    double *decay = self->decay, largest = 0;
    if (self->tariff)
        for_lanes(i) self->shipped[i] = vec_exp(-self->elasticity[i] * vec_log(1 + self->tariff[i]));
#pragma omp simd reduction(max : largest)
    for_lanes(i) {
        decay[i] = -self->steepness[i] * (end - self->midpoint[i]);
        largest = decay[i] > largest ? decay[i] : largest;
    }
    self->stepwise = largest < EXPONENT_MAX;
    if (!self->stepwise) return;
    for_lanes(i) {
        decay[i] = vec_exp(decay[i]);
        self->step[i] = vec_exp(-self->steepness[i]);
    }
}

static void make_local(struct market *self, double end)
{
    for_lanes(i) {
        double age = end - self->plant_start[i];
        double ramped = 1 - vec_exp(-3 * (age > 0 ? age : 0) / self->plant_ramp[i]);
        double local = self->plant_capacity[i] * ramped;
        double replaced = self->replaces[i] * local, ships = self->made[i];
        self->made[i] = ships - (replaced < ships ? replaced : ships) + local;
    }
}

static void make(void *wires, const struct month *month)
{
    struct market *self = wires;
    const double end = month->number + 1;
    double *made = self->made, *decay = self->decay;
    const double *base = self->base, *ceiling = self->ceiling, *step = self->step;
    if (!self->stepwise)
        for_lanes(i) decay[i] = vec_exp(-self->steepness[i] * (end - self->midpoint[i]));
    for_lanes(i) made[i] = base[i] + (ceiling[i] - base[i]) / (1 + decay[i]);
    if (self->stepwise)
        for_lanes(i) decay[i] *= step[i];
    if (self->tariff)
        for_lanes(i) made[i] *= self->shipped[i];
    if (self->plant_start) make_local(self, end);
    if (self->season)
        for_lanes(i) made[i] *= self->season[i];
    if (self->noise)
        for_lanes(i) made[i] *= self->noise[i];
}

const struct component_type width_name(component_market) = {
    .name = "market",
    .doc = "An overseas ramp-up: an S-curve of shipments under a tariff, and a local plant",
    .fields = fields,
    .field_count = sizeof fields / sizeof *fields,
    .size = sizeof(struct market),
    .check = check,
    .begin = begin,
    .make = make,
};
