/* leapsim sensitivity: which assumptions matter?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/question.h"

static leap_status call(const struct arguments *arguments, const leap_scenario *scenario,
                        leap_problems *problems, leap_report **report)
{
    struct progress progress;
    leap_run_options options = question_watch(arguments, &progress);
    leap_status status = leap_sensitivity(scenario, arguments->target, &options, problems, report);
    question_unwatch(&progress);
    return status;
}

static leap_status run(const struct arguments *arguments) { return question_whole(arguments, call); }

static const struct command_example examples[] = {
    {"leapsim sensitivity base.ini", "what moves the year's total and the first target"},
    {"leapsim sensitivity base.ini --target 1.05M", "another target of the scenario"},
    {"leapsim sensitivity base.ini --sampling sobol", "smaller errors from as many trials"},
    {"leapsim sensitivity base.ini --full", "every uncertain quantity"},
    {"leapsim sensitivity base.ini -f csv -o what.csv", "every figure with its error"},
    {NULL, NULL},
};

static const char *const text[] = {
    "For the first year's total and for a target: what each uncertain quantity changes when it is held at its P10 and "
    "at its P90 (a chance: when it does not happen, and when it does); which share of the variance it explains alone "
    "and with others (Sobol indices); mean and probability by tenths of it; and its median in trials that reach the "
    "target and in those that miss it.",
    "All months of a monthly shock are one quantity. Quantities that [correlation] ties together are a group: it has "
    "one index alone and one with others, and up to ten members share the latter out among themselves as Shapley "
    "effects, which add up to it. A quantity whose law changes with the months is held at the same percentile of each; "
    "values shown are those of the first, marked *. Without a target only the total is looked at.",
    "Each quantity takes three runs of all trials; in a group two, and the group one for each of its subsets: of three "
    "7, of ten 1,023, of more one.",
    "--sampling latin or sobol spreads the trials, and what is drawn again beside them, in 16 randomisations as for "
    "'run'; errors are those over the randomisations. Sobol's sequence serves the 64 draws that matter most, the "
    "others are spread one by one. Best for means and the tornado; indices gain less.",
    "Ctrl-C stops at the end of a slice of trials that all runs have gone through, of Latin and Sobol trials a "
    "randomisation: what is printed then is whole, of fewer trials, and says that it is incomplete; before the first "
    "slice nothing is.",
    NULL,
};

const struct command cmd_sensitivity = {
    .name = "sensitivity",
    .operands = "FILE",
    .fewest = 1,
    .most = 1,
    .doc = "which assumptions matter?",
    .examples = examples,
    .text = text,
    .run = run,
};
