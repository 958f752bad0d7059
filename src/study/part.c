/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "study/part.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "draw/address.h"

void leap_part_free(leap_part *part)
{
    if (!part) return;
    free(part->name);
    free(part->bytes);
    free(part);
}

struct leap_part *part_create(const struct trials *trials, const struct summary *summary)
{
    struct leap_part *part = calloc(1, sizeof *part);
    if (!part) return NULL;
    struct partial *head = &part->head;
    *head = (struct partial){.stream = ADDRESS_STREAM_VERSION,
                             .seed = trials->seed,
                             .trials = trials->whole,
                             .first = trials->first,
                             .done = summary_trials(summary),
                             .detail = (uint32_t)trials->detail,
                             .sampling = LEAP_SAMPLING_RANDOM,
                             .shard = (uint32_t)trials->shard,
                             .shards = (uint32_t)trials->shards};
    snprintf(head->program, sizeof head->program, "%s", leap_version());
    snprintf(head->scenario, sizeof head->scenario, "%s", trials->scenario->hash);
    part->bytes = partial_write(head, summary, &part->size);
    if (part->bytes) return part;
    free(part);
    return NULL;
}

/* ---- messages ----------------------------------------------------------------------------------- */

static void name_problem(const char *name, leap_problems *problems, const char *hint, const char *text)
{
    const struct source source = {.name = name, .order = diag_order(problems)};
    diag_add(problems, DIAG_ERROR, (struct span){.source = name ? &source : NULL}, hint, "%s", text);
}

void part_problem(const struct leap_part *part, leap_problems *problems, const char *hint,
                  const char *format, ...)
{
    char text[512];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    name_problem(part->name, problems, hint, text);
}

static leap_status fault_status(const char *name, enum partial_fault fault, leap_problems *problems)
{
    switch (fault) {
    case PARTIAL_SOUND: return LEAP_OK;
    case PARTIAL_NO_MEMORY: return LEAP_NO_MEMORY;
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

/* ---- reading and writing ------------------------------------------------------------------------ */

leap_status part_from_bytes(const char *name, unsigned char *bytes, size_t size, leap_problems *problems,
                            struct leap_part **part)
{
    *part = NULL;
    struct leap_part *made = calloc(1, sizeof *made);
    char *copy = made ? strdup(name) : NULL;
    if (!copy) {
        free(made);
        free(bytes);
        return LEAP_NO_MEMORY;
    }
    *made = (struct leap_part){.name = copy, .bytes = bytes, .size = size};
    leap_status status = fault_status(name, partial_identify(bytes, size, &made->head), problems);
    if (status == LEAP_OK)
        *part = made;
    else
        leap_part_free(made);
    return status;
}

leap_status leap_part_read(const char *name, FILE *stream, leap_problems *problems, leap_part **part)
{
    *part = NULL;
    unsigned char *bytes = NULL;
    size_t size = 0, capacity = 0;
    for (;;) {
        if (size == capacity) {
            capacity = capacity ? 2 * capacity : 1 << 16;
            unsigned char *larger = realloc(bytes, capacity);
            if (!larger) break;
            bytes = larger;
        }
        size_t more = fread(bytes + size, 1, capacity - size, stream);
        size += more;
        if (more == 0 && ferror(stream)) {
            int error = errno;
            free(bytes);
            errno = error;
            return LEAP_IO;
        }
        if (more == 0 || partial_is_over(bytes, size)) /* what goes on without an end is not read to it */
            return part_from_bytes(name, bytes, size, problems, part);
    }
    free(bytes);
    return LEAP_NO_MEMORY;
}

leap_status leap_part_write(const leap_part *part, FILE *stream)
{
    bool written = fwrite(part->bytes, 1, part->size, stream) == part->size && fflush(stream) == 0;
    return written ? LEAP_OK : LEAP_IO;
}

/* ---- what it belongs to -------------------------------------------------------------------------- */

bool part_belongs(const struct leap_part *part, const struct trials *trials, leap_problems *problems)
{
    const struct partial *head = &part->head;
    size_t before = leap_problems_errors(problems);
    if (strcmp(head->program, leap_version()) != 0 || head->stream != ADDRESS_STREAM_VERSION) {
        part_problem(part, problems, "run it again with this version",
                     "it is of leapsim %s, stream version %" PRIu32 "; this is %s, stream version %d",
                     head->program, head->stream, leap_version(), ADDRESS_STREAM_VERSION);
        return false;
    }
    if (strcmp(head->scenario, trials->scenario->hash) != 0)
        part_problem(part, problems, "give the same file, and the same --set, as where it was made",
                     "it is of another scenario: SHA-256 %.16s..., not %.16s...", head->scenario,
                     trials->scenario->hash);
    if (head->seed != trials->seed)
        part_problem(part, problems, "give the same --seed as where it was made",
                     "its seed is %" PRIu64 ", not %" PRIu64, head->seed, trials->seed);
    if (head->trials != trials->whole)
        part_problem(part, problems, "give the same --trials as where it was made",
                     "it belongs to a run of %" PRIu64 " trials, not %" PRIu64, head->trials,
                     trials->whole);
    if (head->detail != (uint32_t)trials->detail)
        part_problem(part, problems, "give --full to all, or to none", "it was made %s --full",
                     head->detail == PLAN_FULL ? "with" : "without");
    if (head->sampling != LEAP_SAMPLING_RANDOM)
        part_problem(part, problems, "give the same --sampling as where it was made",
                     "its trials are sampled in another way");
    return leap_problems_errors(problems) == before;
}

leap_status part_summary(const struct leap_part *part, const struct trials *trials, leap_problems *problems,
                         struct summary **summary)
{
    return fault_status(part->name, partial_read(part->bytes, part->size, trials->plan, summary), problems);
}
