/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/run/part.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "draw/address.h"
#include "report/figure.h"

void leap_part_free(leap_part *part)
{
    if (!part) return;
    summary_free((struct summary *)part->summary);
    plan_free((struct plan *)part->plan);
    free(part);
}

struct leap_part part_of(const struct trials *trials, const struct summary *summary)
{
    struct leap_part part = {
        .summary = summary,
        .head = {.stream = ADDRESS_STREAM_VERSION,
                 .seed = trials->seed,
                 .trials = trials->whole,
                 .first = trials->first,
                 .done = summary_trials(summary),
                 .detail = (uint32_t)trials->detail,
                 .sampling = LEAP_SAMPLING_RANDOM,
                 .shard = (uint32_t)trials->shard,
                 .shards = (uint32_t)trials->shards},
    };
    snprintf(part.head.program, sizeof part.head.program, "%s", leap_version());
    snprintf(part.head.scenario, sizeof part.head.scenario, "%s", trials->scenario->hash);
    return part;
}

leap_status leap_part_write(const leap_part *part, FILE *stream)
{
    bool written = partial_write(&part->head, part->summary, stream) && fflush(stream) == 0;
    return written ? LEAP_OK : LEAP_IO;
}

/* ---- messages ----------------------------------------------------------------------------------- */

static void name_problem(const char *name, leap_problems *problems, const char *hint, const char *text)
{
    const struct source source = {.name = name, .order = diag_order(problems)};
    diag_add(problems, DIAG_ERROR, (struct span){.source = &source}, hint, "%s", text);
}

void part_problem(const char *name, leap_problems *problems, const char *hint, const char *format, ...)
{
    char text[512];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    name_problem(name, problems, hint, text);
}

static leap_status fault_status(const char *name, enum partial_fault fault, leap_problems *problems)
{
    switch (fault) {
    case PARTIAL_SOUND:
    case PARTIAL_REFUSED: return LEAP_OK; /* the head says why */
    case PARTIAL_NO_MEMORY: return LEAP_NO_MEMORY;
    case PARTIAL_UNREADABLE:
        part_problem(name, problems, NULL, "cannot be read: %s", strerror(errno));
        return LEAP_IO;
    case PARTIAL_FOREIGN:
        name_problem(name, problems, "'leapsim run FILE --shard I/N -o PART' writes partial results",
                     "this is no partial result");
        break;
    case PARTIAL_OTHER_FORMAT:
        name_problem(name, problems, "run it again with this version",
                     "a partial result in the format of another version of leapsim");
        break;
    case PARTIAL_DAMAGED:
        name_problem(name, problems, "run it again", "the partial result is damaged: cut off or changed");
        break;
    }
    return LEAP_BAD_INPUT;
}

/* ---- what it belongs to -------------------------------------------------------------------------- */

static bool is_of_this_program(const struct partial *head)
{
    return strcmp(head->program, leap_version()) == 0 && head->stream == ADDRESS_STREAM_VERSION;
}

static bool belongs(const struct partial *head, const struct trials *trials)
{
    return is_of_this_program(head) && strcmp(head->scenario, trials->scenario->hash) == 0 &&
           head->seed == trials->seed && head->trials == trials->whole &&
           head->detail == (uint32_t)trials->detail && head->sampling == LEAP_SAMPLING_RANDOM;
}

static void name_trials(const char *name, const struct partial *head, const struct trials *trials,
                        leap_problems *problems)
{
    char its[FIGURE_BYTES], ours[FIGURE_BYTES];
    figure_number(its, (double)head->trials, 0);
    figure_number(ours, (double)trials->whole, 0);
    part_problem(name, problems, "give the same --trials as where it was made",
                 "it belongs to a run of %s trials, not %s", its, ours);
}

/* Why it does not. */
static void name_differences(const char *name, const struct partial *head, const struct trials *trials,
                             leap_problems *problems)
{
    if (!is_of_this_program(head)) {
        part_problem(name, problems, "run it again with this version",
                     "it is of leapsim %s, stream version %" PRIu32 "; this is %s, stream version %d",
                     head->program, head->stream, leap_version(), ADDRESS_STREAM_VERSION);
        return;
    }
    if (strcmp(head->scenario, trials->scenario->hash) != 0)
        part_problem(name, problems, "give the same file, and the same --set, as where it was made",
                     "it is of another scenario: SHA-256 %.16s..., not %.16s...", head->scenario,
                     trials->scenario->hash);
    if (head->seed != trials->seed)
        part_problem(name, problems, "give the same --seed as where it was made",
                     "its seed is %" PRIu64 ", not %" PRIu64, head->seed, trials->seed);
    if (head->trials != trials->whole) name_trials(name, head, trials, problems);
    if (head->detail != (uint32_t)trials->detail)
        part_problem(name, problems, "give --full to all, or to none", "it was made %s --full",
                     head->detail == PLAN_FULL ? "with" : "without");
    if (head->sampling != LEAP_SAMPLING_RANDOM)
        part_problem(name, problems, "give the same --sampling as where it was made",
                     "its trials are sampled in another way");
}

/* ---- reading ------------------------------------------------------------------------------------- */

struct reading {
    const struct trials *trials;
    struct summary *summary;
};

static struct summary *into(void *context, const struct partial *head)
{
    const struct reading *reading = context;
    const struct trials *trials = reading->trials;
    if (!belongs(head, trials)) return NULL;
    uint64_t room = trials->end - trials->first - summary_trials(reading->summary);
    return head->done <= room ? reading->summary : NULL;
}

leap_status part_read(const char *name, FILE *stream, const struct trials *trials, leap_problems *problems,
                      struct partial *head, struct summary *summary)
{
    struct reading reading = {trials, summary};
    leap_status status = fault_status(name, partial_read(stream, head, into, &reading), problems);
    if (status != LEAP_OK || belongs(head, trials)) return status;
    name_differences(name, head, trials, problems);
    return LEAP_BAD_INPUT;
}
