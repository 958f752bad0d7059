/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "study/run/run_ranks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/diag.h"
#include "base/ranks.h"
#include "scenario/pack.h"
#include "study/run/part.h"
#include "study/run/rank_words.h"
#include "study/study.h"

static const double BETWEEN_SECONDS = 0.1; /* words about how far the run has come */
static const double STOP_SECONDS = 0.8;    /* mpirun that was told to end gives its ranks one second */

/* What rank 0 knows of another. */
struct other {
    bool busy;
    uint64_t done, hits;
};

/* The present run, and the last one as long as a rank is busy with it. */
static struct {
    const struct trials *trials; /* all of them; NULL: no run, what ranks have to say is not heard */
    leap_problems *problems;
    struct other *others; /* [ranks_count()]; that of rank 0 stays empty */
    int busy;
    bool stop;               /* the answer to who asks */
    struct summary *summary; /* of the ranks that are done; NULL: of none */
    /* What the first rank that failed said; of trials that are faulty, the lowest one. */
    struct rank_word failed;
    int failed_rank;
    double told;
} team;

/* ---- what they say ------------------------------------------------------------------------------- */

static void fail(int rank, const struct rank_word *word)
{
    team.stop = true;
    const struct simulate_fault *earlier = &team.failed.fault, *fault = &word->fault;
    bool is_lower = fault->found && earlier->found && fault->trial < earlier->trial;
    if (team.failed.status != LEAP_OK && !is_lower) return;
    team.failed = *word;
    team.failed_rank = rank;
}

/* What a rank has counted stands behind its word. */
static leap_status add_part(const struct ranks_message *message)
{
    char name[32];
    snprintf(name, sizeof name, "rank %d", message->from);
    if (!team.summary) team.summary = summary_empty(team.trials->plan);
    FILE *stream =
        fmemopen(message->bytes + sizeof(struct rank_word), message->size - sizeof(struct rank_word), "r");
    leap_status status = LEAP_NO_MEMORY;
    struct partial head;
    if (stream && team.summary)
        status = part_read(name, stream, team.trials, team.problems, &head, team.summary);
    if (stream) fclose(stream);
    return status;
}

static void take(const struct ranks_message *message)
{
    struct other *other = &team.others[message->from];
    struct rank_word word;
    memcpy(&word, message->bytes, sizeof word);
    other->done = word.done;
    other->hits = word.hits;
    if (word.kind == RANK_ASKS) {
        const struct rank_answer answer = {team.stop};
        ranks_send(message->from, &answer, sizeof answer);
        return;
    }
    other->busy = false;
    team.busy--;
    if (!team.trials) return;
    if (word.kind == RANK_GIVES && team.failed.status == LEAP_OK) word.status = add_part(message);
    if (word.status != LEAP_OK) fail(message->from, &word);
}

/* Whatever has come. */
static bool hear(void)
{
    struct ranks_message message;
    bool heard = false;
    while (ranks_receive(&message)) {
        take(&message);
        free(message.bytes);
        heard = true;
    }
    return heard;
}

/* How far all have come, now and then; the own trials are given. */
static void tell(uint64_t done, uint64_t hits)
{
    double now = clock_seconds();
    if (team.stop || now - team.told < BETWEEN_SECONDS) return;
    team.told = now;
    for (int rank = 1; rank < ranks_count(); rank++) {
        done += team.others[rank].done;
        hits += team.others[rank].hits;
    }
    if (!run_trials_told(team.trials, done, hits)) team.stop = true;
}

static bool on_round(void *user, const struct summary *summary, uint64_t ran, double seconds)
{
    (void)user, (void)seconds;
    hear();
    tell(ran, run_trials_hits(team.trials, summary));
    return !team.stop;
}

/* Own trials are done. A run that is stopped has not long: mpirun stops what is left when a rank is lost, too, and that
 * one will not answer. */
static void wait_for_others(const struct summary *own)
{
    uint64_t done = own ? summary_trials(own) : 0, hits = own ? run_trials_hits(team.trials, own) : 0;
    double stopped = 0;
    while (team.busy) {
        if (!hear()) ranks_wait();
        tell(done, hits);
        if (!team.stop) continue;
        if (stopped == 0) stopped = clock_seconds();
        if (clock_seconds() - stopped > STOP_SECONDS) return;
    }
}

/* ---- a run --------------------------------------------------------------------------------------- */

static struct rank_order order_of(const struct trials *share)
{
    struct rank_order order = {.kind = RANK_RUN,
                               .threads = share->options->threads,
                               .full = share->detail == PLAN_FULL,
                               .trials = share->whole,
                               .seed = share->seed,
                               .first = share->first,
                               .end = share->end};
    snprintf(order.build, sizeof order.build, "%s", leap_version());
    snprintf(order.scenario, sizeof order.scenario, "%s", share->scenario->hash);
    return order;
}

/* To each its share. */
static leap_status send_orders(void)
{
    size_t size;
    unsigned char *bytes = pack_write(team.trials->scenario, sizeof(struct rank_order), &size);
    if (!bytes) return LEAP_NO_MEMORY;
    for (int rank = 1; rank < ranks_count(); rank++) {
        struct trials share = *team.trials;
        run_trials_cut(&share, (uint64_t)rank, (uint64_t)ranks_count());
        const struct rank_order order = order_of(&share);
        memcpy(bytes, &order, sizeof order);
        ranks_send(rank, bytes, size);
        team.others[rank].busy = true;
        team.busy++;
    }
    free(bytes);
    return LEAP_OK;
}

static leap_status refuse_failed(void)
{
    const struct rank_word *failed = &team.failed;
    if (failed->fault.found)
        study_fault(team.problems, team.trials->scenario, &failed->fault);
    else if (team.failed_rank)
        diag_add(team.problems, DIAG_ERROR, (struct span){0}, NULL, "rank %d of %d failed: %s",
                 team.failed_rank, ranks_count(),
                 *failed->why ? failed->why : leap_status_text(failed->status));
    return failed->status;
}

/* All have come to rest, or did not answer. */
static leap_status conclude(struct summary *all)
{
    if (team.failed.status != LEAP_OK) return refuse_failed();
    if (team.busy) {
        diag_add(team.problems, DIAG_ERROR, (struct span){0}, NULL,
                 "%d of %d ranks did not answer: there is no result", team.busy, ranks_count());
        return LEAP_INTERRUPTED;
    }
    int threads = study_threads(team.trials->options);
    if (team.summary && !summary_add(all, team.summary, threads)) return LEAP_NO_MEMORY;
    bool is_whole = summary_trials(all) == team.trials->end - team.trials->first;
    return is_whole ? LEAP_OK : LEAP_INTERRUPTED;
}

static leap_status lead(struct summary **summary)
{
    leap_status status = send_orders();
    if (status != LEAP_OK) return status;
    struct trials share = *team.trials;
    struct rank_word own = {0};
    run_trials_cut(&share, 0, (uint64_t)ranks_count());
    own.status = run_trials_here(&share, NULL, on_round, NULL, summary, &own.fault);
    if (own.status != LEAP_OK && own.status != LEAP_INTERRUPTED) fail(0, &own);
    wait_for_others(*summary);
    status = conclude(*summary);
    bool is_kept = !team.busy && (status == LEAP_OK || status == LEAP_INTERRUPTED);
    if (is_kept) return status;
    summary_free(*summary);
    *summary = NULL;
    return status;
}

/* Ranks that are still busy with the last run are waited for. */
static void settle(void)
{
    team.stop = true;
    while (team.busy)
        if (!hear()) ranks_wait();
    free(team.others);
    team.others = NULL;
}

leap_status run_ranks(const struct trials *trials, leap_problems *problems, struct summary **summary)
{
    *summary = NULL;
    if (trials->options->resume || trials->options->on_part) {
        diag_add(problems, DIAG_ERROR, (struct span){0},
                 "cut it into shards, each in a process and with a checkpoint of its own, and merge them",
                 "a run over several ranks has no checkpoint");
        return LEAP_BAD_INPUT;
    }
    settle();
    struct other *others = calloc((size_t)ranks_count(), sizeof *others);
    if (!others) return LEAP_NO_MEMORY;
    memset(&team, 0, sizeof team);
    team.trials = trials;
    team.problems = problems;
    team.others = others;
    leap_status status = lead(summary);
    summary_free(team.summary);
    team.trials = NULL;
    return status;
}

/* ---- the ranks together --------------------------------------------------------------------------- */

int leap_ranks_begin(void)
{
    ranks_begin();
    return ranks_own();
}

int leap_ranks_count(void) { return ranks_count(); }

void leap_ranks_end(int code)
{
    if (ranks_own() == 0) {
        settle();
        const struct rank_order order = {.kind = RANK_END, .code = code};
        for (int rank = 1; rank < ranks_count(); rank++) ranks_send(rank, &order, sizeof order);
    }
    ranks_end();
}
