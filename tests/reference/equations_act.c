/* What multiplies others: demand, channel, price, brand, event.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "equations.h"

static long double demand_factor(struct run *run, const struct component *component, int at)
{
    int months = run->month - run->scenario->level_month;
    if (months <= 0) return run->mistake == MISTAKE_demand_up_to_level ? 1.01L : 1;
    return expl(run->grown[at] + (long double)months * run_value(run, component, DRIFT) +
                run_value(run, component, NOISE));
}

static long double event_factor(struct run *run, const struct component *component)
{
    if (!run_happens(run, component, "chance")) return 1;
    long double start = run_value(run, component, START), duration = run_value(run, component, DURATION);
    long double first = run->mistake == MISTAKE_event_rounded ? floorl(start + 0.5L) : floorl(start);
    long double recovery = run_value(run, component, RECOVERY), k = (long double)run->month - first, f = 1;
    if (k < 0) return 1;
    if (run->mistake == MISTAKE_recovery_month_short) k += k >= duration ? 1 : 0;
    if (k >= duration) f = fmaxl(0, 1 - (k + 1 - duration) / (recovery + 1));
    return fmaxl(0, 1 + run_value(run, component, EFFECT) * f);
}

static long double channel_factor(struct run *run, const struct component *component)
{
    long double outlets = run_value(run, component, OUTLETS), goal = run_value(run, component, GOAL);
    long double from = run_value(run, component, FROM), by = run_value(run, component, BY);
    long double completion = run_value(run, component, COMPLETION), now = outlets;
    long double at = (long double)run->month + 1 - run_value(run, component, MATURITY);
    if (run->mistake == MISTAKE_channel_mature) at = (long double)run->month + 1;
    if (run->mistake == MISTAKE_channel_complete) completion = 1;
    long double reached = outlets + completion * (goal - outlets);
    if (at >= by && run->mistake != MISTAKE_channel_grows_on)
        now = reached;
    else if (at > from)
        now = outlets + (reached - outlets) * (at - from) / (by - from);
    return powl(now / outlets, run_value(run, component, ELASTICITY));
}

static long double price_factor(struct run *run, const struct component *component)
{
    long double t = run_age(run, run_value(run, component, START));
    long double response = run_value(run, component, RESPONSE);
    if (run->mistake == MISTAKE_price_unanswered) response = 0;
    if (t <= 0) return 1;
    long double done = fminl(1, t / run_value(run, component, MONTHS));
    if (run->mistake == MISTAKE_price_at_once) done = 1;
    long double cut = run_value(run, component, SELF_MADE) * run_value(run, component, SAVING) *
                      run_value(run, component, PASS_THROUGH) * (1 - response) * done;
    return powl(1 - cut, -run_value(run, component, ELASTICITY));
}

static long double brand_factor(struct run *run, const struct component *component, int at)
{
    long double sold = 0, neutral = run_value(run, component, NEUTRAL);
    for (int i = 0; i < run->scenario->count; i++)
        if (selects(run->scenario, component->from, component->from_count, i))
            sold += run->mistake == MISTAKE_brand_of_this_month ? run->made[i] : run->past[i];
    run->seen[at] = run->seen[at] || sold > 0;
    if (!run->seen[at] && run->mistake != MISTAKE_brand_from_start) return 1;
    if (run->mistake == MISTAKE_brand_without_neutral) neutral = 0;
    return expl(run_value(run, component, HALO) * (sold / run_value(run, component, PLAN) - neutral));
}

void equations_act(struct run *run)
{
    for (int i = 0; i < run->scenario->count; i++) {
        const struct component *component = &run->scenario->components[i];
        long double factor;
        switch (component->kind) {
        case DEMAND: factor = demand_factor(run, component, i); break;
        case CHANNEL: factor = channel_factor(run, component); break;
        case PRICE: factor = price_factor(run, component); break;
        case BRAND: factor = brand_factor(run, component, i); break;
        case EVENT: factor = event_factor(run, component); break;
        default: continue;
        }
        if (run->mistake == MISTAKE_acted_on_twice && component->selector_count > 1) factor *= factor;
        for (int k = 0; k < run->scenario->count; k++)
            if (run_acts_on(run, component, k)) run->volume[k] *= factor;
    }
}
