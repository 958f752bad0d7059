/* What a sensitivity report shows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/largest.h"
#include "base/text.h"
#include "report/figure.h"
#include "study/sensitivity/sensitivity.h"
#include "study/study.h"

enum { SHOWN_TENTHS = 8, BAR_LEAST = 4, BAR_MOST = 12, TEXT_COLUMNS = 80 };

enum report_place sensitivity_place(size_t rank, size_t shown)
{
    return rank < shown ? REPORT_SHOW : REPORT_FULL_ONLY;
}

/* ---- months with laws of their own --------------------------------------------------------------- */

const char *sensitivity_marked(struct leap_report *report, const struct sensitivity_quantity *quantity,
                               double value)
{
    const char *text = sensitivity_text(report, quantity, value);
    return text && quantity->varies ? arena_format(report->arena, "%s *", text) : text;
}

/* Whose law it is, for machines. */
static struct report_cell law_month(struct leap_report *report, const struct sensitivity_model *model,
                                    const struct sensitivity_quantity *quantity)
{
    if (!quantity->varies) return report_text(NULL);
    return report_text(study_month(report, model->plan->start_month + (int)quantity->at));
}

void sensitivity_explain_marks(struct leap_report *report, const struct sensitivity_model *model,
                               struct report_table *table, const size_t *order)
{
    bool any = false;
    for (size_t r = 0; r < model->quantity_count && r < SENSITIVITY_SHOWN; r++)
        any = any || model->quantities[order[r]].varies;
    if (!any) return;
    table->note =
        arena_format(report->arena,
                     "%s%s* Its law changes with the months. Shown is a value of the first; meant is the\n"
                     "same percentile of each.",
                     table->note ? table->note : "", table->note ? "\n" : "");
}

/* ---- tornado ------------------------------------------------------------------------------------- */

/* The mean's change: of a share by the trials that only one of the two has. */
static struct report_cell change_of(const struct sensitivity_result *result,
                                    const struct sensitivity_sums *parts, size_t outcome)
{
    struct sensitivity_sums all = {0};
    double own[SENSITIVITY_PARTS];
    for (size_t i = 0; i < SENSITIVITY_PARTS; i++) {
        all.difference += parts[i].difference;
        all.squares += parts[i].squares;
        own[i] = (double)parts[i].difference / (double)result->base[outcome][i].a.count;
    }
    double n = (double)result->trials, mean = (double)all.difference / n;
    struct interval interval;
    bool few = false;
    if (outcome == SENSITIVITY_TARGET) {
        uint64_t gained = (uint64_t)((all.squares + all.difference) / 2);
        interval = interval_paired(gained, (uint64_t)all.squares - gained, result->trials);
        few = all.squares < ESTIMATE_FEW;
    } else {
        double sd =
            result->trials > 1 ? sqrt(fmax((double)all.squares / n - mean * mean, 0) * (n / (n - 1))) : NAN;
        interval = interval_mean(mean, sd, result->trials);
    }
    interval = sensitivity_interval(result, mean, own, interval, few);
    if (outcome == SENSITIVITY_TARGET) interval = interval_cut(interval, -1, 1);
    return report_interval(mean, interval.low, interval.high);
}

/* "   ####│#######": what P10 and P90 do, on a scale on which the longest fills its side. */
static const char *bar_text(struct leap_report *report, double low, double high, double longest, int room)
{
    double least = fmin(low, high), most = fmax(low, high);
    int left = longest > 0 ? (int)(fmax(-least, 0) / longest * room + 0.5) : 0;
    int right = longest > 0 ? (int)(fmax(most, 0) / longest * room + 0.5) : 0;
    static const char marks[] = "############";
    _Static_assert(sizeof marks > BAR_MOST, "the longest bar");
    return arena_format(report->arena, "%*s%.*s│%.*s%*s", room - left, "", left, marks, right, marks,
                        room - right, "");
}

static const char *held_text(struct leap_report *report, const struct sensitivity_model *model,
                             const struct sensitivity_quantity *quantity, int side)
{
    size_t length = strlen(quantity->name);
    if (quantity->two_valued && length > 7 && strcmp(quantity->name + length - 7, ".chance") == 0)
        return side ? "happens" : "does not";
    if (quantity->two_valued && length > 8 && strcmp(quantity->name + length - 8, ".success") == 0)
        return side ? "success" : "flop";
    double centred = (quantity->two_valued ? 0.5 - 0x1p-54 : 0.4) * (side ? 1 : -1);
    return sensitivity_marked(report, quantity, sensitivity_value(model->plan, quantity, centred));
}

static double held_value(const struct sensitivity_model *model, const struct sensitivity_quantity *quantity,
                         int side)
{
    double centred = (quantity->two_valued ? 0.5 - 0x1p-54 : 0.4) * (side ? 1 : -1);
    return sensitivity_value(model->plan, quantity, centred);
}

enum { KEY, NAME, MONTH, P10, P90, LOW_TEXT, HIGH_TEXT, LOW, HIGH, BAR, TORNADO_COLUMNS };

static struct report_table *tornado_table(struct leap_report *report, size_t outcome)
{
    bool share = outcome == SENSITIVITY_TARGET;
    enum report_type type = share ? REPORT_POINTS : REPORT_MORE;
    const char *unit = share ? "share" : "cars";
    const struct report_column columns[TORNADO_COLUMNS] = {
        [KEY] = {.key = "quantity", .type = REPORT_TEXT},
        [NAME] = {.key = "name",
                  .title = share ? "P of the target" : "Mean of the year",
                  .type = REPORT_TEXT,
                  .people = true},
        [MONTH] = {.key = "law_month", .type = REPORT_TEXT},
        [P10] = {.key = "p10", .type = REPORT_NUMBER},
        [P90] = {.key = "p90", .type = REPORT_NUMBER},
        [LOW_TEXT] = {.key = "p10_text", .title = "P10", .type = REPORT_TEXT},
        [HIGH_TEXT] = {.key = "p90_text", .title = "P90", .type = REPORT_TEXT},
        [LOW] =
            {.key = "at_p10", .title = "at P10", .type = type, .unit = unit, .error = REPORT_ERROR_HIDDEN},
        [HIGH] =
            {.key = "at_p90", .title = "at P90", .type = type, .unit = unit, .error = REPORT_ERROR_HIDDEN},
        [BAR] = {.key = "bar", .title = "", .type = REPORT_TEXT, .people = true, .drawn = true},
    };
    return report_table(report, share ? "tornado_target" : "tornado_total", NULL,
                        report_columns(report, columns, TORNADO_COLUMNS), TORNADO_COLUMNS);
}

/* What is left of a line beside the names, two values and two changes. */
static int bar_room(const struct sensitivity_model *model)
{
    size_t name = 0;
    for (size_t i = 0; i < model->quantity_count; i++) {
        size_t columns = text_columns(sensitivity_short(model->quantities[i].name));
        name = columns > name ? columns : name;
    }
    int room = ((int)TEXT_COLUMNS - (int)name - 2 * 11 - 2 * 10 - 3) / 2;
    return room < BAR_LEAST ? BAR_LEAST : room > BAR_MOST ? BAR_MOST : room;
}

void sensitivity_tornado(struct leap_report *report, const struct sensitivity_model *model,
                         const struct sensitivity_result *result, size_t outcome)
{
    size_t count = model->quantity_count;
    struct report_cell(*changes)[2] = arena_array(report->arena, count, sizeof *changes);
    double *sizes = arena_array(report->arena, count, sizeof *sizes), longest = 0, error = 0;
    for (size_t i = 0; i < count; i++) {
        for (int side = 0; side < 2; side++) {
            changes[i][side] = change_of(result, result->held[i][side][outcome], outcome);
            longest = fmax(longest, fabs(changes[i][side].value));
            error = fmax(error, figure_error(&changes[i][side]));
        }
        double low = changes[i][0].value, high = changes[i][1].value;
        sizes[i] = fmax(fmax(low, high), 0) - fmin(fmin(low, high), 0);
    }
    struct report_table *table = tornado_table(report, outcome);
    const size_t *order = largest_first(report->arena, sizes, count);
    int room = bar_room(model);
    for (size_t r = 0; r < count; r++) {
        const struct sensitivity_quantity *quantity = &model->quantities[order[r]];
        const struct report_cell *change = changes[order[r]];
        struct report_cell *cells = report_row(report, table, sensitivity_place(r, SENSITIVITY_SHOWN));
        cells[KEY] = report_text(study_keep(report, quantity->name));
        cells[NAME] = report_text(study_keep(report, sensitivity_short(quantity->name)));
        cells[MONTH] = law_month(report, model, quantity);
        cells[P10] = report_exact(held_value(model, quantity, 0));
        cells[P90] = report_exact(held_value(model, quantity, 1));
        cells[LOW_TEXT] = report_text(held_text(report, model, quantity, 0));
        cells[HIGH_TEXT] = report_text(held_text(report, model, quantity, 1));
        cells[LOW] = change[0];
        cells[HIGH] = change[1];
        cells[BAR] = report_text(bar_text(report, change[0].value, change[1].value, longest, room));
    }
    bool share = outcome == SENSITIVITY_TARGET;
    if (share && error >= 1) error = INFINITY; /* any change may be */
    table->note = study_error_note(report, "Sampling error", share ? 100 * error : error,
                                   share ? " pp, trial by trial against the run as it is."
                                         : " cars, trial by trial against the run as it is.");
    if (!share)
        table->note = arena_format(
            report->arena,
            "%s%sEach quantity is held there while all others stay free; a monthly shock in every\n"
            "month, so that the sum of its months is at its P10 or P90.",
            table->note ? table->note : "", table->note ? "\n" : "");
    sensitivity_explain_marks(report, model, table, order);
}

/* ---- tenths -------------------------------------------------------------------------------------- */

/* Of the tenth's trials: the total's mean, or the target's P. */
static struct report_cell tenth_cell(const struct sensitivity_result *result, size_t quantity,
                                     size_t outcome, size_t tenth)
{
    const struct sensitivity_drawn *drawn = &result->drawn[quantity];
    uint64_t count, hits = sensitivity_tenth_hits(drawn, tenth, &count);
    if (!count) return report_exact(NAN);
    double own[SPREAD_RANDOMISATIONS];
    bool share = outcome == SENSITIVITY_TARGET;
    for (size_t i = 0; i < result->randomisations; i++) {
        const struct sensitivity_own *one = &result->own[quantity][i];
        own[i] = share ? one->chance[tenth] : one->mean[tenth];
    }
    struct interval interval;
    if (!share) {
        const struct moments *moments = &drawn->tenth[tenth];
        double mean = moments_mean(moments);
        interval = interval_mean(mean, moments_sd(moments), count);
        interval = interval_cut(sensitivity_interval(result, mean, own, interval, false), 0, INFINITY);
        return report_interval(mean, interval.low, interval.high);
    }
    uint64_t side = hits < count - hits ? hits : count - hits;
    double chance = (double)hits / (double)count;
    interval =
        sensitivity_interval(result, chance, own, interval_proportion(hits, count), side < ESTIMATE_FEW);
    interval = interval_cut(interval, 0, 1);
    return report_interval(chance, interval.low, interval.high);
}

static void tenths_machine(struct leap_report *report, const struct sensitivity_model *model,
                           const struct sensitivity_result *result)
{
    static const struct report_column columns[] = {
        {.key = "quantity", .type = REPORT_TEXT},
        {.key = "tenth", .type = REPORT_COUNT},
        {.key = "from", .type = REPORT_NUMBER},
        {.key = "to", .type = REPORT_NUMBER},
        {.key = "mean", .type = REPORT_CARS, .unit = "cars", .error = REPORT_ERROR_HIDDEN},
        {.key = "probability", .type = REPORT_PROBABILITY, .unit = "share", .error = REPORT_ERROR_HIDDEN},
    };
    size_t count = model->outcomes > SENSITIVITY_TARGET ? 6 : 5;
    struct report_table *table = report_table(report, "tenths", NULL, columns, count);
    table->place = REPORT_MACHINE;
    const double end = 0.5 - 0x1p-54;
    for (size_t i = 0; i < model->quantity_count; i++) {
        const struct sensitivity_quantity *quantity = &model->quantities[i];
        for (size_t tenth = 0; tenth < SENSITIVITY_TENTHS; tenth++) {
            double from = tenth ? (double)tenth / 10 - 0.5 : -end,
                   to = tenth < 9 ? (double)(tenth + 1) / 10 - 0.5 : end;
            struct report_cell *cells = report_row(report, table, REPORT_SHOW);
            cells[0] = report_text(study_keep(report, quantity->name));
            cells[1] = report_exact((double)(tenth + 1));
            cells[2] = report_exact(sensitivity_value(model->plan, quantity, from));
            cells[3] = report_exact(sensitivity_value(model->plan, quantity, to));
            for (size_t outcome = 0; outcome < model->outcomes; outcome++)
                cells[4 + outcome] = tenth_cell(result, i, outcome, tenth);
        }
    }
}

/* To whole ones, or as far as its error supports, without separators, as ten stand in a row; "-": no trial, "?": nothing
 * is known. */
static void tenth_text(char text[static FIGURE_BYTES], const struct report_cell *cell, double scale)
{
    double error = figure_error(cell) * scale;
    int decimals = figure_decimals(error, 0);
    if (isnan(cell->value) || isinf(error))
        snprintf(text, FIGURE_BYTES, isnan(cell->value) ? "-" : "?");
    else
        snprintf(text, FIGURE_BYTES, "%.0f",
                 figure_rounded(cell->value * scale, decimals < 0 ? decimals : 0));
}

static void tenths_people(struct leap_report *report, const struct sensitivity_model *model,
                          const struct sensitivity_result *result, size_t outcome)
{
    bool share = outcome == SENSITIVITY_TARGET;
    const struct report_column columns[] = {
        {.key = "name", .title = "By tenths, low to high", .type = REPORT_TEXT},
        {.key = "tenths",
         .title = share ? "P of the target there, %" : "mean of the year there, thousand",
         .type = REPORT_TEXT,
         .drawn = true},
    };
    struct report_table *table = report_table(report, share ? "tenths_target" : "tenths_total", NULL,
                                              report_columns(report, columns, 2), 2);
    table->people = true;
    double *sizes = arena_array(report->arena, model->quantity_count, sizeof *sizes), error = 0;
    for (size_t i = 0; i < model->quantity_count; i++) {
        double sum = 0, squares = 0, count = 0;
        for (size_t tenth = 0; tenth < SENSITIVITY_TENTHS; tenth++) {
            struct report_cell cell = tenth_cell(result, i, outcome, tenth);
            if (isnan(cell.value)) continue;
            error = fmax(error, figure_error(&cell));
            sum += cell.value;
            squares += cell.value * cell.value;
            count++;
        }
        sizes[i] = squares - sum * (sum / fmax(count, 1));
    }
    const size_t *order = largest_first(report->arena, sizes, model->quantity_count);
    for (size_t r = 0; r < model->quantity_count; r++) {
        const char *text = "";
        for (size_t tenth = 0; tenth < SENSITIVITY_TENTHS; tenth++) {
            struct report_cell cell = tenth_cell(result, order[r], outcome, tenth);
            char number[FIGURE_BYTES];
            tenth_text(number, &cell, share ? 100 : 0.001);
            text = arena_format(report->arena, "%s%*s", text, share || !tenth ? 4 : 5, number);
        }
        struct report_cell *cells = report_row(report, table, sensitivity_place(r, SHOWN_TENTHS));
        cells[0] = report_text(study_keep(report, sensitivity_short(model->quantities[order[r]].name)));
        cells[1] = report_text(text);
    }
    table->note = study_error_note(report, "Sampling error of each", error * (share ? 100 : 0.001),
                                   share ? " pp." : " thousand.");
}

void sensitivity_tenths(struct leap_report *report, const struct sensitivity_model *model,
                        const struct sensitivity_result *result)
{
    for (size_t outcome = model->outcomes; outcome-- > 0;) tenths_people(report, model, result, outcome);
    tenths_machine(report, model, result);
}
