/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/stopwatch.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

double stopwatch_turn(const struct stopwatch *watch, double least)
{
    double runs = 0, start = clock_seconds(), spent;
    do {
        watch->run(watch->context);
        runs++;
        spent = clock_seconds() - start;
    } while (spent < least);
    return spent / (runs * watch->items);
}

void stopwatch_run(struct stopwatch *watches, size_t count, double least)
{
    for (size_t i = 0; i < count; i++) watches[i].run(watches[i].context); /* the first touches memory */
    for (size_t repeat = 0; repeat < STOPWATCH_REPEATS; repeat++)
        for (size_t i = 0; i < count; i++) watches[i].seconds[repeat] = stopwatch_turn(&watches[i], least);
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static struct report_cell median(const double values[STOPWATCH_REPEATS])
{
    double sorted[STOPWATCH_REPEATS];
    memcpy(sorted, values, sizeof sorted);
    qsort(sorted, STOPWATCH_REPEATS, sizeof *sorted, by_value);
    return report_interval(sorted[STOPWATCH_REPEATS / 2], sorted[STOPWATCH_BELOW - 1],
                           sorted[STOPWATCH_REPEATS - STOPWATCH_BELOW]);
}

struct report_cell stopwatch_time(const struct stopwatch *watch, double scale)
{
    double values[STOPWATCH_REPEATS];
    for (size_t i = 0; i < STOPWATCH_REPEATS; i++) values[i] = scale * watch->seconds[i];
    return median(values);
}

struct report_cell stopwatch_rate(const struct stopwatch *watch)
{
    double values[STOPWATCH_REPEATS];
    for (size_t i = 0; i < STOPWATCH_REPEATS; i++) values[i] = 1 / watch->seconds[i];
    return median(values);
}

struct report_cell stopwatch_ratio(const struct stopwatch *slow, const struct stopwatch *fast)
{
    double values[STOPWATCH_REPEATS];
    for (size_t i = 0; i < STOPWATCH_REPEATS; i++) values[i] = slow->seconds[i] / fast->seconds[i];
    return median(values);
}
