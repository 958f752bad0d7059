/* The uncertain quantities of a plan.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/vecmath.h"
#include "draw/scores.h"
#include "engine/inputs.h"
#include "report/figure.h"
#include "study/sensitivity/sensitivity.h"
#include "study/study.h"

enum { POINTS = 2000, SHORT_COLUMNS = 28 };

double sensitivity_held(const struct sensitivity_quantity *quantity, double centred)
{
    if (!quantity->months) return centred;
    double score = vec_normal_quantile(centred) / sqrt((double)quantity->months), held;
    scores_to_centred(&score, &held, 1);
    return held;
}

double sensitivity_value(const struct plan *plan, const struct sensitivity_quantity *quantity,
                         double centred)
{
    return inputs_value(plan, quantity->draw, quantity->at, sensitivity_held(quantity, centred));
}

static const char *significant(struct leap_report *report, double value)
{
    char text[FIGURE_BYTES];
    int decimals = 2;
    for (double size = fabs(value); size >= 10 && decimals > -3; size /= 10) decimals--;
    for (double size = fabs(value); size > 0 && size < 1 && decimals < 6; size *= 10) decimals++;
    figure_number(text, value, decimals);
    return study_keep(report, text);
}

const char *sensitivity_text(struct leap_report *report, const struct sensitivity_quantity *quantity,
                             double value)
{
    if (isnan(value)) return NULL;
    if (quantity->is_date) {
        double tenths = floor(value * 10 + 0.5), month = floor(tenths / 10);
        if (month >= 12 && month < 120000)
            return arena_format(report->arena, "%s.%d", study_month(report, (int)month),
                                (int)(tenths - 10 * month));
    }
    if (quantity->is_share) {
        char text[FIGURE_BYTES];
        figure_number(text, 100 * value, 1);
        return arena_format(report->arena, "%s %%", text);
    }
    return significant(report, value);
}

const char *sensitivity_short(const char *name) { return study_short(name, SHORT_COLUMNS); }

/* Columns of its section, "market.overseas"; 0: it stands in full. */
static size_t shortened(const char *name)
{
    const char *rest = sensitivity_short(name);
    return rest == name ? 0 : (size_t)(rest - name) + strcspn(rest, ".");
}

/* Each section once: quantities of one stand together. */
const char *sensitivity_names_note(struct leap_report *report, const struct sensitivity_model *model)
{
    const char *sections = "", *takes = NULL, *last = "", *note = NULL;
    for (size_t i = 0; i < model->quantity_count; i++) {
        const char *name = model->quantities[i].name;
        size_t section = shortened(name);
        if (!takes && strncmp(name, "launch.", 7) == 0 && strstr(name + 7, ".takes.")) takes = name;
        if (!section || strncmp(name, last, section) == 0) continue;
        last = arena_copy(report->arena, name, section);
        sections = arena_format(report->arena, "%s%s%s.*", sections, *sections ? ", " : "", last);
    }
    if (*sections)
        note = study_list(report->arena,
                          "Long names stand without their kind. In full, as --set takes them:", sections);
    if (!takes) return note;
    return arena_format(report->arena, "%s%sWhat a launch takes is set with all that it takes: %.*s",
                        note ? note : "", note ? "\n" : "", (int)(strstr(takes + 7, ".takes.") + 6 - takes),
                        takes);
}

/* From the law's values at the middles of many equal parts. */
static void measure(const struct plan *plan, struct sensitivity_quantity *quantity)
{
    double sum = 0, squares = 0, shift = sensitivity_value(plan, quantity, 0);
    for (size_t i = 0; i < POINTS; i++) {
        double value = sensitivity_value(plan, quantity, ((double)i + 0.5) / POINTS - 0.5) - shift;
        sum += value;
        squares += value * value;
    }
    quantity->sd = sqrt(fmax(squares / POINTS - sum / POINTS * (sum / POINTS), 0));
    const double end = 0.5 - 0x1p-54;
    double low = sensitivity_value(plan, quantity, -end) - shift;
    double high = sensitivity_value(plan, quantity, end) - shift;
    quantity->two_valued = !quantity->months && low < high;
    for (size_t i = 0; i < POINTS && quantity->two_valued; i++) {
        double value = sensitivity_value(plan, quantity, ((double)i + 0.5) / POINTS - 0.5) - shift;
        if (value != low && value != high) quantity->two_valued = false;
    }
    if (!quantity->two_valued) return;
    double below = -0.5, above = 0.5;
    for (int i = 0; i < 60; i++) {
        double middle = (below + above) / 2;
        if (sensitivity_value(plan, quantity, middle) - shift == high)
            above = middle;
        else
            below = middle;
    }
    quantity->edge = above;
    double share = 0.5 - above;
    quantity->sd = (high - low) * sqrt(share * (1 - share));
}

static void describe(const struct leap_scenario *scenario, struct sensitivity_quantity *quantity)
{
    const struct field *field = study_field(scenario, quantity->name);
    quantity->is_date = field && field->unit == UNIT_DATE;
    quantity->is_share = field ? field->unit == UNIT_SHARE || field->unit == UNIT_RATE
                               : strstr(quantity->name, ".takes.") != NULL;
}

/* The first month that it is drawn for, and whether others have another law. */
static void find_month(const struct plan *plan, struct sensitivity_quantity *quantity)
{
    const struct plan_draw *draw = &plan->draws[quantity->draw];
    if (!draw->monthly) {
        quantity->varies = draw->slots != NULL;
        while (draw->slots && draw->slots[quantity->at] != draw->uses[0].slot) quantity->at++;
        return;
    }
    while (!draw->laws[quantity->at]) quantity->at++;
    const struct law *first = draw->laws[quantity->at];
    for (size_t at = quantity->at; at < plan->month_count; at++) {
        quantity->months += draw->laws[at] != NULL;
        if (!draw->laws[at] || !law_same(draw->laws[at], first)) quantity->varies = true;
    }
}

/* Is it drawn at all? A member of a group whose months are not computed is not. */
static bool is_drawn(const struct plan *plan, const struct plan_draw *draw)
{
    for (size_t at = 0; draw->monthly && at < plan->month_count; at++)
        if (draw->laws[at]) return true;
    return draw->use_count > 0;
}

/* Ties the units of correlated draws together: the factor of independent blocks is 0 between them. */
static void tie(const struct plan *plan, size_t *unit)
{
    for (size_t g = 0; g < plan->group_count; g++) {
        const struct plan_group *group = &plan->groups[g];
        for (size_t i = 0; i < group->count; i++) {
            for (size_t j = 0; j < i; j++) {
                size_t from = unit[group->draws[i]], to = unit[group->draws[j]];
                if (group->factor[i * group->count + j] == 0) continue;
                for (size_t draw = 0; draw < plan->draw_count; draw++)
                    if (unit[draw] == from) unit[draw] = to;
            }
        }
    }
}

static void units_build(struct arena *arena, struct sensitivity_model *model)
{
    const struct plan *plan = model->plan;
    size_t *tied = arena_array(arena, plan->draw_count, sizeof *tied);
    size_t *known = arena_array(arena, plan->draw_count, sizeof *known); /* by a draw of the unit */
    for (size_t draw = 0; draw < plan->draw_count; draw++) {
        tied[draw] = draw;
        known[draw] = SIZE_MAX;
    }
    tie(plan, tied);
    model->units = arena_array(arena, model->quantity_count, sizeof *model->units);
    for (size_t i = 0; i < model->quantity_count; i++) {
        struct sensitivity_quantity *quantity = &model->quantities[i];
        size_t *at = &known[tied[quantity->draw]];
        if (*at == SIZE_MAX) {
            *at = model->unit_count++;
            model->units[*at].members = arena_array(arena, model->quantity_count, sizeof(size_t));
            model->units[*at].hidden = arena_array(arena, plan->draw_count, sizeof(size_t));
        }
        quantity->unit = *at;
        model->units[*at].members[model->units[*at].count++] = i;
    }
    for (size_t draw = 0; draw < plan->draw_count; draw++) {
        size_t at = known[tied[draw]];
        if (at == SIZE_MAX || is_drawn(plan, &plan->draws[draw])) continue;
        model->units[at].hidden[model->units[at].hidden_count++] = draw;
    }
    for (size_t i = 0; i < model->unit_count; i++) {
        struct sensitivity_unit *unit = &model->units[i];
        unit->first_subset = model->subset_count;
        unit->subset_count = unit->count > SENSITIVITY_SPLIT ? 1 : ((size_t)1 << unit->count) - 1;
        model->subset_count += unit->subset_count;
    }
}

void sensitivity_model_build(struct arena *arena, struct sensitivity_model *model)
{
    const struct plan *plan = model->plan;
    model->quantities = arena_array(arena, plan->draw_count, sizeof *model->quantities);
    for (size_t i = 0; i < plan->draw_count; i++) {
        if (!is_drawn(plan, &plan->draws[i])) continue;
        struct sensitivity_quantity quantity = {.name = plan->draws[i].name, .draw = i};
        find_month(plan, &quantity);
        describe(model->scenario, &quantity);
        measure(plan, &quantity);
        model->quantities[model->quantity_count++] = quantity;
    }
    units_build(arena, model);
}

bool sensitivity_has(const struct sensitivity_unit *unit, size_t subset, size_t k)
{
    return subset + 1 == unit->subset_count || (subset + 1) >> k & 1;
}
