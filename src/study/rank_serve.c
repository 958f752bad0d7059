/* The ranks beside rank 0: they do what it sends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ranks.h"
#include "scenario/pack.h"
#include "study/part.h"
#include "study/rank_words.h"

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

static void say(const struct rank_word *word, const struct leap_part *part)
{
    size_t size = sizeof *word + (part ? part->size : 0);
    unsigned char *bytes = part ? malloc(size) : NULL;
    if (part && !bytes) {
        const struct rank_word failed = {.kind = RANK_FAILS, .status = LEAP_NO_MEMORY};
        ranks_send(0, &failed, sizeof failed);
        return;
    }
    if (!part) {
        ranks_send(0, word, size);
        return;
    }
    memcpy(bytes, word, sizeof *word);
    memcpy(bytes + sizeof *word, part->bytes, part->size);
    ranks_send(0, bytes, size);
    free(bytes);
}

static void fail(leap_status status, const char *why)
{
    struct rank_word word = {.kind = RANK_FAILS, .status = status};
    snprintf(word.why, sizeof word.why, "%s", why);
    say(&word, NULL);
}

static void run(const struct trials *trials)
{
    struct service service = {.trials = trials};
    struct rank_word word = {.kind = RANK_FAILS};
    struct summary *summary = NULL;
    struct leap_part *part = NULL;
    word.status = run_trials_here(trials, NULL, on_round, &service, &summary, &word.fault);
    while (service.asked) { /* before it says its last word */
        hear(&service);
        if (service.asked) ranks_wait();
    }
    if (word.status == LEAP_OK || word.status == LEAP_INTERRUPTED) {
        part = part_create(trials, summary);
        word.kind = part ? RANK_GIVES : RANK_FAILS;
        word.status = part ? LEAP_OK : LEAP_NO_MEMORY;
        word.done = summary_trials(summary);
        word.hits = run_trials_hits(trials, summary);
    }
    say(&word, part);
    leap_part_free(part);
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
