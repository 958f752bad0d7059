/* The model's equations, written as they are read: one month after another, one trial, long double.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "equations.h"

/* ---- quantities ------------------------------------------------------------------------------------ */

long double run_drawn(struct run *run, const char *name, int month)
{
    double value = run->program->draw(run->program->source, name, month);
    if (isnan(value) && !run->outcome->missing[0])
        snprintf(run->outcome->missing, sizeof run->outcome->missing, "%s in month %d", name, month);
    return value;
}

static const struct law *law_now(const struct run *run, const struct component *component, enum key key)
{
    return law_in(&component->keys[key], run->month, run->mistake == MISTAKE_earlier_override_wins);
}

long double run_value(struct run *run, const struct component *component, enum key key)
{
    const struct key_row *row = known_key(component->kind, key);
    const struct law *law = law_now(run, component, key);
    if (!law) return row->fallback;
    if (law->family == CONSTANT) return law->p[0];
    char name[MOST_NAME];
    address_of(component, row, name);
    bool monthly = (row->flags & MONTHLY) || component->keys[key].override_count;
    if (run->mistake == MISTAKE_each_once && component->kind == FORMULA && monthly)
        return run_drawn(run, name, run->scenario->first);
    return run_drawn(run, name, monthly ? run->month : -1);
}

bool run_happens(struct run *run, const struct component *component, const char *word)
{
    char name[MOST_NAME];
    if (component->chance >= 1) return true;
    if (component->chance <= 0) return false;
    snprintf(name, sizeof name, "%s.%.30s.%s", known_kinds[component->kind], component->name, word);
    return run_drawn(run, name, -1) != 0;
}

static long double season(struct run *run, const struct component *component)
{
    if (component->season < 0) return 1;
    const struct component *of = &run->scenario->components[component->season];
    enum key key = (enum key)(JANUARY + run->month % 12);
    if (run->mistake == MISTAKE_bare_season_is_one && !of->keys[key].law) return 1;
    return run_value(run, of, key);
}

bool run_acts_on(const struct run *run, const struct component *actor, int target)
{
    if (selects(run->scenario, actor->selectors, actor->selector_count, target)) return true;
    return run->mistake == MISTAKE_all_with_indexes && actor->selectors[0].what == ALL &&
           run->scenario->components[target].kind == FORMULA;
}

long double run_age(const struct run *run, long double start)
{
    return (long double)(run->mistake == MISTAKE_age_at_beginning ? run->month : run->month + 1) - start;
}

/* ---- what sells ------------------------------------------------------------------------------------ */

static void line_grow(struct run *run, const struct component *component, int at)
{
    if (run->month <= run->scenario->level_month) return;
    long double growth = run_value(run, component, GROWTH);
    if (component->persistence != 0 && run->mistake != MISTAKE_persistence_left_out) {
        const struct law *law = law_now(run, component, GROWTH);
        long double mean = law ? mean_of_law(law) : 0;
        run->deviation[at] = growth - mean + component->persistence * run->deviation[at];
        growth = mean + run->deviation[at];
    }
    run->level[at] *= expl(growth + run_value(run, component, DRIFT));
}

static long double line_made(struct run *run, const struct component *component, int at)
{
    long double made = run->level[at] * season(run, component);
    if (run->month > run->scenario->level_month)
        made *= expl(run_value(run, component, NOISE));
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
    long double ramp = run_value(run, component, RAMP);
    switch (component->curve) {
    case LOGISTIC: return 1 / (1 + expl(-2 * logl(19) * (t / ramp - 0.5L)));
    case LINEAR: return fminl(1, t / ramp);
    default: return 1 - expl(-3 * t / ramp);
    }
}

static long double launch_made(struct run *run, const struct component *component)
{
    long double t = run_age(run, run_value(run, component, START));
    if (t <= 0) return 0;
    long double made = run_value(run, component, PEAK) * curve(run, component, t);
    long double past = t - (run->mistake == MISTAKE_fade_from_start ? 0 : run_value(run, component, HOLD));
    if (past > 0) made *= expl(-run_value(run, component, FADE) * past);
    if (!run_happens(run, component, "success")) made *= run_value(run, component, FLOP);
    return made * season(run, component) * expl(run_value(run, component, NOISE));
}

static long double market_made(struct run *run, const struct component *component)
{
    long double base = run_value(run, component, BASE), ceiling = run_value(run, component, CEILING);
    long double climb = run_age(run, run_value(run, component, MIDPOINT)), local = 0, replaced = 0;
    long double sold = base + (ceiling - base) / (1 + expl(-run_value(run, component, STEEPNESS) * climb));
    long double ships =
        sold * powl(1 + run_value(run, component, TARIFF), -run_value(run, component, ELASTICITY));
    if (component->plant) {
        long double t = run_age(run, run_value(run, component, PLANT_START));
        if (t > 0)
            local = run_value(run, component, PLANT_CAPACITY) *
                    (1 - expl(-3 * t / run_value(run, component, PLANT_RAMP)));
        replaced = fminl(ships, run_value(run, component, REPLACES) * local);
    }
    if (run->mistake == MISTAKE_plant_adds_all) replaced = 0;
    return season(run, component) * (ships - replaced + local) * expl(run_value(run, component, NOISE));
}

/* ---- what moves and bounds --------------------------------------------------------------------------- */

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
            sum += shares[k] = law->family == CONSTANT ? law->p[0] : run_drawn(run, name, -1);
        }
        long double scale = sum > 1 && run->mistake != MISTAKE_shares_above_one ? 1 / sum : 1;
        for (int k = 0; k < component->take_count; k++)
            taken[component->takes[k].line] += shares[k] * scale * run->volume[i];
    }
    for (int i = 0; i < run->scenario->count; i++) {
        if (run->scenario->components[i].kind != LINE) continue;
        run->volume[i] -= taken[i];
        if (run->volume[i] < 0 && run->mistake != MISTAKE_lines_below_zero) run->volume[i] = 0;
    }
}

static void limit(struct run *run, int at)
{
    const struct component *capacity = &run->scenario->components[at];
    long double demand = 0, backlog = run_value(run, capacity, BACKLOG);
    for (int i = 0; i < run->scenario->count; i++)
        if (run_acts_on(run, capacity, i)) demand += run->volume[i] + run->waiting[at][i];
    long double most = run_value(run, capacity, LIMIT), share = demand > most ? most / demand : 1;
    for (int i = 0; i < run->scenario->count; i++) {
        if (!run_acts_on(run, capacity, i)) continue;
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
            run->level[i] = run_value(run, &run->scenario->components[i], LEVEL);
}

static void grow(struct run *run)
{
    for (int i = 0; i < run->scenario->count; i++) {
        const struct component *component = &run->scenario->components[i];
        if (component->kind == LINE) line_grow(run, component, i);
        if (component->kind == DEMAND && run->month > run->scenario->level_month)
            run->grown[i] += run_value(run, component, GROWTH);
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
        run->error[i] = run->relative * run->made[i];
    }
    for (int i = 0; i < run->scenario->count; i++)
        if (run->scenario->components[i].kind == FORMULA) equations_formula(run, i);
    memcpy(run->volume, run->made, sizeof run->volume);
}

static void one_month(struct run *run)
{
    int count = run->scenario->count;
    make(run);
    if (run->mistake == MISTAKE_takes_before_levers) take(run);
    equations_act(run);
    if (run->mistake != MISTAKE_takes_before_levers) take(run);
    for (int k = 0; k < count; k++) {
        int i = run->mistake == MISTAKE_capacities_reversed ? count - 1 - k : k;
        if (run->scenario->components[i].kind == CAPACITY) limit(run, i);
    }
}

static bool is_integrated(const struct law *law)
{
    bool integrated = law && (law->family == TRUNCATE || law->family == METALOG);
    if (law && law->family == MIXTURE)
        for (int i = 0; i < law->count; i++) integrated = integrated || is_integrated(law->parts[i]);
    return integrated;
}

/* Relative. The program has some means by integration to 1e-8 of the spread, and persistence reads it monthly. */
static long double error_of(const struct scenario *scenario)
{
    bool integrated = false;
    for (int i = 0; i < scenario->count; i++) {
        const struct quantity *growth = &scenario->components[i].keys[GROWTH];
        if (scenario->components[i].persistence == 0) continue;
        integrated = integrated || is_integrated(growth->law);
        for (int k = 0; k < growth->override_count; k++)
            integrated = integrated || is_integrated(growth->overrides[k].law);
    }
    return integrated ? 1e-7L : 1e-11L;
}

void equations(const struct scenario *scenario, const struct program *program, enum mistake mistake,
               struct outcome *outcome)
{
    static struct run run;
    run = (struct run){.scenario = scenario, .program = program, .mistake = mistake, .outcome = outcome};
    run.relative = error_of(scenario);
    outcome->missing[0] = '\0';
    outcome->months = scenario->last - scenario->first + 1;
    outcome->fault = -1;
    int first = scenario->level_month < scenario->first ? scenario->level_month + 1 : scenario->first;
    run.month = first;
    start(&run);
    for (int month = first; month <= scenario->last; month++) {
        run.month = month;
        grow(&run);
        if (month < scenario->first) continue;
        one_month(&run);
        if (!equations_record(&run)) return;
    }
}
