/* Keys of every component, and what follows from names alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reference.h"

#define SHOCK (MONTHLY | OVERRIDES)
#define REQUIRED NAN
#define MONTH_OF_SEASON(index, word)                                         \
    {SEASON, JANUARY + (index), word, NUMBER, 0.4, 1.6, REQUIRED, OVERRIDES}

const struct key_row known_keys[] = {
    MONTH_OF_SEASON(0, "jan"), MONTH_OF_SEASON(1, "feb"), MONTH_OF_SEASON(2, "mar"),
    MONTH_OF_SEASON(3, "apr"), MONTH_OF_SEASON(4, "may"), MONTH_OF_SEASON(5, "jun"),
    MONTH_OF_SEASON(6, "jul"), MONTH_OF_SEASON(7, "aug"), MONTH_OF_SEASON(8, "sep"),
    MONTH_OF_SEASON(9, "oct"), MONTH_OF_SEASON(10, "nov"), MONTH_OF_SEASON(11, "dec"),
    {LINE, LEVEL, "level", CARS, 200, 40000, REQUIRED, 0},
    {LINE, GROWTH, "growth", SHARE, -0.06, 0.06, 0, SHOCK},
    {LINE, DRIFT, "drift", SHARE, -0.03, 0.03, 0, 0},
    {LINE, UNIT_PRICE, "unit_price", CARS, 40000, 300000, 0, FIXED},
    {LINE, NOISE, "noise", SHARE, -0.3, 0.3, 0, SHOCK},
    {LAUNCH, START, "start", DATE, -4, 20, REQUIRED, 0},
    {LAUNCH, PEAK, "peak", CARS, 100, 20000, REQUIRED, 0},
    {LAUNCH, RAMP, "ramp", NUMBER, 0.3, 9, REQUIRED, 0},
    {LAUNCH, HOLD, "hold", NUMBER, 0, 8, 0, 0},
    {LAUNCH, FADE, "fade", SHARE, 0, 0.3, 0, 0},
    {LAUNCH, FLOP, "flop", SHARE, 0, 1, 0, BOUNDED},
    {LAUNCH, UNIT_PRICE, "unit_price", CARS, 40000, 300000, 0, FIXED},
    {LAUNCH, NOISE, "noise", SHARE, -0.3, 0.3, 0, SHOCK},
    {MARKET, BASE, "base", CARS, 0, 5000, 0, 0},
    {MARKET, CEILING, "ceiling", CARS, 500, 30000, REQUIRED, 0},
    {MARKET, MIDPOINT, "midpoint", DATE, -3, 18, REQUIRED, 0},
    {MARKET, STEEPNESS, "steepness", NUMBER, 0.1, 2, REQUIRED, 0},
    {MARKET, TARIFF, "tariff", SHARE, 0, 0.9, 0, 0},
    {MARKET, ELASTICITY, "elasticity", NUMBER, 0, 3, 0, 0},
    {MARKET, PLANT_START, "plant_start", DATE, -4, 16, REQUIRED, PLANT},
    {MARKET, PLANT_CAPACITY, "plant_capacity", CARS, 100, 6000, REQUIRED, PLANT},
    {MARKET, PLANT_RAMP, "plant_ramp", NUMBER, 0.3, 9, REQUIRED, PLANT},
    {MARKET, REPLACES, "replaces", SHARE, 0, 1, REQUIRED, BOUNDED | PLANT},
    {MARKET, UNIT_PRICE, "unit_price", CARS, 40000, 300000, 0, FIXED},
    {MARKET, NOISE, "noise", SHARE, -0.3, 0.3, 0, SHOCK},
    {DEMAND, GROWTH, "growth", SHARE, -0.06, 0.06, 0, SHOCK},
    {DEMAND, DRIFT, "drift", SHARE, -0.03, 0.03, 0, 0},
    {DEMAND, NOISE, "noise", SHARE, -0.3, 0.3, 0, SHOCK},
    {FORMULA, OWN_X, "x", NUMBER, 0.2, 3, 0, 0},
    {FORMULA, OWN_Y, "y", NUMBER, -2, 2, 0, 0},
    {FORMULA, OWN_WHOLE, "n", WHOLE, 0, 3, 0, 0},
    {FORMULA, OWN_EACH, "each.e", NUMBER, -2, 2, 0, MONTHLY},
    {FORMULA, OWN_EACH_OTHER, "each.shock", NUMBER, 0.2, 3, 0, MONTHLY},
    {CHANNEL, OUTLETS, "outlets", CARS, 100, 2000, REQUIRED, 0},
    {CHANNEL, GOAL, "goal", CARS, 50, 4000, REQUIRED, 0},
    {CHANNEL, FROM, "from", DATE, -8, 5, REQUIRED, FENCED},
    {CHANNEL, BY, "by", DATE, 5.01, 24, REQUIRED, FENCED},
    {CHANNEL, COMPLETION, "completion", SHARE, 0, 1, 1, BOUNDED},
    {CHANNEL, MATURITY, "maturity", NUMBER, 0, 8, 0, 0},
    {CHANNEL, ELASTICITY, "elasticity", NUMBER, -0.5, 1.5, REQUIRED, 0},
    {PRICE, START, "start", DATE, -5, 16, REQUIRED, 0},
    {PRICE, MONTHS, "months", NUMBER, 0.3, 12, REQUIRED, 0},
    {PRICE, SELF_MADE, "self_made", SHARE, 0, 1, REQUIRED, BOUNDED},
    {PRICE, SAVING, "saving", SHARE, 0, 0.5, REQUIRED, BOUNDED},
    {PRICE, PASS_THROUGH, "pass_through", SHARE, 0, 1, REQUIRED, BOUNDED},
    {PRICE, RESPONSE, "response", SHARE, 0, 1, 0, BOUNDED},
    {PRICE, ELASTICITY, "elasticity", NUMBER, -1, 4, REQUIRED, 0},
    {BRAND, PLAN, "plan", CARS, 2000, 30000, REQUIRED, 0},
    {BRAND, HALO, "halo", NUMBER, -0.2, 0.35, REQUIRED, 0},
    {BRAND, NEUTRAL, "neutral", SHARE, 0, 1, 0.5, BOUNDED},
    {EVENT, START, "start", DATE, -5, 16, REQUIRED, 0},
    {EVENT, EFFECT, "effect", SHARE, -1, 0.6, REQUIRED, 0},
    {EVENT, DURATION, "duration", WHOLE, 1, 6, REQUIRED, 0},
    {EVENT, RECOVERY, "recovery", WHOLE, 0, 4, 0, 0},
    {CAPACITY, LIMIT, "limit", CARS, 2000, 90000, REQUIRED, OVERRIDES},
    {CAPACITY, BACKLOG, "backlog", SHARE, 0, 1, 0, BOUNDED},
};

const size_t known_key_count = sizeof known_keys / sizeof *known_keys;
const char *const known_kinds[KIND_COUNT] = {"season",  "line",  "launch", "market", "formula", "demand",
                                             "channel", "price", "brand",  "event",  "capacity"};

const struct key_row *known_key(enum kind kind, enum key key)
{
    for (size_t i = 0; i < known_key_count; i++)
        if (known_keys[i].kind == kind && known_keys[i].key == key) return &known_keys[i];
    return NULL;
}

void address_of(const struct component *component, const struct key_row *row, char name[MOST_NAME])
{
    snprintf(name, MOST_NAME, "%s.%.30s.%s", known_kinds[component->kind], component->name, row->name);
}

bool in_scope(const struct scenario *scenario, enum scope scope, int index, int component)
{
    const struct component *part = &scenario->components[component];
    switch (scope) {
    case OF_TOTAL: return counts(part);
    case OF_REGION: return part->region && !strcmp(part->region, scenario->regions[index]);
    case OF_SERIES: return part->series && !strcmp(part->series, scenario->series[index]);
    case OF_COMPONENT: return component == index;
    }
    return false;
}

static bool selects_one(const struct selector *selector, const struct component *component, int target)
{
    switch (selector->what) {
    case ALL: return counts(component);
    case REGION: return component->region && !strcmp(component->region, selector->text);
    case SERIES: return component->series && !strcmp(component->series, selector->text);
    case KIND: return component->kind == selector->kind;
    case NAME: return selector->component == target;
    }
    return false;
}

bool selects(const struct scenario *scenario, const struct selector *selectors, int count, int target)
{
    if (!sells(scenario->components[target].kind)) return false;
    for (int i = 0; i < count; i++)
        if (selects_one(&selectors[i], &scenario->components[target], target)) return true;
    return false;
}

const struct law *actual_of(const struct scenario *scenario, enum scope scope, int index, int month)
{
    for (int i = 0; i < scenario->actual_count; i++) {
        const struct actual *actual = &scenario->actuals[i];
        if (actual->month == month && actual->scope == scope && actual->index == index) return actual->law;
    }
    return NULL;
}

const struct law *law_in(const struct quantity *quantity, int month, bool planted_earlier_wins)
{
    const struct override *best = NULL;
    for (int i = 0; i < quantity->override_count; i++) {
        const struct override *override = &quantity->overrides[i];
        if (month < override->first || month > override->last) continue;
        bool wins = !best || override->first > best->first ||
                    (override->first == best->first && override->last < best->last);
        if (wins != (best && planted_earlier_wins)) best = override;
    }
    return best ? best->law : quantity->law;
}
