/* [line NAME]: cars on sale before the period.
 *
 *   level(m) = level(m-1) * exp(g(m) + drift),   made = level(m) * season(m) * exp(noise(m))
 *
 * With persistence phi, the growth's deviation from its mean is an AR(1) process:
 * d(m) = x(m) - mean(m) + phi * d(m-1), g = mean + d, d = 0 at the start.
 * Up to level_month nothing moves: made = level * season.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vecmath.h"
#include "component/component.h"

struct line {
    const double *level, *season, *growth_mean;
    const double *growth, *drift, *noise; /* as factors: exp(rate) */
    double persistence;
    double unit_price; /* read by the plan, not by the kernel */
    double *made;
    double *now;       /* state: this month's level */
    double *deviation; /* state: d of last month */
};

enum { LEVEL, GROWTH, PERSISTENCE };

#define AT(member) .offset = offsetof(struct line, member)

static const struct field fields[] = {
    [LEVEL] = {.name = "level",
               .kind = FIELD_QUANTITY,
               .unit = UNIT_CARS,
               .flags = FIELD_REQUIRED,
               .low = 0,
               .high = INFINITY,
               AT(level),
               .doc = "seasonally adjusted cars a month in level_month"},
    [GROWTH] = {.name = "growth",
                .kind = FIELD_SHOCK,
                .unit = UNIT_RATE,
                .flags = FIELD_MONTHLY | FIELD_NEUTRAL | FIELD_FACTOR,
                .low = -INFINITY,
                .high = INFINITY,
                AT(growth),
                .doc = "continuous growth rate of each month after level_month"},
    [PERSISTENCE] = {.name = "persistence",
                     .kind = FIELD_NUMBER,
                     .low = -1,
                     .high = 1,
                     AT(persistence),
                     .doc = "share of growth's deviation from its mean that stays next month"},
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
     .doc = "what one month is off its level, as a log; not carried on"},
    {.name = "season", .kind = FIELD_SEASON, AT(season), .doc = "name of the season to follow"},
    {.name = "region", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .doc = "region it is counted in"},
    {.name = "series", .kind = FIELD_TEXT, .doc = "series it is counted in"},
    {.name = "unit_price",
     .kind = FIELD_NUMBER,
     .unit = UNIT_MONEY,
     .flags = FIELD_OPTIONAL,
     .low = 1e-6,
     .high = 1e12,
     AT(unit_price),
     .doc = "what a car sells for; gives revenue"},
    {.name = "growth", .kind = FIELD_MEAN, AT(growth_mean), .doc = "mean of the month's growth"},
    {.name = "made", .kind = FIELD_MADE, AT(made), .doc = "cars made by its own equation"},
    {.name = "now", .kind = FIELD_STATE, AT(now), .doc = "the level now"},
    {.name = "deviation", .kind = FIELD_STATE, AT(deviation), .doc = "growth's deviation last month"},
};

static void check(const struct component_check *at)
{
    if (at->values[PERSISTENCE].number == 0) return;
    const struct value *growth = &at->values[GROWTH];
    bool has_mean = isfinite(dist_mean(growth->dist));
    for (size_t i = 0; i < growth->override_count; i++)
        has_mean = has_mean && isfinite(dist_mean(growth->overrides[i].dist));
    if (!has_mean)
        at->fault(at->context, DIAG_ERROR, GROWTH, "persistence carries deviations from the mean",
                  "growth with persistence needs a distribution that has a mean");
}

static void begin(void *wires, const struct month *first)
{
    struct line *self = wires;
    (void)first;
    for_lanes(i) self->now[i] = self->level[i];
}

static void advance(void *wires, const struct month *month)
{
    struct line *self = wires;
    (void)month;
    if (!self->growth && !self->drift) return;
    const double *growth = self->growth ? self->growth : component_ones;
    const double *drift = self->drift ? self->drift : component_ones;
    double *now = self->now;
    if (self->persistence == 0) {
        for_lanes(i) now[i] *= growth[i] * drift[i];
        return;
    }
    double *deviation = self->deviation;
    for_lanes(i) {
        double rate = vec_log(growth[i]) + self->persistence * deviation[i];
        deviation[i] = rate - self->growth_mean[i];
        now[i] *= vec_exp(rate) * drift[i];
    }
}

static void make(void *wires, const struct month *month)
{
    struct line *self = wires;
    const double *season = self->season ? self->season : component_ones;
    const double *noise = self->noise && month->moves ? self->noise : component_ones;
    for_lanes(i) self->made[i] = self->now[i] * season[i] * noise[i];
}

const struct component_type width_name(component_line) = {
    .name = "line",
    .doc = "Cars on sale before the period: a level that grows, times a season, times noise",
    .fields = fields,
    .field_count = sizeof fields / sizeof *fields,
    .size = sizeof(struct line),
    .check = check,
    .begin = begin,
    .advance = advance,
    .make = make,
};
