/* What is asked of scenarios before they are set beside each other.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/month.h"
#include "study/compare/compared.h"

const char *compared_short_name(struct arena *arena, const char *file)
{
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file, *dot = strrchr(name, '.');
    if (strcmp(file, "<stdin>") == 0 || dot == name || !*name) return file;
    return arena_copy(arena, name, dot ? (size_t)(dot - name) : strlen(name));
}

bool compared_has_target(const struct leap_scenario *scenario, const struct leap_scenario *other,
                         const struct scenario_target *wanted)
{
    for (size_t i = 0; i < scenario->target_count; i++) {
        const struct scenario_target *target = &scenario->targets[i];
        if (target->year == wanted->year && target->cars == wanted->cars &&
            target->scope.kind == wanted->scope.kind &&
            strcmp(scenario_scope_name(scenario, target->scope),
                   scenario_scope_name(other, wanted->scope)) == 0)
            return true;
    }
    return false;
}

static const char *period_text(struct arena *arena, const struct leap_scenario *scenario)
{
    char first[MONTH_TEXT], last[MONTH_TEXT];
    month_format(scenario->first_month, first);
    month_format(scenario->last_month, last);
    return arena_format(arena, "%s..%s", first, last);
}

bool compared_years(struct arena *arena, const char *name, const struct leap_scenario *scenario,
                    const char *other_name, const struct leap_scenario *other, leap_problems *problems)
{
    struct pairing_years years = pairing_years(scenario, other);
    if (years.first <= years.last) return true;
    diag_add(problems, DIAG_ERROR, (struct span){0},
             "compare scenarios with a year in common: change [scenario] period",
             "the periods of '%s' (%s) and '%s' (%s) have no year in common", name,
             period_text(arena, scenario), other_name, period_text(arena, other));
    return false;
}
