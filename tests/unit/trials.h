/* The months of every trial of a model, one after another: what sums over trials are checked against.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_TRIALS_H
#define TESTS_TRIALS_H

#include "engine/sampler.h"
#include "model.h"

/* Calls `see` with each of the trials 0 .. trials - 1. */
static inline void each_trial(const struct model *model, uint64_t trials, uint64_t seed,
                              void (*see)(void *context, const struct trial_record *record), void *context)
{
    struct arena *arena = arena_create();
    for (uint64_t trial = 0; trial < trials; trial++) {
        struct trial_record record;
        struct simulate_fault fault;
        assert_int_equal(trial_record_run(model->plan, &(struct sampler_options){.seed = seed}, trial,
                                          arena, &record, &fault),
                         LEAP_OK);
        see(context, &record);
    }
    arena_free(arena);
}

/* Index of a component in a trial's record. */
static inline size_t trial_component(const struct model *model, const char *path)
{
    for (size_t i = 0; i < model->plan->component_count; i++)
        if (strcmp(model->plan->components[i].path, path) == 0) return i;
    fail_msg("no component %s", path);
    return 0;
}

#endif
