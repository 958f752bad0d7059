/* The runs behind an explanation, and what they make of each part.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "draw/address.h"
#include "draw/philox.h"
#include "study/explain/explain_batch.h"
#include "study/sample/spread.h"

enum {
    STRETCHES_LEAST = SPREAD_RANDOMISATIONS, /* each a value of its own; fewer only of few random trials */
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
    uint64_t orders;  /* so many, each there and back */
};

static bool is_spread(const struct explain_work *work)
{
    return work->explain->options->sampling != LEAP_SAMPLING_RANDOM;
}

static void make_groups(struct run *run, size_t most)
{
    struct explain_work *work = run->work;
    run->trials = arena_array(work->arena, most, sizeof *run->trials);
    run->split = arena_array(work->arena, most * work->players, sizeof *run->split);
}

/* As equal as steps allow; of Latin and Sobol trials each randomisation by itself. */
static const struct stretch *cut_trials(const struct explain_work *work, uint64_t trials, uint64_t most,
                                        size_t *count)
{
    const uint64_t runs = is_spread(work) ? SPREAD_RANDOMISATIONS : 1, each = trials / runs;
    uint64_t steps = each / STRETCH_STEP ? each / STRETCH_STEP : 1, all = most / runs ? most / runs : 1;
    if (steps < all) all = steps;
    struct stretch *stretches = arena_array(work->arena, (size_t)(runs * all), sizeof *stretches);
    for (uint64_t i = 0; i < runs * all; i++) {
        uint64_t at = i % all, first = steps * at / all * STRETCH_STEP,
                 end = at + 1 == all ? each : steps * (at + 1) / all * STRETCH_STEP;
        stretches[i] = (struct stretch){i / all * each + first, end - first};
    }
    *count = (size_t)(runs * all);
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
        values[i] = explain_batch_figure(batch, i, estimate_of(batch->summaries[i])).value;
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
            values[i * measure->width + s] = explain_batch_figure(batch, i, estimate_of(own)).value;
            if (all[i] && !summary_add(all[i], own, threads)) status = LEAP_NO_MEMORY;
            if (all[i]) continue;
            all[i] = own;
            batch->summaries[i] = NULL;
        }
    }
    for (size_t i = 0; i < batch->count; i++) {
        double *figure = &values[i * measure->width + measure->count];
        if (status == LEAP_OK) *figure = explain_batch_figure(batch, i, estimate_of(all[i])).value;
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
            explain_batch_figure(batch, i, estimate_of(batch->summaries[i])).value;
    return status;
}

/* ---- passes ---------------------------------------------------------------------------------------------- */

/* Does a pass say nothing of what the next one needs? A mean over random trials adds up. The counts of any other figure
 * are too large to be kept for each coalition; and of more Latin and Sobol trials none are where fewer are. */
static bool is_anew(const struct explain_work *work) { return !work->is_mean || is_spread(work); }

/* All coalitions go through a first few trials, then through twice as many, and so on: an interrupt leaves the trials
 * that all have gone through. What begins anew does so in fewer passes. */
static uint64_t pass_end(const struct explain_work *work, uint64_t done)
{
    uint64_t asked = work->explain->asked, times = is_anew(work) ? 8 : 2;
    uint64_t end = done ? done * times : PASS_LEAST;
    return asked / 2 < end ? asked : end;
}

/* Trials of one coalition in all passes. */
static uint64_t pass_trials(const struct explain_work *work)
{
    uint64_t all = 0;
    for (uint64_t done = 0, end; done < work->explain->asked; done = end) {
        end = pass_end(work, done);
        all += is_anew(work) ? end : end - done;
    }
    return all;
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

/* One more pass, of which sums[groups + 1][players] get what the trials of each group and then all together say. */
static leap_status run_pass(struct run *run, const bool *members, const struct measure *measure,
                            double *values, double *sums)
{
    size_t players = run->work->players;
    leap_status status = run_coalitions(run->work, members, (size_t)1 << players, measure, values);
    if (status != LEAP_OK) return status;
    const double trials = is_anew(run->work) ? 1 : (double)measure->stretches->trials;
    for (size_t column = 0; column <= measure->count; column++)
        add_split(players, values, measure, column, column == measure->count ? trials : 1, sums);
    return LEAP_OK;
}

/* The groups are dealt, or are stretches: then their sums are the figure itself. */
static void settle(struct run *run, const struct measure *measure, const double *sums, uint64_t done)
{
    size_t players = run->work->players, groups = measure->count;
    bool dealt = !is_anew(run->work);
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
    if (!is_anew(work)) most = asked < EXPLAIN_GROUPS ? (size_t)asked : (size_t)EXPLAIN_GROUPS;
    bool *members = arena_array(work->arena, sets * players, sizeof *members);
    double *values = arena_array(work->arena, sets * (most + 1), sizeof *values);
    double *sums = arena_array(work->arena, (most + 1) * players, sizeof *sums);
    for (size_t set = 0; set < sets; set++)
        for (size_t i = 0; i < players; i++) members[set * players + i] = set >> i & 1;
    make_groups(run, most);
    run->exact = arena_array(work->arena, players, sizeof *run->exact);
    while (work->explain->trials < asked) {
        uint64_t done = work->explain->trials, end = pass_end(work, done);
        struct stretch pass = {done, end - done};
        struct measure measure = {take_dealt, &pass, most, most + 1, false};
        work->of = end;
        if (is_anew(work)) {
            measure.stretches = cut_trials(work, end, most, &measure.count);
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
static void shuffle(uint64_t seed, uint64_t group, size_t *order, size_t count)
{
    uint64_t key = address_key(seed, "explain.order");
    const uint32_t halves[2] = {(uint32_t)key, (uint32_t)(key >> 32)};
    for (size_t i = 0; i < count; i++) order[i] = i;
    for (size_t i = count; i-- > 1;) {
        const uint32_t counter[4] = {(uint32_t)group, (uint32_t)(group >> 32), (uint32_t)i, 0};
        uint32_t words[4];
        philox_block(counter, halves, words);
        size_t other = (size_t)((uint64_t)words[0] * (i + 1) >> 32), kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
}

/* The way of an order, there and back. */
struct walk {
    size_t *drawn;  /* [players] */
    size_t *order;  /* [players]: turned from that */
    bool *members;  /* [2 players][players] */
    double *values; /* [2 players] */
};

/* J. Castro, D. Gomez, J. Tejada, "Polynomial calculation of the Shapley value based on sampling", Computers &
 * Operations Research 36 (2009) 1726; each order also backwards (R. Mitchell, J. Cooper, E. Frank, G. Holmes, JMLR 23
 * (2022) 43), which makes what two players do together exact; and each stretch of trials with an order of its own, as
 * few trials for each as may be (E. Song, B. L. Nelson, J. Staum, SIAM/ASA J. Uncertainty Quantification 4 (2016)
 * 1060). Adds what the stretch says, `share` times, to split[player]. */
static leap_status run_order(struct explain_work *work, const struct stretch *stretch,
                             const struct walk *walk, double share, double *split)
{
    size_t players = work->players;
    const size_t *order = walk->order;
    bool *members = walk->members;
    const struct measure measure = {take_figure, stretch, 1, 1, false};
    /* Row p: the first p of the order; row players + p: all but the first p. */
    for (size_t p = 0; p < players; p++)
        for (size_t i = 0; i < players; i++) {
            members[p * players + order[i]] = i < p;
            members[(players + p) * players + order[i]] = i >= p;
        }
    leap_status status = run_coalitions(work, members, 2 * players, &measure, walk->values);
    if (status != LEAP_OK) return status;
    const double *values = walk->values;
    double none = values[0], all = values[players];
    for (size_t p = 0; p < players; p++) {
        bool last = p + 1 == players;
        double forth = (last ? all : values[p + 1]) - values[p];
        double back = values[players + p] - (last ? none : values[players + p + 1]);
        split[order[p]] += share * (forth + back) / 2;
    }
    return LEAP_OK;
}
/* The order of the `turn`-th of `turns` stretches of a group: the group's own, turned as evenly as may be, so that a
 * player comes early in some of them and late in others, as in J. Castro and others, Computers & Operations Research 82
 * (2017) 180. */
static void draw_order(const struct explain_work *work, const struct walk *walk, size_t group, size_t turn,
                       size_t turns)
{
    size_t players = work->players, places = turn * players / turns;
    shuffle(work->explain->seed, group, walk->drawn, players);
    for (size_t i = 0; i < players; i++) walk->order[(i + places) % players] = walk->drawn[i];
}

/* Trials 0, 1, ... end - 1. Random ones are a group each stretch, and what is done of them is whole; of others all
 * stretches of a randomisation are one, and what is done is whole with the last. */
static leap_status run_stretches(struct run *run, uint64_t end)
{
    struct explain_work *work = run->work;
    size_t players = work->players, count;
    uint64_t most = end / STRETCH_LANES;
    if (most < STRETCHES_LEAST) most = STRETCHES_LEAST;
    if (most > EXPLAIN_GROUPS) most = EXPLAIN_GROUPS;
    const struct stretch *stretches = cut_trials(work, end, most, &count);
    const bool spread = is_spread(work);
    const size_t each = spread ? count / SPREAD_RANDOMISATIONS : 1;
    const struct walk walk = {arena_array(work->arena, players, sizeof *walk.drawn),
                              arena_array(work->arena, players, sizeof *walk.order),
                              arena_array(work->arena, 2 * players * players, sizeof *walk.members),
                              arena_array(work->arena, 2 * players, sizeof *walk.values)};
    struct run done = {.work = work};
    make_groups(&done, count / each);
    work->of = end;
    for (size_t s = 0; s < count; s++) {
        const struct stretch *stretch = &stretches[s];
        size_t group = s / each;
        double share = spread ? (double)stretch->trials / (double)(end / SPREAD_RANDOMISATIONS) : 1;
        draw_order(work, &walk, group, s % each, each);
        leap_status status = run_order(work, stretch, &walk, share, done.split + group * players);
        if (status != LEAP_OK) return status;
        done.trials[group] += stretch->trials;
        done.group_count = group + 1;
        done.orders = 2 * (s + 1);
        if (spread && s + 1 < count) continue;
        *run = done;
        work->explain->trials = stretch->first + stretch->trials;
    }
    return LEAP_OK;
}

static leap_status run_orders(struct run *run)
{
    struct explain_work *work = run->work;
    leap_status status = LEAP_OK;
    while (status == LEAP_OK && work->explain->trials < work->explain->asked)
        status = run_stretches(run, is_spread(work) ? pass_end(work, work->explain->trials)
                                                    : work->explain->asked);
    return status;
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
    uint64_t each = exact || is_spread(work) ? pass_trials(work) : explain->asked;
    work->progress = study_progress_begin(explain->options, coalitions * each + 2 * explain->asked);
    explain->trials = 0;
    leap_status status = is_spread(work) ? explain_order(work) : LEAP_OK;
    if (status != LEAP_OK) return status;
    status = exact ? run_exact(run) : run_orders(run);
    if ((status != LEAP_OK && status != LEAP_INTERRUPTED) || !run->group_count) return status;
    work->is_deaf = true; /* to the end of what is done */
    leap_status ended = explain_ends(work);
    if (ended != LEAP_OK) {
        explain->trials = 0;
        return ended;
    }
    explain->player_count = work->players;
    explain->orders = run->orders;
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
