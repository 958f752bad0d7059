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

/* In KiB. */
static long most_of(const struct job *job)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) _exit((job->pages == SIZE_MAX ? whole_road(job) : trials_alone(job)) ? 0 : 1);
    int status = 0;
    struct rusage usage;
    assert_int_equal(wait4(child, &status, 0, &usage), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    print_message("%ju trials: %ld KiB\n", (uintmax_t)job->trials, usage.ru_maxrss);
    return usage.ru_maxrss;
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
            .text = text, .trials = 8000, .pages = SIZE_MAX, .full = true, .threads = threads};
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_number_of_trials),
        cmocka_unit_test(test_any_range),
        cmocka_unit_test(test_wide_and_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
