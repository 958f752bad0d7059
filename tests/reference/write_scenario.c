/* A scenario as the program reads it, in one of the many ways in which it can be said.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "reference.h"

__attribute__((format(printf, 3, 4))) static void append(char *text, size_t size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

/* ---- numbers and laws ---------------------------------------------------------------------------------- */

static void write_number(double value, enum unit unit, struct dice *dice, char *text, size_t size)
{
    int month = (int)floor(value), hundredths = (int)floor((value - month) * 100 + 0.5);
    if (unit == DATE && hundredths)
        append(text, size, "%04d-%02d.%02d", month / 12, month % 12 + 1, hundredths);
    else if (unit == DATE)
        append(text, size, "%04d-%02d", month / 12, month % 12 + 1);
    else if (unit == SHARE && dice_chance(dice, 0.5))
        append(text, size, "%.6g%%", value * 100);
    else if (unit == CARS && value >= 1000 && dice_chance(dice, 0.5))
        append(text, size, "%.6gk", value / 1000);
    else
        append(text, size, "%.6g", value);
}

/* "NAME(a = 1, b = 2)" or "NAME(1, 2)": the first `count` of the law's numbers, those that `plain` says
 * (bit i) without a unit; what is NaN is left out, and then the rest goes by name. */
static void write_call(const struct law *law, const char *name, const char *const *arguments, int count,
                       unsigned plain, enum unit unit, struct dice *dice, char *text, size_t size)
{
    bool named = dice_chance(dice, 0.5);
    append(text, size, "%s(", name);
    for (int i = 0; i < count; i++) {
        if (i) append(text, size, dice_chance(dice, 0.5) ? ", " : " , ");
        if (named) append(text, size, "%s = ", arguments[i]);
        write_number(law->p[i], plain >> i & 1 ? NUMBER : unit, dice, text, size);
    }
    append(text, size, ")");
}

static void write_percentiles(const struct law *law, const char *name, enum unit unit, struct dice *dice,
                              char *text, size_t size)
{
    append(text, size, "%s(p%g = ", name, law->p[2] * 100);
    write_number(law->p[0], unit, dice, text, size);
    append(text, size, ", p%g = ", law->p[3] * 100);
    write_number(law->p[1], unit, dice, text, size);
    append(text, size, ")");
}

static void write_parts(const struct law *law, enum unit unit, struct dice *dice, char *text, size_t size)
{
    append(text, size, law->family == MIXTURE ? "mixture(" : "discrete(");
    for (int i = 0; i < law->count; i++) {
        if (i) append(text, size, ", ");
        if (law->family == MIXTURE) {
            write_number(law->shares[i], SHARE, dice, text, size);
            append(text, size, ": ");
            write_law(law->parts[i], unit, dice, text, size);
        } else {
            write_number(law->p[i], unit, dice, text, size);
            append(text, size, ": ");
            write_number(law->shares[i], SHARE, dice, text, size);
        }
    }
    append(text, size, ")");
}

static void write_truncate(const struct law *law, enum unit unit, struct dice *dice, char *text,
                           size_t size)
{
    append(text, size, "truncate(");
    write_law(law->parts[0], unit, dice, text, size);
    bool both = !isnan(law->p[0]) && !isnan(law->p[1]), named = !both || dice_chance(dice, 0.5);
    for (int i = 0; i < 2; i++) {
        if (isnan(law->p[i])) continue;
        append(text, size, ", %s", named ? i ? "max = " : "min = " : "");
        write_number(law->p[i], unit, dice, text, size);
    }
    append(text, size, ")");
}

void write_law(const struct law *law, enum unit unit, struct dice *dice, char *text, size_t size)
{
    static const char *const moments[] = {"mean", "sd"}, *const log_moments[] = {"mu", "sigma"},
                             *const ends[] = {"min", "max"},
                             *const modes[] = {"min", "mode", "max", "lambda"},
                             *const betas[] = {"alpha", "beta", "min", "max"}, *const chances[] = {"p"},
                             *const shapes[] = {"shape", "scale"}, *const places[] = {"location", "scale"},
                             *const students[] = {"df", "mean", "scale"};
    unsigned spread = unit == DATE ? 2 : 0; /* a date's sd is in months */
    const double *p = law->p;
    switch (law->family) {
    case CONSTANT: write_number(p[0], unit, dice, text, size); break;
    case NORMAL: write_call(law, "normal", moments, 2, spread, unit, dice, text, size); break;
    case LOGNORMAL: write_call(law, "lognormal", moments, 2, spread, unit, dice, text, size); break;
    case GAMMA: write_call(law, "gamma", shapes, 2, 1, unit, dice, text, size); break;
    case WEIBULL: write_call(law, "weibull", shapes, 2, 1, unit, dice, text, size); break;
    case EXPONENTIAL_LAW: write_call(law, "exponential", moments, 1, 0, unit, dice, text, size); break;
    case STUDENT_T:
        write_call(law, "student_t", students, 3, 1 | spread << 1, unit, dice, text, size);
        break;
    case LOGISTIC_LAW: write_call(law, "logistic", places, 2, spread, unit, dice, text, size); break;
    case LOGISTIC_BETWEEN: write_percentiles(law, "logistic", unit, dice, text, size); break;
    case GUMBEL: write_call(law, "gumbel", places, 2, spread, unit, dice, text, size); break;
    case GUMBEL_BETWEEN: write_percentiles(law, "gumbel", unit, dice, text, size); break;
    case LOGNORMAL_LOG:
        append(text, size, "lognormal(%s = %.6g, %s = %.6g)", log_moments[0], p[0], log_moments[1], p[1]);
        break;
    case NORMAL_BETWEEN: write_percentiles(law, "normal", unit, dice, text, size); break;
    case LOGNORMAL_BETWEEN: write_percentiles(law, "lognormal", unit, dice, text, size); break;
    case UNIFORM_BETWEEN: write_percentiles(law, "uniform", unit, dice, text, size); break;
    case UNIFORM: write_call(law, "uniform", ends, 2, 0, unit, dice, text, size); break;
    case TRIANGULAR: write_call(law, "triangular", modes, 3, 0, unit, dice, text, size); break;
    case PERT:
        write_call(law, "pert", modes, p[3] == 4 && dice_chance(dice, 0.5) ? 3 : 4, 8, unit, dice, text,
                   size);
        break;
    case BETA:
        write_call(law, "beta", betas, p[2] == 0 && p[3] == 1 && dice_chance(dice, 0.7) ? 2 : 4, 3, unit,
                   dice, text, size);
        break;
    case BERNOULLI:
        write_call(law, "bernoulli", chances, 1, 0, unit == SHARE ? SHARE : NUMBER, dice, text, size);
        break;
    case DISCRETE:
    case MIXTURE: write_parts(law, unit, dice, text, size); break;
    case TRUNCATE: write_truncate(law, unit, dice, text, size); break;
    }
}

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
    write_law(quantity->law, row->unit, dice, value, sizeof value);
    write_number(other[row->unit], row->unit, dice, decoy, sizeof decoy);
    bool in_child = writer->inherits && dice_chance(dice, 0.25);
    struct written *written = writer->written;
    if (in_child) {
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

static void write_selectors(struct writer *writer, const struct component *component)
{
    char text[512] = "";
    for (int i = 0; i < component->selector_count; i++) {
        const struct selector *selector = &component->selectors[i];
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
    if (component->selector_count) write_text(writer, "on", text);
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
    if (component->persistence != 0) {
        append(text, sizeof text, "%.6g", component->persistence);
        write_text(writer, "persistence", text);
    }
    if (component->chance < 1 || (component->kind == EVENT && dice_chance(writer->dice, 0.3))) {
        *text = '\0';
        write_number(component->chance, SHARE, writer->dice, text, sizeof text);
        write_text(writer, component->kind == LAUNCH ? "success" : "chance", text);
    }
    write_selectors(writer, component);
    if (component->kind == LAUNCH) write_launch(writer, component);
    for (size_t i = 0; i < known_key_count; i++) {
        const struct quantity *quantity = &component->keys[known_keys[i].key];
        if (known_keys[i].kind == component->kind && quantity->law)
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
    if (scenario->actuals[0]) append(text, MOST_TEXT, "\n[actuals]\n");
    for (int month = first; month <= level; month++) {
        append(text, MOST_TEXT, "%04d-%02d = ", month / 12, month % 12 + 1);
        write_law(scenario->actuals[month - first], CARS, writer->dice, text, MOST_TEXT);
        append(text, MOST_TEXT, "\n");
    }
}

void write_scenario(const struct scenario *scenario, struct dice *dice, struct written *written)
{
    struct writer writer = {scenario, dice, written, dice_chance(dice, 0.5), ""};
    *written->parent = *written->child = '\0';
    written->setting_count = 0;
    write_head(&writer);
    for (int i = 0; i < scenario->count; i++) write_component(&writer, &scenario->components[i]);
    if (scenario->pair_count) append(written->parent, MOST_TEXT, "\n[correlation]\n");
    for (int i = 0; i < scenario->pair_count; i++)
        append(written->parent, MOST_TEXT, "%s, %s = %.6g\n", scenario->pairs[i].names[0],
               scenario->pairs[i].names[1], scenario->pairs[i].r);
    if (writer.inherits) return;
    memcpy(written->child, written->parent, MOST_TEXT);
    *written->parent = '\0';
}
