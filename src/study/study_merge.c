/* Parts of a run, together: the report of the whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "study/part.h"
#include "study/run.h"
#include "study/study.h"

static int by_first(const void *left, const void *right)
{
    const struct partial *one = &(*(const leap_part *const *)left)->head;
    const struct partial *other = &(*(const leap_part *const *)right)->head;
    if (one->first != other->first) return one->first < other->first ? -1 : 1;
    return (one->done > other->done) - (one->done < other->done);
}

static void missing(uint64_t from, uint64_t to, leap_problems *problems)
{
    if (from < to)
        diag_add(problems, DIAG_ERROR, (struct span){0}, "run their shard, or give its part",
                 "trials %" PRIu64 " to %" PRIu64 " are in none of the parts", from, to - 1);
}

/* Has every trial its part, and one alone? `parts` rise with their first trials. */
static bool cover(const leap_part *const *parts, size_t count, uint64_t trials, leap_problems *problems)
{
    size_t before = leap_problems_errors(problems);
    uint64_t covered = 0;
    const char *last = "";
    for (size_t i = 0; i < count; i++) {
        const struct partial *head = &parts[i]->head;
        uint64_t end = head->first + head->done;
        if (head->done == 0) continue;
        missing(covered, head->first, problems);
        if (head->first < covered)
            part_problem(parts[i], problems, "give each part once",
                         "trials %" PRIu64 " to %" PRIu64 " are also in %s", head->first,
                         (end < covered ? end : covered) - 1, last);
        if (end > covered) {
            covered = end;
            last = parts[i]->name;
        }
    }
    missing(covered, trials, problems);
    return leap_problems_errors(problems) == before;
}

static leap_status add_up(const struct trials *trials, const leap_part *const *parts, size_t count,
                          leap_problems *problems, struct summary **all)
{
    for (size_t i = 0; i < count; i++) {
        struct summary *one = NULL;
        leap_status status = part_summary(parts[i], trials, problems, &one);
        if (status != LEAP_OK) return status;
        if (!*all) {
            *all = one;
            continue;
        }
        bool added = summary_add(*all, one, study_threads(trials->options));
        summary_free(one);
        if (!added) return LEAP_NO_MEMORY;
    }
    return LEAP_OK;
}

static leap_status merge(const struct trials *trials, const leap_part **sorted, size_t count,
                         leap_problems *problems, leap_report **report)
{
    bool belong = true;
    for (size_t i = 0; i < count; i++) belong = part_belongs(sorted[i], trials, problems) && belong;
    qsort(sorted, count, sizeof *sorted, by_first);
    if (!belong || !cover(sorted, count, trials->whole, problems)) return LEAP_BAD_INPUT;
    struct summary *all = NULL;
    leap_status status = add_up(trials, sorted, count, problems, &all);
    if (status == LEAP_OK) status = run_report(trials, all, problems, report);
    summary_free(all);
    return status;
}

leap_status leap_merge(const leap_scenario *scenario, const leap_run_options *options,
                       const leap_part *const *parts, size_t count, leap_problems *problems,
                       leap_report **report)
{
    *report = NULL;
    struct trials trials;
    leap_status status = run_trials_prepare(&trials, scenario, options, problems);
    if (status != LEAP_OK) return status;
    const leap_part **sorted = malloc((count + 1) * sizeof *sorted);
    status = sorted ? LEAP_OK : LEAP_NO_MEMORY;
    if (sorted && count) memcpy(sorted, parts, count * sizeof *sorted);
    if (sorted) status = merge(&trials, sorted, count, problems, report);
    free(sorted);
    plan_free((struct plan *)trials.plan);
    return status;
}
