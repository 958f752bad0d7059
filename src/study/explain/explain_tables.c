/* What an explanation shows.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/largest.h"
#include "base/text.h"
#include "report/figure.h"
#include "study/compare/compared.h"
#include "study/explain/explain.h"
#include "study/sample/sampling.h"
#include "study/study.h"

enum { SHOWN = 12, NAME_MOST = 36, BAR_LEAST = 8, BAR_MOST = 40, FIGURES_WIDTH = 35, WIDTH = 80 };

struct view {
    struct leap_report *report;
    const struct explain *explain;
    bool is_chance;
    const size_t *order; /* [player_count]: players, the largest part first */
    size_t shown;        /* of these, for people */
    int decimals;        /* of what people see: of a percentage or of cars */
    double unit;         /* one of the last of these */
    double *units;       /* [player_count]: parts, in units */
    double ends[2];      /* in units */
};

/* ---- order and rounding ---------------------------------------------------------------------------------- */

static void sort_parts(struct view *view)
{
    size_t count = view->explain->player_count;
    struct arena *arena = view->report->arena;
    double *sizes = arena_array(arena, count, sizeof *sizes);
    for (size_t i = 0; i < count; i++) sizes[i] = fabs(view->explain->parts[i].value);
    view->order = largest_first(arena, sizes, count);
    view->shown = count > SHOWN + 1 ? (size_t)SHOWN : count;
}

static double half_of(struct interval interval) { return (interval.high - interval.low) / 2; }

/* All numbers to the place of the widest part's error, so that they are seen to add up. */
static void round_parts(struct view *view)
{
    const struct explain *explain = view->explain;
    struct arena *arena = view->report->arena;
    double scale = view->is_chance ? 100 : 1, error = 0;
    double *values = arena_array(arena, explain->player_count, sizeof *values);
    view->units = arena_array(arena, explain->player_count, sizeof *view->units);
    for (size_t i = 0; i < explain->player_count; i++) {
        values[i] = explain->parts[i].value * scale;
        error = fmax(error, half_of(explain->parts[i].interval));
    }
    for (int i = 0; i < 2 && isinf(error); i++) /* so few trials that only the ends are known */
        error =
            fmax(i ? error : 0, half_of((struct interval){explain->ends[i].low, explain->ends[i].high}));
    view->decimals = figure_decimals(error * scale, view->is_chance ? 1 : 0);
    view->unit = 1;
    for (int i = 0; i < view->decimals; i++) view->unit /= 10;
    for (int i = 0; i > view->decimals; i--) view->unit *= 10;
    for (int i = 0; i < 2; i++) view->ends[i] = floor(explain->ends[i].value * scale / view->unit + 0.5);
    explain_apportion(values, explain->player_count, view->unit,
                      (view->ends[1] - view->ends[0]) * view->unit, view->units);
    view->unit /= scale;
}

/* ---- both ends ------------------------------------------------------------------------------------------- */

/* Each to its own place, as `run` and `compare` print them. */
static void add_ends(const struct view *view)
{
    enum { FIGURE, FROM, TO, DIFFERENCE, COLUMNS };
    const struct explain *explain = view->explain;
    struct leap_report *report = view->report;
    enum report_type level = view->is_chance ? REPORT_PROBABILITY : REPORT_CARS;
    enum report_type change = view->is_chance ? REPORT_POINTS : REPORT_MORE;
    const char *unit = view->is_chance ? "share" : "cars";
    const struct report_column columns[COLUMNS] = {
        [FIGURE] = {.key = "figure", .title = "Figure", .type = REPORT_TEXT},
        [FROM] = {.key = "from",
                  .title = study_keep(report, explain->names[0]),
                  .type = level,
                  .unit = unit,
                  .error = REPORT_ERROR_BEHIND},
        [TO] = {.key = "to",
                .title = study_keep(report, explain->names[1]),
                .type = level,
                .unit = unit,
                .error = REPORT_ERROR_BEHIND},
        [DIFFERENCE] = {.key = "difference",
                        .title = "Difference",
                        .type = change,
                        .unit = unit,
                        .error = REPORT_ERROR_BEHIND},
    };
    struct report_table *table =
        report_table(report, "ends", NULL, report_columns(report, columns, COLUMNS), COLUMNS);
    struct report_cell *cells = report_row(report, table, REPORT_SHOW);
    cells[FIGURE] = report_text(study_keep(report, explain->figure));
    cells[FROM] = explain->ends[0];
    cells[TO] = explain->ends[1];
    cells[DIFFERENCE] = explain->whole;
}

/* ---- waterfall ------------------------------------------------------------------------------------------- */

/* The last columns of a name that is too long. */
static const char *name_text(const struct view *view, size_t player)
{
    const char *name = coalition_name(view->explain->coalition, view->report->arena, player);
    const char *tail = name;
    size_t columns = text_columns(name);
    if (columns <= NAME_MOST) return name;
    while (columns > NAME_MOST - 2) {
        uint32_t code;
        tail += text_decode(tail, strlen(tail), &code);
        columns = text_columns(tail);
    }
    return arena_format(view->report->arena, "..%s", tail);
}

struct bars {
    double low, high; /* of the scale, in units */
    int room;         /* columns */
};

static int place_of(const struct bars *bars, double at)
{
    double share = bars->high > bars->low ? (at - bars->low) / (bars->high - bars->low) : 0;
    return (int)floor(share * (bars->room - 1) + 0.5);
}

/* From `before` to `after`: "    ####" for a rise, "----" for a fall, "│" where nothing moves. */
static const char *bar_text(const struct view *view, const struct bars *bars, double before, double after)
{
    char text[BAR_MOST + 1];
    int from = place_of(bars, before), to = place_of(bars, after);
    int left = from < to ? from : to, right = from < to ? to : from;
    if (after == before || isnan(after - before))
        return arena_format(view->report->arena, "%*s│", right, "");
    for (int i = 0; i <= right; i++) text[i] = i < left ? ' ' : after > before ? '#' : '-';
    return arena_copy(view->report->arena, text, (size_t)right + 1);
}

enum { NAME, CHANGE, LEVEL, BAR, WATERFALL_COLUMNS };

static struct report_table *waterfall_table(const struct view *view)
{
    const struct report_column columns[WATERFALL_COLUMNS] = {
        [NAME] = {.key = "part", .title = "What moved it", .type = REPORT_TEXT},
        [CHANGE] = {.key = "change",
                    .title = "by",
                    .type = view->is_chance ? REPORT_POINTS : REPORT_MORE,
                    .error = REPORT_ERROR_BEHIND,
                    .rounded = true,
                    .decimals = view->decimals},
        [LEVEL] = {.key = "level",
                   .title = "to",
                   .type = view->is_chance ? REPORT_PROBABILITY : REPORT_CARS,
                   .rounded = true,
                   .decimals = view->decimals},
        [BAR] = {.key = "bar", .title = "", .type = REPORT_TEXT, .drawn = true},
    };
    struct leap_report *report = view->report;
    struct report_table *table = report_table(
        report, "waterfall", NULL, report_columns(report, columns, WATERFALL_COLUMNS), WATERFALL_COLUMNS);
    table->people = true;
    return table;
}

/* What is shown, with the part's interval about it. */
static struct report_cell change_cell(const struct view *view, double units, double value,
                                      struct interval interval)
{
    double off = units * view->unit - value;
    if (isinf(interval.low)) return report_exact(units * view->unit);
    return report_interval(value + off, interval.low + off, interval.high + off);
}

static void add_step(const struct view *view, struct report_table *table, const struct bars *bars,
                     const char *name, double before, double units, struct explain_part part)
{
    struct report_cell *cells = report_row(view->report, table, REPORT_SHOW);
    cells[NAME] = report_text(name);
    cells[CHANGE] = change_cell(view, units, part.value, part.interval);
    cells[LEVEL] = report_exact((before + units) * view->unit);
    cells[BAR] = report_text(bar_text(view, bars, before, before + units));
}

static void add_end(const struct view *view, struct report_table *table, const struct bars *bars, int side)
{
    struct report_cell *cells = report_row(view->report, table, REPORT_SHOW);
    cells[NAME] = report_text(study_keep(view->report, view->explain->names[side]));
    cells[LEVEL] = report_exact(view->ends[side] * view->unit);
    cells[BAR] = report_text(bar_text(view, bars, view->ends[side], view->ends[side]));
}

/* The parts that are not shown, as one. */
static struct explain_part others_of(const struct view *view)
{
    const struct explain *explain = view->explain;
    struct explain_part others = {0};
    double *own = arena_array(view->report->arena, explain->group_count, sizeof *own), mean = 0;
    for (size_t g = 0; g < explain->group_count; g++) {
        for (size_t i = view->shown; i < explain->player_count; i++)
            own[g] += explain->parts[view->order[i]].own[g];
        mean += own[g] / (double)explain->group_count;
    }
    for (size_t i = view->shown; i < explain->player_count; i++)
        others.value += explain->parts[view->order[i]].value;
    others.interval = explain_interval(explain, mean, own);
    others.interval.low += others.value - mean;
    others.interval.high += others.value - mean;
    if (view->is_chance) others.interval = interval_cut(others.interval, -1, 1);
    return others;
}

static struct bars bars_of(const struct view *view)
{
    struct bars bars = {view->ends[0], view->ends[0], 0};
    double at = view->ends[0];
    size_t name = 0;
    for (size_t i = 0; i < view->shown; i++) {
        size_t columns = text_columns(name_text(view, view->order[i]));
        name = columns > name ? columns : name;
        at += view->units[view->order[i]];
        bars.low = fmin(bars.low, at);
        bars.high = fmax(bars.high, at);
    }
    bars.low = fmin(bars.low, view->ends[1]);
    bars.high = fmax(bars.high, view->ends[1]);
    int room = (int)WIDTH - (int)name - (int)FIGURES_WIDTH;
    bars.room = room < BAR_LEAST ? BAR_LEAST : room > BAR_MOST ? BAR_MOST : room;
    return bars;
}

static const char *method_note(const struct view *view)
{
    const struct explain *explain = view->explain;
    struct arena *arena = view->report->arena;
    const char *note;
    if (explain->player_count == 1)
        note = "All that differs, so all of the difference.";
    else if (explain->orders) {
        char orders[FIGURE_BYTES];
        figure_number(orders, (double)explain->orders, 0);
        note =
            arena_format(arena,
                         "The mean change over the orders in which the %zu may change (Shapley values),\n"
                         "from %s random orders; ± (95 %%) is of trials and orders.",
                         explain->player_count, orders);
    } else
        note =
            arena_format(arena,
                         "The mean change over all orders in which the %zu may change (Shapley values);\n"
                         "± (95 %%) is sampling error only.",
                         explain->player_count);
    return explain->group_count < 2 ? arena_format(arena, "%s\nToo few trials to say it.", note) : note;
}

static const char *joined_note(const struct view *view, const char *note)
{
    struct arena *arena = view->report->arena;
    bool any = false;
    for (size_t i = 0; i < view->explain->player_count; i++) {
        size_t count;
        const char *pieces = coalition_pieces(view->explain->coalition, arena, view->order[i], &count);
        if (count < 2) continue;
        if (!any)
            note =
                arena_format(arena, "%s\n+ n: with n more, as only together they make a scenario:", note);
        any = true;
        note = study_list(arena, note, pieces);
    }
    return note;
}

static void add_waterfall(const struct view *view)
{
    const struct explain *explain = view->explain;
    struct report_table *table = waterfall_table(view);
    const struct bars bars = bars_of(view);
    double at = view->ends[0];
    add_end(view, table, &bars, 0);
    for (size_t i = 0; i < view->shown; i++) {
        size_t player = view->order[i];
        add_step(view, table, &bars, name_text(view, player), at, view->units[player],
                 explain->parts[player]);
        at += view->units[player];
    }
    if (view->shown < explain->player_count)
        add_step(view, table, &bars,
                 arena_format(view->report->arena, "%zu others", explain->player_count - view->shown), at,
                 view->ends[1] - at, others_of(view));
    add_end(view, table, &bars, 1);
    table->note = joined_note(view, method_note(view));
}

/* ---- all parts ------------------------------------------------------------------------------------------- */

static void add_parts(const struct view *view)
{
    enum { PART, KEYS, VALUE, COLUMNS };
    const struct explain *explain = view->explain;
    struct leap_report *report = view->report;
    const struct report_column columns[COLUMNS] = {
        [PART] = {.key = "part", .title = "All parts", .type = REPORT_TEXT},
        [KEYS] = {.key = "pieces", .type = REPORT_TEXT},
        [VALUE] = {.key = "change",
                   .title = "Change",
                   .type = view->is_chance ? REPORT_POINTS : REPORT_MORE,
                   .unit = view->is_chance ? "share" : "cars",
                   .error = REPORT_ERROR_BEHIND},
    };
    struct report_table *table =
        report_table(report, "parts", NULL, report_columns(report, columns, COLUMNS), COLUMNS);
    table->place = REPORT_FULL_ONLY;
    for (size_t i = 0; i < explain->player_count; i++) {
        size_t player = view->order[i], count;
        const struct explain_part *part = &explain->parts[player];
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[PART] = report_text(coalition_name(explain->coalition, report->arena, player));
        cells[KEYS] = report_text(coalition_pieces(explain->coalition, report->arena, player, &count));
        cells[VALUE] = report_interval(part->value, part->interval.low, part->interval.high);
    }
}

/* ---- assumptions ----------------------------------------------------------------------------------------- */

struct rows {
    const struct view *view;
    const struct coalition_key *keys;
    size_t key_count;
    bool second; /* the second scenario's */
};

/* As leap_run's table has them; those of the largest part first. */
static void add_rows(struct leap_report *figures, const struct rows *rows)
{
    static const struct report_column columns[] = {
        {.key = "key", .type = REPORT_TEXT},
        {.key = "value", .type = REPORT_TEXT},
        {.key = "place", .type = REPORT_TEXT},
        {.key = "source", .type = REPORT_TEXT},
    };
    struct report_table *table = report_table(figures, "assumptions", NULL, columns, 4);
    for (size_t i = 0; i < rows->view->explain->player_count; i++)
        for (size_t k = 0; k < rows->key_count; k++) {
            if (rows->keys[k].player != rows->view->order[i]) continue;
            const struct scenario_assumption *row = rows->second ? rows->keys[k].to : rows->keys[k].from;
            struct report_cell *cells = report_row(figures, table, REPORT_SHOW);
            cells[0] = report_text(rows->keys[k].key);
            if (!row) continue;
            cells[1] = report_text(row->value);
            cells[2] = report_text(row->place);
            cells[3] = report_text(row->source);
        }
}

static size_t keys_shown(const struct view *view, const struct coalition_key *keys, size_t count)
{
    size_t shown = 0;
    for (size_t i = 0; i < view->shown; i++)
        for (size_t k = 0; k < count; k++) shown += keys[k].player == view->order[i];
    return shown;
}

static void add_assumptions(const struct view *view)
{
    struct leap_report *report = view->report,
                       figures[2] = {{.arena = report->arena}, {.arena = report->arena}};
    struct compared_side sides[2];
    struct coalition_key *keys;
    size_t count = coalition_keys(view->explain->coalition, report->arena, &keys);
    for (int i = 0; i < 2; i++) {
        add_rows(&figures[i], &(struct rows){view, keys, count, i == 1});
        sides[i] = (struct compared_side){.name = study_keep(report, view->explain->names[i]),
                                          .figures = &figures[i]};
    }
    const struct compared compare = {
        .report = report, .sides = sides, .count = 2, .keys_shown = keys_shown(view, keys, count)};
    compared_assumptions_add(&compare);
}

/* ---- the report ------------------------------------------------------------------------------------------ */

static void add_facts(const struct view *view)
{
    const struct explain *explain = view->explain;
    struct leap_report *report = view->report;
    report_fact_text(report, "version", leap_version());
    report_fact_count(report, "stream_version", (uint64_t)leap_stream_version());
    report_fact_text(report, "figure", study_keep(report, explain->figure));
    report_fact_text(report, "from", study_keep(report, explain->from->file));
    report_fact_text(report, "from_sha256", study_keep(report, explain->from->hash));
    report_fact_text(report, "from_scenario", study_keep(report, explain->from->text));
    report_fact_text(report, "to", study_keep(report, explain->to->file));
    report_fact_text(report, "to_sha256", study_keep(report, explain->to->hash));
    report_fact_text(report, "to_scenario", study_keep(report, explain->to->text));
    report_fact_text(report, "by", explain->by_section ? "section" : "key");
    report_fact_count(report, "seed", explain->seed);
    report_fact_count(report, "trials", explain->trials);
    sampling_facts(report, explain->options->sampling);
    report_fact_count(report, "orders", explain->orders);
    report_fact_bool(report, "complete", explain->trials == explain->asked);
}

static void add_head(const struct view *view)
{
    const struct explain *explain = view->explain;
    struct leap_report *report = view->report;
    char trials[FIGURE_BYTES];
    bool complete = explain->trials == explain->asked;
    figure_number(trials, (double)explain->trials, 0);
    report->title_left = arena_format(report->arena, "What moved %s from %s to %s", explain->figure,
                                      explain->names[0], explain->names[1]);
    report->under_left = arena_format(report->arena, "%zu difference%s", explain->player_count,
                                      explain->player_count == 1 ? "" : "s");
    const char *how = sampling_text(report, explain->options->sampling, explain->asked);
    report->under_right =
        arena_format(report->arena, "%s%s%s%s each%s, seed %" PRIu64,
                     complete ? "" : "INCOMPLETE: ", complete ? "" : trials, complete ? "" : " of ",
                     study_counted(report, explain->asked, "trial"), how, explain->seed);
    if (view->shown < explain->player_count) report->footer = "All parts and what both assume: --full";
}

void explain_tables(struct leap_report *report, const struct explain *explain)
{
    struct view view = {
        .report = report, .explain = explain, .is_chance = explain->measure == LIMIT_PROBABILITY};
    sort_parts(&view);
    round_parts(&view);
    add_facts(&view);
    add_head(&view);
    add_ends(&view);
    add_waterfall(&view);
    add_parts(&view);
    sampling_order_add(report, explain->options->sampling, explain->order);
    add_assumptions(&view);
}
