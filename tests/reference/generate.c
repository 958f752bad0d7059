/* Random valid scenarios: every component, family and option.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reference.h"

static const char *const regions[] = {"domestic", "overseas", "Süden"};
static const char *const series[] = {"A_series", "B_series", "D"};

struct generator {
    struct scenario *scenario;
    struct dice dice;
    int regions, series; /* how many of the names are in use: `on` must match something */
};

/* ---- quantities -------------------------------------------------------------------------------------- */

static void add_override(struct generator *generator, struct quantity *quantity, const struct key_row *row)
{
    struct scenario *scenario = generator->scenario;
    struct dice *dice = &generator->dice;
    int months = scenario->last - scenario->first + 1;
    struct override override = {.first = scenario->first + dice_below(dice, months)};
    override.last = override.first;
    if (row->kind == SEASON) { /* that month of one year */
        override.first += ((int)row->key - JANUARY - override.first % 12 + 12) % 12;
        override.last = override.first;
        if (override.first > scenario->last) return;
    } else if (dice_chance(dice, 0.3)) {
        override.open = true;
        override.last = scenario->last;
    } else if (dice_chance(dice, 0.5)) {
        override.last += dice_below(dice, scenario->last - override.first + 1);
    }
    for (int i = 0; i < quantity->override_count; i++)
        if (quantity->overrides[i].first == override.first && quantity->overrides[i].last == override.last)
            return; /* the same months twice */
    override.law = generate_law(scenario, dice, row, scenario->first);
    quantity->overrides[quantity->override_count++] = override;
}

/* A season's factor by single months alone, those that are computed; false: it takes one for all of that name. */
static bool fill_months(struct generator *generator, struct quantity *quantity, const struct key_row *row)
{
    struct scenario *scenario = generator->scenario;
    int first = scenario->level_month + 1 < scenario->first ? scenario->level_month + 1 : scenario->first;
    int month = first + ((int)row->key - JANUARY - first % 12 + 12) % 12;
    int last = month + 12 * (MOST_OVERRIDES - 1);
    if (month < scenario->first || last + 12 <= scenario->last) return false;
    for (; month <= scenario->last; month += 12)
        quantity->overrides[quantity->override_count++] =
            (struct override){.first = month,
                              .last = month,
                              .law = generate_law(scenario, &generator->dice, row, scenario->first)};
    return true;
}

static void fill_keys(struct generator *generator, struct component *component)
{
    for (size_t i = 0; i < known_key_count; i++) {
        const struct key_row *row = &known_keys[i];
        if (row->kind != component->kind) continue;
        if ((row->flags & PLANT) && !component->plant) continue;
        if (row->key == RAMP && component->curve == BASS) continue;
        if (!isnan(row->fallback) && dice_chance(&generator->dice, 0.4)) continue;
        struct quantity *quantity = &component->keys[row->key];
        if (row->kind == SEASON && dice_chance(&generator->dice, 0.1) &&
            fill_months(generator, quantity, row))
            continue;
        quantity->law =
            generate_law(generator->scenario, &generator->dice, row, generator->scenario->first);
        double chance = row->kind == SEASON ? 0.1 : 0.4;
        while ((row->flags & OVERRIDES) && quantity->override_count < MOST_OVERRIDES &&
               dice_chance(&generator->dice, chance))
            add_override(generator, quantity, row);
    }
}

/* ---- components -------------------------------------------------------------------------------------- */

static int find_kind(struct generator *generator, enum kind kind)
{
    const struct scenario *scenario = generator->scenario;
    int found[MOST_COMPONENTS], count = 0;
    for (int i = 0; i < scenario->count; i++)
        if (scenario->components[i].kind == kind) found[count++] = i;
    return count ? found[dice_below(&generator->dice, count)] : -1;
}

static void fill_place(struct generator *generator, struct component *component)
{
    struct dice *dice = &generator->dice;
    bool region = component->kind != FORMULA || dice_chance(dice, 0.5);
    if (region)
        component->region = component->kind == MARKET && dice_chance(dice, 0.5)
                                ? "overseas"
                                : regions[dice_below(dice, generator->regions)];
    if (dice_chance(dice, component->kind == FORMULA ? 0.3 : 0.6))
        component->series = series[dice_below(dice, generator->series)];
}

static void fill_takes(struct generator *generator, struct component *component)
{
    struct scenario *scenario = generator->scenario;
    struct dice *dice = &generator->dice;
    static const struct key_row share = {LAUNCH, FLOP, "takes", SHARE, 0, 1, NAN, BOUNDED};
    for (int i = 0; i < scenario->count && component->take_count < MOST_TAKES; i++) {
        if (scenario->components[i].kind != LINE || !dice_chance(dice, 0.4)) continue;
        struct take *take = &component->takes[component->take_count++];
        take->line = i;
        take->share.law = generate_law(scenario, dice, &share, 0);
    }
}

static struct selector selector_of(struct generator *generator)
{
    const struct scenario *scenario = generator->scenario;
    struct dice *dice = &generator->dice;
    int target = -1;
    while (target < 0 || !sells(scenario->components[target].kind))
        target = dice_below(dice, scenario->count);
    const struct component *chosen = &scenario->components[target];
    struct selector selector = {.what = NAME, .component = target, .kind = chosen->kind};
    switch (dice_below(dice, 6)) {
    case 0: selector.what = ALL; break;
    case 1:
        selector.what = chosen->region ? REGION : NAME;
        selector.text = chosen->region;
        break;
    case 2:
        selector.what = chosen->series ? SERIES : NAME;
        selector.text = chosen->series;
        break;
    case 3: selector.what = KIND; break;
    default: break;
    }
    return selector;
}

/* An index may be below 0: no capacity bounds one. */
static bool means_index(const struct scenario *scenario, const struct selector *selector)
{
    for (int i = 0; i < scenario->count; i++)
        if (selects(scenario, selector, 1, i) && !counts(&scenario->components[i])) return true;
    return false;
}

static int fill_selectors(struct generator *generator, enum kind kind, struct selector *selectors)
{
    int count = 0, most = 1 + dice_below(&generator->dice, MOST_SELECTORS);
    while (count < most) {
        selectors[count] = selector_of(generator);
        if (kind != CAPACITY || !means_index(generator->scenario, &selectors[count])) count++;
    }
    return count;
}

/* Its kind, name and place: what others may speak of. */
static void add(struct generator *generator, enum kind kind)
{
    struct scenario *scenario = generator->scenario;
    struct dice *dice = &generator->dice;
    struct component *component = &scenario->components[scenario->count];
    *component = (struct component){.kind = kind, .season = -1, .chance = 1};
    snprintf(component->name, sizeof component->name, "%c%d%s", known_kinds[kind][0], scenario->count,
             dice_chance(dice, 0.2) ? "_\u96f6\u8dd1" : "");
    if (sells(kind)) fill_place(generator, component);
    scenario->count++;
}

static void fill_launch(struct generator *generator, struct component *component)
{
    struct dice *dice = &generator->dice;
    component->curve = (enum curve)dice_below(dice, 4);
    component->curve_said = component->curve != EXPONENTIAL || dice_chance(dice, 0.5);
    component->bass_p = (1 + dice_below(dice, 100)) / 1000.0;
    component->bass_q = dice_below(dice, 80) / 100.0;
    fill_takes(generator, component);
}

static void fill(struct generator *generator, int index)
{
    static const double chances[] = {1, 1, 0, 0.5, 0.7, 0.25};
    struct dice *dice = &generator->dice;
    struct component *component = &generator->scenario->components[index];
    const enum kind kind = component->kind;
    if (sells(kind) && kind != FORMULA && dice_chance(dice, 0.6))
        component->season = find_kind(generator, SEASON);
    if (kind == LINE && dice_chance(dice, 0.5)) component->persistence = dice_below(dice, 41) / 20.0 - 1;
    if (kind == MARKET) component->plant = dice_chance(dice, 0.6);
    if (kind == LAUNCH || kind == EVENT) component->chance = chances[dice_below(dice, 6)];
    if (kind == LAUNCH) fill_launch(generator, component);
    if (kind >= DEMAND) component->selector_count = fill_selectors(generator, kind, component->selectors);
    if (kind == BRAND) component->from_count = fill_selectors(generator, kind, component->from);
    fill_keys(generator, component);
    if (kind == FORMULA) generate_formula(generator->scenario, dice, index);
}

/* ---- correlation ------------------------------------------------------------------------------------- */

struct candidates {
    int count;
    char names[MOST_COMPONENTS * KEY_COUNT][MOST_NAME];
};

/* Uncertain quantities, all monthly or none. */
static void find_candidates(const struct scenario *scenario, bool monthly, struct candidates *candidates)
{
    candidates->count = 0;
    for (int i = 0; i < scenario->count; i++)
        for (int key = 0; key < KEY_COUNT; key++) {
            const struct component *component = &scenario->components[i];
            const struct key_row *row = known_key(component->kind, (enum key)key);
            const struct quantity *quantity = &component->keys[key];
            if (!row || !(row->flags & MONTHLY) == monthly || !quantity->law ||
                quantity->law->family == CONSTANT)
                continue;
            address_of(component, row, candidates->names[candidates->count++]);
        }
}

/* Each of three with each, in a way that cannot be. */
static void add_contradiction(struct scenario *scenario, const struct candidates *found)
{
    static const double r[] = {0.8, 0.7, -0.8};
    for (int i = 0; i < 3; i++) {
        struct pair *pair = &scenario->pairs[scenario->pair_count++];
        memcpy(pair->names[0], found->names[i], MOST_NAME);
        memcpy(pair->names[1], found->names[(i + 1) % 3], MOST_NAME);
        pair->r = r[i];
    }
    scenario->repairs = true;
}

/* Pairs without a common member: any r of each leaves the matrix positive definite. */
static void add_pairs(struct generator *generator, bool monthly)
{
    struct scenario *scenario = generator->scenario;
    struct candidates found;
    find_candidates(scenario, monthly, &found);
    if (found.count >= 3 && dice_chance(&generator->dice, 0.1)) {
        add_contradiction(scenario, &found);
        return;
    }
    for (int pairs = dice_below(&generator->dice, 3); pairs > 0 && found.count >= 2; pairs--) {
        struct pair *pair = &scenario->pairs[scenario->pair_count++];
        for (int i = 0; i < 2; i++) {
            char *name = found.names[dice_below(&generator->dice, found.count)];
            memcpy(pair->names[i], name, MOST_NAME);
            memmove(name, found.names[--found.count], MOST_NAME);
        }
        pair->r = (dice_below(&generator->dice, 181) - 90) / 100.0;
    }
}

/* ---- the whole --------------------------------------------------------------------------------------- */

static void choose_months(struct generator *generator)
{
    struct scenario *scenario = generator->scenario;
    struct dice *dice = &generator->dice;
    scenario->first = 12 * 2026 + dice_below(dice, 12);
    scenario->last =
        scenario->first + (dice_chance(dice, 0.2) ? dice_below(dice, 32) : dice_below(dice, 14));
    scenario->level_month = scenario->first - 1;
    scenario->level_said = dice_chance(dice, 0.6);
    if (!scenario->level_said) return;
    scenario->level_month = scenario->first - 6 + dice_below(dice, 11);
    if (scenario->level_month > scenario->last) scenario->level_month = scenario->last;
}

/* Sections stand in any order. */
static void shuffle(struct generator *generator)
{
    struct scenario *scenario = generator->scenario;
    for (int i = scenario->count - 1; i > 0; i--) {
        int k = dice_below(&generator->dice, i + 1);
        struct component other = scenario->components[i];
        scenario->components[i] = scenario->components[k];
        scenario->components[k] = other;
    }
}

static void list_name(const char *list[3], int *count, const char *name)
{
    for (int i = 0; i < *count; i++)
        if (name && !strcmp(list[i], name)) return;
    if (name) list[(*count)++] = name;
}

static void list_places(struct scenario *scenario)
{
    for (int i = 0; i < scenario->count; i++) {
        list_name(scenario->regions, &scenario->region_count, scenario->components[i].region);
        list_name(scenario->series, &scenario->series_count, scenario->components[i].series);
    }
}

void generate(struct scenario *scenario, uint64_t number)
{
    struct generator generator = {.scenario = scenario, .dice = {number * 0x2545f4914f6cdd1du + 1}};
    struct dice *dice = &generator.dice;
    memset(scenario, 0, sizeof *scenario);
    generator.regions = 1 + dice_below(dice, 3);
    generator.series = 1 + dice_below(dice, 3);
    scenario->seed = dice_bits(dice);
    choose_months(&generator);
    for (int i = dice_below(dice, 3); i > 0; i--) add(&generator, SEASON);
    for (int i = 1 + dice_below(dice, 3); i > 0; i--) add(&generator, LINE);
    for (int i = 3 + dice_below(dice, 9); i > 0; i--)
        add(&generator, (enum kind)(LINE + dice_below(dice, KIND_COUNT - LINE)));
    for (int i = dice_below(dice, 3); i > 0; i--) add(&generator, CAPACITY);
    shuffle(&generator);
    list_places(scenario);
    for (int i = 0; i < scenario->count; i++) fill(&generator, i);
    add_pairs(&generator, false);
    add_pairs(&generator, true);
    generate_actuals(scenario, dice);
    generate_goals(scenario, dice);
}
