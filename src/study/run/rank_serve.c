/* The ranks beside rank 0: they do what it sends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ranks.h"
#include "scenario/pack.h"
#include "study/run/part.h"
#include "study/run/rank_words.h"

struct service {
    const struct trials *trials;
    bool asked; /* and not yet answered */
    bool stop;
};

static void hear(struct service *service)
{
    struct ranks_message message;
    if (!ranks_receive(&message)) return;
    struct rank_answer answer;
    memcpy(&answer, message.bytes, sizeof answer);
    free(message.bytes);
    service->asked = false;
    service->stop = answer.stop;
}

static bool on_round(void *user, const struct summary *summary, uint64_t ran, double seconds)
{
    struct service *service = user;
    (void)seconds;
    if (service->asked) hear(service);
    if (service->asked || service->stop) return !service->stop;
    const struct rank_word word = {
        .kind = RANK_ASKS, .done = ran, .hits = run_trials_hits(service->trials, summary)};
    ranks_send(0, &word, sizeof word);
    service->asked = true;
    return true;
}

static void say(const struct rank_word *word) { ranks_send(0, word, sizeof *word); }

/* The word, and behind it what has been counted. */
static void give(const struct rank_word *word, const struct leap_part *part)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&bytes, &size);
    bool is_whole =
        stream && fwrite(word, sizeof *word, 1, stream) == 1 && leap_part_write(part, stream) == LEAP_OK;
    if (stream && fclose(stream) != 0) is_whole = false;
    if (is_whole)
        ranks_send(0, bytes, size);
    else
        say(&(struct rank_word){.kind = RANK_FAILS, .status = LEAP_NO_MEMORY});
    free(bytes);
}

static void fail(leap_status status, const char *why)
{
    struct rank_word word = {.kind = RANK_FAILS, .status = status};
    snprintf(word.why, sizeof word.why, "%s", why);
    say(&word);
}

static void run(const struct trials *trials)
{
    struct service service = {.trials = trials};
    struct rank_word word = {.kind = RANK_FAILS};
    struct summary *summary = NULL;
    word.status = run_trials_here(trials, NULL, on_round, &service, &summary, &word.fault);
    while (service.asked) { /* before it says its last word */
        hear(&service);
        if (service.asked) ranks_wait();
    }
    if (word.status == LEAP_OK || word.status == LEAP_INTERRUPTED) {
        const struct leap_part part = part_of(trials, summary);
        word.kind = RANK_GIVES;
        word.status = LEAP_OK;
        word.done = part.head.done;
        word.hits = run_trials_hits(trials, summary);
        give(&word, &part);
    } else {
        say(&word);
    }
    summary_free(summary);
}

static void obey(const struct rank_order *order, const unsigned char *pack, size_t size)
{
    const leap_run_options options = {.trials = order->trials,
                                      .seed_given = true,
                                      .seed = order->seed,
                                      .threads = order->threads,
                                      .full = order->full};
    if (strcmp(order->build, leap_version()) != 0) {
        fail(LEAP_BAD_INPUT, "it is of another version of leapsim");
        return;
    }
    if (!leap_width()) {
        fail(LEAP_BAD_INPUT, "its LEAPSIM_WIDTH names vectors that its machine does not have");
        return;
    }
    leap_problems *problems = leap_problems_create();
    struct leap_scenario *scenario = NULL;
    struct trials trials = {0};
    leap_status status = problems ? pack_read(pack, size, problems, &scenario) : LEAP_NO_MEMORY;
    if (status == LEAP_OK && strcmp(scenario->hash, order->scenario) != 0) status = LEAP_BAD_INPUT;
    if (status == LEAP_OK) status = run_trials_prepare(&trials, scenario, &options, problems);
    trials.first = order->first;
    trials.end = order->end;
    if (status == LEAP_OK)
        run(&trials);
    else
        fail(status, status == LEAP_NO_MEMORY ? "" : "it reads another scenario out of the same text");
    plan_free((struct plan *)trials.plan);
    leap_scenario_free(scenario);
    leap_problems_free(problems);
}

int leap_ranks_serve(void)
{
    for (;;) {
        struct ranks_message message;
        while (!ranks_receive(&message)) ranks_wait();
        struct rank_order order;
        memcpy(&order, message.bytes, sizeof order);
        if (order.kind == RANK_RUN) obey(&order, message.bytes + sizeof order, message.size - sizeof order);
        free(message.bytes);
        if (order.kind == RANK_END) return order.code;
    }
}
