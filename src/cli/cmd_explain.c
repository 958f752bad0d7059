/* leapsim explain: what moved a figure from one scenario to another?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/command.h"
#include "cli/question.h"

static leap_status check_usage(const struct arguments *arguments, bool *by_section)
{
    *by_section = false;
    for (size_t i = 0; i < arguments->by.count; i++) {
        *by_section = strcmp(arguments->by.items[i], "section") == 0;
        if (!*by_section && strcmp(arguments->by.items[i], "key") != 0)
            return args_refuse("--by wants key or section, got '%s'", arguments->by.items[i]);
    }
    if (strcmp(arguments->operands.items[0], "-") == 0 && strcmp(arguments->operands.items[1], "-") == 0)
        return args_refuse("standard input can be read only once");
    return LEAP_OK;
}

/* Both, so that one call says what is wrong with each; the worse status. */
static leap_status read_both(const struct arguments *arguments, leap_scenario *scenarios[2])
{
    leap_problems *problems = leap_problems_create();
    leap_status worst = LEAP_OK;
    size_t warnings = 0;
    for (size_t i = 0; i < 2; i++) {
        leap_status status =
            question_load(arguments, arguments->operands.items[i], problems, &scenarios[i]);
        if (status > worst) worst = status;
    }
    return question_conclude(arguments, problems, worst, &warnings);
}

static leap_status ask(const struct arguments *arguments, leap_scenario *scenarios[2], bool by_section,
                       leap_report **report)
{
    struct progress progress;
    size_t warnings = 0;
    leap_problems *problems = leap_problems_create();
    leap_explain_options options = leap_explain_options_default();
    options.run = question_watch(arguments, &progress);
    options.of = arguments->of;
    options.by_section = by_section;
    leap_status status =
        problems ? leap_explain(scenarios[0], scenarios[1], &options, problems, report) : LEAP_NO_MEMORY;
    question_unwatch(&progress);
    return question_conclude(arguments, problems, status, &warnings);
}

static leap_status run(const struct arguments *arguments)
{
    struct output output;
    leap_scenario *scenarios[2] = {NULL, NULL};
    leap_report *report = NULL;
    bool by_section;
    leap_status status = check_usage(arguments, &by_section);
    if (status == LEAP_OK) status = question_open(arguments, &output);
    if (status != LEAP_OK) return status;
    status = read_both(arguments, scenarios);
    if (status == LEAP_OK) status = ask(arguments, scenarios, by_section, &report);
    if (report) {
        leap_status written = question_write(arguments, report, &output);
        if (written != LEAP_OK) status = written;
    }
    bool unanswered = question_unanswered(status, report);
    leap_report_free(report);
    for (size_t i = 0; i < 2; i++) leap_scenario_free(scenarios[i]);
    if (unanswered) {
        output_discard(&output);
        return status;
    }
    return question_close(status, &output);
}

static const struct command_example examples[] = {
    {"leapsim explain base.ini plan.ini", "what moved the chance of the first target"},
    {"leapsim explain base.ini plan.ini --by section", "the same by sections"},
    {"leapsim explain base.ini plan.ini --of 'mean(total)'", "what moved the mean"},
    {"leapsim explain base.ini plan.ini --of 'p10(total)' -f csv", "and a percentile, every part with its error"},
    {"leapsim explain base.ini plan.ini --by section --sampling sobol", "smaller errors from as many trials"},
    {NULL, NULL},
};

static const char *const text[] = {
    "Splits the difference of a figure between two scenarios over the assumptions that differ: keys, or, --by section, "
    "sections. A part is what its change moves, on average over all orders in which the assumptions can be changed "
    "(Shapley value): it depends on no order, and the parts sum to the difference.",
    "The figure is any that a [limit] can speak of, by default P of the second FILE's first target that both have, "
    "without targets mean(total). Up to 10 parts are split exactly, which takes a run of all trials for each of 2^n "
    "scenarios; more from random orders, in 2 n runs, and errors tell of both. Known months are one part, so are "
    "correlations, and a section that only one has. Keys that make a scenario only together become one part.",
    "Trials and seed are the first file's, unless --trials and --seed say others. --set is laid over both.",
    "--sampling latin or sobol spreads the trials of all scenarios together, in 16 randomisations as for 'run'; errors "
    "are over these 16. With many parts that of random orders, which is less then, is most of them.",
    "Ctrl-C stops: what is printed then is whole, of the trials that all scenarios have gone through, and says that it "
    "is incomplete. All go through 8,192 trials first, then through twice as many and so on; of a percentile, sd or "
    "shortfall, and of latin or sobol trials, through eight times as many.",
    NULL,
};

const struct command cmd_explain = {
    .name = "explain",
    .operands = "FILE FILE",
    .fewest = 2,
    .most = 2,
    .doc = "what moved a figure from one scenario to another?",
    .examples = examples,
    .text = text,
    .run = run,
};
