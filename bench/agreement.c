/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "agreement.h"

#include <math.h>
#include <stdio.h>

/* A figure may differ by this many standard errors of the difference. Among 46 figures of each of ten right
 * programs the chance of a larger one is about 1 in 320. */
static const double allowed_errors = 4.5;

/* leapsim rounds each component to whole cars, and a percentile to one value of the sample. */
static const double allowed_cars = 1;

void agreement_check(const struct figures *ours, unsigned long long our_trials,
                     const struct figures *theirs, unsigned long long their_trials, const char *title,
                     struct agreement *agreement)
{
    *agreement = (struct agreement){.our_trials = our_trials, .their_trials = their_trials};
    double grown =
        sqrt(1 + (double)our_trials / (double)their_trials); /* of the difference to our own error */
    for (size_t i = 0; i < theirs->count; i++) {
        const struct figure *their = &theirs->items[i], *our = figures_find(ours, their->name);
        if (!our) {
            printf("%s: %s is missing in leapsim's result\n", title, their->name);
            agreement->differing++;
            continue;
        }
        double error = our->error * grown, slack = our->value > 1 ? allowed_cars : 0;
        double apart = fmax(0, fabs(our->value - their->value) - slack);
        double distance = error > 0   ? apart / error
                          : apart > 0 ? INFINITY
                                      : 0; /* the capacity has no error */
        agreement->compared++;
        agreement->worst = fmax(agreement->worst, distance);
        if (distance <= allowed_errors) continue;
        agreement->differing++;
        printf("%s: %s is %.10g, leapsim's %.10g: %.1f standard errors apart\n", title, their->name,
               their->value, our->value, distance);
    }
    const struct figure *target = figures_find(ours, "target.1000000"), *mean = figures_find(ours, "mean");
    if (target) agreement->seen_probability = allowed_errors * grown * target->error;
    if (mean) agreement->seen_mean = allowed_errors * grown * mean->error + allowed_cars;
}

/* A year has 13 figures, each of eleven months three. */
bool agreement_holds(const struct agreement *agreement)
{
    return agreement->differing == 0 && agreement->compared == 46;
}
