/* What a tornado costs: 20 quantities of a scenario, each held at its P10 and at its P90, beside the run as it is, as
 * one ensemble or each run on its own. For count_instructions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/sampler.h"
#include "engine/summary.h"
#include "leapsim/leapsim.h"
#include "plan/plan.h"

enum { QUANTITIES = 20, RUNS = 2 * QUANTITIES + 1, SEED = 1 };

/* The plan's first that are drawn at all. */
static size_t views_fill(const struct plan *plan, struct sampler_view views[RUNS])
{
    size_t count = 1;
    for (size_t draw = 0; draw < plan->draw_count && count < RUNS; draw++) {
        bool drawn = plan->draws[draw].use_count > 0;
        for (size_t at = 0; plan->draws[draw].monthly && at < plan->month_count; at++)
            drawn = drawn || plan->draws[draw].laws[at];
        if (!drawn) continue;
        views[count++] = (struct sampler_view){draw, SAMPLER_HELD, -0.4};
        views[count++] = (struct sampler_view){draw, SAMPLER_HELD, 0.4};
    }
    return count;
}

static bool run(const struct plan *plan, uint64_t trials, bool together)
{
    struct sampler_view views[RUNS];
    struct sampler_options sampling[RUNS];
    const struct plan *plans[RUNS];
    struct summary *summaries[RUNS];
    struct simulate_fault fault;
    bool whole = views_fill(plan, views) == RUNS;
    for (size_t i = 0; i < RUNS; i++) {
        plans[i] = plan;
        sampling[i] = (struct sampler_options){.seed = SEED, .views = &views[i], .view_count = i > 0};
    }
    for (size_t i = 0; whole && i < RUNS; i += together ? RUNS : 1) {
        const size_t count = together ? RUNS : 1;
        const struct simulate_options options = {
            .trials = trials, .seed = SEED, .threads = 1, .sampling = &sampling[i]};
        whole = simulate(plans, count, &options, summaries, &fault) == LEAP_OK;
        for (size_t k = 0; k < count; k++) summary_free(summaries[k]);
    }
    return whole;
}

int main(int count, char **words)
{
    if (count != 4) {
        fputs("usage: tornado FILE TRIALS start|together|apart\n", stderr);
        return 2;
    }
    leap_read_options reading = leap_read_options_default();
    leap_problems *problems = leap_problems_create();
    leap_scenario *scenario = NULL;
    struct plan *plan = NULL;
    leap_status status = leap_scenario_read(words[1], &reading, problems, &scenario);
    if (status == LEAP_OK) status = plan_compile(scenario, PLAN_GOALS, &plan);
    bool whole = status == LEAP_OK;
    if (whole && strcmp(words[3], "start") != 0)
        whole = run(plan, strtoull(words[2], NULL, 10), strcmp(words[3], "together") == 0);
    leap_problems_write(problems, stderr, false);
    plan_free(plan);
    leap_scenario_free(scenario);
    leap_problems_free(problems);
    return whole ? 0 : 1;
}
