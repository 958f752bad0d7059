/* The compiled model: what is drawn, what is computed in which order, what is counted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/month.h"
#include "component/tile.h"
#include "dist/law.h"
#include "plan/plan.h"
#include "study/study.h"

struct question {
    const struct leap_scenario *scenario;
    const struct plan *plan;
};

/* If `key` overrides the draw for some months, which: "launch.D19.noise.2026-07..", or, of the factor
 * season.china.feb, "season.china.2026-02". */
static const char *override_months(const char *key, const char *draw)
{
    size_t length = strlen(draw);
    if (strncmp(key, draw, length) == 0 && key[length] == '.' && isdigit((unsigned char)key[length + 1]))
        return key + length + 1;
    const char *last = strrchr(draw, '.');
    size_t head = last ? (size_t)(last - draw) + 1 : 0;
    if (strncmp(draw, "season.", 7) != 0 || strncmp(key, draw, head) != 0) return NULL;
    int year, month;
    if (sscanf(key + head, "%d-%d", &year, &month) != 2 || month < 1 || month > 12) return NULL;
    return strcmp(last + 1, month_name(month - 1)) == 0 ? key + head : NULL;
}

/* What the scenario says of a draw: its own key, or the list that it is a part of (launch.D.takes for
 * launch.D.takes.C), and the months that override it. */
static const char *stated(struct leap_report *report, const struct leap_scenario *scenario,
                          const char *draw)
{
    const char *text = "", *months;
    size_t longest = 0;
    for (size_t i = 0; i < scenario->assumption_count; i++) {
        const char *key = scenario->assumptions[i].key;
        size_t length = strlen(key);
        bool begins = strncmp(draw, key, length) == 0 && (draw[length] == '\0' || draw[length] == '.');
        if (!begins || length <= longest) continue;
        longest = length;
        text = scenario->assumptions[i].value;
    }
    for (size_t i = 0; i < scenario->assumption_count; i++)
        if ((months = override_months(scenario->assumptions[i].key, draw)))
            text = arena_format(report->arena, "%s%s%s: %s", text, *text ? "; " : "", months,
                                scenario->assumptions[i].value);
    return *text ? study_keep(report, text) : NULL;
}

static size_t months_drawn(const struct plan *plan, const struct plan_draw *draw, const struct law **law)
{
    size_t months = 0;
    for (size_t month = 0; month < plan->month_count; month++) {
        if (!draw->laws[month]) continue;
        if (!months++) *law = draw->laws[month];
    }
    return months;
}

static void add_draws(struct leap_report *report, const struct question *question)
{
    static const struct report_column columns[] = {
        {.key = "draw", .title = "Draw", .type = REPORT_TEXT},
        {.key = "months", .title = "months", .type = REPORT_COUNT, .unit = "months"},
        {.key = "method", .title = "by", .type = REPORT_TEXT},
        {.key = "laws", .type = REPORT_COUNT},
        {.key = "stated", .title = "stated as", .type = REPORT_TEXT, .wrap = true},
    };
    struct report_table *table = report_table(report, "draws", NULL, columns, 5);
    table->note = "months: drawn anew in so many; none: once a trial";
    for (size_t i = 0; i < question->plan->draw_count; i++) {
        const struct plan_draw *draw = &question->plan->draws[i];
        const struct law *law = draw->use_count ? draw->uses[0].law : NULL;
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text(study_keep(report, draw->name));
        if (draw->monthly) {
            cells[1] = report_exact((double)months_drawn(question->plan, draw, &law));
        } else {
            cells[3] = report_exact((double)draw->use_count);
        }
        cells[2] = report_text(law ? law_method(law) : "nothing uses it");
        cells[4] = report_text(stated(report, question->scenario, draw->name));
    }
}

static void add_groups(struct leap_report *report, const struct plan *plan)
{
    static const struct report_column columns[] = {
        {.key = "group", .title = "Correlated", .type = REPORT_COUNT},
        {.key = "draw", .title = "draw", .type = REPORT_TEXT},
    };
    struct report_table *table = report_table(report, "correlated", NULL, columns, 2);
    for (size_t group = 0; group < plan->group_count; group++) {
        for (size_t i = 0; i < plan->groups[group].count; i++) {
            struct report_cell *cells = report_row(report, table, REPORT_SHOW);
            cells[0] = report_exact((double)(group + 1));
            cells[1] = report_text(study_keep(report, plan->draws[plan->groups[group].draws[i]].name));
        }
    }
}

static const char *phase_text(enum plan_phase phase)
{
    switch (phase) {
    case PLAN_ADVANCE: return "advance";
    case PLAN_MAKE: return "make";
    case PLAN_PREPARE: return "prepare";
    case PLAN_ACT: return "act";
    case PLAN_TAKE: return "take";
    case PLAN_LIMIT: return "limit";
    }
    return "";
}

static void add_steps(struct leap_report *report, const struct plan *plan)
{
    static const struct report_column columns[] = {
        {.key = "step", .title = "Step", .type = REPORT_COUNT},
        {.key = "phase", .title = "each month", .type = REPORT_TEXT},
        {.key = "component", .title = "component", .type = REPORT_TEXT},
    };
    struct report_table *table = report_table(report, "steps", NULL, columns, 3);
    table->fold = 2;
    for (size_t i = 0; i < plan->step_count; i++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_exact((double)(i + 1));
        cells[1] = report_text(phase_text(plan->steps[i].phase));
        cells[2] = report_text(study_keep(report, plan->components[plan->steps[i].component].path));
    }
}

static void add_known(struct leap_report *report, const struct plan *plan)
{
    static const struct report_column columns[] = {
        {.key = "month", .title = "Known month", .type = REPORT_TEXT},
        {.key = "draw", .title = "as", .type = REPORT_TEXT},
    };
    struct report_table *table = report_table(report, "known", NULL, columns, 2);
    for (size_t i = 0; i < plan->known_count; i++) {
        for (size_t k = 0; k < plan->knowns[i].count; k++) {
            struct report_cell *cells = report_row(report, table, REPORT_SHOW);
            cells[0] = report_text(study_month(report, plan->knowns[i].month));
            cells[1] = report_text(study_keep(report, plan->knowns[i].actuals[k].name));
        }
    }
}

/* "total", "revenue of total". */
static const char *output_name(struct leap_report *report, const struct plan *plan, size_t scope)
{
    if (scope < plan->scope_count) return study_keep(report, plan->scopes[scope].name);
    const struct plan_revenue *revenue = &plan->revenues[scope - plan->scope_count];
    if (scope == plan->priced) return "cars with a unit price";
    return arena_format(report->arena, "revenue of %s", plan->scopes[revenue->scope].name);
}

static void add_outputs(struct leap_report *report, const struct plan *plan)
{
    static const struct report_column columns[] = {
        {.key = "scope", .title = "Output", .type = REPORT_TEXT},
        {.key = "first", .title = "from", .type = REPORT_TEXT},
        {.key = "last", .title = "to", .type = REPORT_TEXT},
        {.key = "counted", .title = "counted", .type = REPORT_TEXT},
    };
    static const char *const counted[] = {
        [PLAN_COUNT_NONE] = "mean and sd", [PLAN_COUNT_BINS] = "in bins", [PLAN_COUNT_EXACT] = "per car"};
    struct report_table *table = report_table(report, "outputs", NULL, columns, 4);
    table->place = REPORT_FULL_ONLY;
    for (size_t i = 0; i < plan->output_count; i++) {
        const struct plan_output *output = &plan->outputs[i];
        struct report_cell *cells = report_row(report, table, REPORT_FULL_ONLY);
        cells[0] = report_text(output_name(report, plan, output->scope));
        cells[1] = report_text(study_month(report, output->first));
        cells[2] = report_text(study_month(report, output->last));
        cells[3] = report_text(counted[output->count]);
    }
}

static void add_sizes(struct leap_report *report, const struct plan *plan)
{
    static const struct report_column columns[] = {
        {.key = "what", .title = "Size", .type = REPORT_TEXT},
        {.key = "count", .title = "count", .type = REPORT_COUNT},
        {.key = "bytes", .title = "bytes", .type = REPORT_COUNT, .unit = "bytes"},
    };
    size_t monthly = 0, exact = 0, bins = 0;
    for (size_t i = 0; i < plan->draw_count; i++) monthly += plan->draws[i].monthly;
    for (size_t i = 0; i < plan->output_count; i++) {
        exact += plan->outputs[i].count == PLAN_COUNT_EXACT;
        bins += plan->outputs[i].count == PLAN_COUNT_BINS;
    }
    const struct {
        const char *what;
        size_t count, bytes;
    } rows[] = {
        {"months computed", plan->month_count, 0},
        {"draws once a trial", plan->draw_count - monthly, 0},
        {"draws every month", monthly, 0},
        {"constants", plan->constant_count, 0},
        {"components", plan->component_count, 0},
        {"series of each thread", plan->slot_count, plan->slot_count * TILE_LANES * sizeof(double)},
        {"tables of quantiles", plan->table_count, plan->table_bytes},
        {"outputs counted per car", exact, 0},
        {"outputs counted in bins", bins, 0},
        {"the plan", 1, arena_bytes(plan->arena)},
    };
    struct report_table *table = report_table(report, "sizes", NULL, columns, 3);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text(rows[i].what);
        cells[1] = report_exact((double)rows[i].count);
        if (rows[i].bytes) cells[2] = report_exact((double)rows[i].bytes);
    }
}

static void fill(struct leap_report *report, const void *context)
{
    const struct question *question = context;
    study_head(report, question->scenario, false, 0);
    add_draws(report, question);
    add_groups(report, question->plan);
    add_steps(report, question->plan);
    add_known(report, question->plan);
    add_outputs(report, question->plan);
    add_sizes(report, question->plan);
}

leap_status leap_plan_describe(const leap_scenario *scenario, const leap_run_options *options,
                               leap_problems *problems, leap_report **report)
{
    (void)problems; /* a scenario is valid: compiling it finds no more of them */
    *report = NULL;
    struct plan *plan = NULL;
    leap_status status = plan_compile(scenario, options->full ? PLAN_FULL : PLAN_NORMAL, &plan);
    if (status != LEAP_OK) return status;
    const struct question question = {scenario, plan};
    *report = study_report("plan", "leapsim/plan/1", fill, &question);
    plan_free(plan);
    return *report ? LEAP_OK : LEAP_NO_MEMORY;
}
