/* leapsim check: is the file right?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/question.h"
#include "cli/talk.h"

static leap_status call_plan(const struct arguments *arguments, const leap_scenario *scenario,
                             leap_problems *problems, leap_report **report)
{
    leap_run_options options = question_run_options(arguments);
    return leap_plan_describe(scenario, &options, problems, report);
}

static leap_status call_sources(const struct arguments *arguments, const leap_scenario *scenario,
                                leap_problems *problems, leap_report **report)
{
    (void)problems;
    return leap_sources(scenario, !arguments->full, report);
}

/* 100,000, as reports say it. */
static const char *with_commas(uint64_t count, char text[static 32])
{
    char digits[24];
    const size_t length = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, count);
    char *end = text;
    for (size_t i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0) *end++ = ',';
        *end++ = digits[i];
    }
    *end = '\0';
    return text;
}

/* With what a run with these options would do. */
static void say_ok(const struct arguments *arguments, const char *path, const leap_scenario *scenario,
                   size_t warnings, FILE *stream)
{
    uint64_t trials = arguments->trials.given ? arguments->trials.value : leap_scenario_trials(scenario);
    uint64_t seed = arguments->seed.given ? arguments->seed.value : leap_scenario_seed(scenario);
    char count[32];
    fprintf(stream, "%s: ok (%s trial%s, seed %" PRIu64, path, with_commas(trials, count),
            trials == 1 ? "" : "s", seed);
    if (warnings) fprintf(stream, ", %zu warning%s", warnings, warnings == 1 ? "" : "s");
    fputs(")\n", stream);
}

/* Without --plan the plan is made, too: a file is right when it can be run. */
static leap_status check(const struct arguments *arguments, const char *path, leap_problems *problems,
                         const struct output *output)
{
    leap_scenario *scenario = NULL;
    leap_report *report = NULL;
    size_t before = leap_problems_warnings(problems);
    leap_status status = question_load(arguments, path, problems, &scenario);
    question_call *call = arguments->sources ? call_sources : call_plan;
    if (status == LEAP_OK) status = call(arguments, scenario, problems, &report);
    size_t warnings = leap_problems_warnings(problems) - before;
    if (status == LEAP_OK && (arguments->plan || arguments->sources))
        status = question_write(arguments, report, output);
    else if (status == LEAP_OK && !arguments->quiet)
        say_ok(arguments, path, scenario, warnings, output->stream);
    leap_report_free(report);
    leap_scenario_free(scenario);
    return status;
}

/* All files, then their problems: what they share is said once, so each is told how many it has. */
static leap_status check_all(const struct arguments *arguments, const struct output *output)
{
    const struct args_texts *files = &arguments->operands;
    size_t warnings = 0, *errors = calloc(files->count, sizeof *errors);
    leap_problems *problems = errors ? leap_problems_create() : NULL;
    leap_status worst = LEAP_OK;
    for (size_t f = 0; problems && f < files->count; f++) {
        size_t before = leap_problems_errors(problems);
        leap_status status = check(arguments, files->items[f], problems, output);
        errors[f] = leap_problems_errors(problems) - before;
        if (status > worst) worst = status;
    }
    worst = question_conclude(arguments, problems, problems ? worst : LEAP_NO_MEMORY, &warnings);
    for (size_t f = 0; problems && files->count > 1 && f < files->count; f++)
        if (errors[f]) talk("%s: %zu error%s", files->items[f], errors[f], errors[f] == 1 ? "" : "s");
    free(errors);
    return worst;
}

static leap_status run(const struct arguments *arguments)
{
    const struct args_texts *files = &arguments->operands;
    if (arguments->plan && arguments->sources) return args_refuse("--plan or --sources, not both");
    if ((arguments->format || arguments->full) && !arguments->plan && !arguments->sources)
        return args_refuse("--%s is for what --plan or --sources print",
                           arguments->format ? "format" : "full");
    size_t from_input = 0;
    for (size_t f = 0; f < files->count; f++) from_input += strcmp(files->items[f], "-") == 0;
    if (from_input > 1) return args_refuse("standard input can be read only once");
    struct output output;
    leap_status status = question_open(arguments, &output);
    if (status != LEAP_OK) return status;
    return question_close(check_all(arguments, &output), &output);
}

static const struct command_example examples[] = {
    {"leapsim check *.ini", "every problem of every file"},
    {"leapsim check base.ini --sources", "which values come without a source?"},
    {"leapsim check base.ini --plan", "the compiled model"},
    {NULL, NULL},
};

static const char *const text[] = {
    "Reads each FILE ('-': standard input) and its parents and prints every problem with its place, or "
    "one line that says ok. What several files have from one parent is told once. The exit status is that of "
    "the worst file. A file named with -o is replaced only if all are right.",
    NULL,
};

const struct command cmd_check = {
    .name = "check",
    .operands = "FILE...",
    .fewest = 1,
    .most = SIZE_MAX,
    .doc = "is the file right? Every problem, its place, a hint",
    .examples = examples,
    .text = text,
    .run = run,
};
