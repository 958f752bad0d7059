/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/args.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/talk.h"

/* ---- The table --------------------------------------------------------------------------------- */

static const char *const *color_choices(void)
{
    static const char *const names[] = {"auto", "always", "never", NULL};
    return names;
}

#define FOR(name) (1u << COMMAND_##name)
#define RUNS (FOR(run) | FOR(merge) | FOR(compare) | FOR(explain) | FOR(sensitivity) | FOR(solve))
#define EVERY ((1u << COMMAND_COUNT) - 1)
#define AT(member) offsetof(struct arguments, member)

const struct args_option args_options[] = {
    {"trials", 'n', "N", ARGS_COUNT, AT(trials),
     RUNS | FOR(check) | FOR(trial) | FOR(bench), 1, LEAP_TRIALS_MAX,
     NULL, "trials to run, like 5000, 100k, 1.05M or 1e6 (default: what the file says)"},
    {"seed", 0, "N", ARGS_COUNT, AT(seed), RUNS | FOR(check) | FOR(trial) | FOR(bench), 0, UINT64_MAX,
     NULL, "where the draws begin (default: what the file says)"},
    {"sampling", 0, "NAME", ARGS_CHOICE, AT(sampling),
     FOR(run) | FOR(compare) | FOR(explain) | FOR(sensitivity) | FOR(solve) | FOR(trial), 0, 0, leap_samplings,
     "how trials are spread: by chance (random), or more evenly, in 16 randomisations, for smaller errors"},
    {"until", 0, "GOAL", ARGS_TEXT, AT(until), FOR(run), 0, 0, NULL,
     "run until a figure's error is small enough, like 'P(total >= 1.05M) +- 0.1%'"},
    {"max-trials", 0, "N", ARGS_COUNT, AT(max_trials), FOR(run), 100, LEAP_TRIALS_MAX, NULL,
     "with --until: stop after so many trials"},
    {"time-limit", 0, "SECONDS", ARGS_COUNT, AT(time_limit), FOR(run), 1, 100000000, NULL,
     "with --until: stop after so long"},
    {"shard", 0, "I/N", ARGS_TEXT, AT(shard), FOR(run), 0, 0, NULL,
     "run part I of N of the trials, into the file of -o, for `leapsim merge`"},
    {"checkpoint", 0, "FILE", ARGS_FILE, AT(checkpoint), FOR(run), 0, 0, NULL,
     "keep the run in FILE, and go on from there if it was stopped"},
    {"threads", 't', "N", ARGS_COUNT, AT(threads), (RUNS & ~FOR(merge)) | FOR(bench), 1, 4096, NULL,
     "threads (default: one for each processor); no result depends on them"},
    {"set", 's', "KEY=VALUE", ARGS_SETTING, AT(settings), RUNS | FOR(check) | FOR(trial) | FOR(bench), 0,
     0, NULL, "lay a value over the file's, like launch.D19.peak=8k; may be repeated"},
    {"sweep", 0, "KEY=A..B/STEP", ARGS_TEXTS, AT(sweeps), FOR(run) | FOR(compare), 0, 0, NULL,
     "the targets for each of these values of a key (or A,B,C); twice for a grid of two keys"},
    {"format", 'f', "NAME", ARGS_CHOICE, AT(format),
     RUNS | FOR(check) | FOR(trial) | FOR(language) | FOR(bench), 0, 0, leap_formats,
     "the form of the result"},
    {"output", 'o', "FILE", ARGS_FILE, AT(output), EVERY, 0, 0, NULL,
     "write to FILE, all of it or nothing; stopped by Ctrl-C, what was done"},
    {"full", 0, NULL, ARGS_FLAG, AT(full), RUNS | FOR(check) | FOR(language), 0, 0, NULL,
     "the long tables too: more percentiles, every component's months"},
    {"against", 0, "FILE", ARGS_TEXT, AT(against), FOR(compare), 0, 0, NULL,
     "the one that others are compared with (default: the first)"},
    {"weights", 0, "LIST", ARGS_TEXT, AT(weights), FOR(compare), 0, 0, NULL,
     "also their mixture: a weight for each, like 25,50,25"},
    {"of", 0, "FIGURE", ARGS_TEXT, AT(of), FOR(explain), 0, 0, NULL,
     "the figure to explain, like 'P(total >= 1.05M)', 'mean(total)' (default: P of the first target)"},
    {"target", 0, "TARGET", ARGS_TEXT, AT(target), FOR(sensitivity), 0, 0, NULL,
     "the target to look at, one of the scenario's: 1.05M, overseas=100k (default: the first)"},
    {"for", 0, "GOAL", ARGS_TEXT, AT(goal), FOR(solve), 0, 0, NULL,
     "what the figure is to be, like 'P(total >= 1.05M) = 50%' or 'p50(total) = 1M'"},
    {"by", 0, "WHAT", ARGS_TEXTS, AT(by), FOR(solve) | FOR(explain), 0, 0, NULL,
     "of solve: the key that becomes a number, or shift:KEY, which moves its distribution; may be repeated. Of "
     "explain: what a part of the difference is, key (the default) or section"},
    {"plan", 0, NULL, ARGS_FLAG, AT(plan), FOR(check), 0, 0, NULL,
     "print the compiled model: draws, series, order of steps, memory"},
    {"sources", 0, NULL, ARGS_FLAG, AT(sources), FOR(check), 0, 0, NULL,
     "list the values without a source; with --full all values and their sources"},
    {"quiet", 'q', NULL, ARGS_FLAG, AT(quiet), EVERY, 0, 0, NULL,
     "results and errors only: no progress, warnings, ok"},
    {"color", 0, "WHEN", ARGS_CHOICE, AT(color), EVERY, 0, 0, color_choices, "colours on the terminal"},
    {"help", 'h', NULL, ARGS_FLAG, AT(help), EVERY, 0, 0, NULL, "print help and end"},
    {"version", 'V', NULL, ARGS_FLAG, AT(version), EVERY, 0, 0, NULL, "print the version and end"},
    {"man", 0, NULL, ARGS_FLAG, AT(man), FOR(help), 0, 0, NULL, NULL},
};

enum { OPTION_COUNT = sizeof args_options / sizeof args_options[0] };
const size_t args_option_count = OPTION_COUNT;

/* clang-format off */
static const struct {
    size_t command;
    const char *option, *doc;
} own_docs[] = {
    {COMMAND_merge, "trials", "trials of the whole run, as its shards were told (default: what the file says)"},
    {COMMAND_compare, "trials", "trials of each, like 5000, 100k, 1.05M or 1e6 (default: what the first file says)"},
    {COMMAND_compare, "seed", "where the draws of all begin (default: what the first file says)"},
    {COMMAND_compare, "set", "lay a value over all files', like launch.D19.peak=8k; may be repeated"},
    {COMMAND_explain, "trials", "trials of each, like 5000, 100k, 1.05M or 1e6 (default: what the first file says)"},
    {COMMAND_explain, "seed", "where the draws of all begin (default: what the first file says)"},
    {COMMAND_explain, "set", "lay a value over both files', like launch.D19.peak=8k; may be repeated"},
    {COMMAND_explain, "by", "what a part of the difference is: key (the default) or section"},
    {COMMAND_explain, "full", "all parts, and every assumption that differs"},
    {COMMAND_sensitivity, "trials", "trials of each run, like 5000, 100k, 1.05M or 1e6 (default: what the file says)"},
    {COMMAND_sensitivity, "full", "all quantities, not only those that matter most"},
    {COMMAND_solve, "trials", "trials of each run, like 5000, 100k, 1.05M or 1e6 (default: what the file says)"},
    {COMMAND_solve, "by", "the key that becomes a number, or shift:KEY, which moves its distribution; may be repeated"},
    {COMMAND_solve, "output", "write the scenario that meets the goal to FILE; the answer is printed all the same"},
    {COMMAND_check, "full", "with --sources: all values and their sources"},
    {COMMAND_check, "output", "write to FILE; only if all files are right it is replaced"},
    {COMMAND_trial, "trials", "with --sampling latin or sobol: the trials of its run (default: what the file says)"},
    {COMMAND_language, "full", "every key of every section, every argument of every distribution"},
    {COMMAND_bench, "trials", "trials of a turn (default: as many as last long enough to be timed)"},
    {COMMAND_bench, "threads", "the most threads that are tried (default: one for each processor)"},
};
/* clang-format on */

const char *args_doc(const struct args_option *option, size_t command)
{
    for (size_t i = 0; i < sizeof own_docs / sizeof *own_docs; i++)
        if (own_docs[i].command == command && strcmp(own_docs[i].option, option->name) == 0)
            return own_docs[i].doc;
    return option->doc;
}

bool args_takes(const struct args_option *option, size_t command)
{
    return option->commands >> command & 1;
}

bool args_settled(const struct arguments *arguments)
{
    bool is_random = !arguments->sampling || strcmp(arguments->sampling, "random") == 0;
    return arguments->command == &cmd_run && is_random && !arguments->until && !arguments->sweeps.count;
}

/* ---- Refusals ---------------------------------------------------------------------------------- */

leap_status args_refuse(const char *format, ...)
{
    char text[1024];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    talk("%s", text);
    fputs("Try 'leapsim --help'.\n", stderr);
    return LEAP_BAD_INPUT;
}

const char *args_suggestion(const char *prefix, const char *nearest)
{
    static char text[128];
    if (!nearest) return "";
    snprintf(text, sizeof text, "; did you mean '%s%s'?", prefix, nearest);
    return text;
}

static const char *nearest_option(const char *word)
{
    const char *names[OPTION_COUNT];
    size_t count = 0;
    for (size_t o = 0; o < OPTION_COUNT; o++)
        if (args_options[o].doc) names[count++] = args_options[o].name;
    return leap_nearest_word(word, names, count);
}

/* An option that getopt_long does not know, or knows several of. */
static leap_status refuse_option(const char *given)
{
    bool has_letter = given[1] != '-';
    const char *name = given + (has_letter ? 1 : 2);
    char word[64];
    snprintf(word, sizeof word, "%.*s", (int)strcspn(name, "="), name);
    size_t length = strlen(word), fits = 0;
    for (size_t o = 0; o < OPTION_COUNT; o++) fits += strncmp(args_options[o].name, word, length) == 0;
    if (!has_letter && fits > 1) return args_refuse("'--%s' is short for several options", word);
    const char *nearest = length > 1 ? nearest_option(word) : NULL;
    return args_refuse("unknown option '%s%s'%s", has_letter ? "-" : "--", word,
                       args_suggestion("--", nearest));
}

/* ---- Values ------------------------------------------------------------------------------------ */

static leap_status read_choice(const struct args_option *option, const char *text, const char **value)
{
    const char *const *choices = option->choices();
    char list[128] = "";
    size_t count = 0;
    for (; choices[count]; count++) {
        if (strcmp(choices[count], text) == 0) {
            *value = choices[count];
            return LEAP_OK;
        }
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", count ? ", " : "", choices[count]);
    }
    return args_refuse("--%s wants one of %s, got '%s'%s", option->name, list, text,
                       args_suggestion("", leap_nearest_word(text, choices, count)));
}

static leap_status read_count(const struct args_option *option, const char *text, struct args_count *value)
{
    uint64_t count = 0;
    if (!leap_parse_count(text, &count) || count < option->low || count > option->high)
        return args_refuse("--%s wants a whole number from %" PRIu64 " to %" PRIu64
                           ", written like 5000, 100k, 1.05M or 1e6; got '%s'",
                           option->name, option->low, option->high, text);
    *value = (struct args_count){count, true};
    return LEAP_OK;
}

static leap_status read_setting(const char *text, struct args_texts *settings)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text) return args_refuse("--set wants section.name.key=value, got '%s'", text);
    settings->items[settings->count++] = text;
    return LEAP_OK;
}

static leap_status read_text(const char *text, struct args_texts *texts)
{
    texts->items[texts->count++] = text;
    return LEAP_OK;
}

/* Repeated options: the last one counts. */
static leap_status read_value(const struct args_option *option, const char *text,
                              struct arguments *arguments)
{
    void *value = (char *)arguments + option->offset;
    switch (option->kind) {
    case ARGS_FLAG: *(bool *)value = true; return LEAP_OK;
    case ARGS_COUNT: return read_count(option, text, value);
    case ARGS_CHOICE: return read_choice(option, text, value);
    case ARGS_SETTING: return read_setting(text, value);
    case ARGS_TEXT: *(const char **)value = text; return LEAP_OK;
    case ARGS_TEXTS: return read_text(text, value);
    case ARGS_FILE:
        if (!*text) return args_refuse("--%s wants the name of a file, got an empty text", option->name);
        *(const char **)value = text;
        return LEAP_OK;
    }
    return LEAP_INTERNAL;
}

/* ---- The line ---------------------------------------------------------------------------------- */

enum { OPERAND = 1, LONG_OPTION = 256 }; /* getopt_long's values: an operand, the first long option */

/* The table as getopt_long wants it. */
struct forms {
    struct option longs[OPTION_COUNT + 1];
    char letters[2 * OPTION_COUNT + 3];
};

static void forms_fill(struct forms *forms)
{
    memset(forms, 0, sizeof *forms);
    char *letter = forms->letters;
    *letter++ = '-'; /* operands in their place, whatever POSIXLY_CORRECT says */
    *letter++ = ':'; /* a missing argument has a value of its own */
    for (int o = 0; o < OPTION_COUNT; o++) {
        const struct args_option *option = &args_options[o];
        int has_argument = option->argument ? required_argument : no_argument;
        forms->longs[o] = (struct option){option->name, has_argument, NULL, LONG_OPTION + o};
        if (!option->letter) continue;
        *letter++ = option->letter;
        if (option->argument) *letter++ = ':';
    }
}

/* NULL: no such option. */
static const struct args_option *find_option(int value)
{
    if (value >= LONG_OPTION) return &args_options[value - LONG_OPTION];
    for (size_t o = 0; o < OPTION_COUNT; o++)
        if (value && args_options[o].letter == value) return &args_options[o];
    return NULL;
}

/* "-trials": a long name behind one dash, which getopt_long would read as a bundle of letters. */
static bool is_long_name(const char *given)
{
    if (given[0] != '-' || given[1] == '-') return false;
    size_t length = strcspn(given + 1, "=");
    for (size_t o = 0; o < OPTION_COUNT; o++) {
        const char *name = args_options[o].name;
        if (strlen(name) == length && strncmp(name, given + 1, length) == 0) return true;
    }
    return false;
}

static leap_status read_line(int argc, char **argv, struct arguments *arguments, bool *seen)
{
    struct forms forms;
    forms_fill(&forms);
    opterr = 0;
    optind = 1;
    for (;;) {
        const char *given = argv[optind];
        if (given && is_long_name(given)) return refuse_option(given);
        int value = getopt_long(argc, argv, forms.letters, forms.longs, NULL);
        if (value == -1) break;
        if (value == OPERAND) {
            arguments->operands.items[arguments->operands.count++] = optarg;
            continue;
        }
        const struct args_option *option = find_option(value == '?' || value == ':' ? optopt : value);
        if (!option) return refuse_option(given);
        if (value == ':') return args_refuse("--%s wants its %s", option->name, option->argument);
        if (value == '?') return args_refuse("--%s takes no value", option->name);
        seen[option - args_options] = true;
        leap_status status = read_value(option, optarg, arguments);
        if (status != LEAP_OK) return status;
    }
    while (optind < argc) arguments->operands.items[arguments->operands.count++] = argv[optind++];
    return LEAP_OK;
}

/* Takes the verb from the operands. A first operand that is neither a verb nor a file, but nearly a verb,
 * is a slip of the verb: the file's reader could only say that there is no such file. */
static leap_status find_verb(struct arguments *arguments)
{
    struct args_texts *operands = &arguments->operands;
    const char *first = operands->count ? operands->items[0] : NULL;
    arguments->verb = first ? command_find(first) : NULL;
    arguments->command = arguments->verb ? arguments->verb : &cmd_run;
    if (arguments->verb) {
        operands->count--;
        memmove(operands->items, operands->items + 1, operands->count * sizeof operands->items[0]);
    } else if (first && access(first, F_OK) != 0) {
        const char *nearest = command_nearest(first);
        bool word = first[strcspn(first, "./-")] == '\0';
        if (word && (nearest || operands->count > 1))
            return args_refuse("unknown command '%s'%s", first, args_suggestion("", nearest));
    }
    return LEAP_OK;
}

static leap_status check_operands(const struct arguments *arguments)
{
    const struct command *command = arguments->command;
    const struct args_texts *operands = &arguments->operands;
    if (operands->count < command->fewest)
        return args_refuse("'%s' wants %s", command->name, command->operands);
    if (operands->count > command->most)
        return args_refuse("'%s' wants %s: '%s' is too much", command->name, command->operands,
                           operands->items[command->most]);
    for (size_t o = 0; o < operands->count; o++)
        if (!*operands->items[o]) return args_refuse("an argument is empty");
    return LEAP_OK;
}

/* Options that say nothing without another one, or beside it. */
static leap_status check_together(const struct arguments *arguments)
{
    if (arguments->until && arguments->trials.given)
        return args_refuse(
            "--until finds out how many trials it needs: it goes with --max-trials, not --trials");
    if (!arguments->until && (arguments->max_trials.given || arguments->time_limit.given))
        return args_refuse("--%s goes with --until",
                           arguments->max_trials.given ? "max-trials" : "time-limit");
    if (arguments->checkpoint && !args_settled(arguments))
        return args_refuse(
            "--checkpoint keeps one run of random trials: not with --sweep, --until or another --sampling");
    return LEAP_OK;
}

static leap_status check_options(const struct arguments *arguments, const bool *seen)
{
    size_t index = 0;
    while (command_table[index] != arguments->command) index++;
    for (size_t o = 0; o < OPTION_COUNT; o++)
        if (seen[o] && !args_takes(&args_options[o], index))
            return args_refuse("'%s' takes no --%s", arguments->command->name, args_options[o].name);
    return check_together(arguments);
}

/* --help behind a verb is the help of that verb. */
static void ask_for_help(struct arguments *arguments)
{
    arguments->command = &cmd_help;
    arguments->operands.count = 0;
    if (arguments->verb) arguments->operands.items[arguments->operands.count++] = arguments->verb->name;
}

/* Nothing was asked. */
static leap_status refuse_silence(void)
{
    fputs("Usage: leapsim FILE [options]\n", stderr);
    for (size_t c = 0; c < COMMAND_COUNT; c++)
        fprintf(stderr, "       leapsim %s %s\n", command_table[c]->name, command_table[c]->operands);
    fputs("Try 'leapsim --help'.\n", stderr);
    return LEAP_BAD_INPUT;
}

leap_status args_parse(int argc, char **argv, struct arguments *arguments)
{
    *arguments = (struct arguments){.color = "auto"};
    arguments->operands.items = calloc((size_t)argc + 1, sizeof(char *));
    arguments->settings.items = calloc((size_t)argc + 1, sizeof(char *));
    arguments->sweeps.items = calloc((size_t)argc + 1, sizeof(char *));
    arguments->by.items = calloc((size_t)argc + 1, sizeof(char *));
    if (!arguments->operands.items || !arguments->settings.items || !arguments->sweeps.items ||
        !arguments->by.items) {
        talk("%s", leap_status_text(LEAP_NO_MEMORY));
        return LEAP_NO_MEMORY;
    }
    bool seen[OPTION_COUNT] = {false};
    leap_status status = argc > 1 ? read_line(argc, argv, arguments, seen) : refuse_silence();
    if (status == LEAP_OK) status = find_verb(arguments);
    if (status != LEAP_OK) return status;
    if (arguments->help || arguments->version) {
        ask_for_help(arguments);
        return LEAP_OK;
    }
    status = check_options(arguments, seen);
    return status == LEAP_OK ? check_operands(arguments) : status;
}

void args_free(struct arguments *arguments)
{
    free(arguments->operands.items);
    free(arguments->settings.items);
    free(arguments->sweeps.items);
    free(arguments->by.items);
}
