/* Parts of a run, together: the report of the whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "report/figure.h"
#include "study/part.h"
#include "study/run.h"
#include "study/study.h"

/* ---- has every trial its part, and one alone? ------------------------------------------------------ */

static int compare_counts(uint64_t one, uint64_t other) { return (one > other) - (one < other); }

static int by_first(const void *left, const void *right)
{
    const struct partial *one = &(*(const leap_part *const *)left)->head;
    const struct partial *other = &(*(const leap_part *const *)right)->head;
    int order = compare_counts(one->first, other->first);
    return order ? order : compare_counts(one->done, other->done);
}

/* Of one shard the part with most trials comes first. */
static int by_shard(const void *left, const void *right)
{
    const struct partial *one = &(*(const leap_part *const *)left)->head;
    const struct partial *other = &(*(const leap_part *const *)right)->head;
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

static const char *name_of(const leap_part *part) { return part->name ? part->name : "another part"; }

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
static void check_shard(const struct trials *share, const leap_part *part, const leap_part *before,
                        leap_problems *problems)
{
    const struct partial *head = &part->head;
    char done[FIGURE_BYTES], all[FIGURE_BYTES];
    uint64_t length = share->end - share->first;
    figure_number(done, (double)head->done, 0);
    figure_number(all, (double)length, 0);
    if (head->done > length || (head->done && head->first != share->first))
        part_problem(part, problems, "count it again",
                     "it has other trials than those of shard %" PRIu32 "/%" PRIu32, head->shard,
                     head->shards);
    else if (before && head->done)
        part_problem(part, problems, "give each shard once",
                     "it is shard %" PRIu32 "/%" PRIu32 ", and so is %s", head->shard, head->shards,
                     name_of(before));
    else if (head->done < length)
        part_problem(part, problems, "the command that has begun it goes on from it, as its --checkpoint",
                     "it has %s of the %s trials of shard %" PRIu32 "/%" PRIu32, done, all, head->shard,
                     head->shards);
}

/* All parts are of a cut into as many shards, and rise with these. */
static void cover_shards(const struct trials *trials, const leap_part *const *parts, size_t count,
                         leap_problems *problems)
{
    const uint64_t shards = parts[0]->head.shards;
    uint64_t from = 0, to = 0; /* missing; from 0: none so far */
    size_t next = 0;
    for (uint64_t shard = 1; shard <= shards; shard++) {
        const struct trials share = cut_of(trials, shard, shards);
        const leap_part *found = NULL;
        for (; next < count && parts[next]->head.shard == shard; next++) {
            check_shard(&share, parts[next], found, problems);
            if (!found) found = parts[next];
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
static void cover_trials(const struct trials *trials, const leap_part *const *parts, size_t count,
                         leap_problems *problems)
{
    uint64_t covered = 0;
    const leap_part *last = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct partial *head = &parts[i]->head;
        uint64_t end = head->first + head->done;
        if (head->done == 0) continue;
        missing_trials(trials, covered, head->first, problems);
        if (last && head->first < covered) {
            const struct stretch stretch = stretch_of(trials, head->first, end < covered ? end : covered);
            part_problem(parts[i], problems, "give each trial's part once",
                         "it is shard %" PRIu32 "/%" PRIu32
                         ", and its trials %s to %s are also in %s, %" PRIu32 "/%" PRIu32,
                         head->shard, head->shards, stretch.first, stretch.last, name_of(last),
                         last->head.shard, last->head.shards);
        }
        if (end > covered) {
            covered = end;
            last = parts[i];
        }
    }
    missing_trials(trials, covered, trials->whole, problems);
}

static bool cover(const struct trials *trials, const leap_part **parts, size_t count,
                  leap_problems *problems)
{
    size_t before = leap_problems_errors(problems), unlike = 0;
    while (unlike < count && parts[unlike]->head.shards == parts[0]->head.shards) unlike++;
    const leap_part *one = parts[0], *other = unlike < count ? parts[unlike] : NULL;
    qsort(parts, count, sizeof *parts, other ? by_first : by_shard);
    if (!other) {
        cover_shards(trials, parts, count, problems);
        return leap_problems_errors(problems) == before;
    }
    /* Cuts may fit together: 1/2 is 1/4 and 2/4. */
    cover_trials(trials, parts, count, problems);
    if (leap_problems_errors(problems) == before) return true;
    diag_add(problems, DIAG_ERROR, (struct span){0}, "cut the run into as many shards everywhere",
             "the parts are of different cuts: %s is shard %" PRIu32 "/%" PRIu32 ", %s is shard %" PRIu32
             "/%" PRIu32,
             name_of(one), one->head.shard, one->head.shards, name_of(other), other->head.shard,
             other->head.shards);
    return false;
}

/* ---- together ------------------------------------------------------------------------------------- */

static leap_status add_up(const struct trials *trials, const leap_part *const *parts, size_t count,
                          leap_problems *problems, struct summary **all)
{
    for (size_t i = 0; i < count; i++) {
        struct summary *one = NULL;
        leap_status status = part_summary(parts[i], trials, problems, &one);
        if (status != LEAP_OK) return status;
        if (!*all) {
            *all = one;
            continue;
        }
        bool added = summary_add(*all, one, study_threads(trials->options));
        summary_free(one);
        if (!added) return LEAP_NO_MEMORY;
    }
    return LEAP_OK;
}

static leap_status merge(const struct trials *trials, const leap_part **sorted, size_t count,
                         leap_problems *problems, leap_report **report)
{
    bool belong = true;
    for (size_t i = 0; i < count; i++) belong = part_belongs(sorted[i], trials, problems) && belong;
    if (!count) missing_trials(trials, 0, trials->whole, problems);
    if (!belong || !count || !cover(trials, sorted, count, problems)) return LEAP_BAD_INPUT;
    struct summary *all = NULL;
    leap_status status = add_up(trials, sorted, count, problems, &all);
    if (status == LEAP_OK) status = run_report(trials, all, problems, report);
    summary_free(all);
    return status;
}

leap_status leap_merge(const leap_scenario *scenario, const leap_run_options *options,
                       const leap_part *const *parts, size_t count, leap_problems *problems,
                       leap_report **report)
{
    *report = NULL;
    struct trials trials;
    leap_status status = run_trials_prepare(&trials, scenario, options, problems);
    if (status != LEAP_OK) return status;
    const leap_part **sorted = malloc((count + 1) * sizeof *sorted);
    status = sorted ? LEAP_OK : LEAP_NO_MEMORY;
    if (sorted && count) memcpy(sorted, parts, count * sizeof *sorted);
    if (sorted) status = merge(&trials, sorted, count, problems, report);
    free(sorted);
    plan_free((struct plan *)trials.plan);
    return status;
}
