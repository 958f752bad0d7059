/* What an answer means, in sentences.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/vecmath.h"
#include "report/figure.h"
#include "study/solve/solve.h"
#include "study/study.h"

static const char *chance_text(struct leap_report *report, double chance)
{
    char text[FIGURE_BYTES];
    figure_number(text, 100 * chance, chance >= 0.1 ? 0 : figure_decimals(100 * chance, 1));
    return arena_format(report->arena, "%s %%", text);
}

static const char *add(struct leap_report *report, const char *text, const char *line)
{
    return text ? arena_format(report->arena, "%s\n%s", text, line) : line;
}

/* Where the number lies in what the scenario thinks possible. */
static const char *single_note(struct leap_report *report, const struct solve *solve)
{
    const struct solve_key *key = &solve->keys[0];
    double score = solve_key_score(key, solve->amounts[0]);
    struct arena *arena = report->arena;
    if (isnan(score)) return NULL;
    if (key->move != MOVE_NOT)
        return arena_format(arena, "Every value of the distribution is %s; its shape stays.",
                            key->move == MOVE_PLUS ? "moved by as much" : "multiplied by as much");
    if (isinf(score))
        return arena_format(arena, "That lies %s everything that its distribution holds possible.",
                            score > 0 ? "above" : "below");
    const char *chance = chance_text(report, vec_normal_upper(fabs(score)));
    const char *months =
        key->months > 1 ? arena_format(arena, " in all %zu months together", key->months) : "";
    return arena_format(arena, "Its own distribution gives %s to as %s or %s%s.", chance,
                        score > 0 ? "much" : "little", score > 0 ? "more" : "less", months);
}

static const char *joint_note(struct leap_report *report, const struct solve *solve)
{
    double half = solve_distance_error(solve);
    const char *error = half >= 0.005 ? arena_format(report->arena, " ±%.2f", half) : "";
    return arena_format(report->arena,
                        "Together %.2f%s sd from the middle: the smallest joint change, so the\n"
                        "likeliest way. To first order (FORM) the chance to go that far is %s.",
                        solve->distance, error, chance_text(report, vec_normal_upper(solve->distance)));
}

static const char *others_note(struct leap_report *report, const struct solve *solve)
{
    const struct solve_found *found = &solve->found;
    const struct solve_key *key = &solve->keys[0];
    const char *list = "";
    if (!found->other_count) return NULL;
    if (solve->key_count > 1) {
        bool further = false; /* what is on the other side is another way (solve_joint.c) */
        for (size_t i = 0; i < found->other_count; i++)
            further = further || found->others[i] / found->at > 1;
        return further ? "Further out on this way the goal is met again." : NULL;
    }
    for (size_t i = 0; i < found->other_count; i++) {
        bool date = lever_is_date(&key->lever) && key->move == MOVE_NOT;
        double value = shift_round(found->others[i], date, date ? 1 : 3);
        list =
            arena_format(report->arena, "%s%s%s", list, i ? ", " : "",
                         shift_number(report->arena, value, date, key->percent && key->move != MOVE_TIMES));
    }
    return arena_format(report->arena,
                        "The way is not monotone. The goal is also met near %s; this is nearest to today.",
                        list);
}

/* What the place where the goal is met is not. */
static const char *end_note(const struct solve *solve)
{
    const struct solve_found *found = &solve->found;
    if (!found->met) return NULL;
    if (found->jumps && solve->keys[0].lever.rule->flags & FIELD_WHOLE)
        return "Only whole numbers are possible: this is the first that reaches the goal.";
    if (found->jumps) return "The figure jumps there: this is the first value at or beyond the goal.";
    if (isinf(found->low) && isinf(found->high))
        return "All that was looked at agrees with the goal within the sampling error.";
    if (isinf(found->high)) return "All larger values that were looked at agree with the goal as well.";
    return isinf(found->low) ? "All smaller values that were looked at agree with the goal as well." : NULL;
}

/* Is the key among those that [correlation] ties to others, which are not changed? */
static bool is_tied(const struct solve *solve, const struct solve_key *key)
{
    const struct leap_scenario *scenario = solve->scenario;
    if (key->move != MOVE_NOT) return false;
    for (size_t c = 0; c < scenario->correlation_count; c++)
        for (size_t i = 0; i < scenario->correlations[c].count; i++)
            if (strcmp(scenario->correlations[c].members[i].name, key->lever.key) == 0) return true;
    return false;
}

/* What else happens to the model when a key becomes a number. */
static const char *beside_note(struct leap_report *report, const struct solve *solve)
{
    const char *text = NULL;
    bool tied = false;
    for (size_t k = 0; k < solve->key_count; k++) {
        const struct solve_key *key = &solve->keys[k];
        tied = tied || is_tied(solve, key);
        if (key->move != MOVE_NOT || !key->override_count) continue;
        text = add(report, text,
                   arena_format(report->arena, "The number holds in all months: %s no longer does.",
                                key->overrides[0]->key));
    }
    if (!tied) return text;
    return add(report, text,
               arena_format(report->arena,
                            "Whatever else [correlation] ties to %s keeps its own distribution.",
                            solve->key_count > 1 ? "them" : "it"));
}

const char *solve_notes(struct leap_report *report, const struct solve *solve)
{
    bool several = solve->key_count > 1;
    const char *text = several ? NULL : single_note(report, solve);
    if (several && solve->found.met) text = joint_note(report, solve);
    const char *lines[] = {end_note(solve), others_note(report, solve), beside_note(report, solve)};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (lines[i]) text = add(report, text, lines[i]);
    return text;
}
