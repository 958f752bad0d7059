/* What is kept of a version's speed, to see when it is lost: the number of instructions of fixed short runs, which
 * a test compares, and the ratios to rivals, which the benchmark shows beside its own. No seconds: they are of one
 * machine and one day. A file of JSON:
 *
 *     {"schema": "leapsim/baseline/1",
 *      "instructions": {"GNU 12 x86_64": {"peer": 1234567}},
 *      "ratios": {"machine": "a processor", "gsl_plain avx2": 12.3}}
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_BASELINE_H
#define BENCH_BASELINE_H

#include <stdbool.h>

struct baseline;

/* NULL, with a message, when `path` is no baseline. A file that is not there is an empty one. */
struct baseline *baseline_read(const char *path);
bool baseline_write(const struct baseline *baseline, const char *path);
void baseline_free(struct baseline *baseline);

/* Instructions depend on the compiler: `compiler` is "GNU 12 x86_64". 0: none kept. */
double baseline_instructions(const struct baseline *baseline, const char *compiler, const char *run);
void baseline_keep_instructions(struct baseline *baseline, const char *compiler, const char *run,
                                double count);

/* NaN: none kept. */
double baseline_ratio(const struct baseline *baseline, const char *rival, const char *width);
/* NULL: none kept. */
const char *baseline_machine(const struct baseline *baseline);
/* Takes the ratios out of run_bench's JSON at `path`; false when that is not there, shortened or of a busy
 * machine. */
bool baseline_keep_ratios(struct baseline *baseline, const char *path);

#endif
