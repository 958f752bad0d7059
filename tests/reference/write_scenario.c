/* A scenario as the program reads it, in one of the many ways in which it can be said.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reference.h"

/* ---- keys ---------------------------------------------------------------------------------------------- */

struct writer {
    const struct scenario *scenario;
    struct dice *dice;
    struct written *written;
    bool inherits;             /* there is a parent */
    char child[MOST_TEXT / 2]; /* the current section's keys in the child */
};

static void parent_line(struct writer *writer, const char *key, const char *value)
{
    append(writer->written->parent, MOST_TEXT, "%s = %s\n", key, value);
}

static void child_line(struct writer *writer, const char *key, const char *value)
{
    append(writer->child, sizeof writer->child, "%s = %s\n", key, value);
}

/* Text beside laws: never inherited wrongly, but it may come from either file. */
static void write_text(struct writer *writer, const char *key, const char *value)
{
    if (writer->inherits && dice_chance(writer->dice, 0.2))
        child_line(writer, key, value);
    else
        parent_line(writer, key, value);
}

static void override_key(const char *key, const struct key_row *row, const struct override *override,
                         char *text, size_t size)
{
    int first = override->first, last = override->last;
    *text = '\0';
    if (row->kind != SEASON) append(text, size, "%s.", key);
    append(text, size, "%04d-%02d", first / 12, first % 12 + 1);
    if (override->open)
        append(text, size, "..");
    else if (last > first)
        append(text, size, "..%04d-%02d", last / 12, last % 12 + 1);
}

/* A quantity, in the parent or in the child; what the child sets undoes a parent's other law, together with
 * its overrides, and what it only adds leaves them alone. */
static void write_quantity(struct writer *writer, const struct component *component,
                           const struct key_row *row, const char *name, const struct quantity *quantity)
{
    static const double other[] = {
        [NUMBER] = 0.875, [CARS] = 3456, [SHARE] = 0.0625, [DATE] = 24320, [WHOLE] = 2};
    struct dice *dice = writer->dice;
    char value[1024] = "", key[MOST_NAME * 2], decoy[64] = "";
    if (quantity->law) write_law(quantity->law, row->unit, dice, value, sizeof value);
    write_number(other[row->unit], row->unit, dice, decoy, sizeof decoy);
    bool in_child = writer->inherits && dice_chance(dice, 0.25);
    struct written *written = writer->written;
    if (!quantity->law) {
        in_child = false;
    } else if (in_child) {
        parent_line(writer, name, decoy);
        if ((row->flags & OVERRIDES) && row->kind != SEASON) {
            struct override all = {.first = writer->scenario->first, .last = writer->scenario->first};
            override_key(name, row, &all, key, sizeof key);
            parent_line(writer, key, decoy);
        }
        child_line(writer, name, value);
    } else if (!quantity->override_count && written->setting_count < 8 && dice_chance(dice, 0.03)) {
        parent_line(writer, name, decoy);
        snprintf(written->settings[written->setting_count++], sizeof *written->settings,
                 "%s.%.30s.%s=%.400s", known_kinds[component->kind], component->name, name, value);
    } else
        parent_line(writer, name, value);
    for (int i = 0; i < quantity->override_count; i++) {
        *value = '\0';
        write_law(quantity->overrides[i].law, row->unit, dice, value, sizeof value);
        override_key(name, row, &quantity->overrides[i], key, sizeof key);
        if (in_child || (writer->inherits && dice_chance(dice, 0.3)))
            child_line(writer, key, value);
        else
            parent_line(writer, key, value);
    }
}

/* ---- sections ------------------------------------------------------------------------------------------ */

static void write_selectors(struct writer *writer, const char *key, const struct selector *selectors,
                            int count)
{
    char text[512] = "";
    for (int i = 0; i < count; i++) {
        const struct selector *selector = &selectors[i];
        const struct component *named = &writer->scenario->components[selector->component];
        if (i) append(text, sizeof text, ", ");
        switch (selector->what) {
        case ALL: append(text, sizeof text, "all"); break;
        case REGION:
        case SERIES: append(text, sizeof text, "%s", selector->text); break;
        case KIND: append(text, sizeof text, "%s.*", known_kinds[selector->kind]); break;
        case NAME:
            if (dice_chance(writer->dice, 0.7)) append(text, sizeof text, "%s.", known_kinds[named->kind]);
            append(text, sizeof text, "%s", named->name);
        }
    }
    if (count) write_text(writer, key, text);
}

static void write_launch(struct writer *writer, const struct component *component)
{
    static const char *const curves[] = {"exponential", "logistic", "linear"};
    char text[2048] = "";
    if (component->curve == BASS)
        append(text, sizeof text, "bass(%.6g, %.6g)", component->bass_p, component->bass_q);
    else
        append(text, sizeof text, "%s", curves[component->curve]);
    if (component->curve_said) write_text(writer, "curve", text);
    *text = '\0';
    for (int i = 0; i < component->take_count; i++) {
        const struct take *take = &component->takes[i];
        append(text, sizeof text, "%s%s ", i ? ", " : "", writer->scenario->components[take->line].name);
        write_law(take->share.law, SHARE, writer->dice, text, sizeof text);
    }
    if (*text) write_text(writer, "takes", text);
}

static void write_expression(struct writer *writer, const struct component *component)
{
    static char text[MOST_TEXT / 4];
    *text = '\0';
    write_formula(writer->scenario, component->volume, writer->dice, text, sizeof text);
    write_text(writer, "volume", text);
    if (component->resolution == 1 && dice_chance(writer->dice, 0.5)) return;
    *text = '\0';
    append(text, sizeof text, "%.6g", component->resolution);
    write_text(writer, "resolution", text);
}

static int first_of(const struct scenario *scenario, enum kind kind)
{
    for (int i = 0; i < scenario->count; i++)
        if (scenario->components[i].kind == kind) return i;
    return -1;
}

/* What a parent says and its child undoes. */
static void write_undone(struct writer *writer, const struct component *component)
{
    const struct scenario *scenario = writer->scenario;
    static const char *const plant[] = {"plant_start", "plant_capacity", "plant_ramp", "replaces"},
                             *const values[] = {"2026-03", "1k", "3", "50%"};
    int season = first_of(scenario, SEASON), line = first_of(scenario, LINE);
    char text[2 * MOST_NAME];
    if (!writer->inherits || !dice_chance(writer->dice, 0.3)) return;
    if (component->kind != FORMULA && component->season < 0 && season >= 0) {
        parent_line(writer, "season", scenario->components[season].name);
        child_line(writer, "season", "none");
    }
    if (component->kind == LAUNCH && !component->take_count && line >= 0) {
        snprintf(text, sizeof text, "%s 12%%", scenario->components[line].name);
        parent_line(writer, "takes", text);
        child_line(writer, "takes", "none");
    }
    for (int i = 0; component->kind == MARKET && !component->plant && i < 4; i++) {
        parent_line(writer, plant[i], values[i]);
        child_line(writer, plant[i], "none");
    }
}

static void write_component(struct writer *writer, const struct component *component)
{
    char text[64] = "";
    append(writer->written->parent, MOST_TEXT, "\n[%s %s]\n", known_kinds[component->kind],
           component->name);
    *writer->child = '\0';
    if (component->region && (component->kind != MARKET || strcmp(component->region, "overseas")))
        write_text(writer, "region", component->region);
    if (component->series) write_text(writer, "series", component->series);
    if (component->season >= 0)
        write_text(writer, "season", writer->scenario->components[component->season].name);
    if (sells(component->kind)) write_undone(writer, component);
    if (component->persistence != 0) {
        append(text, sizeof text, "%.6g", component->persistence);
        write_text(writer, "persistence", text);
    }
    if (component->chance < 1 || (component->kind == EVENT && dice_chance(writer->dice, 0.3))) {
        *text = '\0';
        write_number(component->chance, SHARE, writer->dice, text, sizeof text);
        write_text(writer, component->kind == LAUNCH ? "success" : "chance", text);
    }
    write_selectors(writer, "on", component->selectors, component->selector_count);
    write_selectors(writer, "from", component->from, component->from_count);
    if (component->kind == LAUNCH) write_launch(writer, component);
    if (component->kind == FORMULA) write_expression(writer, component);
    for (size_t i = 0; i < known_key_count; i++) {
        const struct quantity *quantity = &component->keys[known_keys[i].key];
        if (known_keys[i].kind == component->kind && (quantity->law || quantity->override_count))
            write_quantity(writer, component, &known_keys[i], known_keys[i].name, quantity);
    }
    if (*writer->child)
        append(writer->written->child, MOST_TEXT, "\n[%s %s]\n%s", known_kinds[component->kind],
               component->name, writer->child);
}

static void write_head(struct writer *writer)
{
    const struct scenario *scenario = writer->scenario;
    char *text = writer->written->parent;
    int first = scenario->first, last = scenario->last, level = scenario->level_month;
    append(text, MOST_TEXT, "[scenario]\nseed = %llu\nperiod = %04d-%02d..%04d-%02d\n",
           (unsigned long long)scenario->seed, first / 12, first % 12 + 1, last / 12, last % 12 + 1);
    if (scenario->level_said)
        append(text, MOST_TEXT, "level_month = %04d-%02d\n", level / 12, level % 12 + 1);
}

/* "region.NAME.", "series.NAME.", "kind.NAME." or nothing. */
static void write_scope(const struct scenario *scenario, enum scope scope, int index, char *text,
                        size_t size)
{
    const struct component *of = &scenario->components[index];
    if (scope == OF_REGION) append(text, size, "region.%s.", scenario->regions[index]);
    if (scope == OF_SERIES) append(text, size, "series.%s.", scenario->series[index]);
    if (scope == OF_COMPONENT) append(text, size, "%s.%s.", known_kinds[of->kind], of->name);
}

static void write_actuals(struct writer *writer)
{
    const struct scenario *scenario = writer->scenario;
    char *text = writer->written->parent;
    if (scenario->actual_count) append(text, MOST_TEXT, "\n[actuals]\n");
    bool backwards = dice_chance(writer->dice, 0.5);
    for (int i = 0; i < scenario->actual_count; i++) {
        const struct actual *actual = &scenario->actuals[backwards ? scenario->actual_count - 1 - i : i];
        write_scope(scenario, actual->scope, actual->index, text, MOST_TEXT);
        append(text, MOST_TEXT, "%04d-%02d = ", actual->month / 12, actual->month % 12 + 1);
        write_law(actual->law, CARS, writer->dice, text, MOST_TEXT);
        append(text, MOST_TEXT, "\n");
    }
}

static bool same_key(const struct goal *a, const struct goal *b)
{
    return a->target && b->target && a->scope == b->scope && a->index == b->index && a->first == b->first;
}

static void write_goal(struct writer *writer, const struct goal *goal, char *text, size_t size)
{
    const struct scenario *scenario = writer->scenario;
    if (goal->scope == OF_TOTAL) append(text, size, "total.");
    write_scope(scenario, goal->scope, goal->index, text, size);
    append(text, size, "%d", goal->first / 12);
    if (goal->last == goal->first + 2) append(text, size, "-Q%d", goal->first % 12 / 3 + 1);
    if (goal->last == goal->first) append(text, size, "-%02d", goal->first % 12 + 1);
}

/* All numbers of one thing and year stand in one key. */
static void write_targets(struct writer *writer)
{
    const struct scenario *scenario = writer->scenario;
    char *text = writer->written->parent;
    append(text, MOST_TEXT, "\n[target]\n");
    for (int i = 0; i < scenario->goal_count; i++) {
        const struct goal *goal = &scenario->goals[i];
        bool written = !goal->target;
        for (int k = 0; k < i; k++) written = written || same_key(goal, &scenario->goals[k]);
        if (written) continue;
        write_goal(writer, goal, text, MOST_TEXT);
        append(text, MOST_TEXT, " = %.6g", goal->cars);
        for (int k = i + 1; k < scenario->goal_count; k++)
            if (same_key(goal, &scenario->goals[k]))
                append(text, MOST_TEXT, ", %.6g", scenario->goals[k].cars);
        append(text, MOST_TEXT, "\n");
    }
}

/* Limits that hold whatever comes: their figures are compared. */
static void write_limits(struct writer *writer)
{
    static const char *const events[] = {">=", ">", "<=", "<"};
    const struct scenario *scenario = writer->scenario;
    char *text = writer->written->parent;
    append(text, MOST_TEXT, "\n[limit]\n");
    for (int i = 0; i < scenario->goal_count; i++) {
        const struct goal *goal = &scenario->goals[i];
        if (goal->target) continue;
        append(text, MOST_TEXT, "limit%d = ", i);
        switch (goal->measure) {
        case CHANCE_OF: append(text, MOST_TEXT, "P("); break;
        case PERCENTILE_OF: append(text, MOST_TEXT, "p%d(", goal->percent); break;
        case MEAN_OF: append(text, MOST_TEXT, "mean("); break;
        case SD_OF: append(text, MOST_TEXT, "sd("); break;
        case SHORTFALL_OF: append(text, MOST_TEXT, "shortfall("); break;
        }
        write_goal(writer, goal, text, MOST_TEXT);
        if (goal->measure == CHANCE_OF || goal->measure == SHORTFALL_OF)
            append(text, MOST_TEXT, " %s %.6g", events[goal->event], goal->cars);
        append(text, MOST_TEXT, ") >= 0\n");
    }
}

/* A column for each empirical law; one that is not read harms nobody. */
static void write_data(const struct scenario *scenario, struct dice *dice, char data[MOST_TEXT])
{
    *data = '\0';
    for (int row = -1; row < MOST_PARTS; row++) {
        append(data, MOST_TEXT, row < 0 ? "row" : "%d", row);
        for (int i = 0; i < scenario->law_count; i++) {
            const struct law *law = &scenario->laws[i];
            if (law->family != EMPIRICAL) continue;
            append(data, MOST_TEXT, row < 0 ? ",c%d" : ",", law->number);
            if (row >= 0) write_number(law->p[row], law->unit, dice, data, MOST_TEXT);
        }
        append(data, MOST_TEXT, "\n");
    }
}

void write_scenario(const struct scenario *scenario, struct dice *dice, struct written *written)
{
    struct writer writer = {scenario, dice, written, dice_chance(dice, 0.5), ""};
    *written->parent = *written->child = '\0';
    written->setting_count = 0;
    write_data(scenario, dice, written->data);
    write_head(&writer);
    for (int i = 0; i < scenario->count; i++) write_component(&writer, &scenario->components[i]);
    write_actuals(&writer);
    write_targets(&writer);
    write_limits(&writer);
    if (scenario->pair_count) append(written->parent, MOST_TEXT, "\n[correlation]\n");
    if (scenario->repairs) append(written->parent, MOST_TEXT, "repair = nearest\n");
    for (int i = 0; i < scenario->pair_count; i++)
        append(written->parent, MOST_TEXT, "%s, %s = %.6g\n", scenario->pairs[i].names[0],
               scenario->pairs[i].names[1], scenario->pairs[i].r);
    if (writer.inherits) return;
    memcpy(written->child, written->parent, MOST_TEXT);
    *written->parent = '\0';
}
