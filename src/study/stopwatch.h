/* Timing that says how sure it is: pieces of work by turns, the median of each one's repeats, and the interval in
 * which the median lies.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STUDY_STOPWATCH_H
#define STUDY_STOPWATCH_H

#include <stddef.h>

#include "report/report.h"

/* Of 31 repeats the 10th and the 22nd enclose the median with 97 %, whatever the law of the times. */
enum { STOPWATCH_REPEATS = 31, STOPWATCH_BELOW = 10 };

/* One thing to be timed. `run` does it once, which is `items` items of work. */
struct stopwatch {
    void (*run)(void *context);
    void *context;
    double items;
    double seconds[STOPWATCH_REPEATS]; /* for one item */
};

/* Seconds for one item, by as many runs as last `least` seconds together; at least one. */
double stopwatch_turn(const struct stopwatch *watch, double least);

/* Runs all `count` by turns; each turn lasts at least `least` seconds, by as many runs as that takes. */
void stopwatch_run(struct stopwatch *watches, size_t count, double least);

/* `scale` times the seconds that an item takes: 1e9 for ns. */
struct report_cell stopwatch_time(const struct stopwatch *watch, double scale);
/* Items a second. */
struct report_cell stopwatch_rate(const struct stopwatch *watch);
/* How many times as long an item of `slow` takes as one of `fast`, turn by turn. */
struct report_cell stopwatch_ratio(const struct stopwatch *slow, const struct stopwatch *fast);

#endif
