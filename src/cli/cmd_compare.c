/* leapsim compare: how do scenarios differ?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/question.h"

/* The operands, read. */
struct sides {
    leap_side side[LEAP_SIDES_MAX];
    leap_scenario *scenarios[LEAP_SIDES_MAX];
    leap_report *saved[LEAP_SIDES_MAX];
    double weights[LEAP_SIDES_MAX];
    size_t count, against;
};

static void sides_free(struct sides *sides)
{
    for (size_t i = 0; i < sides->count; i++) {
        leap_scenario_free(sides->scenarios[i]);
        leap_report_free(sides->saved[i]);
    }
}

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text), wanted = strlen(end);
    return length > wanted && strcmp(text + length - wanted, end) == 0;
}

/* All of them, so that one call says what is wrong with each; the worst status. */
static leap_status sides_read(const struct arguments *arguments, struct sides *sides)
{
    leap_problems *problems = leap_problems_create();
    leap_status worst = problems ? LEAP_OK : LEAP_NO_MEMORY;
    size_t warnings = 0;
    sides->count = problems ? arguments->operands.count : 0;
    for (size_t i = 0; i < sides->count; i++) {
        const char *path = arguments->operands.items[i];
        leap_status status = ends_in(path, ".json")
                                 ? leap_report_read(path, problems, &sides->saved[i])
                                 : question_load(arguments, path, problems, &sides->scenarios[i]);
        sides->side[i] =
            (leap_side){sides->scenarios[i], sides->saved[i], strcmp(path, "-") == 0 ? "<stdin>" : path};
        if (status > worst) worst = status;
    }
    return question_conclude(arguments, problems, worst, &warnings);
}

/* ---- options ------------------------------------------------------------------------------------------- */

/* "plan" also stands for "scenarios/plan.ini". */
static bool is_called(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    size_t length = strlen(name);
    return strcmp(path, name) == 0 || strcmp(base, name) == 0 ||
           (strncmp(base, name, length) == 0 &&
            (strcmp(base + length, ".ini") == 0 || strcmp(base + length, ".json") == 0));
}

static leap_status find_against(const struct arguments *arguments, size_t *against)
{
    const struct args_texts *files = &arguments->operands;
    *against = 0;
    if (!arguments->against) return LEAP_OK;
    for (size_t i = 0; i < files->count; i++) {
        if (!is_called(files->items[i], arguments->against)) continue;
        *against = i;
        return LEAP_OK;
    }
    return args_refuse(
        "--against wants one of the files compared, got '%s'%s", arguments->against,
        args_suggestion("", leap_nearest_word(arguments->against, files->items, files->count)));
}

static leap_status read_weights(const struct arguments *arguments, double *weights)
{
    size_t wanted = arguments->operands.count, count = 0;
    double sum = 0;
    for (const char *at = arguments->weights; at && count < wanted;) {
        char *end;
        double weight = strtod(at, &end);
        if (end == at || !(weight >= 0) || !(weight <= 1e9)) break;
        weights[count++] = weight;
        sum += weight;
        end += *end == '%';
        if (!*end) {
            at = end;
            break;
        }
        if (*end != ',' || count == wanted) {
            count = SIZE_MAX;
            break;
        }
        at = end + 1;
    }
    if (count == wanted && sum > 0) return LEAP_OK;
    return args_refuse("--weights wants %zu numbers, one for each file, like 25,50,25; got '%s'", wanted,
                       arguments->weights);
}

static leap_status check_usage(const struct arguments *arguments, struct sides *sides)
{
    size_t from_input = 0;
    for (size_t i = 0; i < arguments->operands.count; i++)
        from_input += strcmp(arguments->operands.items[i], "-") == 0;
    if (from_input > 1) return args_refuse("standard input can be read only once");
    if (arguments->weights && arguments->sweeps.count)
        return args_refuse("--sweep compares scenarios at each value: it has no --weights");
    leap_status status = find_against(arguments, &sides->against);
    if (status == LEAP_OK && arguments->weights) status = read_weights(arguments, sides->weights);
    return status;
}

/* ---- asking -------------------------------------------------------------------------------------------- */

static leap_status ask(const struct arguments *arguments, const struct sides *sides, leap_report **report)
{
    struct progress progress;
    size_t warnings = 0;
    leap_problems *problems = leap_problems_create();
    leap_compare_options options = leap_compare_options_default();
    options.run = question_watch(arguments, &progress);
    options.against = sides->against;
    options.weights = arguments->weights ? sides->weights : NULL;
    const struct args_texts *sweeps = &arguments->sweeps;
    leap_status status = LEAP_NO_MEMORY;
    if (problems && sweeps->count)
        status = leap_compare_sweep(sides->side, sides->count, &options, (const char *const *)sweeps->items,
                                    sweeps->count, problems, report);
    else if (problems)
        status = leap_compare(sides->side, sides->count, &options, problems, report);
    question_unwatch(&progress);
    return question_conclude(arguments, problems, status, &warnings);
}

static leap_status run(const struct arguments *arguments)
{
    static struct sides sides; /* large */
    struct output output;
    leap_report *report = NULL;
    leap_status status = check_usage(arguments, &sides);
    if (status == LEAP_OK) status = question_open(arguments, &output);
    if (status != LEAP_OK) return status;
    status = sides_read(arguments, &sides);
    if (status == LEAP_OK) status = ask(arguments, &sides, &report);
    if (report) {
        leap_status written = question_write(arguments, report, &output);
        if (written != LEAP_OK) status = written;
    }
    leap_report_free(report);
    sides_free(&sides);
    return question_close(status, &output);
}

static const struct command_example examples[] = {
    {"leapsim compare base.ini plan.ini downside.ini", "side by side, and how far apart for sure"},
    {"leapsim compare low.ini mid.ini high.ini --against mid --weights 25,50,25",
     "against the second, with their mixture"},
    {"leapsim compare base.ini plan.ini --sweep launch.D19.peak=2k..8k/1k", "how far apart at each of these values"},
    {"leapsim compare base.ini plan.ini --sampling sobol", "smaller errors from as many trials"},
    {"leapsim compare january.json base.ini", "a saved result and a scenario"},
    {NULL, NULL},
};

static const char *const text[] = {
    "Prints the answers of 2 to 50 scenarios side by side, how far each is from the first (or from the one "
    "that --against names), and the assumptions that differ.",
    "All run on the same trials with one seed, the first file's unless --seed says another: what they share by "
    "name they share in draws, whatever else differs. So a difference is surer than that of two separate "
    "runs; the result says by how much. --set is laid over every scenario.",
    "--sampling latin or sobol spreads the trials of all of them together, in 16 randomisations as for 'run'; errors "
    "of differences are over these 16. Best for means, and for scenarios far apart: a chance that few trials change "
    "is hardly surer. Saved results have no part in it.",
    "A FILE whose name ends in .json is a result that 'leapsim run FILE -f json -o NAME.json' has saved. "
    "It is not run again, so its differences are unpaired.",
    "With --sweep a key that all scenarios have becomes each of the values in turn, as for 'run': the chance of every "
    "target and the year's total for each value and scenario, and how far they are from the reference on the same "
    "draws. Of more than three scenarios each has a row of its own.",
    "[limit] is judged by 'run'; with --sweep the tables show where limits are held.",
    "Progress and Ctrl-C are as for 'run'.",
    NULL,
};

const struct command cmd_compare = {
    .name = "compare",
    .operands = "FILE FILE...",
    .fewest = 2,
    .most = LEAP_SIDES_MAX,
    .doc = "how do scenarios differ, and for sure?",
    .examples = examples,
    .text = text,
    .run = run,
};
