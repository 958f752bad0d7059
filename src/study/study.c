/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/study.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/month.h"
#include "base/parallel.h"
#include "base/text.h"
#include "base/width.h"
#include "draw/address.h"
#include "report/figure.h"
#include "study/sample/spread.h"

int leap_stream_version(void) { return ADDRESS_STREAM_VERSION; }

const char *leap_width(void)
{
    enum width width = width_select();
    return width == WIDTH_COUNT ? NULL : width_text(width);
}

leap_run_options leap_run_options_default(void) { return (leap_run_options){0}; }

uint64_t study_trials(const struct leap_scenario *scenario, const leap_run_options *options)
{
    return options->trials ? options->trials : scenario->trials;
}

leap_status study_spread_trials(const struct leap_scenario *scenario, const leap_run_options *options,
                                leap_problems *problems, uint64_t *trials)
{
    bool is_random = options->sampling == LEAP_SAMPLING_RANDOM;
    const uint64_t most = is_random ? LEAP_TRIALS_MAX : LEAP_SPREAD_TRIALS_MAX;
    *trials = study_trials(scenario, options);
    if (*trials > most) {
        diag_add(problems, DIAG_ERROR, (struct span){0}, NULL, "more than %" PRIu64 " %s%strials", most,
                 is_random ? "" : leap_samplings()[options->sampling], is_random ? "" : " ");
        return LEAP_BAD_INPUT;
    }
    if (!is_random) *trials = SPREAD_RANDOMISATIONS * spread_each(*trials);
    return LEAP_OK;
}

uint64_t study_seed(const struct leap_scenario *scenario, const leap_run_options *options)
{
    return options->seed_given ? options->seed : scenario->seed;
}

int study_threads(const leap_run_options *options)
{
    return options->threads > 0 ? options->threads : parallel_processors();
}

struct study_progress study_progress_begin(const leap_run_options *options, uint64_t expected)
{
    return (struct study_progress){options->on_progress, options->user, 0, expected, clock_seconds()};
}

bool study_tell(const struct study_progress *progress, uint64_t more, const struct report_cell *chance)
{
    if (!progress->on_progress) return true;
    uint64_t done = progress->done + more;
    const leap_progress told = {
        .done = done,
        .trials = done > progress->expected ? done : progress->expected,
        .seconds = clock_seconds() - progress->begun,
        .probability = chance ? chance->value : NAN,
        .error = chance ? (chance->high - chance->low) / 2 : NAN,
    };
    return progress->on_progress(progress->user, &told);
}

struct leap_report *study_report(const char *name, const char *schema,
                                 void (*fill)(struct leap_report *report, const void *context),
                                 const void *context)
{
    struct leap_report *report = report_create(name, schema);
    jmp_buf failed;
    if (!report) return NULL;
    if (setjmp(failed)) {
        leap_report_free(report);
        return NULL;
    }
    arena_catch(report->arena, &failed);
    fill(report, context);
    arena_catch(report->arena, NULL);
    return report;
}

const char *study_month(struct leap_report *report, int month)
{
    char text[MONTH_TEXT];
    month_format(month, text);
    return arena_copy(report->arena, text, strlen(text));
}

const char *study_keep(struct leap_report *report, const char *text)
{
    return text ? arena_copy(report->arena, text, strlen(text)) : NULL;
}

const char *study_counted(struct leap_report *report, uint64_t count, const char *word)
{
    char number[FIGURE_BYTES];
    figure_number(number, (double)count, 0);
    return arena_format(report->arena, "%s %s%s", number, word, count == 1 ? "" : "s");
}

const char *study_error_note(struct leap_report *report, const char *start, double error, const char *rest)
{
    char text[FIGURE_BYTES];
    if (!(error > 0)) return NULL;
    if (isinf(error)) return "So few trials say nothing of the sampling error.";
    figure_number(text, error, figure_decimals(error, 0));
    return arena_format(report->arena, "%s at most ±%s%s", start, text, rest);
}

const char *study_short(const char *key, size_t columns)
{
    const char *dot = strchr(key, '.');
    return dot && text_columns(key) > columns ? dot + 1 : key;
}

const char *study_list(struct arena *arena, const char *note, const char *names)
{
    enum { WIDTH = 80 };
    const char *line = " ";
    for (size_t length; *names; names += length) {
        length = strcspn(names, " ");
        const char *word = arena_copy(arena, names, length);
        length += strspn(names + length, " ");
        if (text_columns(line) + 1 + text_columns(word) > WIDTH) {
            note = arena_format(arena, "%s\n%s", note, line);
            line = "   ";
        }
        line = arena_format(arena, "%s %s", line, word);
    }
    return arena_format(arena, "%s\n%s", note, line);
}

void study_head(struct leap_report *report, const struct leap_scenario *scenario, bool seeded,
                uint64_t seed)
{
    const char *file = study_keep(report, scenario->file), *title = study_keep(report, scenario->title);
    /* A file without a title has its name as one. */
    bool titled = title && *title && strcmp(title, file) != 0;
    report->title_left = titled ? title : file;
    report->title_right = titled ? file : NULL;
    report_fact_text(report, "version", leap_version());
    report_fact_count(report, "stream_version", (uint64_t)leap_stream_version());
    report_fact_text(report, "file", file);
    report_fact_text(report, "title", title);
    report_fact_text(report, "first_month", study_month(report, scenario->first_month));
    report_fact_text(report, "last_month", study_month(report, scenario->last_month));
    report_fact_text(report, "level_month", study_month(report, scenario->level_month));
    if (seeded) report_fact_count(report, "seed", seed);
    report_fact_text(report, "scenario_sha256", study_keep(report, scenario->hash));
    report_fact_text(report, "scenario", study_keep(report, scenario->text));
}

void study_fault(leap_problems *problems, const struct leap_scenario *scenario,
                 const struct simulate_fault *fault)
{
    const struct scenario_component *component = &scenario->components[fault->component];
    char month[MONTH_TEXT];
    month_format(fault->month, month);
    bool index = !scenario_counts(component);
    diag_add(problems, DIAG_ERROR, component->span, "truncate(...) keeps a distribution within bounds",
             "trial %" PRIu64 ", %s, %s: %.3g %s", fault->trial, month, component->path, fault->value,
             index ? "is not finite" : "cars is outside [0, 2^31)");
}

const struct field *study_field(const struct leap_scenario *scenario, const char *key)
{
    for (size_t i = 0; i < scenario->component_count; i++) {
        const struct scenario_component *component = &scenario->components[i];
        size_t length = strlen(component->path);
        if (strncmp(key, component->path, length) != 0 || key[length] != '.') continue;
        const struct component_type *type = scenario_type(component);
        size_t field = component_field(type, key + length + 1);
        if (field != SIZE_MAX) return &type->fields[field];
    }
    return NULL;
}

/* Is something assumed there? Not by what settles how it is computed, nor by how the model is wired. */
static bool is_assumed(const struct leap_scenario *scenario, const struct scenario_assumption *assumption)
{
    if (!assumption->given || strncmp(assumption->key, "scenario.", 9) == 0) return false;
    const struct field *field = study_field(scenario, assumption->key);
    return !field || (field->kind != FIELD_TEXT && field->kind != FIELD_SEASON &&
                      field->kind != FIELD_TARGETS && field->kind != FIELD_CHOICE);
}

/* "normal(2%, 5%) ; judgement: why (base.ini:12)". */
static const char *assumption_text(struct leap_report *report, const struct scenario_assumption *assumption)
{
    bool sourced = assumption->source != NULL;
    return arena_format(report->arena, "%s%s%s (%s)", assumption->value, sourced ? " ; " : "",
                        sourced ? assumption->source : "", assumption->place);
}

void study_assumptions(struct leap_report *report, const struct leap_scenario *scenario, bool missing_only,
                       enum report_place place)
{
    static const struct report_column columns[] = {
        {.key = "key", .title = "Assumption", .type = REPORT_TEXT},
        {.key = "value", .type = REPORT_TEXT},
        {.key = "place", .type = REPORT_TEXT},
        {.key = "source", .type = REPORT_TEXT},
        {.key = "text",
         .title = "Value ; source (where)",
         .type = REPORT_TEXT,
         .people = true,
         .wrap = true},
    };
    struct report_table *table = report_table(report, "assumptions", NULL, columns, 5);
    table->place = place;
    for (size_t i = 0; i < scenario->assumption_count; i++) {
        const struct scenario_assumption *assumption = &scenario->assumptions[i];
        if (missing_only && (assumption->source || !is_assumed(scenario, assumption))) continue;
        enum report_place shown = assumption->given ? REPORT_SHOW : REPORT_FULL_ONLY;
        struct report_cell *cells = report_row(report, table, shown);
        cells[0] = report_text(study_keep(report, assumption->key));
        cells[1] = report_text(study_keep(report, assumption->value));
        cells[2] = report_text(study_keep(report, assumption->place));
        cells[3] = report_text(study_keep(report, assumption->source));
        cells[4] = report_text(assumption_text(report, assumption));
    }
}
