/* The uncertain quantities of a plan.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "base/vecmath.h"
#include "draw/scores.h"
#include "engine/inputs.h"
#include "report/figure.h"
#include "study/sensitivity.h"
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

const char *sensitivity_short(const char *name)
{
    const char *dot = strchr(name, '.');
    return dot && text_columns(name) > SHORT_COLUMNS ? dot + 1 : name;
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

static size_t quantity_of(const struct sensitivity_model *model, size_t draw)
{
    size_t i = 0;
    while (i < model->quantity_count && model->quantities[i].draw != draw) i++;
    return i;
}

/* Ties the units of correlated quantities together: the factor of independent blocks is 0 between them. */
static void tie(struct sensitivity_model *model)
{
    for (size_t g = 0; g < model->plan->group_count; g++) {
        const struct plan_group *group = &model->plan->groups[g];
        for (size_t i = 0; i < group->count; i++) {
            for (size_t j = 0; j < i; j++) {
                size_t a = quantity_of(model, group->draws[i]), b = quantity_of(model, group->draws[j]);
                if (group->factor[i * group->count + j] == 0) continue;
                if (a == model->quantity_count || b == model->quantity_count) continue;
                size_t from = model->quantities[a].unit, to = model->quantities[b].unit;
                for (size_t k = 0; k < model->quantity_count; k++)
                    if (model->quantities[k].unit == from) model->quantities[k].unit = to;
            }
        }
    }
}

void sensitivity_model_build(struct arena *arena, struct sensitivity_model *model)
{
    const struct plan *plan = model->plan;
    model->quantities = arena_array(arena, plan->draw_count, sizeof *model->quantities);
    for (size_t i = 0; i < plan->draw_count; i++) {
        const struct plan_draw *draw = &plan->draws[i];
        struct sensitivity_quantity quantity = {
            .name = draw->name, .draw = i, .unit = model->quantity_count};
        for (size_t at = plan->month_count; draw->monthly && at-- > 0;) {
            if (!draw->laws[at]) continue;
            quantity.months++;
            quantity.at = at;
        }
        if (!quantity.months && !draw->use_count) continue; /* a constant member of a group */
        describe(model->scenario, &quantity);
        measure(plan, &quantity);
        model->quantities[model->quantity_count++] = quantity;
    }
    tie(model);
    model->units = arena_array(arena, model->quantity_count, sizeof *model->units);
    size_t *unit = arena_array(arena, model->quantity_count, sizeof *unit);
    for (size_t i = 0; i < model->quantity_count; i++) unit[i] = SIZE_MAX;
    for (size_t i = 0; i < model->quantity_count; i++) {
        struct sensitivity_quantity *quantity = &model->quantities[i];
        size_t *known = &unit[quantity->unit];
        if (*known == SIZE_MAX) {
            *known = model->unit_count++;
            model->units[*known].members = arena_array(arena, model->quantity_count, sizeof(size_t));
        }
        quantity->unit = *known;
        model->units[*known].members[model->units[*known].count++] = i;
    }
    for (size_t i = 0; i < model->unit_count; i++) {
        struct sensitivity_unit *one = &model->units[i];
        one->first_subset = model->subset_count;
        one->subset_count = one->count > SENSITIVITY_SPLIT ? 1 : ((size_t)1 << one->count) - 1;
        model->subset_count += one->subset_count;
    }
}

bool sensitivity_has(const struct sensitivity_unit *unit, size_t subset, size_t k)
{
    return subset + 1 == unit->subset_count || (subset + 1) >> k & 1;
}
