/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "cli/question.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/talk.h"

leap_run_options question_run_options(const struct arguments *arguments)
{
    leap_run_options options = leap_run_options_default();
    options.full = arguments->full;
    if (arguments->trials.given) options.trials = arguments->trials.value;
    if (arguments->threads.given) options.threads = (int)arguments->threads.value;
    options.seed_given = arguments->seed.given;
    options.seed = arguments->seed.value;
    options.until = arguments->until;
    options.max_trials = arguments->max_trials.value;
    options.time_limit = (double)arguments->time_limit.value;
    for (int i = 0; arguments->sampling && leap_samplings()[i]; i++)
        if (strcmp(leap_samplings()[i], arguments->sampling) == 0) options.sampling = (leap_sampling)i;
    return options;
}

leap_run_options question_watch(const struct arguments *arguments, struct progress *progress)
{
    leap_run_options options = question_run_options(arguments);
    options.on_progress = progress_step;
    options.user = progress;
    if (leap_ranks_count() > 1 && !args_settled(arguments) && !arguments->quiet)
        talk("one rank of %d works: only a run of random --trials is spread over all", leap_ranks_count());
    progress_begin(progress, arguments->quiet);
    return options;
}

void question_unwatch(struct progress *progress)
{
    interrupt_ask_first(false);
    progress_end(progress);
}

static bool is_same_file(const char *path, const char *other)
{
    struct stat one, two;
    if (stat(path, &one) != 0 || stat(other, &two) != 0) return false;
    return S_ISREG(one.st_mode) && one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}

/* Are they names of one file, which may not be there yet? */
static bool is_same_place(const char *path, const char *other)
{
    char first[PATH_MAX], second[PATH_MAX];
    if (is_same_file(path, other)) return true;
    const char *name = strrchr(path, '/'), *other_name = strrchr(other, '/');
    if (strcmp(name ? name + 1 : path, other_name ? other_name + 1 : other) != 0) return false;
    snprintf(first, sizeof first, "%.*s", name ? (int)(name + 1 - path) : 1, name ? path : ".");
    snprintf(second, sizeof second, "%.*s", other_name ? (int)(other_name + 1 - other) : 1,
             other_name ? other : ".");
    struct stat one, two;
    return stat(first, &one) == 0 && stat(second, &two) == 0 && one.st_dev == two.st_dev &&
           one.st_ino == two.st_ino;
}

leap_status question_open(const struct arguments *arguments, struct output *output)
{
    for (size_t o = 0; arguments->output && o < arguments->operands.count; o++) {
        const char *operand = arguments->operands.items[o];
        if (is_same_file(strcmp(operand, "-") == 0 ? "/dev/stdin" : operand, arguments->output))
            return args_refuse("the result would replace the %s '%s'",
                               o > 0 && arguments->command == &cmd_merge ? "part" : "scenario",
                               arguments->output);
    }
    if (arguments->output && arguments->checkpoint &&
        is_same_place(arguments->output, arguments->checkpoint))
        return args_refuse("the result would replace the checkpoint '%s'", arguments->checkpoint);
    return output_open(output, arguments->output);
}

leap_status question_conclude(const struct arguments *arguments, leap_problems *problems,
                              leap_status status, size_t *warnings)
{
    if (!problems) {
        talk("%s", leap_status_text(status));
        return status;
    }
    talk_problems(problems, status, arguments->color, arguments->quiet);
    *warnings += leap_problems_warnings(problems);
    leap_problems_free(problems);
    return status;
}

/* Parents and data, too, of which only the scenario tells. */
static leap_status spare_files(const struct arguments *arguments, const leap_scenario *scenario,
                               const char *path)
{
    const char *const written[] = {arguments->output, arguments->checkpoint};
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        if (written[i] && strcmp(written[i], "-") != 0 && leap_scenario_reads(scenario, written[i]))
            return args_refuse("the %s would replace '%s', which '%s' is read from",
                               i ? "checkpoint" : "result", written[i], path);
    return LEAP_OK;
}

leap_status question_load(const struct arguments *arguments, const char *path, leap_problems *problems,
                          leap_scenario **scenario)
{
    leap_read_options options = leap_read_options_default();
    options.settings = arguments->settings.items;
    options.setting_count = arguments->settings.count;
    leap_status status = problems ? leap_scenario_read(path, &options, problems, scenario) : LEAP_NO_MEMORY;
    return status == LEAP_OK ? spare_files(arguments, *scenario, path) : status;
}

leap_status question_read(const struct arguments *arguments, const char *path, leap_scenario **scenario,
                          size_t *warnings)
{
    leap_problems *problems = leap_problems_create();
    leap_status status = question_load(arguments, path, problems, scenario);
    return question_conclude(arguments, problems, status, warnings);
}

leap_status question_ask(const struct arguments *arguments, question_call *call,
                         const leap_scenario *scenario, leap_report **report, size_t *warnings)
{
    leap_problems *problems = leap_problems_create(); /* new ones, so that nothing is said twice */
    leap_status status = problems ? call(arguments, scenario, problems, report) : LEAP_NO_MEMORY;
    return question_conclude(arguments, problems, status, warnings);
}

leap_status question_write(const struct arguments *arguments, const leap_report *report,
                           const struct output *output)
{
    leap_write_options options = leap_write_options_default();
    if (arguments->format) options.format = arguments->format;
    options.full = arguments->full;
    options.color = talk_color(arguments->color, output->stream);
    leap_status status = leap_report_write(report, &options, output->stream);
    if (status == LEAP_IO) return output_failed(output, errno);
    if (status != LEAP_OK) talk("%s", leap_status_text(status));
    return status;
}

bool question_unanswered(leap_status status, const leap_report *report)
{
    if (status != LEAP_INTERRUPTED || report) return false;
    talk("stopped before there was an answer");
    return true;
}

leap_status question_close(leap_status status, struct output *output)
{
    bool answered = status == LEAP_OK || status == LEAP_LIMIT_BROKEN || status == LEAP_INTERRUPTED;
    leap_status closed = LEAP_OK;
    if (answered)
        closed = output_commit(output);
    else
        output_discard(output);
    return closed == LEAP_OK ? status : closed;
}

leap_status question_whole(const struct arguments *arguments, question_call *call)
{
    struct output output;
    leap_status status = question_open(arguments, &output);
    if (status != LEAP_OK) return status;
    leap_scenario *scenario = NULL;
    leap_report *report = NULL;
    size_t warnings = 0;
    status = question_read(arguments, arguments->operands.items[0], &scenario, &warnings);
    if (status == LEAP_OK) status = question_ask(arguments, call, scenario, &report, &warnings);
    if (report) {
        leap_status written = question_write(arguments, report, &output);
        if (written != LEAP_OK) status = written;
    }
    bool unanswered = question_unanswered(status, report);
    leap_report_free(report);
    leap_scenario_free(scenario);
    if (unanswered) {
        output_discard(&output);
        return status;
    }
    return question_close(status, &output);
}
