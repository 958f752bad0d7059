/* How many threads a run starts: none for little work, for it would be done before they come.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _DEFAULT_SOURCE
#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model.h"

enum { THREADS = 3 };

static const char text[] = "[scenario]\nperiod = 2026-01..2026-12\n[target]\ntotal = 700k\n"
                           "[line a]\nregion = x\nlevel = normal(50k, 5k)\ngrowth = normal(1%, 2%)\n";

static int threads_now(void)
{
    int count = 0;
    DIR *tasks = opendir("/proc/self/task");
    assert_non_null(tasks);
    for (struct dirent *entry; (entry = readdir(tasks));) count += entry->d_name[0] != '.';
    closedir(tasks);
    return count;
}

static void rest(void *context, int worker, size_t item) { (void)context, (void)worker, (void)item; }

/* In a process of its own, which ends with so many threads. `trials`: of a run; 0: none, but as many at work as there
 * can be; SIZE_MAX: nothing is done. */
static int threads_after(size_t trials)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct model model = model_read(text, PLAN_NORMAL);
        const struct plan *plan = model.plan;
        const struct simulate_options options = {.trials = trials, .seed = 1, .threads = THREADS};
        struct simulate_fault fault;
        struct summary *summary = NULL;
        if (trials == 0)
            parallel_for(THREADS, THREADS, rest, NULL);
        else if (trials < SIZE_MAX && simulate(&plan, 1, &options, &summary, &fault) != LEAP_OK)
            _exit(0);
        _exit(threads_now());
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_a_small_run_starts_no_thread(void **state)
{
    (void)state;
    const int none = threads_after(SIZE_MAX), all = threads_after(0);
    assert_true(none > 0 && all >= none);
    assert_int_equal(threads_after(1000), none);
    assert_int_equal(threads_after(20000), none);
    assert_int_equal(threads_after(1000000), all); /* without OpenMP there are none, either */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_small_run_starts_no_thread)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
