/* The model's equations, written as they are read: one month after another, one trial, long double.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reference.h"

struct run {
    const struct scenario *scenario;
    const struct draws *draws;
    enum mistake mistake;
    struct outcome *outcome;
    int month;
    long double level[MOST_COMPONENTS], deviation[MOST_COMPONENTS]; /* lines */
    long double grown[MOST_COMPONENTS];                             /* demand: sum of its growth */
    long double waiting[MOST_COMPONENTS][MOST_COMPONENTS];          /* [capacity][component] */
    long double made[MOST_COMPONENTS], volume[MOST_COMPONENTS];
};

/* ---- quantities ------------------------------------------------------------------------------------ */

static long double drawn(struct run *run, const char *name, int month)
{
    double value = run->draws->find(run->draws->source, name, month);
    if (isnan(value) && !run->outcome->missing[0])
        snprintf(run->outcome->missing, sizeof run->outcome->missing, "%s in month %d", name, month);
    return value;
}

static const struct law *law_now(const struct run *run, const struct component *component, enum key key)
{
    return law_in(&component->keys[key], run->month, run->mistake == MISTAKE_earlier_override_wins);
}

/* A quantity's value in the current month. */
static long double value(struct run *run, const struct component *component, enum key key)
{
    const struct key_row *row = known_key(component->kind, key);
    const struct law *law = law_now(run, component, key);
    if (!law) return row->fallback;
    if (law->family == CONSTANT) return law->p[0];
    char name[MOST_NAME];
    address_of(component, row, name);
    return drawn(run, name,
                 (row->flags & MONTHLY) || component->keys[key].override_count ? run->month : -1);
}

static bool happens(struct run *run, const struct component *component, const char *word)
{
    char name[MOST_NAME];
    if (component->chance >= 1) return true;
    if (component->chance <= 0) return false;
    snprintf(name, sizeof name, "%s.%.30s.%s", known_kinds[component->kind], component->name, word);
    return drawn(run, name, -1) != 0;
}

static long double season(struct run *run, const struct component *component)
{
    if (component->season < 0) return 1;
    return value(run, &run->scenario->components[component->season], (enum key)(JANUARY + run->month % 12));
}

static long double age(const struct run *run, long double start)
{
    return (long double)(run->mistake == MISTAKE_age_at_beginning ? run->month : run->month + 1) - start;
}

/* ---- what sells ------------------------------------------------------------------------------------ */

static void line_grow(struct run *run, const struct component *component, int at)
{
    if (run->month <= run->scenario->level_month) return;
    long double growth = value(run, component, GROWTH);
    if (component->persistence != 0 && run->mistake != MISTAKE_persistence_left_out) {
        const struct law *law = law_now(run, component, GROWTH);
        long double mean = law ? mean_of_law(law) : 0;
        run->deviation[at] = growth - mean + component->persistence * run->deviation[at];
        growth = mean + run->deviation[at];
    }
    run->level[at] *= expl(growth + value(run, component, DRIFT));
}

static long double line_made(struct run *run, const struct component *component, int at)
{
    long double made = run->level[at] * season(run, component);
    if (run->month > run->scenario->level_month)
        made *= expl(value(run, component, NOISE));
    else if (run->mistake == MISTAKE_noise_up_to_level && law_now(run, component, NOISE))
        made *= expl(0.01L);
    return made;
}

static long double bass(long double p, long double q, long double t)
{
    long double e = expl(-(p + q) * t), below = 1 + q / p * e;
    return (p + q) * (p + q) / p * e / (below * below);
}

static long double curve(struct run *run, const struct component *component, long double t)
{
    if (component->curve == BASS) {
        long double p = component->bass_p, q = component->bass_q;
        return bass(p, q, t) / bass(p, q, q > p ? logl(q / p) / (p + q) : 0);
    }
    long double ramp = value(run, component, RAMP);
    switch (component->curve) {
    case LOGISTIC: return 1 / (1 + expl(-2 * logl(19) * (t / ramp - 0.5L)));
    case LINEAR: return fminl(1, t / ramp);
    default: return 1 - expl(-3 * t / ramp);
    }
}

static long double launch_made(struct run *run, const struct component *component)
{
    long double t = age(run, value(run, component, START));
    if (t <= 0) return 0;
    long double made = value(run, component, PEAK) * curve(run, component, t);
    long double past = t - (run->mistake == MISTAKE_fade_from_start ? 0 : value(run, component, HOLD));
    if (past > 0) made *= expl(-value(run, component, FADE) * past);
    if (!happens(run, component, "success")) made *= value(run, component, FLOP);
    return made * season(run, component) * expl(value(run, component, NOISE));
}

static long double market_made(struct run *run, const struct component *component)
{
    long double base = value(run, component, BASE), ceiling = value(run, component, CEILING);
    long double climb = age(run, value(run, component, MIDPOINT)), local = 0, replaced = 0;
    long double sold = base + (ceiling - base) / (1 + expl(-value(run, component, STEEPNESS) * climb));
    long double ships = sold * powl(1 + value(run, component, TARIFF), -value(run, component, ELASTICITY));
    if (component->plant) {
        long double t = age(run, value(run, component, PLANT_START));
        if (t > 0)
            local = value(run, component, PLANT_CAPACITY) *
                    (1 - expl(-3 * t / value(run, component, PLANT_RAMP)));
        replaced = fminl(ships, value(run, component, REPLACES) * local);
    }
    if (run->mistake == MISTAKE_plant_adds_all) replaced = 0;
    return season(run, component) * (ships - replaced + local) * expl(value(run, component, NOISE));
}

/* ---- what acts ------------------------------------------------------------------------------------- */

static long double demand_factor(struct run *run, const struct component *component, int at)
{
    int months = run->month - run->scenario->level_month;
    if (months <= 0) return run->mistake == MISTAKE_demand_up_to_level ? 1.01L : 1;
    return expl(run->grown[at] + (long double)months * value(run, component, DRIFT) +
                value(run, component, NOISE));
}

static long double event_factor(struct run *run, const struct component *component)
{
    if (!happens(run, component, "chance")) return 1;
    long double start = value(run, component, START), duration = value(run, component, DURATION);
    long double first = run->mistake == MISTAKE_event_rounded ? floorl(start + 0.5L) : floorl(start);
    long double recovery = value(run, component, RECOVERY), k = (long double)run->month - first, f = 1;
    if (k < 0) return 1;
    if (run->mistake == MISTAKE_recovery_month_short) k += k >= duration ? 1 : 0;
    if (k >= duration) f = fmaxl(0, 1 - (k + 1 - duration) / (recovery + 1));
    return fmaxl(0, 1 + value(run, component, EFFECT) * f);
}

static void act(struct run *run)
{
    for (int i = 0; i < run->scenario->count; i++) {
        const struct component *component = &run->scenario->components[i];
        if (component->kind != DEMAND && component->kind != EVENT) continue;
        long double factor =
            component->kind == DEMAND ? demand_factor(run, component, i) : event_factor(run, component);
        if (run->mistake == MISTAKE_acted_on_twice && component->selector_count > 1) factor *= factor;
        for (int k = 0; k < run->scenario->count; k++)
            if (acts_on(run->scenario, component, k)) run->volume[k] *= factor;
    }
}

/* What each launch takes leaves the lines; a line that runs out is empty, and the launches keep theirs. */
static void take(struct run *run)
{
    long double taken[MOST_COMPONENTS] = {0};
    for (int i = 0; i < run->scenario->count; i++) {
        const struct component *component = &run->scenario->components[i];
        long double shares[MOST_TAKES], sum = 0;
        for (int k = 0; k < component->take_count; k++) {
            const struct take *one = &component->takes[k];
            char name[2 * MOST_NAME];
            snprintf(name, sizeof name, "launch.%.30s.takes.%.30s", component->name,
                     run->scenario->components[one->line].name);
            const struct law *law = one->share.law;
            sum += shares[k] = law->family == CONSTANT ? law->p[0] : drawn(run, name, -1);
        }
        long double scale = sum > 1 && run->mistake != MISTAKE_shares_above_one ? 1 / sum : 1;
        for (int k = 0; k < component->take_count; k++)
            taken[component->takes[k].line] += shares[k] * scale * run->volume[i];
    }
    for (int i = 0; i < run->scenario->count; i++) {
        run->volume[i] -= taken[i];
        if (run->volume[i] < 0 && run->mistake != MISTAKE_lines_below_zero) run->volume[i] = 0;
    }
}

static void limit(struct run *run, int at)
{
    const struct component *capacity = &run->scenario->components[at];
    long double demand = 0, backlog = value(run, capacity, BACKLOG);
    for (int i = 0; i < run->scenario->count; i++)
        if (acts_on(run->scenario, capacity, i)) demand += run->volume[i] + run->waiting[at][i];
    long double most = value(run, capacity, LIMIT), share = demand > most ? most / demand : 1;
    for (int i = 0; i < run->scenario->count; i++) {
        if (!acts_on(run->scenario, capacity, i)) continue;
        long double wanted = run->volume[i] + run->waiting[at][i];
        run->volume[i] = wanted * share;
        run->waiting[at][i] =
            backlog * (run->mistake == MISTAKE_backlog_of_sold ? run->volume[i] : wanted - run->volume[i]);
    }
}

/* ---- months ---------------------------------------------------------------------------------------- */

static void start(struct run *run)
{
    for (int i = 0; i < run->scenario->count; i++)
        if (run->scenario->components[i].kind == LINE)
            run->level[i] = value(run, &run->scenario->components[i], LEVEL);
}

static void grow(struct run *run)
{
    for (int i = 0; i < run->scenario->count; i++) {
        const struct component *component = &run->scenario->components[i];
        if (component->kind == LINE) line_grow(run, component, i);
        if (component->kind == DEMAND && run->month > run->scenario->level_month)
            run->grown[i] += value(run, component, GROWTH);
    }
}

static void make(struct run *run)
{
    for (int i = 0; i < run->scenario->count; i++) {
        const struct component *component = &run->scenario->components[i];
        switch (component->kind) {
        case LINE: run->made[i] = line_made(run, component, i); break;
        case LAUNCH: run->made[i] = launch_made(run, component); break;
        case MARKET: run->made[i] = market_made(run, component); break;
        default: run->made[i] = 0;
        }
        run->volume[i] = run->made[i];
    }
}

static void one_month(struct run *run)
{
    int count = run->scenario->count;
    make(run);
    if (run->mistake == MISTAKE_takes_before_levers) take(run);
    act(run);
    if (run->mistake != MISTAKE_takes_before_levers) take(run);
    for (int k = 0; k < count; k++) {
        int i = run->mistake == MISTAKE_capacities_reversed ? count - 1 - k : k;
        if (run->scenario->components[i].kind == CAPACITY) limit(run, i);
    }
}

/* Writes the month down; where the total is known, its parts count nothing. */
static void record(struct run *run)
{
    int at = run->month - run->scenario->first;
    const struct law *law = run->scenario->actuals[at];
    char name[MOST_NAME];
    snprintf(name, sizeof name, "actuals.%04d-%02d", run->month / 12, run->month % 12 + 1);
    run->outcome->actual[at] = NAN;
    if (law) run->outcome->actual[at] = law->family == CONSTANT ? law->p[0] : drawn(run, name, -1);
    for (int i = 0; i < run->scenario->count; i++) {
        run->outcome->made[at][i] = run->made[i];
        run->outcome->volume[at][i] = law ? 0 : run->volume[i];
    }
}

void equations(const struct scenario *scenario, const struct draws *draws, enum mistake mistake,
               struct outcome *outcome)
{
    struct run run = {.scenario = scenario, .draws = draws, .mistake = mistake, .outcome = outcome};
    outcome->missing[0] = '\0';
    int first = scenario->level_month < scenario->first ? scenario->level_month + 1 : scenario->first;
    run.month = first;
    start(&run);
    for (int month = first; month <= scenario->last; month++) {
        run.month = month;
        grow(&run);
        if (month < scenario->first) continue;
        one_month(&run);
        record(&run);
    }
}
