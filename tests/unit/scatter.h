/* How much figures scatter from seed to seed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SCATTER_H
#define TESTS_SCATTER_H

#include <stdbool.h>

#include "expect.h"
#include "study/sample/spread.h"

/* Of a figure, over runs. */
struct scatter {
    unsigned runs;
    double first, sum, squares; /* of the distances from the first */
};

static inline void scatter_add(struct scatter *scatter, double value)
{
    if (scatter->runs == 0) scatter->first = value;
    value -= scatter->first;
    scatter->runs++;
    scatter->sum += value;
    scatter->squares += value * value;
}

static inline double scatter_variance(const struct scatter *scatter)
{
    return (scatter->squares - scatter->sum * scatter->sum / scatter->runs) / (scatter->runs - 1);
}

/* Is the variance of each figure at most that of random trials, divided by its bound? */
static inline bool scatter_is_smaller(const struct scatter *random, const struct scatter *scatter,
                                      const double *bounds, size_t figures)
{
    bool all = true;
    for (size_t i = 0; i < figures; i++) {
        double ratio = scatter_variance(&random[i]) / scatter_variance(&scatter[i]);
        print_message("%8.2f of at least %.1f\n", ratio, bounds[i]);
        all = all && ratio >= bounds[i];
    }
    return all;
}

/* On one thread. */
static inline struct spread_request scatter_request(const struct plan *const *plans, size_t count,
                                                    leap_sampling sampling, uint64_t trials, uint64_t seed)
{
    return (struct spread_request){.plans = plans,
                                   .plan_count = count,
                                   .sampling = sampling,
                                   .trials = trials,
                                   .seed = seed,
                                   .threads = 1,
                                   .goal = SIZE_MAX};
}

/* What is asked for, to be freed by the caller. */
static inline struct spread_sample scatter_sample(const struct spread_request *request)
{
    struct spread_sample sample;
    struct simulate_fault fault;
    assert_int_equal(spread_take(request, &sample, &fault), LEAP_OK);
    return sample;
}

#endif
