/* A team of threads that stays for the next loop. One that waits looks for a while, as the next loop is mostly some
 * microseconds away, and then sleeps: somebody else may need the processor.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* sched_getaffinity */
#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

enum { LOOKS = 20000 }; /* some ten microseconds */

struct loop {
    int workers; /* 0 .. workers - 1 have a part in it; 0 is its caller */
    size_t items;
    void (*task)(void *context, int worker, size_t item);
    void *context;
    atomic_size_t next; /* item */
};

/* Outlives the program's last statement, as its threads do. */
static struct {
    atomic_bool taken;     /* by a caller */
    pthread_mutex_t lock;  /* of what follows; what is atomic may be looked at without */
    pthread_cond_t called; /* there is another loop */
    pthread_cond_t done;   /* all have finished their part */
    int workers;           /* that there are, with the caller */
    struct loop *loop;     /* the present one, or NULL */
    atomic_uint calls;     /* loops so far */
    atomic_int unfinished; /* workers of the present loop, without its caller */
} team = {.lock = PTHREAD_MUTEX_INITIALIZER,
          .called = PTHREAD_COND_INITIALIZER,
          .done = PTHREAD_COND_INITIALIZER,
          .workers = 1};

int parallel_processors(void)
{
#ifdef __linux__
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
#endif
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int)online : 1;
}

static void work(struct loop *loop, int worker)
{
    for (size_t item; (item = atomic_fetch_add(&loop->next, 1)) < loop->items;)
        loop->task(loop->context, worker, item);
}

/* Waits for a loop after `*seen`; NULL: this worker has no part in it. */
static struct loop *next_loop(unsigned *seen, int worker)
{
    for (int look = 0; look < LOOKS && atomic_load(&team.calls) == *seen;) look++;
    pthread_mutex_lock(&team.lock);
    while (atomic_load(&team.calls) == *seen) pthread_cond_wait(&team.called, &team.lock);
    *seen = atomic_load(&team.calls);
    struct loop *loop = team.loop && worker < team.loop->workers ? team.loop : NULL;
    pthread_mutex_unlock(&team.lock);
    return loop;
}

static void *run(void *number)
{
    int worker = (int)(intptr_t)number;
    for (unsigned seen = 0;;) {
        struct loop *loop = next_loop(&seen, worker);
        if (!loop) continue;
        work(loop, worker);
        if (atomic_fetch_sub(&team.unfinished, 1) > 1) continue;
        pthread_mutex_lock(&team.lock);
        pthread_cond_signal(&team.done);
        pthread_mutex_unlock(&team.lock);
    }
    return NULL;
}

/* A process that is forked has none of the threads. */
static void begin_anew(void)
{
    pthread_mutex_init(&team.lock, NULL);
    pthread_cond_init(&team.called, NULL);
    pthread_cond_init(&team.done, NULL);
    team.workers = 1;
    team.loop = NULL;
    atomic_store(&team.calls, 0);
    atomic_store(&team.taken, false);
}

/* How many workers there are: `wanted`, or fewer, if the system has no more threads. */
static int team_grow(int wanted)
{
    static bool prepared;
    if (!prepared) prepared = pthread_atfork(NULL, NULL, begin_anew) == 0;
    for (pthread_t thread; prepared && team.workers < wanted; team.workers++) {
        if (pthread_create(&thread, NULL, run, (void *)(intptr_t)team.workers) != 0) break;
        pthread_detach(thread);
    }
    return team.workers < wanted ? team.workers : wanted;
}

static void run_together(struct loop *loop)
{
    pthread_mutex_lock(&team.lock);
    team.loop = loop;
    atomic_store(&team.unfinished, loop->workers - 1);
    atomic_fetch_add(&team.calls, 1);
    pthread_cond_broadcast(&team.called);
    pthread_mutex_unlock(&team.lock);
    work(loop, 0);
    for (int look = 0; look < LOOKS && atomic_load(&team.unfinished) > 0;) look++;
    pthread_mutex_lock(&team.lock);
    while (atomic_load(&team.unfinished) > 0) pthread_cond_wait(&team.done, &team.lock);
    team.loop = NULL;
    pthread_mutex_unlock(&team.lock);
}

/* While the team is taken, by another of the program's threads, the caller works alone. */
void parallel_for(int workers, size_t items, void (*task)(void *context, int worker, size_t item),
                  void *context)
{
    struct loop loop = {.workers = 1, .items = items, .task = task, .context = context};
    if ((size_t)workers > items) workers = (int)items;
    bool has_team = workers > 1 && !atomic_exchange(&team.taken, true);
    if (has_team) loop.workers = team_grow(workers);
    if (loop.workers > 1)
        run_together(&loop);
    else
        work(&loop, 0);
    if (has_team) atomic_store(&team.taken, false);
}
