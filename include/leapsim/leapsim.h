/* leapsim: how likely is a yearly sales target?
 *
 * The whole public interface, in the order in which data flows:
 *
 *   problems -> scenario -> plan -> summary, or in one call: scenario -> report -> bytes
 *
 * Read from the top and leave at any line. Every `_create`, `_read`, `_compile` and study call hands
 * an object to the caller, who releases it with the matching `_free`; every `_free` accepts NULL.
 * Objects are immutable once made (problems excepted) and may be shared between threads for reading.
 * No function prints, exits, installs a signal handler or changes the locale.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAPSIM_LEAPSIM_H
#define LEAPSIM_LEAPSIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define LEAP_API __attribute__((visibility("default")))
#else
#define LEAP_API
#endif

/* ---- 0. Status --------------------------------------------------------------------------------- */

/* What a call came to. The numbers are the program's exit codes (an interrupt becomes 128 + signal). */
#define LEAP_STATUS_LIST(ROW)                                            \
    ROW(LEAP_OK, 0, "done")                                              \
    ROW(LEAP_LIMIT_BROKEN, 1, "a limit was not held, or a goal not met") \
    ROW(LEAP_BAD_INPUT, 2, "bad usage or a bad scenario")                \
    ROW(LEAP_IO, 3, "a file could not be read or written")               \
    ROW(LEAP_NO_MEMORY, 4, "out of memory")                              \
    ROW(LEAP_INTERNAL, 5, "internal error")                              \
    ROW(LEAP_INTERRUPTED, 6, "interrupted before the last trial")

typedef enum leap_status {
#define LEAP_STATUS_ENUM(name, number, text) name = number,
    LEAP_STATUS_LIST(LEAP_STATUS_ENUM)
#undef LEAP_STATUS_ENUM
} leap_status;

/* A short English text; never NULL, static. */
LEAP_API const char *leap_status_text(leap_status status);

/* "1.2.3". */
LEAP_API const char *leap_version(void);

/* The version of the mapping (seed, name, month, trial) -> draw. Results with equal stream versions,
 * scenario, seed and trials have equal bytes. */
LEAP_API int leap_stream_version(void);

/* The vectors that kernels use here: "avx512"; no result depends on them. NULL: the environment's LEAPSIM_WIDTH
 * names none that this machine has; nothing may be run then. */
LEAP_API const char *leap_width(void);

/* ---- 1. Problems ------------------------------------------------------------------------------- */

/* Everything that is wrong with a scenario, collected in one pass, each with its place. */
typedef struct leap_problems leap_problems;

LEAP_API leap_problems *leap_problems_create(void); /* NULL: out of memory */
LEAP_API void leap_problems_free(leap_problems *problems);
LEAP_API size_t leap_problems_errors(const leap_problems *problems);
LEAP_API size_t leap_problems_warnings(const leap_problems *problems);

/* `file:line:column: error: text`, the source line, a caret and a hint, for every problem, in the order
 * of files and lines. `color`: with terminal colours. */
LEAP_API void leap_problems_write(const leap_problems *problems, FILE *stream, bool color);

/* ---- 2. Scenario ------------------------------------------------------------------------------- */

/* A scenario file and its parents, read, merged, checked: valid by construction. */
typedef struct leap_scenario leap_scenario;

typedef struct leap_read_options {
    const char *const *settings; /* "launch.D19.peak=8k": laid over the file, in order */
    size_t setting_count;
} leap_read_options;

LEAP_API leap_read_options leap_read_options_default(void);

/* Reads `path` ("-": standard input). LEAP_BAD_INPUT or LEAP_IO with at least one error in `problems`;
 * `*scenario` is then NULL. Warnings may be added on success. */
LEAP_API leap_status leap_scenario_read(const char *path, const leap_read_options *options,
                                        leap_problems *problems, leap_scenario **scenario);

/* The same from `length` bytes of text; `name` stands in messages and relative paths start at its folder. */
LEAP_API leap_status leap_scenario_read_text(const char *name, const char *text, size_t length,
                                             const leap_read_options *options, leap_problems *problems,
                                             leap_scenario **scenario);
LEAP_API void leap_scenario_free(leap_scenario *scenario);

/* Is `path` one of the files that the scenario was read from: itself, its parents, its files of data? */
LEAP_API bool leap_scenario_reads(const leap_scenario *scenario, const char *path);
LEAP_API uint64_t leap_scenario_trials(const leap_scenario *scenario); /* what the file asks for */
LEAP_API uint64_t leap_scenario_seed(const leap_scenario *scenario);

/* ---- 3. Reports -------------------------------------------------------------------------------- */

/* Named tables with typed columns, units and errors: what every question is answered with. */
typedef struct leap_report leap_report;

typedef struct leap_write_options {
    const char *format; /* "text", "json", "csv", "markdown" */
    bool full;          /* text and markdown: also the long tables */
    bool color;         /* text: terminal colours */
} leap_write_options;

LEAP_API leap_write_options leap_write_options_default(void);

/* LEAP_BAD_INPUT: no such format. LEAP_IO: the stream failed (errno says why). Flushes the stream. */
LEAP_API leap_status leap_report_write(const leap_report *report, const leap_write_options *options,
                                       FILE *stream);
LEAP_API void leap_report_free(leap_report *report);

/* Reads a result of leap_run that was written as "json", to be compared (leap_compare). LEAP_BAD_INPUT or LEAP_IO
 * with an error in `problems`. */
LEAP_API leap_status leap_report_read(const char *path, leap_problems *problems, leap_report **report);

/* ---- 4. Questions ------------------------------------------------------------------------------ */

/* How trials are spread. Random trials share their draws with every scenario that shares the names; the others
 * are made in 16 independent randomisations, cover the possible futures more evenly than chance does, and share their
 * draws within one call: of leap_compare, leap_explain, leap_sweep, leap_compare_sweep, leap_sensitivity and
 * leap_solve. */
typedef enum leap_sampling {
    LEAP_SAMPLING_RANDOM,
    LEAP_SAMPLING_LATIN, /* Latin hypercube */
    LEAP_SAMPLING_SOBOL  /* Sobol's sequence, scrambled */
} leap_sampling;

/* How far a run has come; given some twenty times a second. */
typedef struct leap_progress {
    uint64_t done, trials; /* trials; of what is counted by now, so maybe none yet */
    double seconds;        /* since the run began */
    double probability;    /* of the first target so far; NaN without a target */
    double error;          /* half its 95 % interval */
} leap_progress;

/* A run has at most so many trials. */
#define LEAP_TRIALS_MAX UINT64_C(1000000000000)

/* And a run of latin or sobol trials at most so many, 16 times 2^31. */
#define LEAP_SPREAD_TRIALS_MAX UINT64_C(34359738368)

/* ... and is cut into at most so many shards. */
#define LEAP_SHARDS_MAX UINT64_C(1000000)

/* A part of a run's trials, counted (section 5). */
typedef struct leap_part leap_part;

/* One that was written, by another process, on another machine or yesterday: a stream that is read once, to its end. */
typedef struct leap_part_stream {
    const char *name; /* as messages show it; never NULL */
    FILE *stream;
} leap_part_stream;

typedef struct leap_run_options {
    leap_sampling sampling;
    /* 0: what the scenario says. LATIN, SOBOL: in 16 randomisations of as many trials, an even number, so up to 31
     * more than asked for. */
    uint64_t trials;
    /* A figure as limits write it, and the error that it may have, "P(total >= 1.05M) +- 0.1%": trials are made until
     * its 95 % interval is that narrow (of cars, a percentage is relative); NULL: as many as `trials` says. A run of
     * as many trials as were made gives the same report; what the figure came to is also said as a problem that is neither error nor warning. */
    const char *until;
    uint64_t max_trials; /* of `until`; 0: as many as a run can have */
    double time_limit;   /* of `until`, in seconds; 0: none */
    bool seed_given;     /* false: what the scenario says */
    uint64_t seed;
    int threads; /* 0: one for each processor available */
    bool full;   /* also gather what only the long tables show */
    /* Called now and then from the calling thread, while others run trials: it has to return, and may run no trials
     * itself. Returning false stops the run there: the call then
     * returns LEAP_INTERRUPTED with a report of the trials done, marked incomplete. May be NULL. */
    bool (*on_progress)(void *user, const leap_progress *progress);
    void *user;
    /* Trials of this very run, or shard, that are done: it goes on behind them, and comes to the same bytes.
     * LEAP_BAD_INPUT, LEAP_IO (with a problem): it cannot. NULL: none. */
    const leap_part_stream *resume;
    /* Called like on_progress, with `user`: every part_seconds, and when the run is stopped: what it would have to
     * be given as `resume` to go on from there. The part is gone when it returns. May be NULL. */
    void (*on_part)(void *user, const leap_part *part);
    double part_seconds;
} leap_run_options;

LEAP_API leap_run_options leap_run_options_default(void);

/* How likely are the targets? LEAP_BAD_INPUT (with a problem): a trial left the range of whole cars, or
 * more than LEAP_TRIALS_MAX (LATIN, SOBOL: LEAP_SPREAD_TRIALS_MAX) are asked for, or `until` cannot be
 * followed. A warning says when its error was not reached. */
LEAP_API leap_status leap_run(const leap_scenario *scenario, const leap_run_options *options,
                              leap_problems *problems, leap_report **report);

/* One side of a comparison: a scenario, which is run, or a saved result of one. The other is NULL. */
typedef struct leap_side {
    const leap_scenario *scenario;
    const leap_report *saved;
    const char *name; /* what the result is called: the file's name, mostly; NULL: what it says itself */
} leap_side;

/* At most so many sides of a comparison. */
#define LEAP_SIDES_MAX 50

typedef struct leap_compare_options {
    leap_run_options run;  /* trials and seed of all: the first scenario's, unless said */
    size_t against;        /* index of the reference */
    const double *weights; /* [count], none negative, not all 0: of their mixture; NULL: none */
} leap_compare_options;

LEAP_API leap_compare_options leap_compare_options_default(void);

/* How do they differ? Scenarios run on the same trials, so what they share by name they share in draws, and their
 * differences are surer than those of separate runs. LEAP_BAD_INPUT as leap_run, and where two have no year in
 * common, for a saved result with any sampling but RANDOM, and for `until`, `resume` and `on_part`, which a comparison
 * does not have. */
LEAP_API leap_status leap_compare(const leap_side *sides, size_t count, const leap_compare_options *options,
                                  leap_problems *problems, leap_report **report);

typedef struct leap_explain_options {
    leap_run_options run; /* trials and seed: the first scenario's, unless said */
    /* Any figure that a limit can speak of, "P(total >= 1.05M)", "mean(total)", "p50(region.overseas)"; NULL: the
     * chance of the second scenario's first target that the first one has too; without targets mean(total). */
    const char *of;
    bool by_section; /* parts are sections; false: keys */
} leap_explain_options;

LEAP_API leap_explain_options leap_explain_options_default(void);

/* What moved the figure from one scenario to the other? Its difference is split over the assumptions that differ by
 * their Shapley values, which sum to it and depend on no order: exactly over up to 10 parts, over more from random
 * orders. Every scenario between takes a run of all trials: 2^n of n <= 10 parts, 2 n of more; progress counts all of
 * them. LEAP_INTERRUPTED: the report has fewer trials, or there is none (*report NULL). LEAP_BAD_INPUT (with a
 * problem): as leap_run, nothing differs, there is no such figure in both, or they have no year in common; `until` and
 * `on_part`, which an explanation does not have. */
LEAP_API leap_status leap_explain(const leap_scenario *from, const leap_scenario *to,
                                  const leap_explain_options *options, leap_problems *problems,
                                  leap_report **report);

/* The targets and the year's total for many values of a key, or of two, all on the same draws. A sweep is
 * "launch.D19.peak=2k..8k/1k" or "launch.D19.peak=2k,5k,8k"; at most 100,000 points together. LEAP_BAD_INPUT (with a
 * problem): no such key, steps that do not fit, a point that is no scenario. On LEAP_INTERRUPTED the report has the
 * points done. */
LEAP_API leap_status leap_sweep(const leap_scenario *scenario, const char *const *sweeps, size_t count,
                                const leap_run_options *options, leap_problems *problems,
                                leap_report **report);

/* The same for several scenarios side by side, with their differences, at each value: a key of all of them. Saved
 * results and weights are refused. LEAP_BAD_INPUT as of leap_compare and leap_sweep. */
LEAP_API leap_status leap_compare_sweep(const leap_side *sides, size_t count,
                                        const leap_compare_options *options, const char *const *sweeps,
                                        size_t sweep_count, leap_problems *problems, leap_report **report);

/* Which assumptions matter, for the first year's total and for a target: "1.05M", "overseas", "overseas=100k" names
 * one of the scenario's (NULL: the first, if there is one)? Each uncertain quantity takes three runs of all trials; in
 * a group of n that correlations tie together two, and the group 2^n - 1, of n > 10 one. Progress counts all of them.
 * LEAP_INTERRUPTED: the report has fewer trials, or there is none (*report NULL).
 * LEAP_BAD_INPUT (with a problem): as leap_run, nothing is uncertain, or there is no such target. */
LEAP_API leap_status leap_sensitivity(const leap_scenario *scenario, const char *target,
                                      const leap_run_options *options, leap_problems *problems,
                                      leap_report **report);

/* At most so many keys are solved by at once. */
#define LEAP_SOLVE_KEYS_MAX 8

/* What has to be true? `goal` is an equation of a figure as limits write it, "P(total >= 1.05M) = 50%"; each of `by` is
 * a key that becomes a number, "market.europe.ceiling", or whose distribution is moved as a whole,
 * "shift:line.C.growth". One key: the value nearest to today's that meets the goal, with its 95 % interval. Several:
 * the smallest joint change, in units of each one's sd. Everything is run on the same draws. LEAP_BAD_INPUT (with a
 * problem): no such goal or key, the keys do not bear on the figure; `until` and `on_part`, which solving does not
 * have. LEAP_LIMIT_BROKEN: the goal is not met as far as it was looked; the report says what comes nearest.
 * LEAP_INTERRUPTED: the report has what was run, or there is none (*report NULL). */
LEAP_API leap_status leap_solve(const leap_scenario *scenario, const char *goal, const char *const *by,
                                size_t count, const leap_run_options *options, leap_problems *problems,
                                leap_report **report);

/* Writes the scenario that leap_solve has found, as a file that extends `parent`: the scenario asked about, as seen
 * from the new file's folder. LEAP_BAD_INPUT: the report has no solution. LEAP_IO: the stream failed (errno says why).
 * Flushes the stream. */
LEAP_API leap_status leap_solution_write(const leap_report *report, const char *parent, FILE *stream);

/* Every draw and every month of one trial; trials are numbered from 0. Where options give trials, or sampling is
 * other than random, it is one of a run of so many. LEAP_BAD_INPUT (with a problem): that run has no such trial, or
 * the trial leaves the range of whole cars; then it is shown all the same. */
LEAP_API leap_status leap_trial(const leap_scenario *scenario, uint64_t trial,
                                const leap_run_options *options, leap_problems *problems,
                                leap_report **report);

/* The compiled model: draws, series, order of steps, memory. */
LEAP_API leap_status leap_plan_describe(const leap_scenario *scenario, const leap_run_options *options,
                                        leap_problems *problems, leap_report **report);

/* How fast is it here? ns for a draw of every family, and of a `scenario` (NULL: without) trials over threads,
 * each beside a plain loop in the same run. Takes seconds; of the options it looks at trials (of a turn; 0: as
 * many as last long enough to be timed), threads (the most) and seed. LEAP_BAD_INPUT as leap_run. */
LEAP_API leap_status leap_bench(const leap_scenario *scenario, const leap_run_options *options,
                                leap_problems *problems, leap_report **report);

/* All assumptions with their sources; `missing_only`: those without one. */
LEAP_API leap_status leap_sources(const leap_scenario *scenario, bool missing_only, leap_report **report);

/* What can a scenario say? All sections, what keys take, and distributions (a report of which the long tables
 * have every key and argument); with a `word` that section, that distribution or the keys of that name alone.
 * LEAP_BAD_INPUT: the word is none of these. */
LEAP_API leap_status leap_language(const char *word, leap_report **report);

/* ---- 5. Past one process ----------------------------------------------------------------------- */

/* The trials of shard `shard` (1 .. shards) of the run that leap_run would do: all shards merged give its bytes.
 * LEAP_BAD_INPUT as leap_run, or there is no such shard. LEAP_INTERRUPTED: without a part. */
LEAP_API leap_status leap_run_shard(const leap_scenario *scenario, const leap_run_options *options,
                                    uint64_t shard, uint64_t shards, leap_problems *problems,
                                    leap_part **part);

/* A part as bytes, the same on every machine. LEAP_IO: the stream failed (errno says why). Flushes the stream. */
LEAP_API leap_status leap_part_write(const leap_part *part, FILE *stream);
LEAP_API void leap_part_free(leap_part *part);

/* What leap_run reports, from parts that have been run: of the same scenario, options, and version of leapsim. They
 * are added up one after another, in any order, so their number takes no memory. The scenario has to live as long. */
typedef struct leap_merging leap_merging;
LEAP_API leap_status leap_merge_begin(const leap_scenario *scenario, const leap_run_options *options,
                                      leap_problems *problems, leap_merging **merging);

/* LEAP_BAD_INPUT, LEAP_IO (with a problem): it is no part, is damaged, of another version of the format or belongs to
 * another run, or the stream failed. Then there will be no report (leap_merge_report is LEAP_BAD_INPUT), but others may
 * still be looked at. */
LEAP_API leap_status leap_merge_add(leap_merging *merging, const leap_part_stream *part,
                                    leap_problems *problems);

/* After all have been added. LEAP_BAD_INPUT (with problems): a trial is in no part or in two. */
LEAP_API leap_status leap_merge_report(leap_merging *merging, leap_problems *problems,
                                       leap_report **report);
LEAP_API void leap_merge_free(leap_merging *merging);

/* Where the library is built with MPI, the processes that mpirun has started together are ranks, from 0; otherwise
 * there is one, rank 0. leap_run and leap_run_shard of rank 0 spread random trials of a settled number over all of
 * them, to the same bytes (without resume and on_part); all else is rank 0's own. leap_ranks_begin, which returns the
 * own rank, comes first, from the thread that will run; a program that does not call it is one process. */
LEAP_API int leap_ranks_begin(void);
LEAP_API int leap_ranks_count(void);

/* What every other rank does: rank 0's work, until that ends. Returns what rank 0 ended with. */
LEAP_API int leap_ranks_serve(void);

/* The last call of every rank; of rank 0, with what leap_ranks_serve shall return to the others. */
LEAP_API void leap_ranks_end(int code);

/* ---- 6. For programs on top -------------------------------------------------------------------- */

/* Reads a whole number as scenario files write it: "100k", "1.05M", "1e6", "1_000", "105万". False (and
 * `*count` left alone) if `text` is anything else, is not whole, is negative or does not fit. */
LEAP_API bool leap_parse_count(const char *text, uint64_t *count);

/* The one of `words` that `word` is probably a slip of, or NULL: for "did you mean". */
LEAP_API const char *leap_nearest_word(const char *word, const char *const *words, size_t count);

/* The words of sections and distributions that leap_language knows, then NULL. */
LEAP_API const char *const *leap_language_words(void);

/* The samplings' names, in the order of leap_sampling, then NULL. */
LEAP_API const char *const *leap_samplings(void);

/* The output formats' names, then NULL. */
LEAP_API const char *const *leap_formats(void);

#ifdef __cplusplus
}
#endif
#endif
