/* Shards of a run, merged, are the run; and what does not belong together is refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <sha2.h>

#include "ask.h"
#include "engine/partial.h"
#include "engine/result.h"
#include "model.h"

static const char text[] = "[scenario]\nperiod = 2026-01..2026-12\ntrials = 20k\nseed = 5\n"
                           "[target]\ntotal = 700k\n"
                           "[line a]\nregion = x\nlevel = normal(50k, 5k)\ngrowth = normal(1%, 2%)\n"
                           "[line b]\nregion = x\nlevel = normal(9k, 1k)\nnoise = normal(0, 9%)\n";

static bool is_among(leap_problems *problems, const char *wanted)
{
    char *said = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&said, &length);
    leap_problems_write(problems, stream, false);
    fclose(stream);
    bool found = strstr(said, wanted) != NULL;
    if (!found) fprintf(stderr, "%s", said);
    free(said);
    return found;
}

/* As between machines. */
struct stored {
    const char *name;
    char *bytes;
    size_t size;
};

static struct stored shard_of(const leap_scenario *scenario, uint64_t shard, uint64_t shards,
                              const char *name)
{
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_part *part = NULL;
    struct stored stored = {.name = name};
    assert_int_equal(leap_run_shard(scenario, &options, shard, shards, problems, &part), LEAP_OK);
    leap_problems_free(problems);
    FILE *stream = open_memstream(&stored.bytes, &stored.size);
    assert_int_equal(leap_part_write(part, stream), LEAP_OK);
    fclose(stream);
    leap_part_free(part);
    return stored;
}

static leap_status add(leap_merging *merging, const struct stored *stored, leap_problems *problems)
{
    FILE *stream = fmemopen(stored->bytes, stored->size, "r");
    leap_status status = leap_merge_add(merging, &(leap_part_stream){stored->name, stream}, problems);
    fclose(stream);
    return status;
}

static leap_status merge(const leap_scenario *scenario, const leap_run_options *options,
                         const struct stored *parts, size_t count, leap_problems *problems,
                         leap_report **report)
{
    leap_merging *merging = NULL;
    assert_int_equal(leap_merge_begin(scenario, options, problems, &merging), LEAP_OK);
    for (size_t i = 0; i < count; i++) {
        size_t before = leap_problems_errors(problems);
        leap_status status = add(merging, &parts[i], problems);
        assert_true(status == LEAP_OK || leap_problems_errors(problems) > before);
    }
    leap_status status = leap_merge_report(merging, problems, report);
    leap_merge_free(merging);
    return status;
}

static void test_merged_shards_are_the_run(void **state)
{
    (void)state;
    enum { MOST = 33 };
    static const uint64_t shard_counts[] = {1, 2, 3, 7, MOST}; /* some of the last have no trials */
    leap_scenario *scenario = read_text(text);
    leap_problems *problems = leap_problems_create();
    leap_run_options options = leap_run_options_default();
    leap_report *report = NULL;
    assert_int_equal(leap_run(scenario, &options, problems, &report), LEAP_OK);
    char *whole = written(report, "json", true);
    leap_report_free(report);
    for (size_t i = 0; i < sizeof shard_counts / sizeof *shard_counts; i++) {
        size_t count = shard_counts[i];
        struct stored parts[MOST];
        for (size_t k = 0; k < count; k++) /* in another order than their trials' */
            parts[count - 1 - k] = shard_of(scenario, k + 1, count, "part");
        assert_int_equal(merge(scenario, &options, parts, count, problems, &report), LEAP_OK);
        char *merged = written(report, "json", true);
        assert_string_equal(merged, whole);
        free(merged);
        leap_report_free(report);
        for (size_t k = 0; k < count; k++) free(parts[k].bytes);
    }
    free(whole);
    leap_problems_free(problems);
    leap_scenario_free(scenario);
}

struct stopped {
    char *bytes; /* of the last part */
    size_t size, parts;
};

static void keep_part(void *user, const leap_part *part)
{
    struct stopped *stopped = user;
    free(stopped->bytes);
    FILE *stream = open_memstream(&stopped->bytes, &stopped->size);
    assert_int_equal(leap_part_write(part, stream), LEAP_OK);
    fclose(stream);
    stopped->parts++;
}

static bool stop(void *user, const leap_progress *progress)
{
    (void)user;
    return progress->done == 0;
}

static char *run_written(const leap_scenario *scenario, const leap_run_options *options,
                         leap_status expected)
{
    leap_problems *problems = leap_problems_create();
    leap_report *report = NULL;
    leap_status status = leap_run(scenario, options, problems, &report);
    leap_problems_free(problems);
    char *said = status == expected ? written(report, "json", true) : NULL;
    leap_report_free(report);
    return said;
}

/* A run that is stopped gives a part, from which it goes on to the bytes of one that was not. */
static void test_a_stopped_run_goes_on(void **state)
{
    (void)state;
    leap_scenario *scenario = read_text(text);
    leap_run_options options = leap_run_options_default();
    struct stopped stopped = {0};
    char *partial = NULL;
    for (options.trials = 1000000; !partial;
         options.trials *= 2) { /* until it is long enough to be stopped */
        options.on_progress = stop;
        options.on_part = keep_part;
        options.user = &stopped;
        partial = run_written(scenario, &options, LEAP_INTERRUPTED);
    }
    options.trials /= 2;
    assert_true(stopped.parts > 0);
    leap_part_stream part = {"kept", fmemopen(stopped.bytes, stopped.size, "r")};
    options.on_progress = NULL;
    options.on_part = NULL;
    options.resume = &part;
    char *resumed = run_written(scenario, &options, LEAP_OK);
    options.resume = NULL;
    char *whole = run_written(scenario, &options, LEAP_OK);
    assert_string_equal(resumed, whole);
    assert_string_not_equal(partial, whole);
    options.seed_given = true; /* planted: not this run's part */
    options.seed = 6;
    options.resume = &part;
    rewind(part.stream);
    assert_null(run_written(scenario, &options, LEAP_OK));
    free(partial), free(resumed), free(whole), free(stopped.bytes);
    fclose(part.stream);
    leap_scenario_free(scenario);
}

/* Of fewer trials than are cut, the first of two shards has none, and both begin with trial 0: yet neither goes on from
 * the other's part, nor from the whole run's. */
static void test_a_shard_goes_on_from_its_own_part(void **state)
{
    (void)state;
    leap_scenario *scenario = read_text(text);
    leap_run_options options = {.trials = 500};
    for (uint64_t own = 0; own < 3; own++) {
        struct stored stored = {.name = "part"};
        leap_part *part = NULL;
        leap_problems *problems = leap_problems_create();
        assert_int_equal(leap_run_shard(scenario, &options, own ? own : 1, own ? 2 : 1, problems, &part),
                         LEAP_OK);
        FILE *stream = open_memstream(&stored.bytes, &stored.size);
        assert_int_equal(leap_part_write(part, stream), LEAP_OK);
        fclose(stream);
        leap_part_free(part);
        for (uint64_t shard = 1; shard <= 2; shard++) {
            leap_part_stream from = {stored.name, fmemopen(stored.bytes, stored.size, "r")};
            leap_run_options going_on = options;
            going_on.resume = &from;
            leap_status expected = shard == own ? LEAP_OK : LEAP_BAD_INPUT;
            assert_int_equal(leap_run_shard(scenario, &going_on, shard, 2, problems, &part), expected);
            leap_part_free(part);
            fclose(from.stream);
        }
        static const char *const said[] = {"it is of shard 1/1", "it is of shard 1/2",
                                           "it is of shard 2/2"};
        assert_true(is_among(problems, said[own]));
        free(stored.bytes);
        leap_problems_free(problems);
    }
    leap_scenario_free(scenario);
}

static void merge_refused(const leap_scenario *scenario, const leap_run_options *options,
                          const struct stored *parts, size_t count, const char *why)
{
    leap_problems *problems = leap_problems_create();
    leap_report *report = NULL;
    assert_int_equal(merge(scenario, options, parts, count, problems, &report), LEAP_BAD_INPUT);
    assert_null(report);
    assert_true(is_among(problems, why));
    leap_problems_free(problems);
}

static void test_what_does_not_belong_is_named(void **state)
{
    (void)state;
    leap_scenario *scenario = read_text(text), *other = read_text("[scenario]\nperiod = 2026-01..2026-12\n"
                                                                  "trials = 20k\nseed = 5\n"
                                                                  "[line a]\nregion = x\nlevel = 1k\n");
    leap_run_options options = leap_run_options_default();
    struct stored a = shard_of(scenario, 1, 2, "one"), b = shard_of(scenario, 2, 2, "two");
    struct stored foreign = shard_of(other, 2, 2, "three"), cut = {"four", b.bytes, b.size - 1};
    merge_refused(scenario, &options, NULL, 0, "trials 0 to 19,999 of 20,000 are in none of the parts");
    merge_refused(scenario, &options, (struct stored[]){a, foreign}, 2,
                  "three: error: it is of another scenario");
    /* after one that cannot be added, others are still looked at */
    merge_refused(scenario, &options, (struct stored[]){foreign, cut, a}, 3,
                  "four: error: the partial result is damaged");
    options.seed_given = true, options.seed = 6;
    merge_refused(scenario, &options, (struct stored[]){a, b}, 2, "its seed is 5, not 6");
    options = (leap_run_options){.trials = 5};
    merge_refused(scenario, &options, (struct stored[]){a, b}, 2, "a run of 20,000 trials, not 5");
    options = (leap_run_options){.full = true};
    merge_refused(scenario, &options, (struct stored[]){a, b}, 2, "made without --full");
    free(a.bytes), free(b.bytes), free(foreign.bytes);
    leap_scenario_free(scenario), leap_scenario_free(other);
}

/* What is missing, doubled or unfinished, by the names of its shards. */
static void test_shards_are_named(void **state)
{
    (void)state;
    leap_scenario *scenario = read_text(text);
    leap_run_options options = leap_run_options_default();
    struct stored a = shard_of(scenario, 1, 2, "one"), b = shard_of(scenario, 2, 2, "two");
    merge_refused(scenario, &options, &a, 1,
                  "error: shard 2/2 is missing (trials 10,240 to 19,999 of 20,000)\n");
    merge_refused(scenario, &options, &b, 1,
                  "error: shard 1/2 is missing (trials 0 to 10,239 of 20,000)\n");
    merge_refused(scenario, &options, (struct stored[]){a, b, b}, 3,
                  "two: error: it is shard 2/2, and so is two\n");
    /* 20 blocks: of 33 shards some have no trials, and nobody misses these */
    struct stored c = shard_of(scenario, 4, 33, "four"), d = shard_of(scenario, 33, 33, "last");
    merge_refused(scenario, &options, (struct stored[]){d, c}, 2,
                  "shard 2/33 is missing (trials 0 to 1,023 of 20,000)\n");
    merge_refused(scenario, &options, (struct stored[]){d, c}, 2,
                  "shards 5/33 to 32/33 are missing (trials 2,048 to 19,455 of 20,000)\n");
    /* other cuts: what fits together is the run, what does not is told by both names */
    struct stored e = shard_of(scenario, 3, 4, "third"), f = shard_of(scenario, 4, 4, "fourth");
    leap_problems *problems = leap_problems_create();
    leap_report *report = NULL;
    assert_int_equal(merge(scenario, &options, (struct stored[]){a, e, f}, 3, problems, &report), LEAP_OK);
    leap_report_free(report), leap_problems_free(problems);
    merge_refused(scenario, &options, (struct stored[]){a, f}, 2,
                  "trials 10,240 to 15,359 of 20,000 are in none of the parts");
    merge_refused(scenario, &options, (struct stored[]){a, f}, 2,
                  "the parts are of different cuts: one is shard 1/2, fourth is shard 4/4");
    merge_refused(scenario, &options, (struct stored[]){a, b, f}, 3,
                  "fourth: error: it is shard 4/4, and its trials 15,360 to 19,999 are also in two, 2/2");
    free(a.bytes), free(b.bytes), free(c.bytes), free(d.bytes), free(e.bytes), free(f.bytes);
    leap_scenario_free(scenario);
}

static struct stored stored_of(const struct partial *head, const struct summary *summary, const char *name)
{
    struct stored stored = {.name = name};
    FILE *stream = open_memstream(&stored.bytes, &stored.size);
    assert_true(partial_write(head, summary, stream));
    fclose(stream);
    return stored;
}

/* The checkpoint of a shard is no shard, and a head that lies about its trials is found out. */
static void test_unfinished_and_false_shards(void **state)
{
    (void)state;
    struct model model = model_read(text, PLAN_NORMAL);
    struct summary *summary = model_run(&model, 1024, 5);
    struct partial head = {.trials = 20000,
                           .done = 1024,
                           .seed = 5,
                           .detail = PLAN_NORMAL,
                           .stream = (uint32_t)leap_stream_version(),
                           .shard = 1,
                           .shards = 2};
    snprintf(head.program, sizeof head.program, "%s", leap_version());
    snprintf(head.scenario, sizeof head.scenario, "%s", model.scenario->hash);
    static const char *const expected[] = {"begun: error: it has 1,024 of the 10,240 trials of shard 1/2",
                                           "begun: error: it has other trials than those of shard 2/2"};
    const leap_run_options options = leap_run_options_default();
    for (uint32_t i = 0; i < 2; i++) {
        head.shard = 1 + i;
        struct stored stored = stored_of(&head, summary, "begun");
        merge_refused(model.scenario, &options, &stored, 1, expected[i]);
        free(stored.bytes);
    }
    summary_free(summary);
    model_free(&model);
}

static struct summary *given(void *context, const struct partial *head)
{
    (void)head;
    return context;
}

/* `into`: NULL, it is not wanted. */
static enum partial_fault fault_of(const struct stored *stored, size_t size, struct summary *into)
{
    struct partial head;
    FILE *stream = size ? fmemopen(stored->bytes, size, "r") : fopen("/dev/null", "r");
    enum partial_fault fault = partial_read(stream, &head, given, into);
    fclose(stream);
    return fault;
}

/* The checksum of what the bytes are now. */
static void seal(struct stored *stored)
{
    SHA2_CTX state;
    uint8_t digest[SHA256_DIGEST_LENGTH];
    const size_t size = stored->size - sizeof digest;
    SHA256Init(&state);
    SHA256Update(&state, (const uint8_t *)stored->bytes, size);
    SHA256Final(digest, &state);
    memcpy(stored->bytes + size, digest, sizeof digest);
}

/* Every byte changed and every length cut is found; and what a right checksum vouches for is read within bounds. */
static void test_damage(void **state)
{
    (void)state;
    struct model model = model_read(text, PLAN_NORMAL);
    struct summary *summary = model_run(&model, 3000, 5), *read = summary_empty(model.plan);
    struct partial head = {.program = "x", .trials = 3000, .done = 3000, .shard = 1, .shards = 1};
    struct stored stored = stored_of(&head, summary, "x");
    assert_int_equal(fault_of(&stored, stored.size, read), PARTIAL_SOUND);
    struct stored again = stored_of(&head, read, "x");
    assert_int_equal(again.size, stored.size);
    assert_memory_equal(again.bytes, stored.bytes, stored.size);
    summary_free(read);
    free(again.bytes);
    for (size_t at = 0; at < stored.size; at += at < 200 ? 1 : 97) {
        struct summary *into = summary_empty(model.plan);
        stored.bytes[at] = (char)(stored.bytes[at] ^ 1 << at % 8);
        assert_int_not_equal(fault_of(&stored, stored.size, into), PARTIAL_SOUND);
        summary_free(into);
        if (at < stored.size - SHA256_DIGEST_LENGTH) {
            struct stored sealed = {"x", memcpy(malloc(stored.size), stored.bytes, stored.size),
                                    stored.size};
            seal(&sealed);
            into = summary_empty(model.plan);
            if (fault_of(&sealed, sealed.size, into) == PARTIAL_SOUND)
                assert_int_equal(summary_trials(into), 3000);
            summary_free(into);
            free(sealed.bytes);
        }
        stored.bytes[at] = (char)(stored.bytes[at] ^ 1 << at % 8);
        into = summary_empty(model.plan);
        assert_int_not_equal(fault_of(&stored, at, into), PARTIAL_SOUND);
        summary_free(into);
    }
    struct partial said;
    FILE *stream =
        fmemopen(stored.bytes, stored.size, "r"); /* nobody wants it: little more than its head is read */
    assert_int_equal(partial_read(stream, &said, given, NULL), PARTIAL_REFUSED);
    assert_true(said.trials == 3000 && stored.size > 40000 && ftell(stream) < 20000);
    fclose(stream);
    free(stored.bytes);
    summary_free(summary);
    model_free(&model);
}

static bool has_widest(const struct summary *summary)
{
    for (size_t i = 0; i < summary->output_count; i++)
        if (summary->counts[i] && counts_level(summary->counts[i]) < COUNTS_LEVELS) return false;
    return true;
}

/* With so few pages that outputs go to bins, and these get wider: whatever the split, the same ones do, and all
 * figures are the same. */
static void test_any_split_has_the_same_bins(void **state)
{
    (void)state;
    enum { BLOCK = 1024, BLOCKS = 60, TRIALS = BLOCKS * BLOCK - 300 };
    struct model model = model_read(text, PLAN_NORMAL);
    const struct plan *plan = model.plan;
    static const size_t budgets[] = {1, 5, 15, 60, 90, 120, 150, 200, 2048};
    bool some_exact = false, some_bins = false, some_wider = false;
    struct partial head = {.trials = TRIALS, .done = TRIALS};
    for (size_t b = 0; b < sizeof budgets / sizeof *budgets; b++) {
        struct simulate_options options = {.trials = TRIALS, .seed = 9, .threads = 2, .pages = budgets[b]};
        struct simulate_fault fault;
        struct summary *whole, *all = NULL, *read = summary_create(plan, budgets[b]);
        struct stored parts[BLOCKS];
        size_t count = 0;
        assert_int_equal(simulate(&plan, 1, &options, &whole, &fault), LEAP_OK);
        some_exact = some_exact || whole->coarse < whole->exact_count;
        some_bins = some_bins || (whole->coarse > 0 && whole->coarse < whole->exact_count);
        some_wider = some_wider || (whole->coarse > whole->exact_count && !has_widest(whole));
        uint32_t random = 12345 + (uint32_t)b;
        for (uint64_t first = 0; first < TRIALS; first += options.trials) {
            random = random * 1664525u + 1013904223u;
            uint64_t length = (uint64_t)(1 + (random >> 16) % 17) * BLOCK;
            options.first = first;
            options.trials = length < TRIALS - first ? length : TRIALS - first;
            struct summary *one;
            assert_int_equal(simulate(&plan, 1, &options, &one, &fault), LEAP_OK);
            const struct partial part = {
                .trials = TRIALS, .first = first, .done = options.trials, .shard = 1, .shards = 1};
            parts[count++] = stored_of(&part, one, "part");
            if (all) {
                assert_true(
                    summary_add(one, all, 1 + (int)b)); /* to the later one: order does not matter */
                summary_free(all);
            }
            all = one;
        }
        for (; count; free(parts[--count].bytes))
            assert_int_equal(fault_of(&parts[count - 1], parts[count - 1].size, read), PARTIAL_SOUND);
        const struct summary *const others[] = {all, read};
        struct stored expected = stored_of(&head, whole, "whole");
        for (size_t i = 0; i < 2; i++) {
            assert_int_equal(others[i]->coarse, whole->coarse);
            struct stored other = stored_of(&head, others[i], "other");
            assert_int_equal(other.size, expected.size);
            assert_memory_equal(other.bytes, expected.bytes, expected.size);
            free(other.bytes);
        }
        free(expected.bytes);
        summary_free(whole), summary_free(all), summary_free(read);
    }
    assert_true(some_exact && some_bins && some_wider);
    model_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merged_shards_are_the_run),
        cmocka_unit_test(test_a_stopped_run_goes_on),
        cmocka_unit_test(test_a_shard_goes_on_from_its_own_part),
        cmocka_unit_test(test_what_does_not_belong_is_named),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_shards_are_named),
        cmocka_unit_test(test_unfinished_and_false_shards),
        cmocka_unit_test(test_any_split_has_the_same_bins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
