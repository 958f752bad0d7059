/* The runs behind an explanation, and what they make of each part.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "draw/address.h"
#include "draw/philox.h"
#include "study/explain_batch.h"

enum {
    STRETCHES_LEAST = 16, /* each a value of what is no mean over trials; fewer only of few trials */
    STRETCH_STEP = 512,   /* trials; stretches begin at a multiple, of tiles too, whatever these are */
    STRETCH_LANES = 1024, /* with an order of its own, at least, where there are as many trials */
    PASS_LEAST = 8192,    /* trials, of all coalitions, before anybody can stop */
};

_Static_assert(STRETCH_STEP % TILE_LANES == 0 && PASS_LEAST % TILE_LANES == 0, "results know no tiles");

/* Trials first, first + 1, ... */
struct stretch {
    uint64_t first, trials;
};

struct run {
    struct explain_work *work;
    /* What is done, of groups of trials. */
    size_t group_count;
    uint64_t *trials; /* [group_count] */
    double *split;    /* [group_count][players] */
    double *exact;    /* [players]: of all trials together; NULL: from random orders */
};

static void make_groups(struct run *run, size_t most)
{
    struct explain_work *work = run->work;
    run->trials = arena_array(work->arena, most, sizeof *run->trials);
    run->split = arena_array(work->arena, most * work->players, sizeof *run->split);
}

/* As equal as steps allow. */
static const struct stretch *cut_trials(struct arena *arena, uint64_t trials, uint64_t most, size_t *count)
{
    uint64_t steps = trials / STRETCH_STEP ? trials / STRETCH_STEP : 1, all = most < steps ? most : steps;
    struct stretch *stretches = arena_array(arena, (size_t)all, sizeof *stretches);
    for (uint64_t i = 0; i < all; i++) {
        uint64_t first = steps * i / all * STRETCH_STEP, end = steps * (i + 1) / all * STRETCH_STEP;
        stretches[i] = (struct stretch){first, (i + 1 == all ? trials : end) - first};
    }
    *count = (size_t)all;
    return stretches;
}

/* ---- coalitions ---------------------------------------------------------------------------------- */

/* What a batch came to, in `width` numbers for each coalition. */
struct measure {
    leap_status (*take)(const struct measure *measure, struct explain_batch *batch, double *values);
    const struct stretch *stretches;
    size_t count; /* of stretches; dealt: of groups */
    size_t width;
    bool adds; /* summaries of all stretches stand beside one's own: half as many coalitions at a time */
};

/* values[coalition * width + ...] */
static leap_status run_coalitions(struct explain_work *work, const bool *members, size_t count,
                                  const struct measure *measure, double *values)
{
    const size_t most = measure->adds ? EXPLAIN_BATCH / 2 : EXPLAIN_BATCH;
    leap_status status = LEAP_OK;
    for (size_t first = 0; first < count && status == LEAP_OK; first += most) {
        size_t left = count - first;
        struct explain_batch batch = {.work = work,
                                      .members = members + first * work->players,
                                      .count = left < most ? left : most,
                                      .halved = measure->adds};
        status = explain_batch_prepare(&batch);
        if (status == LEAP_OK) status = measure->take(measure, &batch, values + first * measure->width);
        explain_batch_free(&batch);
    }
    return status;
}

/* The figure of a stretch. */
static leap_status take_figure(const struct measure *measure, struct explain_batch *batch, double *values)
{
    leap_status status = explain_batch_run(batch, measure->stretches->first, measure->stretches->trials);
    for (size_t i = 0; i < batch->count && status == LEAP_OK; i++)
        values[i] = explain_batch_figure(batch, i, batch->summaries[i]).value;
    return status;
}

/* The figure of each of `count` stretches, and behind them of all together. */
static leap_status take_stretches(const struct measure *measure, struct explain_batch *batch,
                                  double *values)
{
    struct summary *all[EXPLAIN_BATCH] = {NULL};
    const int threads = study_threads(batch->work->explain->options);
    leap_status status = LEAP_OK;
    for (size_t s = 0; s < measure->count && status == LEAP_OK; s++) {
        const struct stretch *stretch = &measure->stretches[s];
        status = explain_batch_run(batch, stretch->first, stretch->trials);
        for (size_t i = 0; i < batch->count && status == LEAP_OK; i++) {
            struct summary *own = batch->summaries[i];
            values[i * measure->width + s] = explain_batch_figure(batch, i, own).value;
            if (all[i] && !summary_add(all[i], own, threads)) status = LEAP_NO_MEMORY;
            if (all[i]) continue;
            all[i] = own;
            batch->summaries[i] = NULL;
        }
    }
    for (size_t i = 0; i < batch->count; i++) {
        double *figure = &values[i * measure->width + measure->count];
        if (status == LEAP_OK) *figure = explain_batch_figure(batch, i, all[i]).value;
        summary_free(all[i]);
    }
    return status;
}

struct dealing {
    const struct measure *measure;
    const struct explain_batch *batch;
    double *sums;
};

static void deal(void *user, const struct simulate_values *values)
{
    const struct dealing *dealing = user;
    explain_batch_deal(dealing->batch, values, dealing->measure->count, dealing->measure->width,
                       dealing->sums);
}

/* Of a figure that is a mean over trials: its sum over each of `count` groups into which they are dealt, and behind
 * these the figure. */
static leap_status take_dealt(const struct measure *measure, struct explain_batch *batch, double *values)
{
    struct dealing dealing = {measure, batch, values};
    memset(values, 0, batch->count * measure->width * sizeof *values);
    batch->on_values = deal;
    batch->user = &dealing;
    leap_status status = explain_batch_run(batch, measure->stretches->first, measure->stretches->trials);
    for (size_t i = 0; i < batch->count && status == LEAP_OK; i++)
        values[i * measure->width + measure->count] =
            explain_batch_figure(batch, i, batch->summaries[i]).value;
    return status;
}

/* ---- all coalitions -------------------------------------------------------------------------------------- */

/* L. S. Shapley, "A value for n-person games", Contributions to the Theory of Games II (1953) 307: a player's change
 * when joining s of the n - 1 others counts s! (n - 1 - s)! / n!. */
static double weight_of(size_t others, size_t players)
{
    double weight = 1 / (double)players;
    for (size_t i = 0; i < others; i++) weight *= (double)(i + 1) / (double)(players - 1 - i);
    return weight;
}

/* Adds to sums[column][player] what the values of all coalitions come to there, times `times`. Player i is in
 * coalition s when its bit i is set. */
static void add_split(size_t players, const double *values, const struct measure *measure, size_t column,
                      double times, double *sums)
{
    double weights[EXPLAIN_EXACT];
    values += column;
    sums += column * players;
    for (size_t size = 0; size < players; size++) weights[size] = times * weight_of(size, players);
    for (size_t set = 0; set < (size_t)1 << players; set++) {
        size_t size = 0;
        for (size_t i = 0; i < players; i++) size += set >> i & 1;
        for (size_t i = 0; i < players; i++) {
            if (set >> i & 1) continue;
            double with = values[(set | (size_t)1 << i) * measure->width];
            sums[i] += weights[size] * (with - values[set * measure->width]);
        }
    }
}

/* All coalitions go through a first few trials, then through twice as many, and so on: an interrupt leaves the trials
 * that all have gone through. A mean over trials adds up; the counts of any other figure are too large to be kept for
 * each coalition, so that it begins anew, in fewer passes. */
static uint64_t pass_end(const struct run *run, uint64_t done)
{
    uint64_t asked = run->work->explain->asked, times = run->work->is_mean ? 2 : 8;
    uint64_t end = done ? done * times : PASS_LEAST;
    return asked / 2 < end ? asked : end;
}

/* Trials of one coalition in all passes. */
static uint64_t pass_trials(const struct run *run)
{
    uint64_t all = 0;
    for (uint64_t done = 0, end; done < run->work->explain->asked; done = end) {
        end = pass_end(run, done);
        all += run->work->is_mean ? end - done : end;
    }
    return all;
}

/* One more pass, of which sums[groups + 1][players] get what the trials of each group and then all together say. */
static leap_status run_pass(struct run *run, const bool *members, const struct measure *measure,
                            double *values, double *sums)
{
    size_t players = run->work->players;
    leap_status status = run_coalitions(run->work, members, (size_t)1 << players, measure, values);
    if (status != LEAP_OK) return status;
    const double trials = run->work->is_mean ? (double)measure->stretches->trials : 1;
    for (size_t column = 0; column <= measure->count; column++)
        add_split(players, values, measure, column, column == measure->count ? trials : 1, sums);
    return LEAP_OK;
}

/* The groups are dealt, or are stretches: then their sums are the figure itself. */
static void settle(struct run *run, const struct measure *measure, const double *sums, uint64_t done)
{
    size_t players = run->work->players, groups = measure->count;
    bool dealt = run->work->is_mean;
    run->group_count = groups;
    run->work->explain->trials = done;
    for (size_t g = 0; g < groups; g++) {
        run->trials[g] = dealt ? done / groups + (g < done % groups) : measure->stretches[g].trials;
        for (size_t i = 0; i < players; i++)
            run->split[g * players + i] = sums[g * players + i] / (dealt ? (double)run->trials[g] : 1);
    }
    for (size_t i = 0; i < players; i++)
        run->exact[i] = sums[groups * players + i] / (dealt ? (double)done : 1);
}

static leap_status run_exact(struct run *run)
{
    struct explain_work *work = run->work;
    const uint64_t asked = work->explain->asked;
    size_t players = work->players, sets = (size_t)1 << players, most = STRETCHES_LEAST;
    if (work->is_mean) most = asked < EXPLAIN_GROUPS ? (size_t)asked : (size_t)EXPLAIN_GROUPS;
    bool *members = arena_array(work->arena, sets * players, sizeof *members);
    double *values = arena_array(work->arena, sets * (most + 1), sizeof *values);
    double *sums = arena_array(work->arena, (most + 1) * players, sizeof *sums);
    for (size_t set = 0; set < sets; set++)
        for (size_t i = 0; i < players; i++) members[set * players + i] = set >> i & 1;
    make_groups(run, most);
    run->exact = arena_array(work->arena, players, sizeof *run->exact);
    while (work->explain->trials < asked) {
        uint64_t done = work->explain->trials, end = pass_end(run, done);
        struct stretch pass = {done, end - done};
        struct measure measure = {take_dealt, &pass, most, most + 1, false};
        if (!work->is_mean) {
            measure.stretches = cut_trials(work->arena, end, most, &measure.count);
            measure.take = take_stretches;
            measure.adds = true;
            measure.width = measure.count + 1;
            memset(sums, 0, (most + 1) * players * sizeof *sums);
        }
        leap_status status = run_pass(run, members, &measure, values, sums);
        if (status != LEAP_OK) return status;
        settle(run, &measure, sums, end);
    }
    return LEAP_OK;
}

/* ---- random orders --------------------------------------------------------------------------------------- */

/* Fisher and Yates, from draws with an address of their own. */
static void shuffle(uint64_t seed, uint64_t stretch, size_t *order, size_t count)
{
    uint64_t key = address_key(seed, "explain.order");
    const uint32_t halves[2] = {(uint32_t)key, (uint32_t)(key >> 32)};
    for (size_t i = 0; i < count; i++) order[i] = i;
    for (size_t i = count; i-- > 1;) {
        const uint32_t counter[4] = {(uint32_t)stretch, (uint32_t)(stretch >> 32), (uint32_t)i, 0};
        uint32_t words[4];
        philox_block(counter, halves, words);
        size_t other = (size_t)((uint64_t)words[0] * (i + 1) >> 32), kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
}

/* J. Castro, D. Gomez, J. Tejada, "Polynomial calculation of the Shapley value based on sampling", Computers &
 * Operations Research 36 (2009) 1726; each order also backwards (R. Mitchell, J. Cooper, E. Frank, G. Holmes, JMLR 23
 * (2022) 43), which makes what two players do together exact; and each stretch of trials with an order of its own, as
 * few trials for each as may be (E. Song, B. L. Nelson, J. Staum, SIAM/ASA J. Uncertainty Quantification 4 (2016)
 * 1060). */
static leap_status run_order(struct run *run, const struct stretch *stretch, size_t *order, bool *members,
                             double *values)
{
    struct explain_work *work = run->work;
    size_t players = work->players, count = 2 * players;
    double *split = run->split + run->group_count * players;
    const struct measure measure = {take_figure, stretch, 1, 1, false};
    shuffle(work->explain->seed, run->group_count, order, players);
    /* Row p: the first p of the order; row players + p: all but the first p. */
    for (size_t p = 0; p < players; p++)
        for (size_t i = 0; i < players; i++) {
            members[p * players + order[i]] = i < p;
            members[(players + p) * players + order[i]] = i >= p;
        }
    leap_status status = run_coalitions(work, members, count, &measure, values);
    if (status != LEAP_OK) return status;
    double none = values[0], all = values[players];
    for (size_t p = 0; p < players; p++) {
        bool last = p + 1 == players;
        double forth = (last ? all : values[p + 1]) - values[p];
        double back = values[players + p] - (last ? none : values[players + p + 1]);
        split[order[p]] = (forth + back) / 2;
    }
    run->trials[run->group_count++] = stretch->trials;
    work->explain->trials += stretch->trials;
    return LEAP_OK;
}

static leap_status run_orders(struct run *run)
{
    struct arena *arena = run->work->arena;
    size_t players = run->work->players, count;
    uint64_t asked = run->work->explain->asked, most = asked / STRETCH_LANES;
    if (most < STRETCHES_LEAST) most = STRETCHES_LEAST;
    if (most > EXPLAIN_GROUPS) most = EXPLAIN_GROUPS;
    const struct stretch *stretches = cut_trials(arena, asked, most, &count);
    size_t *order = arena_array(arena, players, sizeof *order);
    bool *members = arena_array(arena, 2 * players * players, sizeof *members);
    double *values = arena_array(arena, 2 * players, sizeof *values);
    make_groups(run, count);
    run->exact = NULL;
    for (size_t s = 0; s < count; s++) {
        leap_status status = run_order(run, &stretches[s], order, members, values);
        if (status != LEAP_OK) return status;
    }
    return LEAP_OK;
}

/* ---- the run --------------------------------------------------------------------------------------------- */

static leap_status run_whole(struct run *run)
{
    struct explain_work *work = run->work;
    struct explain *explain = work->explain;
    bool exact = work->players <= EXPLAIN_EXACT;
    uint64_t coalitions = exact ? UINT64_C(1) << work->players : 2 * (uint64_t)work->players;
    if (explain->asked > LEAP_TRIALS_MAX / (coalitions + 2)) {
        diag_add(work->problems, DIAG_ERROR, (struct span){0}, NULL,
                 "%" PRIu64 " scenarios of %" PRIu64 " trials are more than %" PRIu64 " trials",
                 coalitions + 2, explain->asked, LEAP_TRIALS_MAX);
        return LEAP_BAD_INPUT;
    }
    uint64_t each = exact ? pass_trials(run) : explain->asked;
    work->progress = study_progress_begin(explain->options, coalitions * each + 2 * explain->asked);
    explain->trials = 0;
    run->group_count = 0;
    leap_status status = exact ? run_exact(run) : run_orders(run);
    if ((status != LEAP_OK && status != LEAP_INTERRUPTED) || !run->group_count) return status;
    work->is_deaf = true; /* to the end of what is done */
    leap_status ended = explain_ends(work);
    if (ended != LEAP_OK) {
        explain->trials = 0;
        return ended;
    }
    explain->player_count = work->players;
    explain->orders = exact ? 0 : 2 * run->group_count;
    const struct explain_split split = {run->group_count, run->trials, run->split, run->exact};
    explain_parts(work->arena, explain, &split);
    return status;
}

/* What is asked, of the first scenario as any. */
static leap_status read_figure(struct explain_work *work)
{
    bool *members = arena_array(work->arena, coalition_players(work->explain->coalition), sizeof *members);
    leap_problems *silent = leap_problems_create();
    struct leap_scenario *scenario = NULL;
    leap_status status =
        silent ? coalition_read(work->explain->coalition, members, silent, &scenario) : LEAP_NO_MEMORY;
    leap_problems_free(silent);
    if (status != LEAP_OK) return status == LEAP_NO_MEMORY ? status : LEAP_INTERNAL;
    enum limit_measure measure = scenario->limits[0].measure;
    work->explain->measure = measure;
    work->explain->percent = scenario->limits[0].percent;
    work->is_mean = measure == LIMIT_PROBABILITY || measure == LIMIT_MEAN;
    leap_scenario_free(scenario);
    return LEAP_OK;
}

leap_status explain_run(struct arena *arena, struct explain *explain, leap_problems *problems)
{
    struct explain_work work = {.explain = explain, .arena = arena, .problems = problems};
    leap_status status = coalition_settle(explain->coalition);
    if (status == LEAP_OK) status = read_figure(&work);
    while (status == LEAP_OK) {
        struct run run = {.work = &work};
        work.players = coalition_players(explain->coalition);
        work.names = arena_array(arena, work.players, sizeof *work.names);
        for (size_t i = 0; i < work.players; i++)
            work.names[i] = coalition_name(explain->coalition, arena, i);
        work.spoilt = NULL;
        status = run_whole(&run);
        if (!work.spoilt) return status;
        status = coalition_mend(explain->coalition, work.spoilt);
    }
    return status;
}
