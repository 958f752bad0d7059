/* The runs behind an explanation, and what they make of each part.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "draw/address.h"
#include "draw/philox.h"
#include "study/answer.h"
#include "study/explain.h"
#include "study/study.h"

enum {
    BATCH = 16,            /* plans of one run */
    STRETCH_LANES = 1024,  /* with an order of its own, at least, where there are as many trials */
    STRETCHES_MOST = 1024, /* with orders of their own */
};

struct run {
    struct explain *explain;
    struct arena *arena;
    leap_problems *problems;
    size_t players;
    const char **names; /* [players] */
    struct explain_stretch *stretches;
    size_t stretch_count, stretches_done;
    double *split;           /* [stretch_count][players] */
    double *exact;           /* [players]: of all trials together; NULL: from random orders */
    const bool *spoilt;      /* members that make no scenario; NULL: none were met */
    uint64_t done, expected; /* trials of all runs, for progress */
    double begun;            /* seconds on the clock */
    bool silent;             /* progress is not told */
};

/* ---- a batch --------------------------------------------------------------------------------------------- */

struct batch {
    struct run *run;
    const bool *members; /* [count][players] */
    size_t count;
    struct leap_scenario *scenarios[BATCH];
    struct plan *plans[BATCH];
    struct summary *summaries[BATCH]; /* of a stretch */
    struct summary *all[BATCH];       /* of those before, too */
};

static leap_status prepare(struct batch *batch)
{
    struct run *run = batch->run;
    for (size_t i = 0; i < batch->count; i++) {
        const bool *members = batch->members + i * run->players;
        leap_problems *silent = leap_problems_create();
        if (!silent) return LEAP_NO_MEMORY;
        leap_status status = coalition_read(run->explain->coalition, members, silent, &batch->scenarios[i]);
        leap_problems_free(silent);
        if (status == LEAP_BAD_INPUT) run->spoilt = members;
        if (status == LEAP_OK)
            status = plan_compile_sharing(batch->scenarios[i], PLAN_GOALS, run->explain->tables,
                                          &batch->plans[i]);
        if (status != LEAP_OK) return status;
    }
    return LEAP_OK;
}

static bool tell(void *user, const struct summary *summary, uint64_t done, double seconds)
{
    (void)summary;
    (void)seconds;
    const struct batch *batch = user;
    const struct run *run = batch->run;
    const leap_run_options *options = run->explain->options;
    if (run->silent || !options->on_progress) return true;
    const leap_progress progress = {run->done + done * batch->count, run->expected,
                                    clock_seconds() - run->begun, NAN, NAN};
    return options->on_progress(options->user, &progress);
}

static void blame(const struct batch *batch, const struct simulate_fault *fault)
{
    enum { NAMED = 4, NAMES_BYTES = 512 };
    const struct run *run = batch->run;
    const bool *members = batch->members + fault->plan * run->players;
    char names[NAMES_BYTES] = "";
    size_t count = 0;
    study_fault(run->problems, batch->scenarios[fault->plan], fault);
    for (size_t i = 0; i < run->players; i++) {
        size_t used = strlen(names);
        if (!members[i] || ++count > NAMED) continue;
        snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", run->names[i]);
    }
    if (count)
        diag_add(run->problems, DIAG_NOTE, (struct span){0}, NULL, "with %s%s of '%s'", names,
                 count > NAMED ? " and others" : "", run->explain->to->file);
}

static double figure_of(const struct batch *batch, size_t plan, const struct summary *summary)
{
    const struct answer answer = {batch->scenarios[plan], batch->plans[plan], estimate_of(summary), NULL};
    return limits_figure(&answer, 0).value;
}

/* Is the figure of stretches together the mean of theirs? Then their counts need not be kept. */
static bool is_linear(const struct batch *batch)
{
    enum limit_measure measure = batch->scenarios[0]->limits[0].measure;
    return measure == LIMIT_PROBABILITY || measure == LIMIT_MEAN;
}

/* What a stretch came to goes to the trials before it. */
static leap_status keep_stretch(struct batch *batch, size_t plan)
{
    struct summary *stretch = batch->summaries[plan], **all = &batch->all[plan];
    bool added = *all == NULL || summary_add(*all, stretch, study_threads(batch->run->explain->options));
    if (*all)
        summary_free(stretch);
    else
        *all = stretch;
    batch->summaries[plan] = NULL;
    return added ? LEAP_OK : LEAP_NO_MEMORY;
}

/* values[plan * (count + 1) + stretch]: the figure in each of `count` stretches, and behind them in all together. */
static leap_status run_stretches(struct batch *batch, const struct explain_stretch *stretches, size_t count,
                                 double *values)
{
    struct run *run = batch->run;
    leap_status status = LEAP_OK;
    const bool kept = count > 1 && !is_linear(batch);
    double trials = 0;
    for (size_t s = 0; s < count; s++) trials += (double)stretches[s].trials;
    for (size_t i = 0; i < batch->count; i++) values[i * (count + 1) + count] = 0;
    for (size_t s = 0; s < count && status == LEAP_OK; s++) {
        const struct simulate_options options = {
            .first = stretches[s].first,
            .trials = stretches[s].trials,
            .seed = run->explain->seed,
            .threads = study_threads(run->explain->options),
            .on_round = tell,
            .user = batch,
        };
        struct simulate_fault fault;
        status = simulate((const struct plan *const *)batch->plans, batch->count, &options,
                          batch->summaries, &fault);
        if (status == LEAP_BAD_INPUT) blame(batch, &fault);
        for (size_t i = 0; i < batch->count; i++) {
            double *own = values + i * (count + 1);
            if (status == LEAP_OK) own[s] = figure_of(batch, i, batch->summaries[i]);
            if (status == LEAP_OK) own[count] += own[s] * ((double)stretches[s].trials / trials);
            if (status == LEAP_OK && kept) status = keep_stretch(batch, i);
            summary_free(batch->summaries[i]);
            batch->summaries[i] = NULL;
        }
        if (status != LEAP_OK) break;
        run->done += stretches[s].trials * batch->count;
        if (!tell(batch, NULL, 0, 0)) status = LEAP_INTERRUPTED; /* a short run does not ask */
    }
    for (size_t i = 0; i < batch->count; i++) {
        if (status == LEAP_OK && kept) values[i * (count + 1) + count] = figure_of(batch, i, batch->all[i]);
        summary_free(batch->all[i]);
    }
    return status;
}

/* Of `count` coalitions, values[coalition * (stretch_count + 1) + stretch] (run_stretches). */
static leap_status run_coalitions(struct run *run, const bool *members, size_t count,
                                  const struct explain_stretch *stretches, size_t stretch_count,
                                  double *values)
{
    leap_status status = LEAP_OK;
    for (size_t first = 0; first < count && status == LEAP_OK; first += BATCH) {
        size_t left = count - first;
        struct batch batch = {
            .run = run, .members = members + first * run->players, .count = left < BATCH ? left : BATCH};
        status = prepare(&batch);
        if (status == LEAP_OK)
            status = run_stretches(&batch, stretches, stretch_count, values + first * (stretch_count + 1));
        for (size_t i = 0; i < batch.count; i++) {
            plan_free(batch.plans[i]);
            leap_scenario_free(batch.scenarios[i]);
        }
    }
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

static leap_status run_exact(struct run *run)
{
    size_t players = run->players, count = (size_t)1 << players, stretches = run->stretch_count;
    bool *members = arena_array(run->arena, count * players, sizeof *members);
    double *values = arena_array(run->arena, count * (stretches + 1), sizeof *values);
    size_t sizes[1 << EXPLAIN_EXACT] = {0};
    double weights[EXPLAIN_EXACT];
    for (size_t set = 0; set < count; set++)
        for (size_t i = 0; i < players; i++) {
            members[set * players + i] = set >> i & 1;
            sizes[set] += set >> i & 1;
        }
    for (size_t size = 0; size < players; size++) weights[size] = weight_of(size, players);
    run->exact = arena_array(run->arena, players, sizeof *run->exact);
    leap_status status = run_coalitions(run, members, count, run->stretches, stretches, values);
    if (status != LEAP_OK) return status;
    for (size_t s = 0; s <= stretches; s++)
        for (size_t set = 0; set < count; set++)
            for (size_t i = 0; i < players; i++) {
                if (set >> i & 1) continue;
                const double *without = &values[set * (stretches + 1)];
                const double *with = &values[(set | (size_t)1 << i) * (stretches + 1)];
                double *split = s < stretches ? run->split + s * players : run->exact;
                split[i] += weights[sizes[set]] * (with[s] - without[s]);
            }
    run->stretches_done = stretches;
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
static leap_status run_order(struct run *run, size_t stretch, size_t *order, bool *members, double *values)
{
    size_t players = run->players, count = 2 * players;
    double *split = run->split + stretch * players;
    shuffle(run->explain->seed, stretch, order, players);
    /* Row p: the first p of the order; row players + p: all but the first p. */
    for (size_t p = 0; p < players; p++)
        for (size_t i = 0; i < players; i++) {
            members[p * players + order[i]] = i < p;
            members[(players + p) * players + order[i]] = i >= p;
        }
    leap_status status = run_coalitions(run, members, count, &run->stretches[stretch], 1, values);
    if (status != LEAP_OK) return status;
    double none = values[0],
           all = values[2 * players]; /* in every other place: of one stretch, and of all */
    for (size_t p = 0; p < players; p++) {
        bool last = p + 1 == players;
        double forth = (last ? all : values[2 * (p + 1)]) - values[2 * p];
        double back = values[2 * (players + p)] - (last ? none : values[2 * (players + p + 1)]);
        split[order[p]] = (forth + back) / 2;
    }
    return LEAP_OK;
}

static leap_status run_orders(struct run *run)
{
    size_t players = run->players;
    size_t *order = arena_array(run->arena, players, sizeof *order);
    bool *members = arena_array(run->arena, 2 * players * players, sizeof *members);
    double *values = arena_array(run->arena, 2 * 2 * players, sizeof *values);
    while (run->stretches_done < run->stretch_count) {
        leap_status status = run_order(run, run->stretches_done, order, members, values);
        if (status != LEAP_OK) return status;
        run->stretches_done++;
    }
    return LEAP_OK;
}

/* ---- trials ---------------------------------------------------------------------------------------------- */

/* As equal as tiles allow. */
static void cut_trials(struct run *run, bool exact)
{
    uint64_t trials = run->explain->asked, tiles = trials / TILE_LANES ? trials / TILE_LANES : 1;
    uint64_t count = EXPLAIN_GROUPS, wanted = trials / STRETCH_LANES;
    if (!exact && wanted > count) count = wanted < STRETCHES_MOST ? wanted : STRETCHES_MOST;
    if (count > tiles) count = tiles;
    run->stretch_count = (size_t)count;
    run->stretches = arena_array(run->arena, run->stretch_count, sizeof *run->stretches);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t first = tiles * i / count * TILE_LANES, end = tiles * (i + 1) / count * TILE_LANES;
        run->stretches[i] = (struct explain_stretch){first, (i + 1 == count ? trials : end) - first};
    }
    run->split = arena_array(run->arena, run->stretch_count * run->players, sizeof *run->split);
}

/* Both scenarios themselves, on the trials that have been split. */
static leap_status run_ends(struct run *run)
{
    struct explain *explain = run->explain;
    bool *members = arena_array(run->arena, 2 * run->players, sizeof *members);
    for (size_t i = 0; i < run->players; i++) members[run->players + i] = true;
    struct batch batch = {.run = run, .members = members, .count = 2};
    leap_status status = prepare(&batch);
    const struct simulate_options options = {
        .trials = explain->trials,
        .seed = explain->seed,
        .threads = study_threads(explain->options),
        .on_round = tell,
        .user = &batch,
    };
    struct simulate_fault fault;
    if (status == LEAP_OK) {
        status = simulate((const struct plan *const *)batch.plans, 2, &options, batch.summaries, &fault);
        if (status == LEAP_BAD_INPUT) blame(&batch, &fault);
    }
    for (size_t i = 0; i < 2; i++) {
        if (status == LEAP_OK) {
            const struct answer answer = {batch.scenarios[i], batch.plans[i],
                                          estimate_of(batch.summaries[i]), NULL};
            explain->ends[i] = limits_figure(&answer, 0);
            explain->measure = answer.scenario->limits[0].measure;
        }
        summary_free(batch.summaries[i]);
        plan_free(batch.plans[i]);
        leap_scenario_free(batch.scenarios[i]);
    }
    return status;
}

/* ---- the run --------------------------------------------------------------------------------------------- */

static leap_status run_whole(struct run *run)
{
    struct explain *explain = run->explain;
    bool exact = run->players <= EXPLAIN_EXACT;
    uint64_t coalitions = (exact ? UINT64_C(1) << run->players : 2 * (uint64_t)run->players) + 2;
    if (explain->asked > LEAP_TRIALS_MAX / coalitions) {
        diag_add(run->problems, DIAG_ERROR, (struct span){0}, NULL,
                 "%" PRIu64 " scenarios of %" PRIu64 " trials are more than %" PRIu64 " trials", coalitions,
                 explain->asked, LEAP_TRIALS_MAX);
        return LEAP_BAD_INPUT;
    }
    run->expected = coalitions * explain->asked;
    run->done = 0;
    run->stretches_done = 0;
    run->exact = NULL;
    cut_trials(run, exact);
    leap_status status = exact ? run_exact(run) : run_orders(run);
    for (size_t s = 0; s < run->stretches_done; s++) explain->trials += run->stretches[s].trials;
    run->silent = status == LEAP_INTERRUPTED;
    if ((status != LEAP_OK && status != LEAP_INTERRUPTED) || !run->stretches_done) return status;
    leap_status ended = run_ends(run);
    if (ended != LEAP_OK) {
        explain->trials = 0;
        return ended;
    }
    explain->player_count = run->players;
    explain->orders = exact ? 0 : 2 * run->stretches_done;
    const struct explain_split split = {run->stretches_done, run->stretches, run->split, run->exact};
    explain_parts(run->arena, explain, &split);
    return status;
}

leap_status explain_run(struct arena *arena, struct explain *explain, leap_problems *problems)
{
    struct run run = {.explain = explain, .arena = arena, .problems = problems, .begun = clock_seconds()};
    leap_status status = coalition_settle(explain->coalition);
    while (status == LEAP_OK) {
        run.players = coalition_players(explain->coalition);
        run.names = arena_array(arena, run.players, sizeof *run.names);
        for (size_t i = 0; i < run.players; i++)
            run.names[i] = coalition_name(explain->coalition, arena, i);
        explain->trials = 0;
        run.spoilt = NULL;
        status = run_whole(&run);
        if (!run.spoilt) return status;
        status = coalition_mend(explain->coalition, run.spoilt);
    }
    return status;
}
