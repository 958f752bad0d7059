/* The keys of a search: what may be changed, and how far.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/month.h"
#include "base/vecmath.h"
#include "draw/scores.h"
#include "scenario/number.h"
#include "study/solve/solve.h"

enum { SEARCH_DIGITS = 12, SEARCH_DECIMALS = 9 };

static const char option[] = "--by", shift_word[] = "shift:";

/* ---- reading ------------------------------------------------------------------------------------- */

static bool refuse(leap_problems *problems, const struct solve_key *key, const char *hint,
                   const char *format)
{
    diag_add(problems, DIAG_ERROR, key->lever.span, hint, format, key->lever.key);
    return false;
}

static bool is_percent(const struct lever *lever)
{
    enum field_unit unit = lever->rule->unit;
    if (unit == UNIT_SHARE || unit == UNIT_RATE) return true;
    return (unit == UNIT_FACTOR || unit == UNIT_NONE) && lever->value && strchr(lever->value, '%');
}

static void find_overrides(struct solve *solve, struct solve_key *key)
{
    const struct leap_scenario *scenario = solve->scenario;
    size_t length = strlen(key->lever.key);
    key->overrides = arena_array(solve->arena, scenario->assumption_count, sizeof *key->overrides);
    for (size_t i = 0; i < scenario->assumption_count; i++) {
        const struct scenario_assumption *assumption = &scenario->assumptions[i];
        const char *months = assumption->key + length;
        int first, last;
        if (strncmp(assumption->key, key->lever.key, length) != 0 || *months != '.') continue;
        if (number_months(months + 1, strlen(months + 1), &first, &last))
            key->overrides[key->override_count++] = assumption;
    }
}

/* Can the law be shifted, and by which measure? */
static bool read_shift(struct solve *solve, struct solve_key *key, leap_problems *problems)
{
    struct arena *arena = solve->arena;
    const char *set = arena_format(arena, "--by %s makes it a number", key->lever.key);
    if (!key->has_law)
        return refuse(problems, key, arena_format(arena, "--by %s sets it", key->lever.key),
                      "'%s' is a number: there is no distribution to shift");
    if (!key->lever.value)
        return refuse(problems, key, "shift:KEY takes a key that stands in the scenario",
                      "'%s' does not stand there: its law is that of all months");
    key->move = shift_kind(arena, solve->silent, key->lever.value);
    for (size_t i = 0; i < key->override_count; i++) {
        const char *value = key->overrides[i]->value;
        enum move move = shift_kind(arena, solve->silent, value);
        bool is_number = !strchr(value, '('); /* which either does to */
        if (!is_number && move < key->move) key->move = move;
    }
    if (key->move == MOVE_NOT)
        return refuse(problems, key, set,
                      "the distribution of '%s' cannot be shifted: its values are counts "
                      "or stand in a file");
    bool measured = isfinite(key->sd) && key->sd > 0 && (key->move == MOVE_PLUS || key->mean > 0);
    return measured || refuse(problems, key, set, "the distribution of '%s' has no sd to be shifted by");
}

bool solve_key_read(struct solve *solve, const char *text, leap_problems *problems)
{
    struct solve_key *key = &solve->keys[solve->key_count];
    size_t length = strlen(text), first = 0;
    bool shift = strncmp(text, shift_word, strlen(shift_word)) == 0;
    if (shift) first = strlen(shift_word);
    while (length > first && text[length - 1] == ' ') length--;
    *key = (struct solve_key){.root = 1};
    if (!lever_find(solve->scenario, solve->arena, problems, option, text, first, length - first,
                    &key->lever))
        return false;
    for (size_t i = 0; i < solve->key_count; i++)
        if (strcmp(solve->keys[i].lever.key, key->lever.key) == 0)
            return refuse(problems, key, NULL, "'%s' twice");
        else if (lever_drops(&key->lever, &solve->keys[i].lever))
            return refuse(problems, key, arena_format(solve->arena, "--by %s first", key->lever.key),
                          arena_format(solve->arena, "'%%s' would drop '%s', which stands before it",
                                       solve->keys[i].lever.key));
    const struct dist *law = key->lever.dist;
    if (!law)
        return refuse(problems, key,
                      arena_format(solve->arena, "--set %s=... gives it one", key->lever.key),
                      "'%s' has no value to begin from");
    key->percent = is_percent(&key->lever);
    key->has_law = !dist_is_constant(law, &key->now);
    if (key->has_law) {
        key->now = dist_quantile(law, 0);
        key->mean = dist_mean(law);
        key->sd = dist_sd(law);
    }
    find_overrides(solve, key);
    if (shift && !read_shift(solve, key, problems)) return false;
    solve->key_count++;
    return true;
}

/* ---- together ------------------------------------------------------------------------------------ */

/* In how many months is the key's own law drawn? Shifted, or made a number, it is that of all. */
static void count_months(const struct plan *plan, struct solve_key *key)
{
    for (size_t d = 0; d < plan->draw_count; d++) {
        const struct plan_draw *draw = &plan->draws[d];
        size_t length = strlen(draw->name);
        const char *behind = key->lever.key + length;
        int first = 0, last = MONTH_MAX;
        if (!draw->monthly || strncmp(key->lever.key, draw->name, length) != 0) continue;
        if (*behind == '.' ? !number_months(behind + 1, strlen(behind + 1), &first, &last) : *behind)
            continue;
        for (size_t m = 0; m < plan->month_count; m++) {
            int month = plan->start_month + (int)m;
            key->months += month >= first && month <= last && draw->laws[m];
        }
    }
    if (key->months) key->root = sqrt((double)key->months);
}

static double correlation_of(const struct leap_scenario *scenario, const char *a, const char *b)
{
    for (size_t c = 0; c < scenario->correlation_count; c++) {
        const struct scenario_correlation *correlation = &scenario->correlations[c];
        size_t n = correlation->count, at_a = n, at_b = n;
        for (size_t i = 0; i < n; i++) {
            if (strcmp(correlation->members[i].name, a) == 0) at_a = i;
            if (strcmp(correlation->members[i].name, b) == 0) at_b = i;
        }
        if (at_a == n || at_b == n) continue;
        double sum = 0;
        for (size_t k = 0; k < n; k++)
            sum += correlation->factor[at_a * n + k] * correlation->factor[at_b * n + k];
        return sum;
    }
    return 0;
}

leap_status solve_keys_join(struct solve *solve, leap_problems *problems)
{
    struct plan *plan = NULL;
    bool right = true;
    for (size_t i = 0; solve->key_count > 1 && i < solve->key_count; i++) {
        const struct solve_key *key = &solve->keys[i];
        if (!key->has_law)
            right = refuse(problems, key, "give it a distribution, or solve by it alone",
                           "'%s' is a number, so a change of it has no sd to be set against the others'");
        else if (key->lever.rule->flags & FIELD_WHOLE)
            right = refuse(problems, key, "solve by it alone",
                           "'%s' holds whole numbers: it has no smallest change");
    }
    if (!right) return LEAP_BAD_INPUT;
    leap_status status = plan_compile_sharing(solve->scenario, PLAN_GOALS, solve->points.tables, &plan);
    if (status != LEAP_OK) return status;
    for (size_t i = 0; i < solve->key_count; i++) {
        if (solve->keys[i].lever.rule->kind == FIELD_SHOCK) count_months(plan, &solve->keys[i]);
        for (size_t j = 0; j < solve->key_count; j++) {
            const struct solve_key *a = &solve->keys[i], *b = &solve->keys[j];
            bool drawn = a->move == MOVE_NOT && b->move == MOVE_NOT;
            solve->correlation[i][j] = i == j  ? 1
                                       : drawn ? correlation_of(solve->scenario, a->lever.key, b->lever.key)
                                               : 0;
        }
    }
    plan_free(plan);
    return LEAP_OK;
}

/* ---- amounts ------------------------------------------------------------------------------------- */

/* The sd of the logarithm that a lognormal of this mean and sd has. */
static double log_sd(const struct solve_key *key)
{
    double relative = key->sd / key->mean;
    return sqrt(vec_log(1 + relative * relative));
}

double solve_key_at(const struct solve_key *key, double score)
{
    double centred;
    score /= key->root;
    if (key->move == MOVE_PLUS) return key->sd * score;
    if (key->move == MOVE_TIMES) return vec_exp(log_sd(key) * score);
    scores_to_centred(&score, &centred, 1);
    double value = dist_quantile(key->lever.dist, centred);
    return fmin(fmax(value, key->lever.rule->low), key->lever.rule->high);
}

double solve_key_middle(const struct solve_key *key)
{
    return key->move == MOVE_PLUS ? 0 : key->move == MOVE_TIMES ? 1 : key->now;
}

double solve_key_value(const struct solve_key *key, double amount)
{
    if (key->move == MOVE_NOT) return amount;
    return key->move == MOVE_PLUS ? key->now + amount : key->now * amount;
}

double solve_key_place(const struct solve_key *key, double amount)
{
    if (!key->has_law) return NAN;
    double below = dist_cdf(key->lever.dist, solve_key_value(key, amount));
    if (!(below > 0)) return -INFINITY;
    if (!(below < 1)) return INFINITY;
    return key->root * vec_normal_quantile(below - 0.5);
}

double solve_key_score(const struct solve_key *key, double amount)
{
    if (!key->has_law) return NAN;
    if (key->move == MOVE_PLUS) return key->root * amount / key->sd;
    if (key->move == MOVE_TIMES) return key->root * vec_log(amount) / log_sd(key);
    return solve_key_place(key, amount);
}

size_t solve_key_settings(const struct solve *solve, const struct solve_key *key, double amount, bool exact,
                          const char **settings)
{
    struct arena *arena = solve->arena;
    bool date = lever_is_date(&key->lever);
    if (key->move == MOVE_NOT) {
        double value = exact ? amount : shift_round(amount, date, date ? SEARCH_DECIMALS : SEARCH_DIGITS);
        settings[0] =
            arena_format(arena, "%s=%s", key->lever.key, shift_number(arena, value, date, key->percent));
        return 1;
    }
    int digits = exact && key->digits ? key->digits : date ? SEARCH_DECIMALS : SEARCH_DIGITS;
    settings[0] =
        arena_format(arena, "%s=%s", key->lever.key,
                     shift_text(arena, solve->silent, key->lever.value, key->move, amount, digits));
    for (size_t i = 0; i < key->override_count; i++)
        settings[1 + i] = arena_format(
            arena, "%s=%s", key->overrides[i]->key,
            shift_text(arena, solve->silent, key->overrides[i]->value, key->move, amount, digits));
    return 1 + key->override_count;
}

/* ---- where to look ------------------------------------------------------------------------------- */

struct grid {
    struct solve_point *points;
    size_t count;
};

static void put(struct grid *grid, const struct solve_key *key, double at, const char *label)
{
    const struct field *rule = key->lever.rule;
    if (rule->flags & FIELD_WHOLE) at = floor(at + 0.5);
    if (key->move == MOVE_NOT && !lever_takes(&key->lever, at)) return;
    if (lever_is_date(&key->lever) && key->move == MOVE_NOT && !(at >= MONTH_MIN && at < MONTH_MAX)) return;
    size_t place = grid->count;
    for (size_t i = 0; i < grid->count; i++)
        if (grid->points[i].at == at) return;
    if (grid->count == SOLVE_GRID_MOST) return;
    for (; place > 0 && grid->points[place - 1].at > at; place--)
        grid->points[place] = grid->points[place - 1];
    grid->points[place] = (struct solve_point){.at = at, .label = label ? label : ""};
    grid->count++;
}

/* The law's own percentiles, and what lies 4 sd from its mean where the law ends before that. */
static void grid_of_law(struct arena *arena, struct grid *grid, const struct solve_key *key)
{
    static const double percents[] = {50, 10, 90, 25, 75, 5, 95, 1, 99};
    static const double scores[] = {-SOLVE_FURTHEST, -3.4, -2.8, 2.8, 3.4, SOLVE_FURTHEST};
    for (size_t i = 0; i < sizeof percents / sizeof *percents; i++)
        put(grid, key, solve_key_at(key, vec_normal_quantile(percents[i] / 100 - 0.5)),
            arena_format(arena, "P%.0f", percents[i]));
    for (size_t i = 0; i < sizeof scores / sizeof *scores; i++)
        put(grid, key, solve_key_at(key, scores[i]), NULL);
    double least = solve_key_at(key, -SOLVE_FURTHEST), most = solve_key_at(key, SOLVE_FURTHEST);
    for (double away = 1; isfinite(key->sd) && away <= SOLVE_FURTHEST; away += 0.5) {
        double off = away * key->sd / key->root;
        if (key->mean - off < least) put(grid, key, key->mean - off, NULL);
        if (key->mean + off > most) put(grid, key, key->mean + off, NULL);
    }
}

static void grid_of_shift(struct arena *arena, struct grid *grid, const struct solve_key *key)
{
    static const double further[] = {4, 5, 6, 8, 12};
    for (int half = -6; half <= 6; half++) {
        const char *whole = half ? arena_format(arena, "%+d sd", half / 2) : "today";
        put(grid, key, solve_key_at(key, half / 2.0), half % 2 ? NULL : whole);
    }
    for (size_t i = 0; i < sizeof further / sizeof *further; i++) {
        put(grid, key, solve_key_at(key, -further[i]), NULL);
        put(grid, key, solve_key_at(key, further[i]), NULL);
    }
}

/* A step that such numbers are changed by, where what stands there is 0. */
static double step_of(const struct solve_key *key)
{
    switch (key->lever.rule->unit) {
    case UNIT_CARS:
    case UNIT_CARS_COUNTED: return 100;
    case UNIT_MONTHS: return 1;
    case UNIT_OUTLETS: return 10;
    case UNIT_MONEY: return 1000;
    default: return 0.01;
    }
}

static void grid_of_number(struct grid *grid, const struct solve_key *key)
{
    static const double times[] = {1.1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 7, 10, 20, 50, 100};
    static const double months[] = {0.5, 1, 2, 3, 4, 6, 8, 10, 12, 15, 18, 24, 30, 36};
    static const double steps[] = {0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 50, 100};
    const struct field *rule = key->lever.rule;
    const double now = key->now;
    put(grid, key, now, "today");
    if (lever_is_date(&key->lever)) {
        for (size_t i = 0; i < sizeof months / sizeof *months; i++)
            put(grid, key, now - months[i], NULL), put(grid, key, now + months[i], NULL);
    } else if (rule->high - rule->low <= 10) {
        const double edge = 1e-4 * (rule->high - rule->low);
        put(grid, key, rule->low + (rule->flags & FIELD_LOW_OPEN ? edge : 0), NULL);
        put(grid, key, rule->high - (rule->flags & FIELD_HIGH_OPEN ? edge : 0), NULL);
        for (int i = 1; i < 20; i++)
            put(grid, key, shift_round(rule->low + (rule->high - rule->low) * i / 20, false, 9), NULL);
    } else if (rule->low >= 0) {
        if (rule->low == 0) put(grid, key, 0, NULL);
        const double base = now > 0 ? now : step_of(key);
        for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
            put(grid, key, shift_round(base * times[i], false, 3), NULL);
            put(grid, key, shift_round(base / times[i], false, 3), NULL);
        }
    } else {
        const double step = now != 0 ? fabs(now) : step_of(key);
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
            put(grid, key, now - steps[i] * step, NULL);
            put(grid, key, now + steps[i] * step, NULL);
        }
    }
}

size_t solve_key_grid(struct arena *arena, const struct solve_key *key,
                      struct solve_point points[SOLVE_GRID_MOST])
{
    struct grid grid = {points, 0};
    if (key->move != MOVE_NOT)
        grid_of_shift(arena, &grid, key);
    else if (key->has_law)
        grid_of_law(arena, &grid, key);
    else
        grid_of_number(&grid, key);
    return grid.count;
}
