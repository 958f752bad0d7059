/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "promise.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

/* An honest program is called dishonest once in so many benchmarks by its scatter, and as rarely by its mean. */
static const double once_in = 1000;

void promise_note(struct promise *promise, const struct precision *precision, const struct figures *figures)
{
    assert(promise->runs < PROMISE_RUNS);
    const struct figure *figure = figures_find(figures, precision->figure);
    promise->values[promise->runs] = figure ? figure->value : NAN;
    promise->halves[promise->runs] = figure ? FIGURES_NORMAL_95 * figure->error : NAN;
    promise->trials[promise->runs++] = figures->trials;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(const double *values, int count)
{
    double sorted[PROMISE_RUNS];
    memcpy(sorted, values, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

void promise_judge(struct promise *promise, const struct precision *precision, const struct figures *random)
{
    assert(promise->runs >= 2);
    const double n = promise->runs;
    double mean = 0, scatter = 0, halves = 0;
    promise->largest = 0;
    for (int i = 0; i < promise->runs; i++) {
        mean += promise->values[i] / n;
        halves += promise->halves[i] * promise->halves[i] / n;
        if (!(promise->halves[i] <= promise->largest)) promise->largest = promise->halves[i];
    }
    for (int i = 0; i < promise->runs; i++)
        scatter += (promise->values[i] - mean) * (promise->values[i] - mean) / (n - 1);
    promise->asked = precision->half * (precision->relative ? fabs(mean) : 1);
    promise->printed = sqrt(halves);
    promise->seen = FIGURES_NORMAL_95 * sqrt(scatter);
    promise->allowed = sqrt(gsl_cdf_chisq_Qinv(1 / once_in, n - 1) / (n - 1));
    const struct figure *other = figures_find(random, precision->figure);
    double own_error = promise->printed / FIGURES_NORMAL_95 / sqrt(n);
    promise->off = other ? fabs(mean - other->value) / hypot(own_error, other->error) : NAN;
    promise->median_trials = median(promise->trials, promise->runs);
    /* A half that is asked of the value is one of the run's own value: hence a little more. */
    promise->kept = promise->largest <= promise->asked * (1 + 1e-3) &&
                    promise->seen <= promise->allowed * promise->printed &&
                    promise->off <= gsl_cdf_ugaussian_Qinv(0.5 / once_in);
}
