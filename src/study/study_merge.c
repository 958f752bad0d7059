/* Parts of a run, one after another added up: the report of the whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "report/figure.h"
#include "study/run/part.h"
#include "study/run/run.h"
#include "study/study.h"

/* What has been added: trials first .. first + done - 1. */
struct piece {
    char *name; /* as messages show it */
    uint64_t first, done;
    uint32_t shard, shards; /* they are of shard 1 .. shards */
};

struct leap_merging {
    struct trials trials;
    leap_run_options options;
    struct summary
        *all; /* after one that could not be added: of those that came later, which are looked at alone */
    bool failed;
    struct piece *pieces;
    size_t count, capacity;
};

/* ---- has every trial its part, and one alone? ------------------------------------------------------ */

static int compare_counts(uint64_t one, uint64_t other) { return (one > other) - (one < other); }

static int by_first(const void *left, const void *right)
{
    const struct piece *one = left, *other = right;
    int order = compare_counts(one->first, other->first);
    return order ? order : compare_counts(one->done, other->done);
}

/* Of one shard the part with most trials comes first. */
static int by_shard(const void *left, const void *right)
{
    const struct piece *one = left, *other = right;
    int order = compare_counts(one->shard, other->shard);
    return order ? order : compare_counts(other->done, one->done);
}

static struct trials cut_of(const struct trials *trials, uint64_t shard, uint64_t shards)
{
    struct trials share = *trials;
    run_trials_cut(&share, shard - 1, shards);
    return share;
}

/* "(trials 250,000 to 374,999 of 1,000,000)": numbered as by `leapsim trial`. */
struct stretch {
    char first[FIGURE_BYTES], last[FIGURE_BYTES], whole[FIGURE_BYTES];
};

static struct stretch stretch_of(const struct trials *trials, uint64_t first, uint64_t end)
{
    struct stretch stretch;
    figure_number(stretch.first, (double)first, 0);
    figure_number(stretch.last, (double)(end - 1), 0);
    figure_number(stretch.whole, (double)trials->whole, 0);
    return stretch;
}

static void missing_shards(const struct trials *trials, uint64_t from, uint64_t to, uint64_t shards,
                           leap_problems *problems)
{
    const struct stretch stretch =
        stretch_of(trials, cut_of(trials, from, shards).first, cut_of(trials, to, shards).end);
    if (from == to)
        diag_add(problems, DIAG_ERROR, (struct span){0}, "give its part, or count it with --shard",
                 "shard %" PRIu64 "/%" PRIu64 " is missing (trials %s to %s of %s)", from, shards,
                 stretch.first, stretch.last, stretch.whole);
    else
        diag_add(problems, DIAG_ERROR, (struct span){0}, "give their parts, or count them with --shard",
                 "shards %" PRIu64 "/%" PRIu64 " to %" PRIu64 "/%" PRIu64
                 " are missing (trials %s to %s of %s)",
                 from, shards, to, shards, stretch.first, stretch.last, stretch.whole);
}

/* Has this part the trials of its shard, and no other part of the shard come before (NULL: none)? */
static void check_shard(const struct trials *share, const struct piece *piece, const struct piece *before,
                        leap_problems *problems)
{
    char done[FIGURE_BYTES], all[FIGURE_BYTES];
    uint64_t length = share->end - share->first;
    figure_number(done, (double)piece->done, 0);
    figure_number(all, (double)length, 0);
    if (piece->done > length || (piece->done && piece->first != share->first))
        part_problem(piece->name, problems, "count it again",
                     "it has other trials than those of shard %" PRIu32 "/%" PRIu32, piece->shard,
                     piece->shards);
    else if (before && piece->done)
        part_problem(piece->name, problems, "give each shard once",
                     "it is shard %" PRIu32 "/%" PRIu32 ", and so is %s", piece->shard, piece->shards,
                     before->name);
    else if (piece->done < length)
        part_problem(piece->name, problems,
                     "the command that has begun it goes on from it, as its --checkpoint",
                     "it has %s of the %s trials of shard %" PRIu32 "/%" PRIu32, done, all, piece->shard,
                     piece->shards);
}

/* All parts are of a cut into as many shards, and rise with these. */
static void cover_shards(const struct trials *trials, const struct piece *pieces, size_t count,
                         leap_problems *problems)
{
    const uint64_t shards = pieces[0].shards;
    uint64_t from = 0, to = 0; /* missing; from 0: none so far */
    size_t next = 0;
    for (uint64_t shard = 1; shard <= shards; shard++) {
        const struct trials share = cut_of(trials, shard, shards);
        const struct piece *found = NULL;
        for (; next < count && pieces[next].shard == shard; next++) {
            check_shard(&share, &pieces[next], found, problems);
            if (!found) found = &pieces[next];
        }
        if (!found && share.first < share.end) {
            from = from ? from : shard;
            to = shard;
        } else if (found && from) {
            missing_shards(trials, from, to, shards, problems);
            from = 0;
        }
    }
    if (from) missing_shards(trials, from, to, shards, problems);
}

static void missing_trials(const struct trials *trials, uint64_t from, uint64_t to, leap_problems *problems)
{
    if (from >= to) return;
    const struct stretch stretch = stretch_of(trials, from, to);
    diag_add(problems, DIAG_ERROR, (struct span){0}, "run their shard, or give its part",
             "trials %s to %s of %s are in none of the parts", stretch.first, stretch.last, stretch.whole);
}

/* Parts of different cuts, which rise with their first trials. */
static void cover_trials(const struct trials *trials, const struct piece *pieces, size_t count,
                         leap_problems *problems)
{
    uint64_t covered = 0;
    const struct piece *last = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct piece *piece = &pieces[i];
        uint64_t end = piece->first + piece->done;
        if (piece->done == 0) continue;
        missing_trials(trials, covered, piece->first, problems);
        if (last && piece->first < covered) {
            const struct stretch stretch = stretch_of(trials, piece->first, end < covered ? end : covered);
            part_problem(piece->name, problems, "give each trial's part once",
                         "it is shard %" PRIu32 "/%" PRIu32
                         ", and its trials %s to %s are also in %s, %" PRIu32 "/%" PRIu32,
                         piece->shard, piece->shards, stretch.first, stretch.last, last->name, last->shard,
                         last->shards);
        }
        if (end > covered) {
            covered = end;
            last = piece;
        }
    }
    missing_trials(trials, covered, trials->whole, problems);
}

static bool cover(const struct trials *trials, struct piece *pieces, size_t count, leap_problems *problems)
{
    size_t before = leap_problems_errors(problems), unlike = 0;
    if (!count) {
        missing_trials(trials, 0, trials->whole, problems);
        return false;
    }
    while (unlike < count && pieces[unlike].shards == pieces[0].shards) unlike++;
    if (unlike == count) {
        qsort(pieces, count, sizeof *pieces, by_shard);
        cover_shards(trials, pieces, count, problems);
        return leap_problems_errors(problems) == before;
    }
    /* Cuts may fit together: 1/2 is 1/4 and 2/4. */
    const struct piece one = pieces[0], other = pieces[unlike];
    qsort(pieces, count, sizeof *pieces, by_first);
    cover_trials(trials, pieces, count, problems);
    if (leap_problems_errors(problems) == before) return true;
    diag_add(problems, DIAG_ERROR, (struct span){0}, "cut the run into as many shards everywhere",
             "the parts are of different cuts: %s is shard %" PRIu32 "/%" PRIu32 ", %s is shard %" PRIu32
             "/%" PRIu32,
             one.name, one.shard, one.shards, other.name, other.shard, other.shards);
    return false;
}

/* ---- one after another ----------------------------------------------------------------------------- */

void leap_merge_free(leap_merging *merging)
{
    if (!merging) return;
    for (size_t i = 0; i < merging->count; i++) free(merging->pieces[i].name);
    free(merging->pieces);
    summary_free(merging->all);
    plan_free((struct plan *)merging->trials.plan);
    free(merging);
}

leap_status leap_merge_begin(const leap_scenario *scenario, const leap_run_options *options,
                             leap_problems *problems, leap_merging **merging)
{
    *merging = NULL;
    struct leap_merging *made = calloc(1, sizeof *made);
    if (!made) return LEAP_NO_MEMORY;
    made->options = *options;
    leap_status status = run_trials_prepare(&made->trials, scenario, &made->options, problems);
    if (status == LEAP_OK && !(made->all = summary_empty(made->trials.plan))) status = LEAP_NO_MEMORY;
    if (status == LEAP_OK)
        *merging = made;
    else
        leap_merge_free(made);
    return status;
}

static bool keep_piece(struct leap_merging *merging, const char *name, const struct partial *head)
{
    if (merging->count == merging->capacity) {
        size_t capacity = 2 * merging->capacity + 16;
        struct piece *larger = realloc(merging->pieces, capacity * sizeof *larger);
        if (!larger) return false;
        merging->pieces = larger;
        merging->capacity = capacity;
    }
    char *copy = strdup(name);
    if (!copy) return false;
    merging->pieces[merging->count++] =
        (struct piece){copy, head->first, head->done, head->shard, head->shards};
    return true;
}

/* Parts that would be more than all trials are not read; that some are given twice is found in the end. */
leap_status leap_merge_add(leap_merging *merging, const leap_part_stream *part, leap_problems *problems)
{
    struct partial head;
    if (!merging->all) merging->all = summary_empty(merging->trials.plan);
    if (!merging->all) return LEAP_NO_MEMORY;
    leap_status status =
        part_read(part->name, part->stream, &merging->trials, problems, &head, merging->all);
    if (status == LEAP_OK && !keep_piece(merging, part->name, &head)) status = LEAP_NO_MEMORY;
    if (status == LEAP_OK) return LEAP_OK;
    merging->failed = true;
    summary_free(merging->all); /* a part of it may be what cannot be added */
    merging->all = NULL;
    return status;
}

leap_status leap_merge_report(leap_merging *merging, leap_problems *problems, leap_report **report)
{
    *report = NULL;
    if (merging->failed || !cover(&merging->trials, merging->pieces, merging->count, problems))
        return LEAP_BAD_INPUT;
    return run_report(&merging->trials, merging->all, problems, report);
}
