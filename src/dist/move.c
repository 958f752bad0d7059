/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/move.h"

#include <string.h>

#include "dist/arguments.h"
#include "dist/family.h"

static bool has_role(const struct family *family, enum role role)
{
    for (size_t way = 0; way < family->ways; way++)
        for (size_t i = 0; i < family->way[way].count; i++)
            if (family->way[way].parameters[i].role == role) return true;
    return false;
}

enum move move_family(const struct family *family)
{
    if (!family->ways || has_role(family, ROLE_LOCATION)) return MOVE_PLUS;
    return has_role(family, ROLE_SIZE) ? MOVE_TIMES : MOVE_NOT;
}

/* The parameter that argument `at` is for; NULL: none of them. By position those of the first way. */
static const struct parameter *find_parameter(const struct family *family,
                                              const struct dist_argument *arguments, size_t at)
{
    for (size_t way = 0; way < family->ways; way++)
        for (size_t i = 0; i < family->way[way].count; i++) {
            const struct parameter *parameter = &family->way[way].parameters[i];
            bool named = arguments[at].name && strcmp(arguments[at].name, parameter->name) == 0;
            bool placed = !arguments[at].name && way == 0 && i + family->takes_law == at;
            if (named || placed) return parameter;
        }
    return NULL;
}

enum move_part move_part(const struct family *family, const struct dist_argument *arguments, size_t at,
                         bool head)
{
    if (family == &family_discrete) return head ? MOVE_VALUE : MOVE_FIXED;
    if (family == &family_mixture) return head ? MOVE_FIXED : MOVE_LAW;
    if (family->takes_law && at == 0) return MOVE_LAW;
    if (family == &family_metalog || arguments_is_percentile(&arguments[at])) return MOVE_VALUE;
    const struct parameter *parameter = find_parameter(family, arguments, at);
    switch (parameter ? parameter->role : ROLE_SHAPE) {
    case ROLE_LOCATION: return MOVE_VALUE;
    case ROLE_SPREAD:
    case ROLE_SIZE: return MOVE_DISTANCE;
    case ROLE_LOG: return MOVE_LOGARITHM;
    default: return MOVE_FIXED;
    }
}

bool move_missing(const struct family *family, const struct dist_argument *arguments, size_t count,
                  size_t *next, const char **name, double *value)
{
    for (size_t at = 0; at < count; at++) /* stated by percentiles, or in another way */
        if (arguments[at].name && find_parameter(family, arguments, at) == NULL) return false;
    while (family->ways && *next < family->way[0].count) {
        const struct parameter *parameter = &family->way[0].parameters[(*next)++];
        if (parameter->role != ROLE_LOCATION || !parameter->optional || isnan(parameter->fallback))
            continue;
        bool stated = false;
        for (size_t at = 0; at < count; at++)
            stated = stated || find_parameter(family, arguments, at) == parameter;
        if (stated) continue;
        *name = parameter->name;
        *value = parameter->fallback;
        return true;
    }
    return false;
}
