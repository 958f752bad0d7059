/* What the sides of a comparison are called, and what cannot be compared.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "report/figure.h"
#include "study/answer/answer.h"
#include "study/compare/compared.h"

/* ---- names --------------------------------------------------------------------------------------------- */

/* Two files of one name get the files' names; of one file the second and further ones a number. */
void compared_name(struct arena *arena, struct compared_side *sides, size_t count)
{
    bool *twice = arena_array(arena, count, sizeof *twice);
    for (size_t i = 0; i < count; i++) sides[i].name = compared_short_name(arena, sides[i].file);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            twice[i] |=
                strcmp(sides[i].name, sides[j].name) == 0 && strcmp(sides[i].file, sides[j].file) != 0;
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

static void warn_targets(const struct check *check, const struct compared_side *side,
                         const struct compared_side *has)
{
    for (size_t i = 0; i < has->scenario->target_count; i++) {
        const struct scenario_target *target = &has->scenario->targets[i];
        if (compared_has_target(side->scenario, has->scenario, target)) continue;
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

bool compared_takes(const leap_run_options *options, leap_problems *problems)
{
    if (!options->until && !options->on_part && !options->resume) return true;
    diag_add(problems, DIAG_ERROR, (struct span){0}, "its scenarios have the same trials, of one number",
             "a comparison has no --until or --checkpoint");
    return false;
}

/* Results are compared by name, and within a scenario no series has that of a region. */
static bool check_series(const struct check *check, const struct compared_side *side,
                         const struct compared_side *other)
{
    const struct leap_scenario *scenario = side->scenario, *theirs = other->scenario;
    bool right = true;
    for (size_t i = 0; i < scenario->series_count; i++)
        for (size_t k = 0; k < theirs->region_count; k++) {
            if (strcmp(scenario->series[i], theirs->regions[k]) != 0) continue;
            const struct scenario_component *first = scenario->components;
            while (first->series != i) first++; /* a series has members */
            diag_add(check->problems, DIAG_ERROR, first->span,
                     "a name means the same in all that are compared: give one of them another",
                     "the series '%s' of '%s' is a region in '%s'", scenario->series[i], side->name,
                     other->name);
            right = false;
        }
    return right;
}

static bool check_kinds(const struct check *check, const struct compared *compare)
{
    bool right = true;
    for (size_t i = 0; i < compare->count; i++)
        for (size_t k = 0; k < compare->count; k++) {
            const struct compared_side *side = &compare->sides[i], *other = &compare->sides[k];
            if (side->scenario && other->scenario) right = check_series(check, side, other) && right;
        }
    return right;
}

bool compared_check(struct arena *arena, leap_problems *problems, const struct compared *compare)
{
    const struct check check = {arena, problems};
    const struct compared_side *reference = &compare->sides[compare->against];
    if (!check_kinds(&check, compare)) return false;
    for (size_t i = 0; i < compare->count; i++) {
        const struct compared_side *side = &compare->sides[i];
        if (side == reference) continue;
        if (!side->scenario || !reference->scenario) continue; /* a saved result is looked up by year */
        if (!compared_years(arena, reference->name, reference->scenario, side->name, side->scenario,
                            problems))
            return false;
        warn_targets(&check, side, reference);
        warn_targets(&check, reference, side);
        warn_months(&check, side, reference);
    }
    return true;
}
