/* [launch NAME]: a new model. Age is counted at a month's end; before start it sells nothing.
 *
 *   made = peak * curve(age) * exp(-fade * max(0, age - hold)) * season * exp(noise),
 *   times flop in the trials in which it is not a success
 *
 *   exponential  1 - exp(-3 age / ramp)
 *   logistic     1 / (1 + exp(-2 ln 19 (age / ramp - 1/2))): 5 % at the start, 95 % at age = ramp
 *   linear       min(1, age / ramp)
 *   bass(p, q)   the adoption rate f(age) / max f of F. M. Bass, "A new product growth model for consumer
 *                durables" (Management Science 15, 1969): f = (p+q)^2/p * e / (1 + q/p * e)^2 with
 *                e = exp(-(p+q) age); max f = (p+q)^2 / (4q) at age ln(q/p) / (p+q) when q > p, else p
 *
 * Each curve needs one exponential of an argument linear in the age, so from month to month it is
 * multiplied by a constant of the trial.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/vecmath.h"
#include "component/component.h"

enum curve { CURVE_EXPONENTIAL, CURVE_LOGISTIC, CURVE_LINEAR, CURVE_BASS };

struct launch {
    const double *start, *peak, *ramp, *hold, *fade, *success, *flop, *noise, *season;
    int curve;
    double p, q;
    double unit_price; /* read by the plan, not by the kernel */
    struct takes takes;
    double *made;
    double *size;    /* state: the peak of this trial, success or flop */
    double *decay;   /* state: exp(-rate * age + offset) at this month's end */
    double *step;    /* state: exp(-rate), what a month multiplies decay by */
    double *scale;   /* state: what shares are multiplied by where they add up to more than 1 */
    bool stepwise;   /* does decay go by steps in this tile? */
    double earliest; /* start of this tile */
};

static const double LOGISTIC_RATE = 2 * 2.9444389791664403; /* 2 ln 19 */
static const double EXPONENT_MAX = 700; /* exp() of more than this cannot be stepped down from */

static const char *const curves[] = {"exponential", "logistic", "linear", "bass(p, q)", NULL};

enum { START, PEAK, RAMP, CURVE, BASS_P, BASS_Q };

#define AT(member) .offset = offsetof(struct launch, member)

static const struct field fields[] = {
    [START] = {.name = "start",
               .kind = FIELD_QUANTITY,
               .unit = UNIT_DATE,
               .flags = FIELD_REQUIRED,
               .low = -INFINITY,
               .high = INFINITY,
               AT(start),
               .doc = "date of the first sales"},
    [PEAK] = {.name = "peak",
              .kind = FIELD_QUANTITY,
              .unit = UNIT_CARS,
              .flags = FIELD_REQUIRED,
              .low = 0,
              .high = INFINITY,
              AT(peak),
              .doc = "cars a month that the ramp leads to"},
    [RAMP] = {.name = "ramp",
              .kind = FIELD_QUANTITY,
              .unit = UNIT_MONTHS,
              .flags = FIELD_OPTIONAL | FIELD_LOW_OPEN,
              .low = 0,
              .high = INFINITY,
              AT(ramp),
              .doc = "months that the ramp takes; required, except with bass"},
    [CURVE] = {.name = "curve",
               .kind = FIELD_CHOICE,
               .fallback = CURVE_EXPONENTIAL,
               AT(curve),
               .choices = curves,
               .doc = "shape of the ramp"},
    [BASS_P] = {.name = "p",
                .kind = FIELD_NUMBER,
                .flags = FIELD_ARGUMENT | FIELD_LOW_OPEN,
                .low = 0,
                .high = 10,
                AT(p),
                .doc = "bass: coefficient of innovation a month"},
    [BASS_Q] = {.name = "q",
                .kind = FIELD_NUMBER,
                .flags = FIELD_ARGUMENT,
                .low = 0,
                .high = 10,
                AT(q),
                .doc = "bass: coefficient of imitation a month"},
    {.name = "hold",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_MONTHS,
     .flags = FIELD_NEUTRAL,
     .low = 0,
     .high = INFINITY,
     AT(hold),
     .doc = "months from start until fading begins"},
    {.name = "fade",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_RATE,
     .flags = FIELD_NEUTRAL,
     .low = 0,
     .high = INFINITY,
     AT(fade),
     .doc = "rate at which volume falls each month after hold"},
    {.name = "success",
     .kind = FIELD_CHANCE,
     .unit = UNIT_SHARE,
     .flags = FIELD_NEUTRAL,
     .fallback = 1,
     .low = 0,
     .high = 1,
     AT(success),
     .doc = "probability that it is a success"},
    {.name = "flop",
     .kind = FIELD_QUANTITY,
     .unit = UNIT_SHARE,
     .flags = FIELD_NEUTRAL,
     .low = 0,
     .high = 1,
     AT(flop),
     .doc = "share of the peak that is left when it is not a success"},
    {.name = "takes",
     .kind = FIELD_TAKES,
     .unit = UNIT_SHARE,
     .low = 0,
     .high = 1,
     AT(takes),
     .doc = "cannibalisation: lines, and the share of this launch's volume that each loses"},
    {.name = "noise",
     .kind = FIELD_SHOCK,
     .unit = UNIT_RATE,
     .flags = FIELD_MONTHLY | FIELD_NEUTRAL | FIELD_FACTOR,
     .low = -INFINITY,
     .high = INFINITY,
     AT(noise),
     .doc = "what one month is off, as a log; not carried on"},
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
    {.name = "made", .kind = FIELD_MADE, AT(made), .doc = "cars made by its own equation"},
    {.name = "size", .kind = FIELD_STATE, AT(size), .doc = "the peak of this trial"},
    {.name = "decay", .kind = FIELD_STATE, AT(decay), .doc = "the curve's exponential now"},
    {.name = "step", .kind = FIELD_STATE, AT(step), .doc = "the curve's exponential of one month"},
    {.name = "scale", .kind = FIELD_STATE, AT(scale), .doc = "brings shares over 100 % down"},
};

static void check(const struct component_check *at)
{
    const struct value *ramp = &at->values[RAMP];
    bool bass = at->values[CURVE].choice == CURVE_BASS;
    if (bass && ramp->dist)
        at->fault(at->context, DIAG_ERROR, RAMP, "p and q alone say how fast it goes",
                  "ramp has no meaning with curve = bass(p, q)");
    if (!bass && !ramp->dist)
        at->fault(at->context, DIAG_ERROR, RAMP, "for instance: ramp = pert(2, 4, 8)",
                  "launch '%s' needs ramp, the months that its ramp takes", at->name);
}

/* The exponent at age a is offset - a * rate: the rate into every lane of `rate`. */
static void curve_rate(const struct launch *self, double *rate)
{
    if (self->curve == CURVE_BASS) {
        for_lanes(i) rate[i] = self->p + self->q;
        return;
    }
    const double numerator = self->curve == CURVE_LOGISTIC ? LOGISTIC_RATE : 3;
    for_lanes(i) rate[i] = numerator / self->ramp[i];
}

static double curve_offset(const struct launch *self)
{
    return self->curve == CURVE_LOGISTIC ? LOGISTIC_RATE / 2 : 0;
}

static void begin_takes(struct launch *self)
{
    for_lanes(i) {
        double sum = 0;
        for (size_t line = 0; line < self->takes.count; line++) sum += self->takes.share[line][i];
        self->scale[i] = sum > 1 ? 1 / sum : 1;
    }
}

static void begin_decay(struct launch *self, double end)
{
    const double offset = curve_offset(self);
    double *decay = self->decay, *step = self->step, largest = 0;
    curve_rate(self, step);
#pragma omp simd reduction(max : largest)
    for_lanes(i) {
        decay[i] = offset - (end - self->start[i]) * step[i];
        largest = decay[i] > largest ? decay[i] : largest;
    }
    self->stepwise = largest < EXPONENT_MAX;
    if (!self->stepwise) return;
    for_lanes(i) {
        decay[i] = vec_exp(decay[i]);
        step[i] = vec_exp(-step[i]);
    }
}

static void begin(void *wires, const struct month *first)
{
    struct launch *self = wires;
    const double *success = self->success ? self->success : component_ones;
    const double *flop = self->flop ? self->flop : component_zeros;
    for_lanes(i) self->size[i] = self->peak[i] * (success[i] + (1 - success[i]) * flop[i]);
    if (self->takes.count > 1) begin_takes(self);
    double earliest = self->start[0];
#pragma omp simd reduction(min : earliest)
    for_lanes(i) earliest = self->start[i] < earliest ? self->start[i] : earliest;
    self->earliest = earliest;
    if (self->curve == CURVE_LINEAR) return;
    begin_decay(self, first->number + 1);
}

/* This month's exponential of the curve: where every lane of the tile can be stepped, decay, which the caller
 * steps when it has used it; otherwise (a start centuries away) made anew, with step holding the rate. */
static void decay_now(const struct launch *self, double end)
{
    if (self->stepwise) return;
    const double *start = self->start, *rate = self->step, offset = curve_offset(self);
    double *decay = self->decay;
    for_lanes(i) decay[i] = vec_exp(offset - (end - start[i]) * rate[i]);
}

static void decay_step(const struct launch *self)
{
    if (!self->stepwise) return;
    double *decay = self->decay;
    const double *step = self->step;
    for_lanes(i) decay[i] *= step[i];
}

static void make_curve(const struct launch *self, double end)
{
    double *made = self->made;
    const double *start = self->start, *size = self->size, *e = self->decay;
    switch ((enum curve)self->curve) {
    case CURVE_EXPONENTIAL:
        for_lanes(i) made[i] = e[i] < 1 ? size[i] * (1 - e[i]) : 0;
        break;
    case CURVE_LOGISTIC:
        for_lanes(i) made[i] = end > start[i] ? size[i] / (1 + e[i]) : 0;
        break;
    case CURVE_LINEAR:
        for_lanes(i) {
            double done = (end - start[i]) / self->ramp[i];
            made[i] = done > 0 ? size[i] * (done < 1 ? done : 1) : 0;
        }
        break;
    case CURVE_BASS: {
        const double ratio = self->q / self->p, sum = self->p + self->q;
        const double density = self->q > self->p ? 4 * ratio : sum * sum / (self->p * self->p);
        for_lanes(i) {
            double below = 1 + ratio * e[i];
            made[i] = end > start[i] ? size[i] * (density * e[i] / (below * below)) : 0;
        }
        break;
    }
    }
}

static void make(void *wires, const struct month *month)
{
    struct launch *self = wires;
    const double end = month->number + 1;
    double *made = self->made;
    if (end <= self->earliest) {
        decay_step(self);
        lanes_clear(made);
        return;
    }
    if (self->curve != CURVE_LINEAR) decay_now(self, end);
    make_curve(self, end);
    decay_step(self);
    if (self->fade) {
        const double *hold = self->hold ? self->hold : component_zeros;
        for_lanes(i) {
            double past = end - self->start[i] - hold[i];
            made[i] *= vec_exp(past > 0 ? -self->fade[i] * past : 0);
        }
    }
    if (self->season)
        for_lanes(i) made[i] *= self->season[i];
    if (self->noise)
        for_lanes(i) made[i] *= self->noise[i];
}

static inline double left_of(double volume, double taken) { return volume > taken ? volume - taken : 0; }

/* What `line` loses; its share is scaled where there is something to scale. */
static void take_from(const struct launch *self, size_t line)
{
    double *volume = self->takes.volume[line];
    const double *share = self->takes.share[line], *own = self->takes.own, *scale = self->scale;
    if (self->takes.count == 1)
        for_lanes(i) volume[i] = left_of(volume[i], share[i] * own[i]);
    else
        for_lanes(i) volume[i] = left_of(volume[i], share[i] * scale[i] * own[i]);
}

static void take(void *wires, const struct month *month)
{
    const struct launch *self = wires;
    if (month->number + 1 <= self->earliest) return;
    for (size_t line = 0; line < self->takes.count; line++) take_from(self, line);
}

const struct component_type width_name(component_launch) = {
    .name = "launch",
    .doc = "A new model: slipping date, ramp, success or flop, fading, cannibalisation",
    .fields = fields,
    .field_count = sizeof fields / sizeof *fields,
    .size = sizeof(struct launch),
    .check = check,
    .begin = begin,
    .make = make,
    .take = take,
};
