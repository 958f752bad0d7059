/* How do scenarios differ? All run on the same trials, as plans of one run.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/figure.h"
#include "report/read_json.h"
#include "study/answer/answer.h"
#include "study/compare/compared.h"
#include "study/sample/sampling.h"
#include "study/sample/spread.h"
#include "study/study.h"

leap_compare_options leap_compare_options_default(void)
{
    return (leap_compare_options){.run = leap_run_options_default()};
}

struct question {
    struct arena *arena;  /* of the sides */
    struct arena *tables; /* that the plans share */
    const leap_compare_options *options;
    leap_problems *problems;
    struct compared compare;
    struct compared_side *sides; /* compare.sides */
    struct mixture *mixture;
    struct pairing **pairings;   /* [plan_count - 1] */
    const struct plan **plans;   /* [plan_count] */
    struct spread_sample sample; /* of the plans */
    size_t *side_of;             /* [plan_count] */
    size_t plan_count, pairing_count;
    const struct leap_scenario *first; /* the first scenario, or NULL */
};

static const char *fact_text(const leap_report *report, const char *key)
{
    const struct report_fact *fact = read_json_fact(report, key);
    return fact && fact->kind == FACT_TEXT ? fact->text : NULL;
}

/* ---- the run --------------------------------------------------------------------------------------------- */

static void see(void *context, const struct simulate_values *values)
{
    struct question *question = context;
    for (size_t i = 0; i < question->pairing_count; i++) pairing_see(question->pairings[i], values);
    if (question->mixture) mixture_see(question->mixture, values);
}

static void take(void *context, const struct summary *const *own)
{
    struct question *question = context;
    for (size_t i = 0; i < question->pairing_count; i++) pairing_take(question->pairings[i]);
    if (question->mixture) mixture_take(question->mixture, own);
}

static leap_status compile(struct question *question)
{
    struct law_cache *tables = law_cache_create(question->tables);
    for (size_t i = 0; i < question->compare.count; i++) {
        struct compared_side *side = &question->sides[i];
        if (!side->scenario) continue;
        leap_status status = plan_compile_sharing(side->scenario, PLAN_NORMAL, tables, &side->plan);
        if (status != LEAP_OK) return status;
        side->index = question->plan_count;
        question->plans[question->plan_count] = side->plan;
        question->side_of[question->plan_count++] = i;
    }
    return LEAP_OK;
}

static void prepare_mixture(struct question *question)
{
    const double *weights = question->options->weights;
    if (!weights) return;
    struct compared *compare = &question->compare;
    double *shares = arena_array(question->arena, compare->count, sizeof *shares), sum = 0;
    struct mixture_part *parts = arena_array(question->arena, compare->count, sizeof *parts);
    for (size_t i = 0; i < compare->count; i++) sum += weights[i];
    for (size_t i = 0; i < compare->count; i++) {
        shares[i] = weights[i] / sum;
        parts[i] = (struct mixture_part){question->sides[i].scenario, question->sides[i].plan, shares[i]};
    }
    compare->weights = shares;
    compare->mixture = question->mixture = mixture_create(question->arena, parts, compare->count);
}

static void prepare_pairings(struct question *question)
{
    const struct compared_side *reference = &question->sides[question->compare.against];
    for (size_t i = 0; i < question->compare.count; i++) {
        struct compared_side *side = &question->sides[i];
        if (side == reference || !side->scenario || !reference->scenario) continue;
        struct pairing *pairing =
            pairing_create(question->arena, (struct pairing_side){side->scenario, side->plan, side->index},
                           (struct pairing_side){reference->scenario, reference->plan, reference->index});
        side->pairing = question->pairings[question->pairing_count++] = pairing;
    }
}

static void fill_figures(struct leap_report *report, const void *context)
{
    const struct compared_side *side = context;
    const struct answer answer = {side->scenario, side->plan, side->estimate, report};
    targets_add(&answer);
    year_add(&answer);
    spreads_quarters(&answer);
    spreads_parts(&answer);
    spreads_months(&answer);
    study_assumptions(report, side->scenario, false, REPORT_FULL_ONLY);
}

static leap_status make_figures(struct question *question)
{
    for (size_t i = 0; i < question->plan_count; i++) {
        struct compared_side *side = &question->sides[question->side_of[i]];
        side->summary = question->sample.summaries[i];
        side->estimate = spread_estimate(&question->sample, i);
        side->trials = summary_trials(side->summary);
        side->figures = side->made = study_report("run", "leapsim/run/1", fill_figures, side);
        if (!side->made) return LEAP_NO_MEMORY;
    }
    return LEAP_OK;
}

/* ---- the report ------------------------------------------------------------------------------------------ */

/* "20,000 trials each"; where results have been saved of other numbers: "20,000 / 10,000 trials". */
static const char *trials_text(struct leap_report *report, const struct compared *compare)
{
    const char *list = "";
    bool same = true;
    for (size_t i = 1; i < compare->count; i++)
        same = same && compare->sides[i].trials == compare->sides[0].trials;
    if (same)
        return arena_format(report->arena, "%s each",
                            study_counted(report, compare->sides[0].trials, "trial"));
    for (size_t i = 0; i < compare->count; i++) {
        char trials[FIGURE_BYTES];
        figure_number(trials, (double)compare->sides[i].trials, 0);
        list = arena_format(report->arena, "%s%s%s", list, i ? " / " : "", trials);
    }
    return arena_format(report->arena, "%s trials", list);
}

static void fill(struct leap_report *report, const void *context)
{
    const struct question *question = context;
    struct compared compare = question->compare;
    char trials[FIGURE_BYTES];
    const struct compared_side *run = question->plan_count ? &compare.sides[question->side_of[0]] : NULL;
    bool complete = !run || run->trials == compare.trials;
    compare.report = report;
    report->title_left = arena_format(report->arena, "%zu %s compared", compare.count,
                                      question->plan_count == compare.count ? "scenarios" : "results");
    report_fact_text(report, "version", leap_version());
    report_fact_count(report, "stream_version", (uint64_t)leap_stream_version());
    report_fact_text(report, "against", study_keep(report, compare.sides[compare.against].name));
    if (run) {
        report_fact_count(report, "seed", compare.seed);
        report_fact_count(report, "trials", run->trials);
        sampling_facts(report, compare.sampling);
        figure_number(trials, (double)run->trials, 0);
        if (question->pairing_count)
            report->under_left = question->plan_count == compare.count
                                     ? "on the same draws"
                                     : "on the same draws where not saved";
        const char *how = sampling_text(report, compare.sampling, compare.trials);
        report->under_right =
            complete ? arena_format(report->arena, "%s%s, seed %" PRIu64, trials_text(report, &compare),
                                    how, compare.seed)
                     : arena_format(report->arena, "INCOMPLETE: %s of %s each%s, seed %" PRIu64, trials,
                                    study_counted(report, compare.trials, "trial"), how, compare.seed);
    }
    report_fact_bool(report, "complete", complete);
    struct compared_side *sides = arena_array(report->arena, compare.count, sizeof *sides);
    memcpy(sides, compare.sides, compare.count * sizeof *sides);
    for (size_t i = 0; i < compare.count; i++) sides[i].name = study_keep(report, sides[i].name);
    compare.sides = sides;
    const char *rounding = "A figure without ± is rounded by its error, under 30 units of its last digit.";
    report->closing = rounding;
    if (question->plan_count && question->pairing_count + 1 < compare.count)
        report->closing = arena_format(
            report->arena,
            "%s\nA saved result is not run again: its differences are those of separate runs,\nunpaired.",
            rounding);
    else if (!question->pairing_count)
        report->closing = arena_format(
            report->arena, "%s\nAll are saved results: differences are those of separate runs, unpaired.",
            rounding);
    compared_sides_add(&compare);
    compared_differences_add(&compare);
    compared_mixture_add(&compare);
    sampling_order_add(report, compare.sampling, question->sample.order);
    compared_assumptions_add(&compare);
}

/* Differences go by the figures of the sides. */
static void pair_figures(struct question *question)
{
    for (size_t i = 0; i < question->pairing_count; i++) {
        struct pairing *pairing = question->pairings[i];
        pairing->own_figures = spread_estimate(&question->sample, pairing->own_index);
        pairing->reference_figures = spread_estimate(&question->sample, pairing->reference_index);
    }
    if (question->mixture) mixture_spread(question->mixture, question->sample.spreads);
}

static leap_status run_plans(struct question *question, leap_report **report)
{
    const leap_run_options *options = &question->options->run;
    leap_status status = LEAP_OK;
    if (question->plan_count) {
        const struct spread_request request = {
            .plans = question->plans,
            .plan_count = question->plan_count,
            .sampling = question->compare.sampling,
            .trials = question->compare.trials,
            .seed = question->compare.seed,
            .threads = study_threads(options),
            .on_values = see,
            .on_taken = take,
            .on_progress = options->on_progress,
            .goal = SIZE_MAX,
            .user = question,
            .progress_user = options->user,
        };
        struct simulate_fault fault = {0};
        status = spread_take(&request, &question->sample, &fault);
        if (status == LEAP_BAD_INPUT)
            study_fault(question->problems, question->sides[question->side_of[fault.plan]].scenario,
                        &fault);
    }
    if (status != LEAP_OK && status != LEAP_INTERRUPTED) return status;
    pair_figures(question);
    leap_status made = make_figures(question);
    if (made != LEAP_OK) return made;
    *report = study_report("compare", "leapsim/compare/1", fill, question);
    if (!*report) return LEAP_NO_MEMORY;
    sampling_warn(question->problems, question->compare.sampling, question->sample.order);
    return status;
}

static void take_sides(struct question *question, const leap_side *sides, size_t count)
{
    question->sides = arena_array(question->arena, count, sizeof *question->sides);
    question->plans = arena_array(question->arena, count, sizeof(struct plan *));
    question->pairings = arena_array(question->arena, count, sizeof(struct pairing *));
    question->side_of = arena_array(question->arena, count, sizeof *question->side_of);
    question->compare.sides = question->sides;
    question->compare.count = count;
    question->compare.against = question->options->against;
    for (size_t i = 0; i < count; i++) {
        const leap_scenario *scenario = sides[i].scenario;
        const leap_report *saved = sides[i].saved;
        const char *file = sides[i].name;
        if (!file) file = scenario ? scenario->file : fact_text(saved, "file");
        const struct report_fact *trials = scenario ? NULL : read_json_fact(saved, "trials");
        question->sides[i] = (struct compared_side){
            .file = file ? file : "saved",
            .title = scenario ? scenario->title : fact_text(saved, "title"),
            .hash = scenario ? scenario->hash : fact_text(saved, "scenario_sha256"),
            .scenario = scenario,
            .figures = saved,
            .trials = trials && trials->kind == FACT_COUNT ? trials->count : 0,
            .index = SIZE_MAX,
        };
        if (scenario && !question->first) question->first = scenario;
    }
    compared_name(question->arena, question->sides, count);
}

static leap_status take_options(struct question *question)
{
    const leap_run_options *options = &question->options->run;
    struct compared *compare = &question->compare;
    if (!compared_takes(options, question->problems)) return LEAP_BAD_INPUT;
    compare->sampling = options->sampling;
    bool all = true;
    for (size_t i = 0; i < compare->count && options->sampling != LEAP_SAMPLING_RANDOM; i++) {
        if (compare->sides[i].scenario) continue;
        diag_add(question->problems, DIAG_ERROR, (struct span){0},
                 "compare the scenario that it was made from, or take random trials",
                 "'%s' is a saved result: it shares no %s trials with others", compare->sides[i].name,
                 leap_samplings()[options->sampling]);
        all = false;
    }
    if (!all) return LEAP_BAD_INPUT;
    if (!question->first) return LEAP_OK;
    compare->seed = study_seed(question->first, options);
    return study_spread_trials(question->first, options, question->problems, &compare->trials);
}

static leap_status ask(struct question *question, const leap_side *sides, size_t count,
                       leap_report **report)
{
    jmp_buf failed;
    if (setjmp(failed)) return LEAP_NO_MEMORY;
    arena_catch(question->arena, &failed);
    arena_catch(question->tables, &failed);
    take_sides(question, sides, count);
    leap_status status = take_options(question);
    if (status == LEAP_OK) status = compile(question);
    if (status != LEAP_OK) return status;
    if (!compared_check(question->arena, question->problems, &question->compare)) return LEAP_BAD_INPUT;
    if (question->options->weights && question->plan_count < question->compare.count) {
        diag_add(question->problems, DIAG_ERROR, (struct span){0}, "compare the scenarios instead",
                 "weights want scenarios: a saved result has no trials that could be mixed");
        return LEAP_BAD_INPUT;
    }
    prepare_mixture(question);
    prepare_pairings(question);
    return run_plans(question, report);
}

leap_status leap_compare(const leap_side *sides, size_t count, const leap_compare_options *options,
                         leap_problems *problems, leap_report **report)
{
    *report = NULL;
    if (count < 2 || count > LEAP_SIDES_MAX || options->against >= count) {
        diag_add(problems, DIAG_ERROR, (struct span){0}, NULL,
                 "2 to %d results can be compared, one of them the reference", LEAP_SIDES_MAX);
        return LEAP_BAD_INPUT;
    }
    struct question question = {
        .arena = arena_create(), .tables = arena_create(), .options = options, .problems = problems};
    leap_status status = LEAP_NO_MEMORY;
    if (question.arena && question.tables) status = ask(&question, sides, count, report);
    for (size_t i = 0; question.sides && i < count; i++) {
        leap_report_free(question.sides[i].made);
        plan_free(question.sides[i].plan);
    }
    spread_free(&question.sample);
    arena_free(question.tables);
    arena_free(question.arena);
    return status;
}
