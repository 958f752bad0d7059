/* From a scenario's text to a summary, in one call.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_MODEL_H
#define TESTS_MODEL_H

#include <stdio.h>
#include <string.h>

#include "base/parallel.h"
#include "engine/summary.h"
#include "expect.h"
#include "scenario/scenario.h"

struct model {
    leap_scenario *scenario;
    struct plan *plan;
};

static inline struct model model_read(const char *text, enum plan_detail detail)
{
    struct model model = {0};
    leap_problems *problems = leap_problems_create();
    assert_non_null(problems);
    leap_read_options options = leap_read_options_default();
    leap_status status =
        leap_scenario_read_text("test.ini", text, strlen(text), &options, problems, &model.scenario);
    if (status != LEAP_OK) leap_problems_write(problems, stderr, false);
    assert_int_equal(status, LEAP_OK);
    leap_problems_free(problems);
    assert_int_equal(plan_compile(model.scenario, detail, &model.plan), LEAP_OK);
    return model;
}

static inline void model_free(struct model *model)
{
    plan_free(model->plan);
    leap_scenario_free(model->scenario);
}

/* Runs it on all processors; the caller frees the summary. */
static inline struct summary *model_run(const struct model *model, uint64_t trials, uint64_t seed)
{
    struct simulate_options options = {.trials = trials, .seed = seed, .threads = parallel_processors()};
    struct simulate_fault fault;
    struct summary *summary;
    const struct plan *plan = model->plan;
    assert_int_equal(simulate(&plan, 1, &options, &summary, &fault), LEAP_OK);
    return summary;
}

/* Index of the output of the scope called `name` over months first .. last. */
static inline size_t model_output(const struct model *model, const char *name, int first, int last)
{
    for (size_t scope = 0; scope < model->plan->scope_count; scope++) {
        if (strcmp(model->plan->scopes[scope].name, name) != 0) continue;
        size_t output = plan_find_output(model->plan, scope, first, last);
        if (output != SIZE_MAX) return output;
    }
    fail_msg("no output %s over %d..%d", name, first, last);
    return 0;
}

#endif
