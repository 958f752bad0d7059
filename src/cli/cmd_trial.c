/* leapsim trial: what happened in one trial?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/question.h"

static const uint64_t LAST_TRIAL = LEAP_TRIALS_MAX - 1;

static leap_status call(const struct arguments *arguments, const leap_scenario *scenario,
                        leap_problems *problems, leap_report **report)
{
    uint64_t trial = 0;
    leap_parse_count(arguments->operands.items[1], &trial); /* seen to be right before all else */
    leap_run_options options = question_run_options(arguments);
    return leap_trial(scenario, trial, &options, problems, report);
}

static leap_status run(const struct arguments *arguments)
{
    const char *number = arguments->operands.items[1];
    uint64_t trial = 0;
    if (!leap_parse_count(number, &trial) || trial > LAST_TRIAL)
        return args_refuse("a trial's number is a whole number from 0 to %llu, got '%s'",
                           (unsigned long long)LAST_TRIAL, number);
    return question_whole(arguments, call);
}

static const struct command_example examples[] = {
    {"leapsim trial base.ini 73155", "every draw and every month of it"},
    {"leapsim trial base.ini 73155 --sampling sobol --trials 100k", "one of that run"},
    {NULL, NULL},
};

static const char *const text[] = {
    "Computes trial N of the scenario again, alone, and prints every draw and every month of it. "
    "Trials are numbered from 0. Trial N is the same whatever number of trials a run has, unless --sampling is latin "
    "or sobol: then --trials says which run it is of (default: what the file says).",
    NULL,
};

const struct command cmd_trial = {
    .name = "trial",
    .operands = "FILE N",
    .fewest = 2,
    .most = 2,
    .doc = "what happened in trial number N?",
    .examples = examples,
    .text = text,
    .run = run,
};
