/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/partial.h"

#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "engine/budget.h"
#include "engine/result.h"

static const char magic[] = "LEAPPART";
enum { MAGIC = 8, SIZE_AT = 16, DIGEST = SHA256_DIGEST_LENGTH };

static void digest_of(const unsigned char *bytes, size_t size, uint8_t digest[DIGEST])
{
    SHA2_CTX state;
    SHA256Init(&state);
    SHA256Update(&state, bytes, size);
    SHA256Final(digest, &state);
}

/* ---- writing ------------------------------------------------------------------------------------ */

struct writer {
    unsigned char *bytes;
    size_t size, capacity;
    bool failed;
};

static void put(struct writer *writer, const void *bytes, size_t size)
{
    if (writer->failed) return;
    if (size > writer->capacity - writer->size) {
        size_t larger = 2 * writer->capacity + size;
        unsigned char *moved = realloc(writer->bytes, larger);
        writer->failed = !moved;
        if (!moved) return;
        writer->bytes = moved;
        writer->capacity = larger;
    }
    memcpy(writer->bytes + writer->size, bytes, size);
    writer->size += size;
}

static void put_number(struct writer *writer, uint64_t number, size_t size)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < size; i++) bytes[i] = (unsigned char)(number >> 8 * i);
    put(writer, bytes, size);
}

static void put_varint(struct writer *writer, moments_wide number)
{
    unsigned char bytes[19];
    size_t size = 0;
    for (; number >= 128; number >>= 7) bytes[size++] = (unsigned char)(number | 128);
    bytes[size++] = (unsigned char)number;
    put(writer, bytes, size);
}

static void put_text(struct writer *writer, const char *text, size_t size)
{
    char padded[PARTIAL_HASH] = {0};
    size_t length = strlen(text);
    memcpy(padded, text, length < size ? length : size);
    put(writer, padded, size);
}

static void put_moments(struct writer *writer, const struct moments *moments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put_varint(writer, moments[i].count);
        put_varint(writer, moments[i].sum);
        put_varint(writer, moments[i].squares);
    }
}

static void put_page(struct writer *writer, const uint64_t values[COUNTS_PAGE])
{
    for (size_t i = 0; i < COUNTS_PAGE;) {
        put_varint(writer, values[i]);
        size_t zeros = 0;
        while (i + zeros < COUNTS_PAGE && values[i + zeros] == 0) zeros++;
        if (zeros) put_varint(writer, zeros);
        i += zeros ? zeros : 1;
    }
}

enum { COUNTED_NOT, COUNTED_BINS, COUNTED_EXACT, COUNTED_END = COUNTED_EXACT + COUNTS_LEVELS };

static void put_counts(struct writer *writer, const struct counts *counts)
{
    if (!counts) {
        put_varint(writer, COUNTED_NOT);
        return;
    }
    const unsigned level = counts_level(counts), bins = level ? COUNTED_EXACT + level : COUNTED_BINS;
    put_varint(writer, counts_is_exact(counts) ? COUNTED_EXACT : bins);
    uint64_t values[COUNTS_PAGE];
    size_t next = 0;
    for (size_t page = 0; (page = counts_next_page(counts, page, values)) != SIZE_MAX; next = ++page) {
        put_varint(writer, page - next + 1);
        put_page(writer, values);
    }
    put_varint(writer, 0);
}

unsigned char *partial_write(const struct partial *partial, const struct summary *summary, size_t *size)
{
    struct writer writer = {0};
    const struct plan *plan = summary->plan;
    put(&writer, magic, MAGIC);
    put_number(&writer, PARTIAL_FORMAT, 4);
    put_number(&writer, partial->stream, 4);
    put_number(&writer, 0, 8);
    put_text(&writer, partial->program, PARTIAL_PROGRAM);
    put_text(&writer, partial->scenario, PARTIAL_HASH);
    put_number(&writer, partial->seed, 8);
    put_number(&writer, partial->trials, 8);
    put_number(&writer, partial->first, 8);
    put_number(&writer, partial->done, 8);
    put_number(&writer, partial->detail, 4);
    put_number(&writer, partial->sampling, 4);
    put_number(&writer, partial->shard, 4);
    put_number(&writer, partial->shards, 4);
    put_number(&writer, plan->output_count, 4);
    put_number(&writer, plan->goal_count, 4);
    put_number(&writer, plan->reached_count, 4);
    put_moments(&writer, summary->moments, plan->output_count);
    put_moments(&writer, summary->missing, plan->goal_count);
    for (size_t i = 0; i < plan->reached_count; i++) put_varint(&writer, summary->reached[i]);
    for (size_t i = 0; i < plan->output_count; i++) put_counts(&writer, summary->counts[i]);
    uint64_t all = writer.size + DIGEST;
    for (size_t i = 0; i < 8 && !writer.failed; i++)
        writer.bytes[SIZE_AT + i] = (unsigned char)(all >> 8 * i);
    uint8_t digest[DIGEST] = {0};
    if (!writer.failed) digest_of(writer.bytes, writer.size, digest);
    put(&writer, digest, DIGEST);
    if (!writer.failed) {
        *size = writer.size;
        return writer.bytes;
    }
    free(writer.bytes);
    return NULL;
}

/* ---- reading ------------------------------------------------------------------------------------ */

struct reader {
    const unsigned char *at, *end;
    bool failed; /* then all that is read is 0 */
};

static uint64_t get_number(struct reader *reader, size_t size)
{
    if (reader->failed || (size_t)(reader->end - reader->at) < size) {
        reader->failed = true;
        return 0;
    }
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++) number |= (uint64_t)reader->at[i] << 8 * i;
    reader->at += size;
    return number;
}

static void get_text(struct reader *reader, char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint64_t letter = get_number(reader, 1);
        text[i] = letter < 0x7f ? (char)letter : '?';
    }
    text[size] = '\0';
}

static moments_wide get_varint(struct reader *reader)
{
    moments_wide number = 0;
    for (unsigned shift = 0; shift < 128; shift += 7) {
        moments_wide byte = get_number(reader, 1);
        if (shift == 126 && byte > 3) break;
        number |= (byte & 127) << shift;
        if (byte < 128) return reader->failed ? 0 : number;
    }
    reader->failed = true;
    return 0;
}

/* A varint of at most `most`. */
static uint64_t get_count(struct reader *reader, uint64_t most)
{
    moments_wide number = get_varint(reader);
    if (number > most) reader->failed = true;
    return reader->failed ? 0 : (uint64_t)number;
}

static void get_head(struct reader *reader, struct partial *partial)
{
    *partial = (struct partial){0};
    reader->at += MAGIC + 4;
    partial->stream = (uint32_t)get_number(reader, 4);
    get_number(reader, 8);
    get_text(reader, partial->program, PARTIAL_PROGRAM);
    get_text(reader, partial->scenario, PARTIAL_HASH);
    partial->seed = get_number(reader, 8);
    partial->trials = get_number(reader, 8);
    partial->first = get_number(reader, 8);
    partial->done = get_number(reader, 8);
    partial->detail = (uint32_t)get_number(reader, 4);
    partial->sampling = (uint32_t)get_number(reader, 4);
    partial->shard = (uint32_t)get_number(reader, 4);
    partial->shards = (uint32_t)get_number(reader, 4);
}

bool partial_is_over(const unsigned char *bytes, size_t size)
{
    if (size < SIZE_AT + 8) return false;
    struct reader length = {bytes + SIZE_AT, bytes + size, false};
    return memcmp(bytes, magic, MAGIC) != 0 || get_number(&length, 8) < size;
}

enum partial_fault partial_identify(const unsigned char *bytes, size_t size, struct partial *partial)
{
    if (size < MAGIC || memcmp(bytes, magic, MAGIC) != 0) return PARTIAL_FOREIGN;
    if (size < PARTIAL_SHORTEST) return PARTIAL_DAMAGED;
    struct reader format = {bytes + MAGIC, bytes + size, false},
                  length = {bytes + SIZE_AT, bytes + size, false};
    if (get_number(&format, 4) != PARTIAL_FORMAT) return PARTIAL_OTHER_FORMAT;
    if (get_number(&length, 8) != size) return PARTIAL_DAMAGED;
    uint8_t digest[DIGEST];
    digest_of(bytes, size - DIGEST, digest);
    if (memcmp(digest, bytes + size - DIGEST, DIGEST) != 0) return PARTIAL_DAMAGED;
    struct reader head = {bytes, bytes + size, false};
    get_head(&head, partial);
    bool fits = partial->trials <= LEAP_TRIALS_MAX && partial->first <= partial->trials &&
                partial->done <= partial->trials - partial->first && partial->shard >= 1 &&
                partial->shard <= partial->shards && partial->shards <= LEAP_SHARDS_MAX;
    return fits ? PARTIAL_SOUND : PARTIAL_DAMAGED;
}

static void get_moments(struct reader *reader, struct moments *moments, size_t count, uint64_t least,
                        uint64_t most)
{
    for (size_t i = 0; i < count; i++) {
        moments[i].count = get_count(reader, most);
        moments[i].sum = get_varint(reader);
        moments[i].squares = get_varint(reader);
        if (moments[i].count < least) reader->failed = true;
    }
}

static void get_page(struct reader *reader, uint64_t values[COUNTS_PAGE], uint64_t most)
{
    for (size_t i = 0; i < COUNTS_PAGE && !reader->failed;) {
        values[i] = get_count(reader, most);
        if (values[i++]) continue;
        uint64_t zeros = get_count(reader, COUNTS_PAGE - i + 1);
        if (zeros == 0) reader->failed = true;
        for (; zeros > 1; zeros--) values[i++] = 0;
    }
}

static bool has_values(const uint64_t *values, const uint64_t *end)
{
    while (values < end && *values == 0) values++;
    return values < end;
}

/* The pages behind the last bin that there is. */
static size_t page_end(bool exact)
{
    const uint32_t last = counts_log_bin(0x1p1023) + (1u << COUNTS_OCTAVE_BITS);
    return (last + (exact ? (size_t)COUNTS_EXACT_END : 0)) / COUNTS_PAGE + 1;
}

static enum partial_fault get_counts(struct reader *reader, struct summary *summary, size_t output)
{
    enum plan_count plan_count = summary->plan->outputs[output].count;
    uint64_t kind = get_count(reader, COUNTED_END), most = summary->trials;
    if ((kind == COUNTED_NOT) != (plan_count == PLAN_COUNT_NONE)) return PARTIAL_DAMAGED;
    if (kind == COUNTED_NOT) return PARTIAL_SOUND;
    if (kind == COUNTED_EXACT && plan_count != PLAN_COUNT_EXACT) return PARTIAL_DAMAGED;
    struct counts *counts = summary->counts[output];
    const unsigned level = kind > COUNTED_EXACT ? (unsigned)(kind - COUNTED_EXACT) : 0;
    while (kind != COUNTED_EXACT && (counts_is_exact(counts) || counts_level(counts) < level))
        if (!counts_coarsen(counts)) return PARTIAL_NO_MEMORY;
    if (counts_is_exact(counts) != (kind == COUNTED_EXACT) || counts_level(counts) != level)
        return PARTIAL_DAMAGED; /* finer than any run of the plan leaves it */
    size_t end = page_end(kind == COUNTED_EXACT);
    for (size_t page = 0;; page++) {
        size_t ahead = (size_t)get_count(reader, end - page);
        if (reader->failed) return PARTIAL_DAMAGED;
        if (ahead == 0) return counts_total(counts) == summary->trials ? PARTIAL_SOUND : PARTIAL_DAMAGED;
        page += ahead - 1;
        uint64_t values[COUNTS_PAGE];
        get_page(reader, values, most);
        if (reader->failed || has_values(values + (COUNTS_PAGE >> level), values + COUNTS_PAGE))
            return PARTIAL_DAMAGED;
        if (!counts_add_page(counts, page, values)) return PARTIAL_NO_MEMORY;
        if (counts_total(counts) > most) return PARTIAL_DAMAGED;
        if (kind == COUNTED_EXACT && counts_pages(counts) > summary->pages) return PARTIAL_DAMAGED;
    }
}

static enum partial_fault get_body(struct reader *reader, struct summary *summary)
{
    const struct plan *plan = summary->plan;
    if (get_number(reader, 4) != plan->output_count || get_number(reader, 4) != plan->goal_count ||
        get_number(reader, 4) != plan->reached_count)
        return PARTIAL_DAMAGED;
    get_moments(reader, summary->moments, plan->output_count, summary->trials, summary->trials);
    get_moments(reader, summary->missing, plan->goal_count, 0, summary->trials);
    for (size_t i = 0; i < plan->reached_count; i++)
        summary->reached[i] = get_count(reader, summary->trials);
    for (size_t i = 0; i < plan->output_count; i++) {
        enum partial_fault fault = reader->failed ? PARTIAL_DAMAGED : get_counts(reader, summary, i);
        if (fault != PARTIAL_SOUND) return fault;
    }
    if (reader->at != reader->end) return PARTIAL_DAMAGED;
    return settle_again(summary) ? PARTIAL_SOUND : PARTIAL_NO_MEMORY;
}

enum partial_fault partial_read(const unsigned char *bytes, size_t size, const struct plan *plan,
                                struct summary **summary)
{
    *summary = NULL;
    struct partial partial;
    enum partial_fault fault = partial_identify(bytes, size, &partial);
    if (fault != PARTIAL_SOUND) return fault;
    struct summary *read = summary_create(plan, budget_pages(&plan, 1));
    if (!read) return PARTIAL_NO_MEMORY;
    struct reader reader = {bytes, bytes + size - DIGEST, false};
    get_head(&reader, &partial);
    read->trials = partial.done;
    fault = get_body(&reader, read);
    if (fault == PARTIAL_SOUND)
        *summary = read;
    else
        summary_free(read);
    return fault;
}
