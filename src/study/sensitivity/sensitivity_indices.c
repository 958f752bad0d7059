/* Which share of the variance each uncertain quantity explains.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/largest.h"
#include "study/sensitivity/sensitivity.h"
#include "study/study.h"

enum { FIGURES = 2 * SENSITIVITY_OUTCOMES };

/* Alone and with others, of the total and of the target; of a member of a group only with others. */
struct line {
    struct report_cell cells[FIGURES];
};

/* Machines get the indices and the Shapley effects apart, people both in one. */
struct tables {
    struct report_table *indices, *shapley, *people;
    size_t figures; /* 2 without a target */
};

/* An index is a share of the variance, its estimate need not be one: what is off goes to the nearest share, its
 * interval with it, and what reaches beyond is cut. That is no narrower than the interval was among shares. */
static struct report_cell index_cell(struct sensitivity_index index)
{
    double value = fmin(fmax(index.value, 0), 1), off = value - index.value;
    if (isnan(index.value)) return report_exact(NAN);
    struct interval interval = {index.interval.low + off, index.interval.high + off};
    interval = interval_cut(interval, 0, 1);
    return report_interval(value, interval.low, interval.high);
}

static struct line line_of_unit(const struct sensitivity_model *model,
                                const struct sensitivity_result *result,
                                const struct sensitivity_unit *unit)
{
    struct line line;
    size_t all = unit->first_subset + unit->subset_count - 1;
    for (size_t outcome = 0; outcome < model->outcomes; outcome++) {
        const struct sensitivity_sums *sums = result->again[all][outcome];
        line.cells[2 * outcome] = index_cell(sensitivity_first(sums, result->base[outcome], outcome));
        line.cells[2 * outcome + 1] = index_cell(sensitivity_all(sums, result->base[outcome], outcome));
    }
    return line;
}

static struct line line_of_member(const struct sensitivity_model *model,
                                  const struct sensitivity_result *result,
                                  const struct sensitivity_unit *unit, size_t k)
{
    struct line line;
    for (size_t outcome = 0; outcome < model->outcomes; outcome++) {
        line.cells[2 * outcome] = report_exact(NAN);
        line.cells[2 * outcome + 1] = index_cell(sensitivity_shapley(
            unit, k, result->again + unit->first_subset, outcome, result->base[outcome]));
    }
    return line;
}

/* ---- names --------------------------------------------------------------------------------------- */

static const char *name_of(const struct sensitivity_model *model, const struct sensitivity_unit *unit,
                           size_t k)
{
    return model->quantities[unit->members[k]].name;
}

static const char *unit_names(struct leap_report *report, const struct sensitivity_model *model,
                              const struct sensitivity_unit *unit)
{
    const char *text = "";
    for (size_t k = 0; k < unit->count; k++)
        text = arena_format(report->arena, "%s%s%s", text, k ? ", " : "", name_of(model, unit, k));
    return text;
}

static const char *unit_short(struct leap_report *report, const struct sensitivity_model *model,
                              const struct sensitivity_unit *unit)
{
    const char *first = sensitivity_short(name_of(model, unit, 0));
    if (unit->count == 1) return study_keep(report, first);
    return arena_format(report->arena, "%s + %zu", first, unit->count - 1);
}

static const char *groups_note(struct leap_report *report, const struct sensitivity_model *model)
{
    const char *note = "Shares of the variance, alone and with all it interacts with (Sobol indices).";
    bool split = false, whole = false;
    for (size_t i = 0; i < model->unit_count; i++) {
        split = split || (model->units[i].count > 1 && model->units[i].count <= SENSITIVITY_SPLIT);
        whole = whole || model->units[i].count > SENSITIVITY_SPLIT;
    }
    if (split)
        note = arena_format(report->arena,
                            "%s\n+ n: with the n that [correlation] ties to it; below it what each of them "
                            "has of\n\"all\" (Shapley effects, which add up to it).",
                            note);
    if (!whole) return note;
    note =
        arena_format(report->arena, "%s\nNot split, as more than %d go together:", note, SENSITIVITY_SPLIT);
    for (size_t i = 0; i < model->unit_count; i++)
        if (model->units[i].count > SENSITIVITY_SPLIT)
            note = study_list(report->arena, note, unit_names(report, model, &model->units[i]));
    return note;
}

/* ---- tables -------------------------------------------------------------------------------------- */

#define INDICES_COLUMN(name, heading, which)                                                     \
    {.key = name, .title = heading, .type = REPORT_PROBABILITY, .unit = "share", .error = which}

static struct tables tables_create(struct leap_report *report, const struct sensitivity_model *model)
{
    const struct report_column indices[] = {
        {.key = "quantities", .type = REPORT_TEXT},
        INDICES_COLUMN("total_first", "year alone", REPORT_ERROR_BEHIND),
        INDICES_COLUMN("total_all", "year, all", REPORT_ERROR_BEHIND),
        INDICES_COLUMN("target_first", "target alone", REPORT_ERROR_BEHIND),
        INDICES_COLUMN("target_all", "target, all", REPORT_ERROR_BEHIND),
    };
    const struct report_column shapley[] = {
        {.key = "quantities", .type = REPORT_TEXT},
        {.key = "quantity", .type = REPORT_TEXT},
        INDICES_COLUMN("total_effect", NULL, REPORT_ERROR_BEHIND),
        INDICES_COLUMN("target_effect", NULL, REPORT_ERROR_BEHIND),
    };
    struct report_column *people = report_columns(report, indices, 1 + FIGURES);
    people[0].key = "name";
    people[0].title = "What explains it, %";
    for (size_t k = 1; k <= FIGURES; k++) people[k].bare = true; /* four figures and their errors */
    struct tables tables = {.figures = 2 * model->outcomes};
    tables.indices = report_table(report, "indices", NULL, report_columns(report, indices, 1 + FIGURES),
                                  1 + tables.figures);
    tables.shapley =
        report_table(report, "shapley", NULL, report_columns(report, shapley, 4), 2 + model->outcomes);
    tables.people = report_table(report, "explained", NULL, people, 1 + tables.figures);
    tables.indices->place = tables.shapley->place = REPORT_MACHINE;
    tables.people->people = true;
    return tables;
}

static void people_add(struct leap_report *report, const struct tables *tables, enum report_place place,
                       const char *name, const struct line *line)
{
    struct report_cell *cells = report_row(report, tables->people, place);
    cells[0] = report_text(name);
    for (size_t k = 0; k < tables->figures; k++) cells[1 + k] = line->cells[k];
}

static void members_add(struct leap_report *report, const struct tables *tables, enum report_place place,
                        const struct sensitivity_model *model, const struct sensitivity_result *result,
                        const struct sensitivity_unit *unit)
{
    struct line *lines = arena_array(report->arena, unit->count, sizeof *lines);
    double *sizes = arena_array(report->arena, unit->count, sizeof *sizes);
    for (size_t k = 0; k < unit->count; k++) {
        lines[k] = line_of_member(model, result, unit, k);
        sizes[k] = lines[k].cells[1].value;
    }
    const size_t *order = largest_first(report->arena, sizes, unit->count);
    for (size_t r = 0; r < unit->count; r++) {
        const struct line *line = &lines[order[r]];
        const char *name = name_of(model, unit, order[r]);
        struct report_cell *cells = report_row(report, tables->shapley, REPORT_SHOW);
        cells[0] = report_text(unit_names(report, model, unit));
        cells[1] = report_text(study_keep(report, name));
        for (size_t k = 1; k < tables->figures; k += 2) cells[2 + k / 2] = line->cells[k];
        people_add(report, tables, place, arena_format(report->arena, "  %s", sensitivity_short(name)),
                   line);
    }
}

void sensitivity_indices(struct leap_report *report, const struct sensitivity_model *model,
                         const struct sensitivity_result *result)
{
    struct tables tables = tables_create(report, model);
    struct line *lines = arena_array(report->arena, model->unit_count, sizeof *lines);
    double *sizes = arena_array(report->arena, model->unit_count, sizeof *sizes);
    for (size_t i = 0; i < model->unit_count; i++) {
        lines[i] = line_of_unit(model, result, &model->units[i]);
        sizes[i] = lines[i].cells[1].value;
    }
    const size_t *order = largest_first(report->arena, sizes, model->unit_count);
    for (size_t r = 0; r < model->unit_count; r++) {
        const struct sensitivity_unit *unit = &model->units[order[r]];
        const struct line *line = &lines[order[r]];
        enum report_place place = r < SENSITIVITY_SHOWN ? REPORT_SHOW : REPORT_FULL_ONLY;
        struct report_cell *cells = report_row(report, tables.indices, REPORT_SHOW);
        cells[0] = report_text(unit_names(report, model, unit));
        for (size_t k = 0; k < tables.figures; k++) cells[1 + k] = line->cells[k];
        people_add(report, &tables, place, unit_short(report, model, unit), line);
        if (unit->count > 1 && unit->count <= SENSITIVITY_SPLIT)
            members_add(report, &tables, place, model, result, unit);
    }
    bool any = false;
    for (size_t i = 0; i < model->unit_count; i++) any = any || !isnan(lines[i].cells[1].value);
    if (any)
        tables.people->note = groups_note(report, model);
    else
        tables.people->place = REPORT_MACHINE; /* nothing varies, or nobody knows yet */
}
