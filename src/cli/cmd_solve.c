/* leapsim solve: what has to be true?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/question.h"
#include "cli/talk.h"

/* ---- the scenario, as the new file names it ------------------------------------------------------------- */

/* The folder of `path`, without links, in `folder`. */
static bool find_folder(const char *path, char folder[static PATH_MAX])
{
    char named[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) + 1 : 0;
    if (length >= sizeof named) return false;
    memcpy(named, path, length);
    named[length] = '\0';
    return realpath(length ? named : ".", folder) != NULL;
}

/* `file` as seen from the folder of `from`: "../base.ini". NULL with errno. */
static char *seen_from(const char *from, const char *file)
{
    char here[PATH_MAX], there[PATH_MAX];
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
    if (!find_folder(from, here) || !find_folder(file, there)) return NULL;
    size_t common = 0;
    for (size_t i = 0;; i++) {
        bool ends = (!here[i] || here[i] == '/') && (!there[i] || there[i] == '/');
        if (ends) common = i;
        if (!here[i] || here[i] != there[i]) break;
    }
    size_t ups = 0;
    if (strcmp(here, "/") != 0)
        for (const char *at = here + common; *at; at++) ups += *at == '/' && at[1];
    const char *rest = there + common + (there[common] == '/');
    char *path = malloc(3 * ups + strlen(rest) + strlen(name) + 2), *end = path;
    if (!path) return NULL;
    for (size_t i = 0; i < ups; i++) end = stpcpy(end, "../");
    end = stpcpy(end, rest);
    if (*rest) end = stpcpy(end, "/");
    stpcpy(end, name);
    return path;
}

/* Can the new file name its parent: is it the parent that is read again? A name of blanks, comment signs and the like
 * may say another file, or none. */
static leap_status check_parent(const struct arguments *arguments, const char *parent)
{
    static const char format[] = "[scenario]\nextends = %s\n", blanks[] = " \t";
    size_t length = strlen(parent), size = length + sizeof format;
    char *text = malloc(size);
    leap_problems *problems = leap_problems_create();
    leap_scenario *child = NULL;
    leap_read_options options = leap_read_options_default();
    options.settings = arguments->settings.items;
    options.setting_count = arguments->settings.count;
    leap_status status = LEAP_NO_MEMORY;
    if (text && problems) {
        int bytes = snprintf(text, size, format, parent);
        status =
            leap_scenario_read_text(arguments->output, text, (size_t)bytes, &options, problems, &child);
    }
    leap_scenario_free(child);
    leap_problems_free(problems);
    free(text);
    if (status == LEAP_NO_MEMORY) talk("%s", leap_status_text(status));
    bool trimmed = strchr(blanks, parent[0]) || strchr(blanks, parent[length - 1]);
    if (status == LEAP_NO_MEMORY || (status == LEAP_OK && !trimmed)) return status;
    return args_refuse("no scenario can extend '%s', as it is called: rename it, or leave out -o", parent);
}

/* ---- asking -------------------------------------------------------------------------------------------- */

/* Of a file that is called like a report's. */
static bool is_for_report(const char *output)
{
    static const char *const endings[] = {".json", ".csv", ".md", ".txt"};
    size_t length = strlen(output);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t size = strlen(endings[i]);
        if (length > size && strcmp(output + length - size, endings[i]) == 0) return true;
    }
    return false;
}

static leap_status check_usage(const struct arguments *arguments)
{
    const char *file = arguments->operands.items[0], *output = arguments->output;
    if (!arguments->goal) return args_refuse("'solve' wants a goal: --for 'P(total >= 1.05M) = 50%%'");
    if (output && strcmp(output, "-") == 0)
        return args_refuse(
            "'solve' prints its answer; -o names the file of the scenario that it has found");
    if (output && is_for_report(output))
        return args_refuse(
            "-o of 'solve' names the scenario that it has found, like new.ini, and '%s' would get it: "
            "the answer goes to standard output, > %s",
            output, output);
    if (output && strcmp(file, "-") == 0)
        return args_refuse(
            "standard input cannot be extended by a file: give the scenario's name, or leave out -o");
    return LEAP_OK;
}

static leap_status call(const struct arguments *arguments, const leap_scenario *scenario,
                        leap_problems *problems, leap_report **report)
{
    struct progress progress;
    leap_run_options options = question_watch(arguments, &progress);
    leap_status status = leap_solve(scenario, arguments->goal, (const char *const *)arguments->by.items,
                                    arguments->by.count, &options, problems, report);
    question_unwatch(&progress);
    return status;
}

static leap_status write_scenario(const char *parent, const leap_report *report, struct output *output)
{
    leap_status status = leap_solution_write(report, parent, output->stream);
    if (status == LEAP_IO) return output_failed(output, errno);
    return status == LEAP_OK ? output_commit(output) : status;
}

static leap_status print(const struct arguments *arguments, const leap_report *report)
{
    struct output screen;
    leap_status status = output_open(&screen, NULL);
    if (status == LEAP_OK) status = question_write(arguments, report, &screen);
    return status == LEAP_OK ? output_commit(&screen) : status;
}

static leap_status ask(const struct arguments *arguments, struct output *output)
{
    const char *file = arguments->operands.items[0];
    char *parent = NULL;
    leap_scenario *scenario = NULL;
    leap_report *report = NULL;
    size_t warnings = 0;
    leap_status status = question_read(arguments, file, &scenario, &warnings);
    if (status == LEAP_OK && arguments->output) {
        parent = seen_from(arguments->output, file);
        status = parent ? check_parent(arguments, parent) : output_failed(output, errno);
    }
    if (status == LEAP_OK) status = question_ask(arguments, call, scenario, &report, &warnings);
    leap_status printed = report ? print(arguments, report) : LEAP_OK;
    if (printed != LEAP_OK) status = printed;
    question_unanswered(status, report);
    if (status == LEAP_OK && arguments->output) status = write_scenario(parent, report, output);
    free(parent);
    leap_report_free(report);
    leap_scenario_free(scenario);
    return status;
}

static leap_status run(const struct arguments *arguments)
{
    struct output output = {0};
    leap_status status = check_usage(arguments);
    if (status == LEAP_OK && arguments->output) status = question_open(arguments, &output);
    if (status != LEAP_OK) return status;
    status = ask(arguments, &output);
    if (arguments->output) output_discard(&output);
    return status;
}

static const struct command_example examples[] = {
    {"leapsim solve base.ini --for 'P(total>=1.05M)=20%' --by demand.china.drift",
     "the drift of the market that would do it"},
    {"leapsim solve base.ini --for 'p50(total)=800k' --by shift:launch.A10.peak",
     "all of a distribution, moved"},
    {"leapsim solve base.ini --for 'p50(total)=800k' --by launch.A10.peak -o a.ini",
     "and the scenario that does it"},
    {NULL, NULL},
};

static const char *const text[] = {
    "Finds the value of a key at which a figure comes to a goal, its 95 % interval, and where it lies in "
    "the key's own "
    "distribution. The goal is an equation; its figure is any that a [limit] may name: P(...), p50(...), "
    "mean(...), "
    "sd(...), shortfall(...) of the total, a region, series or component, of a year, quarter or month.",
    "--by KEY makes the key a number. --by shift:KEY moves its distribution and keeps the form: by an "
    "amount, or, where "
    "it holds a law on 0 to infinity such as a lognormal, by a factor. With several --by (up to 8 that "
    "have "
    "distributions) the smallest joint change is found, in units of each one's sd, and others that are as small within "
    "its error. It is looked for from the middle and from wherever one key, or a pair where none does, meets the goal; a "
    "change to which none of these leads is not found.",
    "A key is searched 4 sd to either side of its distribution, a shift 12 sd; a key that is a number over "
    "all that it "
    "takes, or from a hundredth to a hundred times of it. Everything is run on the same draws. Where the "
    "goal is not met "
    "the result says what comes nearest, and the exit status is 1.",
    "--sampling latin or sobol spreads the trials more evenly, in 16 randomisations as for 'run', and all values of the "
    "keys have the same ones; errors are over these 16. A run of the scenario that was found is, in these samplings, "
    "another one: equal within the errors.",
    "-o FILE writes the scenario that meets the goal, a few lines that extend the one asked about; the "
    "answer goes to "
    "standard output. Progress is as for 'run'. Ctrl-C prints what was run, marked incomplete.",
    NULL,
};

const struct command cmd_solve = {
    .name = "solve",
    .operands = "FILE",
    .fewest = 1,
    .most = 1,
    .doc = "what has to be true for a goal to be met?",
    .examples = examples,
    .text = text,
    .run = run,
};
