/* empirical: the observations in a column of a CSV file, each with the same share: x_(ceil(n u)) of the n
 * sorted ones. Drawn by exact steps.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "dist/arguments.h"
#include "dist/compose.h"
#include "dist/family.h"

static bool empirical_state(struct dist *dist, const struct stated *stated)
{
    const struct dist_argument *column = &stated->arguments[stated->at[1]];
    if (column->sample_size == 0)
        return arguments_fault_hint(stated, stated->at[1], NULL, "the column '%s' holds no values",
                                    column->text);
    compose_sample(stated->arena, dist, column->sample, column->sample_size);
    return true;
}

const struct family family_empirical = {
    .name = "empirical",
    .doc = "What was observed: the values in a column of a CSV file, each equally likely",
    .usage = "empirical(file, column) of a CSV file whose first row names its columns",
    .ways = 1,
    .way = {{.count = 2,
             .parameters = {{.name = "file", .role = ROLE_TEXT}, {.name = "column", .role = ROLE_TEXT}}}},
    .state = empirical_state,
};
