/* [season NAME]: twelve factors, used as written. It has no kernel: the plan wires each month's factor
 * into the components that name the season.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "component/component.h"

#define FACTOR(month, title)                                                    \
    {.name = month,                                                             \
     .kind = FIELD_QUANTITY,                                                    \
     .unit = UNIT_FACTOR,                                                       \
     .flags = FIELD_OPTIONAL | FIELD_MONTHLY,                                   \
     .low = 0,                                                                  \
     .high = INFINITY,                                                          \
     .doc = title "'s factor on the level; 2026-02 = 0.62 overrides one month"}

static const struct field fields[] = {
    FACTOR("jan", "January"), FACTOR("feb", "February"), FACTOR("mar", "March"),
    FACTOR("apr", "April"),   FACTOR("may", "May"),      FACTOR("jun", "June"),
    FACTOR("jul", "July"),    FACTOR("aug", "August"),   FACTOR("sep", "September"),
    FACTOR("oct", "October"), FACTOR("nov", "November"), FACTOR("dec", "December"),
};

enum { MONTHS = sizeof fields / sizeof *fields };

static void check(const struct component_check *at)
{
    double sum = 0;
    for (size_t month = 0; month < MONTHS; month++) {
        if (!at->values[month].dist) return;
        sum += dist_mean(at->values[month].dist);
    }
    double mean = sum / MONTHS;
    if (fabs(mean - 1) > 0.05)
        at->fault(at->context, DIAG_WARNING, 0, "factors are used as written, they are not rescaled",
                  "the twelve factors average %.3f, not 1", mean);
}

const struct component_type width_name(component_season) = {
    .name = "season",
    .doc = "Twelve factors on the levels of the components that name it",
    .fields = fields,
    .field_count = MONTHS,
    .check = check,
};
