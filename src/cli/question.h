/* The steps of every command that asks the library something about a scenario: read it, ask, write the
 * answer; each says its problems on the way.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_QUESTION_H
#define CLI_QUESTION_H

#include "cli/args.h"
#include "cli/output.h"
#include "cli/progress.h"

/* The library's call. LEAP_INTERRUPTED and LEAP_LIMIT_BROKEN come with a report, too. */
typedef leap_status question_call(const struct arguments *arguments, const leap_scenario *scenario,
                                  leap_problems *problems, leap_report **report);

/* What the command line says about a run; without progress. */
leap_run_options question_run_options(const struct arguments *arguments);

/* The same for a run that is watched: until question_unwatch a line says how far it has come, and the first signal, once
 * there are trials, only asks it to stop. `progress` lives as long. */
leap_run_options question_watch(const struct arguments *arguments, struct progress *progress);
void question_unwatch(struct progress *progress);

/* Opens where the answers go, but never over a scenario that is to be read. */
leap_status question_open(const struct arguments *arguments, struct output *output);

/* Says `problems` (NULL: there was no memory for them) and the status, which it returns, and frees them.
 * `warnings` grows by those that were said. */
leap_status question_conclude(const struct arguments *arguments, leap_problems *problems,
                              leap_status status, size_t *warnings);

/* Reads a scenario; problems are added to those of others, so that what files share is said once, and are said when
 * all are read (question_conclude). */
leap_status question_load(const struct arguments *arguments, const char *path, leap_problems *problems,
                          leap_scenario **scenario);

leap_status question_read(const struct arguments *arguments, const char *path, leap_scenario **scenario,
                          size_t *warnings);
leap_status question_ask(const struct arguments *arguments, question_call *call,
                         const leap_scenario *scenario, leap_report **report, size_t *warnings);
leap_status question_write(const struct arguments *arguments, const leap_report *report,
                           const struct output *output);

/* Was the question stopped before it had an answer? Then it is said. */
bool question_unanswered(leap_status status, const leap_report *report);

/* The answers in their place, if the questions had any. */
leap_status question_close(leap_status status, struct output *output);

/* All steps, for a command of one scenario, the first operand. */
leap_status question_whole(const struct arguments *arguments, question_call *call);

#endif
