/* The largest part of a process that is ever in memory: at most 64 MiB, whatever the number of trials. Each job is
 * run by a process of its own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _DEFAULT_SOURCE
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "model.h"

enum { MOST_KIB = 64 << 10 };

struct job {
    const char *text;
    uint64_t trials;
    size_t pages;  /* SIZE_MAX: the whole road, from the text to the report; else the trials alone */
    int doublings; /* of these, as if so many had been run */
    bool full;
    int threads; /* 0: two */
};

static int threads_of(const struct job *job) { return job->threads ? job->threads : 2; }

/* As the command does it. */
static bool whole_road(const struct job *job)
{
    leap_scenario *scenario = read_text(job->text);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    options.trials = job->trials;
    options.threads = threads_of(job);
    options.full = job->full;
    bool ran = leap_run(scenario, &options, problems, &report) == LEAP_OK;
    if (ran) free(written(report, "json", true));
    leap_report_free(report);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    return ran;
}

static bool trials_alone(const struct job *job)
{
    struct model model = model_read(job->text, job->full ? PLAN_FULL : PLAN_NORMAL);
    const struct plan *plan = model.plan;
    const struct simulate_options options = {
        .trials = job->trials, .seed = 1, .threads = threads_of(job), .pages = job->pages};
    struct simulate_fault fault;
    struct summary *summary = NULL;
    bool ran = simulate(&plan, 1, &options, &summary, &fault) == LEAP_OK;
    for (int i = 0; ran && i < job->doublings; i++) ran = summary_add(summary, summary, 2);
    summary_free(summary);
    model_free(&model);
    return ran;
}

/* In KiB: of a process of its own, which does the work. */
static long most_in(bool (*work)(const void *context), const void *context)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) _exit(work(context) ? 0 : 1);
    int status = 0;
    struct rusage usage;
    assert_int_equal(wait4(child, &status, 0, &usage), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    print_message("%ld KiB\n", usage.ru_maxrss);
    return usage.ru_maxrss;
}

static bool work(const void *context)
{
    const struct job *job = context;
    return job->pages == SIZE_MAX ? whole_road(job) : trials_alone(job);
}

static long most_of(const struct job *job)
{
    print_message("%ju trials: ", (uintmax_t)job->trials);
    return most_in(work, job);
}

/* `lines` regions of a line each, with a target each, whose cars lie anywhere from 0 to `most`. */
static const char *wide(int lines, const char *period, const char *most)
{
    static char text[65536];
    size_t length = (size_t)snprintf(text, sizeof text, "[scenario]\nperiod = %s\n[target]\n", period);
    for (int i = 0; i < lines; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "region.r%d = %d\n", i, 1000 + i);
    for (int i = 0; i < lines; i++)
        length += (size_t)snprintf(text + length, sizeof text - length,
                                   "[line L%d]\nregion = r%d\nlevel = uniform(0, %s)\n", i, i, most);
    assert_true(length < sizeof text - 1);
    return text;
}

/* Counts of 60 outputs that take all that there is, until every page is carried out of: half a million million trials
 * take no more. */
static void test_any_number_of_trials(void **state)
{
    (void)state;
    const char *text = wide(60, "2026-01..2026-01", "90k");
    const struct job few = {.text = text, .trials = 300000, .pages = SIZE_MAX};
    const struct job more = {.text = text, .trials = 600000, .pages = SIZE_MAX};
    const struct job carried = {.text = text, .trials = 1 << 18, .doublings = 9};
    const struct job most = {.text = text, .trials = 1 << 18, .doublings = 21};
    assert_true(most_of(&few) <= MOST_KIB);
    assert_true(most_of(&more) <= MOST_KIB);
    long once = most_of(&carried), for_ever = most_of(&most);
    assert_true(once <= MOST_KIB && for_ever <= MOST_KIB);
    assert_true(for_ever - once < 1 << 10);
}

/* Counts that would take gigabytes at once: they are moved to bins within the first round. Planted: a few trials that
 * may take what they want. */
static void test_any_range(void **state)
{
    (void)state;
    const char *text = wide(60, "2026-01..2026-12", "50M");
    const struct job whole = {.text = text, .trials = 30000, .pages = SIZE_MAX};
    const struct job alone = {.text = text, .trials = 30000};
    const struct job planted = {.text = text, .trials = 400, .pages = SIZE_MAX / 2};
    assert_true(most_of(&whole) <= MOST_KIB);
    assert_true(most_of(&alone) <= MOST_KIB);
    assert_true(most_of(&planted) > 2 * MOST_KIB);
}

/* Every month of hundreds of lines, whose bins alone would take more than there is: they get wider. On any number of
 * threads, and with every count carried out of. Planted: bins that may take what they want. */
static void test_wide_and_full(void **state)
{
    (void)state;
    const char *text = wide(300, "2026-01..2026-12", "9k");
    for (int threads = 1; threads <= 16; threads *= 4) {
        const struct job whole = {
            .text = text, .trials = 20000, .pages = SIZE_MAX, .full = true, .threads = threads};
        assert_true(most_of(&whole) <= MOST_KIB);
    }
    const struct job few = {.text = text, .trials = 8000, .full = true, .doublings = 8};
    const struct job most = {.text = text, .trials = 8000, .full = true, .doublings = 26};
    long once = most_of(&few), for_ever = most_of(&most);
    assert_true(once <= MOST_KIB && for_ever <= MOST_KIB);
    assert_true(for_ever - once < 1 << 10);
    const struct job planted = {
        .text = text, .trials = 8000, .pages = SIZE_MAX / 2, .full = true, .doublings = 8};
    assert_true(most_of(&planted) > 2 * MOST_KIB);
}

/* ---- parts ---------------------------------------------------------------------------------------- */

enum { PARTS = 8, PART_TRIALS = 80000 };

struct parts {
    const char *text;
    FILE *streams[PARTS];
    uint64_t shard; /* to be run, from 1 */
    bool held;      /* planted: all are in memory before the first is added */
};

static leap_run_options part_options(void)
{
    leap_run_options options = leap_run_options_default();
    options.trials = PART_TRIALS;
    options.full = true;
    options.threads = 2;
    return options;
}

static bool run_part(const void *context)
{
    const struct parts *parts = context;
    leap_scenario *scenario = read_text(parts->text);
    leap_problems *problems = leap_problems_create();
    const leap_run_options options = part_options();
    leap_part *part = NULL;
    bool ran = leap_run_shard(scenario, &options, parts->shard, PARTS, problems, &part) == LEAP_OK &&
               leap_part_write(part, parts->streams[parts->shard - 1]) == LEAP_OK;
    leap_part_free(part);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    return ran;
}

/* The same bytes in memory. */
static FILE *held_of(FILE *stream)
{
    fseek(stream, 0, SEEK_END);
    const size_t size = (size_t)ftell(stream);
    char *bytes = malloc(size);
    rewind(stream);
    assert_int_equal(fread(bytes, 1, size, stream), size);
    return fmemopen(bytes, size, "r"); /* the process ends soon */
}

static bool merge_parts(const void *context)
{
    const struct parts *parts = context;
    leap_scenario *scenario = read_text(parts->text);
    leap_problems *problems = leap_problems_create();
    const leap_run_options options = part_options();
    leap_merging *merging = NULL;
    leap_report *report = NULL;
    leap_part_stream from[PARTS];
    for (size_t i = 0; i < PARTS; i++) {
        from[i] = (leap_part_stream){"part", parts->streams[i]};
        if (parts->held) from[i].stream = held_of(parts->streams[i]);
        rewind(from[i].stream);
    }
    bool merged = leap_merge_begin(scenario, &options, problems, &merging) == LEAP_OK;
    for (size_t i = 0; merged && i < PARTS; i++)
        merged = leap_merge_add(merging, &from[i], problems) == LEAP_OK;
    merged = merged && leap_merge_report(merging, problems, &report) == LEAP_OK;
    leap_report_free(report);
    leap_merge_free(merging);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    return merged;
}

/* Parts of a wide run are counted, and put together, in less than a run takes. */
static void test_parts(void **state)
{
    (void)state;
    struct parts parts = {.text = wide(300, "2026-01..2026-12", "9k")};
    for (size_t i = 0; i < PARTS; i++) assert_non_null(parts.streams[i] = tmpfile());
    for (parts.shard = 1; parts.shard <= PARTS; parts.shard++)
        assert_true(most_in(run_part, &parts) <= MOST_KIB);
    assert_true(most_in(merge_parts, &parts) <= MOST_KIB * 2 / 3);
    parts.held = true;
    assert_true(most_in(merge_parts, &parts) > MOST_KIB * 2 / 3);
    for (size_t i = 0; i < PARTS; i++) fclose(parts.streams[i]);
}

/* ---- several scenarios at once -------------------------------------------------------------------- */

static leap_scenario *base_case(void)
{
    leap_problems *problems = leap_problems_create();
    const leap_read_options options = leap_read_options_default();
    leap_scenario *scenario = NULL;
    assert_int_equal(
        leap_scenario_read(LEAP_SOURCE_DIR "/scenarios/base.ini", &options, problems, &scenario), LEAP_OK);
    leap_problems_free(problems);
    return scenario;
}

static bool sweep(const void *context)
{
    static const char *const sweeps[] = {"launch.A10.peak=1000..16000/1000"};
    leap_scenario *scenario = base_case();
    leap_problems *problems = leap_problems_create();
    const leap_run_options options = {.trials = 100000, .threads = *(const int *)context};
    leap_report *report = NULL;
    leap_status status = leap_sweep(scenario, sweeps, 1, &options, problems, &report);
    leap_report_free(report);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    return status == LEAP_OK;
}

static bool sensitivity(const void *context)
{
    leap_scenario *scenario = base_case();
    leap_problems *problems = leap_problems_create();
    const leap_run_options options = {.trials = 16384, .threads = *(const int *)context};
    leap_report *report = NULL;
    leap_status status = leap_sensitivity(scenario, NULL, &options, problems, &report);
    leap_report_free(report);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
    return status == LEAP_OK;
}

/* All coalitions of three parts, whose totals lie anywhere up to 1.6 million cars. */
static bool explain(const void *context)
{
    static const char *const format = "[scenario]\nperiod = 2026-01..2026-12\n[target]\ntotal = 1M\n"
                                      "[line a]\nregion = x\nlevel = uniform(0, %dk)\n"
                                      "[line b]\nregion = x\nlevel = uniform(%dk, 5k)\n"
                                      "[line c]\nregion = x\nlevel = uniform(0, %dk)\n"
                                      "[line d]\nregion = x\nlevel = uniform(0, %d00)\n";
    char from[1024], to[1024];
    snprintf(from, sizeof from, format, 120, 1, 10, 30);
    snprintf(to, sizeof to, format, 125, 2, 11, 40);
    leap_scenario *scenarios[] = {read_text(from), read_text(to)};
    leap_problems *problems = leap_problems_create();
    leap_explain_options options = leap_explain_options_default();
    options.run.trials = 16384;
    options.run.threads = *(const int *)context;
    options.of = "p50(total)";
    leap_report *report = NULL;
    leap_status status = leap_explain(scenarios[0], scenarios[1], &options, problems, &report);
    leap_report_free(report);
    leap_problems_free(problems);
    leap_scenario_free(scenarios[0]), leap_scenario_free(scenarios[1]);
    return status == LEAP_OK;
}

/* Each thread has lanes for all scenarios that are run together, and each scenario counts of its own: without a bound
 * on lanes the first two took 88 and 111 MiB on 16 threads, and the third 61 with twice its counts. */
static void test_many_scenarios_and_threads(void **state)
{
    (void)state;
    for (int threads = 4; threads <= 16; threads *= 2) {
        assert_true(most_in(sweep, &threads) <= MOST_KIB);
        assert_true(most_in(sensitivity, &threads) <= MOST_KIB);
        assert_true(most_in(explain, &threads) <= MOST_KIB * 3 / 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_number_of_trials),
        cmocka_unit_test(test_any_range),
        cmocka_unit_test(test_wide_and_full),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_many_scenarios_and_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
