/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/vecmath.h"
#include "report/figure.h"
#include "scenario/load.h"
#include "study/solve/solve.h"
#include "study/study.h"

enum { KEY_COLUMNS = 34, NEIGHBOURS = 4, PLAIN = 6, KEYS_SHOWN = 3 };

/* An amount and its interval. */
struct needed {
    double amount, low, high, half; /* half NaN: there is no interval */
};

/* ---- values as people read them ------------------------------------------------------------------ */

/* Hundreds of cars have no parts. */
static int decimals_of(const struct solve_key *key, double value, double error)
{
    bool cars = key->lever.rule->unit == UNIT_CARS || key->lever.rule->unit == UNIT_CARS_COUNTED;
    int decimals = figure_decimals(error, PLAIN),
        most = cars && key->move != MOVE_TIMES && fabs(value) >= 100 ? 0 : PLAIN;
    return decimals > most ? most : decimals;
}

/* "31,200", "4.5 %", "2026-05.4": with the digits that an error of `half` supports; `change`: signed, dates in
 * months. */
static const char *value_text(struct leap_report *report, const struct solve_key *key, double value,
                              double half, bool change)
{
    char text[FIGURE_BYTES];
    bool date = lever_is_date(&key->lever), whole = key->lever.rule->flags & FIELD_WHOLE;
    double scale = key->percent ? 100 : 1;
    int decimals = whole ? 0 : decimals_of(key, value, scale * half);
    if (date && decimals > 2) decimals = 2;
    if (date && !change) {
        return shift_number(report->arena, shift_round(value, true, decimals > 0 ? decimals : 0), true,
                            false);
    }
    if (half > 0 || whole)
        figure_number(text, scale * value, decimals);
    else
        figure_shortest(text, shift_round(scale * value, false, 12));
    if (!(half > 0) && value == floor(value) && fabs(value) < 1e15) figure_number(text, scale * value, 0);
    return arena_format(report->arena, "%s%s%s%s", change && value > 0 ? "+" : "", text,
                        key->percent ? " %" : "", date ? " months" : "");
}

static const char *factor_text(struct leap_report *report, double factor, double half)
{
    char text[FIGURE_BYTES];
    int decimals = figure_decimals(half, 3);
    figure_number(text, factor, decimals > PLAIN ? PLAIN : decimals < 0 ? 0 : decimals);
    return arena_format(report->arena, "times %s", text);
}

/* An amount: "31,200", "+1.2 %", "times 1.08". */
static const char *amount_text(struct leap_report *report, const struct solve_key *key, double amount,
                               double half)
{
    if (key->move == MOVE_TIMES) return factor_text(report, amount, half);
    return value_text(report, key, amount, half, key->move == MOVE_PLUS);
}

/* " ±400", " (30,800 to 32,900)"; nothing without an interval. Nothing but a value that is set has a range. */
static const char *error_text(struct leap_report *report, const struct solve_key *key,
                              const struct needed *needed)
{
    char text[FIGURE_BYTES];
    const double amount = needed->amount, half = needed->half;
    const struct report_cell cell = report_interval(amount, needed->low, needed->high);
    const bool sets = key->move == MOVE_NOT;
    if (!(half > 0) || isinf(half)) return "";
    double scaled = (key->percent && key->move != MOVE_TIMES ? 100 : 1) * half;
    int decimals = decimals_of(key, amount, scaled);
    if (lever_is_date(&key->lever) && decimals > 2) decimals = 2;
    figure_number(text, scaled, decimals);
    if (!strpbrk(text, "123456789")) return ""; /* below what is shown */
    if (figure_is_lopsided(&cell, sets ? key->lever.rule->low : -INFINITY,
                           sets ? key->lever.rule->high : INFINITY))
        return arena_format(report->arena, " (%s to %s)", amount_text(report, key, needed->low, half),
                            amount_text(report, key, needed->high, half));
    return arena_format(report->arena, " ±%s", text);
}

/* "P99.2", "below all", of a normal score. */
static const char *percentile_text(struct leap_report *report, double score)
{
    char text[FIGURE_BYTES];
    if (isnan(score)) return NULL;
    if (isinf(score)) return score > 0 ? "above all" : "below all";
    double percent = 100 * (1 - vec_normal_upper(score)), rest = fmin(percent, 100 - percent);
    if (rest < 0.001) return score > 0 ? "> P99.999" : "< P0.001";
    figure_number(text, percent, rest >= 2 ? 0 : rest >= 0.2 ? 1 : rest >= 0.02 ? 2 : 3);
    return arena_format(report->arena, "P%s", text);
}

static const char *score_text(struct leap_report *report, double score)
{
    if (!isfinite(score)) return NULL;
    return arena_format(report->arena, "%+.2f", score);
}

static enum report_type figure_type(const struct solve *solve)
{
    return solve->measure == LIMIT_PROBABILITY ? REPORT_PROBABILITY : REPORT_CARS;
}

static struct report_column figure_column(const struct solve *solve, const char *key, const char *title)
{
    bool share = solve->measure == LIMIT_PROBABILITY;
    return (struct report_column){.key = key,
                                  .title = title,
                                  .type = figure_type(solve),
                                  .unit = share ? "share" : "cars",
                                  .error = REPORT_ERROR_BEHIND};
}

/* ---- the goal ------------------------------------------------------------------------------------ */

static void add_goal(struct leap_report *report, const struct solve *solve)
{
    const struct report_column columns[] = {
        {.key = "goal", .title = "Goal", .type = REPORT_TEXT},
        figure_column(solve, "today", "As it is"),
        figure_column(solve, "solved", solve->found.met ? "With the change" : "At the nearest"),
        {.key = "met", .type = REPORT_TEXT},
    };
    struct report_table *table = report_table(report, "goal", NULL, report_columns(report, columns, 4), 4);
    struct report_cell *cells = report_row(report, table, REPORT_SHOW);
    cells[0] = report_text(arena_format(report->arena, "%s = %s", solve->figure, solve->bound));
    cells[1] = solve->today;
    if (!solve->finished) return;
    cells[2] = solve->again;
    cells[3] = report_text(solve->found.met ? "yes" : "no");
}

/* ---- the keys ------------------------------------------------------------------------------------ */

static struct needed needed_of(const struct solve *solve, size_t k)
{
    const struct solve_found *found = &solve->found;
    struct needed needed = {solve->amounts[k], NAN, NAN, NAN};
    if (!found->met || isnan(found->low)) return needed;
    needed.low = found->low, needed.high = found->high;
    if (solve->key_count > 1) {
        struct solve_point low = {.path = &solve->path, .at = found->low},
                           high = {.path = &solve->path, .at = found->high};
        double one = isfinite(found->low) ? solve_amount(solve, &low, k) : -INFINITY;
        double other = isfinite(found->high) ? solve_amount(solve, &high, k) : INFINITY;
        if (solve->are_scores_known) {
            one = solve_key_at(&solve->keys[k], solve->scores[k].low);
            other = solve_key_at(&solve->keys[k], solve->scores[k].high);
        }
        needed.low = fmin(one, other), needed.high = fmax(one, other);
        if (!isfinite(needed.low) || !isfinite(needed.high)) return needed;
    }
    needed.half = (needed.high - needed.low) / 2;
    return needed;
}

/* An error that says how many digits are shown: of the answer half its interval, or the side of it that is known. */
static double grain(const struct solve_key *key, const struct needed *needed)
{
    if (needed && needed->half > 0 && isfinite(needed->half)) return needed->half;
    if (needed && isfinite(needed->low)) return needed->amount - needed->low;
    if (needed && isfinite(needed->high)) return needed->high - needed->amount;
    if (key->move == MOVE_TIMES) return 0.004;
    return key->has_law && isfinite(key->sd) ? key->sd / 50 : NAN;
}

static const char *today_text(struct leap_report *report, const struct solve_key *key)
{
    double half = key->has_law && isfinite(key->sd) ? key->sd / 10 : NAN;
    return value_text(report, key, key->now, half, false);
}

enum {
    KEY,
    CHANGE,
    NOW,
    NEEDED,
    WRITTEN,
    WRITTEN_LOW,
    WRITTEN_HIGH,
    PERCENTILE,
    SD,
    SHOWN_KEY,
    SHOWN_NOW,
    SHOWN,
    SHOWN_PLACE,
    SHOWN_SD,
    COLUMNS
};

static struct report_column people_column(const char *key, const char *title)
{
    return (struct report_column){
        .key = key, .title = title, .type = REPORT_TEXT, .right = true, .people = true};
}

/* The first half is for machines, the second says it again for people. */
static const struct report_column *key_columns(struct leap_report *report, const struct solve *solve)
{
    bool law = false;
    for (size_t k = 0; k < solve->key_count; k++) law = law || solve->keys[k].has_law;
    struct report_column columns[COLUMNS] = {
        [KEY] = {.key = "key", .type = REPORT_TEXT},
        [CHANGE] = {.key = "change", .type = REPORT_TEXT},
        [NOW] = {.key = "today", .type = REPORT_NUMBER},
        [NEEDED] = {.key = "needed", .type = REPORT_NUMBER, .error = REPORT_ERROR_BEHIND},
        [WRITTEN] = {.key = "written", .type = REPORT_TEXT},
        [WRITTEN_LOW] = {.key = "written_low", .type = REPORT_TEXT},
        [WRITTEN_HIGH] = {.key = "written_high", .type = REPORT_TEXT},
        [PERCENTILE] = {.key = "percentile", .type = REPORT_NUMBER},
        [SD] = {.key = "sd", .type = REPORT_NUMBER},
        [SHOWN_KEY] = {.key = "by", .title = "By", .type = REPORT_TEXT, .people = true},
        [SHOWN_NOW] = people_column("now", law ? "Today, P50" : "Today"),
        [SHOWN] = people_column("shown", solve->found.met ? "Needed" : "Nearest"),
        [SHOWN_PLACE] = people_column("place", law ? "Percentile" : NULL),
        [SHOWN_SD] = people_column("score", law ? "In sd" : NULL),
    };
    return report_columns(report, columns, COLUMNS);
}

/* As the language writes it; NULL: unknown. */
static const char *written_text(struct arena *arena, const struct solve_key *key, double amount)
{
    bool date = lever_is_date(&key->lever) && key->move == MOVE_NOT;
    if (!isfinite(amount)) return NULL;
    return shift_number(arena, shift_round(amount, date, date ? 6 : 12), date,
                        key->percent && key->move != MOVE_TIMES);
}

static void add_key(struct leap_report *report, const struct solve *solve, size_t k,
                    struct report_cell *cells)
{
    static const char *const changes[] = {
        [MOVE_NOT] = "set", [MOVE_TIMES] = "multiply", [MOVE_PLUS] = "add"};
    const struct solve_key *key = &solve->keys[k];
    const struct needed needed = needed_of(solve, k);
    double score = solve_key_score(key, needed.amount), place = solve_key_place(key, needed.amount);
    bool date = lever_is_date(&key->lever), sets = key->move == MOVE_NOT;
    if (solve->key_count > 1 && solve->found.met && isfinite(score)) {
        score = solve->found.at * solve->path.direction[k]; /* an atom has many: that of the point found */
        if (sets) place = score;
    }
    struct arena *arena = report->arena;
    cells[KEY] = report_text(study_keep(report, key->lever.key));
    cells[CHANGE] = report_text(changes[key->move]);
    if (!date) cells[NOW] = report_exact(key->now);
    if (!date || !sets) cells[NEEDED] = report_interval(needed.amount, needed.low, needed.high);
    cells[WRITTEN] = report_text(written_text(arena, key, needed.amount));
    cells[WRITTEN_LOW] = report_text(written_text(arena, key, needed.low));
    cells[WRITTEN_HIGH] = report_text(written_text(arena, key, needed.high));
    cells[SHOWN_KEY] = report_text(
        arena_format(arena, "%s%s", sets ? "" : "shift:", study_short(key->lever.key, KEY_COLUMNS)));
    cells[SHOWN_NOW] = report_text(today_text(report, key));
    cells[SHOWN] = report_text(arena_format(arena, "%s%s",
                                            amount_text(report, key, needed.amount, grain(key, &needed)),
                                            error_text(report, key, &needed)));
    if (!isnan(place)) cells[PERCENTILE] = report_exact(100 * (1 - vec_normal_upper(place)));
    cells[SHOWN_PLACE] = report_text(percentile_text(report, place));
    if (isfinite(score)) cells[SD] = report_exact(score);
    cells[SHOWN_SD] = report_text(score_text(report, score));
}

static void add_keys(struct leap_report *report, const struct solve *solve)
{
    struct report_table *table = report_table(report, "keys", NULL, key_columns(report, solve), COLUMNS);
    for (size_t k = 0; k < solve->key_count; k++)
        add_key(report, solve, k, report_row(report, table, REPORT_SHOW));
    table->note = solve_notes(report, solve);
}

/* ---- the way ------------------------------------------------------------------------------------- */

/* "ceiling", among several keys "europe.ceiling"; NULL: too many to be shown. */
static const char *key_title(struct leap_report *report, const struct solve *solve,
                             const struct solve_key *key)
{
    const char *dot = strchr(key->lever.key, '.');
    if (solve->key_count > KEYS_SHOWN) return NULL;
    bool known = strncmp(key->lever.key, "actuals.", 8) == 0;
    return study_keep(report, solve->key_count == 1 || !dot || known ? points_word(&key->lever) : dot + 1);
}

static void way_columns(struct leap_report *report, const struct solve *solve,
                        struct report_column *columns)
{
    bool several = solve->key_count > 1;
    columns[0] =
        (struct report_column){.key = "label", .title = several ? "Of the way" : "", .type = REPORT_TEXT};
    for (size_t k = 0; k < solve->key_count; k++) {
        const struct solve_key *key = &solve->keys[k];
        columns[1 + 2 * k] =
            (struct report_column){.key = study_keep(report, key->lever.key),
                                   .type = lever_is_date(&key->lever) ? REPORT_TEXT : REPORT_NUMBER};
        columns[2 + 2 * k] = (struct report_column){.key = "shown",
                                                    .title = key_title(report, solve, key),
                                                    .right = true,
                                                    .type = REPORT_TEXT,
                                                    .people = true};
    }
    columns[1 + 2 * solve->key_count] = figure_column(solve, "figure", study_keep(report, solve->figure));
    columns[2 + 2 * solve->key_count] =
        (struct report_column){.key = "mark", .title = "", .type = REPORT_TEXT};
}

static void way_row(struct leap_report *report, const struct solve *solve, struct report_table *table,
                    const struct solve_point *point, const char *mark, enum report_place place)
{
    struct report_cell *cells = report_row(report, table, place);
    cells[0] = report_text(point->label && *point->label ? study_keep(report, point->label) : NULL);
    for (size_t k = 0; k < solve->key_count; k++) {
        const struct solve_key *key = &solve->keys[k];
        const struct needed needed = needed_of(solve, k);
        double amount = solve_amount(solve, point, k), half = grain(key, mark ? &needed : NULL);
        bool date = lever_is_date(&key->lever) && key->move == MOVE_NOT;
        const char *text = amount_text(report, key, amount, half);
        cells[1 + 2 * k] =
            date ? report_text(shift_number(report->arena, amount, true, false)) : report_exact(amount);
        if (lever_is_date(&key->lever) && !date) cells[1 + 2 * k] = report_text(text);
        cells[2 + 2 * k] = report_text(text);
    }
    cells[1 + 2 * solve->key_count] = point->figure;
    cells[2 + 2 * solve->key_count] = report_text(mark);
}

/* People see the points of the grid that have a name, and those next to the answer; machines all. */
static void add_way(struct leap_report *report, const struct solve *solve)
{
    size_t columns = 3 + 2 * solve->key_count;
    struct report_column *list = arena_array(report->arena, columns, sizeof *list);
    way_columns(report, solve, list);
    struct report_table *table = report_table(report, "way", "Along the way", list, columns);
    const struct solve_curve *curve = &solve->curve;
    const double at = solve->found.met ? solve->found.at : solve->found.best;
    struct solve_point answer = {.path = &solve->path, .at = at, .exact = true, .figure = solve->again};
    size_t below = 0, seen = 0;
    for (size_t i = 0; i < curve->count; i++) below += curve->points[i].label && curve->points[i].at < at;
    bool placed = !solve->finished;
    for (size_t i = 0; i < curve->count; i++) {
        const struct solve_point *point = &curve->points[i];
        if (!placed && point->at >= at) {
            answer.label = point->at == at ? point->label : NULL;
            way_row(report, solve, table, &answer, solve->found.met ? "← needed" : "← nearest",
                    REPORT_SHOW);
            placed = true;
            if (point->at == at) {
                seen += point->label != NULL;
                continue;
            }
        }
        bool near = point->label && seen + NEIGHBOURS >= below && seen < below + NEIGHBOURS;
        bool shown = point->label && (*point->label || near);
        seen += point->label != NULL;
        way_row(report, solve, table, point, NULL, shown ? REPORT_SHOW : REPORT_FULL_ONLY);
    }
    if (!placed) way_row(report, solve, table, &answer, "← needed", REPORT_SHOW);
}

/* ---- other ways ---------------------------------------------------------------------------------- */

static void ways_row(struct leap_report *report, const struct solve *solve, struct report_table *table,
                     const char *label, const double *scores, struct report_cell distance)
{
    bool any = solve->way_count > 0;
    struct report_cell *cells = report_row(report, table, any ? REPORT_SHOW : REPORT_MACHINE);
    cells[0] = report_text(label);
    for (size_t k = 0; k < solve->key_count; k++) {
        cells[1 + 2 * k] = report_exact(scores[k]);
        cells[2 + 2 * k] = report_text(score_text(report, scores[k]));
    }
    cells[1 + 2 * solve->key_count] = distance;
    cells[2 + 2 * solve->key_count] = report_text(arena_format(report->arena, "%.2f", distance.value));
}

/* How far all keys go together; people are told of that below the keys, unless there are others as near. */
static void add_ways(struct leap_report *report, const struct solve *solve)
{
    size_t columns = 3 + 2 * solve->key_count;
    struct report_column *list = arena_array(report->arena, columns, sizeof *list);
    double scores[SOLVE_KEYS_MOST], half = solve_distance_error(solve);
    if (solve->key_count < 2 || !solve->found.met) return;
    list[0] = (struct report_column){.key = "way", .title = "In sd", .type = REPORT_TEXT};
    for (size_t k = 0; k < solve->key_count; k++) {
        list[1 + 2 * k] = (struct report_column){.key = study_keep(report, solve->keys[k].lever.key),
                                                 .type = REPORT_NUMBER};
        list[2 + 2 * k] = people_column("shown", key_title(report, solve, &solve->keys[k]));
        scores[k] = solve->found.at * solve->path.direction[k];
    }
    list[columns - 2] =
        (struct report_column){.key = "distance", .type = REPORT_NUMBER, .error = REPORT_ERROR_HIDDEN};
    list[columns - 1] = people_column("together", "Together");
    struct report_table *table = report_table(report, "ways", NULL, list, columns);
    ways_row(report, solve, table, "needed", scores,
             report_interval(solve->distance, fmax(solve->distance - half, 0), solve->distance + half));
    for (size_t i = 0; i < solve->way_count; i++)
        ways_row(report, solve, table, "as near", solve->ways[i].scores,
                 report_exact(solve->ways[i].distance));
    table->note = "The error of the distance does not tell these ways apart.";
    if (!solve->way_count) table->note = NULL;
}

/* ---- the settings -------------------------------------------------------------------------------- */

static void add_setting(struct leap_report *report, struct report_table *table, const char *setting,
                        const char *why, enum report_place place)
{
    struct report_cell *cells = report_row(report, table, place);
    size_t key = strcspn(setting, "="), value = key + (setting[key] == '=');
    while (key > 0 && setting[key - 1] == ' ') key--;
    while (setting[value] == ' ') value++;
    cells[0] = report_text(arena_copy(report->arena, setting, key));
    cells[1] = report_text(study_keep(report, setting + value));
    cells[2] = report_text(why);
}

/* A key that becomes a number correlates with nothing any more: the scenario says so, or else it would be warned of. */
static void add_ties(struct leap_report *report, const struct solve *solve, struct report_table *table,
                     size_t k)
{
    static const char section[] = "correlation.";
    const struct leap_scenario *scenario = solve->scenario;
    const struct solve_key *key = &solve->keys[k];
    const size_t length = strlen(key->lever.key);
    const bool is_constant =
        key->lever.rule->kind != FIELD_CHANCE || solve->amounts[k] == floor(solve->amounts[k]);
    if (key->move != MOVE_NOT || !is_constant) return;
    for (size_t i = 0; i < scenario->assumption_count; i++) {
        const char *pair = scenario->assumptions[i].key;
        if (strncmp(pair, section, strlen(section)) != 0) continue;
        const char *comma = strchr(pair += strlen(section), ',');
        if (!comma) continue;
        const bool is_first = comma == pair + length && strncmp(pair, key->lever.key, length) == 0;
        if (is_first || strcmp(comma + 1 + strspn(comma + 1, " "), key->lever.key) == 0)
            add_setting(report, table, arena_format(report->arena, "%s%s=0", section, pair), "tied",
                        REPORT_MACHINE);
    }
}

static void add_settings(struct leap_report *report, const struct solve *solve)
{
    static const struct report_column columns[] = {
        {.key = "key", .title = "What the scenario would say", .type = REPORT_TEXT, .code = true},
        {.key = "value", .title = "", .type = REPORT_TEXT, .code = true, .wrap = true},
        {.key = "why", .type = REPORT_TEXT},
    };
    const struct leap_scenario *scenario = solve->scenario;
    const struct leap_run_options *options = solve->points.options;
    struct arena *arena = report->arena;
    if (!solve->finished || !solve->found.met) return;
    struct report_table *table = report_table(report, "settings", NULL, columns, 3);
    for (size_t i = 1; i < scenario->source_count; i++)
        if (strcmp(scenario->sources[i]->name, LOAD_SETTING) == 0)
            add_setting(report, table, scenario->sources[i]->text, "set", REPORT_MACHINE);
    if (options->trials)
        add_setting(report, table, arena_format(arena, "scenario.trials=%" PRIu64, options->trials), "set",
                    REPORT_MACHINE);
    if (options->seed_given)
        add_setting(report, table, arena_format(arena, "scenario.seed=%" PRIu64, options->seed), "set",
                    REPORT_MACHINE);
    for (size_t i = 0; i < solve->setting_count; i++)
        add_setting(report, table, solve->settings[i], "solved", REPORT_SHOW);
    for (size_t k = 0; k < solve->key_count; k++) add_ties(report, solve, table, k);
}

void solve_tables(struct leap_report *report, const struct solve *solve)
{
    add_goal(report, solve);
    if (solve->finished) add_keys(report, solve);
    if (solve->finished) add_ways(report, solve);
    if (solve->curve.count) add_way(report, solve);
    add_settings(report, solve);
}
