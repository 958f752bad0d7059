/* leapsim merge: the parts of a run put together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "cli/command.h"
#include "cli/question.h"
#include "cli/talk.h"

static leap_status add(leap_merging *merging, const char *path, leap_problems *problems)
{
    const bool from_input = strcmp(path, "-") == 0;
    FILE *stream = from_input ? stdin : fopen(path, "rb");
    if (!stream) {
        talk("cannot read '%s': %s", path, strerror(errno));
        return LEAP_IO;
    }
    const leap_part_stream part = {from_input ? "<stdin>" : path, stream};
    leap_status status = leap_merge_add(merging, &part, problems);
    if (!from_input) fclose(stream);
    return status;
}

static leap_status call(const struct arguments *arguments, const leap_scenario *scenario,
                        leap_problems *problems, leap_report **report)
{
    const leap_run_options options = question_run_options(arguments);
    leap_merging *merging = NULL;
    leap_status status = leap_merge_begin(scenario, &options, problems, &merging);
    if (!merging) return status;
    /* all that is wrong with any of them is said */
    for (size_t i = 1; i < arguments->operands.count && status != LEAP_NO_MEMORY; i++) {
        leap_status added = add(merging, arguments->operands.items[i], problems);
        if (added != LEAP_OK) status = added;
    }
    if (status == LEAP_OK) status = leap_merge_report(merging, problems, report);
    leap_merge_free(merging);
    return status;
}

static leap_status run(const struct arguments *arguments)
{
    size_t from_input = 0;
    for (size_t i = 0; i < arguments->operands.count; i++)
        from_input += strcmp(arguments->operands.items[i], "-") == 0;
    if (from_input > 1) return args_refuse("standard input can be read only once");
    return question_whole(arguments, call);
}

static const struct command_example examples[] = {
    {"leapsim merge base.ini -n 1e10 1.part 2.part 3.part 4.part", "what the whole run would have printed"},
    {"leapsim base.ini -n 1e10 --shard 1/4 -o 1.part", "how the first of these was made"},
    {NULL, NULL},
};

static const char *const text[] = {
    "Puts together what `leapsim FILE --shard I/N` has counted, in any order, and prints what the whole run would have "
    "printed, byte for byte. The scenario, --set, --seed, --trials and --full have to be those of the parts; parts "
    "that are damaged, unfinished, of another run, missing or given twice are named. One of all the files may be '-', "
    "standard input.",
    NULL,
};

const struct command cmd_merge = {
    .name = "merge",
    .operands = "FILE PART...",
    .fewest = 2,
    .most = LEAP_SHARDS_MAX + 1,
    .doc = "parts of a run, counted apart, put together",
    .examples = examples,
    .text = text,
    .run = run,
};
