/* What has to be true for a figure to come to a goal?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/figure.h"
#include "study/sample/sampling.h"
#include "study/solve/solve.h"
#include "study/study.h"

/* ---- the goal ------------------------------------------------------------------------------------ */

static const char *trimmed(struct arena *arena, const char *text, size_t length)
{
    while (length && *text == ' ') text++, length--;
    while (length && text[length - 1] == ' ') length--;
    return arena_copy(arena, text, length);
}

/* No number of trials shows a chance to be 0 or 1. */
static bool refuse_certainty(const struct solve *solve, const char *goal, leap_problems *problems)
{
    if (solve->measure != LIMIT_PROBABILITY || (solve->goal > 0 && solve->goal < 1)) return false;
    struct span span = lever_span(solve->arena, SCENARIO_GOAL, goal, 0, strlen(goal));
    diag_add(problems, DIAG_ERROR, span, solve->goal > 0 ? "99.9% can" : "0.1% can",
             "no number of trials can show a chance to be %s", solve->goal > 0 ? "100 %" : "0");
    return true;
}

static leap_status read_goal(struct solve *solve, const char *goal, leap_problems *problems)
{
    struct leap_scenario *varied = NULL;
    const struct scenario_variation variation = {.goal = goal};
    leap_status status = scenario_vary(solve->scenario, &variation, solve->silent, &varied);
    if (status == LEAP_BAD_INPUT) { /* again, aloud */
        leap_status said = scenario_vary(solve->scenario, &variation, problems, &varied);
        leap_scenario_free(varied);
        return said == LEAP_OK ? LEAP_INTERNAL : said;
    }
    if (status != LEAP_OK) return status;
    solve->measure = varied->limits[varied->limit_count - 1].measure;
    solve->goal = varied->limits[varied->limit_count - 1].bound;
    leap_scenario_free(varied);
    const char *equals = strrchr(goal, '=');
    solve->figure = trimmed(solve->arena, goal, (size_t)(equals - goal));
    solve->bound = trimmed(solve->arena, equals + 1, strlen(equals + 1));
    return refuse_certainty(solve, goal, problems) ? LEAP_BAD_INPUT : LEAP_OK;
}

static leap_status read_question(struct solve *solve, const char *goal, const char *const *by, size_t count,
                                 leap_problems *problems)
{
    if (!count || count > LEAP_SOLVE_KEYS_MAX) {
        const char *example = lever_example(solve->scenario, solve->arena);
        diag_add(problems, DIAG_ERROR, (struct span){0},
                 count     ? "leave out those that matter least: 'leapsim sensitivity' ranks them"
                 : example ? arena_format(solve->arena, "--by %s, --by shift:%s", example, example)
                           : NULL,
                 "a goal is solved for by 1 to %d keys, not %zu", LEAP_SOLVE_KEYS_MAX, count);
        return LEAP_BAD_INPUT;
    }
    leap_status status = read_goal(solve, goal, problems);
    if (status != LEAP_OK && status != LEAP_BAD_INPUT) return status;
    bool right = true;
    for (size_t i = 0; i < count; i++) right = solve_key_read(solve, by[i], problems) && right;
    return right ? status : LEAP_BAD_INPUT;
}

/* ---- the answer's amounts ------------------------------------------------------------------------ */

/* One digit more than the interval supports, so that what is written comes to the goal. Of a step: beyond it. */
static double round_amount(const struct solve_key *key, double amount, double half, int direction)
{
    double scale = key->percent && key->move != MOVE_TIMES ? 100 : 1, power = 1;
    int decimals = figure_decimals(scale * half, 6);
    if (key->lever.rule->flags & FIELD_WHOLE) return amount;
    if (!direction && half > 0) decimals++;
    if (decimals > 12) decimals = 12;
    for (int i = 0; i < decimals; i++) power *= 10;
    for (int i = 0; i > decimals; i--) power /= 10;
    double steps = amount * scale * power;
    steps = direction < 0 ? floor(steps) : direction > 0 ? ceil(steps) : floor(steps + 0.5);
    double rounded = power < 1 ? steps * floor(1 / power + 0.5) / scale : steps / power / scale;
    bool fits = key->move != MOVE_NOT || lever_takes(&key->lever, rounded);
    return fits ? shift_round(rounded, false, 15) : amount;
}

/* So many digits tell numbers as large as `value` apart that differ by a tenth of `half`. */
static int digits_for(double value, double half)
{
    enum { LEAST = 4, MOST = 12 };
    int digits = 2;
    if (!(half > 0)) return 0;
    for (double ratio = fabs(value) / half; ratio >= 1 && digits < MOST; ratio /= 10) digits++;
    return digits < LEAST ? LEAST : digits;
}

/* With which the law that a key is shifted to is written; of dates: decimals of a month. */
static int law_digits(const struct solve_key *key, double amount, double half)
{
    if (key->move == MOVE_TIMES) return digits_for(amount, half);
    if (lever_is_date(&key->lever)) return digits_for(1, half);
    return digits_for(fabs(solve_key_value(key, amount)) + key->sd, half);
}

static void pick_amounts(struct solve *solve, double at, bool rounded)
{
    const struct solve_found *found = &solve->found;
    const struct solve_point point = {.path = &solve->path, .at = at};
    double half = (found->high - found->low) / 2;
    if (!isfinite(half)) half = fmin(found->high - at, at - found->low);
    if (found->jumps) half = found->step;
    for (size_t k = 0; k < solve->key_count; k++) {
        struct solve_key *key = &solve->keys[k];
        double amount = solve_amount(solve, &point, k);
        if (solve->key_count > 1) half = fabs(solve_key_at(key, 0.02) - solve_key_at(key, 0));
        solve->amounts[k] =
            rounded ? round_amount(key, amount, half, solve->key_count > 1 ? 0 : found->beyond) : amount;
        key->digits = rounded ? law_digits(key, amount, half) : 0;
    }
}

/* What is written, and run again. Where rounding would leave what the keys allow it is left out. */
static leap_status settle(struct solve *solve)
{
    const double at = solve->found.met ? solve->found.at : solve->found.best;
    struct solve_point point = {.path = &solve->path, .at = at, .exact = true};
    leap_status status = LEAP_OK;
    size_t most = 0;
    for (size_t k = 0; k < solve->key_count; k++) most += 1 + solve->keys[k].override_count;
    solve->settings = arena_array(solve->arena, most, sizeof *solve->settings);
    solve->distance = fabs(at);
    for (int rounded = solve->found.met; status == LEAP_OK && !point.possible && rounded >= 0; rounded--) {
        pick_amounts(solve, at, rounded);
        status = solve_measure(solve, &point, 1, NULL);
    }
    for (size_t k = 0; k < solve->key_count; k++)
        solve->setting_count += solve_key_settings(solve, &solve->keys[k], solve->amounts[k], true,
                                                   solve->settings + solve->setting_count);
    solve->again = point.figure;
    solve->finished = status == LEAP_OK && point.possible;
    return status == LEAP_OK && !point.possible ? LEAP_INTERNAL : status;
}

/* ---- what is said beside it ----------------------------------------------------------------------- */

static const char *figure_text(const struct solve *solve, struct report_cell cell)
{
    const struct report_column column = {.type = solve->measure == LIMIT_PROBABILITY ? REPORT_PROBABILITY
                                                                                     : REPORT_CARS,
                                         .error = REPORT_ERROR_BEHIND};
    struct figure figure = figure_show(&column, &cell);
    char behind[FIGURE_BEHIND_BYTES];
    figure_behind(behind, &figure);
    return arena_format(solve->arena, "%s%s", figure.value, behind);
}

static const char *keys_text(const struct solve *solve)
{
    const char *text = "";
    for (size_t k = 0; k < solve->key_count; k++) {
        const struct solve_key *key = &solve->keys[k];
        const char *before = !k ? "" : k + 1 == solve->key_count ? " and " : ", ";
        text = arena_format(solve->arena, "%s%s%s%s", text, before,
                            key->move == MOVE_NOT ? "" : "shift:", key->lever.key);
    }
    return text;
}

static leap_status conclude(const struct solve *solve, leap_problems *problems)
{
    bool already = solve->today.low <= solve->goal && solve->goal <= solve->today.high;
    if (already && isfinite(solve->today.high - solve->today.low))
        diag_add(problems, DIAG_WARNING, (struct span){0},
                 "a goal further away; or more --trials, which tell them apart",
                 "%s is %s as it is: the goal is met already, within the sampling error", solve->figure,
                 figure_text(solve, solve->today));
    if (solve->found.met) return LEAP_OK;
    diag_add(problems, DIAG_ERROR, (struct span){0}, "a nearer goal, another --by, or several",
             "%s does not come to %s by %s within the range searched: the nearest is %s", solve->figure,
             solve->bound, keys_text(solve), figure_text(solve, solve->again));
    return LEAP_LIMIT_BROKEN;
}

/* Nothing that was looked at makes a difference, or nothing but today's values is possible. */
static leap_status refuse_flat(const struct solve *solve, leap_problems *problems)
{
    const struct solve_key *key = &solve->keys[0];
    if (solve->key_count == 1 && key->move != MOVE_NOT && solve->curve.count < 2)
        diag_add(problems, DIAG_ERROR, key->lever.span,
                 arena_format(solve->arena, "--by %s makes it a number", key->lever.key),
                 "'%s' cannot be shifted: its distribution fills what the key allows", key->lever.key);
    else
        diag_add(problems, DIAG_ERROR, key->lever.span, "'leapsim sensitivity FILE' tells what does",
                 "%s %s not move %s, which stays at %s", keys_text(solve),
                 solve->key_count > 1 ? "do" : "does", solve->figure, figure_text(solve, solve->today));
    return LEAP_BAD_INPUT;
}

/* ---- the road ------------------------------------------------------------------------------------ */

static leap_status search(struct solve *solve, leap_problems *problems)
{
    struct solve_point today = {.path = NULL}, grid[SOLVE_GRID_MOST];
    leap_status status = solve_order(solve, problems);
    if (status == LEAP_OK) status = solve_measure(solve, &today, 1, problems);
    if (status != LEAP_OK) return status;
    solve->today = today.figure;
    if (isnan(solve->today.value)) {
        diag_add(problems, DIAG_ERROR, (struct span){0}, "more --trials",
                 "%s cannot be told from %" PRIu64 " trial%s", solve->figure, solve->points.trials,
                 solve->points.trials == 1 ? "" : "s");
        return LEAP_BAD_INPUT;
    }
    if (solve->key_count > 1) {
        status = solve_joint(solve);
    } else {
        const struct solve_key *key = &solve->keys[0];
        size_t count = solve_key_grid(solve->arena, key, grid);
        for (size_t i = 0; i < count; i++) grid[i].path = &solve->path;
        status = solve_line(solve, grid, count, solve_key_middle(key), false, &solve->curve, &solve->found);
    }
    if (status != LEAP_OK) return status;
    if (!solve->found.met && (solve->found.flat || !solve->curve.count))
        return refuse_flat(solve, problems);
    return settle(solve);
}

static void fill(struct leap_report *report, const void *context)
{
    const struct solve *solve = context;
    study_head(report, solve->scenario, true, solve->points.seed);
    report_fact_count(report, "trials", solve->points.trials);
    sampling_facts(report, solve->points.options->sampling);
    report_fact_bool(report, "complete", solve->finished);
    report->under_left = "What has to be true?";
    report->under_right = arena_format(
        report->arena, "%s%s%s, seed %" PRIu64,
        solve->finished ? "" : "INCOMPLETE: ", study_counted(report, solve->points.trials, "trial"),
        sampling_text(report, solve->points.options->sampling, solve->points.trials), solve->points.seed);
    report->footer = solve->found.met ? "The scenario that does it: -o FILE    every figure: --format json"
                                      : "Every figure: --format json";
    solve_tables(report, solve);
    sampling_order_add(report, solve->points.options->sampling, solve->points.order);
}

static leap_status ask(struct solve *solve, leap_problems *problems, leap_report **report)
{
    leap_status status = solve_keys_join(solve, problems);
    if (status == LEAP_OK) status = search(solve, problems);
    if (status == LEAP_OK) status = conclude(solve, problems);
    bool begun = status == LEAP_INTERRUPTED && solve->curve.count > 0;
    if (status != LEAP_OK && status != LEAP_LIMIT_BROKEN && !begun) return status;
    *report = study_report("solve", "leapsim/solve/1", fill, solve);
    sampling_warn(problems, solve->points.options->sampling, solve->points.order);
    return *report ? status : LEAP_NO_MEMORY;
}

leap_status leap_solve(const leap_scenario *scenario, const char *goal, const char *const *by, size_t count,
                       const leap_run_options *options, leap_problems *problems, leap_report **report)
{
    *report = NULL;
    if (options->until || options->on_part) {
        diag_add(problems, DIAG_ERROR, (struct span){0},
                 "a goal is solved for on the same trials, of one number",
                 "solving has no --until or --checkpoint");
        return LEAP_BAD_INPUT;
    }
    struct arena *arena = arena_create();
    leap_problems *silent = leap_problems_create();
    leap_status volatile status = LEAP_NO_MEMORY;
    struct solve *volatile solve = NULL;
    jmp_buf out_of_memory;
    if (arena && silent && !setjmp(out_of_memory)) {
        arena_catch(arena, &out_of_memory);
        solve = arena_alloc(arena, sizeof *solve);
        *solve = (struct solve){.scenario = scenario, .arena = arena, .silent = silent};
        status = read_question(solve, goal, by, count, problems);
        if (status == LEAP_OK)
            status = points_begin(&solve->points, scenario, goal, options, 100 * count, problems);
        if (status == LEAP_OK) status = ask(solve, problems, report);
    }
    if (solve) points_end(&solve->points);
    leap_problems_free(silent);
    if (arena) arena_free(arena);
    return status;
}
