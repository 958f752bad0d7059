/* How many instructions fixed short runs take, against what bench/baseline.json keeps. Seconds depend on the machine
 * and on who else uses it; instructions only on source and compiler, so a test may compare them.
 *
 * Counted by valgrind (callgrind), with AVX2 because valgrind has no AVX-512, on one thread, in the program's own
 * code: what the C library, the loader and libgomp do is theirs and changes with their versions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L /* mkdtemp, setenv */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "baseline.h"
#include "process.h"

enum { SKIPPED = 77, PATH_TEXT = 4096 };

/* A run may take so many times as many instructions as are kept. */
static const double allowed = 1.05;
/* An ensemble's views of one plan may take so much of what as many runs take (--tornado). */
static const double tornado_goal = 0.5;

/* One that draws and counts, one with every kind of section, one that mostly starts. */
static const struct {
    const char *name, *scenario, *trials;
} runs[] = {
    {"peer", "bench/peer.ini", "100000"},
    {"everything", "tests/determinism/everything.ini", "10000"},
    {"start", "scenarios/base.ini", "1000"},
};

enum { RUNS = sizeof runs / sizeof *runs };

struct options {
    const char *leapsim, *root, *baseline, *compiler, *ratios, *tornado;
    bool keep, planted;
};

static const char usage[] =
    "usage: count_instructions --leapsim PROGRAM --root SOURCE --baseline FILE "
    "--compiler \"GNU 12 x86_64\"\n"
    "                          [--keep [--ratios BENCH.json]] [--tornado PROGRAM]\n"
    "  --keep     write the counts to the baseline instead of comparing them,\n"
    "  --ratios   and the ratios of run_bench's result\n"
    "  --tornado  instead, that program's ensemble against its separate runs,\n"
    "  --planted  one run, with 10 % more trials: ends with status 0 when that is found\n";

static void read_options(int argc, char **argv, struct options *options)
{
    static const struct option table[] = {
        {"leapsim", required_argument, NULL, 'l'},
        {"root", required_argument, NULL, 'r'},
        {"baseline", required_argument, NULL, 'b'},
        {"compiler", required_argument, NULL, 'c'},
        {"ratios", required_argument, NULL, 't'},
        {"keep", no_argument, NULL, 'k'},
        {"planted", no_argument, NULL, 'p'},
        {"tornado", required_argument, NULL, 'o'},
        {NULL, 0, NULL, 0},
    };
    for (int letter; (letter = getopt_long(argc, argv, "", table, NULL)) != -1;) {
        switch (letter) {
        case 'l': options->leapsim = optarg; break;
        case 'r': options->root = optarg; break;
        case 'b': options->baseline = optarg; break;
        case 'c': options->compiler = optarg; break;
        case 't': options->ratios = optarg; break;
        case 'k': options->keep = true; break;
        case 'p': options->planted = true; break;
        case 'o': options->tornado = optarg; break;
        default: optind = argc + 1;
        }
    }
    if (optind == argc && options->leapsim && options->root && options->baseline && options->compiler)
        return;
    fputs(usage, stderr);
    exit(2);
}

/* Is `path` the program or its library? */
static bool is_own(const char *path, const char *program)
{
    const char *slash = strrchr(path, '/'), *own = strrchr(program, '/');
    const char *name = slash ? slash + 1 : path;
    return strcmp(name, own ? own + 1 : program) == 0 || strncmp(name, "libleapsim.", 11) == 0;
}

/* Adds up callgrind's file, written without compression: "ob=PATH" begins what belongs to an object, "LINE COUNT"
 * is a cost of its own; the line behind "calls=" is the cost of what was called, which stands there, too. */
static double own_instructions(const char *path, const char *program)
{
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    double sum = 0;
    bool own = false, called = false;
    for (char line[2 * PATH_TEXT]; fgets(line, sizeof line, file);) {
        line[strcspn(line, "\n")] = '\0';
        double count;
        if (strncmp(line, "ob=", 3) == 0) own = is_own(line + 3, program);
        if (own && !called && sscanf(line, "%*u %lf", &count) == 1) sum += count;
        called = strncmp(line, "calls=", 6) == 0;
    }
    fclose(file);
    return sum;
}

enum { WORDS_MOST = 16 };

/* Of words[0], which is run with the others, NULL-terminated. */
static double count_words(const char *const *words)
{
    char folder[] = "/tmp/leapsim-XXXXXX", path[64], output[128];
    if (!mkdtemp(folder)) {
        fprintf(stderr, "count_instructions: %s: %s\n", folder, strerror(errno));
        exit(3);
    }
    snprintf(path, sizeof path, "%s/counts", folder);
    snprintf(output, sizeof output, "--callgrind-out-file=%s", path);
    const char *arguments[WORDS_MOST + 6] = {"valgrind", "--tool=callgrind", "--compress-strings=no",
                                             "--compress-pos=no", output};
    for (size_t i = 0; words[i] && i < WORDS_MOST; i++) arguments[5 + i] = words[i];
    struct process process;
    process_run(arguments, &process);
    process_free(&process);
    double count = own_instructions(path, words[0]);
    unlink(path);
    rmdir(folder);
    if (count > 0) return count;
    fputs("count_instructions: callgrind's file has no counts of the program\n", stderr);
    exit(3);
}

static double count_run(const struct options *options, size_t run)
{
    char scenario[PATH_TEXT];
    snprintf(scenario, sizeof scenario, "%s/%s", options->root, runs[run].scenario);
    const char *const words[] = {
        options->leapsim, scenario, "--quiet",  "--trials", options->planted ? "110000" : runs[run].trials,
        "--threads",      "1",      "--format", "json",     NULL};
    return count_words(words);
}

/* What 41 runs of a tornado take as one ensemble, over what they take one by one, reading the scenario apart. Planted:
 * an ensemble that shares nothing. */
static bool tornado_holds(const struct options *options)
{
    char scenario[PATH_TEXT];
    snprintf(scenario, sizeof scenario, "%s/scenarios/base.ini", options->root);
    static const char *const hows[] = {"start", "together", "apart"};
    double counts[3];
    for (size_t i = 0; i < 3; i++) {
        const char *how = hows[i == 1 && options->planted ? 2 : i];
        const char *const words[] = {options->tornado, scenario, "2048", how, NULL};
        counts[i] = count_words(words);
    }
    double ratio = (counts[1] - counts[0]) / (counts[2] - counts[0]);
    printf("a tornado of 20 quantities: %.3f of the instructions of 41 separate runs, goal %.1f%s\n", ratio,
           tornado_goal, ratio <= tornado_goal ? "" : ", TOO MANY");
    return ratio <= tornado_goal;
}

/* Why it cannot be counted here, or NULL. */
static const char *obstacle(const struct options *options, const struct baseline *baseline)
{
    const char *const version[] = {"valgrind", "--version", NULL};
    char scenario[PATH_TEXT];
    snprintf(scenario, sizeof scenario, "%s/%s", options->root, runs[0].scenario);
    const char *const arguments[] = {"valgrind", "--tool=none", options->leapsim, scenario, "--trials",
                                     "1",        NULL};
    if (!process_succeeds(version)) return "valgrind is not installed";
    if (!process_succeeds(arguments)) return "valgrind runs no AVX2 on this machine";
    if (!options->keep && !options->tornado &&
        !(baseline_instructions(baseline, options->compiler, runs[0].name) > 0))
        return "the baseline has no counts for this compiler";
    return NULL;
}

/* False: too many. */
static bool compare(const struct options *options, const struct baseline *baseline, size_t run,
                    double count)
{
    double kept = baseline_instructions(baseline, options->compiler, runs[run].name);
    double change = count / kept - 1;
    bool held = count <= allowed * kept;
    printf("%-12s %12.0f instructions, kept %12.0f: %+.2f %%%s\n", runs[run].name, count, kept,
           100 * change,
           !held                  ? ", TOO MANY"
           : change < 1 - allowed ? ", much fewer: ./dev baseline keeps that"
                                  : "");
    return held;
}

int main(int argc, char **argv)
{
    struct options options = {.keep = false};
    read_options(argc, argv, &options);
    struct baseline *baseline = baseline_read(options.baseline);
    if (!baseline) return 3;
    setenv("LEAPSIM_WIDTH", "avx2", 1);
    setenv("OMP_NUM_THREADS", "1", 1);
    const char *why = obstacle(&options, baseline);
    if (why) {
        printf("instructions of \"%s\" not counted: %s\n", options.compiler, why);
        baseline_free(baseline);
        return options.keep ? 3 : SKIPPED;
    }
    if (options.tornado) {
        baseline_free(baseline);
        return tornado_holds(&options) == options.planted;
    }
    bool held = true;
    for (size_t run = 0; run < (options.planted ? 1 : RUNS); run++) {
        double count = count_run(&options, run);
        if (options.keep) {
            baseline_keep_instructions(baseline, options.compiler, runs[run].name, count);
            printf("%-12s %12.0f instructions kept\n", runs[run].name, count);
        } else {
            held = compare(&options, baseline, run, count) && held;
        }
    }
    if (!held && !options.planted)
        puts("More than 5 % more instructions. If that is what the change is worth: ./dev baseline, in its "
             "commit.");
    int status = held == options.planted ? 1 : 0;
    if (options.keep) {
        bool ratios = options.ratios && baseline_keep_ratios(baseline, options.ratios);
        puts(ratios ? "ratios kept as well"
                    : "ratios left as they were: there is no whole ./dev bench of an idle machine");
        if (!baseline_write(baseline, options.baseline)) {
            fprintf(stderr, "count_instructions: %s: %s\n", options.baseline, strerror(errno));
            status = 3;
        }
    }
    baseline_free(baseline);
    return status;
}
