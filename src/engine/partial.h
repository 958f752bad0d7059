/* A partial result as bytes: the summary of some of a run's trials, to be carried between processes, machines and
 * days, and added to others (summary_add).
 *
 * The format, version 3; numbers are little-endian, a *varint* has 7 bits a byte, the lowest first, and the top bit
 * in all bytes but its last:
 *
 *      0   8  "LEAPPART"
 *      8   4  format version
 *     12   4  stream version
 *     16   8  bytes in all
 *     24  16  version of the program, text, zeros behind
 *     40  64  SHA-256 of the scenario, hexadecimal digits
 *    104   8  seed
 *    112   8  trials of the whole run
 *    120   8  first trial of this part
 *    128   8  trials in it
 *    136   4  detail (enum plan_detail)
 *    140   4  sampling (leap_sampling)
 *    144   8  shard and shards, from 1 (all trials: 1, 1): 4 each
 *    152  12  outputs, goals, months of targets: 4 each
 *    164   -  varints: of each output the number, sum and sum of squares of its values, the largest and the least
 *             of them; the same of each goal's misses; of each target's months the trials that have reached it. Then
 *             of each output how it is counted (0: not, 1: in bins, 2: per car, 2 + l: in bins of level l), and of
 *             one that is counted the pages touched: how many untouched ones stand before it, plus one; then its
 *             counts (counts.h), where a 0 is followed by how many zeros stand there. A 0 in place of the next page
 *             ends the output.
 *     -32  32  SHA-256 of all bytes before
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ENGINE_PARTIAL_H
#define ENGINE_PARTIAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/summary.h"

enum { PARTIAL_FORMAT = 3, PARTIAL_PROGRAM = 16, PARTIAL_HASH = 64 };

/* What a part belongs to, and which of its trials it has. */
struct partial {
    uint32_t stream;
    char program[PARTIAL_PROGRAM + 1];
    char scenario[PARTIAL_HASH + 1];
    uint64_t seed, trials; /* of the whole run */
    uint64_t first, done;  /* trials first .. first + done - 1 */
    uint32_t detail, sampling;
    uint32_t shard, shards; /* it is of shard 1 .. shards */
};

enum partial_fault {
    PARTIAL_SOUND,
    PARTIAL_FOREIGN,      /* something else altogether */
    PARTIAL_OTHER_FORMAT, /* of another version of the format */
    PARTIAL_DAMAGED,      /* cut off or changed; or it says what no run of this plan leaves */
    PARTIAL_REFUSED,      /* nobody wants it: only its head was read */
    PARTIAL_UNREADABLE,   /* the stream failed: errno says why */
    PARTIAL_NO_MEMORY,
};

/* `summary` has `partial->done` trials. false: the stream failed (errno says why). */
bool partial_write(const struct partial *partial, const struct summary *summary, FILE *stream);

/* Reads a stream once, from here to its end; any bytes may come. When the head is there `into` is asked for the summary
 * that what has been counted is added to: of the plan of which it was written, which together with this has at most
 * LEAP_TRIALS_MAX trials; NULL: the part is refused. Whatever the parts were and their order, the sum is to the last bit
 * what it is after a run of all their trials, and meanwhile keeps to its pages. But the checksum stands at the end, and
 * what the part says is held against its own counts as they come (witness.h): unless this is PARTIAL_SOUND, the summary
 * is good for nothing. */
enum partial_fault partial_read(FILE *stream, struct partial *partial,
                                struct summary *(*into)(void *context, const struct partial *partial),
                                void *context);

#endif
