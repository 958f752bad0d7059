/* Trials that reach the target beside those that miss it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/largest.h"
#include "report/figure.h"
#include "study/sensitivity/sensitivity.h"
#include "study/study.h"

enum { HIT, MISSED, APART, FIGURES };

/* The median of an input among hits or misses; two-valued: how often it had the upper value. */
struct middle {
    struct interval_estimate estimate, ordinary; /* with the interval of random trials */
    struct interval_estimate step; /* half a step of one randomisation's ranks to either side */
    bool few;                      /* trials that decide it */
};

static struct interval_estimate estimate_with(double value, struct interval interval)
{
    return (struct interval_estimate){value, interval.low, interval.high};
}

static struct interval wider(struct interval one, struct interval_estimate other)
{
    return (struct interval){fmin(one.low, other.low), fmax(one.high, other.high)};
}

/* Each randomisation's own. */
static void own_middles(const struct sensitivity_result *result, size_t index, bool hit, double *own)
{
    for (size_t i = 0; i < result->randomisations; i++) own[i] = result->own[index][i].middle[hit];
}

static struct middle share_of(const struct sensitivity_result *result, size_t index, bool hit,
                              uint64_t count)
{
    const struct sensitivity_drawn *drawn = &result->drawn[index];
    uint64_t high = hit ? drawn->high_hits : drawn->high - drawn->high_hits;
    uint64_t side = high < count - high ? high : count - high;
    double value = (double)high / (double)count, own[SPREAD_RANDOMISATIONS];
    own_middles(result, index, hit, own);
    struct interval ordinary = interval_proportion(high, count);
    struct middle middle = {.ordinary = estimate_with(value, ordinary),
                            .step = {value, value, value},
                            .few = side < ESTIMATE_FEW};
    struct interval interval = sensitivity_interval(result, value, own, ordinary, middle.few);
    middle.estimate = (struct interval_estimate){value, fmax(interval.low, 0), fmin(interval.high, 1)};
    return middle;
}

static struct interval_estimate values_of(const struct sensitivity_model *model, size_t index,
                                          struct interval_estimate uniform)
{
    const double end = 0.5 - 0x1p-54;
    const struct sensitivity_quantity *quantity = &model->quantities[index];
    return (struct interval_estimate){
        sensitivity_value(model->plan, quantity, uniform.value),
        sensitivity_value(model->plan, quantity, fmax(uniform.low, -end)),
        sensitivity_value(model->plan, quantity, fmin(uniform.high, end)),
    };
}

/* Of uniforms, whatever the law makes of them: it keeps their order. */
static struct middle median_of(const struct sensitivity_model *model,
                               const struct sensitivity_result *result, size_t index, bool hit,
                               uint64_t count)
{
    const struct sensitivity_drawn *drawn = &result->drawn[index];
    const struct interval_ranks ranks = interval_ranks(count, 50);
    const uint64_t half = result->randomisations / 2;
    double value = sensitivity_uniform_at(drawn, hit, ranks.point, count), own[SPREAD_RANDOMISATIONS];
    own_middles(result, index, hit, own);
    struct interval ordinary = {sensitivity_uniform_at(drawn, hit, ranks.low, count),
                                sensitivity_uniform_at(drawn, hit, ranks.high, count)};
    struct interval_estimate step = {
        value, sensitivity_uniform_at(drawn, hit, ranks.point > half ? ranks.point - half : 0, count),
        sensitivity_uniform_at(drawn, hit, ranks.point + half, count)};
    bool few = count < ESTIMATE_FEW * result->randomisations;
    struct interval interval = wider(sensitivity_interval(result, value, own, ordinary, few), step);
    return (struct middle){.estimate = values_of(model, index, estimate_with(value, interval)),
                           .ordinary = values_of(model, index, estimate_with(value, ordinary)),
                           .step = values_of(model, index, step),
                           .few = few};
}

static struct middle middle_of(const struct sensitivity_model *model,
                               const struct sensitivity_result *result, size_t index, bool hit,
                               uint64_t count)
{
    if (model->quantities[index].two_valued) return share_of(result, index, hit, count);
    return median_of(model, result, index, hit, count);
}

static double own_value(const struct sensitivity_model *model, size_t index, double middle)
{
    const struct sensitivity_quantity *quantity = &model->quantities[index];
    if (isnan(middle) || quantity->two_valued) return middle;
    return sensitivity_value(model->plan, quantity, middle);
}

/* How far hits and misses are apart, in sd. Of a randomisation that is spread evenly the one are what the other are
 * not, so their errors go together: its own difference counts. */
static struct interval_estimate apart(const struct sensitivity_model *model,
                                      const struct sensitivity_result *result, size_t index,
                                      const struct middle *hit, const struct middle *missed)
{
    const struct sensitivity_quantity *quantity = &model->quantities[index];
    double share = 0.5 - quantity->edge, own[SPREAD_RANDOMISATIONS];
    double sd = quantity->two_valued ? sqrt(share * (1 - share)) : quantity->sd;
    double value = hit->estimate.value - missed->estimate.value;
    for (size_t i = 0; i < result->randomisations; i++)
        own[i] = own_value(model, index, result->own[index][i].middle[true]) -
                 own_value(model, index, result->own[index][i].middle[false]);
    struct interval interval = interval_difference(hit->ordinary, missed->ordinary, 0);
    if (result->randomisations > 1) {
        struct interval step = interval_difference(hit->step, missed->step, 0);
        interval = sensitivity_interval(result, value, own, interval, hit->few || missed->few);
        interval = wider(interval, estimate_with(value, step));
    }
    return (struct interval_estimate){value / sd, interval.low / sd, interval.high / sd};
}

static const char *middle_text(struct leap_report *report, const struct sensitivity_quantity *quantity,
                               double value)
{
    if (!quantity->two_valued) return sensitivity_marked(report, quantity, value);
    char text[FIGURE_BYTES];
    figure_number(text, 100 * value, 0);
    return arena_format(report->arena, "%s %%", text);
}

void sensitivity_hits(struct leap_report *report, const struct sensitivity_model *model,
                      const struct sensitivity_result *result)
{
    static const struct report_column columns[] = {
        {.key = "quantity", .type = REPORT_TEXT},
        {.key = "name", .title = "Median in trials that", .type = REPORT_TEXT, .people = true},
        {.key = "hit", .type = REPORT_NUMBER, .error = REPORT_ERROR_HIDDEN},
        {.key = "missed", .type = REPORT_NUMBER, .error = REPORT_ERROR_HIDDEN},
        {.key = "hit_text", .title = "reach it", .type = REPORT_TEXT},
        {.key = "missed_text", .title = "miss it", .type = REPORT_TEXT},
        {.key = "difference",
         .title = "apart, in sd",
         .type = REPORT_NUMBER,
         .unit = "sd",
         .error = REPORT_ERROR_BEHIND},
    };
    size_t count = model->quantity_count;
    uint64_t hits = count ? sensitivity_hits_of(result->drawn) : 0;
    if (!hits || hits == result->trials) return;
    struct interval_estimate(*figures)[FIGURES] = arena_array(report->arena, count, sizeof *figures);
    double *sizes = arena_array(report->arena, count, sizeof *sizes);
    for (size_t i = 0; i < count; i++) {
        struct middle hit = middle_of(model, result, i, true, hits);
        struct middle missed = middle_of(model, result, i, false, result->trials - hits);
        figures[i][HIT] = hit.estimate;
        figures[i][MISSED] = missed.estimate;
        figures[i][APART] = apart(model, result, i, &hit, &missed);
        sizes[i] = fabs(figures[i][APART].value);
    }
    struct report_table *table = report_table(report, "hit_missed", NULL, columns, 7);
    const size_t *order = largest_first(report->arena, sizes, count);
    for (size_t r = 0; r < count; r++) {
        const struct sensitivity_quantity *quantity = &model->quantities[order[r]];
        const struct interval_estimate *row = figures[order[r]];
        struct report_cell *cells = report_row(report, table, sensitivity_place(r, SENSITIVITY_SHOWN));
        cells[0] = report_text(study_keep(report, quantity->name));
        cells[1] = report_text(study_keep(report, sensitivity_short(quantity->name)));
        for (int k = HIT; k <= MISSED; k++) {
            cells[2 + k] = report_interval(row[k].value, row[k].low, row[k].high);
            cells[4 + k] = report_text(middle_text(report, quantity, row[k].value));
        }
        cells[6] = report_interval(row[APART].value, row[APART].low, row[APART].high);
    }
    table->note = "A chance: how often it happened. A monthly shock: in each month, were all alike.";
    sensitivity_explain_marks(report, model, table, order);
}
