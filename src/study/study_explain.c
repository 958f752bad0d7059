/* What moved a figure from one scenario to another?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/month.h"
#include "study/compare/compared.h"
#include "study/explain/explain.h"
#include "study/sample/sampling.h"
#include "study/study.h"

leap_explain_options leap_explain_options_default(void)
{
    return (leap_explain_options){.run = leap_run_options_default()};
}

/* ---- the figure ------------------------------------------------------------------------------------------ */

/* As limits write it: "1.05M", "100k", "32059". */
static const char *cars_text(struct arena *arena, double cars)
{
    if (cars >= 1e6 && fmod(cars, 1e3) == 0) return arena_format(arena, "%.15gM", cars / 1e6);
    if (cars >= 1e3 && fmod(cars, 1e3) == 0) return arena_format(arena, "%.15gk", cars / 1e3);
    return arena_format(arena, "%.17g", cars);
}

static const char *scope_text(struct arena *arena, const struct leap_scenario *scenario, struct scope scope)
{
    const char *name = scenario_scope_name(scenario, scope);
    if (scope.kind == SCOPE_REGION) return arena_format(arena, "region.%s", name);
    if (scope.kind == SCOPE_SERIES) return arena_format(arena, "series.%s", name);
    return name;
}

/* The first target of the second scenario that the first one has too; those before are told of. NULL: none. */
static const struct scenario_target *first_target(const struct explain *explain, struct arena *arena,
                                                  leap_problems *problems)
{
    const struct leap_scenario *to = explain->to;
    for (size_t i = 0; i < to->target_count; i++)
        if (compared_has_target(explain->from, to, &to->targets[i])) {
            for (size_t before = 0; before < i; before++)
                diag_add(problems, DIAG_WARNING, to->targets[before].span,
                         "give it to both, in [target] or by --set, or name it by --of",
                         "'%s' has no target '%s %s', '%s' has", explain->names[0],
                         scenario_scope_name(to, to->targets[before].scope),
                         cars_text(arena, to->targets[before].cars), explain->names[1]);
            return &to->targets[i];
        }
    return NULL;
}

static leap_status settle_figure(struct explain *explain, struct arena *arena, leap_problems *problems)
{
    const struct leap_scenario *from = explain->from, *to = explain->to;
    struct pairing_years years = pairing_years(from, to);
    bool single = month_year(from->first_month) == month_year(from->last_month) &&
                  month_year(to->first_month) == month_year(to->last_month);
    if (explain->figure) return LEAP_OK;
    const struct scenario_target *target = first_target(explain, arena, problems);
    if (target)
        explain->figure = arena_format(arena, "P(%s%s >= %s)", scope_text(arena, to, target->scope),
                                       single ? "" : arena_format(arena, ".%d", target->year),
                                       cars_text(arena, target->cars));
    else if (!from->target_count && !to->target_count)
        explain->figure = single ? "mean(total)" : arena_format(arena, "mean(total.%d)", years.first);
    else {
        diag_add(problems, DIAG_ERROR, (struct span){0}, "--of 'P(total >= 1.05M)', --of 'mean(total)'",
                 "'%s' and '%s' have no target in common: say which figure is to be explained",
                 explain->names[0], explain->names[1]);
        return LEAP_BAD_INPUT;
    }
    return LEAP_OK;
}

/* ---- what may be asked ----------------------------------------------------------------------------------- */

static void settle_names(struct explain *explain, struct arena *arena)
{
    const char *files[] = {explain->from->file, explain->to->file};
    for (int i = 0; i < 2; i++) explain->names[i] = compared_short_name(arena, files[i]);
    if (strcmp(explain->names[0], explain->names[1]) != 0) return;
    bool same = strcmp(files[0], files[1]) == 0;
    explain->names[0] = files[0];
    explain->names[1] = same ? arena_format(arena, "%s (2)", files[1]) : files[1];
}

static void warn_runs(const struct explain *explain, leap_problems *problems)
{
    const struct leap_scenario *from = explain->from, *to = explain->to;
    bool trials = !explain->options->trials && from->trials != to->trials;
    bool seed = !explain->options->seed_given && from->seed != to->seed;
    if (trials || seed)
        diag_add(problems, DIAG_WARNING, (struct span){0}, "--trials and --seed say others",
                 "'%s' asks for another %s: both run with '%s''s", explain->names[1],
                 trials && seed ? "number of trials and seed"
                 : trials       ? "number of trials"
                                : "seed",
                 explain->names[0]);
}

static leap_status prepare(struct explain *explain, struct arena *arena, leap_problems *problems)
{
    const struct leap_scenario *from = explain->from, *to = explain->to;
    settle_names(explain, arena);
    if (!compared_years(arena, explain->names[0], from, explain->names[1], to, problems))
        return LEAP_BAD_INPUT;
    leap_status status = settle_figure(explain, arena, problems);
    if (status != LEAP_OK) return status;
    const struct coalition_request request = {from, to, explain->by_section, explain->laws,
                                              explain->figure};
    leap_problems *silent = leap_problems_create(); /* said when they were read */
    if (!silent) return LEAP_NO_MEMORY;
    explain->coalition = coalition_create(arena, &request, silent);
    leap_problems_free(silent);
    if (!coalition_players(explain->coalition)) {
        diag_add(problems, DIAG_ERROR, (struct span){0},
                 "give two that differ in an assumption; targets, limits, trials and seed are none",
                 "'%s' and '%s' assume the same: there is nothing to explain", explain->names[0],
                 explain->names[1]);
        return LEAP_BAD_INPUT;
    }
    warn_runs(explain, problems);
    return coalition_check(explain->coalition, problems);
}

/* ---- the report ------------------------------------------------------------------------------------------ */

static void fill(struct leap_report *report, const void *context) { explain_tables(report, context); }

static leap_status ask(struct explain *explain, struct arena *arena, leap_problems *problems,
                       leap_report **report)
{
    leap_status status = prepare(explain, arena, problems);
    if (status != LEAP_OK) return status;
    status = study_spread_trials(explain->from, explain->options, problems, &explain->asked);
    if (status == LEAP_OK) status = explain_run(arena, explain, problems);
    bool whole = status == LEAP_OK || (status == LEAP_INTERRUPTED && explain->trials > 0);
    if (!whole) return status;
    *report = study_report("explain", "leapsim/explain/1", fill, explain);
    sampling_warn(problems, explain->options->sampling, explain->order);
    return *report ? status : LEAP_NO_MEMORY;
}

leap_status leap_explain(const leap_scenario *from, const leap_scenario *to,
                         const leap_explain_options *options, leap_problems *problems, leap_report **report)
{
    *report = NULL;
    const leap_run_options *run = &options->run;
    if (run->until || run->on_part) {
        diag_add(problems, DIAG_ERROR, (struct span){0},
                 "all scenarios between the two have the same trials, of one number",
                 "an explanation has no --until or --checkpoint");
        return LEAP_BAD_INPUT;
    }
    struct explain explain = {
        .from = from,
        .to = to,
        .figure = options->of,
        .by_section = options->by_section,
        .options = run,
        .seed = study_seed(from, run),
    };
    struct arena *arena = arena_create(), *tables = arena_create(), *laws = arena_create();
    jmp_buf out_of_memory;
    leap_status volatile status = LEAP_NO_MEMORY;
    if (arena && tables && laws && !setjmp(out_of_memory)) {
        arena_catch(arena, &out_of_memory);
        arena_catch(tables, &out_of_memory);
        arena_catch(laws, &out_of_memory);
        explain.tables = law_cache_create(tables);
        explain.laws = scenario_laws_create(laws);
        arena_catch(tables, NULL);
        arena_catch(laws, NULL);
        status = ask(&explain, arena, problems, report);
    }
    arena_free(tables);
    arena_free(laws);
    arena_free(arena);
    return status;
}
