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
    {LINE, NOISE, "noise", SHARE, -0.3, 0.3, 0, SHOCK},
    {LAUNCH, START, "start", DATE, -4, 20, REQUIRED, 0},
    {LAUNCH, PEAK, "peak", CARS, 100, 20000, REQUIRED, 0},
    {LAUNCH, RAMP, "ramp", NUMBER, 0.3, 9, REQUIRED, 0},
    {LAUNCH, HOLD, "hold", NUMBER, 0, 8, 0, 0},
    {LAUNCH, FADE, "fade", SHARE, 0, 0.3, 0, 0},
    {LAUNCH, FLOP, "flop", SHARE, 0, 1, 0, BOUNDED},
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
    {MARKET, NOISE, "noise", SHARE, -0.3, 0.3, 0, SHOCK},
    {DEMAND, GROWTH, "growth", SHARE, -0.06, 0.06, 0, SHOCK},
    {DEMAND, DRIFT, "drift", SHARE, -0.03, 0.03, 0, 0},
    {DEMAND, NOISE, "noise", SHARE, -0.3, 0.3, 0, SHOCK},
    {EVENT, START, "start", DATE, -5, 16, REQUIRED, 0},
    {EVENT, EFFECT, "effect", SHARE, -1, 0.6, REQUIRED, 0},
    {EVENT, DURATION, "duration", WHOLE, 1, 6, REQUIRED, 0},
    {EVENT, RECOVERY, "recovery", WHOLE, 0, 4, 0, 0},
    {CAPACITY, LIMIT, "limit", CARS, 2000, 90000, REQUIRED, OVERRIDES},
    {CAPACITY, BACKLOG, "backlog", SHARE, 0, 1, 0, BOUNDED},
};

const size_t known_key_count = sizeof known_keys / sizeof *known_keys;
const char *const known_kinds[KIND_COUNT] = {"season", "line",  "launch",  "market",
                                             "demand", "event", "capacity"};

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

bool acts_on(const struct scenario *scenario, const struct component *actor, int target)
{
    const struct component *component = &scenario->components[target];
    if (!sells(component->kind)) return false;
    for (int i = 0; i < actor->selector_count; i++) {
        const struct selector *selector = &actor->selectors[i];
        switch (selector->what) {
        case ALL: return true;
        case REGION:
            if (!strcmp(component->region, selector->text)) return true;
            break;
        case SERIES:
            if (component->series && !strcmp(component->series, selector->text)) return true;
            break;
        case KIND:
            if (component->kind == selector->kind) return true;
            break;
        case NAME:
            if (selector->component == target) return true;
            break;
        }
    }
    return false;
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
