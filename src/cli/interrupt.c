/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "cli/interrupt.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

/* Lock-free, so safe in a handler, which may run on any of the worker threads. */
static atomic_int received; /* the first signal */
static atomic_llong asked;  /* when it came, in milliseconds of the monotonic clock; 0: it has not */
static atomic_bool asks_first;
static _Atomic(const char *) doomed[INTERRUPT_REMOVES];

/* timeout(1), and whoever signals a process and its group, sends every signal twice: what follows this fast
 * is the same wish. */
static const long long SAME_WISH = 200;

static long long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_signal(int number)
{
    int present = errno;
    long long now = milliseconds(), earlier = 0;
    errno = present;
    bool first = atomic_compare_exchange_strong(&asked, &earlier, now);
    if (first) atomic_store(&received, number);
    if (first ? atomic_load(&asks_first) : now - earlier < SAME_WISH) return;
    for (int i = 0; i < INTERRUPT_REMOVES; i++) {
        const char *path = atomic_load(&doomed[i]);
        if (path) unlink(path);
    }
    _exit(128 + number);
}

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

void interrupt_ignore(void)
{
    for (size_t s = 0; s < sizeof signals / sizeof signals[0]; s++) signal(signals[s], SIG_IGN);
}

void interrupt_install(void)
{
    for (size_t s = 0; s < sizeof signals / sizeof signals[0]; s++) {
        struct sigaction action;
        if (sigaction(signals[s], NULL, &action) != 0 || action.sa_handler == SIG_IGN) continue;
        action.sa_handler = on_signal;
        action.sa_flags = SA_RESTART;
        sigemptyset(&action.sa_mask);
        sigaction(signals[s], &action, NULL);
    }
}

void interrupt_ask_first(bool ask) { atomic_store(&asks_first, ask); }

int interrupt_signal(void) { return atomic_load(&received); }

static void replace(const char *present, const char *path)
{
    for (int i = 0; i < INTERRUPT_REMOVES; i++) {
        const char *expected = present;
        if (atomic_compare_exchange_strong(&doomed[i], &expected, path)) return;
    }
    assert(false); /* more files than there is room for, or one that was never to be removed */
}

void interrupt_removes(const char *path) { replace(NULL, path); }

void interrupt_spares(const char *path) { replace(path, NULL); }
