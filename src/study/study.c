/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/study.h"

#include <inttypes.h>
#include <string.h>

#include "base/month.h"
#include "base/parallel.h"
#include "draw/address.h"

int leap_stream_version(void) { return ADDRESS_STREAM_VERSION; }

leap_run_options leap_run_options_default(void) { return (leap_run_options){0}; }

uint64_t study_trials(const struct leap_scenario *scenario, const leap_run_options *options)
{
    return options->trials ? options->trials : scenario->trials;
}

uint64_t study_seed(const struct leap_scenario *scenario, const leap_run_options *options)
{
    return options->seed_given ? options->seed : scenario->seed;
}

int study_threads(const leap_run_options *options)
{
    return options->threads > 0 ? options->threads : parallel_processors();
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

void study_head(struct leap_report *report, const struct leap_scenario *scenario, bool seeded,
                uint64_t seed)
{
    const char *file = study_keep(report, scenario->file), *title = study_keep(report, scenario->title);
    bool titled = title && *title;
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
    diag_add(problems, DIAG_ERROR, component->span, "truncate(...) keeps a distribution within bounds",
             "trial %" PRIu64 ", %s, %s: %.3g cars is outside [0, 2^31)", fault->trial, month,
             component->path, fault->value);
}

void study_assumptions(struct leap_report *report, const struct leap_scenario *scenario,
                       bool missing_only, enum report_place place)
{
    static const struct report_column columns[] = {
        {.key = "key", .title = "Assumption", .type = REPORT_TEXT},
        {.key = "value", .title = "Value", .type = REPORT_TEXT},
        {.key = "place", .title = "Where", .type = REPORT_TEXT},
        {.key = "source", .title = "Source", .type = REPORT_TEXT, .wrap = true},
    };
    struct report_table *table = report_table(report, "assumptions", NULL, columns, 4);
    table->place = place;
    for (size_t i = 0; i < scenario->assumption_count; i++) {
        const struct scenario_assumption *assumption = &scenario->assumptions[i];
        /* Trials, seed and the like settle how it is computed, not what is assumed. */
        bool assumed = assumption->given && strncmp(assumption->key, "scenario.", 9) != 0;
        if (missing_only && (!assumed || assumption->source)) continue;
        enum report_place shown = assumption->given ? REPORT_SHOW : REPORT_FULL_ONLY;
        struct report_cell *cells = report_row(report, table, shown);
        cells[0] = report_text(study_keep(report, assumption->key));
        cells[1] = report_text(study_keep(report, assumption->value));
        cells[2] = report_text(study_keep(report, assumption->place));
        cells[3] = report_text(study_keep(report, assumption->source));
    }
}
