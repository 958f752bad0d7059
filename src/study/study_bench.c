/* How fast is it here? Draws of every family and, of a scenario, trials over threads, each beside a plain loop in the
 * same run: seconds alone would say more of the machine than of the program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "base/parallel.h"
#include "base/width.h"
#include "component/tile.h"
#include "dist/family.h"
#include "dist/law.h"
#include "draw/address.h"
#include "draw/philox.h"
#include "report/figure.h"
#include "study/stopwatch.h"
#include "study/study.h"

static const double DRAWS_SECONDS = 0.0005; /* a turn of draws lasts at least so long */
static const double TRIALS_SECONDS =
    0.1; /* and one of trials, if their number is left open, on one thread */
static const uint64_t FEWEST_TRIALS = 4096;

/* ---- draws --------------------------------------------------------------------------------------------- */

typedef void philox_column(uint64_t key, uint64_t first_trial, uint32_t month, double *centred,
                           size_t lanes);
typedef void law_column(const struct law *law, const double *centred, double *values, size_t lanes);

/* Draws of one quantity; without a law its uniforms. */
struct column {
    philox_column *uniforms;
    law_column *values;
    uint64_t key, trial;
    const struct dist *dist;
    const struct law *law;
    double lanes[TILE_LANES];
};

/* A tile at once, as trials draw. */
static void draw_column(void *context)
{
    struct column *column = context;
    column->uniforms(column->key, column->trial, 0, column->lanes, TILE_LANES);
    if (column->law) column->values(column->law, column->lanes, column->lanes, TILE_LANES);
    column->trial += TILE_LANES;
}

/* The same draws (philox.h) one by one, each by the law's own quantile. */
static void draw_one_by_one(void *context)
{
    struct column *column = context;
    const uint32_t key[2] = {(uint32_t)column->key, (uint32_t)(column->key >> 32)};
    for (size_t lane = 0; lane < TILE_LANES; lane += 2, column->trial += 2) {
        uint64_t block = column->trial / 2;
        const uint32_t counter[4] = {(uint32_t)block, (uint32_t)(block >> 32), 0, 0};
        uint32_t words[4];
        philox_block(counter, key, words);
        for (size_t i = 0; i < 2; i++) {
            int64_t upper = (int64_t)words[2 * i] - ((int64_t)1 << 31), lower = words[2 * i + 1] >> 11;
            double centred = ((double)(upper * ((int64_t)1 << 21) + lower) + 0.5) * 0x1p-53;
            column->lanes[lane + i] = column->dist ? dist_quantile(column->dist, centred) : centred;
        }
    }
}

static struct column column_of(const char *name, const struct dist *dist, struct arena *arena)
{
    static philox_column *const uniforms[] = {
#define ROW(width) philox_draw_##width,
        WIDTH_LIST(ROW)
#undef ROW
    };
    static law_column *const values[] = {
#define ROW(width) law_draw_##width,
        WIDTH_LIST(ROW)
#undef ROW
    };
    const struct law_options any = {.low = -INFINITY, .high = INFINITY};
    enum width width = width_select();
    return (struct column){
        .uniforms = uniforms[width],
        .values = values[width],
        .key = address_key(0, name),
        .dist = dist,
        .law = dist ? law_compile(law_cache_create(arena), dist, &any) : NULL,
    };
}

/* ---- the plain loop ------------------------------------------------------------------------------------ */

enum { NORMALS = 256 };

/* GSL's default generator and its sampler of normals: what a loop written for the occasion draws with. */
struct normals {
    gsl_rng *rng;
    volatile double sum; /* so that the draws are made */
};

static void draw_normals(void *context)
{
    struct normals *normals = context;
    double sum = 0;
    for (size_t i = 0; i < NORMALS; i++) sum += gsl_ran_gaussian(normals->rng, 1);
    normals->sum = sum;
}

/* ---- the families' laws -------------------------------------------------------------------------------- */

/* A scenario of one formula for each family, its own quantity stated by the family's example: read as any other, so
 * that an example is what a file may say. */
static leap_status read_examples(leap_scenario **scenario)
{
    static const char head[] = "[scenario]\nperiod = 2026-01\nlevel_month = 2025-12\n";
    size_t count;
    const char *const *names = dist_family_names(&count);
    leap_status volatile status = LEAP_NO_MEMORY;
    leap_problems *problems = leap_problems_create();
    struct arena *volatile arena = arena_create();
    jmp_buf out_of_memory;
    if (problems && arena && !setjmp(out_of_memory)) {
        arena_catch(arena, &out_of_memory);
        const char *text = head;
        for (size_t i = 0; i < count; i++)
            if (dist_family(names[i])->example)
                text = arena_format(arena, "%s[formula %s]\nregion = home\nx = %s\nvolume = x\n", text,
                                    names[i], dist_family(names[i])->example);
        const leap_read_options options = leap_read_options_default();
        status = leap_scenario_read_text("examples", text, strlen(text), &options, problems, scenario);
    }
    arena_free(arena);
    leap_problems_free(problems);
    return status == LEAP_BAD_INPUT ? LEAP_INTERNAL : status; /* a family's example is wrong */
}

static const struct dist *example_law(const struct scenario_component *component)
{
    const struct component_type *type = scenario_type(component);
    for (size_t field = 0; field < type->field_count; field++)
        if (component->values[field].own_count) return component->values[field].own[0].value.dist;
    return NULL;
}

/* ---- trials -------------------------------------------------------------------------------------------- */

struct team {
    const struct plan *plan;
    struct simulate_options options;
    struct simulate_fault fault;
    leap_status status;
};

static void run_team(void *context)
{
    struct team *team = context;
    struct summary *summary = NULL;
    leap_status status = simulate(&team->plan, 1, &team->options, &summary, &team->fault);
    if (status != LEAP_OK) team->status = status;
    summary_free(summary);
}

/* So many times 1, 2, 4 ... threads, and all. */
enum { TEAMS_MAX = 16 };

static size_t team_sizes(int threads, int sizes[TEAMS_MAX])
{
    size_t count = 0;
    for (int size = 1; size < threads && count + 1 < TEAMS_MAX; size *= 2) sizes[count++] = size;
    sizes[count++] = threads;
    return count;
}

/* Draws of one trial: of constants none are made. */
static double draws_of_trial(const struct plan *plan)
{
    double draws = 0;
    for (size_t i = 0; i < plan->draw_count; i++) {
        const struct plan_draw *draw = &plan->draws[i];
        for (size_t month = 0; draw->monthly && month < plan->month_count; month++)
            draws += draw->laws[month] && !law_is_constant(draw->laws[month], NULL);
        draws += !draw->monthly && draw->use_count && !law_is_constant(draw->uses[0].law, NULL);
    }
    return draws;
}

/* ---- the measurement ------------------------------------------------------------------------------------- */

struct bench {
    const struct leap_scenario *scenario; /* NULL: draws only */
    const struct plan *plan;
    uint64_t seed, trials; /* trials of a turn */
    int threads;
    size_t draw_count;       /* rows of draws: the uniforms, then the families that have an example */
    const char **draw_texts; /* [draw_count] */
    struct stopwatch
        *draws; /* [2 draw_count + 1]: of each row a tile at once and one by one; GSL's normals */
    double trial_draws;
    size_t team_count;
    int sizes[TEAMS_MAX];
    struct stopwatch teams[TEAMS_MAX + 1]; /* and GSL's normals, as many as a trial's draws */
};

static struct stopwatch normals_watch(struct normals *normals, double items)
{
    return (struct stopwatch){.run = draw_normals, .context = normals, .items = items};
}

static void time_draws(struct bench *bench, const struct leap_scenario *examples, struct normals *normals,
                       struct arena *arena)
{
    size_t rows = examples->component_count + 1;
    struct column *columns = arena_array(arena, 2 * rows, sizeof *columns);
    bench->draw_texts = arena_array(arena, rows, sizeof *bench->draw_texts);
    bench->draws = arena_array(arena, 2 * rows + 1, sizeof *bench->draws);
    for (size_t row = 0; row < rows; row++) {
        const struct scenario_component *component = row ? &examples->components[row - 1] : NULL;
        const char *name = component ? component->name : "uniforms";
        columns[2 * row] = column_of(name, component ? example_law(component) : NULL, arena);
        columns[2 * row + 1] = columns[2 * row];
        bench->draw_texts[row] = component ? dist_family(name)->example : "bits alone, as uniform numbers";
        for (size_t i = 2 * row; i < 2 * row + 2; i++)
            bench->draws[i] = (struct stopwatch){
                .run = i % 2 ? draw_one_by_one : draw_column, .context = &columns[i], .items = TILE_LANES};
    }
    bench->draw_count = rows;
    bench->draws[2 * rows] = normals_watch(normals, NORMALS);
    stopwatch_run(bench->draws, 2 * rows + 1, DRAWS_SECONDS);
}

/* As many trials as one thread needs TRIALS_SECONDS for, or as asked for. */
static leap_status choose_trials(struct bench *bench, const leap_run_options *options,
                                 struct simulate_fault *fault)
{
    struct team team = {.plan = bench->plan, .options = {.seed = bench->seed, .threads = 1}};
    struct stopwatch watch = {.run = run_team, .context = &team, .items = 1};
    for (bench->trials = options->trials ? options->trials : FEWEST_TRIALS;; bench->trials *= 2) {
        team.options.trials = bench->trials;
        double seconds = stopwatch_turn(&watch, 0);
        *fault = team.fault;
        if (team.status != LEAP_OK || options->trials || seconds >= TRIALS_SECONDS) return team.status;
    }
}

static leap_status time_trials(struct bench *bench, const leap_run_options *options,
                               struct normals *normals, struct simulate_fault *fault)
{
    leap_status status = choose_trials(bench, options, fault);
    if (status != LEAP_OK) return status;
    struct team teams[TEAMS_MAX];
    bench->trial_draws = draws_of_trial(bench->plan);
    bench->team_count = team_sizes(bench->threads, bench->sizes);
    for (size_t i = 0; i < bench->team_count; i++) {
        teams[i] = (struct team){
            .plan = bench->plan,
            .options = {.trials = bench->trials, .seed = bench->seed, .threads = bench->sizes[i]}};
        bench->teams[i] =
            (struct stopwatch){.run = run_team, .context = &teams[i], .items = (double)bench->trials};
    }
    size_t watches = bench->team_count;
    if (bench->trial_draws > 0)
        bench->teams[watches++] = normals_watch(normals, NORMALS / bench->trial_draws);
    stopwatch_run(bench->teams, watches, 0);
    for (size_t i = 0; i < bench->team_count; i++)
        if (teams[i].status != LEAP_OK) return teams[i].status;
    return LEAP_OK;
}

/* ---- the report -------------------------------------------------------------------------------------------- */

static void add_draws(struct leap_report *report, const struct bench *bench)
{
    static const struct report_column columns[] = {
        {.key = "draw", .title = "Draw", .type = REPORT_TEXT},
        {.key = "column", .title = "ns", .type = REPORT_NUMBER, .unit = "ns", .error = REPORT_ERROR_BEHIND},
        {.key = "single",
         .title = "alone, ns",
         .type = REPORT_NUMBER,
         .unit = "ns",
         .error = REPORT_ERROR_HIDDEN},
        {.key = "ratio", .title = "times as fast", .type = REPORT_NUMBER, .error = REPORT_ERROR_HIDDEN},
    };
    struct report_table *table = report_table(report, "draws", NULL, columns, 4);
    table->note = "ns: in columns, as trials draw. Alone: one by one, each by its law's own\n"
                  "quantile. GSL: what a plain loop draws normals with.";
    for (size_t row = 0; row < bench->draw_count; row++) {
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        cells[0] = report_text(bench->draw_texts[row]);
        cells[1] = stopwatch_time(&bench->draws[2 * row], 1e9);
        cells[2] = stopwatch_time(&bench->draws[2 * row + 1], 1e9);
        cells[3] = stopwatch_ratio(&bench->draws[2 * row + 1], &bench->draws[2 * row]);
    }
    struct report_cell *cells = report_row(report, table, REPORT_SHOW);
    cells[0] = report_text("GSL: mt19937, gsl_ran_gaussian");
    cells[2] = stopwatch_time(&bench->draws[2 * bench->draw_count], 1e9);
}

static void add_trials(struct leap_report *report, const struct bench *bench)
{
    static const struct report_column columns[] = {
        {.key = "what", .title = "Trials", .type = REPORT_TEXT},
        {.key = "threads", .type = REPORT_COUNT},
        {.key = "rate",
         .title = "a second",
         .type = REPORT_NUMBER,
         .unit = "trials a second",
         .error = REPORT_ERROR_HIDDEN},
        {.key = "trial",
         .title = "ns a trial",
         .type = REPORT_NUMBER,
         .unit = "ns",
         .error = REPORT_ERROR_BEHIND},
        {.key = "draw",
         .title = "ns a draw",
         .type = REPORT_NUMBER,
         .unit = "ns",
         .error = REPORT_ERROR_HIDDEN},
        {.key = "one_thread", .title = "x 1 thread", .type = REPORT_NUMBER, .error = REPORT_ERROR_BEHIND},
        {.key = "plain_draws",
         .title = "x GSL's draws",
         .type = REPORT_NUMBER,
         .error = REPORT_ERROR_BEHIND},
    };
    struct report_table *table = report_table(report, "trials", NULL, columns, 7);
    table->note = "x: times as fast. GSL's draws: as many normals as a trial has draws, and nothing\n"
                  "else of it.";
    size_t plain = bench->team_count;
    bool drawn = bench->trial_draws > 0;
    for (size_t i = 0; i < bench->team_count + drawn; i++) {
        const struct stopwatch *watch = &bench->teams[i];
        struct report_cell *cells = report_row(report, table, REPORT_SHOW);
        bool own = i < plain;
        cells[0] = report_text(!own ? "GSL's draws"
                               : bench->sizes[i] == 1
                                   ? "1 thread"
                                   : arena_format(report->arena, "%d threads", bench->sizes[i]));
        if (own) cells[1] = report_exact(bench->sizes[i]);
        cells[2] = stopwatch_rate(watch);
        cells[3] = stopwatch_time(watch, 1e9);
        if (drawn) cells[4] = stopwatch_time(watch, 1e9 / bench->trial_draws);
        if (own && i > 0) cells[5] = stopwatch_ratio(&bench->teams[0], watch);
        if (own && drawn) cells[6] = stopwatch_ratio(&bench->teams[plain], watch);
    }
}

static void fill(struct leap_report *report, const void *context)
{
    const struct bench *bench = context;
    const char *width = width_text(width_select());
    int processors = parallel_processors();
    report->under_left = arena_format(report->arena, "%s vectors, %d processor%s", width, processors,
                                      processors == 1 ? "" : "s");
    if (bench->scenario) {
        char trials[FIGURE_BYTES];
        figure_number(trials, (double)bench->trials, 0);
        study_head(report, bench->scenario, true, bench->seed);
        report_fact_count(report, "trials", bench->trials);
        report_fact_count(report, "draws_a_trial", (uint64_t)bench->trial_draws);
        report->under_right =
            arena_format(report->arena, "%s trials, %.0f draws each", trials, bench->trial_draws);
    } else {
        report->title_left = arena_format(report->arena, "leapsim %s on this machine", leap_version());
        report_fact_text(report, "version", leap_version());
        report_fact_count(report, "stream_version", (uint64_t)leap_stream_version());
    }
    report_fact_text(report, "width", width);
    report_fact_count(report, "processors", (uint64_t)processors);
    if (bench->scenario) add_trials(report, bench);
    add_draws(report, bench);
}

static leap_status measure(struct bench *bench, const struct leap_scenario *examples,
                           const leap_run_options *options, struct arena *arena, leap_problems *problems,
                           leap_report **report)
{
    struct simulate_fault fault = {0};
    struct normals normals = {.rng = gsl_rng_alloc(gsl_rng_mt19937)};
    leap_status volatile status = LEAP_NO_MEMORY;
    jmp_buf out_of_memory;
    if (normals.rng && !setjmp(out_of_memory)) {
        arena_catch(arena, &out_of_memory);
        status = bench->scenario ? time_trials(bench, options, &normals, &fault) : LEAP_OK;
        if (status == LEAP_BAD_INPUT) study_fault(problems, bench->scenario, &fault);
        if (status == LEAP_OK) {
            time_draws(bench, examples, &normals, arena);
            *report = study_report("bench", "leapsim/bench/1", fill, bench);
            if (!*report) status = LEAP_NO_MEMORY;
        }
    }
    gsl_rng_free(normals.rng);
    return status;
}

leap_status leap_bench(const leap_scenario *scenario, const leap_run_options *options,
                       leap_problems *problems, leap_report **report)
{
    *report = NULL;
    struct plan *plan = NULL;
    leap_status status = scenario ? plan_compile(scenario, PLAN_NORMAL, &plan) : LEAP_OK;
    if (status != LEAP_OK) return status;
    leap_scenario *examples = NULL;
    status = read_examples(&examples);
    struct arena *arena = arena_create();
    struct bench bench = {.scenario = scenario, .plan = plan, .threads = study_threads(options)};
    if (scenario) bench.seed = study_seed(scenario, options);
    if (status == LEAP_OK)
        status = arena ? measure(&bench, examples, options, arena, problems, report) : LEAP_NO_MEMORY;
    arena_free(arena);
    leap_scenario_free(examples);
    plan_free(plan);
    return status;
}
