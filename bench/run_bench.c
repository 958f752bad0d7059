/* The benchmark: leapsim against the plain loop of reference_gsl.c, on the model of peer.ini.
 *
 * First both must agree, figure by figure, within their sampling errors: a fast wrong answer is worth
 * nothing. Then both run as whole processes, from reading the file to printing the percentiles, on one
 * thread each and by turns, so that a busy machine slows both. The ratio is taken pair by pair.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures.h"
#include "process.h"

enum { PAIRS_MAX = 101 };

/* A figure may differ by this many standard errors of the difference. Among 47 figures of two right programs
 * the chance of a larger one is below 1 in 3,000. */
static const double allowed_errors = 4.5;

/* Both round: leapsim to whole cars in each component, a percentile to one value of the sample. */
static const double allowed_cars = 1;

struct options {
    const char *leapsim, *reference, *scenario, *output;
    unsigned long long trials, agree_trials;
    int pairs;
    double goal; /* ratio to reach */
    bool agree_only, planted;
};

struct timing {
    double seconds[PAIRS_MAX];
    double median, low, high;
    long memory; /* kB, the largest of all */
};

static const char usage[] =
    "usage: run_bench --leapsim PROGRAM --reference PROGRAM --scenario FILE [options]\n"
    "  --trials N         trials of a timed run (1000000)\n"
    "  --agree-trials N   trials of the agreement check (5000000)\n"
    "  --pairs N          timed runs of each, after one of each to warm up (11)\n"
    "  --goal RATIO       the ratio to reach (8)\n"
    "  --quick            --agree-trials 1000000 --pairs 3\n"
    "  --agree-only       check, time nothing\n"
    "  --planted          the reference with its planted error: the check has to fail\n"
    "  -o FILE            the results as JSON\n";

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(const double *values, int count)
{
    double sorted[PAIRS_MAX];
    memcpy(sorted, values, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, by_value);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

static void timing_summarise(struct timing *timing, int count)
{
    timing->median = median(timing->seconds, count);
    timing->low = timing->high = timing->seconds[0];
    for (int i = 1; i < count; i++) {
        timing->low = fmin(timing->low, timing->seconds[i]);
        timing->high = fmax(timing->high, timing->seconds[i]);
    }
}

static void run_leapsim(const struct options *options, unsigned long long trials, struct process *process)
{
    char count[32];
    snprintf(count, sizeof count, "%llu", trials);
    const char *const arguments[] = {
        options->leapsim, options->scenario, "--trials", count, "--threads", "1", "--format", "json", NULL};
    process_run(arguments, process);
}

static void run_reference(const struct options *options, unsigned long long trials, struct process *process)
{
    char count[32];
    snprintf(count, sizeof count, "%llu", trials);
    const char *const arguments[] = {options->reference, count, "20260101",
                                     options->planted ? "round" : NULL, NULL};
    process_run(arguments, process);
}

/* Prints every figure that differs; true when none does. */
static bool check_agreement(const struct options *options)
{
    struct process ours, theirs;
    run_leapsim(options, options->agree_trials, &ours);
    run_reference(options, options->agree_trials, &theirs);
    struct figures a, b;
    figures_of_leapsim(ours.output, &a);
    figures_of_reference(theirs.output, &b);
    process_free(&ours);
    process_free(&theirs);

    size_t compared = 0, differing = 0;
    double worst = 0;
    for (size_t i = 0; i < b.count; i++) {
        const struct figure *their = &b.items[i], *our = figures_find(&a, their->name);
        if (!our) {
            printf("%-16s missing in leapsim's result\n", their->name);
            differing++;
            continue;
        }
        double error = our->error * sqrt(2); /* as many trials on both sides */
        double slack = our->value > 1 ? allowed_cars : 0;
        double distance = fmax(0, fabs(our->value - their->value) - slack) / error;
        compared++;
        if (!(our->error > 0)) distance = fabs(our->value - their->value) <= slack ? 0 : INFINITY;
        worst = fmax(worst, distance);
        if (!(distance <= allowed_errors)) {
            printf("%-16s leapsim %.10g, reference %.10g: %.1f standard errors apart\n", their->name,
                   our->value, their->value, distance);
            differing++;
        }
    }
    printf("Agreement at %llu trials: %zu figures, %zu differ by more than %.1f standard errors (largest "
           "%.1f)\n",
           options->agree_trials, compared, differing, allowed_errors, worst);
    return differing == 0 && compared > 0;
}

static void time_one(const struct options *options, struct timing *timing, int index,
                     void (*run)(const struct options *, unsigned long long, struct process *))
{
    struct process process;
    run(options, options->trials, &process);
    if (index >= 0) timing->seconds[index] = process.seconds;
    if (process.memory > timing->memory) timing->memory = process.memory;
    process_free(&process);
}

static void print_timing(const char *name, const struct timing *timing, unsigned long long trials)
{
    printf("%-14s %8.4f s   %8.4f .. %-8.4f  %8.1f ns a trial  %8.1f MB\n", name, timing->median,
           timing->low, timing->high, timing->median / (double)trials * 1e9, (double)timing->memory / 1024);
}

static bool write_json(const struct options *options, const struct timing *ours,
                       const struct timing *theirs, const struct timing *ratio)
{
    FILE *file = fopen(options->output, "w");
    if (!file) return false;
    fprintf(
        file,
        "{\n  \"schema\": \"leapsim/bench/1\",\n  \"trials\": %llu,\n  \"threads\": 1,\n  \"pairs\": %d,\n",
        options->trials, options->pairs);
    const struct timing *const rows[] = {ours, theirs};
    static const char *const names[] = {"leapsim", "reference_gsl"};
    for (int row = 0; row < 2; row++) {
        fprintf(file,
                "  \"%s\": {\"median_s\": %.6f, \"low_s\": %.6f, \"high_s\": %.6f, \"memory_kb\": %ld, "
                "\"seconds\": [",
                names[row], rows[row]->median, rows[row]->low, rows[row]->high, rows[row]->memory);
        for (int i = 0; i < options->pairs; i++)
            fprintf(file, "%s%.6f", i ? ", " : "", rows[row]->seconds[i]);
        fprintf(file, "]},\n");
    }
    fprintf(file,
            "  \"ratio\": {\"median\": %.3f, \"low\": %.3f, \"high\": %.3f, \"goal\": %.3g, \"reached\": "
            "%s}\n}\n",
            ratio->median, ratio->low, ratio->high, options->goal,
            ratio->median >= options->goal ? "true" : "false");
    bool failed = ferror(file);
    return fclose(file) == 0 && !failed;
}

static int time_both(const struct options *options)
{
    struct timing ours = {.memory = 0}, theirs = {.memory = 0}, ratio = {.memory = 0};
    for (int i = -1; i < options->pairs; i++) { /* the first pair warms up */
        time_one(options, &ours, i, run_leapsim);
        time_one(options, &theirs, i, run_reference);
        if (i >= 0) ratio.seconds[i] = theirs.seconds[i] / ours.seconds[i];
    }
    timing_summarise(&ours, options->pairs);
    timing_summarise(&theirs, options->pairs);
    timing_summarise(&ratio, options->pairs);
    printf("\nWhole job, %llu trials, one thread, %d runs of each by turns\n", options->trials,
           options->pairs);
    printf("%-14s %10s   %-20s  %17s  %11s\n", "", "median", "lowest .. highest", "", "memory");
    print_timing("leapsim", &ours, options->trials);
    print_timing("reference_gsl", &theirs, options->trials);
    printf("%-14s %8.2f x   %8.2f .. %-8.2f  goal %.3g x: %s\n", "times as fast", ratio.median, ratio.low,
           ratio.high, options->goal, ratio.median >= options->goal ? "reached" : "NOT reached");
    if (!options->output || write_json(options, &ours, &theirs, &ratio)) return 0;
    fprintf(stderr, "run_bench: %s: %s\n", options->output, strerror(errno));
    return 3;
}

static void read_options(int argc, char **argv, struct options *options)
{
    static const struct option table[] = {{"leapsim", required_argument, NULL, 'l'},
                                          {"reference", required_argument, NULL, 'r'},
                                          {"scenario", required_argument, NULL, 's'},
                                          {"trials", required_argument, NULL, 'n'},
                                          {"agree-trials", required_argument, NULL, 'a'},
                                          {"pairs", required_argument, NULL, 'p'},
                                          {"goal", required_argument, NULL, 'g'},
                                          {"quick", no_argument, NULL, 'q'},
                                          {"agree-only", no_argument, NULL, 'c'},
                                          {"planted", no_argument, NULL, 'e'},
                                          {NULL, 0, NULL, 0}};
    for (int letter; (letter = getopt_long(argc, argv, "o:", table, NULL)) != -1;) {
        switch (letter) {
        case 'l': options->leapsim = optarg; break;
        case 'r': options->reference = optarg; break;
        case 's': options->scenario = optarg; break;
        case 'o': options->output = optarg; break;
        case 'n': options->trials = strtoull(optarg, NULL, 10); break;
        case 'a': options->agree_trials = strtoull(optarg, NULL, 10); break;
        case 'p': options->pairs = (int)strtol(optarg, NULL, 10); break;
        case 'g': options->goal = strtod(optarg, NULL); break;
        case 'q': options->agree_trials = 1000000, options->pairs = 3; break;
        case 'c': options->agree_only = true; break;
        case 'e': options->planted = true; break;
        default: fputs(usage, stderr); exit(2);
        }
    }
    if (optind < argc || !options->leapsim || !options->reference || !options->scenario ||
        options->pairs < 1 || options->pairs > PAIRS_MAX || !options->trials || !options->agree_trials) {
        fputs(usage, stderr);
        exit(2);
    }
}

int main(int argc, char **argv)
{
    struct options options = {.trials = 1000000, .agree_trials = 5000000, .pairs = 11, .goal = 8};
    read_options(argc, argv, &options);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!check_agreement(&options)) {
        fputs("run_bench: leapsim and the reference do not agree; nothing is timed\n", stderr);
        return 1;
    }
    return options.agree_only ? 0 : time_both(&options);
}
