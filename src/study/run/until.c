/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/run/until.h"

#include <inttypes.h>
#include <math.h>

#include "base/clock.h"
#include "report/figure.h"
#include "study/answer/answer.h"
#include "study/study.h"

enum { FEW = 30, FIRST_STAGE = SPREAD_RANDOMISATIONS * 256 };

struct until {
    const struct until_request *request;
    const struct spread_request *spread;
    const struct plan *plan; /* the only one */
    struct scenario_until goal;
    size_t output; /* of the figure */
    /* The figure is the chance that this target is reached by the end of `month`; SIZE_MAX: it is not. */
    size_t target;
    int month;
    double start;
    uint64_t next; /* RANDOM: trials at which to look again */
    bool reached, late;
    bool can_be_late; /* a stage has been whole */
};

/* ---- the figure ---------------------------------------------------------------------------------- */

static bool is_goal(const struct plan *plan, size_t output, double cars)
{
    for (size_t i = 0; i < plan->goal_count; i++)
        if (plan->goals[i].output == output && plan->goals[i].cars == cars) return true;
    return false;
}

/* Is the figure the chance that a target is reached by the end of a month? P(total.2026-01..2026-10 >= 1M). */
static bool find_target(struct until *until, const struct answer *answer)
{
    const struct leap_scenario *scenario = answer->scenario;
    const struct scenario_limit *figure = &until->goal.figure;
    const struct stretch months = answer_stretch(answer, figure->first, figure->last);
    bool reaches = figure->event == LIMIT_AT_LEAST || figure->event == LIMIT_ABOVE;
    until->month = months.last;
    for (size_t i = 0; figure->measure == LIMIT_PROBABILITY && reaches && i < scenario->target_count; i++) {
        const struct scenario_target *target = &scenario->targets[i];
        if (target->cars != scenario_limit_cars(figure) ||
            answer_year(answer, target->year).first != months.first ||
            targets_scope(answer, target->scope) != targets_scope(answer, figure->scope))
            continue;
        until->target = i;
        return true;
    }
    return false;
}

static struct report_cell cell_of(const struct until *until, const struct estimate *estimate)
{
    const struct scenario_limit *figure = &until->goal.figure;
    return until->target == SIZE_MAX ? limits_cell(estimate, figure, until->output)
                                     : estimate_reached_by(estimate, until->target, until->month);
}

/* Is it printed, or counted well enough to be? */
static bool is_known(const struct until *until)
{
    const struct scenario_limit *figure = &until->goal.figure;
    if (until->output == SIZE_MAX) return false;
    enum plan_count count = until->plan->outputs[until->output].count;
    double cars = scenario_limit_cars(figure);
    switch (figure->measure) {
    case LIMIT_PROBABILITY: {
        bool from = isnan(figure->from) || is_goal(until->plan, until->output, figure->from);
        return count == PLAN_COUNT_EXACT || (from && is_goal(until->plan, until->output, cars));
    }
    case LIMIT_SHORTFALL: return is_goal(until->plan, until->output, cars);
    case LIMIT_PERCENTILE: return count != PLAN_COUNT_NONE;
    case LIMIT_MEAN:
    case LIMIT_SD: return true;
    }
    return false;
}

/* The trials that decide: on the smaller side of an event or percentile, all of them for a mean. */
static uint64_t deciding(const struct until *until, const struct estimate *estimate)
{
    const struct scenario_limit *figure = &until->goal.figure;
    double n = (double)estimate->trials, share = 1;
    if (figure->measure == LIMIT_PROBABILITY) {
        double p = cell_of(until, estimate).value;
        share = p < 0.5 ? p : 1 - p;
    } else if (figure->measure == LIMIT_PERCENTILE)
        share = (figure->percent < 50 ? figure->percent : 100 - figure->percent) / 100;
    else if (figure->measure == LIMIT_SHORTFALL)
        share = 1 - estimate_reached(estimate, until->output, scenario_limit_cars(figure)).value;
    return (uint64_t)(n * share + 0.5);
}

/* The error there is in units of the one that there may be; infinite: nothing is known yet. Where few trials decide,
 * a chance is near 0 or 1, and its whole interval has to be as narrow as half of it else: there may be no more of
 * them. */
static double excess(const struct until *until, const struct estimate *estimate, struct report_cell *cell)
{
    const struct scenario_until *goal = &until->goal;
    *cell = cell_of(until, estimate);
    double allowed = goal->error * (goal->relative ? fabs(cell->value) : 1);
    double half = (cell->high - cell->low) / 2;
    if (isnan(half)) return INFINITY;
    if (deciding(until, estimate) < FEW) {
        if (goal->figure.measure != LIMIT_PROBABILITY || goal->relative) return INFINITY;
        half *= 2;
    }
    return half <= allowed ? half / allowed * (allowed > 0) : allowed > 0 ? half / allowed : INFINITY;
}

static void warn(const struct until *until, leap_problems *problems, struct report_cell cell,
                 const struct estimate *estimate)
{
    char count[FIGURE_BYTES];
    uint64_t few = deciding(until, estimate);
    figure_number(count, (double)estimate->trials, 0);
    bool is_chance = until->goal.figure.measure == LIMIT_PROBABILITY;
    double half = (cell.high - cell.low) / 2, shown = is_chance ? 100 * half : half;
    if (isnan(half) || isinf(half))
        diag_add(problems, DIAG_WARNING, (struct span){0}, NULL,
                 "'%s' is not reached after %s trials, which say nothing of its error yet",
                 until->request->text, count);
    else if (few < FEW)
        diag_add(problems, DIAG_WARNING, (struct span){0}, NULL,
                 "'%s' is not reached: of %s trials %" PRIu64 " decide%s it, too few to tell its error",
                 until->request->text, count, few, few == 1 ? "s" : "");
    else {
        char error[FIGURE_BYTES];
        figure_number(error, shown, figure_decimals(shown, 0));
        diag_add(problems, DIAG_WARNING, (struct span){0}, NULL,
                 "'%s' is not reached: after %s trials the error is ±%s%s", until->request->text, count,
                 error, is_chance ? " %" : " cars");
    }
}

/* It stands beside the result, which is that of a run of as many trials to the last byte. */
static void remark(const struct until *until, leap_problems *problems, struct report_cell cell,
                   const struct estimate *estimate)
{
    const bool is_chance = until->goal.figure.measure == LIMIT_PROBABILITY;
    const struct report_column column = {.type = is_chance ? REPORT_PROBABILITY : REPORT_CARS,
                                         .error = REPORT_ERROR_BEHIND};
    const struct figure figure = figure_show(&column, &cell);
    char count[FIGURE_BYTES], behind[FIGURE_BEHIND_BYTES];
    figure_number(count, (double)estimate->trials, 0);
    figure_behind(behind, &figure);
    diag_add(problems, DIAG_REMARK, (struct span){0}, NULL, "'%s' is reached after %s trials: %s%s%s",
             until->request->text, count, figure.value, behind, is_chance ? "" : " cars");
}

/* ---- random trials ------------------------------------------------------------------------------- */

static bool is_late(const struct until *until)
{
    double limit = until->request->seconds;
    return limit > 0 && clock_seconds() - until->start >= limit;
}

static bool is_enough(void *user, const struct summary *summary, uint64_t done)
{
    struct until *until = user;
    until->late = is_late(until);
    if (until->late) return true;
    if (done < until->next) return false;
    until->next = (uint64_t)((double)done * UNTIL_GROWTH);
    struct estimate estimate = estimate_of(summary);
    struct report_cell cell;
    until->reached = excess(until, &estimate, &cell) <= 1;
    return until->reached;
}

static leap_status take_random(struct until *until, struct spread_sample *sample, uint64_t *trials,
                               struct simulate_fault *fault)
{
    struct spread_request spread = *until->spread;
    *trials = until->request->max_trials ? until->request->max_trials : LEAP_TRIALS_MAX;
    spread.trials = *trials;
    spread.is_enough = is_enough;
    spread.user = until;
    leap_status status = spread_take(&spread, sample, fault);
    if (status == LEAP_OK) *trials = summary_trials(sample->summaries[0]);
    return status;
}

/* ---- stages -------------------------------------------------------------------------------------- */

static void on_first(void *user, size_t plan, const struct estimate *first, struct spread *spread)
{
    const struct until *until = user;
    const struct scenario_limit *figure = &until->goal.figure;
    if (until->spread->on_first) until->spread->on_first(until->spread->user, plan, first, spread);
    if (figure->measure != LIMIT_PROBABILITY || until->target != SIZE_MAX) return;
    spread_mark(spread, until->output, scenario_limit_cars(figure), false);
    if (!isnan(figure->from)) spread_mark(spread, until->output, figure->from, false);
}

static bool on_progress(void *user, const leap_progress *progress)
{
    struct until *until = user;
    until->late = until->can_be_late && is_late(until);
    if (until->late) return false;
    return !until->spread->on_progress ||
           until->spread->on_progress(until->spread->progress_user, progress);
}

/* A stage's own error decides whether it is the last: of those that might be, the lucky ones, whose randomisations
 * happen to agree, would be too often. So the first one only foresees, a stage is made large enough for SURE of the
 * error, and one of which that was not foreseen has to keep to that itself. */
static const double SURE = 0.75;

/* How many times as many trials are to be foreseen to do: Latin errors fall with their number to the power of 1/2,
 * Sobol's about to that of 2/3. A power of two, 2 .. 64; *foreseen: it is no less than needed. */
static uint64_t growth(leap_sampling sampling, double excess, bool *foreseen)
{
    enum { MOST = 64, UNKNOWN = 4 };
    *foreseen = false;
    if (isinf(excess)) return UNKNOWN;
    double less = excess / SURE, needed = less * (sampling == LEAP_SAMPLING_LATIN ? less : sqrt(less));
    uint64_t times = 2;
    while (times < MOST && (double)times < needed) times *= 2;
    *foreseen = (double)times >= needed;
    return times;
}

/* The same within the time that is left, as the last stage, from `begun` on, shows it; 0: not even twice. */
static uint64_t growth_within(const struct until *until, uint64_t times, double begun)
{
    double now = clock_seconds(), limit = until->request->seconds;
    while (limit > 0 && times > 1 && now - until->start + (now - begun) * (double)times > limit) times /= 2;
    return times > 1 ? times : 0;
}

static uint64_t most_trials(const struct until *until)
{
    uint64_t most = until->request->max_trials;
    if (!most || most > LEAP_SPREAD_TRIALS_MAX) most = LEAP_SPREAD_TRIALS_MAX;
    uint64_t each = most / SPREAD_RANDOMISATIONS / 2 * 2;
    return SPREAD_RANDOMISATIONS * (each ? each : 2);
}

/* Stage after stage; `sample` is the last whole one. */
static leap_status take_stages(struct until *until, struct spread_sample *sample, uint64_t *trials,
                               struct simulate_fault *fault)
{
    struct spread_request spread = *until->spread;
    const uint64_t most = most_trials(until);
    spread.user = spread.progress_user = until;
    spread.on_first = on_first;
    spread.on_progress = on_progress;
    spread.trials = FIRST_STAGE < most ? FIRST_STAGE : most;
    bool foreseen = false; /* that the stage will be the last */
    for (bool is_first = true;; is_first = false) {
        struct spread_sample stage;
        double begun = clock_seconds();
        leap_status status = spread_take(&spread, &stage, fault);
        if (status == LEAP_INTERRUPTED && until->late) { /* as if it had not been begun */
            spread_free(&stage);
            return LEAP_OK;
        }
        *trials = spread.trials;
        if (status == LEAP_INTERRUPTED && until->can_be_late) {
            spread_free(&stage);
            return status;
        }
        if (until->can_be_late) spread_free(sample);
        *sample = stage;
        if (status != LEAP_OK) return status;
        until->can_be_late = true;
        struct estimate estimate = spread_estimate(&stage, 0);
        struct report_cell cell;
        double beyond = excess(until, &estimate, &cell);
        until->reached = !is_first && beyond <= (foreseen ? 1 : SURE);
        if (until->reached || spread.trials == most) return LEAP_OK;
        uint64_t wanted = growth(spread.sampling, beyond, &foreseen);
        uint64_t times = growth_within(until, wanted, begun);
        if (!times) return LEAP_OK;
        foreseen = foreseen && times == wanted && spread.trials <= most / times;
        spread.trials = spread.trials > most / times ? most : spread.trials * times;
    }
}

leap_status until_take(const struct until_request *request, const struct spread_request *spread,
                       leap_problems *problems, struct spread_sample *sample, uint64_t *trials,
                       struct simulate_fault *fault)
{
    struct until until = {.request = request,
                          .spread = spread,
                          .plan = spread->plans[0],
                          .target = SIZE_MAX,
                          .start = clock_seconds()};
    *fault = (struct simulate_fault){0};
    *sample = (struct spread_sample){0};
    leap_status status = scenario_until(request->scenario, request->text, problems, &until.goal);
    if (status != LEAP_OK) return status;
    const struct answer answer = {.scenario = request->scenario, .plan = spread->plans[0]};
    until.output = limits_output(&answer, &until.goal.figure);
    if (!is_known(&until) && !find_target(&until, &answer)) {
        diag_add(
            problems, DIAG_ERROR, (struct span){0},
            "make it a [target] or a [limit] of the scenario; --full prints parts by month and running "
            "totals, too",
            "'%s' speaks of a figure that is not printed", request->text);
        return LEAP_BAD_INPUT;
    }
    bool is_random = spread->sampling == LEAP_SAMPLING_RANDOM;
    status =
        is_random ? take_random(&until, sample, trials, fault) : take_stages(&until, sample, trials, fault);
    if (status != LEAP_OK) return status;
    struct estimate estimate = spread_estimate(sample, 0);
    struct report_cell cell;
    until.reached = excess(&until, &estimate, &cell) <= 1 || until.reached;
    (until.reached ? remark : warn)(&until, problems, cell, &estimate);
    return status;
}
