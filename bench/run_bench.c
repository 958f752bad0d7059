/* The benchmark: leapsim against the same model in other tools.
 *
 * First leapsim and each rival must agree, figure by figure, within their sampling errors (agreement.h); then they
 * are timed by turns (contest.h), some with leapsim running until a figure is known, which has to be as well known
 * as it says (promise.h); then comes the table with the goals beside it (publish.h). Rivals are rows of rivals.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baseline.h"
#include "publish.h"

struct options {
    struct contender contender;
    struct places places;
    const char *baseline, *json, *markdown, *planted;
    const char *names[RIVALS_MAX]; /* of the rivals asked for; none: all */
    size_t name_count;
    unsigned long long trials, rival_trials; /* of the agreement check; rival_trials 0: as in its row */
    unsigned long long time_trials;          /* of a timed run; 0: as in the rival's row */
    int batches, pairs;
    bool quick, agree_only, packages, modules;
};

/* The exit status when the rivals asked for are not installed: ctest calls that skipped. */
enum { NOTHING_TO_COMPARE = 77 };

enum { DEFAULT_PAIRS = 11 };

static const char usage[] =
    "usage: run_bench --leapsim PROGRAM --source bench/ --build BUILD/bench/ [options]\n"
    "  --rival NAME         only this one; may be repeated (default: all that are installed)\n"
    "  --trials N           leapsim's trials in the agreement check (100000000)\n"
    "  --rival-trials N     a rival's trials there (default: by rival, up to 10000000)\n"
    "  --batches N          so many runs of each rival there, their mean is compared (1)\n"
    "  --time-trials N      trials of a timed run (default: by rival, mostly 1000000)\n"
    "  --pairs N            timed runs of each, after one of each to warm up (11)\n"
    "  --quick              rivals that take seconds: 1000000 trials each to agree, 3 pairs\n"
    "  --agree-only         check, time nothing\n"
    "  --planted ERROR      gsl_plain with its planted error `round` or `depth`, or leapsim's errors "
    "printed\n"
    "                       three times too `narrow` where it runs until: the check has to fail\n"
    "  --baseline FILE      what was kept of earlier ratios, to show beside the goals\n"
    "  --json FILE, --markdown FILE   the result\n"
    "  --packages           print the Debian packages of rivals that are not installed, and end\n"
    "  --modules            print the folders in which `npm install` is missing, and end\n";

static _Noreturn void refuse(void)
{
    fputs(usage, stderr);
    exit(2);
}

static unsigned long long count_of(const char *text)
{
    char *end;
    errno = 0;
    unsigned long long count = strtoull(text, &end, 10);
    if (*end || end == text || *text == '-' || errno || count == 0) refuse();
    return count;
}

static void read_option(int letter, struct options *options)
{
    switch (letter) {
    case 'l': options->contender.program = optarg; break;
    case 's': options->places.source = optarg; break;
    case 'b': options->places.build = optarg; break;
    case 'r':
        if (options->name_count == RIVALS_MAX) refuse();
        options->names[options->name_count++] = optarg;
        break;
    case 'n': options->trials = count_of(optarg); break;
    case 'm': options->rival_trials = count_of(optarg); break;
    case 'a': options->batches = (int)count_of(optarg); break;
    case 't': options->time_trials = count_of(optarg); break;
    case 'p': options->pairs = (int)count_of(optarg); break;
    case 'q':
        options->quick = true;
        options->trials = options->rival_trials = 1000000;
        options->pairs = 3;
        break;
    case 'o': options->agree_only = true; break;
    case 'e': options->planted = optarg; break;
    case 'k': options->baseline = optarg; break;
    case 'j': options->json = optarg; break;
    case 'd': options->markdown = optarg; break;
    case 'P': options->packages = true; break;
    case 'M': options->modules = true; break;
    case 'h': fputs(usage, stdout); exit(0);
    default: refuse();
    }
}

static void read_options(int argc, char **argv, struct options *options)
{
    static const struct option table[] = {
        {"leapsim", required_argument, NULL, 'l'},     {"source", required_argument, NULL, 's'},
        {"build", required_argument, NULL, 'b'},       {"rival", required_argument, NULL, 'r'},
        {"trials", required_argument, NULL, 'n'},      {"rival-trials", required_argument, NULL, 'm'},
        {"time-trials", required_argument, NULL, 't'}, {"batches", required_argument, NULL, 'a'},
        {"pairs", required_argument, NULL, 'p'},       {"quick", no_argument, NULL, 'q'},
        {"agree-only", no_argument, NULL, 'o'},        {"planted", required_argument, NULL, 'e'},
        {"baseline", required_argument, NULL, 'k'},    {"json", required_argument, NULL, 'j'},
        {"markdown", required_argument, NULL, 'd'},    {"packages", no_argument, NULL, 'P'},
        {"modules", no_argument, NULL, 'M'},           {NULL, 0, NULL, 0},
    };
    for (int letter; (letter = getopt_long(argc, argv, "", table, NULL)) != -1;)
        read_option(letter, options);
    bool whole = options->contender.program && options->places.source && options->places.build;
    if (optind < argc || !whole || options->pairs > PAIRS_MAX) refuse();
    for (size_t n = 0; n < options->name_count; n++) {
        if (rivals_find(options->names[n])) continue;
        fprintf(stderr, "run_bench: no rival is called '%s'\n", options->names[n]);
        exit(2);
    }
}

static bool is_asked(const struct options *options, const struct rival *rival)
{
    for (size_t n = 0; n < options->name_count; n++)
        if (strcmp(options->names[n], rival->name) == 0) return true;
    return options->name_count == 0 && (rival->quick || !options->quick);
}

/* What `./dev bench --all` has to install. */
static void print_missing(const struct options *options)
{
    static const char *const npm[] = {"npm", "--version", NULL};
    for (size_t i = 0; i < rival_count; i++) {
        if (rival_is_installed(&rivals[i], &options->places)) continue;
        bool has_npm =
            rivals[i].modules && process_succeeds(npm); /* it may come with another node than Debian's */
        if (options->packages && !has_npm) printf("%s\n", rivals[i].packages);
        if (options->modules && rivals[i].modules)
            printf("%s/%s\n", options->places.build, rivals[i].modules);
    }
}

static bool is_narrowed(const struct options *options)
{
    return options->planted && strcmp(options->planted, "narrow") == 0;
}

/* The mean over the batches, each with a seed of its own. */
static void run_batches(const struct options *options, const struct rival *rival, unsigned long long trials,
                        struct figures *figures)
{
    const char *planted = is_narrowed(options) ? NULL : options->planted;
    for (int batch = 0; batch < options->batches; batch++) {
        struct process process;
        struct figures one;
        rival_run(rival, &options->places, trials, 20260101 + 1000ull * (unsigned long long)batch, planted,
                  &process);
        figures_of_rival(process.output, &one);
        process_free(&process);
        if (batch == 0) *figures = one;
        for (size_t i = 0; batch > 0 && i < one.count; i++)
            figures->items[i].value += (one.items[i].value - figures->items[i].value) / (batch + 1);
    }
}

static bool any_installed(const struct result *result)
{
    for (size_t i = 0; i < rival_count; i++)
        if (result->installed[i]) return true;
    return false;
}

static bool check_agreement(const struct options *options, struct figures *ours, struct result *result)
{
    struct process process;
    struct figures theirs;
    contender_run(&options->contender, result->widths[0], 0, options->trials, &process);
    figures_of_leapsim(process.output, ours);
    process_free(&process);
    bool agreed = true;
    for (size_t i = 0; i < rival_count; i++) {
        if (!result->asked[i] || !result->installed[i] || !rivals[i].agree_trials) continue;
        unsigned long long trials = options->rival_trials ? options->rival_trials : rivals[i].agree_trials;
        fprintf(stderr, "comparing %s\n", rivals[i].title);
        run_batches(options, &rivals[i], trials, &theirs);
        agreement_check(ours, options->trials, &theirs, trials * (unsigned long long)options->batches,
                        rivals[i].title, &result->agreements[i]);
        agreed = agreed && agreement_holds(&result->agreements[i]);
    }
    publish_agreement(result, stdout);
    return agreed;
}

/* At the machine's widest vectors, and where a goal is set for others, at those too. */
static void time_rival(const struct options *options, const struct rival *rival, struct result *result)
{
    unsigned long long trials = options->time_trials ? options->time_trials : rival->time_trials;
    int pairs = options->pairs < rival->pairs_most ? options->pairs : rival->pairs_most;
    if (options->quick && rival->quick_trials) trials = rival->quick_trials;
    if (!options->quick && pairs < rival->pairs_least) pairs = rival->pairs_least;
    for (size_t w = 0; result->widths[w]; w++) {
        const struct goal *goal = rivals_goal(rival, result->widths[w]);
        if (w > 0 && (options->quick || !goal || !goal->width)) continue;
        fprintf(stderr, "timing %s, leapsim with %s\n", rival->title, result->widths[w]);
        contest_run(&result->contests[result->contest_count++], rival, result->widths[w], pairs, trials,
                    &options->contender, &options->places);
    }
}

static bool check_promises(const struct options *options, const struct figures *ours, struct result *result)
{
    bool kept = true;
    for (size_t i = 0; i < result->contest_count; i++) {
        const struct precision *precision = &result->contests[i].rival->precision;
        struct promise *promise = &result->contests[i].promise;
        if (!precision->until) continue;
        for (int run = 0; run < promise->runs && is_narrowed(options); run++) promise->halves[run] /= 3;
        promise_judge(promise, precision, ours);
        kept = kept && promise->kept;
    }
    return kept;
}

static int publish(const struct options *options, const struct result *result)
{
    puts("");
    publish_times(result, stdout);
    puts("");
    publish_promises(result, stdout);
    publish_goals(result, stdout);
    const char *failed = NULL;
    if (options->markdown && !publish_markdown(result, options->markdown)) failed = options->markdown;
    if (options->json && !publish_json(result, options->json)) failed = options->json;
    if (failed) fprintf(stderr, "run_bench: %s: %s\n", failed, strerror(errno));
    return failed ? 3 : 0;
}

int main(int argc, char **argv)
{
    static struct result result = {.compiler = BENCH_COMPILER};
    struct options options = {.trials = 100000000, .batches = 1, .pairs = DEFAULT_PAIRS};
    char scenario[4096];
    read_options(argc, argv, &options);
    if (options.packages || options.modules) {
        print_missing(&options);
        return 0;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    snprintf(scenario, sizeof scenario, "%s/peer.ini", options.places.source);
    options.contender.scenario = scenario;
    machine_look(&result.machine);
    result.whole = !options.name_count && !options.time_trials && options.pairs >= DEFAULT_PAIRS;
    contender_widths(&options.contender, result.widths);
    if (!result.widths[0]) {
        fprintf(stderr, "run_bench: %s does not run %s\n", options.contender.program, scenario);
        return 3;
    }
    struct baseline *baseline = options.baseline ? baseline_read(options.baseline) : NULL;
    result.baseline = baseline;
    for (size_t i = 0; i < rival_count; i++) {
        result.asked[i] = is_asked(&options, &rivals[i]);
        result.installed[i] = result.asked[i] && rival_is_installed(&rivals[i], &options.places);
    }
    publish_machine(&result, stdout);
    puts("");
    if (!any_installed(&result)) return NOTHING_TO_COMPARE;
    struct figures ours;
    int status = check_agreement(&options, &ours, &result) ? 0 : 1;
    if (status) fputs("run_bench: leapsim and a rival do not agree; nothing is timed\n", stderr);
    if (status == 0 && !options.agree_only) {
        for (size_t i = 0; i < rival_count; i++)
            if (result.installed[i] && rivals[i].threads <= result.machine.processors)
                time_rival(&options, &rivals[i], &result);
        bool kept = check_promises(&options, &ours, &result);
        status = publish(&options, &result);
        if (!kept) fputs("run_bench: a figure is not as well known as --until says\n", stderr);
        if (!kept) status = 1;
    }
    baseline_free(baseline);
    return status;
}
