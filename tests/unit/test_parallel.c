/* Loops over threads: every item once, whoever calls, however often.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "expect.h"

enum { ITEMS = 1000, WORKERS = 7 };

struct record {
    atomic_int times[ITEMS]; /* that an item was done */
    atomic_int strange;      /* workers out of range */
    int workers;
};

static void note(void *context, int worker, size_t item)
{
    struct record *record = context;
    if (worker < 0 || worker >= record->workers) atomic_fetch_add(&record->strange, 1);
    atomic_fetch_add(&record->times[item], 1);
}

static bool is_right(struct record *record, int workers, size_t items, int times)
{
    bool right = true;
    record->workers = workers;
    for (int i = 0; i < times; i++) parallel_for(workers, items, note, record);
    for (size_t i = 0; i < ITEMS; i++)
        right = right && atomic_exchange(&record->times[i], 0) == (i < items ? times : 0);
    return right && atomic_load(&record->strange) == 0;
}

static void test_every_item_once(void **state)
{
    (void)state;
    static const size_t items[] = {0, 1, 2, 6, 7, 8, ITEMS};
    static struct record record;
    for (int workers = 1; workers <= WORKERS; workers++)
        for (size_t i = 0; i < sizeof items / sizeof *items; i++)
            assert_true(is_right(&record, workers, items[i], 1));
    for (int round = 0; round < 200; round++) /* teams of changing sizes, some threads being late */
        assert_true(is_right(&record, 1 + round * 5 % WORKERS, (size_t)(round % 9), 3));
}

static void note_all(void *context, int worker, size_t item)
{
    struct record *records = context;
    (void)worker;
    if (!is_right(&records[item], WORKERS, ITEMS, 1)) atomic_fetch_add(&records[item].strange, 1);
}

/* A loop within a loop. */
static void test_nested(void **state)
{
    (void)state;
    static struct record records[4];
    parallel_for(4, 4, note_all, records);
    for (size_t i = 0; i < 4; i++) assert_int_equal(atomic_load(&records[i].strange), 0);
}

static void *loop_often(void *context)
{
    struct record *record = context;
    for (int i = 0; i < 100; i++)
        if (!is_right(record, WORKERS, ITEMS, 1)) atomic_fetch_add(&record->strange, 1);
    return NULL;
}

/* Several threads of the program, each with loops of its own. */
static void test_callers(void **state)
{
    (void)state;
    static struct record records[3];
    pthread_t callers[3];
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&callers[i], NULL, loop_often, &records[i]), 0);
    for (size_t i = 0; i < 3; i++) {
        pthread_join(callers[i], NULL);
        assert_int_equal(atomic_load(&records[i].strange), 0);
    }
}

/* A process that is forked has none of its parent's threads. */
static void test_after_fork(void **state)
{
    (void)state;
    static struct record record;
    assert_true(is_right(&record, WORKERS, ITEMS, 1));
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(60); /* a loop that waits for threads that are not there ends like this */
        _exit(is_right(&record, WORKERS, ITEMS, 3) ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(is_right(&record, WORKERS, ITEMS, 1));
}

static void test_processors(void **state)
{
    (void)state;
    assert_true(parallel_processors() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_item_once), cmocka_unit_test(test_nested),
        cmocka_unit_test(test_callers),         cmocka_unit_test(test_after_fork),
        cmocka_unit_test(test_processors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
