/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/partial.h"

#include <sha2.h>
#include <string.h>

#include "engine/result.h"
#include "engine/witness.h"

static const char magic[] = "LEAPPART";
enum {
    MAGIC = 8,
    SIZE_END = 24,
    SHORTEST = 164, /* without the checksum */
    DIGEST = SHA256_DIGEST_LENGTH,
    BUFFER = 1 << 14,
};

/* ---- writing ------------------------------------------------------------------------------------ */

struct writer {
    FILE *stream;  /* NULL: bytes are only counted */
    uint64_t size; /* of all so far */
    bool failed;
    SHA2_CTX digest;
    size_t filled;
    unsigned char buffer[BUFFER];
};

static void flush(struct writer *writer)
{
    SHA256Update(&writer->digest, writer->buffer, writer->filled);
    if (fwrite(writer->buffer, 1, writer->filled, writer->stream) != writer->filled) writer->failed = true;
    writer->filled = 0;
}

static void put(struct writer *writer, const void *bytes, size_t size)
{
    writer->size += size;
    if (!writer->stream || writer->failed) return;
    if (size > BUFFER - writer->filled) flush(writer);
    memcpy(writer->buffer + writer->filled, bytes, size);
    writer->filled += size;
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
        put_varint(writer, moments[i].most);
        put_varint(writer, moments[i].least);
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

/* All but the checksum. `size`: bytes in all. */
static void put_all(struct writer *writer, const struct partial *partial, const struct summary *summary,
                    uint64_t size)
{
    const struct plan *plan = summary->plan;
    put(writer, magic, MAGIC);
    put_number(writer, PARTIAL_FORMAT, 4);
    put_number(writer, partial->stream, 4);
    put_number(writer, size, 8);
    put_text(writer, partial->program, PARTIAL_PROGRAM);
    put_text(writer, partial->scenario, PARTIAL_HASH);
    put_number(writer, partial->seed, 8);
    put_number(writer, partial->trials, 8);
    put_number(writer, partial->first, 8);
    put_number(writer, partial->done, 8);
    put_number(writer, partial->detail, 4);
    put_number(writer, partial->sampling, 4);
    put_number(writer, partial->shard, 4);
    put_number(writer, partial->shards, 4);
    put_number(writer, plan->output_count, 4);
    put_number(writer, plan->goal_count, 4);
    put_number(writer, plan->reached_count, 4);
    put_moments(writer, summary->moments, plan->output_count);
    put_moments(writer, summary->missing, plan->goal_count);
    for (size_t i = 0; i < plan->reached_count; i++) put_varint(writer, summary->reached[i]);
    for (size_t i = 0; i < plan->output_count; i++) put_counts(writer, summary->counts[i]);
}

bool partial_write(const struct partial *partial, const struct summary *summary, FILE *stream)
{
    struct writer writer = {.stream = NULL}; /* first, for the size stands in front */
    put_all(&writer, partial, summary, 0);
    const uint64_t size = writer.size + DIGEST;
    writer.stream = stream;
    SHA256Init(&writer.digest);
    put_all(&writer, partial, summary, size);
    flush(&writer);
    uint8_t digest[DIGEST];
    SHA256Final(digest, &writer.digest);
    return !writer.failed && fwrite(digest, 1, DIGEST, stream) == DIGEST;
}

/* ---- reading ------------------------------------------------------------------------------------ */

struct reader {
    FILE *stream;
    uint64_t left;            /* bytes before the checksum that have not come yet */
    enum partial_fault fault; /* unless it is PARTIAL_SOUND all that is read is 0 */
    SHA2_CTX digest;
    size_t at, end; /* of the buffer */
    unsigned char buffer[BUFFER];
};

static void fail(struct reader *reader, enum partial_fault fault)
{
    if (reader->fault == PARTIAL_SOUND) reader->fault = fault;
}

static bool is_sound(const struct reader *reader) { return reader->fault == PARTIAL_SOUND; }

/* `size` bytes of the stream, or else the fault is found. */
static void fetch(struct reader *reader, unsigned char *bytes, size_t size)
{
    if (!is_sound(reader) || fread(bytes, 1, size, reader->stream) == size) return;
    fail(reader, ferror(reader->stream) ? PARTIAL_UNREADABLE : PARTIAL_DAMAGED);
}

/* The next bytes before the checksum; false: there are none. */
static bool fill(struct reader *reader)
{
    const size_t size = reader->left < BUFFER ? (size_t)reader->left : BUFFER;
    if (size == 0) fail(reader, PARTIAL_DAMAGED);
    fetch(reader, reader->buffer, size);
    if (!is_sound(reader)) return false;
    SHA256Update(&reader->digest, reader->buffer, size);
    reader->left -= size;
    reader->at = 0;
    reader->end = size;
    return true;
}

static unsigned char get_byte(struct reader *reader)
{
    if (reader->at == reader->end && !fill(reader)) return 0;
    return reader->buffer[reader->at++];
}

static uint64_t get_number(struct reader *reader, size_t size)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++) number |= (uint64_t)get_byte(reader) << 8 * i;
    return is_sound(reader) ? number : 0;
}

static void get_text(struct reader *reader, char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint64_t letter = get_number(reader, 1);
        if (letter && i && !text[i - 1]) fail(reader, PARTIAL_DAMAGED); /* there are zeros behind it */
        text[i] = letter < 0x7f ? (char)letter : '?';
    }
    text[size] = '\0';
}

static moments_wide get_varint(struct reader *reader)
{
    moments_wide number = 0;
    for (unsigned shift = 0; shift < 128; shift += 7) {
        const moments_wide byte = get_byte(reader);
        if (shift == 126 && byte > 3) break;
        number |= (byte & 127) << shift;
        if (byte == 0 && shift) break; /* it is written shorter */
        if (byte < 128) return is_sound(reader) ? number : 0;
    }
    fail(reader, PARTIAL_DAMAGED);
    return 0;
}

/* A varint of at most `most`. */
static uint64_t get_count(struct reader *reader, uint64_t most)
{
    moments_wide number = get_varint(reader);
    if (number > most) fail(reader, PARTIAL_DAMAGED);
    return is_sound(reader) ? (uint64_t)number : 0;
}

static bool is_possible(const struct partial *partial)
{
    return partial->trials <= LEAP_TRIALS_MAX && partial->first <= partial->trials &&
           partial->done <= partial->trials - partial->first && partial->shard >= 1 &&
           partial->shard <= partial->shards && partial->shards <= LEAP_SHARDS_MAX;
}

/* Counts keep to some tens of megabytes, moments and goals of all outputs take less. */
static const uint64_t longest = UINT64_C(1) << 32;

static void get_head(struct reader *reader, struct partial *partial)
{
    reader->left = MAGIC;
    fill(reader);
    if (reader->fault == PARTIAL_UNREADABLE) return;
    if (!is_sound(reader) || memcmp(reader->buffer, magic, MAGIC) != 0) {
        reader->fault = PARTIAL_FOREIGN;
        return;
    }
    reader->at = reader->end;
    reader->left = SIZE_END - MAGIC;
    if (get_number(reader, 4) != PARTIAL_FORMAT) fail(reader, PARTIAL_OTHER_FORMAT);
    partial->stream = (uint32_t)get_number(reader, 4);
    const uint64_t size = get_number(reader, 8);
    if (size < SHORTEST + DIGEST || size > longest) fail(reader, PARTIAL_DAMAGED);
    reader->left = size - DIGEST - SIZE_END;
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
    if (!is_possible(partial)) fail(reader, PARTIAL_DAMAGED);
}

/* ---- counts that are read are added, page by page -------------------------------------------------- */

static void get_moments(struct reader *reader, struct moments *moments, size_t count, uint64_t most)
{
    for (size_t i = 0; i < count; i++) {
        moments[i].count = get_count(reader, most);
        moments[i].sum = get_varint(reader);
        moments[i].squares = get_varint(reader);
        moments[i].most = get_count(reader, UINT64_MAX);
        moments[i].least = get_count(reader, moments[i].most);
    }
}

/* What the page's counts come to, of which there are `length`; none comes to nothing. */
static uint64_t get_page(struct reader *reader, uint64_t values[COUNTS_PAGE], size_t length, uint64_t most)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < COUNTS_PAGE && is_sound(reader);) {
        values[i] = get_count(reader, most - sum);
        sum += values[i];
        if (values[i] && i >= length) fail(reader, PARTIAL_DAMAGED);
        if (values[i++]) continue;
        uint64_t zeros = get_count(reader, COUNTS_PAGE - i + 1);
        if (zeros == 0) fail(reader, PARTIAL_DAMAGED);
        for (; zeros > 1; zeros--) values[i++] = 0;
    }
    if (sum == 0) fail(reader, PARTIAL_DAMAGED);
    return sum;
}

/* The pages behind the last bin that there is. */
static size_t page_end(bool exact)
{
    const uint32_t last = counts_log_bin(0x1p1023) + (1u << COUNTS_OCTAVE_BITS);
    return (last + (exact ? (size_t)COUNTS_EXACT_END : 0)) / COUNTS_PAGE + 1;
}

/* Counts are as coarse as what is added to them, at least. */
static bool coarsen(struct summary *summary, size_t output, struct counts_form form)
{
    struct counts *counts = summary->counts[output];
    while (counts_are_finer(counts, form)) {
        summary->room -= counts_room(counts);
        if (!counts_coarsen(counts)) return false;
        summary->room += counts_room(counts);
    }
    return true;
}

/* All counts keep to their pages after every page. */
static bool add_page(struct summary *summary, size_t output, struct counts_form form, size_t page,
                     const uint64_t values[COUNTS_PAGE])
{
    struct counts *counts = summary->counts[output];
    summary->room -= counts_room(counts);
    if (!counts_add_page(counts, form, page, values)) return false;
    summary->room += counts_room(counts);
    return settle(summary, 0);
}

static void add_pages(struct reader *reader, struct summary *summary, struct witness *witness,
                      uint64_t trials)
{
    const struct counts_form form = witness->form;
    const size_t length = (size_t)COUNTS_PAGE >> form.level, end = page_end(form.exact);
    for (size_t page = 0;; page++) {
        const size_t ahead = (size_t)get_count(reader, end - page);
        if (ahead == 0 && trials) fail(reader, PARTIAL_DAMAGED);
        if (ahead == 0) return;
        page += ahead - 1;
        uint64_t values[COUNTS_PAGE];
        trials -= get_page(reader, values, length, trials);
        if (is_sound(reader) && !witness_page(witness, page, values)) fail(reader, PARTIAL_DAMAGED);
        if (is_sound(reader) && !add_page(summary, witness->output, form, page, values))
            fail(reader, PARTIAL_NO_MEMORY);
    }
}

static void add_counts(struct reader *reader, struct summary *summary, size_t output,
                       struct witness *witness)
{
    const enum plan_count how = summary->plan->outputs[output].count;
    const uint64_t kind = get_count(reader, COUNTED_END);
    if ((kind == COUNTED_NOT) != (how == PLAN_COUNT_NONE) ||
        (kind == COUNTED_EXACT && how != PLAN_COUNT_EXACT))
        fail(reader, PARTIAL_DAMAGED);
    if (!is_sound(reader)) return;
    if (kind == COUNTED_NOT) {
        if (!witness_uncounted(witness, output)) fail(reader, PARTIAL_DAMAGED);
        return;
    }
    const unsigned level = kind > COUNTED_EXACT ? (unsigned)(kind - COUNTED_EXACT) : 0;
    witness_counts(witness, output, (struct counts_form){kind == COUNTED_EXACT, level});
    if (!coarsen(summary, output, witness->form)) fail(reader, PARTIAL_NO_MEMORY);
    add_pages(reader, summary, witness, witness->trials);
    if (is_sound(reader) && !witness_counts_end(witness)) fail(reader, PARTIAL_DAMAGED);
}

/* What was said of the counts, when they have borne it out. */
static void add_said(struct summary *summary, const struct witness *witness)
{
    const struct plan *plan = summary->plan;
    for (size_t i = 0; i < plan->output_count; i++) moments_add(&summary->moments[i], &witness->moments[i]);
    for (size_t i = 0; i < plan->goal_count; i++) moments_add(&summary->missing[i], &witness->missing[i]);
    for (size_t i = 0; i < plan->reached_count; i++) summary->reached[i] += witness->reached[i];
    summary->trials += witness->trials;
}

static void add_all(struct reader *reader, struct summary *summary, struct witness *witness)
{
    const struct plan *plan = summary->plan;
    if (get_number(reader, 4) != plan->output_count || get_number(reader, 4) != plan->goal_count ||
        get_number(reader, 4) != plan->reached_count)
        fail(reader, PARTIAL_DAMAGED);
    get_moments(reader, witness->moments, plan->output_count, witness->trials);
    get_moments(reader, witness->missing, plan->goal_count, witness->trials);
    for (size_t i = 0; i < plan->reached_count; i++)
        witness->reached[i] = get_count(reader, witness->trials);
    if (is_sound(reader) && !witness_begin(witness)) fail(reader, PARTIAL_DAMAGED);
    for (size_t i = 0; i < plan->output_count && is_sound(reader); i++)
        add_counts(reader, summary, i, witness);
    if (reader->at != reader->end || reader->left) fail(reader, PARTIAL_DAMAGED);
    if (!is_sound(reader)) return;
    if (!settle_leaves(summary, witness->forms)) fail(reader, PARTIAL_DAMAGED);
    add_said(summary, witness);
    if (!settle_again(summary)) fail(reader, PARTIAL_NO_MEMORY);
}

static void add_body(struct reader *reader, struct summary *summary, uint64_t trials)
{
    struct witness *witness = witness_create(summary->plan, trials);
    if (witness)
        add_all(reader, summary, witness);
    else
        fail(reader, PARTIAL_NO_MEMORY);
    witness_free(witness);
}

/* And nothing behind it. */
static void check_digest(struct reader *reader)
{
    uint8_t said[DIGEST], digest[DIGEST];
    fetch(reader, said, DIGEST);
    SHA256Final(digest, &reader->digest);
    if (!is_sound(reader)) return;
    if (memcmp(said, digest, DIGEST) != 0 || fgetc(reader->stream) != EOF) fail(reader, PARTIAL_DAMAGED);
}

enum partial_fault partial_read(FILE *stream, struct partial *partial,
                                struct summary *(*into)(void *context, const struct partial *partial),
                                void *context)
{
    struct reader reader = {.stream = stream};
    SHA256Init(&reader.digest);
    *partial = (struct partial){0};
    get_head(&reader, partial);
    struct summary *summary = is_sound(&reader) ? into(context, partial) : NULL;
    if (!summary) fail(&reader, PARTIAL_REFUSED);
    if (summary) add_body(&reader, summary, partial->done);
    check_digest(&reader);
    return reader.fault;
}
