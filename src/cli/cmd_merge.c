/* leapsim merge: the parts of a run put together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/question.h"
#include "cli/talk.h"

static leap_status read_part(const char *path, leap_problems *problems, leap_part **part)
{
    FILE *stream = fopen(path, "rb");
    leap_status status = stream ? leap_part_read(path, stream, problems, part) : LEAP_IO;
    if (status == LEAP_IO) talk("cannot read '%s': %s", path, strerror(errno));
    if (stream) fclose(stream);
    return status;
}

static leap_status call(const struct arguments *arguments, const leap_scenario *scenario,
                        leap_problems *problems, leap_report **report)
{
    size_t count = arguments->operands.count - 1;
    leap_part **parts = calloc(count, sizeof(leap_part *));
    if (!parts) return LEAP_NO_MEMORY;
    leap_status status = LEAP_OK; /* all that is wrong with any of them is said */
    for (size_t i = 0; i < count && status != LEAP_NO_MEMORY; i++) {
        leap_status read = read_part(arguments->operands.items[i + 1], problems, &parts[i]);
        if (read != LEAP_OK) status = read;
    }
    leap_run_options options = question_run_options(arguments);
    if (status == LEAP_OK)
        status = leap_merge(scenario, &options, (const leap_part *const *)parts, count, problems, report);
    for (size_t i = 0; i < count; i++) leap_part_free(parts[i]);
    free(parts);
    return status;
}

static leap_status run(const struct arguments *arguments) { return question_whole(arguments, call); }

static const struct command_example examples[] = {
    {"leapsim merge base.ini -n 1e10 1.part 2.part 3.part 4.part", "what the whole run would have printed"},
    {"leapsim base.ini -n 1e10 --shard 1/4 -o 1.part", "how the first of these was made"},
    {NULL, NULL},
};

static const char *const text[] = {
    "Puts together what `leapsim FILE --shard I/N` has counted, in any order, and prints what the whole run would have "
    "printed, byte for byte. The scenario, --set, --seed, --trials and --full have to be those of the parts; parts "
    "that are damaged, unfinished, of another run, missing or given twice are named.",
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
