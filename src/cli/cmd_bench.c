/* leapsim bench: how fast is it here?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/question.h"

static leap_status call(const struct arguments *arguments, const leap_scenario *scenario,
                        leap_problems *problems, leap_report **report)
{
    leap_run_options options = question_run_options(arguments);
    return leap_bench(scenario, &options, problems, report);
}

/* Draws only: there is no scenario to read. */
static leap_status run_draws(const struct arguments *arguments)
{
    struct output output;
    leap_status status = question_open(arguments, &output);
    if (status != LEAP_OK) return status;
    leap_report *report = NULL;
    size_t warnings = 0;
    status = question_ask(arguments, call, NULL, &report, &warnings);
    if (status == LEAP_OK) status = question_write(arguments, report, &output);
    leap_report_free(report);
    return question_close(status, &output);
}

static leap_status run(const struct arguments *arguments)
{
    if (arguments->operands.count) return question_whole(arguments, call);
    if (arguments->trials.given || arguments->seed.given || arguments->threads.given ||
        arguments->settings.count)
        return args_refuse("--trials, --seed, --threads and --set are for the trials of a FILE");
    return run_draws(arguments);
}

static const struct command_example examples[] = {
    {"leapsim bench", "ns for a draw of every distribution"},
    {"leapsim bench base.ini", "also for a trial, over threads"},
    {NULL, NULL},
};

static const char *const text[] = {
    "Times what this machine does: draws of every distribution and, with FILE ('-': standard input), its "
    "trials on 1, 2, 4, ... threads. Beside them stands a plain loop, timed in the same run: the same "
    "draws "
    "one by one, and normals of the GNU Scientific Library.",
    "A figure is the median of 31 turns, with half the 95 % interval in which that lies. Wide intervals "
    "say "
    "that other programs run. It takes some seconds; --trials sets the trials of a turn.",
    NULL,
};

const struct command cmd_bench = {
    .name = "bench",
    .operands = "[FILE]",
    .fewest = 0,
    .most = 1,
    .doc = "how fast is it here?",
    .examples = examples,
    .text = text,
    .run = run,
};
