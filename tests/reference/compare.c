/* Is every month of every component of random scenarios what the model's equations make of the same draws?
 *
 *   compare_reference COUNT            scenarios 0 .. COUNT - 1
 *   compare_reference COUNT MISTAKE    with that mistake planted into the equations: it is a success that one of
 *                                      the scenarios differs (none does without it)
 *   compare_reference show NUMBER      that scenario's files, and the comparison of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference.h"
#include "trial_list.h"

enum { TRIALS = 2, SHOWN_FAILURES = 3 };

static const char *const mistakes[] = {
#define MISTAKE_NAME(name) #name,
    MISTAKES(MISTAKE_NAME)
#undef MISTAKE_NAME
};

/* What the scenarios of one run had in them: a comparison of what never occurs proves nothing. */
struct tally {
    long compared, kinds[KIND_COUNT], curves[4], families[TRUNCATE + 1], full, emptied, parents, settings;
};

static void print_written(const struct written *written, uint64_t number)
{
    printf("---- scenario %llu ----\n", (unsigned long long)number);
    if (*written->parent)
        printf("%s\n---- which is parent.ini of ----\n[scenario]\nextends = parent.ini\n", written->parent);
    printf("%s\n", written->child);
    for (int i = 0; i < written->setting_count; i++) printf("---- --set '%s'\n", written->settings[i]);
}

/* One of a month's numbers differs: says so. */
static bool differs(const char *what, const char *component, int month, double program,
                    long double reference, bool quiet)
{
    if (!quiet)
        printf("%s of %s in %04d-%02d: program %.17g, reference %.20Lg\n", what, component, month / 12,
               month % 12 + 1, program, reference);
    return true;
}

static bool is_truncated(const struct law *law)
{
    bool truncated = law && law->family == TRUNCATE;
    if (law && law->family == MIXTURE)
        for (int i = 0; i < law->count; i++) truncated = truncated || is_truncated(law->parts[i]);
    return truncated;
}

/* Relative. The program has a truncated law's mean to 1e-8 of its spread, and persistence reads it every month. */
static long double tolerance_of(const struct scenario *scenario)
{
    bool truncated = false;
    for (int i = 0; i < scenario->count; i++) {
        const struct quantity *growth = &scenario->components[i].keys[GROWTH];
        if (scenario->components[i].persistence == 0) continue;
        truncated = truncated || is_truncated(growth->law);
        for (int k = 0; k < growth->override_count; k++)
            truncated = truncated || is_truncated(growth->overrides[k].law);
    }
    return truncated ? 1e-7L : 1e-9L;
}

/* A billionth of a car is none: what is only just on sale is a difference of near ones. */
static bool made_differs(double program, long double reference, long double tolerance)
{
    return !(fabsl(program - reference) <= tolerance * fabsl(reference) + 1e-9L);
}

/* Whole, and the nearest to the reference's unrounded one: that is within its rounding step. */
static bool volume_differs(double program, long double reference, long double tolerance)
{
    return program != floor(program) ||
           !(fabsl(program - reference) <= 0.5L + tolerance * fabsl(reference) + 1e-9L);
}

static bool month_differs(const struct scenario *scenario, const struct outcome *outcome,
                          const struct trial_list *list, int at, bool quiet, struct tally *tally)
{
    int month = scenario->first + at;
    bool known = !isnan(outcome->actual[at]);
    long double tolerance = tolerance_of(scenario);
    double sum = known ? (double)floorl(outcome->actual[at] + 0.5L) : 0;
    double total = trial_list_cars(list, false, at, "total");
    for (int i = 0; i < scenario->count; i++) {
        const struct component *component = &scenario->components[i];
        if (!sells(component->kind)) continue;
        char path[2 * MOST_NAME];
        snprintf(path, sizeof path, "%s.%s", known_kinds[component->kind], component->name);
        double made = trial_list_cars(list, true, at, path),
               volume = trial_list_cars(list, false, at, path);
        if (made_differs(made, outcome->made[at][i], tolerance))
            return differs("made", path, month, made, outcome->made[at][i], quiet);
        if (volume_differs(volume, outcome->volume[at][i], tolerance))
            return differs("volume", path, month, volume, outcome->volume[at][i], quiet);
        tally->compared++;
        tally->emptied += !known && made >= 1 && volume == 0;
        tally->full += !known && volume < made - 1;
        sum += volume;
    }
    return total != sum && differs("cars", "total", month, total, sum, quiet);
}

static bool trial_differs(const struct scenario *scenario, const struct asked *asked, uint64_t trial,
                          enum mistake mistake, struct tally *tally)
{
    static struct outcome outcome;
    struct trial_list list;
    bool quiet = mistake != MISTAKE_none, found = false;
    if (!trial_list_read(&list, asked, trial)) return true;
    const struct draws draws = {trial_list_find, &list};
    equations(scenario, &draws, mistake, &outcome);
    if (*outcome.missing) {
        if (!quiet) printf("the list of draws lacks %s\n", outcome.missing);
        found = true;
    }
    for (int at = 0; !found && at <= scenario->last - scenario->first; at++)
        found = month_differs(scenario, &outcome, &list, at, quiet, tally);
    if (found && !quiet) printf("in trial %llu\n", (unsigned long long)trial);
    trial_list_free(&list);
    return found;
}

static void count_parts(const struct scenario *scenario, const struct written *written, struct tally *tally)
{
    for (int i = 0; i < scenario->count; i++) {
        tally->kinds[scenario->components[i].kind]++;
        if (scenario->components[i].kind == LAUNCH) tally->curves[scenario->components[i].curve]++;
    }
    for (int i = 0; i < scenario->law_count; i++) tally->families[scenario->laws[i].family]++;
    tally->parents += *written->parent != '\0';
    tally->settings += written->setting_count;
}

/* True: they differ (or the program refuses a scenario that is valid). */
static bool scenario_differs(uint64_t number, enum mistake mistake, bool show, struct tally *tally)
{
    static struct scenario scenario;
    static struct written written;
    struct dice dice = {number ^ 0xa5a5a5a5u};
    struct asked asked;
    generate(&scenario, number);
    write_scenario(&scenario, &dice, &written);
    count_parts(&scenario, &written, tally);
    if (show) print_written(&written, number);
    bool found = !ask_scenario(&asked, &written);
    for (int i = 0; !found && i < TRIALS; i++) {
        uint64_t trial =
            i < TRIALS / 2 ? (uint64_t)dice_below(&dice, 1000) : dice_bits(&dice) >> 25; /* < 2^39 */
        found = trial_differs(&scenario, &asked, trial, mistake, tally);
    }
    ask_end(&asked);
    if (found && !show && mistake == MISTAKE_none) print_written(&written, number);
    return found;
}

/* Everything that the generator can make has to have been made. */
static bool all_used(const struct tally *tally)
{
    bool all = tally->full && tally->emptied && tally->parents && tally->settings;
    for (int i = 0; i < KIND_COUNT; i++) all = all && tally->kinds[i];
    for (int i = 0; i < 4; i++) all = all && tally->curves[i];
    for (int i = 0; i <= TRUNCATE; i++) all = all && tally->families[i];
    if (!all) printf("some component, curve or family did not occur\n");
    return all;
}

static int find_mistake(const char *name)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        if (!strcmp(mistakes[i], name)) return (int)i;
    return -1;
}

int main(int count, char **arguments)
{
    struct tally tally = {0};
    if (count == 3 && !strcmp(arguments[1], "show"))
        return scenario_differs(strtoull(arguments[2], NULL, 10), MISTAKE_none, true, &tally);
    unsigned long long scenarios = count > 1 ? strtoull(arguments[1], NULL, 10) : 0, failures = 0;
    int mistake = count > 2 ? find_mistake(arguments[2]) : MISTAKE_none;
    if (!scenarios || mistake < 0) {
        fprintf(stderr, "usage: compare_reference COUNT [MISTAKE] | compare_reference show NUMBER\n");
        return 2;
    }
    unsigned long long enough = mistake == MISTAKE_none ? SHOWN_FAILURES : 1;
    for (uint64_t i = 0; i < scenarios && failures < enough; i++)
        failures += scenario_differs(i, (enum mistake)mistake, false, &tally);
    printf("%s: %ld months of components compared, %llu scenarios differ\n", mistakes[mistake],
           tally.compared, failures);
    if (mistake != MISTAKE_none) return failures == 0;
    return failures || !all_used(&tally);
}
