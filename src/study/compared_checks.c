/* What the sides of a comparison are called, and what cannot be compared.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/month.h"
#include "base/text.h"
#include "report/figure.h"
#include "study/answer.h"
#include "study/compared.h"

/* ---- names --------------------------------------------------------------------------------------------- */

/* "base" of "scenarios/base.ini". */
static const char *short_name(struct arena *arena, const char *file)
{
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file, *dot = strrchr(name, '.');
    if (strcmp(file, "<stdin>") == 0 || dot == name || !*name) return file;
    return arena_copy(arena, name, dot ? (size_t)(dot - name) : strlen(name));
}

/* Two of one name get the files' names, and of one file a number. */
void compared_name(struct arena *arena, struct compared_side *sides, size_t count)
{
    bool *twice = arena_array(arena, count, sizeof *twice);
    for (size_t i = 0; i < count; i++) sides[i].name = short_name(arena, sides[i].file);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) twice[i] |= i != j && strcmp(sides[i].name, sides[j].name) == 0;
    for (size_t i = 0; i < count; i++)
        if (twice[i]) sides[i].name = sides[i].file;
    for (size_t i = 0; i < count; i++) {
        size_t before = 0;
        for (size_t j = 0; j < i; j++) before += strcmp(sides[i].file, sides[j].file) == 0;
        if (before) sides[i].name = arena_format(arena, "%s (%zu)", sides[i].name, before + 1);
    }
}

/* ---- what cannot be compared ----------------------------------------------------------------------------- */

struct check {
    struct arena *arena;
    leap_problems *problems;
};

static bool share_a_year(const struct compared_side *a, const struct compared_side *b)
{
    if (!a->scenario || !b->scenario) return true; /* a saved result is looked up by year */
    struct pairing_years years = pairing_years(a->scenario, b->scenario);
    return years.first <= years.last;
}

static const char *period_text(struct arena *arena, const struct leap_scenario *scenario)
{
    char first[MONTH_TEXT], last[MONTH_TEXT];
    month_format(scenario->first_month, first);
    month_format(scenario->last_month, last);
    return arena_format(arena, "%s..%s", first, last);
}

static bool has_target(const struct leap_scenario *scenario, const struct leap_scenario *other,
                       const struct scenario_target *wanted)
{
    for (size_t i = 0; i < scenario->target_count; i++) {
        const struct scenario_target *target = &scenario->targets[i];
        if (target->year == wanted->year && target->cars == wanted->cars &&
            strcmp(scenario_scope_name(scenario, target->scope),
                   scenario_scope_name(other, wanted->scope)) == 0)
            return true;
    }
    return false;
}

static void warn_targets(const struct check *check, const struct compared_side *side,
                         const struct compared_side *has)
{
    for (size_t i = 0; i < has->scenario->target_count; i++) {
        const struct scenario_target *target = &has->scenario->targets[i];
        if (has_target(side->scenario, has->scenario, target)) continue;
        char cars[FIGURE_BYTES];
        figure_number(cars, target->cars, 0);
        diag_add(
            check->problems, DIAG_WARNING, target->span,
            arena_format(check->arena,
                         "give it to both, in [target] or by --set, or leave it: its chance stays empty"),
            "'%s' has no target '%s %s', '%s' has", side->name,
            scenario_scope_name(has->scenario, target->scope), cars, has->name);
    }
}

/* "2026 is Jan-Dec here and Jul-Dec there". */
static void warn_months(const struct check *check, const struct compared_side *side,
                        const struct compared_side *reference)
{
    struct pairing_years years = pairing_years(side->scenario, reference->scenario);
    const struct answer own = {.scenario = side->scenario}, other = {.scenario = reference->scenario};
    for (int year = years.first; year <= years.last; year++) {
        struct stretch mine = answer_year(&own, year), theirs = answer_year(&other, year);
        if (mine.first == theirs.first && mine.last == theirs.last) continue;
        diag_add(check->problems, DIAG_WARNING, (struct span){0},
                 "a year's total is that of the months in the period; make the periods alike",
                 "of %d '%s' has %d months and '%s' %d: their totals differ by that too", year, side->name,
                 mine.last - mine.first + 1, reference->name, theirs.last - theirs.first + 1);
    }
}

bool compared_check(struct arena *arena, leap_problems *problems, const struct compared *compare)
{
    const struct check check = {arena, problems};
    const struct compared_side *reference = &compare->sides[compare->against];
    for (size_t i = 0; i < compare->count; i++) {
        const struct compared_side *side = &compare->sides[i];
        if (side == reference) continue;
        if (!share_a_year(side, reference)) {
            diag_add(problems, DIAG_ERROR, (struct span){0},
                     "compare scenarios with a year in common: change [scenario] period",
                     "the periods of '%s' (%s) and '%s' (%s) have no year in common", reference->name,
                     period_text(arena, reference->scenario), side->name,
                     period_text(arena, side->scenario));
            return false;
        }
        if (!side->scenario || !reference->scenario) continue;
        warn_targets(&check, side, reference);
        warn_targets(&check, reference, side);
        warn_months(&check, side, reference);
    }
    return true;
}
