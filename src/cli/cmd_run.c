/* leapsim run: how likely are the targets?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "cli/checkpoint.h"
#include "cli/command.h"
#include "cli/question.h"

/* The same command with --shard may have a checkpoint, too. */
static leap_status keep(const struct arguments *arguments, struct progress *progress,
                        leap_run_options *options)
{
    if (!arguments->checkpoint) return LEAP_OK;
    return checkpoint_begin(arguments->checkpoint, progress, options);
}

static leap_status call(const struct arguments *arguments, const leap_scenario *scenario,
                        leap_problems *problems, leap_report **report)
{
    struct progress progress;
    leap_run_options options = question_watch(arguments, &progress);
    const struct args_texts *sweeps = &arguments->sweeps;
    leap_status status = keep(arguments, &progress, &options);
    if (status == LEAP_OK)
        status = sweeps->count ? leap_sweep(scenario, (const char *const *)sweeps->items, sweeps->count,
                                            &options, problems, report)
                               : leap_run(scenario, &options, problems, report);
    question_unwatch(&progress);
    return status;
}

/* "2/8" */
static bool read_shard(const char *words, uint64_t *shard, uint64_t *shards)
{
    const char *slash = strchr(words, '/');
    char first[32];
    if (!slash || (size_t)(slash - words) >= sizeof first) return false;
    memcpy(first, words, (size_t)(slash - words));
    first[slash - words] = '\0';
    return leap_parse_count(first, shard) && leap_parse_count(slash + 1, shards) && *shard >= 1 &&
           *shard <= *shards && *shards <= LEAP_SHARDS_MAX;
}

static leap_status write_part(const leap_part *part, const struct output *output)
{
    leap_status status = leap_part_write(part, output->stream);
    return status == LEAP_IO ? output_failed(output, errno) : status;
}

static leap_status run_shard(const struct arguments *arguments)
{
    uint64_t shard, shards;
    struct output output;
    if (!read_shard(arguments->shard, &shard, &shards))
        return args_refuse("--shard wants one of so many, like 2/8, got '%s'", arguments->shard);
    if (!arguments->output) return args_refuse("--shard writes bytes for `leapsim merge`: give -o FILE");
    if (arguments->sweeps.count || arguments->format)
        return args_refuse("--shard counts a part of a run: it has no --sweep and no --format");
    leap_status status = question_open(arguments, &output);
    if (status != LEAP_OK) return status;
    leap_scenario *scenario = NULL;
    leap_part *part = NULL;
    size_t warnings = 0;
    status = question_read(arguments, arguments->operands.items[0], &scenario, &warnings);
    if (status == LEAP_OK) {
        leap_problems *problems = leap_problems_create();
        struct progress progress;
        leap_run_options options = question_watch(arguments, &progress);
        status = problems ? keep(arguments, &progress, &options) : LEAP_NO_MEMORY;
        if (status == LEAP_OK) status = leap_run_shard(scenario, &options, shard, shards, problems, &part);
        question_unwatch(&progress);
        status = question_conclude(arguments, problems, status, &warnings);
    }
    if (status == LEAP_OK) status = write_part(part, &output);
    leap_part_free(part);
    leap_scenario_free(scenario);
    if (status == LEAP_OK) return question_close(status, &output);
    output_discard(&output);
    return status;
}

static leap_status run(const struct arguments *arguments)
{
    leap_status status = arguments->shard ? run_shard(arguments) : question_whole(arguments, call);
    return arguments->checkpoint ? checkpoint_end(status, arguments->quiet) : status;
}

static const struct command_example examples[] = {
    {"leapsim base.ini", "each target's chance, with its error"},
    {"leapsim base.ini --trials 1M --full", "more trials, every table"},
    {"leapsim base.ini -s launch.D19.peak=8k", "one assumption changed"},
    {"leapsim base.ini --sweep launch.D19.peak=2k..8k/1k", "the targets for each of these values"},
    {"leapsim base.ini --until 'P(total >= 1M) +- 0.2%'", "as many trials as that takes"},
    {"leapsim base.ini -f json -o base.json", "every figure with its error, as JSON"},
    {"leapsim base.ini --sampling sobol", "smaller errors from as many trials"},
    {"leapsim base.ini -n 1e10 --checkpoint base.ck", "stopped, it goes on where it was"},
    {"leapsim base.ini -n 1e10 --shard 1/4 -o 1.part", "the first of four parts, on any machine"},
    {"generate | leapsim run -", "a scenario from a pipe"},
    {NULL, NULL},
};

static const char *const text[] = {
    "Runs the scenario in FILE ('-': standard input) and prints how likely its targets are, where the year ends "
    "and what each part adds. The verb may be left out; a file that is named like a verb is given as ./run.",
    "The bytes of a result depend on the scenario, the seed and the number of trials alone: not on the number of "
    "threads nor on the machine.",
    "--sampling latin or sobol spreads the trials more evenly than chance does, in 16 randomisations of as many "
    "trials, an even number: up to 31 more than asked for. The errors printed are over these 16. Powers of two "
    "suit sobol best. Scenarios share their luck in one run of `leapsim compare`; in two runs, only of random trials.",
    "--until GOAL runs until half the 95 % interval of a figure is small enough: P(total >= 1.05M) +- 0.1%, "
    "p50(total) +- 500, mean(region.overseas) +- 0.5%, P(total >= 1.2M) +- 5% relative; of cars a percentage is "
    "relative. Figures are written as in [limit], and those that are printed can stand there. --max-trials and "
    "--time-limit end it before, which a warning then says. A run of as many --trials gives the same result, byte for byte.",
    "With --sweep the key becomes each of the values in turn, a number instead of its distribution: "
    "KEY=A..B/STEP, where the steps have to meet B (of dates in months: 2026-03..2026-09/1), or KEY=A,B,C. Given "
    "twice, every value of one key with every one of the other, at most 100,000 points. All points have the same "
    "draws, in any sampling. For each: the chance of every target, the year's total and the limits it breaks (the "
    "exit status is 0 all the same: a sweep asks where); all percentiles with --format csv or json.",
    "--shard I/N counts part I of N of the trials, on any machine, into the file of -o; `leapsim merge` puts the "
    "parts together to the bytes of the whole run.",
    "--checkpoint FILE keeps a long run: in FILE are the trials done, at least every minute and when it is "
    "stopped. The same command goes on from there, to the same bytes, with any number of threads; once the "
    "result is written FILE is removed. FILE of another run, or one that is damaged, is refused. Random trials "
    "of a settled number can be kept, also those of a --shard.",
    "On a terminal a line shows how far a longer run has come. Ctrl-C (or SIGTERM) stops the run early: the "
    "result of the trials done so far is printed, or written with -o, and says that it is incomplete; the exit "
    "status is 130 (143). In the first moments, and a second time, it ends the program at once: a file named with -o "
    "then stays as it was.",
    NULL,
};

const struct command cmd_run = {
    .name = "run",
    .operands = "FILE",
    .fewest = 1,
    .most = 1,
    .doc = "how likely are the targets? The verb may be left out",
    .examples = examples,
    .text = text,
    .run = run,
};
